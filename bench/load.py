"""A load on a server of another process, and what one round of it measured."""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

CORE = 0  # of the load; the server has the other one to itself
ROUNDS = 3
CELL_SECONDS = 0.5
_NUMBERS = count(1)

Made = Callable[[int], bytes]  # the whole request of the how-manieth act


@dataclass(frozen=True)
class Cell:
    """What one round measured."""

    a_second: float
    p50: float  # milliseconds
    p99: float


@contextmanager
def process(module: str, *role: str) -> Iterator[dict[str, Any]]:
    """One of the module's served roles; what it says first. Ended with the block."""
    command = [sys.executable, "-m", module, *role]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as served:
        try:
            assert served.stdout is not None
            yield json.loads(served.stdout.readline())
        finally:
            served.terminate()


async def load(port: int, made: Made, at_once: int, scale: float, taken: frozenset[int] = frozenset({200})) -> Cell:
    """So many connections, each asking again as soon as it is answered. Raises RuntimeError for another status."""
    took: list[float] = []
    begun = time.perf_counter()
    until = begun + CELL_SECONDS * scale

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            sent = made(next(_NUMBERS))
            started = time.perf_counter()
            writer.write(sent)
            await _answered(reader, taken)
            took.append(time.perf_counter() - started)
        writer.close()

    await asyncio.gather(*(one() for _ in range(at_once)))
    seconds = time.perf_counter() - begun
    took.sort()
    return Cell(len(took) / seconds, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000)


async def _answered(reader: asyncio.StreamReader, taken: frozenset[int]) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if int(head.split(" ", 2)[1]) not in taken:
        raise RuntimeError(head.partition("\r\n")[0])
    length = head.partition("content-length:")[2].partition("\r\n")[0]
    await reader.readexactly(int(length or 0))


def row(pairs: Sequence[tuple[Cell, Cell]]) -> str:
    """The cells of a table's row: speeds, their ratio with its range, and the waiting times."""
    ratios = [ours.a_second / bare.a_second for ours, bare in pairs]
    ours, bare = ([pair[side] for pair in pairs] for side in (0, 1))
    speeds = " | ".join(f"{statistics.median(each.a_second for each in side):.0f}" for side in (ours, bare))
    waits = " | ".join(
        f"{statistics.median(each.p50 for each in side):.1f} / {statistics.median(each.p99 for each in side):.1f}"
        for side in (ours, bare)
    )
    return f"{speeds} | {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}) | {waits}"
