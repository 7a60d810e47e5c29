"""Somebody is away: a champion is excused and never silent, and for whoever decides somebody else stands in."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from bot.decisions import AwayKept, AwayTakenBack
from bot.events import Undone, WentAway
from bot.model import Context, Ref, Undo
from bot.notices import TakenBack, WeekNoted
from bot.rules import again, asking, checkins, reopening, standing_in
from bot.rules.draft import Draft
from bot.rules.meant import may_speak
from bot.rules.phases import above
from bot.workdays import is_away, local_date


def went_away(draft: Draft, event: WentAway) -> None:
    """Keep the absence, excuse what is open if it has begun, and tell the person's other pilots too."""
    person = event.by
    is_above = person in above(draft.project) and person != draft.pilot.champion and draft.project.phase != "stopped"
    if person is None or not (is_above or may_speak(draft)):
        return
    draft.event = event = replace(event, context=_with_absence(event))
    draft.facts.append(AwayKept(person=person, from_on=event.from_on, to_on=event.to_on))
    everywhere = (draft.project.id, *event.others)
    for other in event.others:
        rest = tuple(each for each in everywhere if each != other)
        told = replace(event, id=uuid5(event.id, str(other)), others=(), told_with=rest)
        draft.then.append((Ref(draft.project.org, "project", other), told))
    if is_above:
        _note_above(draft, event, person)
    else:
        _note(draft, event, person)


def _note_above(draft: Draft, event: WentAway, person: UUID) -> None:
    """Somebody who decides is away: what waits for them goes to whoever stands in, from their first day on."""
    elsewhere = (*event.others, *event.told_with)
    draft.keep_undo(
        Undo(person, draft.at, "away", starts_on=event.from_on, away=(event.from_on, event.to_on), others=elsewhere)
    )
    if not event.told_with:
        body = WeekNoted(
            pilot=draft.pilot,
            subject="away",
            starts_on=event.from_on,
            outcome="excused",
            away_from=event.from_on,
            away_until=event.to_on,
            deciding=True,
        )
        draft.tell(person, f"noted-{event.id}", body, "answer")
    standing_in.pass_on_now(draft)


def _note(draft: Draft, event: WentAway, person: UUID) -> None:
    checkin = draft.project.checkin
    begun = is_away(local_date(event.at, draft.calendar(person)), draft.calendar(person))
    dropped = checkin if begun else None
    week = dropped.starts_on if dropped else draft.project.next_week or event.from_on
    if dropped is not None:
        asking.drop_open_week(draft)
    checkins.note_week(draft, week, "excused", edits=dropped is not None, away=(event.from_on, event.to_on))
    undo = Undo(
        person,
        draft.at,
        "away",
        starts_on=week,
        checkin=dropped,
        away=(event.from_on, event.to_on),
        others=(*event.others, *event.told_with),
        ladder=draft.project.ladder,
        forgiven_at=draft.project.forgiven_at,
        told=checkins.silence_told(draft.project),
    )
    draft.keep_undo(undo)
    if begun:
        checkins.silence_ends(draft, "away")


def taken_back(draft: Draft, event: Undone, undo: Undo) -> None:
    """The person is not away after all; what the absence excused is open again, with all the pilots it was told to."""
    assert undo.away is not None and undo.starts_on is not None, "an absence has its days"
    draft.drop_undo(undo.by)
    draft.event = replace(event, context=_without_absence(event, undo.by, undo.away))
    draft.facts.append(AwayTakenBack(person=undo.by, from_on=undo.away[0], to_on=undo.away[1]))
    for other in undo.others if event.away is None else ():
        along = replace(event, id=uuid5(event.id, str(other)), away=undo.away)
        draft.then.append((Ref(draft.project.org, "project", other), along))
    reopened, before = False, draft.project.ladder
    silent = again.silence(draft, undo) and before is None
    term = draft.project.term
    if undo.checkin is not None and term is not None and term.person == undo.by:
        arrived_at = draft.at if undo.checkin.sent_at else None
        reopened = reopening.open_again(draft, undo, replace(undo.checkin, sent_at=arrived_at))
    body = TakenBack(
        pilot=draft.pilot_of(undo.starts_on),
        subject=asking.subject(undo.starts_on),
        what="away",
        by=undo.by,
        starts_on=undo.starts_on,
        value=None,
        reopened=reopened,
        away=undo.away,
        asked_again=again.ask(draft, undo, edits=True) if silent else (),
    )
    draft.tell(undo.by, f"undone-{event.id}", body, "answer", edits=True)


def _with_absence(event: WentAway) -> Context:
    assert event.by is not None, "only people go away"
    away = event.context.calendar(event.by).away
    return _context(event.context, event.by, (*away, (event.from_on, event.to_on)))


def _without_absence(event: Undone, person: UUID, absence: tuple[date, date]) -> Context:
    away = event.context.calendar(person).away
    return _context(event.context, person, tuple(each for each in away if each != absence))


def _context(context: Context, person: UUID, away: tuple[tuple[date, date], ...]) -> Context:
    others = tuple(pair for pair in context.calendars if pair[0] != person)
    return replace(context, calendars=(*others, (person, replace(context.calendar(person), away=away))))
