"""Who owns the outcome: the offer, its answer, and what holds while nobody does (S2)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.decisions import SeatsKept, TermBegan, TermEnded, WordsKept
from bot.events import Accepted, Opened
from bot.model import Cause, Metric, Offer, Project, Role, Term, Week
from bot.notices import (
    NotReached,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Registered,
    Restarted,
    Seated,
)
from bot.rules import ladder as ladders
from bot.rules.asking import drop_open_week
from bot.rules.draft import Draft, Dues
from bot.workdays import add_workdays, ask_slot, first_week_to_ask

_SEATS: tuple[Role, ...] = ("manager", "deputy", "owner", "sponsor")


def opened(event: Opened) -> Draft:
    """A pilot begins: everybody with a chair hears what may be asked of them, one person is offered the outcome."""
    seats = {role: getattr(event, role) for role in _SEATS}
    if seats["manager"] == event.champion:
        seats["manager"] = None  # nobody watches over themselves
    opener = event.by or event.champion
    project = Project(
        id=event.project,
        org=event.org,
        name=event.name,
        phase="intake",
        opened_by=opener,
        opened_at=event.at,
        metric=Metric(event.question, event.unit, event.better, event.start, event.target, event.target_on),
        **seats,
    )
    for on, value in event.history:
        project = project.with_week(Week(on, "imported", value, event.at))
    return Draft(project, event)


def introduce(draft: Draft, champion: UUID, history: int) -> None:
    """Keep what was written, tell the chairs, offer the outcome."""
    project = draft.project
    metric = project.metric
    draft.facts.extend(WordsKept(words=words) for words in (project.name, metric.question, metric.unit))
    offer(draft, champion, project.opened_by)
    told: set[UUID] = {project.opened_by, champion}
    for role in _SEATS:
        person: UUID | None = getattr(project, role)
        if person is not None and person not in told:
            told.add(person)
            draft.tell(person, "seated", Seated(pilot=draft.pilot, subject="intake", role=role), "news")
    empty = tuple(role for role in _SEATS if getattr(project, role) is None)
    body = Registered(
        pilot=draft.pilot,
        subject="intake",
        offered_to=champion,
        answer_days=draft.policy.offer_days,
        history=history,
        empty=empty,
        alone=all(getattr(project, role) in (None, champion) for role in _SEATS),
    )
    draft.tell(project.opened_by, "registered", body, "answer")


def keep_seats(draft: Draft) -> None:
    """Write down who sits where, the person with an open offer in the champion's chair beside the one in force."""
    project = draft.project
    seats: list[tuple[Role, UUID]] = [
        (role, person) for role in _SEATS if (person := getattr(project, role)) is not None
    ]
    holders = [project.term.person if project.term else None, project.offer.person if project.offer else None]
    seats.extend(("champion", person) for person in dict.fromkeys(holders) if person is not None)
    draft.facts.append(SeatsKept(seats=tuple(seats)))


def offer(draft: Draft, to: UUID, by: UUID) -> None:
    """Ask somebody to own the outcome. An earlier offer that is still open is taken back."""
    withdraw_offer(draft)
    number = draft.project.offers + 1
    draft.change(offer=Offer(number, to, by, draft.at), offers=number)
    keep_seats(draft)
    body = OwnerOffer(pilot=draft.pilot, subject=f"offer-{number}", by=by, answer_days=draft.policy.offer_days)
    draft.tell(to, "offer", body, "answer")


def withdraw_offer(draft: Draft) -> None:
    """An open offer is taken back, and its person is told."""
    if draft.project.offer is not None:
        _close_offer(draft, "withdrawn")
        keep_seats(draft)


def _close_offer(draft: Draft, how: Literal["accepted", "declined", "expired", "withdrawn"], **more: object) -> None:
    standing = draft.project.offer
    assert standing is not None, "only called while an offer is open"
    name = f"offer-{standing.number}"
    draft.withdraw.add(name)
    body = OfferClosed(pilot=draft.pilot, subject=name, how=how, **more)  # type: ignore[arg-type]  # by keyword
    draft.change(offer=None)
    draft.tell(standing.person, how, body, "answer", edits=True)


def offer_delivered(draft: Draft, name: str) -> None:
    """The offer arrived; the days to answer count from now."""
    standing = draft.project.offer
    if standing is not None and name == f"offer-{standing.number}" and standing.delivered_at is None:
        draft.change(offer=Offer(standing.number, standing.person, standing.by, standing.offered_at, draft.at))


def offer_lost(draft: Draft, name: str, why: str) -> None:
    """The offer can not reach its person: an administrator hears it, and nobody owns the outcome."""
    standing = draft.project.offer
    if standing is None or name != f"offer-{standing.number}":
        return
    tell_admins(draft, standing.person, "offer", why)
    _without_an_owner(draft, "unreachable")


def tell_admins(
    draft: Draft,
    person: UUID,
    what: Literal["offer", "ask", "reminder", "alert", "message"],
    why: str,
) -> None:
    """The administrators, but for that person, are told that somebody can not be reached."""
    for admin in draft.event.context.admins:
        if admin == person:
            continue
        body = NotReached(pilot=draft.pilot, subject=f"unreached-{draft.event.id}", person=person, what=what, why=why)
        draft.tell(admin, "unreached", body, "news")


def accepted(draft: Draft, event: Accepted) -> None:
    """The outcome has an owner: the old term ends, the new one begins, nothing old is held against anybody."""
    project = draft.project
    standing = project.offer
    if standing is None or standing.person != event.by:
        mine = project.term is not None and project.term.person == event.by
        draft.refuse("already_champion" if mine else "offer_gone")
        return
    if project.term is not None:
        draft.facts.append(TermEnded(person=project.term.person, at=draft.at, why="reassigned"))
    draft.facts.append(TermBegan(person=standing.person, at=draft.at, rights=event.rights))
    drop_open_week(draft)
    calendar = draft.calendar(standing.person)
    week = first_week_to_ask(draft.at, draft.policy.first_ask_days, calendar)
    draft.change(
        term=Term(standing.person, draft.at, event.rights),
        phase="build" if project.phase == "intake" else project.phase,
        next_week=week,
        forgiven_at=draft.at,
        pause=None,  # a new owner begins
        undos=(),
    )
    _close_offer(
        draft,
        "accepted",
        first_ask_at=ask_slot(week, calendar),
        rights=event.rights,
        manager=project.manager,
    )
    keep_seats(draft)
    ladders.clear(draft, "accepted", standing.person)
    before = project.term.person if project.term else None
    _tell_owner_found(draft, standing, before)
    if project.pause is not None:
        _tell_restarted(draft, {project.manager, project.pause.by} - {None, standing.person}, ask_slot(week, calendar))


def _tell_owner_found(draft: Draft, standing: Offer, before: UUID | None) -> None:
    project = draft.project
    told = {standing.by, project.manager or project.opened_by, before or standing.by} - {standing.person}
    rights = project.term.rights if project.term else None
    assert rights is not None, "a term has just begun"
    for person in sorted(told, key=str):
        body = OwnerFound(
            pilot=draft.pilot, subject=f"offer-{standing.number}", person=standing.person, rights=rights, before=before
        )
        draft.tell(person, "found", body, "news")


def _tell_restarted(draft: Draft, people: set[UUID | None], first_ask_at: datetime | None) -> None:
    assert draft.event.by is not None, "only people accept"
    for person in sorted((each for each in people if each is not None), key=str):
        body = Restarted(
            pilot=draft.pilot, subject=f"resume-{draft.event.id}", by=draft.event.by, first_ask_at=first_ask_at
        )
        draft.tell(person, "resumed", body, "news")


def declined(draft: Draft) -> None:
    """Declining is fine; the manager hears the same day that nobody owns the outcome."""
    standing = draft.project.offer
    if standing is None or standing.person != draft.event.by:
        draft.refuse("offer_gone")
        return
    _without_an_owner(draft, "declined")


def dues(draft: Draft) -> Dues:
    """When an open offer runs out, whether or not it is known to have arrived."""
    standing = draft.project.offer
    if standing is None:
        return
    calendar = draft.calendar(standing.person)
    if standing.delivered_at is not None:
        yield add_workdays(standing.delivered_at, draft.policy.offer_days, calendar), _expired
    else:
        days = draft.policy.undelivered_days + draft.policy.offer_days
        yield add_workdays(standing.offered_at, days, calendar), _never_arrived


def _expired(draft: Draft) -> None:
    _without_an_owner(draft, "expired")


def _never_arrived(draft: Draft) -> None:
    _without_an_owner(draft, "unreachable")


def _without_an_owner(draft: Draft, how: Literal["declined", "expired", "unreachable"]) -> None:
    standing = draft.project.offer
    assert standing is not None, "only called while an offer is open"
    _close_offer(draft, "withdrawn" if how == "unreachable" else how)
    keep_seats(draft)
    ladder = draft.project.ladder
    champion = draft.project.term.person if draft.project.term else None
    asked = ladder is not None and ladder.state == "acknowledged" and ladder.ack and ladder.ack.choice == "reassign"
    if champion is not None:
        people = [champion] if asked else dict.fromkeys((standing.by, champion))
        for person in people:
            body = OfferRefused(
                pilot=draft.pilot, subject=f"offer-{standing.number}", person=standing.person, how=how, by=standing.by
            )
            draft.tell(person, "refused", body, "news")
    if asked:
        ladders.lapse(draft, how)
    elif draft.project.term is None:
        cause = Cause("S2", draft.at, person=standing.person, how=how)
        ladders.raise_alarm(draft, cause)
