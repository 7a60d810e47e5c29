"""Other replicas hear at once that something is due: LISTEN and NOTIFY of PostgreSQL, a hint and never the truth.

What is due stands in the delivery rows; whoever misses a hint finds it there with its next tick. One connection a
process listens. It waits on the event loop, as sockets do, so there is no thread to be stopped, and ending the task
ends the connection. Through a pooler that lends a connection for one transaction only, nothing is heard.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Connection, func, select

from bot.logs import where
from bot.ports import Trouble
from store.db import POSTGRES_ARGS, Db, address

CHANNEL = "champion_due"
GAP_SECONDS = 0.05  # a process tells the others no more often than that
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before it is tried again to listen
PATIENCE_SECONDS = 5.0  # for whoever starts and ends; a database that is away keeps nobody longer

log = logging.getLogger("champion.store")


class Waking:
    """Calls `wake`, on the event loop, for what this process and the others wrote. On SQLite there are no others."""

    def __init__(self, url: str, db: Db, wake: Callable[[], None], jitter: Callable[[], float] = random.random) -> None:
        self._url = url
        self._db = db
        self._wake = wake
        self._jitter = jitter
        self._own = uuid4().hex  # what it says itself it has heard already
        self._hears = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._is_untold = False
        self._is_away = False  # and it was said so
        self._missed = False  # whether something may have been said while nobody listened

    @property
    def hears(self) -> bool:
        """Whether it listens just now. Always False on SQLite."""
        return self._hears.is_set()

    async def listen(self) -> None:
        """From now on; returns when it hears, or when the database is away for long: then it goes on trying."""
        if self._db.is_sqlite:
            return
        self._listening = asyncio.create_task(self._listen(), name="listen for other replicas")
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._hears.wait()

    def due(self) -> None:
        """Something is due that was committed: this process knows at once, the others within 50 ms and a commit."""
        self._wake()
        if self._db.is_sqlite:
            return
        self._is_untold = True
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell(), name="tell other replicas")

    async def close(self) -> None:
        """What is to be told is told, and nothing is heard any more. May be called twice."""
        if self._telling is not None:
            await asyncio.wait({self._telling}, timeout=PATIENCE_SECONDS)
        for task in (self._telling, self._listening):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _tell(self) -> None:
        while self._is_untold:
            self._is_untold = False
            with suppress(Trouble):  # the others find it with their next tick
                await self._db.run(self._notify)
            await asyncio.sleep(GAP_SECONDS)

    def _notify(self, sql: Connection) -> None:
        sql.execute(select(func.pg_notify(CHANNEL, self._own)))

    async def _listen(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._hear()
            except Exception as lost:  # whatever it was: who does not listen is slow until the next start
                if not self._is_away:  # said once, and not with each try
                    log.warning("waking.lost", extra={"error": where(lost)})
                self._is_away = True
            if self._hears.is_set():
                pause = FIRST_PAUSE
            self._hears.clear()
            await asyncio.sleep(pause * (0.5 + self._jitter() / 2))
            pause = min(2 * pause, LONGEST_PAUSE)
            self._missed = True

    async def _hear(self) -> None:
        """Until the connection is lost."""
        async with await psycopg.AsyncConnection.connect(**_arguments(self._url)) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._hears.set()
            if self._is_away:
                log.info("waking.found")
            self._is_away = False
            if self._missed:
                self._wake()
            async for told in connection.notifies():
                if told.payload != self._own:
                    self._wake()


def _arguments(url: str) -> dict[str, Any]:
    """How the store connects as well; what the address says wins."""
    at = address(url)
    _, given = at.get_dialect()().create_connect_args(at)
    return {**POSTGRES_ARGS, **given, "autocommit": True}
