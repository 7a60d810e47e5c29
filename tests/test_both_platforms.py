"""A champion in Teams and a manager in Slack: one bot, one organisation, the real clients of both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.web import serving
from bot.assembly import Bot, assembled
from tests.inbox.room import YES
from tests.slack.fake import FakeSlack
from tests.slack.world import CAST as USERS
from tests.slack.world import SlackStage
from tests.teams.fake import FakeTeams
from tests.teams.world import TeamsStage, named, trusting
from tests.world import MachineClock, Message, heard, next_tuesday, settings, with_tables

PILOT = {"name": "Route planning", "question": "How many minutes did it take?", "unit": "min"}
GOAL = {"start": "180", "target": "108"}


@dataclass
class Both:
    """The same people on both sides, strangers to each other until they are linked. Ada administers both."""

    bot: Bot
    slack: SlackStage
    teams: TeamsStage

    async def settled(self) -> None:
        """Everything is answered and sent on both sides."""
        while True:
            names = ("slack: ", "teams: ")
            while running := {task for task in asyncio.all_tasks() if task.get_name().startswith(names)}:
                await asyncio.wait(running)
            await self.bot.deliverer.deliver_due()
            pause = await self.bot.store.outbox.pause_until_free()
            if pause is None:
                return
            await self.slack.sleep(pause.total_seconds() + 0.001)

    async def code(self, who: str) -> str:
        """The code that somebody is given in Slack."""
        (card,) = await self.slack.say(who, "/champion link")
        return card.title.removeprefix("Your code: ")

    async def link(self, who: str) -> Message:
        """Somebody types in Teams the code they were given in Slack, and confirms that both are them."""
        await self.teams.say(who, f"link {await self.code(who)}")
        await self.settled()
        await self.teams.press(who, "Yes, that is me")
        await self.settled()
        return (await heard(self.teams, who, "You are one in Teams and Slack"))[-1]


@asynccontextmanager
async def both_worlds(folder: Path) -> AsyncIterator[Both]:
    clock = MachineClock()
    there, teams = await FakeSlack.started(clock), await FakeTeams.started(clock)
    for name, user in USERS.items():
        there.join(user, name.lower(), name)
        teams.join(name)
    slack_named = {
        "slack_bot_token": there.token,
        "slack_signing_secret": there.signing_secret,
        "slack_api_url": there.api_url,
    }
    chosen = settings(with_tables(folder), **slack_named, **named(teams.login))
    try:
        with trusting(teams.login):
            async with assembled(chosen, clock) as bot, serving(bot.web(), "127.0.0.1", 0) as port:
                there.app_url = f"http://127.0.0.1:{port}/slack/events"
                teams.app_url = f"http://127.0.0.1:{port}/api/messages"
                found = Both(bot, SlackStage(bot, there, clock), TeamsStage(bot, teams, clock))
                bot.turner.sleep = found.slack.sleep
                yield found
    finally:
        await there.stop()
        await teams.stop()
    assert there.state.complaints == []
    assert teams.state.complaints == []


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with both_worlds(tmp_path) as found:
        await found.slack.say("Ada", "/champion help")
        await found.teams.say("Ada", "help")
        yield found


async def test_a_champion_in_teams_and_a_manager_in_slack_work_on_one_pilot(both: Both) -> None:
    await both.teams.say("Maya", "help")
    assert (await both.link("Ada")).title == "You are one in Teams and Slack"
    await both.slack.say("Tom", "/champion new")
    modal = both.slack.slack.modal(USERS["Tom"])
    assert modal is not None
    lists = {block["block_id"]: block["element"] for block in modal["blocks"] if block["type"] == "input"}
    maya = next(
        option["value"] for option in lists["champion.elsewhere"]["options"] if option["text"]["text"] == "Maya"
    )
    assert await both.slack.fill("Tom", **PILOT, **GOAL, **{"champion.elsewhere": maya}, manager="Tom") == {}
    await both.settled()
    assert await heard(both.teams, "Maya", "will you own this outcome?")
    assert not await heard(both.slack, "Maya", "will you own this outcome?"), "she never was there"
    await both.teams.press("Maya", "Accept")
    assert await both.teams.fill("Maya", **YES) == {}
    await both.settled()
    assert await heard(both.slack, "Tom", "Maya")
    for _ in range(3):
        await next_tuesday(both.teams)
        await both.teams.pass_time(days=3)
        await both.settled()
    assert await heard(both.teams, "Maya", "How many minutes did it take?")
    assert await heard(both.slack, "Tom", "needs you")
    await both.teams.say("Maya", "126")
    await both.settled()
    assert await heard(both.slack, "Tom", "Route planning")


async def test_somebody_moves_to_teams_and_their_old_messages_stay_as_they_were(both: Both) -> None:
    await both.link("Ada")
    await both.slack.say("Tom", "/champion new")
    assert await both.slack.fill("Tom", **PILOT, **GOAL, champion="Maya", manager="Tom") == {}
    await both.slack.press("Maya", "Accept")
    assert await both.slack.fill("Maya", **YES) == {}
    await next_tuesday(both.slack)
    await both.settled()
    asked = await heard(both.slack, "Maya", "How many minutes did it take?")
    assert (await both.link("Maya")).buttons == ("Write to me here",)
    await both.teams.press("Maya", "Write to me here")
    assert await heard(both.teams, "Maya", "From now on I write to you in Teams")
    await both.teams.say("Maya", "126")
    await both.settled()
    assert await heard(both.teams, "Maya", "126")
    await both.teams.pass_time(days=7)
    await both.settled()
    assert await heard(both.teams, "Maya", "How many minutes did it take?")
    assert len(await heard(both.slack, "Maya", "How many minutes did it take?")) == len(asked)
    assert both.bot.deliverer.flying == set()


async def test_what_is_pressed_in_slack_is_answered_where_the_person_is_written_to(both: Both) -> None:
    await both.link("Ada")
    await both.slack.say("Tom", "/champion new")
    assert await both.slack.fill("Tom", **PILOT, **GOAL, champion="Maya", manager="Tom") == {}
    await both.link("Maya")
    await both.teams.say("Maya", "link here")
    await both.slack.press("Maya", "Accept")
    assert await both.slack.fill("Maya", **YES) == {}
    await both.settled()
    assert await heard(both.slack, "Maya", "I answered in Teams")
    status = await both.slack.say("Maya", "/champion status")
    assert "Route planning" in status[-1].text


async def test_a_message_on_its_way_while_somebody_moves_is_lost_on_no_platform(both: Both) -> None:
    await both.link("Ada")
    await both.link("Maya")
    await both.slack.say("Tom", "/champion new")
    modal = both.slack.slack.modal(USERS["Tom"])
    assert modal is not None
    values = {**PILOT, **GOAL, "champion": USERS["Maya"], "manager": USERS["Tom"]}
    await asyncio.gather(
        both.slack.slack.submit(USERS["Tom"], modal, values), both.teams.teams.type("Maya", "link here")
    )
    await both.settled()
    offers = [await heard(side, "Maya", "will you own this outcome?") for side in (both.slack, both.teams)]
    assert sum(len(each) for each in offers) == 1
    await both.teams.press("Maya", "Accept") if offers[1] else await both.slack.press("Maya", "Accept")
    await (both.teams if offers[1] else both.slack).fill("Maya", **YES)
    await both.settled()
    assert await heard(both.teams, "Maya", "You own it")


async def test_whoever_loses_their_slack_account_goes_on_in_teams(both: Both) -> None:
    """Before, a closed account took the pilots from somebody who was there all along."""
    await both.link("Ada")
    await both.slack.say("Tom", "/champion new")
    assert await both.slack.fill("Tom", **PILOT, **GOAL, champion="Maya", manager="Tom") == {}
    await both.slack.press("Maya", "Accept")
    assert await both.slack.fill("Maya", **YES) == {}
    await both.link("Maya")
    profile = {"id": USERS["Maya"], "name": "maya", "deleted": True, "updated": 1_900_000_000}
    await both.slack.slack.event({"type": "user_change", "user": profile})
    await both.settled()
    await next_tuesday(both.teams)
    await both.teams.pass_time(days=7)
    await both.settled()
    assert await heard(both.teams, "Maya", "How many minutes did it take?")
    (org,) = await both.bot.store.people.orgs()
    (pilot,) = await both.bot.store.readings.all_projects(org)
    assert pilot.term is not None, "she owns it still"


async def test_whoever_took_the_app_out_of_teams_was_written_to_nowhere(both: Both) -> None:
    """Before, everything went on to a chat that was closed, while they were there in Slack all along."""
    await both.link("Ada")
    await both.link("Maya")
    await both.teams.say("Maya", "link here")
    await both.teams.teams.uninstall("Maya")
    await both.teams.teams.uninstall("Tom")
    await both.settled()
    await both.slack.say("Tom", "/champion new")
    assert await both.slack.fill("Tom", **PILOT, **GOAL, champion="Maya", manager="Tom") == {}
    await both.settled()
    assert await heard(both.slack, "Maya", "will you own this outcome?")
    assert not await heard(both.slack, "Ada", "could not reach")
    await both.teams.teams.install("Maya")
    await both.teams.say("Maya", "link here")
    (org,) = await both.bot.store.people.orgs()
    (maya,) = [each for each in await both.bot.store.people.everyone(org) if each.name == "Maya"]
    assert (maya.active, maya.address.platform) == (True, "teams")


async def test_whoever_was_given_a_code_hears_whose_account_is_theirs_now_and_how_to_undo_it(both: Both) -> None:
    """Before, somebody whose code a colleague had typed lost their account to them without a word."""
    await both.link("Ada")
    await both.slack.say("Maya", "/champion help")
    await both.teams.say("Tom", f"link {await both.code('Maya')}")
    await both.settled()
    await both.teams.press("Tom", "Yes, that is me")
    await both.settled()
    told = (await heard(both.slack, "Maya", "1 more account is you: Tom in Teams"))[-1]
    assert "tell Ada now: /champion admin unlink @Maya" in told.text
    (apart,) = await both.slack.say("Ada", "/champion admin unlink @Maya")
    assert apart.title == "The accounts of Maya are apart again"
    await both.teams.say("Tom", "help")
    (org,) = await both.bot.store.people.orgs()
    assert sorted(each.name for each in await both.bot.store.people.everyone(org)) == ["Ada", "Maya", "Tom"]


async def test_every_administrator_hears_that_two_organisations_are_one(both: Both) -> None:
    await both.teams.say("Lena", "help")
    await both.teams.say("Ada", "admin role @Lena admin")
    await both.link("Ada")
    assert await heard(both.teams, "Lena", "2 organisations are one: Teams and Slack")
