"""One transaction at a time: `await db.run(unit)`, where `unit(sql)` is plain and synchronous.

SQLite has one writer thread with one connection, and a second connection that only reads, in a thread of its own:
several writers on one file lose updates or wait unfairly, and a read behind a slow write would wait for it.
PostgreSQL has a pool for what writes and a smaller one for what reads, and a thread for each of their connections:
in one pool, the writers that wait for one locked row would keep everybody's reads waiting. Units that may share a
commit have connections and threads of their own there, and the one writer's thread on SQLite.
"""

import asyncio
import os
import sqlite3
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import URL, make_url

from bot.ports import Busy, StoreTrouble
from store.grouping import Alone, Key, Turns, submitted
from store.line import SILENT_SECONDS, Line
from store.slots import NAMING, subject
from store.transaction import Again, Refused, T, Tally, Unit, transact

GRACE_SECONDS = 0.25  # more for a read: this process may have stood still, and heard of nothing meanwhile
PATIENCE_SECONDS = 2.5  # how long a person's unit may wait for its turn: chat platforms allow three seconds
GROUPERS = 8  # connections to PostgreSQL on which units share commits
READERS = 4  # connections to PostgreSQL that only read: a read takes milliseconds

_POSTGRES_OPTIONS = "-c lock_timeout=2400 -c statement_timeout=15000 -c timezone=UTC"
# In a group everybody waits behind the one who waits: whoever meets a row that is held goes alone, and waits there.
_TOGETHER = "-c lock_timeout=50"
POSTGRES_ARGS: dict[str, Any] = {
    "connect_timeout": 2,
    # Without these a network that drops packets silently keeps a connection, and its thread, for ever.
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8_000,
}
_ENGINE: dict[str, Any] = {
    "hide_parameters": True,
    # Several times faster than Python's own, for the states and notices of every decision.
    "json_serializer": lambda value: to_json(value).decode(),
    "json_deserializer": from_json,
}
_SQLITE_PRAGMAS = ("busy_timeout=2500", "synchronous=FULL", "foreign_keys=ON")


__all__ = [
    "PATIENCE_SECONDS",
    "Again",
    "AlreadyRunning",
    "Db",
    "Refused",
    "Tally",
    "Unit",
    "address",
    "hold",
    "postgres_engine",
    "sqlite_engine",
    "transact",
]


class AlreadyRunning(StoreTrouble):
    """Another process runs on the same SQLite file."""


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

    On PostgreSQL `threads` units may write at once, up to eight groups of units beside them, and up to four read.
    """

    def __init__(self, url: str, *, threads: int = 10) -> None:
        at = address(url)
        self.is_sqlite = at.get_backend_name() == "sqlite"
        self.tally = Tally()
        if self.is_sqlite:
            self._writer, self._reader = sqlite_engine(at), sqlite_engine(at, reads=True)
            self._grouper = self._writer
            self._turns = Turns("sqlite-writer", self._grouper, self.tally)
            self._reading = ThreadPoolExecutor(1, thread_name_prefix="sqlite-reader")
        else:
            readers, groupers = min(READERS, threads), min(GROUPERS, threads)
            self._writer, self._reader = postgres_engine(at, threads), postgres_engine(at, readers)
            self._grouper = postgres_engine(at, groupers, _TOGETHER)
            self._turns = Turns("postgres-grouper", self._grouper, self.tally, groupers)
            self._writing = ThreadPoolExecutor(threads, thread_name_prefix="postgres-writer")
            self._reading = ThreadPoolExecutor(readers, thread_name_prefix="postgres-reader")

    async def run(self, unit: Unit[T], patience: float | None = None, together: Key | None = None) -> T:
        """What `unit` gives, once it was committed; all of it, or nothing.

        A unit that has not begun after `patience` seconds is taken off the queue and raises Busy; one that has
        begun is awaited. So are lock time-outs and lost connections Busy; a constraint's refusal is Refused.
        Only a deadlock, or a lost race, is tried again.

        Units with a key in `together` may share a transaction, a savepoint each, in the order of their keys; of one
        key, in the order in which they came. They may be run twice, and what the first run wrote is rolled back.
        """
        until = None if patience is None else time.monotonic() + patience
        try:
            if together is not None:
                try:
                    return await _in_its_turn(self._turns.submit(unit, together), until)
                except Alone:
                    pass  # with what is left of its patience
            return await _in_its_turn(self._submit(unit), until)
        except Busy:
            self.tally.add(busy=1)
            raise

    async def read(self, unit: Unit[T], patience: float | None = PATIENCE_SECONDS) -> T:
        """What `unit` reads. Never waits for a writer, and never writes.

        What is not read `patience` seconds and a moment later is Busy, whether it has begun or not: nothing is lost
        with it, and whoever asked waits for no dead line. None for whatever looks at everything.
        """
        began: Future[T] = submitted(self._reading, transact, self._reader, unit)
        reading = asyncio.wrap_future(began)
        try:
            await asyncio.wait({reading}, timeout=patience)
            if patience is not None and not reading.done():
                await asyncio.wait({reading}, timeout=GRACE_SECONDS)
            if reading.done():
                return reading.result()
            raise Busy("the database does not answer")
        finally:
            reading.cancel()

    async def close(self) -> None:
        """Waits for what runs, and lets go of every connection. May be called twice."""
        threads = (self._turns, self._reading) if self.is_sqlite else (self._turns, self._writing, self._reading)
        for each in threads:
            await asyncio.to_thread(each.shutdown)
        for engine in (self._writer, self._grouper, self._reader):
            engine.dispose()

    def _submit(self, unit: Unit[T]) -> "Future[T]":
        if self.is_sqlite:
            return self._turns.submit(unit, None)
        return submitted(self._writing, transact, self._writer, unit, self.tally)


async def _in_its_turn(started: "Future[T]", until: float | None) -> T:
    """What was submitted gives. Not begun by then (monotonic seconds) it never is, and Busy is raised."""
    future = asyncio.wrap_future(started)
    if until is not None:
        done, _ = await asyncio.wait({future}, timeout=max(0.0, until - time.monotonic()))
        if not done and started.cancel():
            raise Busy("others were served first")
    return await future


def sqlite_engine(at: URL, *, reads: bool = False, foreign_keys: bool = True) -> Engine:
    """One connection for one thread at a time. A writing transaction takes the write lock when it begins:
    taking it later fails at once when somebody else wrote meanwhile."""
    engine = create_engine(at, poolclass=StaticPool, connect_args={"check_same_thread": False}, **_ENGINE)

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


def postgres_engine(at: URL, threads: int, last: str = "", silent_seconds: float = SILENT_SECONDS) -> Engine:
    """A pool with one connection a thread. Options in the address itself win over ours, and `last` over all.

    A transaction begins on the server when it begins here: a connection that broke meanwhile is found out by that,
    before the unit has done anything, at no cost of its own.
    """
    given = dict(at.query)
    own = given.pop("options", "")
    options = f"{_POSTGRES_OPTIONS} {own if isinstance(own, str) else ' '.join(own)} {last}".strip()
    engine = create_engine(
        at.set(query=given),
        pool_size=threads,
        max_overflow=0,
        pool_timeout=2,  # never waited for: there is a connection for each thread
        connect_args={
            **POSTGRES_ARGS,
            **{key: given[key] for key in given if key in POSTGRES_ARGS},
            "options": options,
            "autocommit": True,  # the driver's own BEGIN comes with the first statement of the unit
        },
        **_ENGINE,
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, args: list[Any], given: dict[str, Any]) -> Line:
        line = Line.connect(*args, **given)
        line.silent_seconds = silent_seconds
        return line

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


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
