"""S3: the number has stopped moving. Compared check-in by check-in, at whatever rhythm it is asked for."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from statistics import median

from bot.model import Better, Cause, Phase, Point
from bot.rules.draft import Draft
from bot.rules.finding import Finding
from bot.rules.series import series
from bot.verdict import judge

COMPARED: frozenset[Phase] = frozenset({"validate", "launch", "production"})  # in Build the numbers are the baseline
HALF = 4
NO_NEW_BEST = 3


def find(draft: Draft) -> Finding | None:
    """Flat at two check-ins running; the champion hears earlier, once nothing has got better for a while."""
    project = draft.project
    known = series(project)
    if project.phase not in COMPARED or not known.locked or not known.points:
        return None
    better, target = project.metric.better, project.metric.target
    baseline, points = [p.value for p in known.baseline], [p.value for p in known.points]
    verdict = judge(baseline, points, better, target)
    if verdict.target_met or _was_met_lately(baseline, points, better, target):
        return None
    fresh = [(point, at) for point in known.points if (at := _counted_at(draft, point)) is not None]
    values = [Decimal(repr(point.value)) * (1 if better == "higher" else -1) for point, _ in fresh]
    policy = draft.policy
    flat = [is_flat(values[:n], policy.flat_points) for n in range(len(values) + 1)]
    early = [_is_early(values[:n], policy.flat_heads_up_points) for n in range(len(values) + 1)]
    n = len(values)
    here = n > 0 and flat[n] and flat[n - 1]
    if not (here or (early[n] and verdict.word != "getting worse")):  # that has a heads-up of its own
        return None
    first = n
    while first > 1 and (flat[first - 1] or early[first - 1]):
        first -= 1
    cause = Cause("S3", fresh[first - 1][1], count=min(n, 2 * HALF))
    return Finding(cause, fresh[-1][1], fresh[-1][1] if here else None, draft.policy.heads_up_days)


def _was_met_lately(baseline: list[float], points: list[float], better: Better, target: float | None) -> bool:
    """Whether the target was met at any of the last four check-ins: a number that swings about it has arrived."""
    ends = range(max(len(points) - HALF, 0) + 1, len(points)) if target is not None else ()
    return any(judge(baseline, points[:n], better, target).target_met for n in ends)


def _counted_at(draft: Draft, point: Point) -> datetime | None:
    """When that number was given, if it belongs to this phase and came after what was settled."""
    project = draft.project
    week = project.week(point.starts_on)
    if week is None or (project.phase_on is not None and point.starts_on < project.phase_on):
        return None
    settled_at = project.dismissed_at
    return week.closed_at if settled_at is None or week.closed_at > settled_at else None


def is_flat(values: Sequence[Decimal], fewest: int) -> bool:
    """Whether the middle of the last four is no better than that of the four before."""
    if len(values) < max(fewest, 2 * HALF):
        return False
    return median(values[-HALF:]) <= median(values[-2 * HALF : -HALF])


def _is_early(values: Sequence[Decimal], fewest: int) -> bool:
    """Whether the last three brought no new best, and the newer half is in its middle no better than the older."""
    if len(values) < max(fewest, NO_NEW_BEST + 1):
        return False
    recent = values[-2 * HALF :]
    half = len(recent) // 2
    return max(values[-NO_NEW_BEST:]) <= max(values[:-NO_NEW_BEST]) and median(recent[-half:]) <= median(recent[:-half])
