"""What is broken on purpose while people live: replicas are killed and frozen, the database is restarted."""

import asyncio
from random import Random
from types import TracebackType

from tests.chaos.stage import Stage

FENCE_SECONDS = 11.0  # a sender that late may have been replaced, which happens after thirty
# What breaks next, and how often beside each other.
KINDS = (("kill", 4), ("freeze", 3), ("freeze longer than the fence", 1), ("restart", 2))


class Breaking:
    """While the block runs something breaks, every so many seconds."""

    def __init__(self, there: Stage, chance: Random, every: float, frozen: float, spared: int = 0) -> None:
        self._there, self._chance, self._every, self._frozen = there, chance, every, frozen
        there.fleet.spared = spared
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Breaking":
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._running is not None
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await asyncio.gather(*self._tasks)

    async def _run(self) -> None:
        names, weights = [each for each, _ in KINDS], [often for _, often in KINDS]
        while True:
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * self._every)
            task = asyncio.create_task(self._one(self._chance.choices(names, weights)[0]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _one(self, kind: str) -> None:
        fleet = self._there.fleet
        match kind:
            case "freeze":
                await fleet.freeze(self._chance.uniform(1, 6))
            case "freeze longer than the fence":
                await fleet.freeze(self._chance.uniform(FENCE_SECONDS, self._frozen))
            case "restart" if self._there.restart is not None:
                fleet.counted["restarts"] += 1
                await asyncio.to_thread(self._there.restart)
            case _:
                await fleet.kill()
