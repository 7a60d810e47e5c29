"""What a champion, or somebody above, does with reports."""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

from bot.cards import Card, Form
from bot.events import MarkedSame, Triaged
from bot.inbox.about_report import do, report_of
from bot.inbox.desk import Desk, words_of
from bot.inbox.filled import Filled
from bot.inbox.meant import meant
from bot.inbox.press import Press
from bot.model import SETTLED, Person, Project, Ref, Report, brief
from bot.ports import Reply
from bot.rules.reports import telling
from bot.wording import pages, report_forms, report_pages
from bot.wording.menus import Name

WithALine = Literal["need_info", "declined", "fixed"]


async def reports(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    """`/champion reports [pilot]`: the open ones."""
    project = meant(await desk.seen(by, rest), rest, "reports")
    if isinstance(project, Reply):
        return project
    found = await desk.readings.open_reports(by.org, project.id)
    return Reply((report_pages.open_reports(project, found, await desk.voice_for(by, [project])),))


async def shown(desk: Desk, by: Person, project: Project, report: Report) -> Card:
    """One report with all that can be pressed, to whoever triages it."""
    card = telling.unread if report.state == "new" else telling.stands
    return await desk.worded(by, card(brief(project), report))


async def _open(desk: Desk, press: Press) -> Reply:
    found = await report_of(desk, press)
    may_look = press.by.id in press.project.pilot.triagers() or press.by.role in ("admin", "owner")
    if found is None or not may_look:
        return Reply((report_pages.gone(),))
    return Reply((await shown(desk, press.by, press.project, found),))


def _moves(to: Literal["acknowledged", "accepted", "in_progress"]) -> Callable[[Desk, Press], Awaitable[Reply]]:
    async def moved(desk: Desk, press: Press) -> Reply:
        return await do(desk, press, Triaged(id=press.event, at=desk.clock(), by=press.by.id, to=to))

    return moved


def _opens(form: Callable[[int, str], Form]) -> Callable[[Desk, Press], Awaitable[Reply]]:
    async def opened(desk: Desk, press: Press) -> Reply:
        found = await report_of(desk, press)
        return Reply(form=form(found.number, press.token)) if found is not None else Reply((report_pages.gone(),))

    return opened


def _says(to: WithALine) -> Callable[[Desk, Press, Filled], Awaitable[Reply]]:
    async def said(desk: Desk, press: Press, filled: Filled) -> Reply:
        line = words_of(press.event, "line", filled.text("text", required=True, longest=report_forms.LONGEST_LINE))
        if filled.errors or line is None:
            return Reply(errors=filled.errors)
        return await do(desk, press, Triaged(id=press.event, at=desk.clock(), by=press.by.id, to=to, line=line))

    return said


async def _same(desk: Desk, press: Press) -> Reply:
    found = await report_of(desk, press)
    if found is None or press.by.id not in press.project.pilot.triagers():
        return Reply((report_pages.gone(),))
    others = [each for each in await desk.readings.open_reports(press.by.org, found.project) if each.id != found.id]
    if not others:
        return Reply((pages.plain("There is no other open report", "So there is nothing that it could repeat."),))
    choices = [(each.id, each.number, each.text.text) for each in others]
    return Reply(form=report_forms.same_as(found.number, press.token, choices))


async def _put_together(desk: Desk, press: Press, filled: Filled) -> Reply:
    id = filled.person("other", required=True)  # an id like any other
    other = await desk.readings.report(Ref(press.by.org, "report", id)) if id is not None else None
    if other is None or other.project != press.project.id or other.state in SETTLED:
        return Reply(errors={"other": "Please choose one that is open."})
    same = MarkedSame(id=press.event, at=desk.clock(), by=press.by.id, other=other.id, number=other.number)
    return await do(desk, press, same)


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {"reports": reports}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {
    "openreport": _open,
    "seen": _moves("acknowledged"),
    "take": _moves("accepted"),
    "working": _moves("in_progress"),
    "askback": _opens(report_forms.ask_back),
    "wontdo": _opens(report_forms.decline),
    "fixed": _opens(report_forms.fixed),
    "sameas": _same,
}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {
    "askback": _says("need_info"),
    "wontdo": _says("declined"),
    "fixed": _says("fixed"),
    "sameas": _put_together,
}
