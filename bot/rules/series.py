"""Reading a pilot's weeks: the series a verdict is made from, and the row of misses."""

from datetime import date, timedelta

from bot.model import BASELINE_LONGEST, WITH_A_VALUE, Point, Project, Series, Week
from bot.verdict import BASELINE_FEWEST, Word, judge
from bot.workdays import monday

GUARD_BASELINE = 6  # numbers that make the baseline of a guardrail that came after the pilot's own was locked
MARKS = 6  # of what changed, the newest ones, in one picture
_PASSED_OVER = frozenset({"skipped", "excused", "undelivered", "imported"})


def series(project: Project) -> Series:
    """The weekly numbers, oldest first, split at the locked baseline; before that all are baseline.

    With fewer than four weekly baseline numbers the one number given at intake stands in, as a baseline of one. It
    belongs to no week and is dated before the first of them, so that it never takes the place of a real one.
    """
    counted = weeks_counted(project)
    weekly = [Point(week.starts_on, week.value) for week in counted if week.value is not None]
    until = project.baseline_until
    before = [point for point in weekly if until is None or point.starts_on <= until][-BASELINE_LONGEST:]
    after = [point for point in weekly if until is not None and point.starts_on > until]
    start = project.metric.start
    if len(before) < BASELINE_FEWEST and start is not None and until is not None:
        first = weekly[0].starts_on if weekly else monday(project.opened_at.date())
        before = [Point(first - timedelta(weeks=1), start)]
    shown = [point.starts_on for point in (*before, *after)]
    notes = [(week.starts_on, week.note.text) for week in counted if week.note and has_value(week)]
    marks = tuple(note for note in notes if shown and note[0] >= shown[0])[-MARKS:]
    return Series(tuple(before), tuple(after), until is not None, marks)


def weeks_counted(project: Project) -> tuple[Week, ...]:
    """The weeks since the number was defined as it is now, oldest first; those before it are history."""
    since = project.metric.since_on
    return tuple(week for week in project.weeks if since is None or week.starts_on >= since)


def guard_series(project: Project) -> Series | None:
    """The guardrail's numbers, oldest first; None without a guardrail.

    Its baseline is what lies in the pilot's own, where that is enough to judge by; a guardrail that came later makes
    one of its first numbers.
    """
    guard = project.metric.guardrail
    if guard is None:
        return None
    since, until = guard.since_on, project.baseline_until
    known = [
        Point(week.starts_on, week.guard)
        for week in weeks_counted(project)
        if week.guard is not None and (since is None or week.starts_on >= since)
    ]
    if until is None:
        return Series(tuple(known), (), False)
    before = sum(point.starts_on <= until for point in known)
    before = before if before >= BASELINE_FEWEST else min(len(known), GUARD_BASELINE)
    return Series(tuple(known[:before][-BASELINE_LONGEST:]), tuple(known[before:]), before >= BASELINE_FEWEST)


def guard_verdict(project: Project) -> Word:
    """Whether the guardrail moved, by the same arithmetic as the number itself; "too early" without one."""
    found = guard_series(project)
    guard = project.metric.guardrail
    if found is None or guard is None or not found.locked or not found.points:
        return "too early"
    values = [point.value for point in found.baseline], [point.value for point in found.points]
    return judge(*values, guard.better).word


def last_point(project: Project) -> Point | None:
    """The newest weekly number there is; the one given at intake is none."""
    weeks = reversed(weeks_counted(project))
    return next((Point(week.starts_on, week.value, week.weeks) for week in weeks if week.value is not None), None)


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
