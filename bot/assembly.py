"""The composition root: the only place that knows every part, and the machine's clock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from math import inf
from types import MappingProxyType
from uuid import UUID

from aiohttp import web

import adapters
from adapters.connection import Connection
from adapters.metrics import Metrics
from adapters.web import application
from bot import rules
from bot.advance import Ticker, Turner
from bot.deliver import Deliverer
from bot.inbox import Inbox
from bot.inbox.desk import Desk
from bot.inbox.telling import Telling
from bot.ports import ChatPlatform, Clock, Feed, Look, Pace, Trouble
from bot.rules.delivery import plan
from bot.settings import Settings, WrongSettings
from store import Store, maintenance, open_store
from store.forgetting import forget
from store.gauges import LONGEST_READ, standing
from store.migrate import Tables, create, fault, level, tables
from store.reaching import TurnedAway

_open = partial(open_store, decide=rules.decide, people_in=rules.people_in, plan=plan)
STOP_SECONDS = 13.0  # all that is finished at the end: requests, what is decided and sent, the platforms' own tasks
TELLING_SECONDS = 3.0  # of these for what is said of accounts
LATE_TICKS = 3  # so many ticks without a look make the process not ready


def machine_now() -> datetime:
    """The machine's clock, aware, UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Bot:
    """Everything, wired: what `run` serves and what tests turn the clock of."""

    settings: Settings
    store: Store
    ticker: Ticker
    deliverer: Deliverer
    turner: Turner
    feed: Feed
    connections: list[Connection]
    meters: Metrics
    asleep: Collection[str] = ()  # platforms that are not configured
    stop_by: float = inf  # by the loop's clock; told to stop as soon as it is any time at all

    def web(self) -> web.Application:
        """All routes of all platforms, with health, readiness and metrics."""
        return application(self.connections, self.health, self.ready, self.measures, self.meters)

    async def measures(self, accept: str) -> tuple[bytes, str]:
        """Everything `/metrics` shows. Answers within some two seconds, also while the database is away."""
        return self.meters.page(await self.look(), accept)

    async def look(self) -> Look:
        """How the process and its installation are doing."""
        last, now = self.ticker.last_at, self.feed.machine_clock()
        found, is_ready = await asyncio.gather(
            standing(self.store.db, self.store.clock.now, self.asleep), self._is_ready()
        )
        tick_age, tally = None if last is None else now - last, self.store.db.tally
        return Look(found, is_ready, tick_age, tally.units, tally.commits, tally.again, tally.busy, self.tick_limit)

    async def _is_ready(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_READ.total_seconds()):
                return (await self.ready())[0]
        return False

    async def health(self) -> Mapping[str, object]:
        """The process lives."""
        return {"status": "ok"}

    async def ready(self) -> tuple[bool, Mapping[str, object]]:
        """Database reachable, tables as expected, tick not late, not stopping."""
        database = await maintenance.ready(self.store.db)
        last = self.ticker.last_at
        late = last is None or machine_now() - last > self.tick_limit
        why = {
            "database": database or "ok",
            "tick": "The tick is late." if late else "ok",
            "serving": "Stopping." if self.stopping else "ok",
        }
        why |= {each.platform.name: each.ready() or "ok" for each in self.connections if each.ready is not None}
        return all(state == "ok" for state in why.values()), why | await self._outgoing(database)

    @property
    def tick_limit(self) -> timedelta:
        """How long ago the last look for what is due may be."""
        return LATE_TICKS * timedelta(seconds=self.settings.champion_tick_seconds)

    @property
    def stopping(self) -> bool:
        """Whether the process is about to end."""
        return self.stop_by < inf

    def left(self, seconds: float) -> float:
        """So many seconds, or what is left of them before the process should have ended."""
        return max(0.0, min(seconds, self.stop_by - asyncio.get_running_loop().time()))

    async def leave(self) -> None:
        """Not ready any more, nothing more is decided by itself, and what people say over connections of our own is
        heard no more. The process ends within 13 seconds of it."""
        self.stop_by = asyncio.get_running_loop().time() + STOP_SECONDS
        self.ticker.ending = True
        await asyncio.gather(*(each.leave() for each in self.connections if each.leave is not None))

    async def _outgoing(self, database: str | None) -> dict[str, str]:
        """What keeps messages from people without making the process less ready."""
        said = {"rehearsal": "on"} if self.settings.rehearsal else {}
        with suppress(Trouble):
            since = await self.store.outgoing.held_since() if database is None else None
            said |= {"outgoing": f"Held since {since.isoformat(timespec='minutes')}."} if since else {}
        return said


def prepare(settings: Settings) -> None:
    """Makes the tables where there are none. Raises Busy while the database is away, and WrongSettings where its tables
    or its address are not for this release."""
    _refuse(settings, create)


def _refuse(settings: Settings, look: Callable[[str], Tables]) -> None:
    try:
        wrong = fault(look(settings.database_url))
    except TurnedAway as turned:
        wrong = f"{turned}"
    if wrong is not None:
        raise WrongSettings(wrong)


@asynccontextmanager
async def assembled(settings: Settings, machine_clock: Clock = machine_now) -> AsyncIterator[Bot]:
    """The whole bot over its database, without a server and without its background tasks. Raises as `prepare` does."""
    await asyncio.to_thread(prepare, settings)
    paces: dict[str, Pace] = {}
    platforms: dict[str, ChatPlatform] = {}
    woken = asyncio.Event()
    wanted = {"playground": settings.playground, "slack": settings.slack, "teams": settings.teams}
    names = [name for name, is_wanted in wanted.items() if is_wanted]
    asleep = [name for name in wanted if name not in names]
    meters = meters_of(names)
    store = await _open(
        settings.database_url,
        paces=paces,
        machine_clock=machine_clock,
        wake=woken.set,
        asleep=asleep,
        rehearsal=settings.rehearsal,
        secret_keys=settings.secret_keys,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        if store.db.is_sqlite:
            await store.outbox.abandon()
        await store.installations.resealed()
        ticker = Ticker(store.aggregates, store.clock.now, machine_clock, meters=meters)
        deliverer = Deliverer(store.outbox, platforms, store.clock.now, machine_clock, due=woken, meters=meters)
        real = settings.speaks_to_real_people
        if real and store.clock.offset:
            raise WrongSettings(
                "DATABASE_URL names a database whose clock was turned in the playground: take a fresh one for people."
            )
        turner = Turner(store.clock, ticker, store.outbox, deliverer.deliver_due, allowed=not real)
        desk = desk_of(store, platforms)

        async def forgotten(org: UUID) -> None:
            async with ticker.lock:
                await deliverer.deliver_due()
                await forget(store.db, org)

        async def resumed(org_key: str) -> None:
            await store.outbox.resume(org_key)
            woken.set()

        feed = Feed(
            conversation=Inbox(desk),
            people=store.people,
            chat=store.chat,
            clock=turner,
            flush=deliverer.deliver_due,
            installations=store.installations,
            machine_clock=machine_clock,
            resume=resumed,
            forget=forgotten,
            meters=meters,
        )
        connections = [adapters.load(name)(settings, feed) for name in names]
        for connection in connections:
            platforms[connection.platform.name] = connection.platform
            paces[connection.platform.name] = connection.platform.pace
            if connection.serve is not None:
                await stack.enter_async_context(connection.serve())
        bot = Bot(settings, store, ticker, deliverer, turner, feed, connections, meters, asleep)

        async def told() -> None:
            await desk.telling.drain(bot.left(TELLING_SECONDS))

        stack.push_async_callback(told)
        yield bot


def meters_of(platforms: Collection[str] = ()) -> Metrics:
    """Counters of one bot with those platforms, all at nought."""
    return Metrics(version("champion"), f"{level():04}", platforms)


def desk_of(store: Store, platforms: Mapping[str, ChatPlatform] = MappingProxyType({})) -> Desk:
    """What every interaction needs, on that store; accounts are told of what becomes of them on those platforms."""
    world = (store.aggregates, store.people, store.readings, store.clock.now)
    return Desk(*world, store.outgoing, store.roles, store.linking, Telling(platforms))


@asynccontextmanager
async def second_writer(settings: Settings) -> AsyncIterator[Store]:
    """The store for a short while: no platform is opened, and what is to be told is sent by the process that runs.

    Raises as `prepare` does, and WrongSettings where there are no tables yet: there is nothing to be done in them.
    """
    await asyncio.to_thread(_refuse, settings, tables)
    store = await _open(
        settings.database_url,
        paces={},
        machine_clock=machine_now,
        wake=None,
        rehearsal=settings.rehearsal,
    )
    try:
        yield store
    finally:
        await store.close()
