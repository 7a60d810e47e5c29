"""Resting for a while and stopping, as people type, press and fill it in."""

import re
from datetime import date, timedelta
from uuid import UUID

from bot.cards import Bold, DateInput, Form
from bot.commands import read_dates
from bot.events import Paused, Stopped
from bot.inbox.desk import Desk, words_of
from bot.inbox.filled import Filled
from bot.inbox.meant import meant
from bot.inbox.press import Press
from bot.model import Person, Project, brief
from bot.ports import Reply
from bot.wording import blockers as words
from bot.wording import pages
from bot.wording.voice import short
from bot.workdays import local_date

_UNTIL = re.compile(r"\b(?:until|till|to)\b", re.IGNORECASE)
FIRST_OFFERED, LONGEST = timedelta(weeks=2), timedelta(weeks=6)


def is_pause_meant(rest: str, today: date) -> bool:
    """Whether plain words after "pause" name a day, and say little more."""
    return _until(rest, today)[0] is not None


async def pause(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    """A pilot rests: the form, with the day that was typed."""
    today = local_date(desk.clock(), by.calendar)
    until_on, name = _until(rest, today)
    if until_on is None and _UNTIL.search(rest):
        line = ("Like this: ", Bold("/champion pause until 14 Apr"), ", or ", Bold("/champion pause"), " for a form.")
        return Reply((pages.plain("I could not read that day", *line),))
    projects = [each for each in await desk.seen(by, name) if each.phase != "stopped"]
    project = meant(projects, name, "pause")
    if isinstance(project, Reply):
        return project
    return Reply(form=_pause_form(desk, by, project, until_on))


def _until(rest: str, today: date) -> tuple[date | None, str]:
    """The day named after "until", and the pilot's name before or after it."""
    found = _UNTIL.search(rest)
    if found is None:
        return None, rest
    before, spoken = rest[: found.start()].strip(), rest[found.end() :].split()
    for length in range(min(4, len(spoken)), 0, -1):
        dates = read_dates(" ".join(spoken[:length]), today)
        if dates is not None:
            return dates[1], f"{before} {' '.join(spoken[length:])}".strip()
    return None, rest


def _pause_form(desk: Desk, by: Person, project: Project, until_on: date | None = None) -> Form:
    today = local_date(desk.clock(), by.calendar)
    latest = today + LONGEST
    value, hint = until_on or today + FIRST_OFFERED, f"At the latest {short(latest)}."
    if value > latest:
        value, hint = latest, f"{short(latest)} is the latest; you asked for {short(value, today)}."
    return words.pause_form(brief(project), DateInput("due_on", "Until when?", value=value, hint=hint))


async def new_pause(desk: Desk, press: Press) -> Reply:
    """Another day, from the heads-up."""
    return Reply(form=_pause_form(desk, press.by, press.project))


async def end(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    """A pilot is stopped by whoever decides over it: the form asks for one line."""
    seen = [each for each in await desk.seen(by, rest) if each.phase != "stopped"]
    mine = [each for each in seen if by.id in each.pilot.above()]
    if seen and not mine:
        line = "Whoever sits above a pilot can stop it. /champion people shows who that is."
        return Reply((pages.plain("Stopping is not yours to decide", line),))
    project = meant(mine, rest, "stop")
    return project if isinstance(project, Reply) else Reply(form=words.stop_form(brief(project)))


async def stop(_desk: Desk, press: Press) -> Reply:
    """Stopping, from the heads-up."""
    return Reply(form=words.stop_form(brief(press.project)))


async def paused(desk: Desk, press: Press, filled: Filled) -> Reply:
    """The form of a pause, sent."""
    until_on = filled.day("due_on", required=True)
    line = words_of(press.event, "line", filled.text("line", required=True, longest=300))
    if filled.errors or until_on is None or line is None:
        return Reply(errors=filled.errors)
    paused = Paused(id=press.event, at=desk.clock(), by=press.by.id, until_on=until_on, line=line)
    return await desk.do(press.by, press.project.id, paused, fields=("due_on", "line"))


async def stopped(desk: Desk, press: Press, filled: Filled) -> Reply:
    """The form of a stop, sent."""
    line = words_of(press.event, "line", filled.text("line", required=True, longest=300))
    if filled.errors or line is None:
        return Reply(errors=filled.errors)
    return await desk.do(
        press.by, press.project.id, Stopped(id=press.event, at=desk.clock(), by=press.by.id, line=line)
    )
