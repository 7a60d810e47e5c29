"""PostgreSQL is away while people act and messages go out: everybody is answered, nothing is lost and nothing twice."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

import aiohttp
import pytest
from sqlalchemy import select

from adapters.web import serving
from bot.assembly import assembled
from bot.ports import Busy
from store.tables import DELIVERY
from tests import stories
from tests.held import journal
from tests.postgres import Postgres
from tests.slack import test_in_time as of_slack
from tests.slack.faults import Hang, Status
from tests.slack.world import CAST, SlackStage, slack_world
from tests.teams import acting as of_teams
from tests.teams.test_in_time import all_at_once as all_at_once_in_teams
from tests.teams.test_in_time import told
from tests.teams.world import teams_world
from tests.wire import Wire, wired
from tests.world import MachineClock, settings

AGAIN = "lease try again in a minute"
SECONDS = 3.0  # chat platforms wait no longer
How = Literal["cut", "frozen"]
HOW: tuple[How, ...] = ("cut", "frozen")

pytestmark = pytest.mark.alone


@pytest.fixture
async def wire(postgres_server: Postgres) -> AsyncIterator[Wire]:
    """A line to PostgreSQL that holds."""
    async with wired(postgres_server) as wire:
        await wire.mend()
        yield wire


@asynccontextmanager
async def away(wire: Wire, how: How) -> AsyncIterator[None]:
    """The database is away while the block runs: connections end, or nothing is heard of it any more."""
    if how == "cut":
        await wire.cut()
    else:
        wire.freeze()
    try:
        yield
    finally:
        await wire.mend()


async def soon(is_so: Callable[[], object]) -> None:
    """Return as soon as that is so."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.02)


async def back(settled: Callable[[], Awaitable[None]]) -> None:
    """The database is there again, and all that waited for it is done."""
    async with asyncio.timeout(30):
        while True:
            with suppress(Busy):  # a connection of before is found broken by whoever takes it up first
                return await settled()
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("how", HOW)
async def test_whatever_is_done_in_slack_without_a_database_is_answered_in_time_and_can_be_done_again(
    tmp_path: Path, postgres_server: Postgres, wire: Wire, how: How, caplog: pytest.LogCaptureFixture
) -> None:
    async with slack_world(tmp_path, database_url=wire.url(postgres_server.create())) as stage:
        doing = dict(await of_slack.ready(stage))
        del doing["home"]  # changes nothing: it stays as it was
        before = await journal(stage.bot)
        async with away(wire, how):
            answers = await of_slack.all_at_once(doing)
            assert {name: each.seconds for name, each in answers.items() if each.seconds >= SECONDS} == {}
            # Words that Slack is asked to deliver once more are answered 500.
            assert {name for name, each in answers.items() if each.status != 200} <= {"words"}
            await soon(lambda: all(AGAIN in of_slack.before_them(stage, act.who) + answers[name].text
                                   for name, act in doing.items()))  # fmt: skip
            assert stage.slack.modal(CAST["Ada"]) is not None, "what was filled in is still there"
        await back(stage.settled)
        assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []
        written = await journal(stage.bot) - before
        done = {name: act.told in of_slack.before_them(stage, act.who) for name, act in doing.items()}
        assert [name for name, act in doing.items() if act.writes and written[act.writes] != done[name]] == []
        await of_slack.all_at_once({name: act for name, act in doing.items() if not done[name]})
        await stage.settled()
        written = await journal(stage.bot) - before
        assert [name for name, act in doing.items() if act.told not in of_slack.before_them(stage, act.who)] == []
        assert [name for name, act in doing.items() if act.writes and written[act.writes] != 1] == []


@pytest.mark.parametrize("how", HOW)
async def test_whatever_is_done_in_teams_without_a_database_is_answered_in_time_and_can_be_done_again(
    tmp_path: Path, postgres_server: Postgres, wire: Wire, how: How
) -> None:
    async with teams_world(tmp_path, database_url=wire.url(postgres_server.create())) as stage:
        doing = await of_teams.ready(stage)
        before, read = await journal(stage.bot), told(stage, doing)
        async with away(wire, how):
            answers = await all_at_once_in_teams(doing)
            assert {name: each.seconds for name, each in answers.items() if each.seconds >= SECONDS} == {}
            assert {name for name, each in answers.items() if each.status // 100 != 2} == set()

            def untold() -> set[str]:
                read_by = {
                    name: [*of_teams.before_them(stage, act.who), answers[name].text] for name, act in doing.items()
                }
                return {name for name, said in read_by.items() if not any(AGAIN in each for each in said)}

            asked = set(doing) - {"installation"}  # Teams asks for nothing: they are greeted once there is a database
            await soon(lambda: not untold() & asked)
        await back(stage.settled)
        done, written = told(stage, doing) - read, await journal(stage.bot) - before
        assert [name for name, act in doing.items() if act.writes and written[act.writes] != done[name]] == []
        await all_at_once_in_teams({name: act for name, act in doing.items() if not done[name]})
        await stage.settled()
        written = await journal(stage.bot) - before
        assert {name for name, act in doing.items() if not (told(stage, doing) - read)[name]} == set()
        assert [name for name, act in doing.items() if act.writes and written[act.writes] != 1] == []


def offers(stage: SlackStage) -> list[str]:
    """What Maya was offered, each time she was."""
    return [each["text"] for each in stage.slack.seen(CAST["Maya"]) if "will you own this outcome?" in each["text"]]


@asynccontextmanager
async def owed(tmp_path: Path, url: str) -> AsyncIterator[SlackStage]:
    """A pilot was registered, and nobody has been written to since."""
    async with slack_world(tmp_path, database_url=url) as stage:
        await stage.bot.store.outgoing.hold()
        await stories.register(stage)
        await stage.bot.store.outgoing.release()
        assert offers(stage) == []
        yield stage


@pytest.mark.parametrize("how", HOW)
async def test_what_is_to_be_sent_while_the_database_is_away_waits_and_goes_out_once_by_itself(
    tmp_path: Path, postgres_server: Postgres, wire: Wire, how: How, caplog: pytest.LogCaptureFixture
) -> None:
    async with owed(tmp_path, wire.url(postgres_server.create())) as stage:
        async with away(wire, how):
            running = asyncio.create_task(stage.bot.deliverer.run())
            await asyncio.sleep(SECONDS)  # it looks more than once
            assert offers(stage) == []
        await soon(lambda: offers(stage))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await back(stage.settled)
        assert len(offers(stage)) == 1
        assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


@pytest.mark.parametrize("is_lost", [True, False])
async def test_what_was_posted_while_the_database_went_away_is_not_posted_again(
    tmp_path: Path, postgres_server: Postgres, wire: Wire, is_lost: bool
) -> None:
    """Whether the platform's answer came or was lost: what became of it is kept as soon as that can be."""
    async with owed(tmp_path, wire.url(postgres_server.create())) as stage:
        stage.slack.faults.plan("chat.postMessage", *[Hang(done=True) if is_lost else Status(500, done=True)] * 2)
        delivering = asyncio.create_task(stage.bot.deliverer.deliver_due())
        await soon(lambda: offers(stage))
        async with away(wire, "cut"):
            await asyncio.sleep(1)
        await back(stage.settled)
        await asyncio.gather(delivering, return_exceptions=True)
        for _ in range(3):
            await stage.sleep(60)
            await stage.settled()
        assert len(offers(stage)) == 1
        query = select(DELIVERY.c.state).where(DELIVERY.c.key.contains("/offer/"))
        assert await stage.bot.store.db.read(lambda sql: sql.scalars(query).all()) == ["sent"]


@pytest.mark.parametrize("how", HOW)
async def test_the_playground_says_in_time_that_it_can_not_be_done_just_now_and_then_does_it(
    tmp_path: Path, postgres_server: Postgres, wire: Wire, how: How
) -> None:
    chosen = settings(tmp_path, database_url=wire.url(postgres_server.create()))
    async with (
        assembled(chosen, MachineClock()) as bot,
        serving(bot.web(), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}/playground/api/") as http,
    ):
        async with http.get("people") as answer:
            tom = next(each["id"] for each in await answer.json() if each["name"] == "Tom")
        said = {"as": tom, "text": "/champion help", "nonce": "once"}
        async with away(wire, how):
            began = time.monotonic()
            async with http.post("say", json=said) as answer:
                assert (answer.status, (await answer.json())["error"]) == (
                    503,
                    f"That could not be done just now. P{AGAIN}.",
                )
            assert time.monotonic() - began < SECONDS
        async with asyncio.timeout(20):
            while True:
                async with http.post("say", json=said) as answer:
                    if answer.status == 200:
                        break
        async with http.get("messages", params={"as": tom}) as answer:
            assert [each["text"] for each in await answer.json()].count("/champion help") == 1
