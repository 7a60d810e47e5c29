"""The whole chaos: people live through weeks while everything breaks, and then it is judged."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.assembly import machine_now
from bot.workdays import local_instant
from tests.chaos.breaking import Breaking
from tests.chaos.cast import WAYS, Pilot, Place, Ways, settle_in
from tests.chaos.judging import Verdict, judge
from tests.chaos.living import BERLIN, Living
from tests.chaos.stage import Server, Stage, stage
from tests.chaos.turning import Turning

SHARE, LATER_SHARE = 0.3, 0.1  # of all posts that fail


@dataclass(frozen=True)
class Plan:
    """How much of it. Seconds are the machine's, days are simulated."""

    pilots: int
    days: int
    replicas: int
    seed: int
    every: float = 6.0  # seconds between two things that break
    frozen: float = 35.0  # seconds for which a replica stands still at most
    night: float = 12.0  # seconds that each day is given for what is in doubt
    patience: float = 8.0  # seconds for which a step is waited for though nothing comes of it
    step: timedelta = timedelta(minutes=10)  # what falls due within so long falls due together
    doubts_until: float = 1.0  # of the days: later fewer posts fail, and only so that it is known what of them holds


async def chaos(folder: Path, server: Server, plan: Plan) -> Verdict:
    """Everything, and what came of it."""
    began, chance = time.monotonic(), Random(plan.seed)
    async with stage(folder, server, plan.replicas, chance) as there:
        turning = Turning(there.store, there.fleet, plan.patience)
        start = first_monday_of_march(machine_now()) + timedelta(days=2)
        await turning.to(start)
        pilots = await arrive(there, plan.pilots, start)
        living = Living(turning, chance, start + timedelta(days=plan.days))
        for pilot in pilots:
            living.begin(pilot, start)
        breaking = Breaking(there, chance, plan.every, plan.frozen)
        there.fail(SHARE)
        async with breaking:
            await live(there, plan, living, turning, start)
        there.fail(0)
        await calm(there, turning)
        verdict = await judge(there, pilots, living, turning)
        verdict.counted["seconds"] = round(time.monotonic() - began)
        return verdict


def first_monday_of_march(now: datetime) -> datetime:
    """Of next year, 09:30 in Berlin: a clock goes forward four weeks later."""
    first = datetime(now.year + 1, 3, 1, tzinfo=UTC).date()
    return local_instant(first + timedelta(days=-first.weekday() % 7), 9, BERLIN, 30)


async def arrive(there: Stage, pilots: int, at: datetime, ways: Sequence[Ways] = WAYS) -> list[Pilot]:
    """An administrator speaks first in each organisation, and then there is everybody."""
    there.slack.join("U0ADA", "ada", "Ada")
    there.teams.join("Ada")
    await there.slack.command("U0ADA", "help")
    await there.teams.type("Ada", "help")
    places = [Place(platform, there.store, there.slack, there.teams) for platform in ("slack", "teams")]
    return await settle_in(places, pilots, at, ways)


async def live(
    there: Stage, plan: Plan, living: Living, turning: Turning, start: datetime, until: datetime | None = None
) -> None:
    """Step by step to the end, and each night a while for what is in doubt."""
    ends_at, night = until or living.ends_at, start
    while turning.now() < ends_at:
        if turning.now() - start > plan.doubts_until * timedelta(days=plan.days):
            there.fail(LATER_SHARE, doubts=False)
        if turning.now() >= night + timedelta(days=1):
            night = turning.now()
            await turning.quiet(plan.night)
        following: Sequence[datetime | None] = (await turning.next_due(), living.next_act())
        at = min((each for each in following if each is not None), default=ends_at)
        await turning.to(min(max(at, turning.now() + plan.step), ends_at))
        await living.act(turning.now())


async def calm(there: Stage, turning: Turning, most: float = 420.0) -> None:
    """Nothing breaks any more: what was put off goes out, at most five minutes later, and what is in doubt is found
    out. Whatever is not done then is for the judge."""
    for replica in there.fleet.replicas:
        replica.thaw()
    with suppress(TimeoutError):
        async with asyncio.timeout(most):
            while not (await turning.settled() and await turning.quiet()):
                await asyncio.sleep(0.1)
