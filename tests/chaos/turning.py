"""Product time turned forward from outside, waiting at each step for what falls due by then."""

import asyncio
from bisect import bisect_right
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, func, or_, select

from bot.assembly import machine_now
from bot.ports import Trouble
from store import Store
from store.slots import is_paced
from store.tables import AGGREGATE, DELIVERY
from tests.chaos.fleet import Fleet

PACE = timedelta(seconds=1.5)  # machine time; a place that is full for longer was told to wait
SENDING = timedelta(seconds=1.5)  # a post that takes longer hangs, or its sender is gone
LOOK_SECONDS = 0.05
THAWS_WITHIN = 120.0
FOLLOWS_WITHIN = timedelta(seconds=1)  # every replica that is not frozen knows of a turn

_OTHER = DELIVERY.alias("other")


@dataclass
class Turning:
    """The hands on the clock. `longest` is the longest that anything was waited for, in seconds of machine time."""

    store: Store
    fleet: Fleet
    patience: float = 8.0  # seconds in which nothing comes of waiting
    longest: float = 0.0
    turns: list[tuple[datetime, datetime]] = field(default_factory=list)  # when, and to what; the oldest first
    counted: Counter[str] = field(default_factory=Counter)

    def now(self) -> datetime:
        """Product time."""
        return self.store.clock.now()

    async def to(self, at: datetime) -> None:
        """Forward to that instant, and until what falls due by then is decided and was tried."""
        # A frozen replica that holds what somebody did would do it days later, which nobody lives through; nor are
        # there days without any replica.
        async with asyncio.timeout(THAWS_WITHIN):
            while self.fleet.stuck or not self.fleet.works:
                await asyncio.sleep(LOOK_SECONDS)
        if at > self.now():
            await self._turn(at)
        await self.settled()

    async def _turn(self, at: datetime) -> None:
        self.counted["steps"] += 1
        while True:
            try:
                await self.store.clock.release(max(at, self.now()))
                self.turns.append((machine_now(), self.now()))
                return
            except Trouble:
                await asyncio.sleep(LOOK_SECONDS)

    def known_at(self, machine: datetime) -> datetime | None:
        """What a replica may have taken for product time at that instant of the machine, at the earliest; None before
        the first turn."""
        place = bisect_right(self.turns, machine - FOLLOWS_WITHIN, key=lambda turn: turn[0])
        return self.turns[place - 1][1] if place else None

    async def settled(self) -> bool:
        """Whether nothing was left to be decided or tried before patience ended."""
        began = moved = asyncio.get_running_loop().time()
        least = await self._left()
        while True:
            left, at = await self._left(), asyncio.get_running_loop().time()
            self.longest = max(self.longest, at - began)
            if left == 0:
                return True
            least, moved = (left, at) if left < least else (least, moved)
            if at - moved > self.patience:
                self.counted["steps not waited for"] += 1
                return False
            await asyncio.sleep(LOOK_SECONDS)

    async def quiet(self, seconds: float = 0.0) -> bool:
        """Whether nothing is being sent or was put off any more, within so many seconds."""
        ends_at = asyncio.get_running_loop().time() + seconds
        while True:
            with suppress(Trouble):
                if await self.store.db.read(lambda sql: _open(sql, self.now())) == 0:
                    return True
            if asyncio.get_running_loop().time() >= ends_at:
                return False
            await asyncio.sleep(LOOK_SECONDS)

    async def next_due(self) -> datetime | None:
        """The next instant at which something falls due."""
        while True:
            try:
                return await self.store.db.read(lambda sql: _next(sql, self.now()))
            except Trouble:
                await asyncio.sleep(LOOK_SECONDS)

    async def _left(self) -> int:
        try:
            return await self.store.db.read(lambda sql: _left(sql, self.now(), machine_now()))
        except Trouble:
            return 1


def _left(sql: Connection, now: datetime, machine: datetime) -> int:
    wakeful = select(func.count()).where(AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at <= now)
    undecided = int(sql.scalar(wakeful) or 0)
    behind = exists().where(
        _OTHER.c.org_id == DELIVERY.c.org_id, _OTHER.c.person_id == DELIVERY.c.person_id, _OTHER.c.state == "sending"
    )
    waits = and_(
        DELIVERY.c.state == "waiting",
        DELIVERY.c.try_at <= now,
        or_(DELIVERY.c.pause_until.is_(None), DELIVERY.c.pause_until <= machine),
        ~is_paced(machine + PACE),
        ~behind,
    )
    flies = and_(DELIVERY.c.state == "sending", DELIVERY.c.attempt_at > machine - SENDING)
    return undecided + int(sql.scalar(select(func.count()).where(or_(waits, flies))) or 0)


def _next(sql: Connection, now: datetime) -> datetime | None:
    wake = sql.scalar(
        select(func.min(AGGREGATE.c.wake_at)).where(AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at > now)
    )
    due = sql.scalar(select(func.min(DELIVERY.c.try_at)).where(DELIVERY.c.state == "waiting", DELIVERY.c.try_at > now))
    return min((at for at in (wake, due) if at is not None), default=None)


def _open(sql: Connection, now: datetime) -> int:
    waits = and_(DELIVERY.c.state == "waiting", DELIVERY.c.try_at <= now)
    count = select(func.count()).select_from(DELIVERY).where(or_(waits, DELIVERY.c.state == "sending"))
    return int(sql.scalar(count) or 0)
