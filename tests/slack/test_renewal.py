"""A token that ends is renewed before it does, once, and nobody loses a message or a workspace over it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.calls import TokenRefused
from bot.ports import TryLater
from store.sealing import fresh_key
from tests.slack.faults import Hang, Status
from tests.slack.oauth import Shared, process, shared, slack_app
from tests.slack.tokens import ALMOST, ANN, CARD, OVER, beside, renewals, sent, token
from tests.world import MachineClock


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Shared]:
    """T1 is installed, with a token that is renewed."""
    async with shared(tmp_path) as each:
        each.fake.consent.rotates = True
        await each.install("T1", "U1")
        yield each


async def test_a_fresh_token_is_not_renewed_and_slack_is_never_asked_whose_it_is(here: Shared) -> None:
    for number in range(3):
        here.clock.at += timedelta(hours=3)
        await sent(here, f"key-{number}")
    assert renewals(here) == 0
    assert here.workplace("T1").called("auth.test") == []


async def test_a_token_is_renewed_before_it_ends_and_nobody_waits_for_that(here: Shared) -> None:
    before = await token(here)
    here.clock.at += ALMOST
    await sent(here, "key-1")
    assert renewals(here) == 1
    assert await token(here) != before
    await sent(here, "key-2")
    here.clock.at += timedelta(hours=1)  # the first one has ended by now
    await sent(here, "key-3")
    assert renewals(here) == 1


async def test_a_renewal_that_hangs_holds_nobody_up_while_the_old_token_is_good(here: Shared) -> None:
    here.clock.at += ALMOST
    here.fake.faults.plan("oauth.v2.access", Hang())
    async with asyncio.timeout(1.5):
        await here.bot.connections[0].platform.send(ANN, CARD, "key-1")
    await here.fake.until(lambda: renewals(here) == 1)
    await here.fake.stop()  # whatever hangs is let go


async def test_an_installation_that_slept_through_the_night_answers_the_first_command(here: Shared) -> None:
    here.clock.at += OVER
    place = here.workplace("T1")
    await place.dm("U1", "help")
    await place.until(lambda: "What I can do" in str(place.seen("U1")))
    assert renewals(here) == 1
    assert place.state.complaints == []


async def test_many_messages_at_once_in_two_processes_use_a_refresh_token_once(tmp_path: Path) -> None:
    """Before, each of them would have used it, and all but one been told that it was no good."""
    clock, key = MachineClock(), fresh_key()
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(slack_app(clock))
        one = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        other = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        fake.consent.rotates = True
        fake.buckets.off()
        await one.install("T1", "U1")
        clock.at += OVER
        await asyncio.gather(*(sent(each, f"{number}-{id(each)}") for number in range(5) for each in (one, other)))
        assert renewals(one) == 1
        assert len(one.workplace("T1").called("chat.postMessage")) == 11


async def test_a_person_who_does_not_wait_loses_no_renewed_token(here: Shared) -> None:
    """Before, whoever was cut off between Slack's answer and the database left nothing that could be renewed again."""
    here.clock.at += OVER
    waiting = asyncio.ensure_future(sent(here, "key-1"))
    await here.fake.until(lambda: renewals(here))
    waiting.cancel()
    await here.settled()
    await sent(here, "key-2")
    assert renewals(here) == 1
    here.clock.at += OVER
    await sent(here, "key-3")
    assert renewals(here) == 2


async def test_a_slack_that_is_away_costs_nothing_while_the_old_token_is_good(here: Shared) -> None:
    here.clock.at += ALMOST
    here.fake.faults.plan("oauth.v2.access", Status(503))
    await sent(here, "key-1")
    await sent(here, "key-2")
    assert renewals(here) == 1, "and it is left alone for a while"
    here.clock.at += timedelta(minutes=1)
    await sent(here, "key-3")
    assert renewals(here) == 2
    here.clock.at += timedelta(hours=1)
    await sent(here, "key-4")


async def test_a_refresh_token_that_slack_does_not_take_lets_messages_wait_until_it_is_installed_again(
    here: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    here.clock.at += OVER
    here.fake.consent.refreshes.clear()
    for number in range(3):
        with pytest.raises(TokenRefused) as waits:
            await sent(here, f"key-{number}")
        assert waits.value.after is not None
    assert renewals(here) == 1
    (told,) = [record for record in caplog.records if record.getMessage() == "slack.renewal_refused"]
    assert (told.levelno, vars(told)["why"]) == (logging.ERROR, "invalid_refresh_token")
    await here.install("T1", "U1")
    await sent(here, "key-9")


async def test_a_renewed_token_is_used_no_sooner_than_it_is_kept(here: Shared) -> None:
    here.clock.at += OVER
    async with beside(here, away=1) as (workspaces, faltering, _):
        workspace = await workspaces.of("T1")
        assert faltering.away == -1
        assert workspace.client.token == await token(here)
    assert renewals(here) == 1


# --- the end of the process -----------------------------------------------------------------------------------------
async def test_a_process_that_ends_while_it_renews_a_token_loses_no_workspace(here: Shared) -> None:
    """What Slack had given was cut off after five seconds before it was kept, and nothing could be renewed again."""
    before = await token(here)
    here.clock.at += ALMOST
    async with beside(here, away=4) as (workspaces, faltering, chores):
        await workspaces.of("T1")
        async with asyncio.timeout(3):  # and it does not sleep a second after each try
            while faltering.away == 4:
                await asyncio.sleep(0.005)
            await chores.drain(0.01)
    assert faltering.away == -1
    assert await token(here) != before
    assert renewals(here) == 1


async def test_no_renewal_begins_while_the_process_ends(here: Shared) -> None:
    """It would be cut off in the middle; the next process has half an hour for it."""
    here.clock.at += ALMOST
    async with beside(here, away=0) as (workspaces, _, chores):
        chores.leave()
        await workspaces.of("T1")
    assert renewals(here) == 0
    here.clock.at += OVER
    async with beside(here, away=0) as (workspaces, _, chores):
        chores.leave()
        with pytest.raises(TryLater):
            await workspaces.of("T1")
    assert renewals(here) == 0


async def test_a_token_that_is_over_by_slacks_clock_alone_is_renewed_once_and_everything_arrives(
    tmp_path: Path,
) -> None:
    """Before, a workspace was refused for hours, with a good refresh token at hand."""
    clock, key = MachineClock(), fresh_key()
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(slack_app(clock))
        one = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        other = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        fake.consent.rotates = True
        fake.buckets.off()
        await one.install("T1", "U1")
        fake.app.grants[await token(one)][0].ends_at = clock.at.timestamp()
        await asyncio.gather(*(sent(each, f"{number}-{id(each)}") for number in range(3) for each in (one, other)))
        assert renewals(one) == 1
        assert len({each["metadata"]["event_payload"]["k"] for each in one.workplace("T1").seen("U1")}) == 7


async def test_a_slack_that_calls_every_token_expired_is_not_asked_for_another_with_each_message(here: Shared) -> None:
    here.fake.faults.plan("oauth.v2.access", *(Status(503) for _ in range(9)))
    here.fake.app.grants[await token(here)][0].ends_at = here.clock.at.timestamp()
    for number in range(3):
        with pytest.raises(TryLater):
            await sent(here, f"key-{number}")
    assert renewals(here) == 1
