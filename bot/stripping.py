"""Old messages lose their buttons, so that there is one place to press. It is no loss when that takes a while.

Kept in memory: what a restart forgets keeps its buttons, and a press on one is answered from the present state.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.logs import where
from bot.model import Receipt
from bot.ports import Clock, TryLater

MOST = 2_000  # messages that wait; beyond them the one that has waited longest keeps its buttons
GIVE_UP_AFTER = timedelta(hours=1)
PAUSE = timedelta(seconds=30)  # where the platform did not say how long

log = logging.getLogger("champion.deliver")

Strip = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class _Old:
    place: str
    key: str
    strip: Strip
    since: datetime
    free_at: datetime


@dataclass(slots=True)
class Stripping:
    """The messages whose buttons are to go, one after another beside the sends. `machine_clock` is aware, UTC.

    `paused` is called when all that could be done then is done.
    """

    machine_clock: Clock
    paused: Callable[[], object]
    waiting: dict[Receipt, _Old] = field(default_factory=dict)
    _full: dict[str, datetime] = field(default_factory=dict)  # a place with no room, and until when
    _running: asyncio.Task[None] | None = None
    _in_hand: Receipt | None = None  # being stripped; None as well where its message says something else meanwhile
    _is_ended: bool = False

    def add(self, receipt: Receipt, place: str, key: str, strip: Strip) -> None:
        """Strip that message of `place`, the workspace whose calls are counted together. The newest word counts."""
        now = self.machine_clock()
        self.keep(receipt)
        self.waiting[receipt] = _Old(place, key, strip, now, now)
        if len(self.waiting) > MOST:
            forgotten = self.waiting.pop(next(iter(self.waiting)))
            log.info("delivery.not_stripped", extra={"key": forgotten.key, "error": "too many"})

    def keep(self, receipt: Receipt) -> None:
        """That message says something else now: what was to be put in its place is out of date."""
        self.waiting.pop(receipt, None)
        if self._in_hand == receipt:
            self._in_hand = None

    def start(self) -> None:
        """Begin with what may be done now, unless that goes on already."""
        if not self._is_ended and self._next() is not None and (self._running is None or self._running.done()):
            self._running = asyncio.create_task(self._run(), name="strip")
            self._running.add_done_callback(lambda _: self.paused())

    async def settled(self) -> None:
        """Return when all that can be done now is done. What the platform has no room for goes on waiting."""
        self.start()
        if self._running is not None:
            await asyncio.wait({self._running})

    def end(self) -> None:
        """Begin no other from now on."""
        self._is_ended = True

    def pause(self) -> timedelta | None:
        """How long until something can be begun; None when nothing waits, or something goes on."""
        if not self.waiting or (self._running is not None and not self._running.done()):
            return None
        now = self.machine_clock()
        return max(min(self._free_at(old) for old in self.waiting.values()) - now, timedelta())

    def _free_at(self, old: _Old) -> datetime:
        return max(old.free_at, self._full.get(old.place, old.free_at))

    def _next(self) -> Receipt | None:
        now = self.machine_clock()
        return next((receipt for receipt, old in self.waiting.items() if self._free_at(old) <= now), None)

    async def _run(self) -> None:
        while not self._is_ended and (receipt := self._next()) is not None:
            self._in_hand = receipt
            await self._one(receipt, self.waiting.pop(receipt))

    async def _one(self, receipt: Receipt, old: _Old) -> None:
        try:
            await old.strip()
        except TryLater as later:
            self._put_off(receipt, old, later)
        except Exception as error:  # a refusal, or a bug in words of long ago: the new message stands
            log.info("delivery.not_stripped", extra={"key": old.key, "error": where(error)})

    def _put_off(self, receipt: Receipt, old: _Old, later: TryLater) -> None:
        now = self.machine_clock()
        old.free_at = now + (later.after if later.after is not None else PAUSE)
        if later.after is not None:
            self._full[old.place] = old.free_at  # so that nobody else there asks in vain
        if old.free_at - old.since > GIVE_UP_AFTER:
            log.info("delivery.not_stripped", extra={"key": old.key, "error": "too late"})
        elif self._in_hand == receipt:  # else something newer was said there meanwhile
            self.waiting[receipt] = old
