"""Somebody takes the outcome: the term before ends, theirs begins, and what they may not decide alone is asked for."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from bot.decisions import RightsKept, TermBegan, TermEnded
from bot.events import Accepted, RightsGranted
from bot.model import WITH_A_VALUE, Offer, Project, Rights, Role, Tenure, Term, Words
from bot.notices import OfferClosed, OwnerFound, Restarted, RightsMissing, RightsNoted, WeekNoted
from bot.rules import handover, periods
from bot.rules import ladder as ladders
from bot.rules.asking import drop_open_week, subject
from bot.rules.coverage import handovers_lately
from bot.rules.draft import Draft
from bot.rules.ownership import close_offer, keep_seats
from bot.workdays import ask_slot, first_week_to_ask

SEVERAL = 2  # so many missing rights are asked for
_GRANTING: tuple[Role, ...] = ("sponsor", "owner", "manager")
ALL_RIGHTS = Rights(scope=True, spend=True, people=True, stop=True)


def accepted(draft: Draft, event: Accepted) -> None:
    """The person who was asked takes the outcome as it is."""
    project = draft.project
    standing = project.offer
    if project.phase == "stopped":
        draft.refuse("ended")
    elif standing is None or standing.person != event.by:
        mine = project.term is not None and project.term.person == event.by
        draft.refuse("already_champion" if mine else "offer_gone", person=event.by if mine else None)
    elif standing.person == project.manager:
        draft.refuse("champion_is_manager", person=standing.person)
    else:
        take(draft, standing, event.rights)


def take(draft: Draft, standing: Offer, rights: Rights, promised: Words | None = None) -> None:
    """The outcome has an owner: the old term ends, the new one begins, nothing old is held against anybody."""
    project = draft.project
    if project.term is not None:
        end_term(draft, "handover" if standing.why == "handover" else "reassigned")
    draft.facts.append(TermBegan(person=standing.person, at=draft.at, rights=rights))
    drop_open_week(draft)
    _nothing_to_enter(draft, project, standing)
    calendar = draft.calendar(standing.person)
    week = periods.begin(project, first_week_to_ask(draft.at, draft.policy.first_ask_days, calendar))
    draft.change(
        term=Term(standing.person, draft.at, rights, standing.number),
        phase="build" if project.phase == "intake" else project.phase,
        next_week=week,
        next_weeks=None,
        forgiven_at=draft.at,
        pause=None,  # a new owner begins
        undos=(),
    )
    first_ask_at = ask_slot(week, calendar)
    _tell_new_owner(draft, standing, first_ask_at, promised)
    keep_seats(draft)
    ladders.clear(draft, "accepted", standing.person)
    _tell_owner_found(draft, standing, project)
    _ask_for_rights(draft, standing)
    if project.term is not None or project.past or project.reports:
        handover.tell_packet(draft, standing.person)
    if project.pause is not None:
        people = {project.manager, project.pause.by} - {None, standing.person}
        _tell_restarted(draft, standing.person, people, first_ask_at)


def _nothing_to_enter(draft: Draft, before: Project, standing: Offer) -> None:
    """The former owner's question, or that its number is missing, is theirs no more: nothing is left to press."""
    former, on = before.term, _asked_last(before)
    if former is not None and former.person != standing.person and on is not None:
        now = replace(draft.pilot_of(on), champion=standing.person)
        body = WeekNoted(pilot=now, subject=subject(on), starts_on=on, outcome="excused")
        draft.tell(former.person, f"over-{standing.number}", body, "answer", edits=True)


def _asked_last(project: Project) -> date | None:
    """The week whose question, or that its number is missing, the owner has before them."""
    if project.checkin is not None:
        return project.checkin.starts_on if project.checkin.sent_at is not None else None
    newest = project.weeks[-1] if project.weeks else None
    since_at = project.term.accepted_at if project.term is not None else None
    if newest is None or newest.outcome != "missed" or since_at is None or newest.closed_at < since_at:
        return None
    return newest.starts_on


def end_term(draft: Draft, why: str) -> None:
    """The present term is over, and stays on record."""
    term = draft.project.term
    assert term is not None, "only called while somebody owns it"
    draft.facts.append(TermEnded(person=term.person, at=draft.at, why=why))
    tenure = Tenure(term.person, term.accepted_at, draft.at, why)  # type: ignore[arg-type]  # one of the three
    draft.change(term=None, past=(*draft.project.past, tenure))


def granter(project: Project) -> tuple[Role, UUID] | None:
    """Who can put decisions into the owner's hands: the sponsor, else the portfolio owner, else the manager."""
    champion = project.term.person if project.term else None
    seats = ((role, getattr(project, role)) for role in _GRANTING)
    return next(((role, person) for role, person in seats if person not in (None, champion)), None)


def _tell_new_owner(draft: Draft, standing: Offer, first_ask_at: datetime | None, promised: Words | None) -> None:
    term = draft.project.term
    assert term is not None, "a term has just begun"
    asked, several = granter(draft.project), len(term.rights.missing()) >= SEVERAL
    body = OfferClosed(
        pilot=draft.pilot,
        subject=f"offer-{standing.number}",
        how="accepted",
        first_ask_at=first_ask_at,
        rights=term.rights,
        manager=draft.project.manager,
        agreed=promised.text if promised else None,
        agreed_by=draft.event.by if promised else None,
        granter=asked[1] if several and asked else None,
        ungranted=several and asked is None,
    )
    close_offer(draft, "accepted", body)


def _tell_owner_found(draft: Draft, standing: Offer, before: Project) -> None:
    term, former = draft.project.term, before.term
    assert term is not None, "a term has just begun"
    old = former.person if former else None
    told = {standing.by, before.manager or before.opened_by, old or standing.by} - {standing.person}
    for person in sorted(told, key=str):
        body = OwnerFound(
            pilot=draft.pilot,
            subject=f"offer-{standing.number}",
            person=standing.person,
            rights=term.rights,
            before=old,
            numbers=_brought(before) if person == old else 0,
            handovers=handovers_lately(draft.project, draft.at, draft.policy) if person != old else 0,
            handover_days=draft.policy.handover_days,
            ungranted=len(term.rights.missing()) >= SEVERAL and granter(draft.project) is None,
        )
        draft.tell(person, "found", body, "news")


def _brought(project: Project) -> int:
    """How many weekly numbers the owner of that moment has brought, as far as they are still known."""
    term = project.term
    since_at = term.accepted_at if term else None
    return sum(
        week.outcome in WITH_A_VALUE and since_at is not None and week.closed_at >= since_at for week in project.weeks
    )


def _ask_for_rights(draft: Draft, standing: Offer) -> None:
    term, asked = draft.project.term, granter(draft.project)
    if term is None or asked is None or len(term.rights.missing()) < SEVERAL:
        return
    role, person = asked
    body = RightsMissing(
        pilot=draft.pilot, subject=f"rights-{standing.number}", person=term.person, role=role, rights=term.rights
    )
    draft.tell(person, "missing", body, "errand")


def granted(draft: Draft, event: RightsGranted) -> None:
    """All four decisions are in the owner's hands from now on, says somebody who can put them there."""
    project = draft.project
    term = project.term
    may = [person for role in _GRANTING if (person := getattr(project, role)) is not None]
    if project.phase == "stopped":
        draft.refuse("ended")
    elif term is None:
        draft.refuse("no_champion_yet")
    elif event.by not in may or event.by == term.person:
        asked = granter(project)
        draft.refuse("not_yours", person=asked[1] if asked else None)
    elif term.number != event.offer or not term.rights.missing():
        draft.refuse("sorted_already")
    else:
        _grant(draft, term, event)


def _grant(draft: Draft, term: Term, event: RightsGranted) -> None:
    assert event.by is not None, "only people grant"
    missing = term.rights.missing()
    draft.change(term=Term(term.person, term.accepted_at, ALL_RIGHTS, term.number))
    draft.facts.append(RightsKept(person=term.person, rights=ALL_RIGHTS))
    name = f"rights-{term.number}"
    draft.withdraw.add(name)
    body = RightsNoted(pilot=draft.pilot, subject=name, person=term.person, by=event.by, granted=missing)
    for person in dict.fromkeys((event.by, term.person, draft.project.manager)):
        if person is not None:
            urgency = "answer" if person == event.by else "news"
            draft.tell(person, "granted", body, urgency, edits=person == event.by)  # type: ignore[arg-type]


def _tell_restarted(draft: Draft, owner: UUID, people: set[UUID | None], first_ask_at: datetime | None) -> None:
    for person in sorted((each for each in people if each is not None), key=str):
        body = Restarted(pilot=draft.pilot, subject=f"resume-{draft.event.id}", by=owner, first_ask_at=first_ask_at)
        draft.tell(person, "resumed", body, "news")
