"""The Slack of the tests refuses what Slack refuses."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import bare
from tests.slack.fake import FakeSlack
from tests.slack.state import GENERAL, Channel, Grant
from tests.slack.test_fake import HEADER, INPUT, TITLE, VIEW

HOME: dict[str, Any] = {"type": "home", "blocks": [HEADER]}
Call = Callable[[AsyncWebClient], Awaitable[Any]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    fake = await FakeSlack.started()
    fake.join("U1", "ann", "Ann")
    fake.join("U2", "cyd", "Cyd", deleted=True)
    fake.state.channels["C0OLD"] = Channel("C0OLD", "old", archived=True)
    fake.state.channels["C0IN"] = Channel("C0IN", "in", members=frozenset({fake.state.bot_user}))
    yield fake
    await fake.stop()


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda c: c.chat_postMessage(channel="C0NOWHERE", text="x"), "channel_not_found"),
        (lambda c: c.chat_postMessage(channel="C0ELSEWHERE", text="x"), "channel_not_found"),
        (lambda c: c.chat_postMessage(channel=GENERAL, text="x"), "not_in_channel"),
        (lambda c: c.chat_postMessage(channel="C0OLD", text="x"), "is_archived"),
        (lambda c: c.chat_postMessage(channel="U2", text="x"), "user_disabled"),
        (lambda c: c.conversations_open(users="U404"), "user_not_found"),
        (lambda c: c.conversations_open(users="U2"), "user_disabled"),
        (lambda c: c.users_lookupByEmail(email="x@example.com"), "missing_scope"),
        (lambda c: c.chat_postEphemeral(channel="C0IN", user="U1", text="x"), "user_not_in_channel"),
        (lambda c: c.api_call("chat.postMessage", json={"channel": "U1"}), "no_text"),
        (lambda c: c.chat_postMessage(channel="U1", text="x" * 40_001), "msg_too_long"),
        (lambda c: c.chat_postMessage(channel="U1", text="x", attachments=[{}] * 101), "too_many_attachments"),
        (lambda c: c.chat_postMessage(channel="U1", text="x", blocks="{"), "invalid_blocks_format"),
        (lambda c: c.chat_postMessage(channel="U1", text="x", blocks=[{"type": "alert"}]), "invalid_blocks"),
        (lambda c: c.chat_postMessage(channel="U1", text="x", markdown_text="x"), "markdown_text_conflict"),
        (
            lambda c: c.chat_postMessage(channel="U1", text="x", metadata={"event_type": "x"}),
            "invalid_metadata_format",
        ),
        (
            lambda c: c.chat_postMessage(
                channel="U1", text="x", metadata={"event_type": "x", "event_payload": {"k": "x" * 9_000}}
            ),
            "metadata_too_large",
        ),
        (lambda c: c.chat_update(channel="U1", ts="1.1", text="x"), "message_not_found"),
        (lambda c: c.views_publish(user_id="U404", view=HOME), "invalid_arguments"),
        (lambda c: c.views_publish(user_id="U1", view=VIEW), "invalid_arguments"),
        (lambda c: c.views_publish(user_id="U1", view={**HOME, "blocks": [{"type": "table", "rows": []}]}), "invalid"),
        (lambda c: c.views_publish(user_id="U1", view=HOME, hash="x"), "hash_conflict"),
        (lambda c: c.views_update(view_id="V1", view=VIEW), "not_found"),
        (lambda c: c.views_open(trigger_id="x", view=VIEW), "invalid_trigger_id"),
        (lambda c: c.api_call("chat.shout"), "unknown_method"),
    ],
)
async def test_what_slack_refuses_is_refused_in_its_words(fake: FakeSlack, call: Call, word: str) -> None:
    async with bare.client(fake) as client:
        with pytest.raises(SlackApiError, match=word):
            await call(client)
    assert fake.seen("U1") == []


async def test_a_refused_view_is_refused_with_the_reasons(fake: FakeSlack) -> None:
    async with bare.client(fake) as client:
        with pytest.raises(SlackApiError) as refused:
            await client.views_open(trigger_id=fake.trigger("U1"), view={**VIEW, "blocks": []})
    assert refused.value.response["response_metadata"]["messages"]


async def test_tabs_that_are_off_take_nothing(fake: FakeSlack) -> None:
    fake.state.has_home_tab = fake.state.has_messages_tab = False
    async with bare.client(fake) as client:
        with pytest.raises(SlackApiError, match="messages_tab_disabled"):
            await client.chat_postMessage(channel="U1", text="x")
        with pytest.raises(SlackApiError, match="not_enabled"):
            await client.views_publish(user_id="U1", view=HOME)


async def test_a_missing_right_is_named_beside_those_there_are(fake: FakeSlack) -> None:
    fake.app.installed(fake.state, Grant("xoxb-small", frozenset({"commands"})))
    async with bare.client(fake, "xoxb-small") as client:
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="U1", text="x")
    assert (refused.value.response["needed"], refused.value.response["provided"]) == ("chat:write", "commands")


async def test_only_its_own_messages_are_changed_and_only_for_a_while(fake: FakeSlack) -> None:
    direct = fake.state.dm("U1")
    fake.state.messages[direct].append({"ts": "1.1", "user": "U1", "text": "mine"})
    async with bare.client(fake) as client:
        with pytest.raises(SlackApiError, match="cant_update_message"):
            await client.chat_update(channel=direct, ts="1.1", text="x")
        whispered = await client.chat_postEphemeral(channel=direct, user="U1", text="x")
        with pytest.raises(SlackApiError, match="message_not_found"):
            await client.chat_update(channel=direct, ts=whispered["message_ts"], text="x")
        posted = await client.chat_postMessage(channel=direct, text="x")
        with pytest.raises(SlackApiError, match="msg_too_long"):
            await client.chat_update(channel=direct, ts=posted["ts"], text="x" * 4_001)
        fake.state.edit_seconds = 60
        fake.turn(62)
        with pytest.raises(SlackApiError, match="edit_window_closed"):
            await client.chat_update(channel=direct, ts=posted["ts"], text="x")


async def test_three_forms_stand_above_each_other_and_a_fourth_does_not(fake: FakeSlack) -> None:
    async with bare.client(fake) as client:
        with pytest.raises(SlackApiError, match="not_found"):
            await client.views_push(trigger_id=fake.trigger("U1"), view=VIEW)
        first = await client.views_open(trigger_id=fake.trigger("U1"), view={**VIEW, "external_id": "one"})
        with pytest.raises(SlackApiError, match="duplicate_external_id"):
            await client.views_push(trigger_id=fake.trigger("U1"), view={**VIEW, "external_id": "one"})
        for _ in range(2):
            top = await client.views_push(trigger_id=fake.trigger("U1"), view=VIEW)
        assert top["view"]["root_view_id"] == first["view"]["id"]
        with pytest.raises(SlackApiError, match="push_limit_reached"):
            await client.views_push(trigger_id=fake.trigger("U1"), view=VIEW)
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_update(view_id=first["view"]["id"], hash="x", view=VIEW)
        await client.views_update(external_id="one", hash=first["view"]["hash"], view={**VIEW, "close": TITLE})
    assert [len(fake.state.stacks["U1"]), fake.state.stacks["U1"][0]["close"]] == [3, TITLE]


@pytest.mark.parametrize(
    ("body", "is_taken"),
    [
        ({}, True),
        ({"response_action": "clear"}, True),
        ({"response_action": "errors", "errors": {"a": "No."}}, True),
        ({"response_action": "update", "view": VIEW}, True),
        ({"response_action": "push", "view": VIEW}, True),
        ({"response_action": "errors", "errors": {"b": "No."}}, False),
        ({"response_action": "errors", "errors": {}}, False),
        ({"response_action": "update"}, False),
        ({"response_action": "update", "view": {**VIEW, "blocks": []}}, False),
        ({"response_action": "dance"}, False),
        ({"text": "Thanks."}, False),
    ],
)
async def test_a_form_is_answered_in_one_of_five_ways(fake: FakeSlack, body: dict[str, Any], is_taken: bool) -> None:
    async with bare.client(fake) as client:
        view = (await client.views_open(trigger_id=fake.trigger("U1"), view={**VIEW, "blocks": [INPUT]}))["view"]
    async with bare.answering(fake, body):
        await fake.submit("U1", view, {"a": "x"})
    assert (fake.state.complaints == []) is is_taken


async def test_an_event_is_told_four_times_over_six_minutes_unless_the_app_says_no_more(fake: FakeSlack) -> None:
    at = fake.state.now()
    async with bare.answering(fake, {}, status=500) as told:
        answers = await fake.event_until_heard({"type": "team_join"})
        assert [answer.status for answer in answers] == [500] * 4
        assert [headers.get("x-slack-retry-num") for headers in told] == [None, "1", "2", "3"]
        assert told[1]["x-slack-retry-reason"] == "http_error"
        assert 360 <= fake.state.now() - at < 365
    async with bare.answering(fake, {}, status=500, headers={"x-slack-no-retry": "1"}):
        assert len(await fake.event_until_heard({"type": "team_join"})) == 1
    lost = await fake.event_until_heard({"type": "team_join"})
    assert [answer.is_lost for answer in lost] == ["connection_failed"] * 4
