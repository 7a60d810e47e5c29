"""What somebody does, worked on within the three seconds that people wait, and answered when it is done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from adapters.chores import Chores
from adapters.teams import words
from adapters.teams.activities import PLATFORM, Act
from adapters.teams.answers import Answers
from bot.model import Person
from bot.ports import Busy, Reply

Answered = tuple[Person, Reply]
Work = Callable[[], Awaitable[Answered]]
Follow = Callable[[Person, Reply], object]
T = TypeVar("T")

log = logging.getLogger("champion.teams")


class Turns:
    """One after another is not needed: what must not be done twice carries its event."""

    def __init__(self, answers: Answers, chores: Chores) -> None:
        self._answers = answers
        self._chores = chores

    async def within(
        self, act: Act, work: Work, follow: Follow, is_shown: bool = True, lost: Callable[[str], object] | None = None
    ) -> Answered | str:
        """What the conversation replied, or a sentence to say at once. A late reply is handed to `follow`, and a late
        sentence that nothing was done to `lost`, or said.

        It is not cancelled when it is late: what was begun may have been decided. Unless what is returned here
        `is_shown` to the person, LATE is said to them before the outcome follows.
        """
        task = await self._chores.within(_run(work, act), "decide")
        if not task.done():
            log.warning("act.late", extra={"event_id": act.event, "platform": PLATFORM})
            self._chores.start(self._follow(act, task, follow, is_shown, lost), "answer late")
            return words.LATE
        # Logged by the chores; the person only needs to know that it did not work.
        return words.BROKEN if task.exception() is not None else task.result()

    async def looked(self, look: Callable[[], Awaitable[T]]) -> T | str:
        """What was looked up, or a sentence why not. What is late is not waited for: nothing was to be changed."""
        task = await self._chores.within(_run(look), "look up")
        if not task.done():
            return words.LATE
        return words.NOT_SHOWN if task.exception() is not None else task.result()

    async def _follow(
        self,
        act: Act,
        task: asyncio.Task[Answered | str],
        follow: Follow,
        is_shown: bool,
        lost: Callable[[str], object] | None,
    ) -> None:
        if not is_shown:
            # Waited for, so that it does not stand below the outcome; whatever becomes of it, that follows.
            await asyncio.wait({self._chores.start(self._answers.tell(act, words.LATE), "say that it is late")})
        await asyncio.wait({task})
        if task.cancelled():
            return
        done = words.BROKEN if task.exception() is not None else task.result()
        if isinstance(done, str) and lost is not None:
            lost(done)
        elif isinstance(done, str):
            await self._answers.tell(act, done)
        else:
            follow(*done)


async def _run(work: Callable[[], Awaitable[T]], act: Act | None = None) -> T | str:
    try:
        return await work()
    except Busy:
        # Before anything was decided: who they are could not be written down.
        if act is not None:
            log.warning("act.busy", extra={"event_id": act.event, "platform": PLATFORM})
        return words.BUSY
