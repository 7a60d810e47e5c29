"""A champion who is away: excused, never silent."""

from dataclasses import replace
from uuid import uuid5

from bot.decisions import AwayKept
from bot.events import WentAway
from bot.model import Context, Ref
from bot.rules import asking, checkins
from bot.rules.draft import Draft
from bot.workdays import is_away, local_date


def went_away(draft: Draft, event: WentAway) -> None:
    """Keep the absence, excuse what is open if it has begun, and tell the person's other pilots too."""
    person = event.by
    if person is None or not checkins.may_speak(draft):
        return
    draft.event = event = replace(event, context=_with_absence(event))
    draft.facts.append(AwayKept(person=person, from_on=event.from_on, to_on=event.to_on))
    for other in event.others:
        told = replace(event, id=uuid5(event.id, str(other)), others=())
        draft.then.append((Ref(draft.project.org, "project", other), told))
    checkin = draft.project.checkin
    begun = is_away(local_date(event.at, draft.calendar(person)), draft.calendar(person))
    if checkin is not None and begun:
        asking.drop_open_week(draft)
        checkins.note_week(draft, checkin.starts_on, "excused", edits=True, away_until=event.to_on)
    else:
        week = draft.project.next_week or event.from_on
        checkins.note_week(draft, week, "excused", edits=False, away_until=event.to_on)
    if begun:
        checkins.silence_ends(draft, "away")


def _with_absence(event: WentAway) -> Context:
    assert event.by is not None, "only people go away"
    calendar = event.context.calendar(event.by)
    longer = replace(calendar, away=(*calendar.away, (event.from_on, event.to_on)))
    others = tuple(pair for pair in event.context.calendars if pair[0] != event.by)
    return replace(event.context, calendars=(*others, (event.by, longer)))
