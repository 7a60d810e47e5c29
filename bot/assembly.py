"""The composition root: the only place that knows every part, and the machine's clock."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from types import MappingProxyType
from uuid import UUID

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

import adapters
from adapters.connection import Connection
from adapters.metrics import Metrics
from adapters.web import application, serving
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
from store.migrate import level, migrate

log = logging.getLogger("champion")
_open = partial(open_store, decide=rules.decide, people_in=rules.people_in, plan=plan)
DRAIN_SECONDS = 5.0  # for each of three: requests, what is decided and sent, and the platforms' own tasks
TELLING_SECONDS = 3.0  # what is said of accounts
GOODBYE_SECONDS = 1.0  # so long /readyz answers 503 before nothing is accepted any more
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
    stopping: bool = False

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
        return Look(found, is_ready, None if last is None else now - last)

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
        limit = timedelta(seconds=LATE_TICKS * self.settings.champion_tick_seconds)
        last = self.ticker.last_at
        late = last is None or machine_now() - last > limit
        why = {
            "database": database or "ok",
            "tick": "The tick is late." if late else "ok",
            "serving": "Stopping." if self.stopping else "ok",
        }
        why |= {each.platform.name: each.ready() or "ok" for each in self.connections if each.ready is not None}
        return all(state == "ok" for state in why.values()), why | await self._outgoing(database)

    async def leave(self) -> None:
        """Not ready any more, and what people say over connections of our own is heard no more."""
        self.stopping = True
        await asyncio.gather(*(each.leave() for each in self.connections if each.leave is not None))

    async def _outgoing(self, database: str | None) -> dict[str, str]:
        """What keeps messages from people without making the process less ready."""
        said = {"rehearsal": "on"} if self.settings.rehearsal else {}
        with suppress(Trouble):
            since = await self.store.outgoing.held_since() if database is None else None
            said |= {"outgoing": f"Held since {since.isoformat(timespec='minutes')}."} if since else {}
        return said


@asynccontextmanager
async def assembled(settings: Settings, machine_clock: Clock = machine_now) -> AsyncIterator[Bot]:
    """The whole bot over an up-to-date database, without a server and without its background tasks."""
    await asyncio.to_thread(migrate, settings.database_url)
    paces: dict[str, Pace] = {}
    platforms: dict[str, ChatPlatform] = {}
    woken = asyncio.Event()
    wanted = {"playground": settings.playground, "slack": settings.slack, "teams": settings.teams}
    names = [name for name, is_wanted in wanted.items() if is_wanted]
    asleep = [name for name in wanted if name not in names]
    meters = Metrics(version("champion"), f"{level():04}", names)
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
        stack.push_async_callback(desk.telling.drain, TELLING_SECONDS)
        yield Bot(settings, store, ticker, deliverer, turner, feed, connections, meters, asleep)


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[None]:
    """The tick and the deliverer, until the block ends; then drained."""
    scheduler = AsyncIOScheduler(timezone=UTC)

    async def tick() -> None:
        bot.ticker.due.set()  # a coroutine: a plain function would run in a thread, where an Event must not be set

    scheduler.add_job(
        tick,
        "interval",
        seconds=bot.settings.champion_tick_seconds,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    bot.ticker.due.set()
    tasks = [
        asyncio.create_task(bot.ticker.run(bot.deliverer.due.set), name="tick"),
        asyncio.create_task(bot.deliverer.run(), name="deliver"),
    ]
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                async with bot.ticker.lock:  # with it in hand, no aggregate is being decided
                    for task in tasks:
                        task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await bot.deliverer.drain()


def desk_of(store: Store, platforms: Mapping[str, ChatPlatform] = MappingProxyType({})) -> Desk:
    """What every interaction needs, on that store; accounts are told of what becomes of them on those platforms."""
    world = (store.aggregates, store.people, store.readings, store.clock.now)
    return Desk(*world, store.outgoing, store.roles, store.linking, Telling(platforms))


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Not ready first, then no new work, then what runs is finished."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with (
        assembled(settings) as bot,
        running(bot),
        serving(bot.web(), settings.host, settings.port) as port,
    ):
        if settings.playground:
            print(f"The playground is at http://{settings.host}:{port}/ (stop it with Ctrl-C)", flush=True)
        else:
            print(f"Champion listens on http://{settings.host}:{port}", flush=True)
        await stop.wait()
        log.info("run.stopping")
        await bot.leave()
        if not settings.playground:
            await asyncio.sleep(GOODBYE_SECONDS)


@asynccontextmanager
async def second_writer(settings: Settings) -> AsyncIterator[Store]:
    """The store for a short while: no platform is opened, and what is to be told is sent by the process that runs."""
    await asyncio.to_thread(migrate, settings.database_url)
    store = await _open(
        settings.database_url,
        paces={},
        machine_clock=machine_now,
        wake=lambda: None,
        rehearsal=settings.rehearsal,
    )
    try:
        yield store
    finally:
        await store.close()
