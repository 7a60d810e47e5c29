"""Pausing for a while, and the day on which a pause was to end (S12)."""

from datetime import timedelta

from bot.model import Cause, Pause
from bot.rules.draft import Draft
from bot.rules.finding import Finding
from bot.workdays import local_date, local_instant, next_workday, workdays_before

HOUR = 10  # o'clock of the wall of whoever paused it


def ended(pause: Pause) -> Cause:
    """That a pause is at its end; its count is how often a new day was set before."""
    return Cause("S12", pause.at, until_on=pause.until_on, count=int(pause.extended))


def find(draft: Draft) -> Finding | None:
    """A pause that nears its end, or is past it."""
    pause = draft.project.pause
    if pause is None:
        return None
    calendar = draft.calendar(pause.by)
    end_on = next_workday(pause.until_on, calendar)
    warn_on = workdays_before(end_on, draft.policy.pause_heads_up_days, calendar)
    alarm_at = local_instant(end_on, HOUR, calendar)
    next_on = next_workday(local_date(pause.at, calendar) + timedelta(days=1), calendar)
    warn_at = local_instant(max(warn_on, next_on), HOUR, calendar)  # a short pause has only just been talked about
    return Finding(ended(pause), warn_at, alarm_at, least_days=1)
