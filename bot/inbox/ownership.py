"""Owning an outcome: accepting on a condition, handing over, who sits where."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid5

from bot.cards import Bold, Form
from bot.commands import meaning
from bot.events import ConditionAnswered, Conditioned, HandedOver, PersonLeft, RightsGranted, SeatGiven
from bot.inbox.desk import Desk, named, words_of
from bot.inbox.filled import NOT_LISTED, Filled
from bot.inbox.meant import meant
from bot.inbox.people import Named, person_in
from bot.inbox.press import Press
from bot.model import Person, Project, Rights, Role, brief
from bot.notices import Refusal
from bot.ports import NotFound, Reply
from bot.refusals import RefusalReason
from bot.rules.handover import packet
from bot.rules.phases import above
from bot.wording import forms, pages
from bot.wording.menus import LONGEST_QUOTE, Name
from bot.wording.voice import token

RIGHTS = ("scope", "spend", "people", "stop")
CHAIRS: tuple[Role, ...] = ("manager", "deputy", "owner", "sponsor")
LONGEST_CONDITION = 200


# --- typed -------------------------------------------------------------------------------------------------------
async def is_meant(desk: Desk, by: Person, rest: str) -> bool:
    """Whether plain words after the command name a colleague, a pilot, or both, and say nothing else."""
    found = await person_in(desk, by, rest)
    if isinstance(found, Reply):
        return "@" in rest
    pilot, left = named(await desk.seen(by, found.rest), found.rest)
    return not meaning(left) and (pilot is not None or found.person is not None)


async def _handover(desk: Desk, by: Person, rest: str, event: UUID) -> Reply:
    found = await _who_and_what(desk, by, rest, "handover")
    if isinstance(found, Reply):
        return found
    person, project = found
    if person is None:
        return Reply(form=forms.handover(brief(project), token(project.id, "handover")))
    return await desk.do(by, project.id, HandedOver(id=event, at=desk.clock(), by=by.id, to=person.id))


async def _deputy(desk: Desk, by: Person, rest: str, event: UUID) -> Reply:
    found = await _who_and_what(desk, by, rest, "deputy")
    if isinstance(found, Reply):
        return found
    person, project = found
    if person is None:
        return Reply(form=_people_form(project))
    given = SeatGiven(id=event, at=desk.clock(), by=by.id, seats=(("deputy", person.id),))
    return await desk.do(by, project.id, given)


async def _people(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    project = meant(await _running(desk, by, rest), rest, "people")
    return project if isinstance(project, Reply) else Reply(form=_people_form(project))


def _people_form(project: Project) -> Form:
    seats = {role: getattr(project, role) for role in CHAIRS}
    return forms.people(brief(project), token(project.id, "people"), seats)


async def _who_and_what(desk: Desk, by: Person, rest: str, command: str) -> tuple[Person | None, Project] | Reply:
    """The colleague named, if one is, and the pilot; the question back where that is not clear."""
    found = await person_in(desk, by, rest)
    if isinstance(found, Reply):
        return found
    projects = await _running(desk, by, found.rest)
    if found.person is None and meaning(found.rest) and named(projects, found.rest)[0] is None:
        return _neither(found, command)
    example = f"{command} @{found.person.name}" if found.person else command
    project = meant(projects, found.rest, example)
    return project if isinstance(project, Reply) else (found.person, project)


def _neither(found: Named, command: str) -> Reply:
    said = found.rest if len(found.rest) <= LONGEST_QUOTE else f"{found.rest[: LONGEST_QUOTE - 1]}…"
    line = ("Send ", Bold(f"/champion {command}"), " alone and pick them from the list.")
    return Reply((pages.plain(f"I know neither a colleague nor a pilot of yours called “{said}”", *line),))


async def _running(desk: Desk, by: Person, words: str) -> list[Project]:
    """The pilots that may be meant: those that go on; all of them where none does, so that the answer says so."""
    seen = await desk.seen(by, words)
    return [each for each in seen if each.phase != "stopped"] or seen


# --- pressed -----------------------------------------------------------------------------------------------------
def settled(press: Press) -> Refusal | None:
    """Why nobody has to answer an old offer: it is theirs already, or is offered to them no more."""
    project, by = press.project, press.by.id
    if project.phase == "stopped" or (project.offer is not None and project.offer.person == by):
        return None
    mine = project.term is not None and project.term.person == by
    why: RefusalReason = "already_champion" if mine else "offer_gone"
    return Refusal(pilot=brief(project), subject="reply", why=why, person=by if mine else None)


async def _accept_if(desk: Desk, press: Press) -> Reply:
    if (no_more := settled(press)) is not None:
        return Reply((await desk.worded(press.by, no_more),))
    return Reply(form=forms.accept_if(brief(press.project), press.token))


def _condition(agreed: bool) -> Callable[[Desk, Press], Awaitable[Reply]]:
    async def answer(desk: Desk, press: Press) -> Reply:
        said = ConditionAnswered(
            id=press.event, at=desk.clock(), by=press.by.id, offer=press.number("offer"), agreed=agreed
        )
        return await desk.do(press.by, press.project.id, said)

    return answer


async def _grant(desk: Desk, press: Press) -> Reply:
    granted = RightsGranted(id=press.event, at=desk.clock(), by=press.by.id, offer=press.number("rights"))
    return await desk.do(press.by, press.project.id, granted)


async def _name_another(_desk: Desk, press: Press) -> Reply:
    return Reply(form=forms.handover(brief(press.project), token(press.project.id, "handover")))


async def _packet(desk: Desk, press: Press) -> Reply:
    project, by = press.project, press.by
    offered = project.offer.person if project.offer else None
    champion = project.term.person if project.term else None
    if by.id not in (offered, champion, project.opened_by, *above(project)) and by.role not in ("admin", "owner"):
        return Reply((pages.plain("That is not open any more", "There is nothing for you to do."),))
    return Reply((await desk.worded(by, packet(project, desk.clock(), by.id)),))


# --- filled in ---------------------------------------------------------------------------------------------------
def rights_in(filled: Filled) -> Rights | None:
    """The four yes or no; None, with an error at each that is open."""
    said = {name: filled.text(name) for name in RIGHTS}
    missing = {name: "Please choose Yes or No." for name in RIGHTS if said[name] not in ("yes", "no")}
    filled.errors.update(missing)
    return None if missing else Rights(**{name: said[name] == "yes" for name in RIGHTS})


async def _accepted_if(desk: Desk, press: Press, filled: Filled) -> Reply:
    rights = rights_in(filled)
    said = filled.text("condition", required=True, longest=LONGEST_CONDITION)
    condition = words_of(press.event, "condition", said)
    if filled.errors or rights is None or condition is None:
        return Reply(errors=filled.errors)
    would = Conditioned(id=press.event, at=desk.clock(), by=press.by.id, rights=rights, condition=condition)
    return await desk.do(press.by, press.project.id, would)


async def _handed_over(desk: Desk, press: Press, filled: Filled) -> Reply:
    person = filled.person("person", required=True)
    if person is not None and not await desk.colleague(press.by, person):
        filled.errors["person"] = NOT_LISTED
    if filled.errors or person is None:
        return Reply(errors=filled.errors)
    handed = HandedOver(id=press.event, at=desk.clock(), by=press.by.id, to=person)
    return await desk.do(press.by, press.project.id, handed, fields=("person",))


async def _seated(desk: Desk, press: Press, filled: Filled) -> Reply:
    project = press.project
    # A question that did not come back is not an empty answer: nobody loses a chair by a form that was cut short.
    seats = tuple((role, filled.person(role)) for role in CHAIRS if role in filled.values)
    champion = project.term.person if project.term else None
    for role, person in seats:
        if person is not None and person != getattr(project, role) and not await desk.colleague(press.by, person):
            filled.errors[role] = NOT_LISTED
    if champion is not None and dict(seats).get("manager") == champion:
        filled.errors["manager"] = "The owner cannot be the manager as well: nobody watches over themselves."
    if filled.errors:
        return Reply(errors=filled.errors)
    given = SeatGiven(id=press.event, at=desk.clock(), by=press.by.id, seats=seats)
    return await desk.do(press.by, project.id, given)


# --- gone --------------------------------------------------------------------------------------------------------
async def leave(desk: Desk, person: Person, event: UUID) -> None:
    """That person is not asked anything any more, and every pilot they have a part in hears so. Raises Busy.

    Nothing of it where they have another account.
    """
    await desk.people.keep(replace(person, active=False), person)
    now = await desk.people.person(person.id)
    if now is not None and now.active:
        return  # they go on by another account of theirs
    seated = await desk.readings.seats_of(person.id)
    named = [
        project
        for project in await desk.readings.naming(person.org, person.id)
        if project.opened_by == person.id
        or any(member.person == person.id for member in project.roster)
        or any(blocker.helper == person.id for blocker in project.blockers)
        or (project.ladder is not None and person.id in project.ladder.alerted)
    ]
    for project in {each.id: each for each in (*seated, *named)}.values():
        gone = PersonLeft(id=uuid5(event, str(project.id)), at=desk.clock(), person=person.id)
        try:
            await desk.aggregates.swap(project.ref, gone)
        except NotFound:
            continue  # it was taken away meanwhile, and nobody has a part in it


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {
    "handover": _handover,
    "deputy": _deputy,
    "people": _people,
}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {
    "accept_if": _accept_if,
    "agree": _condition(True),
    "cannot": _condition(False),
    "grant": _grant,
    "handover": _name_another,
    "packet": _packet,
}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {
    "acceptif": _accepted_if,
    "handover": _handed_over,
    "people": _seated,
}
