"""The store, as the shells decide through it."""

from datetime import datetime
from typing import Protocol

from bot.decisions import Decision
from bot.events import Event
from bot.model import Ref, State


class Aggregates(Protocol):
    """The store, built with `decide`. One transaction each; all of a decision is kept, or nothing."""

    async def swap(self, ref: Ref, event: Event) -> Decision[State]:
        """Lock, gather the context, decide, write, commit. The context in `event` is replaced.

        An event id the aggregate has seen gives `Decision(present state, repeated=True)`.
        Raises NotFound (only `Opened` creates) and Busy.
        """
        ...

    async def advance(self, now: datetime) -> Ref | None:
        """Decide TimePassed(now) for the aggregate that is due longest; None when none is due."""
        ...

    async def next_due(self) -> datetime | None:
        """The smallest wake time of the aggregates that have not failed (product time)."""
        ...
