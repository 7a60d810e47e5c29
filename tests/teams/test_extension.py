"""The message extension: a message reported to a pilot, and pilots found while writing."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.teams import limits, words
from bot.cards import Button, Card, Chart, Form, TextInput, para
from bot.ports import Busy, Reply
from tests.teams import filling
from tests.teams.stage import Stage, staged
from tests.teams.state import Message
from tests.teams.test_inbound import until_said

REPORT = Form("Report to a pilot", (TextInput("text", "What happened?"),), "Report", "report-token")
ROUTE = Card("Route planning *really*", (para("131 min"), para("On its way")), (Button("enter", "Enter", "t"),))
INVOICES = Card("Invoice reader")


def somebody_s(stage: Stage, *members: str, text: str = "It broke again") -> Message:
    """A message in a chat where the bot is not."""
    chat = stage.teams.group("Lunch", *members, has_bot=False)
    chat.messages.append(Message(stage.teams.state.common.id(), {"text": text}, by=members[-1]))
    return chat.messages[-1]


async def test_a_message_is_reported_with_its_words_and_where_it_stands(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["report"] = Reply(form=REPORT)
        message = somebody_s(stage, "Ann", "Bob", text="a < b, it broke")
        await stage.teams.use("Ann", "report", message)
        found = stage.teams.dialog("Ann")
        assert found is not None
        assert found.title == REPORT.title
        (kind, _, (who, said, link)) = stage.talk.told[0]
        assert (kind, who, said) == ("report", stage.teams.state.users["Ann"].aad, "a < b, it broke")
        assert str(link).startswith("https://teams.microsoft.com/l/message/")


async def test_a_report_that_is_sent_is_confirmed_where_its_person_is(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.teams.type("Ann", "hello")
        stage.talk.replies["report"] = Reply(form=REPORT)
        stage.talk.replies["report-token"] = Reply(cards=(Card("RP-7 is noted"),))
        await stage.teams.use("Ann", "report", somebody_s(stage, "Ann", "Bob"))
        await stage.teams.submit("Ann", {"text": "It broke"})
        assert stage.teams.dialog("Ann") is None
        assert stage.teams.state.told["Ann"] == [words.WROTE]
        (seen,) = await until_said(stage, 1)
        assert "RP-7" in json.dumps(seen.activity)


async def test_the_confirmation_for_somebody_without_the_app_was_lost(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["report"] = Reply(form=REPORT)
        stage.talk.replies["report-token"] = Reply(cards=(Card("RP-7 is noted"),))
        await stage.teams.use("Cyd", "report", somebody_s(stage, "Cyd", "Bob"))
        await stage.teams.submit("Cyd", {"text": "It broke"})
        told = stage.teams.dialog("Cyd")
        assert told is not None
        assert filling.words(told.card) == ["RP-7 is noted"]
        assert stage.teams.seen("Cyd") == []


async def test_mistakes_in_a_report_are_said_at_the_question(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["report"] = Reply(form=REPORT)
        stage.talk.replies["report-token"] = Reply(errors={"text": "Please say more."})
        await stage.teams.use("Ann", "report", somebody_s(stage, "Ann", "Bob"))
        await stage.teams.submit("Ann", {"text": "x"})
        again = stage.teams.dialog("Ann")
        assert again is not None
        assert "Please say more." in filling.words(again.card)
        assert filling.inputs(again.card)["text"]["value"] == "x"


async def test_a_chat_of_two_colleagues_is_not_written_to(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["report"] = Reply(form=REPORT)
        await stage.teams.type("Ann", "hello")
        between = {"id": "19:ann_bob@unq.gbl.spaces", "conversationType": "personal", "tenantId": stage.teams.tenant}
        head = {**stage.teams.head("Ann", stage.teams.chat("Ann")), "conversation": between}
        value = {"commandId": "report", "commandContext": "message", "messagePayload": {"id": "1"}}
        fetch = {**head, "type": "invoke", "name": "composeExtension/fetchTask", "value": value}
        assert (await stage.teams.delivery.deliver(fetch)).status == 200
        to = stage.people.by_user(stage.teams.state.users["Ann"].aad).address
        await stage.connection.platform.send(to, Card("Still here"), "k")
        assert len(stage.teams.seen("Ann")) == 1


async def test_a_report_that_opens_late_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.teams.type("Ann", "hello")
        stage.talk.replies["report"] = Reply(form=REPORT)
        stage.talk.held = asyncio.Event()
        await stage.teams.use("Ann", "report", somebody_s(stage, "Ann", "Bob"))
        found = stage.teams.dialog("Ann")
        assert found is not None
        assert filling.words(found.card) == [words.LATE]
        stage.talk.held.set()
        (seen,) = await until_said(stage, 1)
        assert words.FORM_LATE in json.dumps(seen.activity)


# --- searches
async def test_pilots_are_listed_before_the_first_letter_and_nothing_is_to_be_pressed_on_them(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["pilots"] = Reply(cards=(ROUTE, INVOICES))
        await stage.teams.search("Ann", "pilots", "")
        first, second = stage.teams.state.composed["Ann"]
        assert filling.words(first["content"]) == ["Route planning *really*", "131 min", "On its way"]
        assert filling.labels(first["content"]) == ()
        assert "*" not in first["preview"]["content"]["title"]
        assert first["preview"]["content"]["text"] == "131 min · On its way"
        assert second["preview"]["content"]["title"] == "Invoice reader"
        assert stage.talk.told[-1][2][1] == ""


async def test_what_is_typed_is_looked_for(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["pilots"] = Reply(cards=(ROUTE,))
        await stage.teams.search("Ann", "pilots", " route ")
        assert stage.talk.told[-1][2] == (stage.teams.state.users["Ann"].aad, "route")


async def test_no_pilot_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.teams.search("Ann", "pilots", "nothing like it")
        assert stage.teams.state.told["Ann"] == [words.NO_PILOT]


@pytest.mark.parametrize(("fails", "sentence"), [(RuntimeError("of ours"), words.NOT_SHOWN), (Busy(), words.BUSY)])
async def test_a_search_that_breaks_says_so(tmp_path: Path, fails: Exception, sentence: str) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.fail = fails
        await stage.teams.search("Ann", "pilots", "route")
        assert stage.teams.state.told["Ann"] == [sentence]


@pytest.mark.parametrize(
    "value",
    [None, "x", {}, {"commandId": "pilots"}, {"commandId": "pilots", "parameters": [1, {"name": "x", "value": 2}]},
     {"commandId": "pilots", "queryOptions": {"skip": "x", "count": -1}}, {"commandId": "of an older app"}],
)  # fmt: skip
async def test_a_search_that_is_not_as_it_should_be_is_answered(tmp_path: Path, value: Any) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["pilots"] = Reply(cards=(ROUTE,))
        head = stage.teams.head("Ann", stage.teams.chat("Ann"))
        query = {**head, "type": "invoke", "name": "composeExtension/query", "value": value}
        answer = await stage.teams.delivery.deliver(query)
        assert answer.body["composeExtension"]["type"] == "result"


async def test_further_results_follow_where_they_are_asked_for(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["pilots"] = Reply(cards=tuple(Card(f"Pilot {number}") for number in range(5)))
        head = stage.teams.head("Ann", stage.teams.chat("Ann"))
        titles = []
        for skip in (0, 2, 4, 6):
            value = {"commandId": "pilots", "parameters": [], "queryOptions": {"skip": skip, "count": 2}}
            query = {**head, "id": str(skip), "type": "invoke", "name": "composeExtension/query", "value": value}
            answer = (await stage.teams.delivery.deliver(query)).body["composeExtension"]
            titles += [each["preview"]["content"]["title"] for each in answer["attachments"]]
        assert titles == [f"Pilot {number}" for number in range(5)]


async def test_a_search_drew_the_charts_of_all_it_found_while_everybody_waited(tmp_path: Path) -> None:
    values = tuple(float(100 + nth % 7) for nth in range(20))
    labels = tuple(f"W{nth}" for nth in range(20))
    charted = tuple(
        Card(f"Pilot {nth}", (para("131 min"), Chart(f"C{nth}", f"Rising {nth}", labels, values, 4, None, None, "min")))
        for nth in range(20)
    )
    async with staged(tmp_path) as stage:
        stage.talk.replies["pilots"] = Reply(cards=charted)
        await stage.teams.search("Ann", "pilots", "")
        found = stage.teams.state.composed["Ann"]
        assert len(found) == 20
        assert filling.words(found[7]["content"]) == ["Pilot 7", "131 min", "Rising 7"]
        assert "Chart." not in json.dumps(found)
        assert "data:image" not in json.dumps(found)


async def test_what_a_search_finds_was_as_large_as_there_was_to_say(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        long = tuple(Card(f"Pilot {nth}", tuple(para("word " * 300) for _ in range(10))) for nth in range(20))
        stage.talk.replies["pilots"] = Reply(cards=long)
        await stage.teams.search("Ann", "pilots", "")
        found = stage.teams.state.composed["Ann"]
        assert 1 <= len(found) < 20
        assert limits.size(found) <= limits.RESULTS + 100
