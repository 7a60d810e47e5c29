"""S8: reports wait for their champion.

Somebody's work stops and nobody has said "seen", or nobody has said what becomes of it.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.model import OpenReport
from bot.rules.draft import Draft
from bot.rules.finding import Item
from bot.workdays import add_days_at_work


def find(draft: Draft) -> list[Item]:
    """The reports that wait, by the working days of their champion since they came to wait for them."""
    if draft.project.term is None:
        return []
    return sorted(_debts(draft), key=lambda each: (each.alarm_at, each.what))


def _debts(draft: Draft) -> Iterator[Item]:
    policy = draft.policy
    for report in draft.project.reports:
        since_at = report.since_at or report.opened_at
        if report.blocks and not report.acknowledged:
            since_blocks_at = report.blocks_at or since_at
            yield _debt(draft, report, since_blocks_at, policy.blocks_me_heads_up_days, policy.blocks_me_days)
        if not report.triaged:
            yield _debt(draft, report, since_at, policy.untriaged_heads_up_days, policy.untriaged_days)


def _debt(draft: Draft, report: OpenReport, waits_at: datetime, warn: int, alarm: int) -> Item:
    """A new owner is not late with what others left: the days count from when what stood was last settled."""
    settled_at = draft.project.dismissed_at
    since_at = max(waits_at, settled_at) if settled_at is not None else waits_at
    calendar = draft.calendar(draft.pilot.champion)
    warn_at, alarm_at = (add_days_at_work(since_at, days, calendar) for days in (warn, alarm))
    return Item(
        f"{report.number}-{alarm}",
        f"RP-{report.number}",
        waits_at,
        warn_at,
        alarm_at,
        alarm - warn,
        seen=report.acknowledged,
    )
