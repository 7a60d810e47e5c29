"""Every reply finds a way back: where the direct message has no room, where the database is busy, where one way fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.chores import Chores
from adapters.slack import words
from adapters.slack.answers import Act, Answers
from adapters.slack.directory import Directory
from adapters.slack.drawings import Drawings
from adapters.slack.tiers import MARGIN, POST
from bot.cards import Card, Form, PeopleInput, Table, para
from bot.ports import Reply
from tests.slack.faults import RateLimited, Status
from tests.slack.sending import ANN, PNG, Sending, sending
from tests.slack.stage import Stage, staged
from tests.slack.toy import asking

SURE = Form("Sure?", (para("Really?"),), "Yes", "sure")
ROLL_OUT = int(300 * MARGIN)  # messages that went out this minute: as many as a workspace takes
WORDS = Act("T0TEST", "U1", "", uuid4())


@asynccontextmanager
async def met() -> AsyncIterator[Stage]:
    """Ann is known, and a form with her in it is what she gets for "new", and after she was sure."""
    async with staged() as stage:
        await stage.slack.command("U1", "hello")
        await stage.slack.until(lambda: stage.slack.called("users.info"))
        picked = Form("Who?", (PeopleInput("who", "Who?", value=(stage.people.by_user("U1").id,)),), "Go", "picked")
        stage.talk.replies |= {"new": Reply(form=picked), "sure": Reply(form=picked), "ask": Reply(form=SURE)}
        yield stage


# --- the database is busy -----------------------------------------------------------------------------------------
async def test_a_form_whose_people_could_not_be_read_did_not_stay_away_without_a_word() -> None:
    async with met() as stage:
        stage.people.is_busy = True
        assert (await stage.slack.command("U1", "new")).status == 200
        await stage.slack.until(lambda: stage.slack.ephemerals("U1"))
        assert stage.slack.ephemerals("U1")[0]["text"] == words.FORM_LATE
    assert stage.slack.called("views.open") == []


async def test_a_form_that_was_decided_did_not_look_as_if_it_had_failed_and_was_not_sent_again() -> None:
    async with met() as stage:
        await stage.slack.command("U1", "ask")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        stage.people.is_busy = True
        answer = await stage.slack.submit("U1", stage.slack.modal("U1") or {}, {})
        assert (answer.status, answer.text) == (200, "")
        await stage.slack.until(lambda: stage.slack.seen("U1"))
        assert [said["text"] for said in stage.slack.seen("U1")] == [words.FORM_LATE]
    assert stage.slack.modal("U1") is None


# --- a roll-out goes out ------------------------------------------------------------------------------------------
@asynccontextmanager
async def rolling_out() -> AsyncIterator[tuple[Sending, Answers, Chores]]:
    """A workspace that takes no other message for a minute."""
    async with sending() as at:

        async def sleep(seconds: float) -> None:
            at.turn(seconds)

        chores = Chores("slack")
        directory = Directory(at.people, at.workspaces, chores)
        answers = Answers(at.slack, at.workspaces, directory, chores, Drawings(lambda _: PNG, at.clock), sleep)
        tiers = (await at.workspaces.of("T0TEST")).client.tiers
        assert tiers is not None
        for _ in range(ROLL_OUT):
            tiers.take(POST)
        yield at, answers, chores


async def test_whoever_wrote_while_a_roll_out_went_out_was_not_left_without_an_answer() -> None:
    """A reply was given up after ten seconds, and what it answered was never heard of again."""
    async with rolling_out() as (at, answers, chores):
        ann = await at.people.met("slack:T0TEST", ANN, "")
        for number in range(3):
            reply = Reply(cards=(Card(f"Got it: {number}."),))
            answers.to_words(replace(WORDS, event=uuid4()), ann, reply, "")
        await chores.drain(5)
        assert {said["text"] for said in at.fake.seen("U1")} == {"Got it: 0.", "Got it: 1.", "Got it: 2."}


async def test_a_reply_that_would_come_later_than_anybody_remembers_is_given_up_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with rolling_out() as (at, answers, chores):
        at.turn(60)
        at.fake.faults.plan(POST, RateLimited(61))
        ann = await at.people.met("slack:T0TEST", ANN, "")
        answers.to_words(WORDS, ann, Reply(cards=(Card("Got it."),)), "")
        await chores.drain(5)
        assert at.fake.seen("U1") == []
    assert "slack.reply_lost" in caplog.text


async def test_a_press_while_the_workspace_has_no_room_is_answered_beside_it() -> None:
    async with staged() as stage:
        stage.talk.replies |= {"status": Reply(cards=(asking("Well?", "yes"),)), "yes": Reply(cards=(Card("Good."),))}
        await stage.slack.command("U1", "status")
        stage.slack.faults.plan(POST, RateLimited(30))
        await stage.slack.click("U1", stage.slack.ephemerals("U1")[0], "yes")
        await stage.slack.until(lambda: len(stage.slack.ephemerals("U1")) == 2)
        assert stage.slack.ephemerals("U1")[1]["text"] == "Good."
    assert stage.slack.seen("U1") == []


# --- the way beside a command fails -------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [302, 404, 410, 429])
async def test_one_answer_that_found_no_way_back_did_not_cost_a_workspace_its_tables_for_a_day(status: int) -> None:
    """Any failure was taken for a refusal of the table, which was then drawn in columns for everybody."""
    table = Card("Pilots", (Table(("Pilot", "Minutes"), (("Route planning", "120"),)),))
    async with staged() as stage:
        stage.talk.replies["list"] = Reply(cards=(table,))
        stage.slack.faults.plan("response_url", Status(status))
        await stage.slack.command("U1", "list")
        await stage.slack.until(lambda: stage.slack.seen("U1"))
        await stage.slack.command("U1", "list")
        await stage.slack.until(lambda: stage.slack.ephemerals("U1"))
        shown = [*stage.slack.seen("U1"), *stage.slack.ephemerals("U1")]
    assert ["table" in {block["type"] for block in each["blocks"]} for each in shown] == [True, True]


async def test_a_table_that_is_refused_beside_a_command_comes_in_another_way() -> None:
    table = Card("Pilots", (Table(("Pilot", "Minutes"), (("Route planning", "120"),)),))
    async with staged() as stage:
        stage.talk.replies["list"] = Reply(cards=(table,))
        stage.slack.faults.plan("response_url", Status(400))
        await stage.slack.command("U1", "list")
        await stage.slack.until(lambda: stage.slack.ephemerals("U1"))
        blocks = stage.slack.ephemerals("U1")[0]["blocks"]
    assert "table" not in {block["type"] for block in blocks}
    assert stage.slack.seen("U1") == []
