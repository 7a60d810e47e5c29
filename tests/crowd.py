"""Very many people who are all to be asked at one instant, and machine time that passes while the bot works."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select

from bot.assembly import Bot
from bot.events import Accepted, Opened
from bot.model import Address, Person, Ref, Rights, Words
from store.tables import DELIVERY
from tests.world import MachineClock

ASKED_AT = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)  # a Tuesday, 10:05 in Berlin
QUESTION = "your number for 2–8 Mar?"


@dataclass
class Crowd:
    """Them. `calls` is how many calls the platform has seen; `step` is how far time goes while it sees some."""

    bot: Bot
    clock: MachineClock
    calls: Callable[[], int]
    step: timedelta
    people: list[Person]

    async def open_all(self) -> None:
        """A pilot for each, owned and asked about from the next Tuesday on; what was said of that is forgotten."""
        swap, at = self.bot.store.aggregates.swap, self.bot.store.clock.now()
        for number, person in enumerate(self.people):
            words = [Words(uuid4(), text) for text in (f"Pilot {number}", "How many minutes?", "min")]
            ref = Ref(person.org, "project", uuid4())
            opened = Opened(
                id=uuid4(), at=at, by=person.id, org=person.org, project=ref.id, name=words[0], question=words[1],
                unit=words[2], better="lower", start=180, target=108, target_on=None, champion=person.id,
                manager=person.id,
            )  # fmt: skip
            await swap(ref, opened)
            rights = Rights(True, True, True, True)
            await swap(ref, Accepted(id=uuid4(), at=at, by=person.id, rights=rights))
        await self.bot.store.db.run(lambda sql: sql.execute(delete(DELIVERY)))

    async def pass_until(self, is_so: Callable[[], bool], most: timedelta) -> timedelta:
        """Let time pass in small steps while the deliverer runs; how long it took until it was so."""
        began, step = self.clock.at, self.step
        while not is_so():
            assert self.clock.at - began < most, "it took too long"
            calls = self.calls()
            self.clock.at += step
            self.bot.deliverer.due.set()
            # The machine's time stands still while the bot works, and goes faster when there is nothing to be done.
            for _ in range(40):
                await asyncio.sleep(0.002)
                if self.calls() > calls:
                    break
            step = self.step if self.calls() > calls else min(step * 2, 8 * self.step)
        return self.clock.at - began

    async def reach(self, at: datetime) -> None:
        """That instant, with all that falls due by then decided, each by itself."""
        self.clock.at = max(at, self.clock.at)
        await self.bot.ticker.sweep()

    async def written_down(self, state: str, messages: int) -> None:
        """Wait, while no time passes, until that many are in that state: what the platform has is written after it."""
        async with asyncio.timeout(30):
            while (await self.states()).get(state, 0) < messages:
                await asyncio.sleep(0.01)

    async def states(self) -> dict[str, int]:
        """How many messages there are in each state."""
        return dict(await self.bot.store.db.read(_states))


def _states(sql: Connection) -> list[tuple[str, int]]:
    rows = sql.execute(select(DELIVERY.c.state, func.count()).group_by(DELIVERY.c.state))
    return [(state, count) for state, count in rows]


@asynccontextmanager
async def crowd(
    bot: Bot,
    clock: MachineClock,
    calls: Callable[[], int],
    step: timedelta,
    org_key: str,
    addresses: Sequence[Address],
    hang_up: Callable[[], Awaitable[None]],
) -> AsyncIterator[Crowd]:
    """Those people in Berlin, each with a pilot, while the deliverer runs. `hang_up` ends whatever hangs."""
    people = []
    for number, address in enumerate(addresses):
        person = await bot.store.people.met(org_key, address, f"Person {number}")
        calendar = replace(person.calendar, zone="Europe/Berlin")
        await bot.store.people.keep(replace(person, calendar=calendar, zone_is_own=True))
        people.append(person)
    many = Crowd(bot, clock, calls, step, people)
    await many.open_all()
    running = asyncio.create_task(bot.deliverer.run())
    try:
        yield many
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await hang_up()
        await bot.deliverer.drain()
