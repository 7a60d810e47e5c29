"""Words and buttons in the direct message, and who the people are."""

import asyncio
import json
from dataclasses import replace

import pytest

from adapters.chores import Chores
from adapters.slack import calls
from adapters.slack.directory import Directory
from adapters.slack.drawings import Drawings
from adapters.slack.platform import Slack
from adapters.slack.workspaces import OneWorkspace
from bot.assembly import machine_now
from bot.cards import Card
from bot.model import Address, Calendar
from bot.ports import Reply
from tests.slack.fake import JSON, FakeSlack
from tests.slack.faults import Status
from tests.slack.stage import staged
from tests.slack.toy import ToyPeople, asking


async def test_words_in_the_direct_message_are_answered_there() -> None:
    async with staged() as stage:
        stage.talk.replies["hello"] = Reply(cards=(Card("Hello."), Card("What now?")))
        await stage.slack.dm("U1", "hello")
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 3)
        assert [said["text"] for said in stage.slack.seen("U1")] == ["hello", "Hello.", "What now?"]
    assert stage.people.by_user("U1").address.conversation == stage.slack.state.dm("U1")
    assert stage.slack.called("conversations.open") == []


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0TEST"},
        {"subtype": "message_changed", "message": {"text": "x"}},
        {"subtype": "message_deleted", "deleted_ts": "1.2"},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"channel_type": "channel"},
    ],
)
async def test_what_a_person_did_not_just_write_to_the_bot_is_passed_over(more: dict[str, object]) -> None:
    async with staged() as stage:
        assert (await stage.slack.dm("U1", "hello", **more)).status == 200
    assert stage.talk.told == []


async def test_words_delivered_again_are_answered_once() -> None:
    async with staged() as stage:
        stage.talk.replies["hello"] = Reply(cards=(Card("Hello."),))
        first = await stage.slack.dm("U1", "hello")
        await stage.slack.again(first)
        await stage.slack.again(first, 2)
    assert [said["text"] for said in stage.slack.seen("U1")] == ["hello", "Hello."]


async def test_words_delivered_again_while_they_are_being_answered_are_answered_once() -> None:
    async with staged() as stage:
        stage.talk.replies["hello"] = Reply(cards=(Card("Hello."),))
        channel = stage.slack.state.dm("U1")
        event = {"type": "message", "user": "U1", "ts": stage.slack.state.ts(), "text": "hello", "channel": channel}
        body = {
            "type": "event_callback",
            "team_id": "T0TEST",
            "event_id": "Ev1",
            "event": {**event, "channel_type": "im"},
        }
        raw, retry = json.dumps(body).encode(), {"x-slack-retry-num": "1"}
        await asyncio.gather(*(stage.slack.post(raw, JSON, headers) for headers in ({}, retry, retry)))
    assert [said["text"] for said in stage.slack.seen("U1")] == ["Hello."]


async def test_words_delivered_again_to_another_process_are_answered_once() -> None:
    async with staged() as one:
        one.talk.replies["hello"] = Reply(cards=(Card("Hello."),))
        first = await one.slack.dm("U1", "hello")
        await one.slack.until(lambda: len(one.slack.seen("U1")) == 2)
        async with staged() as other:
            # Another process beside it, with the same product behind and the same Slack before it.
            other.talk.replies["hello"] = Reply(cards=(Card("Hello."),))
            other.slack.state.messages, other.slack.state.dms = one.slack.state.messages, one.slack.state.dms
            await other.slack.again(first)
    assert [said["text"] for said in one.slack.seen("U1")] == ["hello", "Hello."]
    assert one.talk.told[0][1] == other.talk.told[0][1]


async def test_words_that_went_wrong_are_asked_for_again() -> None:
    async with staged() as stage:
        stage.talk.fail = RuntimeError("the disk is full")
        first = await stage.slack.dm("U1", "hello")
        assert first.status == 500
        stage.talk.fail = None
        stage.talk.replies["hello"] = Reply(cards=(Card("Hello."),))
        assert (await stage.slack.again(first)).status == 200
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)


async def test_what_somebody_wrote_never_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with staged() as stage:
        stage.talk.fail = ValueError("input_value='Lena is leaving us'")
        assert (await stage.slack.dm("U1", "Lena is leaving us")).status == 500
        odd = b'{"type":"event_callback","team_id":"T0TEST","event":"Lena is leaving us"}'
        assert (await stage.slack.post(odd, JSON)).status == 500
    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "ValueError at toy.py:" in logged
    assert "AttributeError at " in logged
    assert "Lena" not in logged + caplog.text


async def test_a_button_is_answered_in_the_direct_message_wherever_it_stood() -> None:
    async with staged() as stage:
        stage.talk.replies |= {"status": Reply(cards=(asking("Well?", "yes"),)), "yes": Reply(cards=(Card("Good."),))}
        await stage.slack.command("U1", "status")
        await stage.slack.click("U1", stage.slack.ephemerals("U1")[0], "yes")
        await stage.slack.until(lambda: stage.slack.seen("U1"))
        assert stage.slack.seen("U1")[0]["text"] == "Good."
    assert stage.talk.told[-1][2] == ("U1", "yes", "token-yes")


async def test_a_double_click_is_one_event_and_a_click_on_the_changed_card_another() -> None:
    async with staged() as stage:
        person = await stage.people.met("slack:T0TEST", Address("slack", "U1"), "ann")
        sent = await stage.connection.platform.send(person.address, asking("Well?", "yes", "no"), "k")
        message = stage.slack.seen("U1")[0]
        await asyncio.gather(*(stage.slack.click("U1", message, "yes") for _ in range(2)))
        await stage.slack.click("U1", message, "no")
        await stage.connection.platform.edit(person.address, sent, asking("Well??", "yes"))
        await stage.slack.click("U1", stage.slack.seen("U1")[0], "yes")
    events = [event for _, event, _ in stage.talk.told]
    assert events[0] == events[1]
    assert len(set(events)) == 3


async def test_somebody_who_acts_is_looked_up_once() -> None:
    async with staged() as stage:
        for _ in range(3):
            await stage.slack.command("U1", "status")
    ann = stage.people.by_user("U1")
    assert (ann.name, ann.calendar.zone, ann.active) == ("Ann Archer", "Europe/Berlin", True)
    assert len(stage.slack.called("users.info")) == 1


async def test_somebody_known_by_name_is_not_called_by_their_handle_again() -> None:
    async with staged() as stage:
        await stage.people.met("slack:T0TEST", Address("slack", "U1"), "Ann Archer")
        stage.slack.faults.plan("users.info", Status(500))
        stage.talk.replies["status"] = Reply(cards=(Card("Well."),))
        await stage.slack.command("U1", "status")
        await stage.connection.platform.send(stage.people.by_user("U1").address, Card("Hello."), "k")
    assert stage.people.by_user("U1").name == "Ann Archer"


async def test_a_closed_account_is_known_as_such() -> None:
    async with staged() as stage:
        await stage.slack.command("U3", "status")
    assert not stage.people.by_user("U3").active


async def test_nobody_is_called_by_a_number_and_asked_at_night_for_ever_after_slack_was_away() -> None:
    fake, people, chores = await FakeSlack.started(), ToyPeople(), Chores("slack")
    fake.join("U2", "bob", "Bob Baker", tz="America/New_York")
    fake.faults.plan("users.info", *[Status(500)] * 2)
    workspaces = OneWorkspace(fake.token, fake.api_url, machine_now)
    async with calls.session() as session:
        workspaces.opened(session)
        directory = Directory(people, workspaces, chores)
        drawings = Drawings(lambda _chart: b"", machine_now)
        slack = Slack(workspaces, people, drawings, addressed=directory.addressed)
        bob = await directory.chosen("T0TEST", "U2")
        for number, name in enumerate(("U2", "Bob Baker", "Bob Baker")):
            assert bob is not None
            await slack.send(bob.address, Card("Will you own this?"), f"k{number}")
            await chores.drain(5)
            assert people.by_user("U2").name == name
    await fake.stop()
    assert people.by_user("U2").calendar.zone == "America/New_York"
    assert len(fake.called("users.info")) == 3


async def test_a_colleague_who_is_known_is_not_looked_up_for_being_written_to() -> None:
    async with staged() as stage:
        bob = await stage.people.met("slack:T0TEST", Address("slack", "U2"), "Bob Baker")
        await stage.people.keep(replace(bob, calendar=Calendar(zone="America/New_York")))
        await stage.connection.platform.send(bob.address, Card("Will you own this?"), "k")
    assert stage.slack.called("users.info") == []


async def test_a_failed_look_up_is_made_again_when_they_next_act() -> None:
    fake, people, chores = await FakeSlack.started(), ToyPeople(), Chores("slack")
    fake.join("U1", "ann", "Ann Archer")
    fake.faults.plan("users.info", Status(500))
    workspaces = OneWorkspace(fake.token, fake.api_url, machine_now)
    async with calls.session() as session:
        workspaces.opened(session)
        directory = Directory(people, workspaces, chores)
        for name in ("ann", "Ann Archer", "Ann Archer"):
            await directory.met("T0TEST", "U1", "ann")
            await chores.drain(5)
            assert people.by_user("U1").name == name
    await fake.stop()
    assert len(fake.called("users.info")) == 2
