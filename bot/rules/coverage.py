"""How much of its life a pilot has had an owner, and whether it changes hands too often. In UTC days."""

from datetime import date, datetime, timedelta

from bot.model import Coverage, Policy, Project

DAY = timedelta(days=1)


def coverage(project: Project, at: datetime) -> Coverage:
    """Days with an owner among all since the pilot was registered, up to `at` or to its end.

    A day counts as owned when somebody owned it for any part of it; days are UTC days, the first and last included.
    """
    last = (project.ended_at or at).date()
    terms = [(each.began_at.date(), each.ended_at.date()) for each in project.past]
    if project.term is not None:
        terms.append((project.term.accepted_at.date(), last))
    free_from, gap, unowned = project.opened_at.date(), 0, 0
    for first, end in sorted(terms):
        empty = max((first - free_from).days, 0)
        gap, unowned = max(gap, empty), unowned + empty
        free_from = max(free_from, end + DAY)
    empty = max((last - free_from).days + 1, 0)
    days = _days(project.opened_at.date(), last)
    return Coverage(days, days - unowned - empty, max(gap, empty))


def _days(first: date, last: date) -> int:
    return max((last - first).days + 1, 1)


def handovers_lately(project: Project, at: datetime, policy: Policy) -> int:
    """How often the pilot changed hands in the policy's last days, where that is more than the policy allows; else 0.

    Somebody who left handed nothing over.
    """
    since_at = at - timedelta(days=policy.handover_days)
    count = sum(each.why != "left" and each.ended_at >= since_at for each in project.past)
    return count if count > policy.handovers else 0
