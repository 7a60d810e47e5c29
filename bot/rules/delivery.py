"""When a waiting message may go out, and when it no longer should."""

from datetime import datetime, timedelta
from typing import Literal

from bot.model import Calendar, Waiting
from bot.workdays import quiet_until

STALE_AFTER = timedelta(hours=20)  # by then the next reminder, or the miss, has come


def plan(waiting: Waiting, calendar: Calendar, now: datetime) -> datetime | Literal["send", "drop"]:
    """Send now, drop, or hold until the instant given (later than `now`).

    What follows a person's own act goes at once. Nudges and rungs wait for the receiver's hours; a nudge that
    missed its time is dropped, a rung never is.
    """
    if waiting.urgency in ("answer", "news"):
        return "send"
    if waiting.urgency == "nudge" and now - waiting.due_at > STALE_AFTER:
        return "drop"
    opens_at = quiet_until(now, calendar)
    return "send" if opens_at <= now else opens_at
