"""What a stall rule sees in a pilot: one value, the same for every rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.model import Cause, RuleName
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
    least_days: int


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that a stall is about, with days of its own. The same `what` is the same to a reader."""

    key: str
    what: str
    since_at: datetime
    warn_at: datetime
    alarm_at: datetime
    least_days: int
    person: UUID | None = None  # who was to help with it, and has left
    decide_on: date | None = None  # the day by which it was to be decided, where that has passed
    helper: UUID | None = None  # who is to help with it
    seen: bool = False  # read, and nobody has said what becomes of it


Find = Callable[[Draft], Finding | None]
FindItems = Callable[[Draft], Sequence[Item]]


def cause_of(rule: RuleName, items: Sequence[Item]) -> Cause:
    """Those things as one cause. It is as old as the oldest that has no passed day of its own to be told by."""
    names = {item.what: item for item in reversed(items)}
    untold = [item for item in items if item.decide_on is None]
    return Cause(
        rule,
        min(item.since_at for item in untold or items),
        person=next((item.person for item in items if item.person is not None), None),
        count=len(names),
        seen=sum(item.seen for item in names.values()),
        what=tuple(dict.fromkeys(item.what for item in items)),
        days=tuple(names[what].decide_on for what in dict.fromkeys(item.what for item in items)),
        helper=next((item.helper for item in items if item.decide_on is not None and item.helper is not None), None),
    )
