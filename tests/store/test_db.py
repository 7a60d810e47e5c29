"""One transaction at a time, and how the database's troubles are told."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.ports import Busy
from store.db import AlreadyRunning, Db, Refused, address, hold, postgres_engine, transact
from tests.postgres import Postgres
from tests.wire import wired


class Blocker:
    """A unit that has begun, holds what it holds, and ends when it is told."""

    def __init__(self, *statements: str) -> None:
        self.begun = threading.Event()
        self.may_end = threading.Event()
        self._statements = statements

    def __call__(self, sql: Connection) -> None:
        for statement in self._statements:
            sql.execute(text(statement))
        self.begun.set()
        self.may_end.wait(30)


WRITES = "INSERT INTO setting (name, value) VALUES ('a', 1)"
COUNT = text("SELECT count(*) FROM setting WHERE name = 'a'")


async def start(db: Db, blocker: Blocker) -> "asyncio.Task[None]":
    """Runs it; comes back once it has begun."""
    task = asyncio.create_task(db.run(blocker))
    await asyncio.to_thread(blocker.begun.wait, 30)
    return task


async def test_a_read_does_not_wait_for_a_writer(url: str) -> None:
    db = Db(url)
    blocker = Blocker(WRITES)
    task = await start(db, blocker)
    assert await db.read(lambda sql: sql.scalar(COUNT)) == 0
    assert not task.done()
    blocker.may_end.set()
    await task
    assert await db.read(lambda sql: sql.scalar(COUNT)) == 1
    await db.close()


async def test_a_process_that_had_stood_still_took_its_database_for_one_that_is_away(url: str) -> None:
    db, goes_on = Db(url), threading.Event()

    def unit(sql: Connection) -> int:
        goes_on.wait(5)
        return int(sql.scalar(text("SELECT 2")) or 0)

    try:
        reading = asyncio.create_task(db.read(unit, 0.2))
        await asyncio.sleep(0)  # it has been asked for
        time.sleep(0.6)  # noqa: ASYNC251  # all of the process stands still, its threads too
        goes_on.set()
        assert await reading == 2
    finally:
        goes_on.set()
        await db.close()


async def test_a_read_does_not_wait_for_the_many_who_wait_for_one_row(url: str) -> None:
    db = Db(url)
    await db.run(lambda sql: sql.execute(text(WRITES)))
    same_row = "UPDATE setting SET value = value + 1 WHERE name = 'a'"
    blocker = Blocker(same_row)
    holding = await start(db, blocker)
    waiting = [asyncio.create_task(db.run(lambda sql: sql.execute(text(same_row)))) for _ in range(20)]
    await asyncio.sleep(0)  # all of them are handed to the threads before the read is
    assert await db.read(lambda sql: sql.scalar(COUNT)) == 1
    assert not holding.done() and not any(each.done() for each in waiting)
    blocker.may_end.set()
    await asyncio.gather(holding, *waiting)
    await db.close()


async def test_the_reading_side_can_not_write_on_sqlite(tmp_path: Path) -> None:
    db = Db(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(Exception, match="readonly"):
        await db.read(lambda sql: sql.execute(text("CREATE TABLE t (a INTEGER)")))
    await db.close()


async def test_a_unit_that_raises_leaves_nothing(url: str) -> None:
    db = Db(url)

    def unit(sql: Connection) -> None:
        sql.execute(text(WRITES))
        raise KeyError

    with pytest.raises(KeyError):
        await db.run(unit)
    assert await db.read(lambda sql: sql.scalar(COUNT)) == 0
    await db.close()


async def test_a_unit_whose_turn_does_not_come_is_never_run(url: str) -> None:
    db = Db(url, threads=1)
    blocker = Blocker()
    task = await start(db, blocker)
    ran: list[int] = []
    with pytest.raises(Busy):
        await db.run(lambda sql: ran.append(1), patience=0.01)
    blocker.may_end.set()
    await task
    await db.run(lambda sql: None)
    assert ran == []
    await db.close()


async def test_a_unit_that_has_begun_is_awaited(url: str) -> None:
    db = Db(url)
    blocker = Blocker(WRITES)
    task = asyncio.create_task(db.run(blocker, patience=0.0))
    # With no patience at all either it had begun, and is awaited, or it never runs.
    await asyncio.sleep(0)
    blocker.may_end.set()
    try:
        await task
        expected = 1
    except Busy:
        expected = 0
    assert await db.read(lambda sql: sql.scalar(COUNT)) == expected
    await db.close()


async def test_another_process_that_holds_the_lock_makes_us_busy(url: str) -> None:
    one, other = Db(url), Db(url)
    await one.run(lambda sql: sql.execute(text(WRITES)))
    holds = "UPDATE setting SET value = 2 WHERE name = 'a'"
    blocker = Blocker(holds)
    task = await start(one, blocker)
    with pytest.raises(Busy):
        await other.run(lambda sql: sql.execute(text(holds)))
    blocker.may_end.set()
    await task
    await other.run(lambda sql: sql.execute(text(holds)))
    await one.close()
    await other.close()


async def test_a_constraint_is_named_without_the_values(url: str) -> None:
    db = Db(url)
    await db.run(lambda sql: sql.execute(text(WRITES)))
    with pytest.raises(Refused, match="setting") as caught:
        await db.run(lambda sql: sql.execute(text("INSERT INTO setting (name, value) VALUES ('a', 77)")))
    assert "77" not in str(caught.value)
    await db.close()


async def test_a_lost_connection_is_busy_and_the_next_unit_gets_a_new_one(
    postgres_server: Postgres, postgres_template: str
) -> None:
    db = Db(postgres_server.url(postgres_template))

    def unit(sql: Connection) -> None:
        postgres_server.say(f"SELECT pg_terminate_backend({sql.scalar(text('SELECT pg_backend_pid()'))})")
        sql.execute(COUNT)

    with pytest.raises(Busy):
        await db.run(unit)
    assert await db.run(lambda sql: sql.scalar(COUNT)) == 0
    await db.close()


async def test_the_first_who_acted_after_a_restart_of_the_database_was_told_to_come_again(
    postgres_server: Postgres, postgres_template: str
) -> None:
    """Each connection of before was found broken by somebody, and what they asked for was not done."""
    name = postgres_server.create(postgres_template)
    db = Db(postgres_server.url(name), threads=1)

    def count(sql: Connection) -> int:
        return int(sql.scalar(COUNT) or 0)

    async def all_ways() -> list[int]:
        return [await db.read(count), await db.run(count), await db.run(count, together=("a",))]

    assert await all_ways() == [0, 0, 0]
    postgres_server.say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    assert await all_ways() == [0, 0, 0]
    assert db.tally.busy == 0
    await db.close()


async def test_a_server_that_hung_kept_whoever_waited_for_it_for_ever(
    postgres_server: Postgres, postgres_template: str
) -> None:
    """Its host went on answering, so no connection broke, and its own time limits hung with it."""
    async with wired(postgres_server) as wire:
        await wire.mend()
        engine, blocker = postgres_engine(address(wire.url(postgres_template)), 1, silent_seconds=0.2), Blocker()

        def unit(sql: Connection) -> None:
            blocker(sql)
            sql.execute(COUNT)

        hanging = asyncio.create_task(asyncio.to_thread(transact, engine, unit))
        await asyncio.to_thread(blocker.begun.wait, 30)
        wire.freeze()
        blocker.may_end.set()
        async with asyncio.timeout(30):
            with pytest.raises(Busy):
                await hanging
        await wire.mend()
        assert await asyncio.to_thread(transact, engine, lambda sql: sql.scalar(COUNT)) == 0
        engine.dispose()


async def test_what_takes_long_is_waited_for_while_the_server_lets_others_in(
    postgres_server: Postgres, postgres_template: str
) -> None:
    engine = postgres_engine(address(postgres_server.url(postgres_template)), 1, silent_seconds=0.1)
    slow = text("SELECT 1 FROM pg_sleep(0.7)")
    assert await asyncio.to_thread(transact, engine, lambda sql: sql.scalar(slow)) == 1
    engine.dispose()


async def test_a_server_that_is_away_is_busy() -> None:
    db = Db("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Busy):
        await db.run(lambda sql: None)
    await db.close()


async def test_a_deadlock_is_tried_again(postgres_server: Postgres, postgres_template: str) -> None:
    name = postgres_server.create(postgres_template)
    db = Db(postgres_server.url(name))
    await db.run(lambda sql: sql.execute(text("INSERT INTO setting VALUES ('a', 0), ('b', 0)")))
    both = threading.Barrier(2)
    tries: list[str] = []

    def unit(first: str, second: str) -> None:
        def crossing(sql: Connection) -> None:
            tries.append(first)
            sql.execute(text("UPDATE setting SET value = value + 1 WHERE name = :name"), {"name": first})
            if len(tries) <= 2:
                both.wait(30)
            sql.execute(text("UPDATE setting SET value = value + 1 WHERE name = :name"), {"name": second})

        units.append(db.run(crossing))

    units: list[object] = []
    unit("a", "b")
    unit("b", "a")
    await asyncio.gather(*units)  # type: ignore[call-overload]  # two awaitables
    assert len(tries) >= 3  # one gave way; on a slow machine both may
    assert await db.read(lambda sql: sql.scalar(text("SELECT sum(value) FROM setting WHERE name IN ('a', 'b')"))) == 4
    await db.close()
    postgres_server.drop(name)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_another_kind_of_database_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must be"):
        address(url)


def test_only_one_may_hold_a_file(tmp_path: Path) -> None:
    path = tmp_path / "champion.db.lock"
    held = hold(path)
    with pytest.raises(AlreadyRunning, match="Another champion is running"):
        hold(path)
    held.close()
    hold(path).close()
