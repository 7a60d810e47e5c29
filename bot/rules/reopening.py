"""Putting a week back to what it was, and opening it again where that is still fair."""

from dataclasses import replace
from datetime import date, timedelta

from bot.decisions import CheckInKept
from bot.model import CheckIn, Undo, Week
from bot.notices import TakenBack
from bot.rules import again
from bot.rules.asking import is_asking, keep, subject
from bot.rules.draft import Draft
from bot.rules.periods import covers


def reopen(draft: Draft, starts_on: date) -> bool | None:
    """Put a week back to what it was before its last answer. Whether it is open again; None when that is forgotten.

    What it had settled stands again.

    It is open only while nothing newer is, and while the pilot asks at all; otherwise it is nobody's silence.
    """
    undo, weeks = draft.project.undo_of(draft.event.by), covers(draft.project, starts_on)
    if undo is None or undo.what != "answer" or undo.starts_on != starts_on:
        return None
    draft.drop_undo(undo.by)
    again.silence(draft, undo)
    draft.change(weeks=draft.project.without_week(starts_on).weeks)
    project = draft.project
    if undo.checkin is not None and project.checkin is None and is_asking(project):
        arrived_at = draft.at if undo.checkin.sent_at else None  # what never arrived is never missed
        draft.change(checkin=replace(undo.checkin, sent_at=arrived_at))
        fact = CheckInKept(starts_on=starts_on, outcome="open", value=None, at=draft.at, by=undo.by)
        draft.facts.append(fact)
        return True
    if (
        undo.next_week == starts_on
        and undo.week is None
        and project.next_week == starts_on + project.cadence * timedelta(weeks=1)
    ):
        draft.change(next_week=starts_on)  # it is asked about in its turn
        return False
    before = undo.week or Week(starts_on, "undelivered", None, draft.at, weeks=weeks)
    draft.change(weeks=project.with_week(before).weeks)
    keep(draft, before)
    return False


def open_again(draft: Draft, undo: Undo, checkin: CheckIn) -> bool:
    """Open the check-in that an act closed, unless something has been said of it, or of a newer week, since."""
    project = draft.project
    week = project.week(checkin.starts_on)
    if week is None or week.outcome != "excused" or week.closed_at != undo.at or not is_asking(project):
        return False
    if project.checkin is not None or project.weeks[-1] != week:
        return False
    draft.change(weeks=project.without_week(checkin.starts_on).weeks, checkin=checkin)
    fact = CheckInKept(starts_on=checkin.starts_on, outcome="open", value=None, at=draft.at, by=undo.by)
    draft.facts.append(fact)
    return True


def moved(draft: Draft, wrong: date, right: date, value: float) -> bool:
    """The number was for another week: its card says so in its own place, and asks again when that week is open."""
    reopened = reopen(draft, wrong)
    if reopened is None:
        return False
    assert draft.event.by is not None, "only people answer"
    body = TakenBack(
        pilot=draft.pilot_of(wrong),
        subject=subject(wrong),
        what="moved",
        by=draft.event.by,
        starts_on=wrong,
        value=value,
        reopened=reopened,
        moved_to=right,
    )
    draft.tell(draft.event.by, f"moved-{draft.event.id}", body, "answer", edits=True)
    return True
