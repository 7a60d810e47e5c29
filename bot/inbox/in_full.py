"""One of several things that a message said, in full: as it stands now, not as it was when the message came."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from bot.inbox import triaging
from bot.inbox.about_report import report_of
from bot.inbox.desk import Desk
from bot.inbox.press import Press
from bot.model import Ladder, brief
from bot.notices import Alert, people_mentioned
from bot.ports import Heard, Reply
from bot.rules.delivery import TOGETHER
from bot.rules.series import last_point
from bot.wording import decided, pages, word
from bot.wording.voice import Voice

MOST_LOOKED_AT = 200  # of a person's newest messages


async def in_full(desk: Desk, press: Press) -> Reply:
    """A report as it stands; an alert only while it waits, with whoever is asked by now; all else as it came."""
    name = press.project.name.text
    if press.number() and (press.project.ladder is None or press.project.ladder.number != press.number()):
        return Reply((pages.plain("That is already sorted", f"{name}. Nothing more to do."),))
    report = await report_of(desk, press)
    if report is not None and press.by.id in press.project.pilot.triagers():
        return Reply((await triaging.shown(desk, press.by, press.project, report),))
    for heard in await desk.readings.heard(press.by.id, MOST_LOOKED_AT):
        body = heard.notice.body
        if body.kind in TOGETHER and (body.pilot.id, body.subject) == (press.project.id, press.subject):
            if isinstance(body, Alert) and press.project.ladder is not None:
                return await _alert(desk, press, heard, body, press.project.ladder)
            voice = await desk.voice(press.by, people_mentioned(body))
            # As it was when it came: its days count from then.
            return Reply((word(body, Voice(heard.at, voice.reader, voice.calendar, voice.names)),))
    return Reply((pages.plain("That message is too old to be shown", "/champion status shows how the pilot stands."),))


async def _alert(desk: Desk, press: Press, heard: Heard, body: Alert, ladder: Ladder) -> Reply:
    """With what stands by now. Its time to answer counts from when it came, while that rung is the one that waits."""
    ack = ladder.ack
    if ladder.state == "acknowledged" and ack is not None:
        voice = await desk.voice(press.by, frozenset({ack.by}))
        return Reply((decided.already(brief(press.project), ack, voice),))
    is_its_turn = ladder.state == "open" and _rung(heard) == f"L{ladder.level}-{ladder.loop}"
    asked: tuple[UUID, ...] = () if is_its_turn else tuple(each for each in ladder.asked if each != press.by.id)
    now = replace(
        body,
        pilot=brief(press.project),
        causes=ladder.causes,
        last=last_point(press.project),
        settled=(),
        passed_on=not is_its_turn,
        next_to=body.next_to if is_its_turn else asked,
    )
    voice = await desk.voice(press.by, people_mentioned(now))
    return Reply((word(now, Voice(heard.at if is_its_turn else voice.now, voice.reader, voice.calendar, voice.names)),))


def _rung(heard: Heard) -> str:
    return heard.notice.key.split("/")[2]


PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {"in_full": in_full}
