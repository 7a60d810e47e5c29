"""A token that ends, is replaced, or is taken away: nobody loses a message over it, and Slack is asked no more than needed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack import calls
from adapters.slack.calls import TokenRefused
from adapters.slack.chores import Chores
from adapters.slack.many import ManyWorkspaces
from adapters.slack.renewal import App
from bot.model import Address, Receipt
from bot.ports import Busy, Installations, TryLater
from store.sealing import fresh_key
from tests.slack.faults import Hang, Refuse, Status
from tests.slack.oauth import Shared, process, shared, slack_app
from tests.slack.toy import asking
from tests.world import MachineClock

ANN = Address("slack", "U1", workspace="T1")
CARD = asking("How many minutes?", "answer")
ALMOST = timedelta(hours=11, minutes=40)  # of the twelve that a token lives
OVER = timedelta(hours=13)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Shared]:
    """T1 is installed, with a token that is renewed."""
    async with shared(tmp_path) as each:
        each.fake.consent.rotates = True
        await each.install("T1", "U1")
        yield each


async def sent(here: Shared, key: str) -> Receipt:
    """A message as the deliverer sends it."""
    receipt = await here.bot.connections[0].platform.send(ANN, CARD, key)
    await here.settled()
    return receipt


def renewals(here: Shared) -> int:
    """How often Slack was asked to renew a token."""
    return sum(each.get("grant_type") == "refresh_token" for each in here.calls("oauth.v2.access"))


async def token(here: Shared) -> str:
    """What is kept."""
    row = await here.row("T1")
    assert row is not None
    return row["token"]


# --- renewing ---------------------------------------------------------------------------------------------------
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


@dataclass
class Faltering:
    """Installations in a database that is away the first times something renewed is to be kept."""

    kept_by: Installations
    away: int

    async def kept(self, key: str) -> Mapping[str, str] | None:
        return await self.kept_by.kept(key)

    async def keep(self, key: str, given: Mapping[str, str]) -> None:
        await self.kept_by.keep(key, given)

    async def renew(self, key: str, given: Mapping[str, str]) -> bool:
        self.away -= 1
        if self.away >= 0:
            raise Busy
        return await self.kept_by.renew(key, given)

    async def end(self, key: str) -> bool:
        return await self.kept_by.end(key)

    async def reserve(self, key: str, seconds: float) -> bool:
        return await self.kept_by.reserve(key, seconds)

    async def spend(self, once: str, until: datetime) -> bool:
        return await self.kept_by.spend(once, until)


async def test_a_renewed_token_is_used_no_sooner_than_it_is_kept(here: Shared) -> None:
    faltering, chores = Faltering(here.bot.store.installations, away=1), Chores()
    app = App(here.fake.app.client_id, here.fake.app.client_secret)
    workspaces = ManyWorkspaces(app, faltering, here.clock, chores, here.fake.api_url)
    here.clock.at += OVER
    async with calls.session() as session:
        workspaces.opened(session)
        workspace = await workspaces.of("T1")
        assert faltering.away == -1
        assert workspace.client.token == await token(here)
        await chores.drain(1)
    assert renewals(here) == 1


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


# --- taken out --------------------------------------------------------------------------------------------------
async def uninstalled(here: Shared, *events: str) -> None:
    """Somebody takes the bot out, and Slack says so in those events."""
    place = here.workplace("T1")
    here.fake.app.revoke(place.state, "account_inactive")
    for event in events:
        tokens = {"tokens": {"oauth": [], "bot": [place.state.bot_user]}} if event == "tokens_revoked" else {}
        assert (await place.event({"type": event, **tokens})).status == 200
    await here.settled()


@pytest.mark.parametrize(
    "events",
    [
        ("app_uninstalled", "tokens_revoked"),
        ("tokens_revoked", "app_uninstalled"),
        ("app_uninstalled", "app_uninstalled"),
        ("tokens_revoked", "tokens_revoked"),
    ],
)
async def test_an_uninstalled_workspace_leaves_no_token_behind(here: Shared, events: tuple[str, ...]) -> None:
    here.clock.at += timedelta(minutes=1)
    await uninstalled(here, *events)
    assert await here.row("T1") is None
    before = len(here.workplace("T1").state.calls)
    with pytest.raises(TokenRefused) as waits:
        await sent(here, "key-1")
    assert waits.value.why == "not_installed"
    assert waits.value.after is not None
    assert len(here.workplace("T1").state.calls) == before, "Slack is not asked at all"


async def test_a_persons_token_that_was_revoked_changes_nothing(here: Shared) -> None:
    here.clock.at += timedelta(minutes=1)
    place = here.workplace("T1")
    await place.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    assert await here.row("T1") is not None
    await sent(here, "key-1")


async def test_news_of_an_uninstall_that_comes_after_the_next_installation_takes_nothing_away(here: Shared) -> None:
    """Before, events that Slack delivered an hour late would have ended what had just been installed."""
    here.clock.at += timedelta(minutes=1)
    place = here.workplace("T1")
    late = place.happening({"type": "app_uninstalled"})
    here.clock.at += timedelta(minutes=5)
    await here.install("T1", "U1")
    assert (await here.fake.delivery.deliver("events_api", late)).status == 200
    assert await here.row("T1") is not None
    await sent(here, "key-1")


async def test_words_and_events_of_an_uninstalled_workspace_are_answered_200(here: Shared) -> None:
    """Refusals count against the app in every workspace."""
    here.clock.at += timedelta(minutes=1)
    await uninstalled(here, "app_uninstalled")
    place = here.workplace("T1")
    opened = await place.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D0U1"})
    for answer in (await place.dm("U1", "help"), await place.command("U1", "status"), opened):
        assert answer.status == 200
    await here.settled()
    assert place.state.complaints == []


async def test_what_was_decided_meanwhile_is_said_after_the_next_installation(here: Shared) -> None:
    here.clock.at += timedelta(minutes=1)
    bot = here.bot
    place = here.workplace("T1")
    place.join("U2", "bob", "Bob Baker")
    await place.command("U1", "new")
    await place.until(lambda: place.modal("U1"))
    form = place.modal("U1")
    assert form is not None
    question = "How many minutes does planning a route take?"
    values = {"name": "Routes", "question": question, "unit": "min", "start": "180", "target": "108"}
    await place.submit("U1", form, {**values, "champion": "U2", "manager": "U1"})
    await uninstalled(here, "app_uninstalled")
    calls_before = len(place.state.calls)
    await bot.deliverer.deliver_due()
    pause = await bot.store.outbox.pause_until_free()
    assert pause == timedelta(minutes=5)
    assert len(place.state.calls) == calls_before, "nothing hammers"
    await here.install("T1", "U1")
    here.clock.at += timedelta(minutes=6)
    await bot.deliverer.deliver_due()
    await here.settled()
    assert "will you own" in str(place.seen("U2"))


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
