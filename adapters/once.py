"""What only one of several processes is to say: a balancer, or a platform, may hand the same thing to two of them.

What is decided needs none of it: that carries its event.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from bot.ports import Busy, Clock, Installations

KEPT = timedelta(hours=1)  # platforms repeat within minutes
RACING = timedelta(seconds=15)  # Teams gives a request up after 10 to 15 seconds, and repeats it before
LOOK_SECONDS = 0.5  # between two looks at what became of somebody else's answer
LOOKS = 40  # more than the race takes: where the clocks of two processes differ, someone answers nevertheless


class Alone:
    """For a process that is the only one."""

    async def is_first(self, _said: str) -> bool:
        """True."""
        return True

    async def answer(self, _said: str, post: Callable[[], Awaitable[object]]) -> None:
        """It is posted."""
        await post()


class Once(Alone):
    """Asked before an answer is posted. While the database is away each process answers: twice is better than not at
    all."""

    def __init__(
        self,
        installations: Installations,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`clock` is the machine's."""
        self._installations = installations
        self._clock = clock
        self._sleep = sleep

    async def is_first(self, said: str) -> bool:
        """True for one process, whichever asks first: for where the platform itself, or a look at what stands there,
        finds out that it never answered."""
        try:
            return await self._installations.take(_word(said), self._clock() + KEPT) is None
        except Busy:
            return True

    async def answer(self, said: str, post: Callable[[], Awaitable[object]]) -> None:
        """One process does `post`, which gives something false where nothing of it stands there. Where that one fails,
        or has said nothing within 15 seconds, another one that was handed the same does it: it may be dead."""
        if not await self._is_left_to_us(_word(said)):
            return
        stands: object = False
        try:
            stands = await post()
        finally:
            with suppress(Busy):  # then the others answer as well
                now = self._clock()
                await self._installations.hold(_word(said), now + KEPT if stands else now)

    async def _is_left_to_us(self, word: str) -> bool:
        for _ in range(LOOKS):
            now = self._clock()
            try:
                until = await self._installations.take(word, now + RACING)
            except Busy:
                return True
            if until is None:
                return True
            if until - now > KEPT / 2:
                return False  # it was answered
            await self._sleep(LOOK_SECONDS)
        return True


def _word(said: str) -> str:
    return f"said:{said}"


ALONE = Alone()
