"""S1, once the misses are there: nobody else hears of it before the champion has heard that they will."""

from datetime import date, datetime

from bot.model import Cause, Project
from bot.rules import ladder as ladders
from bot.rules import watching
from bot.rules.draft import Draft, Dues
from bot.rules.series import missed_in_a_row
from bot.workdays import add_days_at_work

A_DAY = 1  # working day between a heads-up that came with the miss itself and the alarm


def is_known(draft: Draft) -> bool:
    """Whether the champion has had the heads-up, or others have heard of it already."""
    watch = watching.watched(draft, "S1")
    return ladders.stands_for(draft, "S1") or (watch is not None and watch.told_at is not None)


def says_when(draft: Draft) -> datetime:
    """When others hear, for a champion who reads it just now."""
    return add_days_at_work(draft.at, A_DAY, draft.calendar(draft.pilot.champion))


def come(draft: Draft) -> None:
    """So many misses in a row: others hear now, or the champion's day begins."""
    weeks = tuple(week.starts_on for week in missed_in_a_row(draft.project))
    cause = Cause("S1", draft.at, weeks=weeks)
    if is_known(draft):
        ladders.raise_alarm(draft, cause)
    else:
        watching.watch(draft, cause)


def waits(project: Project) -> bool:
    """Whether the misses are there, and only the champion's day is waited for."""
    weeks = next((each.cause.weeks for each in project.watches if each.cause.rule == "S1"), ())
    last = project.week(weeks[-1]) if weeks else None
    return last is not None and last.outcome == "missed"


def dues(draft: Draft) -> Dues:
    """When that day is over; it has one more where the heads-up is not known to have arrived."""
    watch = watching.watched(draft, "S1")
    if watch is not None and waits(draft.project):
        days = A_DAY if watch.told_at is not None else A_DAY + draft.policy.undelivered_days
        since_at = draft.counted(watch.told_at or watch.since_at)
        yield add_days_at_work(since_at, days, draft.calendar(draft.pilot.champion)), _alarm


def _alarm(draft: Draft) -> None:
    row = missed_in_a_row(draft.project)
    if len(row) < draft.policy.misses_in_a_row:
        watching.forget(draft, "S1")
    else:
        ladders.raise_alarm(draft, Cause("S1", draft.at, weeks=tuple(week.starts_on for week in row)))


def told(draft: Draft, starts_on: date) -> None:
    """The champion has just been told of the present silence, in a message about that week."""
    watch = watching.watched(draft, "S1")
    if watch is not None and watch.cause.weeks[-1:] == (starts_on,):
        watching.arrived(draft, "S1")
    watching.tell(draft, "S1")


def over(draft: Draft) -> None:
    """The champion has spoken: what still waits to say what their silence leads to is never said."""
    ladder, watch = draft.project.ladder, watching.watched(draft, "S1")
    causes = (*(ladder.causes if ladder else ()), *([watch.cause] if watch else []))
    weeks = (draft.project.week(on) for cause in causes if cause.rule == "S1" for on in cause.weeks)
    missed = (week.starts_on for week in weeks if week is not None and week.outcome == "missed")
    draft.withdraw.update(f"week-{on.isoformat()}" for on in missed)
    watching.forget(draft, "S1")
