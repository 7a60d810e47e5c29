"""Units that share a commit: all of them kept, each refused by itself, and nobody answered before."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, exc, text
from sqlalchemy.event import listen

from bot.decisions import Decision, RungClimbed
from bot.events import Answered, Event
from bot.model import Project
from bot.ports import Busy
from store import Store
from store.db import GROUPERS, Again, Db, Refused, address, sqlite_engine
from store.grouping import Turns, Waiting, run_together
from store.transaction import Tally
from tests.postgres import Postgres
from tests.store.conftest import Pilot
from tests.store.test_db import Blocker
from tests.store.toy import MONDAY, answered, opened, ref_of
from tests.world import with_tables

ROOT = Path(__file__).parents[2]
INSERT = text("INSERT INTO setting (name, value) VALUES (:name, 0)")
VALUE = text("SELECT value FROM setting WHERE name = :name")
ADD = text("UPDATE setting SET value = value + 1 WHERE name = :name")
BACKEND = text("SELECT pg_backend_pid()")
HOLD_A = "UPDATE setting SET value = value + 10 WHERE name = 'a'"

Running = list[tuple[Blocker, "asyncio.Task[None]"]]


class Adds:
    """A unit that adds one to the number of each of those names, and gives what the first is then."""

    def __init__(self, *names: str) -> None:
        self.runs = 0
        self._names = names

    def __call__(self, sql: Connection) -> int:
        self.runs += 1
        for name in self._names:
            sql.execute(ADD, {"name": name})
        return int(sql.scalar(VALUE, {"name": self._names[0]}) or 0)


@pytest.fixture
async def db(url: str) -> AsyncIterator[Db]:
    """With one thread for those that go alone, one for groups, and the numbers a and b, 0 each."""
    db = Db(url, threads=1)
    await db.run(lambda sql: sql.execute(INSERT, [{"name": "a"}, {"name": "b"}]))
    yield db
    await db.close()


async def kept(db: Db, name: str) -> int:
    return int(await db.read(lambda sql: sql.scalar(VALUE, {"name": name})) or 0)


async def groups_are_busy(db: Db, threads: int = 1) -> Running:
    """Every thread that runs groups is in the middle of one, so that what comes now will wait together."""
    running: Running = []
    for nth in range(1 if db.is_sqlite else threads):
        blocker = Blocker()
        running.append((blocker, asyncio.create_task(db.run(blocker, together=("", f"blocker {nth}")))))
        await asyncio.to_thread(blocker.begun.wait, 30)
    return running


async def let_go(running: Running) -> None:
    await asyncio.sleep(0)  # what was asked for is handed to the threads
    for blocker, _ in running:
        blocker.may_end.set()
    await asyncio.gather(*(task for _, task in running))


async def test_two_hundred_who_answer_at_once_share_commits_and_no_answer_is_lost(store: Store, pilot: Pilot) -> None:
    openings = [opened(pilot.maya.org, pilot.maya.id) for _ in range(10)]
    for each in openings:
        await store.aggregates.swap(ref_of(each), each)
    units, commits = store.db.tally.units, store.db.tally.commits
    swaps = (store.aggregates.swap(ref_of(each), answered(pilot.maya.id)) for each in openings * 20)
    await asyncio.gather(*swaps)
    assert store.db.tally.units - units == 200
    assert store.db.tally.commits - commits <= 100
    found = [await store.readings.project(ref_of(each)) for each in openings]
    assert [each.offers for each in found if each is not None] == [20] * 10


async def test_one_alone_is_not_kept_waiting_for_company(db: Db) -> None:
    commits = db.tally.commits
    assert [await db.run(Adds("a"), together=("a",)) for _ in range(3)] == [1, 2, 3]
    assert db.tally.commits - commits == 3


async def test_one_that_is_refused_and_one_whose_rule_raises_cost_the_others_nothing(
    store: Store, pilot: Pilot
) -> None:
    rung = RungClimbed(ladder=1, loop=1, level=1, at=MONDAY)

    def rule(state: Project, event: Event) -> Decision:
        assert isinstance(event, Answered)
        if event.value == 8:
            raise ZeroDivisionError
        counted = replace(state, offers=state.offers + 1)
        return Decision(counted, facts=(rung, rung) if event.value == 7 else ())

    pilot.toy.rules[Answered] = rule
    running, commits = await groups_are_busy(store.db, GROUPERS), store.db.tally.commits
    swaps = [asyncio.create_task(store.aggregates.swap(pilot.ref, answered(value=each))) for each in (1, 7, 8, 2)]
    await let_go(running)
    given = await asyncio.gather(*swaps, return_exceptions=True)
    assert [type(each) for each in given] == [Decision, Refused, ZeroDivisionError, Decision]
    assert (await pilot.state()).offers == 2
    assert store.db.tally.commits - commits == len(running) + 1


async def test_the_same_event_twice_in_one_group_is_decided_once(store: Store, pilot: Pilot) -> None:
    running, event = await groups_are_busy(store.db, GROUPERS), answered(pilot.maya.id)
    swaps = [asyncio.create_task(store.aggregates.swap(pilot.ref, event)) for _ in range(2)]
    await let_go(running)
    assert [each.repeated for each in await asyncio.gather(*swaps)] == [False, True]
    assert (await pilot.state()).offers == 1


async def test_units_of_one_key_run_in_the_order_in_which_they_came(db: Db) -> None:
    running = await groups_are_busy(db)
    units = [asyncio.create_task(db.run(Adds("a"), together=("a",))) for _ in range(70)]  # more than one group
    others = [asyncio.create_task(db.run(Adds("b"), together=("b",))) for _ in range(3)]
    await let_go(running)
    assert await asyncio.gather(*units) == list(range(1, 71))
    assert await asyncio.gather(*others) == [1, 2, 3]


async def test_whoever_gave_up_is_left_out_and_whoever_lost_patience_is_never_run(db: Db) -> None:
    running, late, gone = await groups_are_busy(db), Adds("a"), Adds("a")
    leaving = asyncio.create_task(db.run(gone, together=("a",)))
    staying = asyncio.create_task(db.run(Adds("b"), together=("b",)))
    with pytest.raises(Busy):
        await db.run(late, 0.01, ("a",))
    leaving.cancel()
    await let_go(running)
    assert await staying == 1
    assert (late.runs, gone.runs, db.tally.busy) == (0, 0, 1)


async def test_those_who_go_alone_and_groups_take_turns(tmp_path: Path) -> None:
    db = Db(f"sqlite:///{with_tables(tmp_path) / 'champion.db'}")
    running, order = await groups_are_busy(db), list[str]()
    alone = [asyncio.create_task(db.run(lambda sql: order.append("alone"))) for _ in range(3)]
    several = [asyncio.create_task(db.run(lambda sql: order.append("group"), together=("a",))) for _ in range(65)]
    await let_go(running)
    await asyncio.gather(*alone, *several)
    assert order == ["alone", *["group"] * 64, "alone", "group", "alone"]
    await db.close()


async def test_a_row_that_somebody_else_holds_delays_only_its_own_unit(
    postgres_server: Postgres, postgres_template: str
) -> None:
    """Before, one row that a stuck replica held would have kept the whole group from being answered."""
    url = postgres_server.url(postgres_server.create(postgres_template))
    one, other = Db(url, threads=1), Db(url)
    await other.run(lambda sql: sql.execute(INSERT, [{"name": "a"}, {"name": "b"}]))
    blocker = Blocker(HOLD_A)
    holding = asyncio.create_task(other.run(blocker))
    await asyncio.to_thread(blocker.begun.wait, 30)
    running = await groups_are_busy(one)
    held = [asyncio.create_task(one.run(Adds("a"), together=("a",))) for _ in range(3)]
    free = asyncio.create_task(one.run(Adds("b"), together=("b",)))
    await let_go(running)
    assert await free == 1
    assert not any(each.done() for each in held)
    blocker.may_end.set()
    await holding
    assert sorted(await asyncio.gather(*held)) == [11, 12, 13]
    assert one.tally.again == 3
    await one.close()
    await other.close()


async def test_groups_of_two_replicas_that_cross_lose_nothing(
    postgres_server: Postgres, postgres_template: str
) -> None:
    """Each holds what the other wants next, as no two of ours should."""
    url = postgres_server.url(postgres_server.create(postgres_template))
    replicas = [Db(url, threads=1), Db(url, threads=1)]
    await replicas[0].run(lambda sql: sql.execute(INSERT, [{"name": each} for each in "abcd"]))
    both, running = threading.Barrier(2), [await groups_are_busy(each) for each in replicas]

    def crossing(first: str, second: str) -> Callable[[Connection], int]:
        def unit(sql: Connection) -> int:
            sql.execute(ADD, {"name": first})
            if not both.broken:
                with suppress(threading.BrokenBarrierError):
                    both.wait(30)
                both.abort()  # once is enough
            return Adds(second)(sql)

        return unit

    tasks = []
    for db, own, first, second in ((replicas[0], "c", "a", "b"), (replicas[1], "d", "b", "a")):
        tasks.append(asyncio.create_task(db.run(Adds(own), together=(0,))))
        tasks.append(asyncio.create_task(db.run(crossing(first, second), together=(1,))))
    for held in running:
        await let_go(held)
    await asyncio.gather(*tasks)
    assert [await kept(replicas[0], name) for name in "abcd"] == [2, 2, 1, 1]
    assert sum(each.tally.again for each in replicas) > 0
    for each in replicas:
        await each.close()


async def test_a_group_whose_connection_broke_is_run_again_one_by_one(
    postgres_server: Postgres, postgres_template: str
) -> None:
    db = Db(postgres_server.url(postgres_server.create(postgres_template)), threads=1)
    await db.run(lambda sql: sql.execute(INSERT, [{"name": "a"}, {"name": "b"}]))
    running, breaks = await groups_are_busy(db), [True]

    def breaking(sql: Connection) -> int:
        if breaks.pop() if breaks else False:
            postgres_server.say(f"SELECT pg_terminate_backend({sql.scalar(text('SELECT pg_backend_pid()'))})")
        return Adds("b")(sql)

    units = [db.run(Adds("a"), together=("a",)), db.run(breaking, together=("b",)), db.run(Adds("a"), together=("c",))]
    tasks = [asyncio.create_task(each) for each in units]
    await let_go(running)
    assert await asyncio.gather(*tasks) == [1, 1, 2]
    await db.close()


async def test_a_unit_that_lost_a_race_goes_alone_and_the_others_stay(db: Db) -> None:
    running, races = await groups_are_busy(db), [True]

    def racing(sql: Connection) -> int:
        given = Adds("a")(sql)
        if races.pop() if races else False:
            raise Again("somebody else was faster")
        return given

    tasks = [asyncio.create_task(db.run(unit, together=("a",))) for unit in (racing,)]
    tasks.append(asyncio.create_task(db.run(Adds("b"), together=("b",))))
    await let_go(running)
    assert await asyncio.gather(*tasks) == [1, 1]
    assert (await kept(db, "a"), db.tally.again) == (1, 1)


async def test_a_commit_of_which_nothing_is_known_is_busy_and_the_repeat_is_harmless(
    postgres_server: Postgres, postgres_template: str
) -> None:
    """The connection ends between the last unit and the word that all was kept."""
    db = Db(postgres_server.url(postgres_server.create(postgres_template)), threads=1)
    await db.run(lambda sql: sql.execute(INSERT, [{"name": "a"}, {"name": "b"}]))
    tally, pid = Tally(), list[int]()
    first, last = Waiting(Adds("a"), ("a",)), Waiting(lambda sql: pid.append(sql.scalar(BACKEND)), ("b",))
    engine = db._grouper
    listen(engine, "commit", lambda _: postgres_server.say(f"SELECT pg_terminate_backend({pid[0]})"))
    await asyncio.to_thread(run_together, engine, [first, last], tally)
    assert isinstance(first.future.exception(), Busy)
    assert isinstance(last.future.exception(), Busy)
    assert tally.commits == 0
    await db.close()


async def test_killed_before_the_commit_the_whole_group_is_lost_and_nobody_was_answered(
    url: str, store: Store, pilot: Pilot
) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.store.group_child", url, str(pilot.ref.org), str(pilot.ref.id)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    assert (await child.stdout.readline()).decode().strip() == "2 before the commit"
    child.kill()
    said, _ = await child.communicate()
    assert b"answered" not in said
    assert (await pilot.state()).offers == 0


@pytest.mark.parametrize("gone_when", ["before the group began", "while it ran"])
async def test_one_who_gave_up_beside_a_group_in_doubt_locked_everybody_out_until_the_process_was_started_again(
    db: Db, gone_when: str
) -> None:
    """Nobody of the group was answered, and whoever acted on one of their pilots later was told to come again."""
    running, first, doubts, gone = await groups_are_busy(db), Blocker(), [True], Adds("a")

    def doubtful(sql: Connection) -> int:
        if doubts.pop() if doubts else False:
            raise exc.OperationalError("SELECT 1", {}, psycopg.OperationalError("broken"))
        return Adds("b")(sql)

    ahead = asyncio.create_task(db.run(first, together=("a",)))
    leaving = asyncio.create_task(db.run(gone, together=("b",)))
    others = [asyncio.create_task(db.run(each, together=(key,))) for key, each in (("c", doubtful), ("d", Adds("b")))]
    await asyncio.sleep(0)
    if gone_when == "before the group began":
        leaving.cancel()
        await asyncio.sleep(0)
    freed = asyncio.create_task(let_go(running))
    await asyncio.to_thread(first.begun.wait, 30)
    leaving.cancel()
    await asyncio.sleep(0)
    first.may_end.set()
    async with asyncio.timeout(30):
        await asyncio.gather(freed, ahead)
        assert sorted(await asyncio.gather(*others)) == [1, 2]
        assert [await db.run(Adds("a"), together=(key,)) for key in "abcd"] == [1, 2, 3, 4]
    assert gone.runs == 0


@pytest.mark.parametrize("others", [0, 1])
async def test_a_unit_that_ends_like_a_process_kept_its_pilot_from_every_later_act(db: Db, others: int) -> None:
    running = await groups_are_busy(db)

    def ending(sql: Connection) -> None:
        raise SystemExit

    units = [db.run(ending, together=("a",)), *(db.run(Adds("b"), together=("b",)) for _ in range(others))]
    tasks = [asyncio.create_task(each) for each in units]
    await let_go(running)
    given = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in given] == [Busy] * (1 + others)
    assert await kept(db, "b") == 0
    assert [await db.run(Adds("a"), together=(key,)) for key in "ab"] == [1, 2]


async def test_what_comes_when_the_process_ends_is_told_to_come_again_and_never_runs(url: str) -> None:
    """It was answered with an error of ours, and could still be kept."""
    db, late = Db(url), Adds("a")
    await db.close()
    for together in (None, ("a",)):
        with pytest.raises(Busy):
            await db.run(late, together=together)
    with pytest.raises(Busy):
        await db.read(late)
    assert late.runs == 0


def test_what_no_thread_will_see_to_does_not_wait(tmp_path: Path) -> None:
    turns = Turns("ended", sqlite_engine(address(f"sqlite:///{tmp_path / 'a.db'}")), Tally())
    turns.shutdown()
    with pytest.raises(Busy):
        turns.submit(Adds("a"), ("a",))
    assert turns._take(()) == []
