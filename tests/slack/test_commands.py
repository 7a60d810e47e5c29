"""Slash commands, and what is seen then."""

import asyncio

from adapters.slack import words
from bot.cards import Card, Chart, Form, Table
from bot.ports import Reply
from tests.slack.faults import Drop
from tests.slack.filling import buttons
from tests.slack.stage import staged
from tests.slack.toy import asking

CHART = Chart(
    "Minutes", "From 210 to 120 minutes in three weeks.", ("1", "2", "3"), (210.0, None, 120.0), 1, 100.0, None, "min"
)


async def test_a_command_is_answered_to_that_person_alone() -> None:
    async with staged() as stage:
        stage.talk.replies["status"] = Reply(cards=(asking("All is well.", "answer"),))
        answer = await stage.slack.command("U1", "status  now ")
        assert answer.body["response_type"] == "ephemeral"
        assert buttons(stage.slack.ephemerals("U1")[0]) == ["Answer"]
    assert stage.talk.told[0][2] == ("U1", "/champion status  now")
    assert stage.slack.seen("U1") == []


async def test_a_bare_command_is_a_command() -> None:
    async with staged() as stage:
        assert (await stage.slack.command("U1", "")).status == 200
    assert stage.talk.told[0][2] == ("U1", "/champion")


async def test_what_slack_escapes_is_read_as_it_was_typed() -> None:
    async with staged() as stage:
        await stage.slack.command("U1", "say &lt;b&gt; &amp;amp; <#C1|general> <!here> <http://x.y|x.y>")
    assert stage.talk.told[0][2] == ("U1", "/champion say <b> &amp; #general @here x.y")


async def test_people_in_a_command_and_in_words_arrive_as_the_ids_the_product_knows() -> None:
    async with staged() as stage:
        await stage.slack.command("U1", "handover <@U2|bob> and <@U2>")
        await stage.slack.dm("U1", "handover <@U2>")
        bob = stage.people.by_user("U2").id
    assert stage.talk.told[0][2] == ("U1", f"/champion handover @{bob} and @{bob}")
    assert stage.talk.told[1][2] == ("U1", f"handover @{bob}")


async def test_apps_closed_accounts_and_words_that_look_like_people_stay_words() -> None:
    async with staged() as stage:
        await stage.slack.command("U1", "say <@U3|cyd> <@U4|helper> &lt;@U2&gt; @U2")
    assert stage.talk.told[0][2] == ("U1", "/champion say @cyd @helper <@U2> @U2")


async def test_a_command_that_wrote_a_message_says_where() -> None:
    async with staged() as stage:
        stage.talk.replies["new"] = Reply(wrote=True)
        await stage.slack.command("U1", "new")
        assert stage.slack.ephemerals("U1")[0]["text"] == words.WROTE


async def test_several_cards_and_a_chart_follow_beside_the_command_in_order() -> None:
    async with staged() as stage:
        table = Card("Two", (Table(("Week", "Minutes"), (("1", "210"), ("2", ""))),))
        stage.talk.replies["chart"] = Reply(cards=(Card("One", (CHART,)), table))
        answer = await stage.slack.command("U1", "chart")
        assert answer.text == ""
        await stage.slack.until(lambda: len(stage.slack.ephemerals("U1")) == 2)
        first, second = stage.slack.ephemerals("U1")
        assert [block["type"] for block in first["blocks"]] == ["header", "image"]
        assert stage.slack.state.files[first["blocks"][1]["slack_file"]["id"]]["data"].startswith(b"\x89PNG")
        assert [block["type"] for block in second["blocks"]] == ["header", "table"]


async def test_who_asks_for_a_chart_is_answered_though_its_upload_breaks_off() -> None:
    async with staged() as stage:
        stage.talk.replies["chart"] = Reply(cards=(Card("One", (CHART,)),))
        stage.slack.faults.plan("upload", Drop())
        await stage.slack.command("U1", "chart")
        await stage.slack.until(lambda: stage.slack.ephemerals("U1"))
        assert CHART.alt in stage.slack.ephemerals("U1")[0]["text"]


async def test_more_cards_than_slack_lets_follow_come_as_messages() -> None:
    async with staged() as stage:
        stage.talk.replies["list"] = Reply(cards=tuple(Card(f"Card {number}") for number in range(7)))
        await stage.slack.command("U1", "list")
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
        assert len(stage.slack.ephemerals("U1")) == 5
        assert [said["text"] for said in stage.slack.seen("U1")] == ["Card 5", "Card 6"]


async def test_a_command_that_broke_is_owned_up_to() -> None:
    async with staged() as stage:
        stage.talk.fail = RuntimeError("bug")
        await stage.slack.command("U1", "status")
        assert stage.slack.ephemerals("U1")[0]["text"] == words.BROKEN


async def test_slow_decisions_are_answered_in_time_and_their_outcome_follows() -> None:
    async with staged() as stage:
        stage.talk.replies |= {word: Reply(cards=(Card(f"{word} is well."),)) for word in ("status", "yes", "hello")}
        stage.talk.replies["ask"] = Reply(cards=(asking("Well?", "yes"),))
        await stage.slack.command("U1", "ask")
        asked = stage.slack.ephemerals("U1")[0]
        stage.talk.held = asyncio.Event()
        doing = (
            stage.slack.command("U2", "status"),
            stage.slack.click("U1", asked, "yes"),
            stage.slack.dm("U2", "hello"),
        )
        assert [answer.status for answer in await asyncio.gather(*doing)] == [200, 200, 200]
        await stage.slack.until(lambda: len(stage.slack.ephemerals("U1")) == 2)
        assert stage.slack.ephemerals("U2")[0]["text"] == stage.slack.ephemerals("U1")[1]["text"] == words.LATE
        stage.talk.held.set()
        await stage.slack.until(lambda: len(stage.slack.ephemerals("U2")) == 2)
    assert stage.slack.ephemerals("U2")[1]["text"] == "status is well."
    assert [said["text"] for said in stage.slack.seen("U1")] == ["yes is well."]
    assert [said["text"] for said in stage.slack.seen("U2")] == ["hello", words.LATE, "hello is well."]


async def test_nobody_is_left_without_a_word_when_the_store_is_slow_or_the_late_work_fails() -> None:
    async with staged() as stage:
        stage.talk.replies["ask"] = Reply(cards=(asking("Well?", "yes"),))
        await stage.slack.command("U1", "ask")
        asked = stage.slack.ephemerals("U1")[0]
        stage.talk.fail, stage.people.held = RuntimeError("bug"), asyncio.Event()
        doing = (
            stage.slack.command("U2", "status"),
            stage.slack.click("U1", asked, "yes"),
            stage.slack.dm("U2", "hello"),
        )
        assert [answer.status for answer in await asyncio.gather(*doing)] == [200, 200, 200]
        await stage.slack.until(lambda: len(stage.slack.ephemerals("U1")) == len(stage.slack.seen("U2")) == 2)
        stage.people.held.set()
    assert [said["text"] for said in stage.slack.ephemerals("U2")] == [words.LATE, words.BROKEN]
    assert [said["text"] for said in stage.slack.ephemerals("U1")[1:]] == [words.LATE, words.BROKEN]
    assert [said["text"] for said in stage.slack.seen("U2")] == ["hello", words.LATE, words.BROKEN]


async def test_a_slow_command_can_not_open_its_form_any_more_and_says_so() -> None:
    async with staged() as stage:
        stage.talk.held = asyncio.Event()
        stage.talk.replies |= {"new": Reply(form=Form("T", (), "S", "t")), "do": Reply(wrote=True)}
        await asyncio.gather(stage.slack.command("U1", "new"), stage.slack.command("U2", "do"))
        stage.talk.held.set()
    assert [said["text"] for said in stage.slack.ephemerals("U1")] == [words.LATE, words.FORM_LATE]
    assert [said["text"] for said in stage.slack.ephemerals("U2")] == [words.LATE, words.WROTE]
    assert stage.slack.called("views.open") == []
