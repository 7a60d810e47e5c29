"""What Slack and its library do with what goes out, where a bot would fall into it. The table is docs/slack-traps.md."""

import asyncio
import json
import logging

import pytest

from adapters.slack import calls
from bot.cards import Card
from bot.ports import Reply, TryLater, Uncertain
from tests.slack.faults import Drop, Hang, RateLimited, Refuse, Status
from tests.slack.filling import buttons
from tests.slack.sending import ANN, CARD, sending
from tests.slack.stage import staged
from tests.slack.toy import SIGNUP, asking


async def test_a_changed_card_does_not_lose_its_buttons_to_its_words() -> None:
    async with sending() as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        await at.slack.edit(ANN, sent, asking("And how many now?", "answer", "skip"))
        (said,) = at.fake.seen("U1")
        assert said["text"].startswith("And how many now?")
        assert buttons(said) == ["Answer", "Skip"]


async def test_a_card_without_blocks_of_its_own_does_not_keep_those_of_before() -> None:
    async with sending() as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        at.fake.faults.plan("chat.update", Refuse("invalid_blocks"), Refuse("invalid_blocks"))
        await at.slack.edit(ANN, sent, Card("Thanks."))
        (said,) = at.fake.seen("U1")
        assert (said["text"], buttons(said)) == ("Thanks.", [])


async def test_a_slack_that_never_answers_does_not_hold_a_message_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    # slack_sdk forgets its own time-out as soon as it is given a session: the session must bring one.
    monkeypatch.setattr(calls, "CALL_SECONDS", 0.3)
    async with sending() as at, calls.session() as session:
        client = calls.client(at.fake.token, at.fake.api_url)
        client.session = session
        at.fake.faults.plan("auth.test", Hang())
        async with asyncio.timeout(3):
            with pytest.raises(Uncertain):
                await calls.asked(client.auth_test())


async def test_a_pause_that_slack_asks_for_is_not_slept_through_with_a_message_in_hand() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", RateLimited(60))
        async with asyncio.timeout(3):
            with pytest.raises(TryLater):
                await at.slack.send(ANN, CARD, "key-1")
        assert at.posts() == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "conversations.open", "users.info"])
async def test_no_call_is_made_twice_when_its_connection_breaks(method: str) -> None:
    async with sending() as at:
        at.fake.faults.plan(method, Drop(done=True))
        client = calls.client(at.fake.token, at.fake.api_url)
        async with calls.session() as client.session:
            with pytest.raises(Uncertain):
                await calls.asked(client.api_call(method, json={"channel": "U1", "users": "U1", "user": "U1"}))
        assert len(at.fake.called(method)) == 1


async def test_a_form_that_is_open_already_is_not_said_to_be_late() -> None:
    async with staged() as stage:
        stage.talk.replies["sign"] = Reply(form=SIGNUP)
        stage.slack.faults.plan("views.open", Refuse("exchanged_trigger_id"))
        await stage.slack.command("U1", "sign")
        await stage.slack.until(lambda: stage.slack.called("views.open"))
    assert (stage.slack.ephemerals("U1"), stage.slack.seen("U1")) == ([], [])


async def test_an_answer_whose_address_has_ended_comes_as_a_message() -> None:
    async with staged() as stage:
        stage.talk.replies["two"] = Reply(cards=(Card("The first."), Card("The second.")))
        stage.slack.faults.plan("response_url", *(Status(404) for _ in range(12)))
        await stage.slack.command("U1", "two")
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
        assert [said["text"] for said in stage.slack.seen("U1")] == ["The first.", "The second."]
    assert stage.slack.ephemerals("U1") == []


async def test_no_token_and_no_address_that_answers_for_somebody_stands_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with staged() as stage:
        stage.talk.replies |= {"hello": Reply(cards=(CARD,)), "sign": Reply(form=SIGNUP)}
        stage.slack.faults.plan("chat.postMessage", Status(500), Refuse("invalid_auth"))
        stage.slack.faults.plan("views.open", Refuse("expired_trigger_id"))
        stage.slack.faults.plan("response_url", Drop(), Status(500))
        for _ in range(2):
            await stage.slack.dm("U1", "hello")
        await stage.slack.command("U1", "sign")
    written = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "slack." in written
    for secret in (stage.slack.token, stage.slack.signing_secret, "/response/", ".trigger"):
        assert secret not in written


async def test_a_busy_conversation_does_not_make_a_command_wait() -> None:
    async with staged() as stage:
        stage.talk.replies["status"] = Reply(cards=(Card("All is well."),))
        stage.slack.faults.plan("chat.postMessage", RateLimited(30))
        await stage.slack.dm("U1", "status")
        answer = await stage.slack.command("U1", "status")
        assert (json.loads(answer.text)["text"], answer.seconds < 2) == ("All is well.", True)
