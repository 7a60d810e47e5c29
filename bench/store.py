"""What a decision costs beside the bare database, and whether a tick follows what is due or what exists.

Both databases run with safe settings: every commit is on the disk. The bare side replays, statement by statement and
transaction by transaction, exactly what our side sent, with the driver alone: no rules, no JSON, no SQLAlchemy.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Engine, event, insert, select

from bot import rules
from bot.events import Accepted, Corrected, Opened
from bot.model import Address, Person, Ref, Rights, Words
from bot.rules.delivery import plan
from store import Store, open_store
from store.migrate import migrate
from store.tables import AGGREGATE
from tests import postgres

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAFE: dict[str, str] = {}
ROUNDS = 3
AT_ONCE = 8

Statement = tuple[str, Any]
Transaction = list[Statement]


def run(scale: float = 1.0) -> str:
    """Two tables in markdown. `scale` 1.0 takes about three minutes; the ratios hold from 0.1 on."""
    server = postgres.start(SAFE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            places = {
                "SQLite": lambda: f"sqlite:///{Path(folder) / str(uuid4())}.db",
                "PostgreSQL": lambda: server.url(server.create()),
            }
            return f"{_swaps(places, scale)}\n\n{_ticks(places, scale)}"
    finally:
        server.stop()


# --- swaps ---------------------------------------------------------------------------------------------------
def _swaps(places: dict[str, Callable[[], str]], scale: float) -> str:
    """Corrections, eight at once, each to a pilot of its own; then the same statements without us."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in places}
    for _ in range(ROUNDS):
        for name, place in places.items():
            found[name].append(asyncio.run(_swap_round(place, max(AT_ONCE, int(400 * scale)))))
    lines = ["| swaps a second | ours | bare SQL, same statements | ratio (range) |", "|---|---|---|---|"]
    for name, pairs in found.items():
        ratios = [ours / bare for ours, bare in pairs]
        ours, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        lines.append(f"| {name} | {ours:.0f} | {bare:.0f} | {statistics.median(ratios):.2f} ({spread}) |")
    return "\n".join(lines)


async def _swap_round(place: Callable[[], str], swaps: int) -> tuple[float, float]:
    """Swaps a second: ours, and bare."""
    url, replayed_on = place(), place()
    recorded: dict[int, list[Transaction]] = {}
    for each in (url, replayed_on):
        migrate(each)
    store = await opened_store(url)
    refs = [await open_pilot(store, nth) for nth in range(AT_ONCE)]
    _copy(url, replayed_on)
    took = await _correct(store, refs, swaps)
    again = [await open_pilot(store, nth) for nth in range(AT_ONCE)]
    _copy(url, replayed_on)
    with _recording(recorded):
        await _correct(store, again, swaps)
    await store.close()
    return swaps / took, swaps / _replay(replayed_on, list(recorded.values()))


async def _correct(store: Store, refs: Sequence[Ref], swaps: int) -> float:
    """Seconds for so many corrections, each pilot's one after another."""
    corrections = iter(range(swaps))

    async def one_pilot(ref: Ref, by: UUID) -> None:
        for value in corrections:
            await store.aggregates.swap(ref, Corrected(id=uuid4(), at=NOW, by=by, value=float(value)))

    champions = [await store.readings.project(ref) for ref in refs]
    begun = time.perf_counter()
    people = [each.term.person for each in champions if each is not None and each.term is not None]
    await asyncio.gather(*(one_pilot(ref, by) for ref, by in zip(refs, people, strict=True)))
    return time.perf_counter() - begun


@contextmanager
def _recording(into: dict[int, list[Transaction]]) -> Iterator[None]:
    """Every statement that writes or locks, by connection and transaction, as the driver gets it."""
    lock = threading.Lock()

    def executed(connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        with lock:
            transactions = into.get(id(connection.connection.driver_connection))
            if transactions and not statement.startswith("BEGIN"):
                rows = parameters if many else [parameters]
                transactions[-1].extend((statement, row) for row in rows)

    def begun(connection: Any) -> None:
        with lock:
            into.setdefault(id(connection.connection.driver_connection), []).append([])

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "before_cursor_execute", executed)
    try:
        yield
    finally:
        event.remove(Engine, "begin", begun)
        event.remove(Engine, "before_cursor_execute", executed)


def _replay(url: str, streams: list[list[Transaction]]) -> float:
    """Seconds for the same transactions with the driver alone, a connection a stream."""
    connections = [connection(url) for _ in streams]
    with ThreadPoolExecutor(len(streams)) as threads:
        begun = time.perf_counter()
        done = [threads.submit(_stream, *each) for each in zip(connections, streams, strict=True)]
        for each in done:
            each.result()
        took = time.perf_counter() - begun
    for each in connections:
        each.close()
    return took


def _stream(connection: Any, transactions: list[Transaction]) -> None:
    begin = "BEGIN IMMEDIATE" if isinstance(connection, sqlite3.Connection) else "BEGIN"
    for transaction in transactions:
        connection.execute(begin)
        for statement, parameters in transaction:
            rows = connection.execute(statement, parameters)
            if rows.description is not None:
                rows.fetchall()
        connection.execute("COMMIT")


def connection(url: str) -> Any:
    """The driver alone, with settings as safe as ours."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url, autocommit=True)
    made = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        made.execute(f"PRAGMA {pragma}")
    return made


def _copy(source: str, target: str) -> None:
    """All rows of one database into the other, so that replayed updates find what they found."""
    if source.startswith("sqlite"):
        with sqlite3.connect(source.removeprefix("sqlite:///")) as one:
            one.backup(sqlite3.connect(target.removeprefix("sqlite:///")))
        return
    with psycopg.connect(source) as one, psycopg.connect(target) as other:
        for table in ("org", "person", "aggregate"):
            other.execute(f"TRUNCATE {table} CASCADE".encode())
            with (
                one.cursor().copy(f"COPY {table} TO STDOUT".encode()) as out,
                other.cursor().copy(f"COPY {table} FROM STDIN".encode()) as into,
            ):
                for part in out:
                    into.write(part)


# --- ticks ---------------------------------------------------------------------------------------------------
@dataclass
class _Ticked:
    """A database in which one pilot in a hundred is due, again and again."""

    store: Store
    due: int
    now: datetime


def _ticks(places: dict[str, Callable[[], str]], scale: float) -> str:
    """Milliseconds per due pilot, with ten times as many asleep."""
    sizes = [max(200, int(size * scale)) for size in (10_000, 100_000)]
    lines = [
        "| a tick, 1 % due | " + " | ".join(f"{size:,} pilots: ms per due pilot" for size in sizes) + " | ratio |",
        "|---|---|---|---|",
    ]
    for name, place in places.items():
        small, large = asyncio.run(_tick_rounds(place, sizes))
        ratio = statistics.median(b / a for a, b in zip(small, large, strict=True))
        cells = " | ".join(f"{statistics.median(each):.2f}" for each in (small, large))
        lines.append(f"| {name} | {cells} | {ratio:.2f} |")
    return "\n".join(lines)


async def _tick_rounds(place: Callable[[], str], sizes: Sequence[int]) -> tuple[list[float], list[float]]:
    """Interleaved, so that a slow moment of the machine falls on both."""
    small, large = [await _many(place(), size) for size in sizes]
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for ticked, into in zip((small, large), found, strict=True):
            into.append(await _tick(ticked))
    for ticked in (small, large):
        await ticked.store.close()
    return found


async def _tick(ticked: _Ticked) -> float:
    """Milliseconds per due pilot, until none is due. A week later the same are due again."""
    begun = time.perf_counter()
    done = 0
    while await ticked.store.aggregates.advance(ticked.now) is not None:
        done += 1
    took = time.perf_counter() - begun
    if done != ticked.due:
        raise RuntimeError(f"{done} pilots were due, not {ticked.due}")
    ticked.now += timedelta(weeks=1)
    return took / done * 1000


async def _many(url: str, size: int) -> _Ticked:
    """One pilot, copied; ninety-nine in a hundred sleep for ten years."""
    migrate(url)
    store = await opened_store(url)
    ref = await open_pilot(store, 0)
    row = await store.db.read(lambda sql: sql.execute(select(AGGREGATE)).mappings().one())
    project = await store.readings.project(ref)
    if project is None or project.wake_at is None:
        raise RuntimeError("the pilot should be due some day")
    wake_at, asleep_until = project.wake_at, project.wake_at + timedelta(days=3650)

    def copy(nth: int) -> dict[str, Any]:
        id = uuid4()
        state = {**row["state"], "id": str(id)}
        return {**row, "id": id, "state": state, "wake_at": asleep_until if nth % 100 else wake_at}

    for first in range(1, size, 1000):
        rows = [copy(nth) for nth in range(first, min(first + 1000, size))]
        await store.db.run(lambda sql, rows=rows: sql.execute(insert(AGGREGATE), rows))  # type: ignore[misc]  # mypy can not infer a default
    await store.db.run(lambda sql: sql.exec_driver_sql("ANALYZE aggregate"))
    return _Ticked(store, len(range(0, size, 100)), wake_at)


# --- a pilot -------------------------------------------------------------------------------------------------
async def opened_store(url: str, asleep: Collection[str] = ()) -> Store:
    """The store with the product's rules, at one moment."""
    return await open_store(
        url,
        decide=rules.decide,
        people_in=rules.people_in,
        plan=plan,
        paces={},
        machine_clock=lambda: NOW,
        wake=lambda: None,
        asleep=asleep,
    )


async def open_pilot(store: Store, nth: int, platform: str = "slack", workspace: str = "T1", weeks: int = 8) -> Ref:
    """One with a champion, a manager and so many weeks of numbers."""
    key = f"{platform}:{workspace}"
    maya: Person = await store.people.met(key, Address(platform, f"maya{nth}", None, workspace), "Maya")
    tom = await store.people.met(key, Address(platform, f"tom{nth}", None, workspace), "Tom")
    past = tuple(((NOW - timedelta(weeks=each)).date(), 150.0 + each) for each in range(weeks, 0, -1))
    opening = Opened(
        id=uuid4(),
        at=NOW,
        by=tom.id,
        org=maya.org,
        project=uuid4(),
        name=Words(uuid4(), "Route planning"),
        question=Words(uuid4(), "How many minutes did route planning take each morning?"),
        unit=Words(uuid4(), "min"),
        better="lower",
        start=None,
        target=100.0,
        target_on=None,
        champion=maya.id,
        manager=tom.id,
        history=past,
    )
    ref = Ref(maya.org, "project", opening.project)
    await store.aggregates.swap(ref, opening)
    rights = Rights(scope=True, spend=True, people=True, stop=True)
    await store.aggregates.swap(ref, Accepted(id=uuid4(), at=NOW, by=maya.id, rights=rights))
    return ref


if __name__ == "__main__":
    print(run())
