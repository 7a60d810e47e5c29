"""S8: reports wait for their champion.

Somebody's work stops and nobody has said "seen", or nobody has said what becomes of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.model import Cause, OpenReport
from bot.rules.draft import Draft
from bot.rules.finding import Finding
from bot.workdays import add_workdays

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Debt:
    report: OpenReport
    warn_at: datetime
    alarm_at: datetime
    days_between: int


def find(draft: Draft) -> Finding | None:
    """The reports that wait, by the working days of their champion since they came to wait for them."""
    if draft.project.term is None:
        return None
    debts = sorted(_debts(draft), key=lambda each: (each.alarm_at, each.report.number))
    if not debts:
        return None
    warn_at = min(each.warn_at for each in debts)
    waiting = {each.report.number: each.report for each in debts if each.warn_at <= max(draft.at, warn_at)}
    oldest_at = min(report.since_at or report.opened_at for report in waiting.values())
    names = tuple(f"RP-{number}" for number in list(waiting)[:MOST_NAMED])
    cause = Cause("S8", oldest_at, count=len(waiting), what=names)
    return Finding(cause, warn_at, debts[0].alarm_at, debts[0].days_between)


def _debts(draft: Draft) -> Iterator[_Debt]:
    policy = draft.policy
    for report in draft.project.reports:
        since_at = report.since_at or report.opened_at
        if report.blocks and not report.acknowledged:
            yield _debt(
                draft, report, report.blocks_at or since_at, policy.blocks_me_heads_up_days, policy.blocks_me_days
            )
        if not report.triaged:
            yield _debt(draft, report, since_at, policy.untriaged_heads_up_days, policy.untriaged_days)


def _debt(draft: Draft, report: OpenReport, since_at: datetime, warn: int, alarm: int) -> _Debt:
    calendar = draft.calendar(draft.pilot.champion)
    warn_at, alarm_at = (add_workdays(since_at, days, calendar) for days in (warn, alarm))
    return _Debt(report, warn_at, alarm_at, alarm - warn)
