"""Time passing: everything due by now, one aggregate at a time; and the playground's clock, which may be turned."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.logs import where
from bot.ports import NO_METERS, Aggregates, Busy, Meters, Outbox

log = logging.getLogger("champion.advance")
LONGEST_TURN = timedelta(days=366)
LONGEST_PACE = timedelta(seconds=2)  # machine time; anything longer is a failure's back-off


class TurnRefused(Exception):
    """The clock can not be turned; the message is one sentence for the person who tried."""


class Hands(Protocol):
    """The product clock's setting: pinned to an instant while it is turned, then moved for good."""

    def now(self) -> datetime:
        """Product time."""
        ...

    async def hold(self) -> datetime:
        """Product time stands where it is; gives the time then."""
        ...

    async def pin(self, instant: datetime) -> None:
        """Product time stands still at that instant; it survives a restart."""
        ...

    async def release(self, target: datetime) -> datetime:
        """Product time runs on from that instant; gives the time then."""
        ...


@dataclass(slots=True)
class Ticker:
    """The one tick. `last_at` (machine time) is when it last looked, for readiness. While `ending`, nothing more is
    taken up."""

    aggregates: Aggregates
    clock: Callable[[], datetime]
    machine_clock: Callable[[], datetime]
    due: asyncio.Event = field(default_factory=asyncio.Event)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_at: datetime | None = None
    ending: bool = False
    postponed: bool = False  # the database was away, or held, at the last look
    meters: Meters = NO_METERS

    async def run(self, after: Callable[[], None]) -> None:
        """Advance whenever `due` is set, until cancelled between two aggregates; `after` wakes the deliverer."""
        while True:
            await self.due.wait()
            self.due.clear()
            try:
                async with self.lock:
                    await self.sweep()
                self._postpone(False)
            except Busy:
                self._postpone(True)
            except Exception as error:  # a tick that died quietly would leave everybody unasked
                log.error("tick.failed", extra={"error": where(error)})
            after()

    def _postpone(self, is_so: bool) -> None:
        """Said once at its beginning and once at its end: of an outage of an hour nobody wants 360 lines."""
        if is_so != self.postponed:
            self.postponed = is_so
            log.log(*(logging.WARNING, "database.away") if is_so else (logging.INFO, "database.back"))

    async def sweep(self) -> int:
        """Everything due by now, one transaction each, so that a person waits behind one at most."""
        loop = asyncio.get_running_loop()
        done, began = 0, loop.time()
        while not self.ending and await self.aggregates.advance(self.clock()) is not None:
            done += 1
            await asyncio.sleep(0)
        self.last_at = self.machine_clock()
        self.meters.ticked(loop.time() - began, done)
        if done:
            log.info("tick.advanced", extra={"count": done})
        return done


@dataclass(slots=True)
class Turner:
    """bot.ports.Turning: product time forward, each due thing at its own instant."""

    hands: Hands
    ticker: Ticker
    outbox: Outbox
    deliver: Callable[[], Awaitable[int]]
    allowed: bool = True
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep  # machine time

    def now(self) -> datetime:
        """Product time."""
        return self.hands.now()

    async def turn(self, by: timedelta) -> datetime:
        """Forward by that much. Raises TurnRefused; what falls due on the way is decided and delivered in order."""
        if not self.allowed:
            raise TurnRefused("The clock is not turned while a real chat platform is connected.")
        if not timedelta(0) < by <= LONGEST_TURN:
            raise TurnRefused("The clock turns forward only, by at most 366 days at a time.")
        async with self.ticker.lock:
            at = await self.hands.hold()
            try:
                await self._through(at, at + by)
            finally:
                await self.hands.release(self.hands.now())  # where it got to: nothing due is jumped over
            return self.hands.now()

    async def _through(self, at: datetime, target: datetime) -> None:
        while True:
            await self._settle()
            due = await self._next_instant(at)
            if due is None or due > target:
                break
            at = due
            await self.hands.pin(at)
        await self.hands.pin(target)
        await self._settle()

    async def _settle(self) -> None:
        """Advance until none is due, deliver until none waits, again if that woke a project.

        A row that only waits for its turn in the platform's pace is waited for; one put off for failure is not.
        """
        while True:
            if await self.ticker.sweep() + await self.deliver():
                continue
            pause = await self.outbox.pause_until_free()
            if pause is None or pause > LONGEST_PACE:
                return
            await self.sleep(max(pause.total_seconds(), 0.01))

    async def _next_instant(self, after: datetime) -> datetime | None:
        wake, retry = await self.ticker.aggregates.next_due(), await self.outbox.next_try()
        later = [at for at in (wake, retry) if at is not None and at > after]
        return min(later, default=None)
