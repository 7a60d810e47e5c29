"""One transaction at a time: `await db.run(unit)`, where `unit(sql)` is plain and synchronous.

SQLite has one writer thread with one connection, and a second connection that only reads, in a thread of its own:
several writers on one file lose updates or wait unfairly, and a read behind a slow write would wait for it.
PostgreSQL has a pool for what writes and a smaller one for what reads, and a thread for each of their connections:
in one pool, the writers that wait for one locked row would keep everybody's reads waiting.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, exc
from sqlalchemy.engine import URL, make_url

from bot.ports import Busy, StoreTrouble
from store.slots import NAMING, subject

T = TypeVar("T")
Unit = Callable[[Connection], T]

PATIENCE_SECONDS = 2.5  # how long a person's unit may wait for its turn: chat platforms allow three seconds
TRIES = 3
READERS = 4  # connections to PostgreSQL that only read: a read takes milliseconds

_LOCKED_OUT = frozenset({"55P03", "57014"})  # lock time-out, statement time-out
_AGAIN = frozenset({"40P01", "40001"})  # deadlock, serialization failure
_POSTGRES_OPTIONS = "-c lock_timeout=2400 -c statement_timeout=15000 -c timezone=UTC"
POSTGRES_ARGS: dict[str, Any] = {
    "connect_timeout": 5,
    # Without these a network that drops packets silently keeps a connection, and its thread, for ever.
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_SQLITE_PRAGMAS = ("busy_timeout=2500", "synchronous=FULL", "foreign_keys=ON")


class Refused(StoreTrouble):
    """A constraint of the database forbids it: what must never be false stays true, and nothing was written."""


class AlreadyRunning(StoreTrouble):
    """Another process runs on the same SQLite file."""


class Again(Exception):
    """Raised inside a unit that lost a race: everything is rolled back and it is tried again."""


def address(url: str) -> URL:
    """The database's address with the driver we use. Raises ValueError, in one sentence, for any other."""
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"} and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite+pysqlite")
    raise ValueError("DATABASE_URL must be sqlite:///<file> or postgresql://…")


class Db:
    """The database behind `url`. Units run in threads; the event loop never waits for a disk.

    On PostgreSQL `threads` units may write at once, and up to four more may read.
    """

    def __init__(self, url: str, *, threads: int = 10) -> None:
        at = address(url)
        self.is_sqlite = at.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer, self._reader = sqlite_engine(at), sqlite_engine(at, reads=True)
            self._writing = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
            self._reading = ThreadPoolExecutor(1, thread_name_prefix="sqlite-reader")
        else:
            readers = min(READERS, threads)
            self._writer, self._reader = postgres_engine(at, threads), postgres_engine(at, readers)
            self._writing = ThreadPoolExecutor(threads, thread_name_prefix="postgres-writer")
            self._reading = ThreadPoolExecutor(readers, thread_name_prefix="postgres-reader")

    async def run(self, unit: Unit[T], patience: float | None = None) -> T:
        """What `unit` gives, once it was committed; all of it, or nothing.

        A unit that has not begun after `patience` seconds is taken off the queue and raises Busy; one that has
        begun is awaited. So are lock time-outs and lost connections Busy; a constraint's refusal is Refused.
        Only a deadlock, or a lost race, is tried again.
        """
        return await self._in_thread(self._writing, self._writer, unit, patience)

    async def read(self, unit: Unit[T]) -> T:
        """What `unit` reads. Never waits for a writer, and never writes."""
        return await self._in_thread(self._reading, self._reader, unit, None)

    async def close(self) -> None:
        """Waits for what runs, and lets go of every connection. May be called twice."""
        for executor in (self._writing, self._reading):
            await asyncio.to_thread(executor.shutdown)
        self._writer.dispose()
        self._reader.dispose()

    async def _in_thread(
        self, executor: ThreadPoolExecutor, engine: Engine, unit: Unit[T], patience: float | None
    ) -> T:
        started: Future[T] = executor.submit(transact, engine, unit)
        future = asyncio.wrap_future(started)
        if patience is not None:
            done, _ = await asyncio.wait({future}, timeout=patience)
            if not done and started.cancel():
                raise Busy("others were served first")
        return await future


def transact(engine: Engine, unit: Unit[T]) -> T:
    """One unit in one transaction, in this thread. Raises as Db.run does."""
    for attempt in range(TRIES):
        try:
            with engine.begin() as sql:
                return unit(sql)
        except Again as error:
            trouble: Exception = Busy(str(error))
        except exc.IntegrityError as error:
            raise Refused(_constraint(error)) from error
        except (exc.DBAPIError, exc.TimeoutError) as error:
            if not _is_passing(error):
                raise
            trouble = Busy("the database was busy or away")
            trouble.__cause__ = error
            if getattr(getattr(error, "orig", None), "sqlstate", None) not in _AGAIN:
                break
        if attempt + 1 == TRIES:
            break
    raise trouble


def _is_passing(error: exc.DBAPIError | exc.TimeoutError) -> bool:
    """Does this trouble come from other work or from the way to the database, and not from the unit itself?"""
    if isinstance(error, exc.TimeoutError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or state in _LOCKED_OUT | _AGAIN:
        return True
    if isinstance(error, exc.OperationalError):
        # No state: the connection was never made, or broke. 08, 57P and 53: away, shutting down, too many clients.
        text = str(error.orig)
        is_postgres = hasattr(error.orig, "sqlstate")
        if is_postgres:
            return state is None or state[:2] in {"08", "53"} or state[:3] == "57P"
        return "locked" in text or "busy" in text
    return False


def _constraint(error: exc.IntegrityError) -> str:
    """Which constraint refused, without the values: they may be a person's words."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(diagnosis.constraint_name if diagnosis is not None else error.orig)


def sqlite_engine(at: URL, *, reads: bool = False, foreign_keys: bool = True) -> Engine:
    """One connection for one thread at a time. A writing transaction takes the write lock when it begins:
    taking it later fails at once when somebody else wrote meanwhile."""
    engine = create_engine(at, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes late and loses updates
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function(NAMING, 1, subject, deterministic=True)
        _write_ahead(connection)
        if reads:
            connection.execute("PRAGMA query_only=ON")
        if not foreign_keys:
            connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers and the writer stop waiting for each other. Kept in the file, so only a new one is changed."""
    for attempt in range(50):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # busy_timeout does not cover this one change: two processes that begin on a new file meet here.
            if "locked" not in str(error) or attempt == 49:
                raise
            time.sleep(0.05)


def postgres_engine(at: URL, threads: int) -> Engine:
    """A pool with one connection a thread. Options in the address itself win over ours."""
    given = dict(at.query)
    own = given.pop("options", "")
    options = f"{_POSTGRES_OPTIONS} {own if isinstance(own, str) else ' '.join(own)}".strip()
    return create_engine(
        at.set(query=given),
        pool_size=threads,
        max_overflow=0,
        pool_timeout=5,
        connect_args={
            **POSTGRES_ARGS,
            **{key: given[key] for key in given if key in POSTGRES_ARGS},
            "options": options,
        },
        hide_parameters=True,
    )


def hold(path: Path) -> IO[str]:
    """Keeps `path` to this process until the file is closed or the process ends, however it ends.

    Two processes on one SQLite file would each believe that nobody else sends. Raises AlreadyRunning.
    """
    import fcntl

    held = path.open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise AlreadyRunning(f"Another champion is running on this database ({path} is held): stop it first.") from None
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held
