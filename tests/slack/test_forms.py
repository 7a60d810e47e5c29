"""Forms: opened, filled in, answered."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import pytest

from adapters.slack import shapes, words
from adapters.slack.forms import view
from bot.cards import Card, ChoiceInput, DateInput, Form, NumberInput, Option, PeopleInput, TextInput, para
from bot.ports import Reply
from tests.slack.faults import RateLimited, Refuse
from tests.slack.filling import buttons
from tests.slack.stage import staged
from tests.slack.toy import SIGNUP, asking


async def test_a_command_opens_a_form_at_once() -> None:
    async with staged() as stage:
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        answer = await stage.slack.command("U1", "new")
        assert answer.text == ""
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        assert modal["title"]["text"] == "Who owns the outcome"
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
        filled = {"why": "They <know> & *care*", "who": "U2", "others": ["U1", "U2"], "with": ["b"], "by": "2026-12-01"}
        assert (await stage.slack.submit("U1", modal, filled)).text == ""
    assert stage.slack.modal("U1") is None
    ann, bob = (stage.people.by_user(user) for user in ("U1", "U2"))
    assert stage.talk.told[-1][2] == (
        "U1",
        "signup-token",
        {
            "why": "They <know> & *care*",
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


async def test_words_that_lead_to_a_form_are_answered_with_a_button_that_opens_it() -> None:
    async with staged() as stage:
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        await stage.slack.dm("U1", "new")
        await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
        assert buttons(stage.slack.seen("U1")[1]) == [words.FORM_BUTTON]
        await stage.slack.click("U1", stage.slack.seen("U1")[1], "ask_again")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
    assert [what for _, _, what in stage.talk.told] == [("U1", "new"), ("U1", "new")]


async def test_a_button_opens_a_form() -> None:
    async with staged() as stage:
        stage.talk.replies |= {"status": Reply(cards=(asking("Well?", "answer"),)), "answer": Reply(form=SIGNUP)}
        await stage.slack.command("U1", "status")
        await stage.slack.click("U1", stage.slack.ephemerals("U1")[0], "answer")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        modal = stage.slack.modal("U1")
        assert modal is not None
        assert modal["private_metadata"] == SIGNUP.token


async def test_what_was_wrong_in_a_slow_form_is_not_kept_from_the_person() -> None:
    async with staged() as stage:
        refused = Reply(errors={"why": "Say more."}, form=SIGNUP)
        stage.talk.replies |= {"new": Reply(form=SIGNUP), "signup-token": refused}
        await stage.slack.command("U1", "new")
        await stage.slack.until(lambda: stage.slack.modal("U1"))
        stage.talk.held = asyncio.Event()
        modal = stage.slack.modal("U1")
        assert modal is not None
        await stage.slack.submit("U1", modal, {"why": "x", "who": "U2"})
        stage.talk.held.set()
    assert [said["text"] for said in stage.slack.seen("U1")] == ["Say more.", words.FORM_LATE]


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


def test_a_form_shows_what_was_chosen_before() -> None:
    ann = uuid4()
    form = Form(
        "Edit",
        (
            PeopleInput("who", "Who", value=(ann, UUID(int=0))),
            PeopleInput("all", "All", value=(ann,), several=True),
            DateInput("by", "By", value=date(2026, 12, 1)),
            ChoiceInput("one", "One", tuple(Option(str(n), str(n)) for n in range(8)), value=("3",)),
            ChoiceInput(
                "many", "Many", tuple(Option(str(n), str(n)) for n in range(11)), value=("3", "4"), several=True
            ),
            NumberInput("number", "Number", value="12,5"),
        ),
        "Save",
        "t",
    )
    drawn = view(form, {ann: "U1"})
    assert shapes.view_faults(drawn) == []
    elements = {block["block_id"]: block["element"] for block in drawn["blocks"]}
    assert elements["who"]["initial_user"] == "U1"
    assert elements["all"]["initial_users"] == ["U1"]
    assert elements["by"]["initial_date"] == "2026-12-01"
    assert (elements["one"]["type"], elements["one"]["initial_option"]["value"]) == ("static_select", "3")
    assert [option["value"] for option in elements["many"]["initial_options"]] == ["3", "4"]
    assert elements["number"] == {"type": "plain_text_input", "initial_value": "12,5", "action_id": "number"}
