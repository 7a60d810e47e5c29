"""The process: it begins once the database is there, serves and works until it is told to stop, and ends in time."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC
from typing import TextIO, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.waiting import waiting
from adapters.web import serving
from bot.assembly import Bot, assembled, meters_of, prepare
from bot.ports import Busy, Trouble
from bot.settings import Settings

T = TypeVar("T")

log = logging.getLogger("champion")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two looks for a database that is away
GOODBYE_SECONDS = 1.0  # so long /readyz answers 503 before nothing is accepted any more
DRAIN_SECONDS = 5.0  # what is decided and sent may still take so long
LONGEST_STOP = 14.5  # seconds; supervisors are told to wait for fifteen


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Not ready first, then no new work, then what runs is finished, all within 15 s.

    A database that is away is waited for. Raises WrongSettings where waiting does not help.
    """
    stop = _told_to_stop()
    async with AsyncExitStack() as stack:
        bot = await _begun(settings, stop, stack)
        if bot is None:
            return
        await stack.enter_async_context(running(bot))
        at = (settings.host, settings.port)
        _say_where(settings, await stack.enter_async_context(serving(bot.web(), *at)) if settings.http else None)
        with suppress(Trouble):
            if since := await bot.store.outgoing.held_since():
                log.warning("run.held", extra={"since": since.isoformat(timespec="seconds")})
        await stop.wait()
        log.info("run.stopping")
        behind_balancer = settings.http and not settings.playground
        await asyncio.gather(bot.leave(), asyncio.sleep(GOODBYE_SECONDS if behind_balancer else 0))
    log.info("run.ended")


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[None]:
    """The tick and the deliverer, until the block ends; then drained."""
    scheduler = AsyncIOScheduler(timezone=UTC)

    async def tick() -> None:
        if bot.settings.playground:  # of several on one database any may turn the clock
            with suppress(Trouble):
                await bot.store.clock.follow()
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
    ticking = asyncio.create_task(bot.ticker.run(bot.deliverer.due.set), name="tick")
    delivering = asyncio.create_task(bot.deliverer.run(), name="deliver")
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        await _drained(bot, ticking, delivering)


async def _drained(bot: Bot, ticking: asyncio.Task[None], delivering: asyncio.Task[None]) -> None:
    bot.ticker.ending = True
    with suppress(TimeoutError):
        async with asyncio.timeout(bot.left(DRAIN_SECONDS)):
            async with bot.ticker.lock:  # with it in hand, no aggregate is being decided
                ticking.cancel()
            delivering.cancel()
            await asyncio.gather(ticking, delivering, return_exceptions=True)
            await bot.deliverer.drain()
    # What hangs is given up before the store closes. A message among it is taken over, by looking for it first.
    late = {task for task in (ticking, delivering, *bot.deliverer.flying) if not task.done()}
    for task in late:
        task.cancel()
    if late:
        log.warning("run.given_up", extra={"count": len(late)})
        await asyncio.wait(late, timeout=bot.left(GOODBYE_SECONDS))


async def _begun(settings: Settings, stop: asyncio.Event, stack: AsyncExitStack) -> Bot | None:
    """The bot over its database, as soon as that can be reached; None where it was told to stop before."""
    pause = FIRST_PAUSE
    async with AsyncExitStack() as meanwhile:
        while not stop.is_set():
            try:
                await _unless(stop, _beside(lambda: prepare(settings)))
                if stop.is_set():
                    return None
                bot = await stack.enter_async_context(assembled(settings))
                if pause > FIRST_PAUSE:
                    log.info("database.back")
                return bot
            except Busy:
                sentence = f"The database can not be reached; trying again in {pause:.0f} s."
                _say(settings, sentence, sys.stderr, "database.away", again_in=f"{pause:.0f} s")
            if pause == FIRST_PAUSE and settings.http:
                await meanwhile.enter_async_context(serving(waiting(meters_of()), settings.host, settings.port))
            await _unless(stop, asyncio.sleep(pause))
            pause = min(2 * pause, LONGEST_PAUSE)
    return None


def _say_where(settings: Settings, port: int | None) -> None:
    if port is None:
        sentence = "Champion works, and listens nowhere (CHAMPION_HTTP=off)."
    elif settings.playground:
        sentence = f"The playground is at http://{settings.host}:{port}/ (stop it with Ctrl-C)"
    else:
        sentence = f"Champion listens on http://{settings.host}:{port}"
    _say(settings, sentence, sys.stdout, "run.started", host=settings.host, port=port)


def _say(settings: Settings, sentence: str, to: TextIO, event: str, **ids: object) -> None:
    """A sentence for whoever started it, or a line for the machine that gathers lines."""
    if settings.champion_log == "json":
        log.log(logging.WARNING if to is sys.stderr else logging.INFO, event, extra=ids)
    else:
        print(sentence, file=to, flush=True)


def _told_to_stop() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; the second one, or one that takes too long, ends the process as it stands.

    Nothing is lost by that: what is decided is kept, and what was being sent is looked for by whoever takes it over.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def told(number: signal.Signals) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()
        # A thread that waits for a dead database can not be ended in any other way.
        cut = threading.Timer(LONGEST_STOP, _cut_off)
        cut.daemon = True
        cut.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told, number)
    return stop


def _cut_off() -> None:
    log.warning("run.cut_off")
    os._exit(0)


async def _unless(stop: asyncio.Event, work: Coroutine[object, object, object]) -> None:
    """Waits for that work, or until it is told to stop. Raises what the work raises."""
    working, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if working.done():
        working.result()
    working.cancel()


async def _beside(work: Callable[[], T]) -> T:
    """In a thread of its own, which the end of the process does not wait for."""
    done: Future[T] = Future()

    def run() -> None:
        done.set_running_or_notify_cancel()
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True, name="reach the database").start()
    return await asyncio.wrap_future(done)
