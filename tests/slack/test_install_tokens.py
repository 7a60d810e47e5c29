"""A token that is replaced or refused, and keys that change: nobody loses a message over it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack import words
from adapters.slack.calls import TokenRefused
from bot.ports import TryLater
from store.sealing import fresh_key
from tests.slack.faults import Refuse
from tests.slack.oauth import Shared, process, shared, slack_app
from tests.slack.tokens import beside, sent
from tests.world import MachineClock


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Shared]:
    """T1 is installed, with a token that is renewed."""
    async with shared(tmp_path) as each:
        each.fake.consent.rotates = True
        await each.install("T1", "U1")
        yield each


# --- replaced ---------------------------------------------------------------------------------------------------
async def test_a_token_that_another_process_had_replaced_costs_nobody_a_message(tmp_path: Path) -> None:
    clock, key = MachineClock(), fresh_key()
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(slack_app(clock))
        one = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        other = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        await one.install("T1", "U1")
        await sent(other, "key-1")
        fake.app.revoke(fake.app.workspaces["T1"], "token_revoked")
        await one.install("T1", "U1")
        await sent(other, "key-2")
        keys = [each["metadata"]["event_payload"]["k"] for each in one.workplace("T1").seen("U1")]
        assert keys[-2:] == ["key-1", "key-2"]


async def test_what_another_process_forgot_is_forgotten_here_within_a_minute(tmp_path: Path) -> None:
    clock, key = MachineClock(), fresh_key()
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(slack_app(clock))
        one = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        other = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        await one.install("T1", "U1")
        await sent(other, "key-1")
        await one.bot.store.installations.end("slack:T1", await one.row("T1"))
        clock.at += timedelta(seconds=60)
        with pytest.raises(TokenRefused) as waits:
            await sent(other, "key-2")
        assert waits.value.why == "not_installed"


async def test_a_refused_token_that_nobody_replaced_is_tried_once_a_message(here: Shared) -> None:
    here.fake.faults.plan("chat.postMessage", Refuse("account_inactive"))
    with pytest.raises(TryLater):
        await sent(here, "key-1")
    assert len(here.workplace("T1").called("chat.postMessage")) == 2  # the welcome, and this


async def test_two_hundred_who_come_at_the_end_of_a_minute_read_what_is_kept_once(here: Shared) -> None:
    """Each of them had read it, and the database was busy with that."""
    async with beside(here, away=0) as (workspaces, installations, _):
        await workspaces.of("T1")
        here.clock.at += timedelta(seconds=60)
        await asyncio.gather(*(workspaces.of("T1") for _ in range(200)))
        assert installations.reads == 2


async def test_a_database_that_is_away_takes_no_good_token_from_anybody(here: Shared) -> None:
    """A minute after the last read nobody was answered, though the token in hand was good."""
    async with beside(here, away=0) as (workspaces, installations, _):
        first = await workspaces.of("T1")
        installations.is_away = True
        here.clock.at += timedelta(seconds=60)
        for _ in range(3):
            assert await workspaces.of("T1") is first
        assert installations.reads == 2, "and it is not asked by everybody"
        with pytest.raises(TryLater):
            await workspaces.of("T2")


# --- keys -------------------------------------------------------------------------------------------------------
async def test_a_key_that_was_taken_away_too_early_stops_nobody_else_and_its_return_mends_all(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, old, new = MachineClock(), fresh_key(), fresh_key()
    async with slack_app(clock) as fake:
        async with process(tmp_path, fake, clock, old) as here:
            await here.install("T1", "U1")
        async with process(tmp_path, fake, clock, new) as here:
            with pytest.raises(TokenRefused):
                await sent(here, "key-1")
            assert (await here.workplace("T1").dm("U1", "help")).status == 200
            told = (await here.workplace("T1").command("U1", "status")).body["text"]
            assert told == words.LOCKED, "installing it again would mend nothing"
            await here.install("T2", "U1")
            assert await here.row("T2") is not None
        assert "installations.no_key_opens" in [record.getMessage() for record in caplog.records]
        async with process(tmp_path, fake, clock, f"{new},{old}") as here:
            await sent(here, "key-2")
        async with process(tmp_path, fake, clock, new) as here:
            await sent(here, "key-3")
