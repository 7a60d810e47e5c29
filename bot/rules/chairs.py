"""Who sits above a pilot: chairs are given and emptied, and an open rung follows whoever sits on it."""

from dataclasses import replace
from uuid import UUID

from bot.decisions import RungClimbed
from bot.events import SeatGiven
from bot.model import Project, Role
from bot.notices import Seated, SeatsNoted, Unseated
from bot.rules import conditions
from bot.rules import ladder as ladders
from bot.rules.alerted import alert_for, ask_each
from bot.rules.draft import Draft
from bot.rules.ownership import SEATS, keep_seats
from bot.rules.phases import above, go_on
from bot.rules.rungs import Chair, away_today, rung, subject

Seats = tuple[tuple[Role, UUID | None], ...]


def given(draft: Draft, event: SeatGiven) -> None:
    """The champion, or anybody above, says who sits where. Nobody watches over themselves."""
    before = draft.project
    champion = before.term.person if before.term else None
    changed: Seats = tuple((role, who) for role, who in event.seats if role in SEATS and getattr(before, role) != who)
    manager, deputy = (next((who for role, who in changed if role == each), None) for each in ("manager", "deputy"))
    admins = event.context.admins
    if before.phase == "stopped":
        draft.refuse("ended")
    elif event.by not in (champion, before.opened_by if champion is None else None, *above(before), *admins):
        draft.refuse("not_yours", person=champion or before.manager)
    elif manager is not None and manager in (champion, before.offer.person if before.offer else None):
        draft.refuse("champion_is_manager", person=manager)
    elif deputy is not None and deputy == champion:
        draft.refuse("champion_is_deputy", person=deputy)
    elif not changed:
        draft.refuse("seats_unchanged")
    elif event.by == champion and _is_asked_about(before, changed):
        asked = before.ladder.asked if before.ladder is not None else ()
        draft.refuse("asked_who_sits", person=next(iter(asked), before.manager))
    else:
        _seat(draft, event, changed)


def _is_asked_about(before: Project, changed: Seats) -> bool:
    """Whether those above are deciding just now, and its owner would change who they are: a deputy may be named."""
    if before.ladder is None or before.ladder.state != "open" or not above(before):
        return False
    return any(role != "deputy" or who is None or before.deputy is not None for role, who in changed)


def _seat(draft: Draft, event: SeatGiven, changed: Seats) -> None:
    before = draft.project
    draft.change(**dict(changed))
    keep_seats(draft)
    lost = {person for role, _ in changed if (person := getattr(before, role)) is not None}
    gone = lost - set(above(draft.project))
    for role, person in changed:
        old: UUID | None = getattr(before, role)
        if old is not None and old in gone and old != event.by:
            _tell_unseated(draft, event, role, old, person)
        if person is not None and person != event.by:
            body = Seated(pilot=draft.pilot, subject=f"seat-{event.id}", role=role)
            draft.tell(person, f"seated-{role}", body, "news")
    told = {person for _, person in changed} | gone
    _tell_noted(draft, event, changed, told)
    follow(draft, before, gone)
    conditions.follow(draft, before)


def _tell_unseated(draft: Draft, event: SeatGiven, role: Role, old: UUID, now: UUID | None) -> None:
    """Somebody's part is over; in the place of their alert when they had one."""
    assert event.by is not None, "only people give chairs"
    ladder = draft.project.ladder
    alerted = ladder is not None and old in ladder.alerted
    name = subject(ladder) if ladder is not None and alerted else f"seat-{event.id}"
    body = Unseated(pilot=draft.pilot, subject=name, role=role, by=event.by, now=now)
    draft.tell(old, f"unseated-{role}-{event.id}", body, "news", edits=alerted)


def _tell_noted(draft: Draft, event: SeatGiven, changed: Seats, told: set[UUID | None]) -> None:
    assert event.by is not None, "only people give chairs"
    champion = draft.project.term.person if draft.project.term else None
    body = SeatsNoted(pilot=draft.pilot, subject=f"seat-{event.id}", by=event.by, seats=changed)
    draft.tell(event.by, "noted", body, "answer")
    for person in dict.fromkeys((champion, draft.project.manager)):
        if person is not None and person not in told and person != event.by:
            draft.tell(person, "noted", body, "news")


def follow(draft: Draft, before: Project, gone: set[UUID]) -> None:
    """The ladder forgets who is gone, and what they promised; on its open rung whoever is new is asked at once.

    A rung that has nobody left moves on. A pause stands, whoever set it.
    """
    ladder = draft.project.ladder
    if ladder is None:
        return
    if _wakes_up(draft, before):
        if draft.project.term is not None and draft.project.pause is None:
            go_on(draft)
        ladders.begin_again(draft)
        return
    waiting = bool(gone - set(ladder.alerted))
    alerted, asked = (tuple(each for each in who if each not in gone) for who in (ladder.alerted, ladder.asked))
    asks = tuple(each for each in ladder.asks if each.person not in gone)
    draft.change(ladder=replace(ladder, alerted=alerted, asked=asked, asks=asks))
    if ladder.state == "acknowledged" and ladder.ack and ladder.ack.by in gone and draft.project.pause is None:
        ladders.begin_again(draft)
        return
    people, was = _rung(draft, ladder.level), {who for _, who in _rung(Draft(before, draft.event), ladder.level)}
    if ladder.state != "open" or {person for _, person in people} == was:
        return
    if waiting:
        draft.withdraw.add(subject(ladder))  # what has not arrived yet is for somebody who is gone
    if not people:
        ladders.climb(draft, ladder.level + 1)
    elif fresh := [each for each in people if each[1] not in (alerted if waiting else was)]:
        _ask_too(draft, fresh)


def _wakes_up(draft: Draft, before: Project) -> bool:
    """Whether a parked pilot has somebody who never was asked: a new manager, or anybody where there was nobody."""
    ladder, manager = draft.project.ladder, draft.project.manager
    if ladder is None or ladder.state != "parked":
        return False
    is_new = manager is not None and manager != before.manager
    return is_new or (not above(before) and bool(above(draft.project)))


def _rung(draft: Draft, level: int) -> tuple[Chair, ...]:
    return rung(draft.project, level, draft.event.context.admins, away_today(draft))


def _ask_too(draft: Draft, people: list[Chair]) -> None:
    """These are asked on the same rung, under a name of its own; its days count anew from the first that arrives."""
    ladder = draft.project.ladder
    assert ladder is not None, "only called while a rung is open"
    everybody = (*ladder.asked, *(person for _, person in people))
    ladder = replace(
        ladder, loop=ladder.loop + 1, decided_at=draft.at, delivered_at=None, asked=tuple(dict.fromkeys(everybody))
    )
    draft.change(ladder=ladder)
    draft.facts.append(RungClimbed(ladder=ladder.number, loop=ladder.loop, level=ladder.level, at=draft.at))
    for asked in ask_each(draft, [person for _, person in people]):
        draft.tell(asked.person, f"L{ladder.level}-{ladder.loop}", alert_for(draft, asked), "rung")
