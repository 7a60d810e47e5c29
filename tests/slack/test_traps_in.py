"""What Slack and its library do with what comes in, where a bot would fall into it. The table is docs/slack-traps.md."""

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.cards import Card
from bot.ports import Reply
from tests.slack.fake import FORM, JSON, Answer
from tests.slack.oauth import shared
from tests.slack.stage import Stage, staged
from tests.slack.state import APP
from tests.slack.toy import SIGNUP, asking

WROTE = "the salary of Maya is 90000"  # what no log may hold


async def _unsigned(stage: Stage, raw: bytes, content_type: str, **headers: str) -> int:
    sent = {"Content-Type": content_type, **headers}
    async with aiohttp.ClientSession() as session, session.post(stage.slack.app_url, data=raw, headers=sent) as got:
        return got.status


# --- the signature ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("signature", ["", "v0=00", "v1=00", "é"])
async def test_a_stranger_s_request_did_not_put_what_it_carries_into_the_log(
    caplog: pytest.LogCaptureFixture, signature: str
) -> None:
    caplog.set_level(logging.DEBUG)
    raw = urlencode({"command": "/champion", "text": WROTE, "team_id": "T0TEST", "user_id": "U1"}).encode()
    async with staged() as stage:
        stamped = {**stage.slack.signature(raw), "X-Slack-Signature": signature}
        assert await _unsigned(stage, raw, FORM, **stamped) == 401
    assert stage.talk.told == []
    assert "salary" not in "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)


async def test_a_stranger_is_not_given_the_challenge_back() -> None:
    raw = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "t"}).encode()
    async with staged() as stage:
        assert await _unsigned(stage, raw, JSON) == 401


# --- what Slack waits for -----------------------------------------------------------------------------------------
Doing = Callable[[Stage], Awaitable[Answer]]


async def _clicked(stage: Stage) -> Answer:
    stage.talk.replies["hello"] = Reply(cards=(asking("Well?", "yes"),))
    stage.talk.fail, broken = None, stage.talk.fail
    await stage.slack.dm("U1", "hello")
    await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
    stage.talk.fail = broken
    return await stage.slack.click("U1", stage.slack.seen("U1")[1], "yes")


async def _submitted(stage: Stage) -> Answer:
    stage.talk.replies["sign"] = Reply(form=SIGNUP)
    stage.talk.fail, broken = None, stage.talk.fail
    await stage.slack.command("U1", "sign")
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    stage.talk.fail = broken
    view = stage.slack.modal("U1")
    assert view is not None
    return await stage.slack.submit("U1", view, {"why": "They know", "who": "U2", "size": "s"})


def _shortcut(callback: str) -> Doing:
    async def use(stage: Stage) -> Answer:
        body = {"type": "shortcut", **stage.slack.who("U1"), "callback_id": callback, "action_ts": "1.2"}
        return await stage.slack.delivery.deliver("interactive", body)

    return use


async def _cited(stage: Stage) -> Answer:
    message = {"type": "message", "user": "U2", "ts": "1.2", "text": "It broke"}
    body = {"type": "message_action", **stage.slack.who("U1"), "callback_id": "report_to_pilot", "message": message,
            "channel": {"id": "C9", "name": "general"}, "message_ts": "1.2", "action_ts": "1.3"}  # fmt: skip
    return await stage.slack.delivery.deliver("interactive", body)


def _shown(stage: Stage) -> str:
    return json.dumps([stage.slack.ephemerals("U1"), stage.slack.seen("U1")])


@pytest.mark.parametrize(
    "do",
    [
        pytest.param(lambda stage: stage.slack.command("U1", "status"), id="a command"),
        pytest.param(_clicked, id="a button"),
        pytest.param(_submitted, id="a form"),
        pytest.param(_shortcut("report"), id="a shortcut"),
        pytest.param(_cited, id="a shortcut on a message"),
    ],
)
async def test_what_breaks_in_our_code_is_owned_up_to_at_once_and_is_no_404_after_three_seconds(do: Doing) -> None:
    async with staged() as stage:
        stage.talk.fail = RuntimeError("of ours")
        answer = await do(stage)
        assert (answer.status, answer.seconds < 2) == (200, True)
        if "Something went wrong" not in json.dumps(answer.body):
            await stage.slack.until(lambda: "Something went wrong" in _shown(stage))


@pytest.mark.parametrize(
    "body",
    [
        {"type": "block_suggestion", "action_id": "x", "value": "a"},
        {"type": "block_actions", "actions": [{"type": "static_select", "action_id": "x", "block_id": "b"}]},
        {"type": "message_action", "callback_id": "of_an_older_release", "message": {"text": "x"}},
        {"type": "shortcut", "callback_id": "of_an_older_release"},
        {"type": "view_closed", "view": {"id": "V1", "callback_id": "x"}},
    ],
)
async def test_a_press_that_nobody_listens_to_does_not_count_against_the_app(body: dict[str, Any]) -> None:
    async with staged() as stage:
        answer = await stage.slack.delivery.deliver("interactive", {**stage.slack.who("U1"), **body})
        assert (answer.status, answer.text) == (200, "")
    assert stage.talk.told == []


@pytest.mark.parametrize(
    "body", [{"type": "block_actions", "actions": []}, {"type": "workflow_step_edit", "callback_id": "x"}]
)
async def test_what_slack_s_library_trips_over_is_no_error_of_ours(
    body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with staged() as stage:
        answer = await stage.slack.delivery.deliver("interactive", {**stage.slack.who("U1"), **body})
        assert answer.status == 400
    assert [record.levelname for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_rate_limited"},
        {"type": "function_executed", "function": {}},
        {"type": "message", "channel_type": "im"},
        {"type": "message", "channel_type": "im", "subtype": "channel_join", "user": "U1"},
        {"type": "user_change", "user": "U1"},
        {"type": "user_change"},
        {"type": "tokens_revoked"},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}},
    ],
)
async def test_an_event_of_another_shape_is_taken_and_changes_nothing(event: dict[str, Any]) -> None:
    async with staged() as stage:
        assert (await stage.slack.event(event)).status == 200
    assert stage.talk.told == []


async def test_an_app_that_is_asked_too_often_is_told_so_and_takes_it() -> None:
    body = {"type": "app_rate_limited", "team_id": "T0TEST", "minute_rate_limited": 1518467820, "api_app_id": APP}
    async with staged() as stage:
        assert (await stage.slack.delivery.deliver("events_api", body)).status == 200


async def test_no_answer_waits_for_the_next_look_of_slack_s_library() -> None:
    async with staged() as stage:
        stage.talk.replies["status"] = Reply(cards=(Card("All is well."),))
        seconds = [(await stage.slack.command("U1", "status")).seconds for _ in range(40)]
        # It looks every ten milliseconds unless it is told otherwise: then none of them is faster.
        assert min(seconds) < 0.010


async def test_an_event_that_broke_is_not_answered_200_before_it_was_kept() -> None:
    async with staged() as stage:
        stage.talk.fail = RuntimeError("of ours")
        assert (await stage.slack.dm("U1", "126")).status == 500
        stage.talk.fail = None
        stage.talk.replies["126"] = Reply(cards=(Card("Thanks."),))
        await stage.slack.dm("U1", "126")
        await stage.slack.until(lambda: [each["text"] for each in stage.slack.seen("U1")][-1] == "Thanks.")


# --- who and where ------------------------------------------------------------------------------------------------
async def test_what_the_bot_says_itself_is_not_heard_as_words_of_a_person() -> None:
    async with staged() as stage:
        bot = stage.slack.state
        said = {"type": "message", "user": bot.bot_user, "bot_id": bot.bot, "app_id": APP, "text": "How many minutes?",
                "channel": bot.dm("U1"), "channel_type": "im", "ts": bot.ts()}  # fmt: skip
        assert (await stage.slack.event(said)).status == 200
    assert stage.talk.told == []


async def test_a_button_of_a_card_that_one_person_saw_changes_no_message() -> None:
    async with staged() as stage:
        stage.talk.replies |= {"status": Reply(cards=(asking("Well?", "yes"),)), "yes": Reply(cards=(Card("Done."),))}
        await stage.slack.command("U1", "status")
        await stage.slack.click("U1", stage.slack.ephemerals("U1")[0], "yes")
        await stage.slack.until(lambda: [each["text"] for each in stage.slack.seen("U1")] == ["Done."])
    assert stage.slack.called("chat.update") == []


async def test_a_form_comes_back_with_its_context_though_slack_names_no_channel() -> None:
    async with staged() as stage:
        await _submitted(stage)
        stage.talk.told.clear()
        view = {"id": "V9", "hash": "1.2", "type": "modal", "blocks": [], "private_metadata": "signup-token",
                "state": {"values": {}}}  # fmt: skip
        who = {name: value for name, value in stage.slack.who("U1").items() if name != "trigger_id"}
        body = {"type": "view_submission", **who, "view": stage.slack.shown(view)}
        assert (await stage.slack.delivery.deliver("interactive", body)).status == 200
    assert [what[:2] for _, _, what in stage.talk.told] == [("U1", "signup-token")]


async def test_a_revoked_token_of_no_workspace_ends_none(tmp_path: Path) -> None:
    async with shared(tmp_path) as here:
        await here.install("T1", "U1")
        here.clock.at += timedelta(minutes=1)
        place = here.workplace("T1")
        for event in (
            {"type": "tokens_revoked", "tokens": {"bot": [place.state.bot_user]}},
            {"type": "app_uninstalled"},
        ):
            body = {**place.happening(event), "team_id": None}
            assert (await place.delivery.deliver("events_api", body)).status == 200
        await here.settled()
        assert await here.row("T1") is not None
