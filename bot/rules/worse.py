"""S4: the number points the wrong way, by the same exact test that says whether it has moved."""

from bot.model import Cause
from bot.rules.draft import Draft
from bot.rules.finding import Finding
from bot.rules.flat import COMPARED
from bot.rules.series import series
from bot.verdict import judge


def find(draft: Draft) -> Finding | None:
    """Getting worse at two check-ins running; it is over when the verdict says anything else."""
    project = draft.project
    known = series(project)
    if project.phase not in COMPARED or not known.locked:
        return None
    baseline, points = [point.value for point in known.baseline], [point.value for point in known.points]
    metric = project.metric

    def is_worse(n: int) -> bool:
        return judge(baseline, points[:n], metric.better, metric.target).word == "getting worse"

    last = len(points)
    if not last or not is_worse(last):
        return None
    first = last
    while first > 1 and is_worse(first - 1):
        first -= 1
    begun, newest = project.week(known.points[max(first - 2, 0)].starts_on), project.week(known.points[-1].starts_on)
    assert begun is not None and newest is not None, "every point is a week's"
    cause = Cause("S4", begun.closed_at, count=last - first + 2)
    return Finding(cause, newest.closed_at, newest.closed_at)
