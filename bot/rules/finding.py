"""What a stall rule sees in a pilot: one value, the same for every rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.model import Cause
from bot.rules.draft import Draft


@dataclass(frozen=True, slots=True)
class Finding:
    """A stall that is coming or here. It stays away, or is over, when a rule finds nothing.

    The champion hears from `warn_at` on; before that nothing has happened yet, and the instant only says when to look.
    Others hear from `alarm_at` on (None: not yet known), and never sooner than `least_days` of the champion's working
    days after the heads-up arrived. One that others have heard of stands while `alarm_at` is past, and is over when it
    is not. `cause.since_at` is since when it holds: what held before somebody settled it is not said again.
    """

    cause: Cause
    warn_at: datetime
    alarm_at: datetime | None
    least_days: int = 2


Find = Callable[[Draft], Finding | None]
