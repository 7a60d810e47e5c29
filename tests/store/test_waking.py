"""Other replicas hear at once that something is due; and nothing depends on it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

import pytest

from bot import rules
from bot.ports import Busy
from bot.rules.delivery import plan
from store import Store, open_store
from store.db import Db
from store.migrate import migrate
from store.waking import Waking
from tests import postgres
from tests.postgres import Postgres
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import HOUR, MONDAY, notice

PATIENCE = 20.0  # seconds; far longer than it takes


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)


class Heard:
    """One more process, and how often it was woken."""

    def __init__(self, hands: Hands) -> None:
        self.hands = Hands(hands.url, toy=hands.toy)

    @property
    def times(self) -> int:
        return self.hands.woken

    async def opened(self) -> Store:
        return await self.hands.open()

    async def close(self) -> None:
        for each in self.hands.stores:
            await each.close()


@pytest.fixture
async def other(hands: Hands, store: Store) -> AsyncIterator[Heard]:
    other = Heard(hands)
    await other.opened()
    yield other
    await other.close()


async def test_another_replica_is_woken_by_what_this_one_wrote(
    hands: Hands, store: Store, pilot: Pilot, other: Heard
) -> None:
    hands.woken = 0
    await pilot.happen(notice(await pilot.state(), pilot.maya.id, due_at=MONDAY + HOUR))
    await pilot.happen(notice(await pilot.state(), pilot.maya.id, step="due"))
    assert hands.woken == 1, "only what is due wakes"
    if store.db.is_sqlite:
        assert not store.waking.hears
    else:
        await until(lambda: other.times == 1)
        assert hands.woken == 1, "a process is not woken again by its own word"


async def test_many_commits_in_a_moment_are_told_in_one_breath(
    hands: Hands, store: Store, pilot: Pilot, other: Heard
) -> None:
    """At most once in 50 ms: else two hundred answers would be two hundred claims at every replica."""
    for _ in range(200):
        store.waking.due()
    await store.waking.close()
    if store.db.is_sqlite:
        assert other.times == 0
    else:
        await until(lambda: other.times > 0)
        assert other.times <= 2


async def test_a_release_and_a_resumption_are_felt_by_every_replica_at_once(
    hands: Hands, store: Store, pilot: Pilot, other: Heard
) -> None:
    await store.outgoing.hold()
    await store.waking.close()  # whatever was to be told before
    for act in (store.outgoing.release, lambda: store.outbox.resume("slack:T1")):
        before, here = other.times, hands.woken
        await act()
        assert hands.woken == here + 1
        if not store.db.is_sqlite:
            await until(lambda before=before: other.times > before)  # type: ignore[misc]  # bound at once


async def test_the_short_command_of_an_administrator_reached_running_replicas_only_with_their_next_tick(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    await store.outgoing.hold()
    hands.woken = 0
    short = await open_store(
        hands.url, decide=rules.decide, people_in=rules.people_in, plan=plan, paces={},
        machine_clock=lambda: MONDAY, wake=None, threads=1,
    )  # fmt: skip
    await short.outgoing.release()
    await short.close()  # at once, as the command does
    if store.db.is_sqlite:
        assert hands.woken == 0, "one process runs, which looks with its tick"
    else:
        await until(lambda: hands.woken == 1)
    assert await store.outgoing.held_since() is None
    assert not short.waking.hears


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    """One that a test may restart."""
    server = postgres.start()
    yield server
    server.stop()


async def _opened(store: Store, hands: Hands) -> Pilot:
    """As soon as the store has seen that its connections are gone as well."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(Busy):
                return await open_pilot(store, hands.toy)


async def test_a_replica_that_lost_its_connection_listens_again_and_looks_once(own_server: Postgres) -> None:
    name = own_server.create()
    migrate(own_server.url(name))
    hands, quiet = Hands(own_server.url(name)), Hands(own_server.url(name))
    quiet.toy = hands.toy
    store, other = await hands.open(), await quiet.open()
    try:
        assert other.waking.hears
        await asyncio.to_thread(own_server.control, "restart", "-m", "immediate")
        await until(lambda: quiet.woken == 1)  # something may have been said meanwhile
        assert other.waking.hears
        pilot = await _opened(store, hands)
        before = quiet.woken
        await pilot.happen(notice(await pilot.state(), pilot.maya.id))
        await until(lambda: quiet.woken > before)
    finally:
        for each in (store, other):
            await each.close()


async def test_an_outage_of_the_database_was_logged_with_every_try_and_its_end_never(
    postgres_server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "champion.store")
    name, tries = postgres_server.create(), 0
    url = postgres_server.url(name)

    def counted() -> float:
        nonlocal tries
        tries += 1
        return 0.0

    db = Db(url)
    waking = Waking(url, db, lambda: None, counted)
    try:
        await waking.listen()
        await asyncio.to_thread(postgres_server.drop, name)
        await until(lambda: tries == 3)
        await asyncio.to_thread(postgres_server.say, f"CREATE DATABASE {name}")
        await until(lambda: waking.hears)
        said = [each.getMessage() for each in caplog.records if each.getMessage().startswith("waking.")]
        assert said == ["waking.lost", "waking.found"]
    finally:
        await waking.close()
        await db.close()


async def test_an_error_that_nobody_thought_of_ended_listening_for_good_without_a_line(
    postgres_server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    url, heard = postgres_server.url(postgres_server.create()), 0

    def breaks_once() -> None:
        nonlocal heard
        heard += 1
        if heard == 1:
            raise KeyError("nobody thought of it")

    db, other = Db(url), Db(url)
    waking, teller = Waking(url, db, breaks_once), Waking(url, other, lambda: None)
    try:
        await waking.listen()
        teller.due()
        await until(lambda: heard == 2)  # the look of whoever listens again
        teller.due()
        await until(lambda: heard == 3)
        (lost,) = [each for each in caplog.records if each.getMessage() == "waking.lost"]
        assert "KeyError at test_waking.py" in vars(lost)["error"]
    finally:
        for each in (waking, teller, db, other):
            await each.close()


async def test_what_was_due_while_nobody_listened_is_in_the_rows_all_the_same(
    hands: Hands, store: Store, pilot: Pilot, other: Heard
) -> None:
    """A hint that is lost loses nothing."""
    await other.hands.stores[0].waking.close()
    await pilot.happen(notice(await pilot.state(), pilot.maya.id))
    assert len(await other.hands.stores[0].outbox.claim(MONDAY, 10)) == 1
