"""Product time: the machine's plus how far the playground's clock was turned."""

from datetime import datetime, timedelta

from bot.ports import Clock
from store.db import Db
from store.settings import keep_number, read_number

OFFSET = "clock_offset_microseconds"
_MICROSECOND = timedelta(microseconds=1)


class ProductClock:
    """Runs with the machine's clock, stands while it is being turned, and never goes back."""

    def __init__(self, db: Db, machine_clock: Clock) -> None:
        self._db = db
        self._machine_clock = machine_clock
        self._offset = timedelta(0)
        self._pinned: datetime | None = None

    def now(self) -> datetime:
        """Product time, aware."""
        return self._pinned or self._machine_clock() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far the clock was turned, in all."""
        return self._offset

    async def load(self) -> timedelta:
        """Takes up the stored offset, and gives it."""
        self._offset = await self._stored()
        return self._offset

    async def follow(self) -> timedelta:
        """Takes up how far another process turned it since, never back, and gives the offset. Raises Busy."""
        self._offset = max(self._offset, await self._stored())
        return self._offset

    async def hold(self) -> datetime:
        """Time stands where it is; gives the time then."""
        instant = self.now()
        self._pinned = instant
        return instant

    async def pin(self, instant: datetime) -> None:
        """Time stands at `instant`. It is stored, so that a crash while turning does not bring time back to
        before what was already decided. Raises ValueError for an instant that has passed, TypeError for a naive one."""
        if instant < self.now():
            raise ValueError("the clock is only turned forward")
        await self._turn_to(instant)
        self._pinned = instant

    async def release(self, target: datetime) -> datetime:
        """Time runs on from `target`; gives the time then. Raises ValueError as `pin` does, and Busy.

        Even then time runs on, from where it was last pinned: a clock that stands would leave every pilot waiting.
        """
        try:
            if target < self.now():
                raise ValueError("the clock is only turned forward")
            await self._turn_to(target)
        finally:
            self._pinned = None
        return self.now()

    async def _stored(self) -> timedelta:
        return await self._db.read(lambda sql: read_number(sql, OFFSET)) * _MICROSECOND

    async def _turn_to(self, instant: datetime) -> None:
        offset = instant - self._machine_clock()
        await self._db.run(lambda sql: keep_number(sql, OFFSET, offset // _MICROSECOND))
        self._offset = offset
