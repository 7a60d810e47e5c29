"""Which weeks a check-in is about: one, or two where it is asked every second week.

A check-in goes by the Monday of the newest week it is about. Weeks are asked about one after the other without a
gap and without an overlap, whatever the rhythm was when.
"""

from datetime import date

from bot.model import CheckIn, Project, Week
from bot.workdays import WEEK


def covers(project: Project, starts_on: date) -> int:
    """How many weeks the check-in that goes by that Monday is about."""
    known = _known(project, starts_on)
    if known is not None and known.starts_on == starts_on:
        return known.weeks
    if project.next_week == starts_on:
        return 1 if _known(project, starts_on - WEEK) is not None else next_covers(project)
    if project.cadence == 1 or not _is_on_grid(project, starts_on) or _known(project, starts_on - WEEK) is not None:
        return 1
    return project.cadence


def next_covers(project: Project) -> int:
    """How many weeks the next question is about."""
    return project.next_weeks or project.cadence


def period_of(project: Project, on: date) -> date:
    """The Monday that the check-in about that week goes by: its own, or that of the week after."""
    known = _known(project, on)
    if known is not None:
        return known.starts_on
    later = on + WEEK
    if project.cadence == 1 and project.next_weeks is None:
        return on
    if project.next_week is not None and _within(on, project.next_week, next_covers(project)):
        return project.next_week
    is_older = project.cadence == 2 and _is_on_grid(project, later) and _known(project, later) is None
    return later if is_older else on


def newest_period(project: Project, full_week: date) -> date:
    """The newest check-in whose weeks are all over, `full_week` being the newest week that is."""
    found = period_of(project, full_week)
    while found > full_week:
        found = min(period_before(project, found), found - WEEK)
    return found


def period_before(project: Project, starts_on: date) -> date:
    """The check-in before that one."""
    return period_of(project, starts_on - covers(project, starts_on) * WEEK)


def begin(project: Project, first: date) -> date:
    """The Monday by which the first question goes that is about the weeks from `first` on."""
    return first + (project.cadence - 1) * WEEK


def _known(project: Project, on: date) -> Week | CheckIn | None:
    """What was asked, or said, about that week."""
    asked: list[Week | CheckIn] = [*project.weeks, *([project.checkin] if project.checkin is not None else [])]
    return next((each for each in reversed(asked) if _within(on, each.starts_on, each.weeks)), None)


def _within(on: date, newest: date, weeks: int) -> bool:
    return newest - (weeks - 1) * WEEK <= on <= newest


def _is_on_grid(project: Project, starts_on: date) -> bool:
    """Whether, asked every second week as now, that Monday ends a pair."""
    newest = project.weeks[-1].starts_on if project.weeks else starts_on
    anchor = project.next_week or (project.checkin.starts_on if project.checkin else newest)
    return ((anchor - starts_on) // WEEK) % 2 == 0
