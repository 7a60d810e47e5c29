"""Of several processes that are handed the same question one answers, and a dead one leaves nobody without an answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.once import RACING, Once
from store.db import Db
from store.installations import StoredInstallations
from store.migrate import migrate
from store.sealing import Sealer
from tests.postgres import Postgres
from tests.store.toy import MONDAY


@dataclass
class Replicas:
    """On one database, with one clock that goes on while one of them waits."""

    url: str
    now: datetime = MONDAY
    dbs: list[Db] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def start(self) -> Once:
        """One more."""
        self.dbs.append(Db(self.url, threads=1))
        return Once(StoredInstallations(self.dbs[-1], Sealer([]), self.clock), self.clock, self.sleep)

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def says(self, words: str) -> Callable[[], Awaitable[bool]]:
        """An answer that arrives."""

        async def post() -> bool:
            self.said.append(words)
            return True

        return post


@asynccontextmanager
async def on(url: str) -> AsyncIterator[Replicas]:
    await asyncio.to_thread(migrate, url)
    here = Replicas(url)
    try:
        yield here
    finally:
        for db in here.dbs:
            await db.close()


@pytest.fixture
async def replicas(postgres_server: Postgres) -> AsyncIterator[Replicas]:
    name = postgres_server.create()
    async with on(postgres_server.url(name)) as here:
        yield here
    postgres_server.drop(name)


class Killed:
    """An answer that is begun, and never goes on."""

    def __init__(self) -> None:
        self.is_begun = asyncio.Event()

    async def __call__(self) -> bool:
        self.is_begun.set()
        await asyncio.Event().wait()
        return False


async def test_a_replica_killed_before_it_answered_in_teams_left_the_question_without_an_answer(
    replicas: Replicas,
) -> None:
    """Teams hands it to another one at once, and then never again: that one stayed silent for an hour."""
    killed = Killed()
    dead = asyncio.create_task(replicas.start().answer("help", killed))
    await killed.is_begun.wait()
    await replicas.start().answer("help", replicas.says("from the other one"))
    assert replicas.said == ["from the other one"]
    assert MONDAY + RACING <= replicas.now < MONDAY + 2 * RACING
    dead.cancel()
    await asyncio.gather(dead, return_exceptions=True)


async def test_what_was_answered_is_answered_by_nobody_else_and_nobody_waits_for_it(replicas: Replicas) -> None:
    one, other = replicas.start(), replicas.start()
    await asyncio.gather(*(each.answer("help", replicas.says("Hello.")) for each in (one, other)))
    replicas.now += 3 * RACING
    before = replicas.now
    await other.answer("help", replicas.says("Hello again."))
    assert (replicas.said, replicas.now) == (["Hello."], before)


async def test_an_answer_that_broke_or_that_teams_did_not_take_kept_the_other_replicas_silent(
    replicas: Replicas,
) -> None:
    one, other = replicas.start(), replicas.start()

    async def breaks() -> bool:
        raise RuntimeError("no card was drawn")

    async def refused() -> bool:
        return False

    with suppress(RuntimeError):
        await one.answer("broken", breaks)
    await one.answer("refused", refused)
    for said in ("broken", "refused"):
        await other.answer(said, replicas.says(said))
    assert (replicas.said, replicas.now) == (["broken", "refused"], MONDAY), "and at once"


async def test_an_answer_that_was_cut_off_when_its_replica_stopped_is_given_by_another_one(replicas: Replicas) -> None:
    one, other, cut = replicas.start(), replicas.start(), Killed()
    stopping = asyncio.create_task(one.answer("help", cut))
    await cut.is_begun.wait()
    stopping.cancel()
    await asyncio.gather(stopping, return_exceptions=True)
    await other.answer("help", replicas.says("Hello."))
    assert (replicas.said, replicas.now) == (["Hello."], MONDAY)


async def test_while_the_database_is_away_every_replica_answers(replicas: Replicas) -> None:
    one = replicas.start()
    replicas.dbs.append(Db("postgresql://nobody@127.0.0.1:1/none", threads=1))
    away = Once(StoredInstallations(replicas.dbs[-1], Sealer([]), replicas.clock), replicas.clock, replicas.sleep)
    for each in (one, away):
        await each.answer("help", replicas.says("Hello."))
    assert replicas.said == ["Hello.", "Hello."]


async def test_each_answer_of_two_hundred_cost_a_commit_of_its_own(replicas: Replicas) -> None:
    one = replicas.start()
    first = await asyncio.gather(*(one.is_first(f"help {number}") for number in range(200)))
    assert all(first)
    assert replicas.dbs[0].tally.commits < 100


async def test_the_only_process_wrote_to_its_database_for_each_answer_and_was_silent_after_a_restart(
    tmp_path: Path,
) -> None:
    async with on(f"sqlite:///{tmp_path / 'champion.db'}") as here:
        killed = Killed()
        dead = asyncio.create_task(here.start().answer("help", killed))
        await killed.is_begun.wait()
        dead.cancel()
        await asyncio.gather(dead, return_exceptions=True)
        restarted = here.start()
        assert await restarted.is_first("help")
        await restarted.answer("help", here.says("Hello."))
        assert here.said == ["Hello."]
        assert [db.tally.commits for db in here.dbs] == [0, 0]
