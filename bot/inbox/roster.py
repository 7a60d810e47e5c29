"""Who is to use a pilot, and their one tap a week."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from bot.cards import Form
from bot.events import RosterLeft, RosterSet, UseSaid
from bot.inbox.desk import Desk
from bot.inbox.filled import NOT_LISTED, Filled
from bot.inbox.meant import meant
from bot.inbox.press import Press
from bot.model import Person, Project
from bot.ports import Reply
from bot.rules.users import asked_members
from bot.wording import pages, report_forms
from bot.wording.menus import Name
from bot.wording.voice import token

MOST_PEOPLE = 200  # on one roster


async def roster(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    """`/champion roster [pilot]`: everybody on it, to be changed."""
    running = [each for each in await desk.seen(by, rest) if each.phase != "stopped"]
    project = meant(running, rest, "roster")
    return project if isinstance(project, Reply) else Reply(form=_form(project))


def _form(project: Project) -> Form:
    people = tuple(member.person for member in asked_members(project))
    return report_forms.roster(project.name.text, token(project.id, "roster"), people)


async def _open(_desk: Desk, press: Press) -> Reply:
    return Reply(form=_form(press.project))


async def _set(desk: Desk, press: Press, filled: Filled) -> Reply:
    filled.over(_form(press.project))
    people = filled.people("people")
    if len(people) > MOST_PEOPLE:
        filled.errors["people"] = f"Please choose up to {MOST_PEOPLE} people; these are {len(people)}."
    for person in people[:MOST_PEOPLE]:
        if not await desk.colleague(press.by, person):
            filled.errors["people"] = NOT_LISTED
    if filled.errors:
        return Reply(errors=filled.errors)
    said = RosterSet(id=press.event, at=desk.clock(), by=press.by.id, people=people)
    return await desk.do(press.by, press.project.id, said)


def _taps(used: bool) -> Callable[[Desk, Press], Awaitable[Reply]]:
    async def tapped(desk: Desk, press: Press) -> Reply:
        on = _week(press.subject)
        if on is None:
            return Reply(
                (
                    pages.plain(
                        "That button is from an older message", "The Home shows the question that is open, if one is."
                    ),
                )
            )
        said = UseSaid(id=press.event, at=desk.clock(), by=press.by.id, starts_on=on, used=used)
        return await desk.do(press.by, press.project.id, said)

    return tapped


async def _left(desk: Desk, press: Press) -> Reply:
    left = RosterLeft(id=press.event, at=desk.clock(), by=press.by.id, starts_on=_week(press.subject))
    return await desk.do(press.by, press.project.id, left)


def _week(subject: str) -> date | None:
    """The Monday that the subject of a weekly question names."""
    try:
        return date.fromisoformat(subject.removeprefix("pulse-")) if subject.startswith("pulse-") else None
    except ValueError:
        return None


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {"roster": roster}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {
    "roster": _open,
    "used": _taps(True),
    "unused": _taps(False),
    "notforme": _left,
}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {"roster": _set}
