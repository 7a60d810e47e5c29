"""A token that is replaced or refused, and keys that change: nobody loses a message over it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.calls import TokenRefused
from bot.ports import TryLater
from store.sealing import fresh_key
from tests.slack.faults import Refuse
from tests.slack.oauth import Shared, process, shared, slack_app
from tests.slack.tokens import sent
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
        await one.bot.store.installations.end("slack:T1")
        clock.at += timedelta(seconds=60)
        with pytest.raises(TokenRefused) as waits:
            await sent(other, "key-2")
        assert waits.value.why == "not_installed"


async def test_a_refused_token_that_nobody_replaced_is_tried_once_a_message(here: Shared) -> None:
    here.fake.faults.plan("chat.postMessage", Refuse("account_inactive"))
    with pytest.raises(TryLater):
        await sent(here, "key-1")
    assert len(here.workplace("T1").called("chat.postMessage")) == 2  # the welcome, and this


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
            await here.install("T2", "U1")
            assert await here.row("T2") is not None
        assert "installations.no_key_opens" in [record.getMessage() for record in caplog.records]
        async with process(tmp_path, fake, clock, f"{new},{old}") as here:
            await sent(here, "key-2")
        async with process(tmp_path, fake, clock, new) as here:
            await sent(here, "key-3")
