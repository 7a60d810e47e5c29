"""Work that goes on after Slack was answered."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.logs import where

T = TypeVar("T")

NAME = "slack"

log = logging.getLogger("champion.slack")


class Chores:
    """Tasks of our own. A reference to each is kept, or the loop may forget a running one."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run it beside everything else. What it raises is logged under `name`, whoever awaits it or not."""
        task = asyncio.create_task(work, name=f"{NAME}: {name}")
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("slack.failed", extra={"chore": task.get_name(), "error": where(error)})

    async def drain(self, seconds: float) -> None:
        """Wait until all is done, and cancel what is not done after that time."""
        deadline = asyncio.get_running_loop().time() + seconds
        # Again, because one chore may start another.
        while self._running and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._running), timeout=left)
        for task in set(self._running):
            task.cancel()
        if self._running:
            await asyncio.wait(set(self._running))
