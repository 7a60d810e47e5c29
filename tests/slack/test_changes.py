"""What happens in a workspace without a word to the bot: people change and leave, and the bot is taken out."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import words
from bot.cards import Card
from bot.model import Person
from bot.ports import Busy, Reply
from store.people import StoredPeople
from tests.held import file_held
from tests.slack.faults import Status
from tests.slack.stage import Stage, staged
from tests.slack.world import CAST, SlackStage, slack_world
from tests.stories import owned
from tests.world import heard, newest


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as each:
        yield each


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_world(tmp_path) as each:
        yield each


async def meet(stage: Stage, user: str = "U1") -> None:
    """That person writes, and what is looked up of them is kept."""
    await stage.slack.dm(user, "hello")
    async with asyncio.timeout(20):
        while stage.people.by_user(user).name != stage.slack.state.users[user].real_name:
            await asyncio.sleep(0.005)
    stage.talk.told.clear()


# --- people -------------------------------------------------------------------------------------------------------
async def test_a_new_name_and_zone_are_kept_without_asking_slack(stage: Stage) -> None:
    await meet(stage)
    user = stage.slack.state.users["U1"]
    user.real_name, user.tz = "Ann Bower", "Asia/Kolkata"
    assert (await stage.slack.changed("U1")).status == 200
    ann = stage.people.by_user("U1")
    assert (ann.name, ann.calendar.zone, ann.active) == ("Ann Bower", "Asia/Kolkata", True)
    assert len(stage.slack.called("users.info")) == 1
    assert stage.talk.told == []


async def test_a_vacation_that_is_set_now_counts_now(stage: Stage) -> None:
    await meet(stage)
    user = stage.slack.state.users["U1"]
    user.status_emoji, user.status_expiration = ":palm_tree:", int(time.time()) + 20 * 24 * 3600
    await stage.slack.changed("U1")
    away = stage.people.by_user("U1").platform_away
    assert away is not None and (away[1] - away[0]).days in (19, 20)
    user.status_emoji, user.status_expiration = "", 0
    await stage.slack.changed("U1")
    assert stage.people.by_user("U1").platform_away is None


@pytest.mark.parametrize("user", ["U2", "U3", "U4", "USLACKBOT"])
async def test_somebody_the_bot_never_met_is_not_made_known_by_a_new_status(stage: Stage, user: str) -> None:
    """Every status that anybody in the workspace sets comes by: hundreds of people who have nothing to do with it."""
    if user == "USLACKBOT":
        stage.slack.join(user, "slackbot", "Slackbot")
    assert (await stage.slack.changed(user)).status == 200
    assert stage.people.all == {}
    assert stage.slack.called("users.info") == []


@pytest.mark.parametrize(
    "profile", [None, "U1", {}, {"id": None}, {"id": "U1", "profile": None, "tz": 7, "real_name": None}]
)
async def test_a_change_of_another_shape_breaks_nothing(stage: Stage, profile: Any) -> None:
    await meet(stage)
    before = stage.people.by_user("U1")
    assert (await stage.slack.event({"type": "user_change", "user": profile})).status == 200
    assert stage.people.by_user("U1") == before


async def test_an_account_that_was_closed_is_told_at_once_though_half_its_profile_is_missing(stage: Stage) -> None:
    await meet(stage)
    zone = stage.people.by_user("U1").calendar.zone
    profile = {"id": "U1", "team_id": "T0TEST", "deleted": True, "profile": {"real_name": "Ann Archer"}}
    assert (await stage.slack.event({"type": "user_change", "user": profile})).status == 200
    ann = stage.people.by_user("U1")
    assert (ann.active, ann.name, ann.calendar.zone) == (False, "Ann Archer", zone)
    assert [(kind, what) for kind, _, what in stage.talk.told] == [("left", ("U1",))]


async def test_a_departure_that_could_not_be_kept_is_delivered_again_and_goes_on(stage: Stage) -> None:
    """Before, the event was answered 200, and the pilots of whoever had left waited for them."""
    await meet(stage)
    stage.slack.state.users["U1"].deleted = True
    profile = {"id": "U1", "deleted": True, "profile": {}}
    stage.talk.fail = Busy()
    body = stage.slack.happening({"type": "user_change", "user": profile})
    answer = await stage.slack.delivery.deliver("events_api", body)
    assert answer.status == 500
    stage.talk.fail = None
    assert (await stage.slack.again(answer)).status == 200
    assert [kind for kind, _, _ in stage.talk.told] == ["left", "left"]


async def test_a_departure_that_the_database_held_up_halfway_did_not_leave_its_pilot_with_whoever_is_gone(
    world: SlackStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was answered 200 after two and a half seconds, kept or not, and Slack told it no more."""
    await owned(world)
    with ExitStack() as holding:
        keep, held = StoredPeople.keep, list[None]()

        async def keep_and_be_held(self: StoredPeople, person: Person, was: Person | None = None) -> None:
            await keep(self, person, was)
            if not held:
                held.append(holding.enter_context(file_held(world.bot, 6.0)))

        monkeypatch.setattr(StoredPeople, "keep", keep_and_be_held)
        world.slack.state.users[CAST["Maya"]].deleted = True
        answer = await world.slack.changed(CAST["Maya"])
        assert (answer.status, answer.seconds < 3) == (500, True)
        await asyncio.to_thread(holding.close)
    await world.settled()
    assert await heard(world, "Tom", "Maya has left") == []
    assert (await world.slack.again(answer)).status == 200
    await world.settled()
    assert len(await heard(world, "Tom", "Maya has left")) == 1
    assert "Owner: Nobody" in (await world.say("Tom", "/champion status"))[-1].text


async def test_old_news_brings_no_closed_account_back_to_life(stage: Stage) -> None:
    """A status delivered again after the account was closed: its pilots waited for somebody who had left."""
    await meet(stage)
    status = stage.slack.happening({"type": "user_change", "user": stage.slack.state.users["U1"].profile("T0TEST")})
    stage.slack.state.users["U1"].deleted = True
    await stage.slack.changed("U1")
    for again in (None, (1, "http_timeout")):
        assert (await stage.slack.delivery.deliver("events_api", status, again)).status == 200
        assert not stage.people.by_user("U1").active
    stage.slack.faults.plan("users.info", Status(503))
    assert (await stage.slack.delivery.deliver("events_api", status, (2, "http_error"))).status == 500
    assert not stage.people.by_user("U1").active


async def test_what_slack_says_late_takes_the_place_of_nothing_newer(stage: Stage) -> None:
    await meet(stage)
    user = stage.slack.state.users["U1"]
    older = {**user.profile("T0TEST"), "updated": 1_700_000_000}
    user.real_name = "Ann Bower"
    newer = {**user.profile("T0TEST"), "updated": 1_700_000_060}
    for profile in (newer, older):
        assert (await stage.slack.event({"type": "user_change", "user": profile})).status == 200
    assert stage.people.by_user("U1").name == "Ann Bower"
    assert len(stage.slack.called("users.info")) == 2


async def test_somebody_who_comes_back_is_there_again(stage: Stage) -> None:
    await meet(stage)
    user = stage.slack.state.users["U1"]
    for user.deleted in (True, False):
        await stage.slack.changed("U1")
    assert stage.people.by_user("U1").active


async def test_the_pilot_of_a_champion_who_leaves_hears_the_same_day(world: SlackStage) -> None:
    await owned(world)
    day = world.now().date()
    world.slack.state.users[CAST["Maya"]].deleted = True
    assert (await world.slack.changed(CAST["Maya"])).status == 200
    await world.settled()
    assert "Maya has left" in (await newest(world, "Tom")).text
    assert world.now().date() == day
    status = (await world.say("Tom", "/champion status"))[-1]
    assert "Owner: Nobody" in status.text
    assert await heard(world, "Maya", "has left") == []


# --- the bot itself -----------------------------------------------------------------------------------------------
async def test_what_somebody_does_where_the_bot_is_not_gets_a_kind_sentence_and_decides_nothing(stage: Stage) -> None:
    gone = {"team_id": "T0GONE"}
    assert (await stage.slack.command("U1", "status", **gone)).body["text"] == words.NOT_HERE
    who = {**stage.slack.who("U1"), "team": {"id": "T0GONE", "domain": "gone"}}
    action = {"type": "button", "action_id": "answer", "block_id": "b", "value": "t"}
    click = {"type": "block_actions", **who, "container": {}, "actions": [action]}
    click["response_url"] = stage.slack.response_url("U1")
    assert (await stage.slack.delivery.deliver("interactive", click)).status == 200
    await stage.slack.until(lambda: len(stage.slack.ephemerals("U1")) == 2)
    assert stage.slack.ephemerals("U1")[1]["text"] == words.NOT_HERE
    for kind in ("shortcut", "message_action"):
        body = {"type": kind, **who, "callback_id": {"shortcut": "report"}.get(kind, "report_to_pilot")}
        assert (await stage.slack.delivery.deliver("interactive", body)).status == 200
    view = {"id": "V1", "blocks": [], "state": {"values": {}}}
    sent = await stage.slack.delivery.deliver("interactive", {"type": "view_submission", **who, "view": view})
    assert words.NOT_HERE in sent.text
    assert stage.talk.told == []
    assert stage.people.all == {}


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "ts": "1.1", "text": "hello"},
        {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
        {"type": "user_change", "user": {"id": "U1", "deleted": True}},
        {"type": "app_uninstalled"},
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}},
        {"type": "tokens_revoked", "tokens": None},
    ],
)
async def test_what_happens_where_the_bot_is_not_is_answered_200_and_kept_nowhere(
    stage: Stage, event: dict[str, Any]
) -> None:
    for team in ({"team_id": "T0GONE"}, {"team_id": None}):
        body = stage.slack.happening(event) | team
        assert (await stage.slack.delivery.deliver("events_api", body)).status == 200
    assert stage.talk.told == []
    assert stage.people.all == {}
    assert stage.slack.called("views.publish") == []


async def test_a_form_that_was_closed_is_no_answer(stage: Stage) -> None:
    body = {"type": "view_closed", **stage.slack.who("U1"), "view": {"id": "V1"}, "is_cleared": False}
    assert (await stage.slack.delivery.deliver("interactive", body)).status == 200
    assert stage.talk.told == []


async def test_a_form_handed_over_again_is_decided_once_and_answered_kindly_each_time(stage: Stage) -> None:
    view = {"id": "V1", "hash": "1.a", "private_metadata": "token", "blocks": [], "state": {"values": {}}}
    body = {"type": "view_submission", **stage.slack.who("U1"), "view": view}
    stage.talk.replies["token"] = Reply(cards=(Card("Done."),))
    for trigger in ("t1", "t1", "t2"):
        assert (await stage.slack.delivery.deliver("interactive", {**body, "trigger_id": trigger})).status == 200
    await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 3)
    assert sorted(each["text"] for each in stage.slack.seen("U1")) == ["Already noted.", "Already noted.", "Done."]
    assert len(stage.talk.events) == 1
