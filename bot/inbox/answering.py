"""A reporter's buttons and forms."""

from collections.abc import Awaitable, Callable
from typing import Literal

from bot.events import Added, Checked, NameHidden, ReasonAnswered, SaidBlocking
from bot.inbox.about_report import do, report_of
from bot.inbox.desk import Desk, words_of
from bot.inbox.filled import Filled
from bot.inbox.press import Press
from bot.ports import Reply
from bot.wording import report_forms, report_pages


async def _blocks(desk: Desk, press: Press) -> Reply:
    return await do(desk, press, SaidBlocking(id=press.event, at=desk.clock(), by=press.by.id))


async def _hide(desk: Desk, press: Press) -> Reply:
    return await do(desk, press, NameHidden(id=press.event, at=desk.clock(), by=press.by.id))


def _checks(works: Literal["yes", "no", "later"]) -> Callable[[Desk, Press], Awaitable[Reply]]:
    async def checked(desk: Desk, press: Press) -> Reply:
        return await do(desk, press, Checked(id=press.event, at=desk.clock(), by=press.by.id, works=works))

    return checked


async def _fair(desk: Desk, press: Press) -> Reply:
    return await do(desk, press, ReasonAnswered(id=press.event, at=desk.clock(), by=press.by.id))


async def _detail(desk: Desk, press: Press) -> Reply:
    found = await report_of(desk, press)
    if found is None or press.by.id not in found.reporters:
        return Reply((report_pages.gone(),))
    question = found.line.text if found.line is not None and found.state == "need_info" else ""
    return Reply(form=report_forms.detail(found.number, press.token, question))


async def _disagree(desk: Desk, press: Press) -> Reply:
    found = await report_of(desk, press)
    if found is None:
        return Reply((report_pages.gone(),))
    return Reply(form=report_forms.disagree(found.number, press.token))


async def _detailed(desk: Desk, press: Press, filled: Filled) -> Reply:
    text = words_of(press.event, "text", filled.text("text", required=True, longest=report_forms.LONGEST_LINE))
    if filled.errors or text is None:
        return Reply(errors=filled.errors)
    return await do(desk, press, Added(id=press.event, at=desk.clock(), by=press.by.id, text=text))


async def _disagreed(desk: Desk, press: Press, filled: Filled) -> Reply:
    line = words_of(press.event, "line", filled.text("text", required=True, longest=report_forms.LONGEST_LINE))
    if filled.errors or line is None:
        return Reply(errors=filled.errors)
    return await do(desk, press, ReasonAnswered(id=press.event, at=desk.clock(), by=press.by.id, line=line))


PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {
    "blocks": _blocks,
    "hide": _hide,
    "detail": _detail,
    "works": _checks("yes"),
    "broken": _checks("no"),
    "cantsay": _checks("later"),
    "fair": _fair,
    "disagree": _disagree,
}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {"detail": _detailed, "disagree": _disagreed}
