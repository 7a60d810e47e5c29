"""Months on a turned clock with milder chaos: what grows, and what must not.

Each simulated day the replicas' memory, open files and threads and the rows of every table are written down. Tables of
facts grow with what people did. Nothing else may: words whose time is over, `rate_slot`, the playground's lines, what
is being sent.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import Connection, func, select

from bot.assembly import machine_now
from store.base import METADATA
from store.tables import DELIVERY, SPENT
from tests.chaos.breaking import Breaking
from tests.chaos.cast import kept
from tests.chaos.living import Living
from tests.chaos.run import Plan, arrive, calm, first_monday_of_march, live
from tests.chaos.stage import Stage, postgresql, stage
from tests.chaos.turning import Turning

PILOTS, REPLICAS = 20, 2
MOST_DAYS = 3650  # ten years: the seconds end before
SHARE = 0.05  # of posts that fail
NIGHT = 2.0  # seconds each day for what is in doubt
EVERY = 45.0  # seconds between two things that break
MOST_MEMORY = 1.10  # of the second quarter's median, in the last one
MOST_FILES, MOST_THREADS = 1.25, 1.25
# Rows that never grow with time: a slot for each person and organisation, words whose time is over, what is being sent.
BOUNDED = ("rate_slot", "spent_and_over", "playground_line", "link_code", "sending")
SWEPT_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Sample:
    """One simulated day. Memory in MiB, the largest of the replicas' each; `age` is the youngest one's, in seconds."""

    day: int
    memory: float
    files: int
    threads: int
    rows: Mapping[str, int]


async def soak(folder: Path, seed: int, seconds: float) -> int:
    """For so long; 1 where anything grew that must not. Prints a line a day, and a verdict."""
    chance, ends_at = Random(seed), time.monotonic() + seconds
    samples: list[Sample] = []
    plan = Plan(PILOTS, MOST_DAYS, REPLICAS, seed, night=0)
    with postgresql(folder) as server:
        async with stage(folder, server, REPLICAS, chance) as there:
            turning = Turning(there.store, there.fleet, plan.patience)
            start = first_monday_of_march(machine_now()) + timedelta(days=2)
            await turning.to(start)
            pilots = await arrive(there, plan.pilots, start)
            living = Living(turning, chance, start + timedelta(days=MOST_DAYS))
            for pilot in pilots:
                living.begin(pilot, start)
            # A replica that is killed begins anew: the first one is left alone, so that what it keeps is seen.
            async with Breaking(there, chance, EVERY, frozen=13, spared=1):
                while time.monotonic() < ends_at and len(samples) < MOST_DAYS:
                    there.fail(SHARE)
                    await live(there, plan, living, turning, start, start + timedelta(days=len(samples) + 1))
                    await turning.quiet(NIGHT)
                    samples.append(await sampled(there, len(samples) + 1))
                    print(line(samples[-1]), flush=True)
            there.fail(0)
            await calm(there, turning)
    wrong = faults(samples)
    print(*(wrong or ["Nothing grew that must not."]), sep="\n", flush=True)
    return 1 if wrong else 0


async def sampled(there: Stage, day: int) -> Sample:
    """As it is now: of the processes that live, the one that was never killed."""
    pid = there.fleet.replicas[0].pid
    status = dict(each.split(":", 1) for each in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in each)
    memory, threads = int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"])
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    now = machine_now()
    return Sample(day, memory, files, threads, await kept(lambda: there.store.db.read(lambda sql: _rows(sql, now))))


def _rows(sql: Connection, now: datetime) -> dict[str, int]:
    found = {
        name: int(sql.scalar(select(func.count()).select_from(each)) or 0) for name, each in METADATA.tables.items()
    }
    sending = select(func.count()).select_from(DELIVERY).where(DELIVERY.c.state == "sending")
    # A word stands for an hour of the machine's, in which simulated months pass; after that it is to be gone.
    over = select(func.count()).select_from(SPENT).where(SPENT.c.until < now - SWEPT_AFTER)
    return found | {"sending": int(sql.scalar(sending) or 0), "spent_and_over": int(sql.scalar(over) or 0)}


def line(sample: Sample) -> str:
    """One day as a row of a table."""
    rows = " ".join(f"{name}={number}" for name, number in sorted(sample.rows.items()) if number)
    return f"day {sample.day:4} {sample.memory:7.1f} MiB {sample.files:4} files {sample.threads:3} threads {rows}"


def faults(samples: Sequence[Sample]) -> list[str]:
    """What grew. The last quarter is held against the second one, for the first is when everything is met."""
    if len(samples) < 8:
        return [f"{len(samples)} days are too few to say what grows"]
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    wrong = []
    memory, files, threads = (
        [median(getattr(each, name) for each in part) for part in (early, late)]
        for name in ("memory", "files", "threads")
    )
    for name, (before, after), most in (
        ("memory", memory, MOST_MEMORY), ("files", files, MOST_FILES), ("threads", threads, MOST_THREADS),
    ):  # fmt: skip
        if after > before * most:
            wrong.append(f"{name} grew from {before:.0f} to {after:.0f}")
    for name in BOUNDED:
        before, after = (max(each.rows.get(name, 0) for each in part) for part in (early, late))
        if after > max(before, 10) * 1.25:
            wrong.append(f"{name} grew from {before} to {after} rows")
    return wrong
