"""Reading a pilot's weeks: the series a verdict is made from, and the row of misses."""

from datetime import date, timedelta

from bot.model import BASELINE_LONGEST, WITH_A_VALUE, Point, Project, Series, Week
from bot.workdays import monday

_PASSED_OVER = frozenset({"skipped", "excused", "undelivered", "imported"})


def series(project: Project) -> Series:
    """The weekly numbers, oldest first, split at the locked baseline; before that all are baseline.

    With fewer than four weekly baseline numbers the one number given at intake stands in, as a baseline of one. It
    belongs to no week and is dated before the first of them, so that it never takes the place of a real one.
    """
    weekly = [Point(week.starts_on, week.value) for week in project.weeks if week.value is not None]
    until = project.baseline_until
    before = [point for point in weekly if until is None or point.starts_on <= until][-BASELINE_LONGEST:]
    after = [point for point in weekly if until is not None and point.starts_on > until]
    start = project.metric.start
    if len(before) < 4 and start is not None and until is not None:
        first = weekly[0].starts_on if weekly else monday(project.opened_at.date())
        before = [Point(first - timedelta(weeks=1), start)]
    return Series(tuple(before), tuple(after), until is not None)


def last_point(project: Project) -> Point | None:
    """The newest weekly number there is; the one given at intake is none."""
    return next((Point(week.starts_on, week.value) for week in reversed(project.weeks) if week.value is not None), None)


def missed_in_a_row(project: Project) -> tuple[Week, ...]:
    """The misses since the champion last said anything, oldest first.

    Skipped, excused and undelivered weeks neither break the row nor belong to it.
    """
    row: list[Week] = []
    for week in reversed(project.weeks):
        if project.forgiven_at is not None and week.closed_at <= project.forgiven_at:
            break
        if week.outcome == "missed":
            row.append(week)
        elif week.outcome not in _PASSED_OVER:
            break
    return tuple(reversed(row))


def is_in_baseline(project: Project, starts_on: date) -> bool:
    """Whether that week belongs to a baseline that is locked."""
    return project.baseline_until is not None and starts_on <= project.baseline_until


def has_value(week: Week | None) -> bool:
    """Whether a number is kept for the week."""
    return week is not None and week.outcome in WITH_A_VALUE
