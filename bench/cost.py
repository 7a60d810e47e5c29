"""What a thousand active pilots cost: processor, rows and bytes, counted in a life of some weeks and divided.

The simulated people of `bench.stalls`, sixty pilots, live on a real SQLite and a real PostgreSQL; their clock is
turned half a day at a time. The first weeks, in which everything is set up, are not counted.
"""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from bench.people import People
from bench.portfolio import portfolio
from bench.stalls import BEGAN_AT, STEP, Seen, wired
from store import Store
from store.base import METADATA
from tests import postgres

SHARE = 0.3  # of the two hundred
SETTLED, COUNTED = 4, 8  # weeks: until the first alerts are answered, and those that are counted
WEEKS_A_YEAR = 52
THOUSAND = 1_000
FEW = 10  # rows: of fewer, the pages say nothing
MB = 1e6

Sizes = dict[str, tuple[int, int]]  # of each table: its rows, and its bytes with its indexes


@dataclass(frozen=True)
class Moment:
    """What had been used and written by then: seconds of processor, and sizes."""

    ours: float
    server: float
    sizes: Sizes
    whole: int  # bytes of the database


@dataclass(frozen=True)
class Life:
    """The weeks that are counted."""

    pilots: int
    weeks: int
    begun: Moment
    ended: Moment
    active: int  # pilots that had not ended by the last of them
    decided: int  # things that people did


def run(scale: float = 1.0) -> str:
    """Two tables in markdown. `scale` 1.0 takes about eight minutes."""
    weeks = max(1, int(COUNTED * scale))
    server = postgres.start({})
    try:
        with tempfile.TemporaryDirectory() as folder:
            lives = {
                "SQLite": _lived(f"sqlite:///{Path(folder) / 'bench.db'}", weeks, lambda: 0.0),
                "PostgreSQL": _lived(server.url(server.create()), weeks, lambda: _server_seconds(server)),
            }
        return _tables(lives)
    finally:
        server.stop()


def _lived(url: str, weeks: int, server: Callable[[], float]) -> Life:
    return asyncio.run(_live(url, weeks, server))


async def _live(url: str, weeks: int, server: Callable[[], float]) -> Life:
    seen = Seen()
    async with wired(url, seen) as (store, turner):
        people = People(store, portfolio(SHARE), BEGAN_AT, seen.numbers)
        await people.move_in()
        await people.begin()

        async def live(lived: int) -> Moment:
            for _ in range(lived * timedelta(weeks=1) // STEP):
                await turner.turn(STEP)
                await people.act(store.clock.now())
            used = time.process_time(), server()
            return Moment(*used, *await asyncio.to_thread(_sizes, url))

        begun, acted = await live(SETTLED), people.acted
        ended = await live(weeks)
        active = await _active(store)
        return Life(len(people.portfolio.pilots), weeks, begun, ended, active, people.acted - acted)


async def _active(store: Store) -> int:
    query = "SELECT count(*) FROM aggregate WHERE kind = 'project' AND wake_at IS NOT NULL"
    return int(await store.db.read(lambda sql: sql.exec_driver_sql(query).scalar_one()))


def _server_seconds(server: postgres.Postgres) -> float:
    """Processor of the database server: of its first process, of all that live below it, and of all that ended."""
    first = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while it was looked at: then it is counted with the first process
        if pid == first:
            ticks += sum(int(each) for each in rest[11:15])
        elif int(rest[1]) == first:
            ticks += sum(int(each) for each in rest[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _sizes(url: str) -> tuple[Sizes, int]:
    """The tables, and the whole, after its housekeeping: what was freed and is used again does not count twice."""
    names = sorted(METADATA.tables)
    count = "SELECT count(*) FROM {}"
    if not url.startswith("sqlite"):
        with psycopg.connect(url, autocommit=True) as sql:
            sql.execute("VACUUM ANALYZE")
            rows = {name: sql.execute(count.format(name).encode()).fetchone() for name in names}
            size = "SELECT pg_total_relation_size(%s::regclass)"
            sizes = {name: sql.execute(size, (name,)).fetchone() for name in names}
            whole = sql.execute("SELECT pg_database_size(current_database())").fetchone()
        return {name: (_int(rows[name]), _int(sizes[name])) for name in names}, _int(whole)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as sql:
        pages = """SELECT sum(s.pgsize) FROM dbstat s JOIN sqlite_schema m ON m.name = s.name WHERE m.tbl_name = ?"""
        found = {
            name: (_int(sql.execute(count.format(name)).fetchone()), _int(sql.execute(pages, (name,)).fetchone()))
            for name in names
        }
        whole = sql.execute("SELECT sum(pgsize) FROM dbstat").fetchone()
    return found, _int(whole)


def _int(row: tuple[int, ...] | None) -> int:
    if row is None:
        raise RuntimeError("a count gives one row")
    return int(row[0])


def _tables(lives: dict[str, Life]) -> str:
    one = next(iter(lives.values()))
    lines = [
        f"{one.pilots} pilots, {SETTLED} weeks to settle and {one.weeks} counted; {one.active} of them still run.",
        "",
        "| a week, for 1,000 pilots | " + " | ".join(lives) + " |",
        "|---|" + "---|" * len(lives),
    ]
    weekly: dict[str, Callable[[Life], float]] = {
        "messages decided (rows of delivery)": lambda life: _rows(life, "delivery"),
        "events (rows of journal)": lambda life: _rows(life, "journal"),
        "things people did": lambda life: life.decided,
        "seconds of processor, replicas": lambda life: life.ended.ours - life.begun.ours,
        "seconds of processor, database server": lambda life: life.ended.server - life.begun.server,
    }
    for what, of in weekly.items():
        figures = (of(life) * THOUSAND / life.pilots / life.weeks for life in lives.values())
        lines.append(f"| {what} | " + " | ".join(f"{each:,.0f}" for each in figures) + " |")
    heads = " | ".join(f"{name}: bytes a row | MB a year" for name in lives)
    lines += ["", f"| 1,000 pilots | rows once | rows a year | {heads} |", "|---|---|---|" + "---|---|" * len(lives)]
    names = sorted(one.ended.sizes, key=lambda name: -_rows(one, name))
    lines += [_row(name, lives) for name in names if one.ended.sizes[name][0] >= FEW]
    whole = " | ".join(f" | {_yearly(life, life.ended.whole - life.begun.whole) / MB:,.0f}" for life in lives.values())
    lines.append(f"| all | | | {whole} |")
    return "\n".join(lines)


def _rows(life: Life, name: str) -> float:
    return life.ended.sizes[name][0] - life.begun.sizes[name][0]


def _row(name: str, lives: dict[str, Life]) -> str:
    one = next(iter(lives.values()))
    once = one.begun.sizes[name][0] * THOUSAND / one.pilots
    cells = [f"{once:,.0f}", f"{_yearly(one, _rows(one, name)):,.0f}"]
    for life in lives.values():
        (_, before), (rows, after) = life.begun.sizes[name], life.ended.sizes[name]
        cells += [f"{after / rows:,.0f}", f"{_yearly(life, after - before) / MB:,.0f}"]
    return f"| {name} | " + " | ".join(cells) + " |"


def _yearly(life: Life, grown: float) -> float:
    """What the counted weeks added, for a thousand pilots and a year."""
    return grown * THOUSAND / life.pilots * WEEKS_A_YEAR / life.weeks


if __name__ == "__main__":
    print(run())
