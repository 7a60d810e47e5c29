"""Whether anything that runs by itself follows what exists and not what is due: a million pilots beside ten thousand.

In both three hundred pilots are due, again every week. Each statement that a serving replica makes without being asked
is timed in both, interleaved; the tick is also held against the least that any tick does: the indexed query for the
next due pilot, its new wake time, and a commit, with the driver alone.
"""

import asyncio
import signal
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.filled import Filled, filled
from bench.load import process
from bench.store import NOW, connection
from bot.model import Receipt
from bot.ports import Sent
from store import maintenance
from tests import postgres

SIZES = (10_000, 1_000_000)
DUE = 300
ROUNDS = 3
LOOKS = 20  # at something that takes a millisecond
MESSAGES = 100  # of all that the tick wrote
AT_ONCE = 20  # as the deliverer's
IDLE, DECIDED = "the tick finds nothing due", "a pilot is decided that is due"
BARE, QUERY = "bare: the query, one update and a commit", "bare: the query alone"

_NEXT = """SELECT org_id, id, wake_at, state FROM aggregate
    WHERE failed_at IS NULL AND wake_at <= {now} AND version <= 2 ORDER BY wake_at LIMIT 1"""
_LOCKED = " FOR UPDATE SKIP LOCKED"
_MOVED = "UPDATE aggregate SET wake_at = {0} WHERE org_id = {0} AND id = {0}"


@dataclass
class Found:
    """What one database took, in milliseconds, a list for each size."""

    times: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    memory: list[float] = field(default_factory=list)  # MB
    filled_in: list[float] = field(default_factory=list)  # seconds

    def add(self, what: str, size: int, ms: float) -> None:
        """One measurement."""
        self.times.setdefault(what, ([], []))[size].append(ms)


def run(scale: float = 1.0) -> str:
    """Two tables in markdown. `scale` 1.0 takes about eight minutes and 6 GB of disk, given back at the end, also where
    it is told to stop."""
    sizes = [max(2 * DUE, int(size * scale)) for size in SIZES]
    heard = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGINT)}
    found = {}
    try:
        for name, place in (("SQLite", _file), ("PostgreSQL", _server)):  # one after the other, for the disk's sake
            with place() as create:
                found[name] = asyncio.run(_measured(create, sizes))
        return _tables(found, sizes)
    finally:
        for number, before in heard.items():
            signal.signal(number, before)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _file() -> Iterator[Callable[[], str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: f"sqlite:///{Path(folder) / str(uuid4())}.db"


@contextmanager
def _server() -> Iterator[Callable[[], str]]:
    server = postgres.start({"max_wal_size": "1GB", "shared_buffers": "512MB"})
    try:
        yield lambda: server.url(server.create())
    finally:
        server.stop()


async def _measured(create: Callable[[], str], sizes: list[int]) -> Found:
    found, both = Found(), []
    for size in sizes:
        begun = time.perf_counter()
        both.append(await filled(create(), size, DUE))
        found.filled_in.append(time.perf_counter() - begun)
    for _ in range(ROUNDS):
        for nth, each in enumerate(both):
            await _round(found, nth, each)
    for each in both:
        await each.store.close()
    for each in both:  # each in a process of its own: what serving it keeps in memory
        with process("bench.slack_served", "tick", each.url, each.now.isoformat()) as told:
            found.memory.append(told["mb"])
    return found


async def _round(found: Found, nth: int, each: Filled) -> None:
    """Idle, then all that are due, decided by us; a week later the same by the bare query. What was written goes."""
    store, before = each.store, each.now - timedelta(weeks=1)
    looks: dict[str, Callable[[], Awaitable[object]]] = {
        IDLE: lambda: store.aggregates.advance(before),
        "a claim finds nothing to send": lambda: store.outbox.claim(NOW - timedelta(days=1), AT_ONCE),
        "when is something due, or free again": lambda: _waits(each),
        "/readyz": lambda: maintenance.ready(store.db),
    }
    for what, look in looks.items():
        found.add(what, nth, await _median(look))
    found.add(DECIDED, nth, await _tick(each))
    found.add("a message is claimed and settled, hundreds wait", nth, await _delivered(each))
    found.add(QUERY, nth, await asyncio.to_thread(_query, each))
    each.now += timedelta(weeks=1)
    found.add(BARE, nth, await asyncio.to_thread(_bare, each))


async def _median(look: Callable[[], Awaitable[object]]) -> float:
    took = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        await look()
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


async def _waits(each: Filled) -> None:
    await each.store.outbox.pause_until_free()
    await each.store.outbox.next_try()
    await each.store.aggregates.next_due()


async def _tick(each: Filled) -> float:
    """Milliseconds for each pilot that is due."""
    begun = time.perf_counter()
    done = 0
    while await each.store.aggregates.advance(each.now) is not None:
        done += 1
    took = time.perf_counter() - begun
    if done != each.due:
        raise RuntimeError(f"{done} pilots were due, not {each.due}")
    return took / done * 1000


def _bare(each: Filled) -> float:
    """As many again, by the driver alone: each is moved on by a second, and is due when that has passed."""
    sql = connection(each.url)
    is_sqlite = each.url.startswith("sqlite")
    mark = "?" if is_sqlite else "%s"
    query = _NEXT.format(now=mark) + ("" if is_sqlite else _LOCKED)
    now, later = (_instant(at, is_sqlite) for at in (each.now, each.now + timedelta(seconds=1)))
    begun = time.perf_counter()
    for _ in range(each.due):
        sql.execute("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        row = sql.execute(query, (now,)).fetchone()
        sql.execute(_MOVED.format(mark), (later, row[0], row[1]))
        sql.execute("COMMIT")
    took = time.perf_counter() - begun
    sql.close()
    each.now += timedelta(seconds=1)
    return took / each.due * 1000


def _query(each: Filled) -> float:
    """The same query, unlocked and alone, when nothing is due."""
    sql = connection(each.url)
    is_sqlite = each.url.startswith("sqlite")
    now = _instant(each.now - timedelta(weeks=1), is_sqlite)
    query = _NEXT.format(now="?" if is_sqlite else "%s")
    took = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        sql.execute(query, (now,)).fetchone()
        took.append(time.perf_counter() - begun)
    sql.close()
    return statistics.median(took) * 1000


def _instant(at: datetime, is_sqlite: bool) -> Any:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite else at


async def _delivered(each: Filled) -> float:
    """Milliseconds for each of some messages that the tick wrote."""
    outbox, count = each.store.outbox, 0
    begun = time.perf_counter()
    while count < MESSAGES:
        claims = await outbox.claim(each.now, AT_ONCE)
        if not claims:
            raise RuntimeError("pilots were due, and nobody is told")
        sent = [Sent(Receipt(str(claim.to.id), claim.notice.key)) for claim in claims]
        results = [outbox.settle(claim, result, each.now) for claim, result in zip(claims, sent, strict=True)]
        if not all(await asyncio.gather(*results)):
            raise RuntimeError("somebody else sends")
        count += len(claims)
    return (time.perf_counter() - begun) / count * 1000


def _tables(found: dict[str, Found], sizes: list[int]) -> str:
    small, large = (f"{size:,} pilots" for size in sizes)
    lines = [f"| milliseconds | {small} | {large} | ratio (range) |", "|---|---|---|---|"]
    for name, each in found.items():
        for what, (few, many) in each.times.items():
            ratios = [b / a for a, b in zip(few, many, strict=True)]
            cells = " | ".join(f"{statistics.median(side):.2f}" for side in (few, many))
            spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
            lines.append(f"| {name}: {what} | {cells} | {spread} |")
    lines += ["", f"| with {large} | ratio | memory after a tick, MB: {small}, {large} | ratio | filled in |"]
    lines.append("|---|---|---|---|---|")
    for name, each in found.items():
        ours, bare = (each.times[what][1] for what in (DECIDED, BARE))
        ticked = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
        idle = statistics.median(a / b for a, b in zip(each.times[IDLE][1], each.times[QUERY][1], strict=True))
        memory = " and ".join(f"{mb:.0f}" for mb in each.memory)
        ratio = each.memory[1] / each.memory[0]
        lines.append(
            f"| {name}: a due pilot beside bare | {ticked:.1f} | {memory} | {ratio:.2f} | {each.filled_in[1]:.0f} s |"
        )
        lines.append(f"| {name}: an idle tick beside the query alone | {idle:.1f} | | | |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(run())
