"""A bot that is taken out: its token goes, and never that of a newer installation."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.calls import TokenRefused
from tests.slack.oauth import Shared, shared
from tests.slack.tokens import sent


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Shared]:
    """T1 is installed, with a token that is renewed."""
    async with shared(tmp_path) as each:
        each.fake.consent.rotates = True
        await each.install("T1", "U1")
        yield each


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


async def test_what_was_decided_meanwhile_is_said_at_once_after_the_next_installation(here: Shared) -> None:
    """Before, nobody heard anything for five minutes after the bot was back."""
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
    assert bot.deliverer.due.is_set()
    await bot.deliverer.deliver_due()
    await here.settled()
    assert "will you own" in str(place.seen("U2"))


async def test_a_workspace_that_takes_the_bot_back_is_not_told_to_register_its_first_pilot(
    here: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    here.clock.at += timedelta(minutes=1)
    await uninstalled(here, "app_uninstalled")
    heard = len(here.workplace("T1").seen("U1"))
    with caplog.at_level(logging.INFO, logger="champion"):
        for by in ("U1", "U8"):
            seen = await here.install("T1", by)
            assert "register a pilot" not in seen.text
            assert "Everything is as it was" in seen.text
            await here.bot.store.installations.end("slack:T1")
    told = [vars(record)["first"] for record in caplog.records if record.getMessage() == "slack.installed"]
    assert told == [False, False]
    assert len(here.workplace("T1").seen("U1")) == heard, "the welcome is not said twice"
