"""What was heard lately: Teams says the same more than once where it doubts that it was heard."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from adapters.teams.invoked import Invoked

Hearing = asyncio.Task[Invoked | None]


class Repeats:
    """The answers to the newest `most` events; each for so many seconds of the loop's time, where that is said."""

    def __init__(self, most: int, seconds: float | None = None) -> None:
        self._most = most
        self._seconds = seconds
        self._heard: dict[UUID, Hearing] = {}

    def __len__(self) -> int:
        return len(self._heard)

    def hear(self, event: UUID, start: Callable[[], Hearing]) -> Hearing:
        """What became of that event, which is begun by `start` where it was not heard before."""
        task = self._heard.get(event)
        if task is None:
            task = self._heard[event] = start()
            task.add_done_callback(lambda ended: self._ended(event, ended))
            if len(self._heard) > self._most:
                del self._heard[next(iter(self._heard))]
        return task

    def _ended(self, event: UUID, task: Hearing) -> None:
        if task.cancelled() or task.exception() is not None:
            self._forget(event, id(task))  # what failed may be said again, and is then heard anew
        elif self._seconds is not None:
            # By its number: the timer of an answer that had to make room must not keep it.
            asyncio.get_running_loop().call_later(self._seconds, self._forget, event, id(task))

    def _forget(self, event: UUID, task: int) -> None:
        if id(self._heard.get(event)) == task:
            del self._heard[event]
