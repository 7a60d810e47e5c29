"""Teams, from the start of the process to its end."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.connection import Connection
from adapters.teams.directory import address_of
from bot.assembly import machine_now
from bot.cards import Card
from bot.ports import Reply
from store.db import Db
from store.installations import StoredInstallations
from store.migrate import migrate
from store.sealing import Sealer, fresh_key
from tests.slack.toy import ToyPeople, ToyTalk, feed
from tests.teams.fake import FakeTeams
from tests.teams.stage import served

KEY = fresh_key()


@asynccontextmanager
async def process(fake: FakeTeams, folder: Path, **more: object) -> AsyncIterator[tuple[ToyTalk, Connection]]:
    """One process of the bot, from its start to its end."""
    url, talk = f"sqlite:///{folder / 'champion.db'}", ToyTalk()
    migrate(url)
    db = Db(url)
    kept = StoredInstallations(db, Sealer([KEY]), machine_now)
    talk.replies["status"] = Reply((Card("All is well"),))
    try:
        async with served(fake, replace(feed(talk, ToyPeople(), machine_now), installations=kept), more) as connection:
            yield talk, connection
    finally:
        await db.close()


async def test_the_token_is_asked_for_at_the_start_and_once(fake: FakeTeams, tmp_path: Path) -> None:
    """Before, the first person of the day waited for Microsoft's login service."""
    async with process(fake, tmp_path):
        async with asyncio.timeout(20):
            while "token" not in fake.login.calls:
                await asyncio.sleep(0.01)
        for _ in range(3):
            await fake.type("Ann", "status")
        await fake.until(lambda: len(fake.seen("Ann")) == 3)
    assert fake.login.calls.count("token") == 1


async def test_a_password_that_is_not_taken_is_said_with_the_start_and_people_are_heard(
    fake: FakeTeams, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with process(fake, tmp_path, teams_app_password="another") as (talk, _):
            async with asyncio.timeout(20):
                while "teams.token_refused" not in [each.getMessage() for each in caplog.records]:
                    await asyncio.sleep(0.01)
            assert (await fake.type("Ann", "status")).status < 300
            assert len(talk.told) == 1
    assert "another" not in caplog.text


async def test_what_was_begun_before_the_end_is_answered(fake: FakeTeams, tmp_path: Path) -> None:
    """Before, whoever wrote while the bot was being replaced heard nothing."""
    async with process(fake, tmp_path) as (talk, _):
        talk.held = asyncio.Event()
        asking = asyncio.create_task(fake.type("Ann", "status"))
        await fake.until(lambda: talk.told)
        asyncio.get_running_loop().call_later(0.5, talk.held.set)
    await asking
    assert "All is well" in [str(each.activity) for each in fake.seen("Ann")][-1]


async def test_a_process_that_starts_anew_reaches_whoever_the_one_before_had_heard(
    fake: FakeTeams, tmp_path: Path
) -> None:
    async with process(fake, tmp_path):
        await fake.type("Ann", "status")
        await fake.until(lambda: fake.seen("Ann"))
    async with process(fake, tmp_path) as (_, connection):
        to = address_of(fake.tenant, fake.state.users["Ann"].aad)
        await connection.platform.send(to, Card("How many minutes?"), "key-1")
    assert "How many minutes?" in str(fake.seen("Ann")[-1].activity)
    assert "open" not in [what for what, _, _ in fake.server.calls]
