"""A bot that is taken out: its token goes, and never that of a newer installation."""

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.chores import Chores
from adapters.slack.calls import TokenRefused
from adapters.slack.many import ManyWorkspaces
from adapters.slack.renewal import App
from tests.slack.faults import Status
from tests.slack.oauth import Shared, shared
from tests.slack.tokens import Faltering, sent


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
            await here.bot.store.installations.end("slack:T1", await here.row("T1"))
    told = [vars(record)["first"] for record in caplog.records if record.getMessage() == "slack.installed"]
    assert told == [False, False]
    assert len(here.workplace("T1").seen("U1")) == heard, "the welcome is not said twice"


# --- clocks that differ -----------------------------------------------------------------------------------------
async def told(here: Shared, ahead: timedelta) -> int:
    """Slack, whose clock is so far ahead of ours, says that the bot was taken out just now; what it was answered."""
    news = here.workplace("T1").happening({"type": "app_uninstalled"})
    news["event_time"] += int(ahead.total_seconds())
    return (await here.fake.delivery.deliver("events_api", news)).status


async def test_a_bot_that_was_put_back_at_once_is_not_erased_by_a_clock_that_is_ahead(here: Shared) -> None:
    """A workspace that had just installed the bot again had lost it a moment later, and nobody knew why."""
    here.clock.at += timedelta(minutes=1)
    assert await told(here, timedelta(minutes=3)) == 200
    assert await here.row("T1") is not None
    assert len(here.workplace("T1").called("auth.test")) == 1
    await sent(here, "key-1")


async def test_a_bot_that_was_taken_out_soon_leaves_no_token_behind_where_the_clocks_differ(here: Shared) -> None:
    """What Slack said of a time before our own installation counted as old news, and the token was kept."""
    here.clock.at += timedelta(minutes=1)
    here.fake.app.revoke(here.workplace("T1").state, "account_inactive")
    assert await told(here, timedelta(minutes=-3)) == 200
    assert await here.row("T1") is None


async def test_where_slack_cannot_say_whether_the_bot_was_taken_out_it_tells_us_again(here: Shared) -> None:
    here.fake.faults.plan("auth.test", Status(503))
    assert await told(here, timedelta(minutes=1)) == 500
    assert await here.row("T1") is not None


async def test_an_installation_made_while_an_older_one_ends_is_not_erased_with_it(here: Shared) -> None:
    """Reading and erasing were two steps, and what was installed between them was lost."""
    row = await here.row("T1")
    assert row is not None
    newer = {**row, "token": "xoxb-newer", "installed_at": (here.clock.at + timedelta(hours=1)).isoformat()}

    @dataclass
    class Between(Faltering):
        async def kept(self, key: str) -> Mapping[str, str] | None:
            given = await super().kept(key)
            if self.reads == 1:
                await self.kept_by.keep(key, newer)
            return given

    chores = Chores("slack")
    installations = Between(here.bot.store.installations, away=0)
    app = App(here.fake.app.client_id, here.fake.app.client_secret)
    workspaces = ManyWorkspaces(app, installations, here.clock, chores, here.fake.api_url)
    await workspaces.ended("T1", here.clock.at + timedelta(minutes=30))
    assert await here.row("T1") == newer
