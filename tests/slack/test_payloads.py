"""What the Slack of the tests tells an app has the shape of what Slack tells one, by an independent description."""

from typing import Any

from slack_events.validation import payload_type_for, validate_payload

from tests.slack import bare
from tests.slack.delivery import Answer
from tests.slack.fake import FakeSlack
from tests.slack.test_fake import BUTTON, INPUT, VIEW

ACTIONS: dict[str, Any] = {"type": "actions", "block_id": "b", "elements": [BUTTON]}
EVENTS = ("message", "app_home_opened", "user_change", "app_uninstalled", "tokens_revoked")


async def told(fake: FakeSlack) -> list[Answer]:
    """One of everything people do and of everything that happens."""
    fake.join("U1", "ann", "Ann")
    fake.join("U2", "bob", "Bob", deleted=True)
    async with bare.client(fake) as client:
        await client.chat_postMessage(channel="U1", text="x", blocks=[ACTIONS])
        form = {**VIEW, "blocks": [INPUT], "notify_on_close": True}
        view = (await client.views_open(trigger_id=fake.trigger("U1"), view=form))["view"]
        unseen = await fake.open_home("U1")
        await client.views_publish(user_id="U1", view={"type": "home", "blocks": [ACTIONS]})
    closed = await fake.close("U1")
    assert closed is not None
    said = {"ts": "1.2", "text": "It is slow.", "bot_id": "B9", "user": "U9"}
    return [
        closed,
        unseen,
        await fake.command("U1", "status"),
        await fake.click("U1", fake.seen("U1")[0], "a"),
        await fake.click_home("U1", "a"),
        await fake.submit("U1", view, {"a": "x"}),
        await fake.shortcut("U1", "report"),
        await fake.message_shortcut("U1", "report", said, "C0ELSEWHERE", "elsewhere"),
        await fake.dm("U1", "hello"),
        await fake.open_home("U1"),
        await fake.open_home("U1", tab="messages"),
        await fake.changed("U1"),
        await fake.changed("U2"),
        await fake.tokens_revoked(has_team=False),
        await fake.tokens_revoked(is_bot=False),
        await fake.uninstall(),
    ]


async def test_everything_that_is_told_has_slack_s_shape() -> None:
    fake, seen = await FakeSlack.started(), set()
    async with bare.answering(fake, {}):
        answers = await told(fake)
    await fake.stop()
    for answer in answers:
        sent = answer.sent or {}
        event = sent.get("event", {})
        kind = event.get("type") or sent.get("type") or "slash_command"
        seen.add(kind)
        assert (kind in ("shortcut", "message_action")) is (payload_type_for(kind, None) is None), kind
        validate_payload(kind, None, event or sent)
    assert seen >= {*EVENTS, "slash_command", "block_actions", "view_submission", "view_closed", "message_action"}


async def test_what_real_payloads_lack_is_lacking() -> None:
    fake = await FakeSlack.started()
    async with bare.answering(fake, {}):
        answers = [answer.sent or {} for answer in await told(fake)]
    await fake.stop()
    homes = [sent for sent in answers if sent.get("event", {}).get("type") == "app_home_opened"]
    assert ["view" in sent["event"] for sent in homes] == [False, True, False]
    clicks = [sent for sent in answers if sent.get("type") == "block_actions"]
    assert [sent["container"]["type"] for sent in clicks] == ["message", "view"]
    assert ["response_url" in sent and "channel" in sent and "message" in sent for sent in clicks] == [True, False]
    gone = [sent["event"]["user"] for sent in answers if sent.get("event", {}).get("type") == "user_change"]
    assert ["tz" in user for user in gone] == [True, False]
    revoked = [sent for sent in answers if sent.get("event", {}).get("type") == "tokens_revoked"]
    assert ["team_id" in sent for sent in revoked] == [False, True]
    assert not {"channel", "response_url"} & {*next(sent for sent in answers if sent.get("type") == "shortcut")}
