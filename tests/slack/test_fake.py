"""The Slack of the tests is as strict as Slack: what it takes, Slack takes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack import shapes
from tests.slack import bare
from tests.slack.fake import FakeSlack

TITLE: dict[str, Any] = {"type": "plain_text", "text": "Title"}
HEADER: dict[str, Any] = {"type": "header", "text": TITLE}
INPUT: dict[str, Any] = {
    "type": "input",
    "block_id": "a",
    "label": TITLE,
    "element": {"type": "plain_text_input", "action_id": "a"},
}
BUTTON: dict[str, Any] = {"type": "button", "text": TITLE, "action_id": "a", "value": "v"}
VIEW: dict[str, Any] = {"type": "modal", "title": TITLE, "submit": TITLE, "blocks": [INPUT]}
OPTION: dict[str, Any] = {"text": TITLE, "value": "v"}
CELL = {"type": "raw_text", "text": "x"}


def _actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


@pytest.mark.parametrize(
    "blocks",
    [
        [HEADER] * 51,
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "header", "text": {"type": "plain_text", "text": ""}}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "hologram"}],
        [{**HEADER, "colour": "red"}],
        [{**HEADER, "block_id": "a"}, {**HEADER, "block_id": "a"}],
        [_actions(BUTTON, BUTTON)],
        [_actions(*({**BUTTON, "action_id": str(n)} for n in range(26)))],
        [_actions({**BUTTON, "style": "loud"})],
        [_actions({**BUTTON, "value": "x" * 2_001})],
        [{"type": "table", "rows": [[CELL]]}, {"type": "table", "rows": [[CELL]]}],
        [{"type": "table", "rows": [[CELL], [CELL, CELL]]}],
        [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}],
        [{"type": "image", "alt_text": "x"}],
        [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
            }
        ],
        [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3_000}}] * 5,
        "no list",
        [7],
    ],
)
def test_what_slack_refuses_in_a_message_is_refused(blocks: Any) -> None:
    assert shapes.message_faults("x", blocks)


@pytest.mark.parametrize(
    "view",
    [
        {key: value for key, value in VIEW.items() if key != "submit"},
        {**VIEW, "title": {"type": "plain_text", "text": "x" * 25}},
        {**VIEW, "private_metadata": "x" * 3_001},
        {**VIEW, "blocks": []},
        {**VIEW, "blocks": [{"type": "table", "rows": [[CELL]]}]},
        {**VIEW, "blocks": [INPUT, INPUT]},
        {**VIEW, "blocks": [{**INPUT, "element": {**INPUT["element"], "max_length": 3, "initial_value": "long"}}]},
        {**VIEW, "blocks": [{**INPUT, "element": {"type": "static_select", "action_id": "a", "options": []}}]},
        {
            **VIEW,
            "blocks": [
                {
                    **INPUT,
                    "element": {
                        "type": "radio_buttons",
                        "action_id": "a",
                        "options": [OPTION],
                        "initial_option": {**OPTION, "value": "w"},
                    },
                }
            ],
        },
        {**VIEW, "colour": "red"},
    ],
)
def test_what_slack_refuses_in_a_form_is_refused(view: dict[str, Any]) -> None:
    assert shapes.view_faults(view)


def test_what_slack_takes_is_taken() -> None:
    assert shapes.view_faults(VIEW) == []
    assert shapes.message_faults("x", [HEADER, _actions(BUTTON)]) == []


async def test_a_right_to_open_a_form_is_good_once_and_for_three_seconds() -> None:
    fake = await FakeSlack.started()
    fake.join("U1", "ann", "Ann")
    async with bare.client(fake) as client:
        trigger = fake.trigger("U1")
        await client.views_open(trigger_id=trigger, view=VIEW)
        for right, word in ((trigger, "exchanged_trigger_id"), ("x", "invalid_trigger_id")):
            with pytest.raises(SlackApiError, match=word):
                await client.views_open(trigger_id=right, view=VIEW)
        late = fake.trigger("U1")
        fake.turn(3.1)
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            await client.views_open(trigger_id=late, view=VIEW)
    await fake.stop()


async def test_a_wrong_token_a_missing_right_and_text_alone_are_treated_as_slack_does() -> None:
    fake = await FakeSlack.started()
    fake.join("U1", "ann", "Ann")
    async with bare.client(fake, "xoxb-other") as stranger, bare.client(fake) as client:
        with pytest.raises(SlackApiError, match="invalid_auth"):
            await stranger.auth_test()
        posted = await client.chat_postMessage(channel="U1", text="x", blocks=[HEADER])
        await client.chat_update(channel=fake.state.dm("U1"), ts=str(posted["ts"]), text="y")
        assert fake.seen("U1")[0]["blocks"] == []
        fake.state.scopes = frozenset()
        with pytest.raises(SlackApiError, match="missing_scope"):
            await client.chat_postMessage(channel="U1", text="x")
    await fake.stop()


async def test_a_response_url_is_good_five_times_and_for_half_an_hour() -> None:
    fake = await FakeSlack.started()
    url, other = fake.response_url("U1"), fake.response_url("U1")
    async with aiohttp.ClientSession() as session:
        for status in (200, 200, 200, 200, 200, 404):
            async with session.post(url, json={"text": "x"}) as answer:
                assert answer.status == status
        fake.turn(1_801)
        async with session.post(other, json={"text": "x"}) as answer:
            assert answer.status == 404
    await fake.stop()
    assert len(fake.ephemerals("U1")) == 5


async def test_two_workspaces_of_one_app_share_nothing_but_the_app() -> None:
    fake = await FakeSlack.started()
    other = fake.workspace("T0OTHER")
    fake.join("U1", "ann", "Ann")
    other.join("U1", "eve", "Eve")
    other.join("U2", "bob", "Bob")
    async with bare.client(fake) as here, bare.client(fake, other.token) as there:
        assert (await there.auth_test())["team_id"] == "T0OTHER"
        assert (await there.users_info(user="U1"))["user"]["profile"]["real_name"] == "Eve"
        await there.chat_postMessage(channel="U1", text="x")
        assert (len(fake.seen("U1")), len(other.seen("U1"))) == (0, 1)
        with pytest.raises(SlackApiError, match="user_not_found"):
            await here.users_info(user="U2")
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await here.chat_postMessage(channel=other.state.dm("U2"), text="x")
    await fake.stop()


async def test_too_many_calls_are_refused_by_a_clock_that_a_test_turns() -> None:
    at = [datetime(2026, 3, 2, tzinfo=UTC)]
    fake = await FakeSlack.started(lambda: at[0])
    fake.join("U1", "ann", "Ann")
    async with bare.client(fake) as client:
        for _ in range(5):
            await client.chat_postMessage(channel="U1", text="x")
        with pytest.raises(SlackApiError, match="ratelimited") as many:
            await client.chat_postMessage(channel="U1", text="x")
        assert many.value.response.headers["Retry-After"] == "5"
        assert fake.state.exceeded == [("chat.postMessage", "U1")]
        at[0] += timedelta(seconds=5)
        assert str((await client.chat_postMessage(channel="U1", text="x"))["ts"]).startswith(f"{1772409605}.")
    await fake.stop()
