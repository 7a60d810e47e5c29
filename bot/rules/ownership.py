"""Who owns the outcome: the offer, its answer, and what holds while nobody does (S2)."""

from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.decisions import SeatsKept, WordsKept
from bot.events import Opened
from bot.model import Cause, Metric, Offer, Project, Role, Week, Words
from bot.notices import (
    ConditionClosed,
    OfferClosed,
    OfferRefused,
    OwnerOffer,
    Registered,
    Seated,
)
from bot.rules import ladder as ladders
from bot.rules.draft import Draft, Dues
from bot.rules.series import last_point
from bot.rules.unreached import tell_admins
from bot.workdays import answer_by, local_date

SEATS: tuple[Role, ...] = ("manager", "deputy", "owner", "sponsor")
Asked = Literal["intake", "reassigned", "handover"]
Closed = Literal["accepted", "declined", "expired", "withdrawn", "unpromised"]
Refused = Literal["declined", "expired", "unreachable", "condition"]


def opened(event: Opened) -> Draft:
    """A pilot begins: everybody with a chair hears what may be asked of them, one person is offered the outcome."""
    seats = {role: getattr(event, role) for role in SEATS}
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
        cadence=event.cadence,
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
    offer(draft, champion, project.opened_by, "intake")
    told: set[UUID] = {project.opened_by, champion}
    for role in SEATS:
        person: UUID | None = getattr(project, role)
        if person is not None and person not in told:
            told.add(person)
            draft.tell(person, "seated", Seated(pilot=draft.pilot, subject="intake", role=role), "news")
    empty = tuple(role for role in SEATS if getattr(project, role) is None)
    body = Registered(
        pilot=draft.pilot,
        subject="intake",
        offered_to=champion,
        answer_days=draft.policy.offer_days,
        history=history,
        empty=empty,
        alone=all(getattr(project, role) in (None, champion) for role in SEATS),
    )
    draft.tell(project.opened_by, "registered", body, "answer")


def keep_seats(draft: Draft) -> None:
    """Write down who sits where, the person with an open offer in the champion's chair beside the one in force."""
    project = draft.project
    seats: list[tuple[Role, UUID]] = [
        (role, person) for role in SEATS if (person := getattr(project, role)) is not None
    ]
    holders = [project.term.person if project.term else None, project.offer.person if project.offer else None]
    seats.extend(("champion", person) for person in dict.fromkeys(holders) if person is not None)
    draft.facts.append(SeatsKept(seats=tuple(seats)))


def offer(draft: Draft, to: UUID, by: UUID, why: Asked = "reassigned", refused: Words | None = None) -> None:
    """Ask somebody to own the outcome. An earlier offer that is still open is taken back.

    With `refused` it is the same person again, whose condition nobody could promise.
    """
    if refused is None:
        withdraw_offer(draft)
    project = draft.project
    number = project.offers + 1
    draft.change(offer=Offer(number, to, by, draft.at, condition=refused, why=why), offers=number)
    keep_seats(draft)
    body = OwnerOffer(
        pilot=draft.pilot,
        subject=f"offer-{number}",
        by=by,
        answer_days=draft.policy.offer_days,
        taking_over=project.term is not None or bool(project.past),
        last=last_point(project),
        blockers=len(project.blockers),
        stalled=project.ladder is not None and project.ladder.state != "held",
        refused=refused.text if refused else None,
        refused_by=draft.event.by if refused else None,
    )
    draft.tell(to, "offer", body, "answer")


def asked_meanwhile(draft: Draft, cause: Cause) -> Cause:
    """That nobody owns it, with who has been asked to take over, and by when they answer where that is known."""
    standing = draft.project.offer
    if standing is None:
        return cause
    calendar, on = draft.calendar(standing.person), None
    if standing.delivered_at is not None and standing.conditioned_at is None:
        by = answer_by(draft.counted(standing.delivered_at), draft.policy.offer_days, calendar)
        on = local_date(by, calendar)
    return replace(cause, helper=standing.person, until_on=on)


def _asked_no_more(draft: Draft) -> None:
    """Whoever was asked to take over what nobody owns is waited for no longer."""
    ladder = draft.project.ladder
    if ladder is not None:
        causes = (replace(each, helper=None, until_on=None) if each.rule == "S2" else each for each in ladder.causes)
        draft.change(ladder=replace(ladder, causes=tuple(causes)))


def withdraw_offer(draft: Draft) -> None:
    """An open offer is taken back, and its person is told."""
    if draft.project.offer is not None:
        close_offer(draft, "withdrawn")
        keep_seats(draft)


def close_offer(draft: Draft, how: Closed, body: OfferClosed | None = None, *, tell: bool = True) -> None:
    """The offer is over. Its person reads so in its place, and whoever was asked about a condition in theirs.

    Where somebody else has decided for the better, or nobody has, it is a message of its own, because an edit
    notifies nobody.
    """
    standing = draft.project.offer
    assert standing is not None, "only called while an offer is open"
    name = f"offer-{standing.number}"
    draft.withdraw.add(name)
    draft.change(offer=None)
    _asked_no_more(draft)
    if tell:
        closed = body or OfferClosed(pilot=draft.pilot, subject=name, how=how)
        edits = how not in ("accepted", "unpromised") or draft.event.by == standing.person
        draft.tell(standing.person, how, closed, "answer", edits=edits)
    if draft.event.by == standing.person or how in ("withdrawn", "unpromised"):
        close_condition(draft, standing, how)


def close_condition(
    draft: Draft, standing: Offer, how: Closed | Literal["agreed", "refused"], by: UUID | None = None
) -> None:
    """In the place of the condition, for everybody who was asked about it: nothing more to answer."""
    if standing.conditioned_at is None or standing.condition is None:
        return
    for person in promisers(draft.project, standing):
        body = ConditionClosed(
            pilot=draft.pilot,
            subject=f"offer-{standing.number}",
            how=how,
            person=standing.person,
            condition=standing.condition.text,
            by=by,
        )
        draft.tell(person, f"{how}-{draft.event.id}", body, "answer", edits=True)


def promisers(project: Project, standing: Offer) -> tuple[UUID, ...]:
    """Who is asked about a condition: whoever asked for an owner, and the manager; else the next person above."""
    first = (standing.by, project.manager)
    others = (project.deputy, project.owner, project.sponsor)
    asked, above = (
        [person for person in who if person is not None and person != standing.person] for who in (first, others)
    )
    return tuple(dict.fromkeys(asked or above[:1]))


def offer_delivered(draft: Draft, name: str) -> None:
    """The offer arrived; the days to answer count from now."""
    standing = draft.project.offer
    if standing is not None and name == f"offer-{standing.number}" and standing.delivered_at is None:
        draft.change(offer=replace(standing, delivered_at=draft.at))


def offer_lost(draft: Draft, name: str, why: str) -> None:
    """The offer can not reach its person: an administrator hears it, and nobody owns the outcome."""
    standing = draft.project.offer
    if standing is None or name != f"offer-{standing.number}":
        return
    tell_admins(draft, standing.person, "offer", why)
    without_an_owner(draft, "unreachable")


def declined(draft: Draft) -> None:
    """Declining is fine; the manager hears the same day that nobody owns the outcome."""
    standing = draft.project.offer
    if draft.project.phase == "stopped":
        draft.refuse("ended")
        return
    if standing is None or standing.person != draft.event.by:
        draft.refuse("offer_gone")
        return
    without_an_owner(draft, "declined")


def dues(draft: Draft) -> Dues:
    """When an open offer runs out, whether or not it is known to have arrived. It waits for whoever is to answer."""
    standing = draft.project.offer
    if standing is None:
        return
    if standing.conditioned_at is not None:
        yield _unpromised_at(draft, standing, standing.conditioned_at), _unpromised
        return
    calendar = draft.calendar(standing.person)
    if standing.delivered_at is not None:
        yield answer_by(draft.counted(standing.delivered_at), draft.policy.offer_days, calendar), _expired
    else:
        days = draft.policy.undelivered_days + draft.policy.offer_days
        yield answer_by(draft.counted(standing.offered_at), days, calendar), _never_arrived


def _unpromised_at(draft: Draft, standing: Offer, conditioned_at: datetime) -> datetime:
    """When the last of those who were asked has had their working days, counted from when it arrived."""
    arrived_at = standing.condition_delivered_at
    days = draft.policy.offer_days + (0 if arrived_at else draft.policy.undelivered_days)
    people = promisers(draft.project, standing) or (standing.person,)
    since_at = draft.counted(arrived_at or conditioned_at)
    return max(answer_by(since_at, days, draft.calendar(person)) for person in people)


def _expired(draft: Draft) -> None:
    without_an_owner(draft, "expired")


def _never_arrived(draft: Draft) -> None:
    without_an_owner(draft, "unreachable")


def _unpromised(draft: Draft) -> None:
    without_an_owner(draft, "condition")


def without_an_owner(draft: Draft, how: Refused, *, tell: bool = True) -> None:
    """The offer came to nothing: the present owner stays; where there is none, those above hear at once."""
    standing = draft.project.offer
    assert standing is not None, "only called while an offer is open"
    closed: dict[Refused, Closed] = {"declined": "declined", "expired": "expired", "condition": "unpromised"}
    close_offer(draft, closed.get(how, "withdrawn"), tell=tell)
    keep_seats(draft)
    ladder = draft.project.ladder
    champion = draft.project.term.person if draft.project.term else None
    asked = ladder is not None and ladder.state == "acknowledged" and ladder.ack and ladder.ack.choice == "reassign"
    told = len(draft.notices)
    if asked:
        ladders.lapse(draft, how)
    elif draft.project.term is None:
        nobody_owns_it(draft, Cause("S2", draft.at, person=standing.person, how=how))
    hear_of_it = {notice.to for notice in draft.notices[told:]} | {standing.person, draft.event.by}
    manager = draft.project.manager if standing.why == "handover" else None
    for person in dict.fromkeys((standing.by, champion, manager)):  # whom the answer was promised
        if person is not None and person not in hear_of_it:
            body = OfferRefused(
                pilot=draft.pilot, subject=f"offer-{standing.number}", person=standing.person, how=how, by=standing.by
            )
            draft.tell(person, "refused", body, "news")


def nobody_owns_it(draft: Draft, cause: Cause) -> None:
    """The first rung hears at once, also where it had been asked about something else, or of somebody before."""
    before = draft.project.ladder
    ladders.raise_alarm(draft, replace(cause, count=len(draft.project.reports)))
    ladder = draft.project.ladder
    if before is not None and before.state in ("open", "acknowledged") and ladder and ladder.loop == before.loop:
        ladders.begin_again(draft)
