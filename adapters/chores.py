"""Work that goes on after a platform was answered."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from bot.logs import where
from bot.ports import Busy

T = TypeVar("T")

ANSWER_SECONDS = 1.5  # of the three that people wait: two hundred requests at once take as long to be read and answered

WHOLE_SECONDS = 14.0  # after `leave`: a call of ten seconds, and a few tries to keep what it gave


class Chores:
    """Tasks of our own, of the platform of that name. A reference to each is kept, or the loop may forget a running
    one."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._log = logging.getLogger(f"champion.{platform}")
        self._running: set[asyncio.Task[Any]] = set()
        self._whole: set[asyncio.Task[Any]] = set()
        self._leaving = asyncio.Event()
        self._left_at = 0.0  # by the loop's clock

    @property
    def is_leaving(self) -> bool:
        """Whether the process is about to end: what must not be cut off is not begun any more."""
        return self._leaving.is_set()

    def start(self, work: Coroutine[Any, Any, T], name: str, *, is_whole: bool = False) -> asyncio.Task[T]:
        """Run it beside everything else. What it raises is logged under `name`, whoever awaits it or not.

        What `is_whole` is no good when it is cut off: the end of the process waits longer for it.
        """
        task = asyncio.create_task(work, name=f"{self._platform}: {name}")
        self._running.add(task)
        if is_whole:
            self._whole.add(task)
        task.add_done_callback(self._ended)
        return task

    async def within(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """The same, waited for no longer than people are. It goes on where that was not enough."""
        task = self.start(work, name)
        await asyncio.wait({task}, timeout=ANSWER_SECONDS)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self._whole.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The database was held or away: nobody's mistake, and told to whoever waits for it.
            level, event = (logging.WARNING, "busy") if isinstance(error, Busy) else (logging.ERROR, "failed")
            self._log.log(level, f"{self._platform}.{event}", extra={"chore": task.get_name(), "error": where(error)})

    def leave(self) -> None:
        """The process is about to end. A second time does nothing."""
        if not self.is_leaving:
            self._left_at = asyncio.get_running_loop().time()
            self._leaving.set()

    async def pause(self, seconds: float, leaving: float) -> None:
        """Sleep so long, and only `leaving` seconds as soon as the process is about to end."""
        if not self.is_leaving:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), seconds)
        if self.is_leaving:
            await asyncio.sleep(leaving)

    async def drain(self, seconds: float, whole_seconds: float = WHOLE_SECONDS) -> None:
        """Wait until all is done, and cancel what is not done after that time; what is to stay whole, so long after
        `leave`, which nothing else outlasts either."""
        self.leave()
        last = self._left_at + whole_seconds
        await self._cut(self._running, min(asyncio.get_running_loop().time() + seconds, last), self._whole)
        await self._cut(self._running, last, set())

    async def _cut(self, tasks: set[asyncio.Task[Any]], deadline: float, spared: set[asyncio.Task[Any]]) -> None:
        # Again, because one chore may start another.
        while tasks and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(tasks), timeout=left)
        cut = tasks - spared
        for task in cut:
            task.cancel()
        if cut:
            await asyncio.wait(cut)
