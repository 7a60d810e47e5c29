"""S4: the number points the wrong way, by the same exact test that says whether it has moved."""

from bot.model import Cause
from bot.rules.draft import Draft
from bot.rules.finding import Finding
from bot.rules.flat import COMPARED
from bot.rules.series import series
from bot.verdict import judge

IN_A_ROW = 2  # check-ins


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
    weeks = [week for point in known.points[max(first - 2, 0) :] if (week := project.week(point.starts_on)) is not None]
    settled_at, waived_at = project.dismissed_at, project.waived_at
    fresh = [week for week in weeks if settled_at is None or week.closed_at > settled_at]
    if len(fresh) < IN_A_ROW or (waived_at is not None and weeks[0].closed_at < waived_at):
        return None  # not said again on what was settled; and while it goes on, "not a problem" is taken at its word
    cause = Cause("S4", fresh[0].closed_at, count=len(fresh))
    return Finding(cause, weeks[-1].closed_at, weeks[-1].closed_at, draft.policy.heads_up_days)
