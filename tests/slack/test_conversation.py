"""What people do in Slack, and what they see then."""

import asyncio

import pytest

from adapters.slack import calls, words
from adapters.slack.chores import Chores
from adapters.slack.directory import Directory
from bot.cards import Card, Chart, Form, Table, TextInput, para
from bot.model import Address
from bot.ports import Reply
from tests.slack.fake import FakeSlack
from tests.slack.faults import RateLimited, Refuse, Status
from tests.slack.filling import buttons
from tests.slack.stage import staged
from tests.slack.toy import SIGNUP, ToyPeople, asking

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
        await stage.slack.command("U1", "say <@U2|bob> is &lt;b&gt; &amp;amp; <#C1|general> <!here> <http://x.y|x.y>")
    assert stage.talk.told[0][2] == ("U1", "/champion say @bob is <b> &amp; #general @here x.y")


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


async def test_more_cards_than_slack_lets_follow_come_as_messages() -> None:
    async with staged() as stage:
        stage.talk.replies["list"] = Reply(cards=tuple(Card(f"Card {number}") for number in range(7)))
        await stage.slack.command("U1", "list")
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
        assert len(stage.slack.ephemerals("U1")) == 5
        assert [said["text"] for said in stage.slack.seen("U1")] == ["Card 5", "Card 6"]


async def test_a_command_opens_a_form_at_once() -> None:
    async with staged() as stage:
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        answer = await stage.slack.command("U1", "new")
        assert answer.text == ""
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        assert modal["title"]["text"] == "Who owns the outcome of…"
        assert modal["blocks"][0]["text"]["text"] == SIGNUP.title
        assert modal["private_metadata"] == "signup-token"


async def test_a_form_whose_right_has_ended_is_owned_up_to() -> None:
    async with staged() as stage:
        stage.slack.faults.plan("views.open", Refuse("expired_trigger_id"))
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.ephemerals("U1"))
        assert stage.slack.ephemerals("U1")[0]["text"] == words.FORM_LATE


async def test_a_filled_in_form_comes_back_with_people_as_ids() -> None:
    async with staged() as stage:
        stage.talk.replies |= {"new": Reply(form=SIGNUP), "signup-token": Reply(wrote=True)}
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        filled = {
            "why": "They know <it> & *care*",
            "who": "U2",
            "others": ["U1", "U2"],
            "with": ["b"],
            "by": "2026-12-01",
        }
        answer = await stage.slack.submit("U1", modal, filled)
        assert answer.text == ""
        assert stage.slack.modal("U1") is None
    ann, bob = (stage.people.by_user(user) for user in ("U1", "U2"))
    assert stage.talk.told[-1][2] == (
        "U1",
        "signup-token",
        {
            "why": "They know <it> & *care*",
            "who": str(bob.id),
            "others": (str(ann.id), str(bob.id)),
            "size": "s",
            "with": ("b",),
            "by": "2026-12-01",
        },
    )
    assert (bob.name, bob.calendar.zone) == ("Bob Baker", "America/New_York")


@pytest.mark.parametrize("user", ["U3", "U4", "USLACKBOT"])
async def test_nobody_can_choose_an_app_or_a_closed_account(user: str) -> None:
    async with staged() as stage:
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        answer = await stage.slack.submit("U1", modal, {"why": "Because", "who": user})
        assert answer.body == {"response_action": "errors", "errors": {"who": words.NOT_A_PERSON}}
    assert [kind for kind, _, _ in stage.talk.told] == ["say"]


async def test_somebody_whom_slack_will_not_describe_now_can_still_be_chosen() -> None:
    async with staged() as stage:
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1") and stage.slack.called("users.info"))
        stage.slack.faults.plan("users.info", RateLimited())
        modal = stage.slack.modal("U1")
        assert modal is not None
        await stage.slack.submit("U1", modal, {"why": "Because", "who": "U2"})
    assert stage.people.by_user("U2").name == "U2"


async def test_errors_keep_the_form_open_at_their_questions() -> None:
    async with staged() as stage:
        stage.talk.replies |= {
            "new": Reply(form=SIGNUP),
            "signup-token": Reply(errors={"why": "Say more.", "else": "No."}),
        }
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        answer = await stage.slack.submit("U1", modal, {"why": "x", "who": "U2"})
        assert answer.body["errors"] == {"why": "Say more. No."}
        assert stage.slack.modal("U1") == modal


async def test_an_error_of_a_form_that_asks_nothing_takes_its_place() -> None:
    async with staged() as stage:
        ask = Form("Sure?", (para("Really?"),), "Yes", "sure")
        stage.talk.replies |= {"new": Reply(form=ask), "sure": Reply(errors={"": "Too late."})}
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        await stage.slack.submit("U1", modal, {})
        assert "Too late." in str(stage.slack.modal("U1"))


async def test_a_form_may_lead_to_the_next_one_and_to_messages() -> None:
    async with staged() as stage:
        second = Form("Then", (TextInput("name", "Name"),), "Save", "second")
        stage.talk.replies |= {
            "new": Reply(form=SIGNUP),
            "signup-token": Reply(form=second),
            "second": Reply(cards=(Card("Saved."),)),
        }
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        for filled in ({"why": "x", "who": "U2"}, {"name": "n"}):
            modal = stage.slack.modal("U1")
            assert modal is not None
            await stage.slack.submit("U1", modal, filled)
        await stage.slack.until(lambda: stage.slack.seen("U1"))
        assert stage.slack.modal("U1") is None
        assert stage.slack.seen("U1")[0]["text"] == "Saved."


async def test_a_form_sent_twice_is_one_event_and_its_next_version_another() -> None:
    async with staged() as stage:
        second = Form("Then", (TextInput("why", "Why"),), "Save", "signup-token")
        stage.talk.replies |= {"new": Reply(form=SIGNUP), "signup-token": Reply(form=second)}
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        answer = await stage.slack.submit("U1", modal, {"why": "x", "who": "U2"})
        await stage.slack.again(answer)
        updated = stage.slack.modal("U1")
        assert updated is not None
        await stage.slack.submit("U1", updated, {"why": "y"})
    first, again, other = (event for kind, event, _ in stage.talk.told if kind == "submit")
    assert first == again != other


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


async def test_words_that_lead_to_a_form_are_answered_with_a_button_that_opens_it() -> None:
    async with staged() as stage:
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        await stage.slack.dm("U1", "new")
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
        assert buttons(stage.slack.seen("U1")[1]) == [words.FORM_BUTTON]
        await stage.slack.click("U1", stage.slack.seen("U1")[1], "ask_again")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
    assert [what for _, _, what in stage.talk.told] == [("U1", "new"), ("U1", "new")]


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


async def test_a_button_opens_a_form() -> None:
    async with staged() as stage:
        stage.talk.replies |= {"status": Reply(cards=(asking("Well?", "answer"),)), "answer": Reply(form=SIGNUP)}
        await stage.slack.command("U1", "status")
        await stage.slack.click("U1", stage.slack.ephemerals("U1")[0], "answer")
        await stage.slack.until(lambda: stage.slack.modal("U1"))


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
        await stage.connection.platform.send(Address("slack", "U1"), Card("Hello."), "k")
    assert stage.people.by_user("U1").name == "Ann Archer"


async def test_a_closed_account_is_known_as_such() -> None:
    async with staged() as stage:
        await stage.slack.command("U3", "status")
    assert not stage.people.by_user("U3").active


async def test_a_failed_look_up_is_made_again_when_they_next_act() -> None:
    fake, people, chores = await FakeSlack.started(), ToyPeople(), Chores()
    fake.join("U1", "ann", "Ann Archer")
    fake.faults.plan("users.info", Status(500))
    client = calls.client(fake.token, fake.api_url)
    async with calls.session() as client.session:
        directory = Directory(people, client, chores)
        for name in ("ann", "Ann Archer", "Ann Archer"):
            await directory.met("T0TEST", "U1", "ann")
            await chores.drain(5)
            assert people.by_user("U1").name == name
    await fake.stop()
    assert len(fake.called("users.info")) == 2


async def test_a_command_that_broke_is_owned_up_to() -> None:
    async with staged() as stage:
        stage.talk.fail = RuntimeError("bug")
        await stage.slack.command("U1", "status")
        assert stage.slack.ephemerals("U1")[0]["text"] == words.BROKEN


async def test_a_slow_decision_is_answered_in_time_and_its_outcome_follows() -> None:
    async with staged() as stage:
        stage.talk.held = asyncio.Event()
        stage.talk.replies["status"] = Reply(cards=(Card("All is well."),))
        await stage.slack.command("U1", "status")
        assert stage.slack.ephemerals("U1")[0]["text"] == words.LATE
        stage.talk.held.set()
        await stage.slack.until(lambda: len(stage.slack.ephemerals("U1")) == 2)
        assert stage.slack.ephemerals("U1")[1]["text"] == "All is well."


async def test_a_slow_form_stays_open_with_a_sentence() -> None:
    async with staged() as stage:
        stage.talk.replies |= {"new": Reply(form=SIGNUP), "signup-token": Reply(cards=(Card("Saved."),))}
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        stage.talk.held = asyncio.Event()
        modal = stage.slack.modal("U1")
        assert modal is not None
        answer = await stage.slack.submit("U1", modal, {"why": "x", "who": "U2"})
        assert answer.body["errors"] == {"why": words.LATE}
        stage.talk.held.set()
        await stage.slack.until(lambda: stage.slack.seen("U1"))
        assert stage.slack.seen("U1")[0]["text"] == "Saved."


async def test_what_is_under_way_is_finished_before_the_end() -> None:
    async with staged() as stage:
        stage.talk.replies["hello"] = Reply(cards=tuple(Card(f"Card {number}") for number in range(5)))
        await stage.slack.dm("U1", "hello")
    assert len(stage.slack.seen("U1")) == 6
