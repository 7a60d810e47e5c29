"""Forms in their dialogs: opened by a press, sent, shown again with what was wrong, and closed."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from adapters.teams import words
from bot.cards import Button, Card, Form, TextInput, para
from bot.ports import Busy, Reply
from tests.slack.toy import SIGNUP
from tests.teams import filling
from tests.teams.stage import Stage, staged
from tests.teams.state import Dialog
from tests.teams.test_inbound import answered, said, until_said

OPENS = Card("Who owns it?", (), (Button("accept", "Accept", f"{UUID(int=7)}:offer-1"),))
NEXT = Form("One more thing", (TextInput("when", "When?"),), "Send", "next-token")


async def opened(stage: Stage, reply: Reply, who: str = "Ann") -> Dialog:
    """What stands before them after pressing what opens a form."""
    message = await answered(stage, Reply(cards=(OPENS,)), who)
    stage.talk.replies["accept"] = reply
    await stage.teams.press(who, message, "Accept")
    return dialog(stage, who)


def dialog(stage: Stage, who: str = "Ann") -> Dialog:
    found = stage.teams.dialog(who)
    assert found is not None, stage.teams.state.told[who]
    return found


def read(found: Dialog) -> str:
    return "\n".join(filling.words(found.card))


def ours(stage: Stage, who: str) -> str:
    return str(stage.people.by_user(stage.teams.state.users[who].aad).id)


async def test_a_press_opens_the_form_in_a_dialog(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        found = await opened(stage, Reply(form=SIGNUP))
        assert found.title == SIGNUP.title
        assert set(filling.inputs(found.card)) == {"why", "who", "others", "size", "with", "by"}
        assert stage.talk.told[-1][2][1:] == ("accept", OPENS.buttons[0].token)


async def test_a_form_is_sent_with_people_as_ours_and_closes_without_a_word(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.teams.type("Bob", "hello")
        await opened(stage, Reply(form=SIGNUP))
        stage.talk.replies["signup-token"] = Reply(wrote=True)
        bob = stage.teams.state.users["Bob"]
        given = {"why": "They know", "who": bob.aad, "size": "l", "with": ["a", "b"], "by": "2026-03-20"}
        await stage.teams.submit("Ann", given)
        assert stage.teams.dialog("Ann") is None
        kind, _, (_, form, values) = stage.talk.told[-1]
        assert (kind, form) == ("submit", "signup-token")
        assert values == {"why": "They know", "who": ours(stage, "Bob"), "others": (), "size": "l", "with": ("a", "b"),
                          "by": "2026-03-20"}  # fmt: skip


async def test_somebody_who_has_not_added_the_app_is_named_at_the_question_and_nothing_is_sent(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=SIGNUP))
        await stage.teams.submit("Ann", {"why": "They know", "who": stage.teams.state.users["Cyd"].aad})
        again = dialog(stage)
        assert words.NOT_REACHABLE in read(again)
        assert filling.inputs(again.card)["why"]["value"] == "They know"
        assert all(kind != "submit" for kind, _, _ in stage.talk.told)


async def test_what_is_wrong_is_said_at_its_question_and_what_was_filled_in_is_kept(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=SIGNUP))
        stage.talk.replies["signup-token"] = Reply(errors={"why": "Please say more."})
        await stage.teams.submit("Ann", {"why": "x", "who": ours(stage, "Ann"), "size": "l"})
        again = dialog(stage)
        asked = filling.inputs(again.card)
        assert (asked["why"]["value"], asked["size"]["value"], asked["who"]["value"]) == ("x", "l", ours(stage, "Ann"))
        assert "Please say more." in read(again)
        stage.talk.replies["signup-token"] = Reply()
        await stage.teams.submit("Ann", {"why": "They know the work"})
        assert stage.teams.dialog("Ann") is None
        submits = [event for kind, event, _ in stage.talk.told if kind == "submit"]
        assert len(set(submits)) == 2


async def test_a_form_that_is_sent_twice_was_two_reports(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        found = await opened(stage, Reply(form=SIGNUP))
        given = {"why": "They know", "who": ours(stage, "Ann")}
        await stage.teams.submit("Ann", given)
        stage.teams.state.dialogs["Ann"] = found
        await stage.teams.submit("Ann", given)
        submits = [event for kind, event, _ in stage.talk.told if kind == "submit"]
        assert (len(submits), len(set(submits))) == (2, 1)


async def test_a_form_that_was_sent_well_was_covered_by_a_window_when_it_was_sent_once_more(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        found = await opened(stage, Reply(form=NEXT))
        stage.talk.replies["next-token"] = Reply(cards=(Card("RP-7 is noted"),))
        for _ in range(2):
            stage.teams.state.dialogs["Ann"] = found
            await stage.teams.submit("Ann", {"when": "now"})
            assert stage.teams.dialog("Ann") is None
        await until_said(stage, 2)
        assert said(stage)[1:] == ["RP-7 is noted"]
        assert not any("Already noted" in each for each in stage.teams.state.told["Ann"])


async def test_the_same_form_opened_twice_was_taken_for_one_that_was_sent_twice(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(OPENS,)))
        stage.talk.replies["new"] = stage.talk.replies["accept"] = Reply(form=NEXT)
        stage.talk.replies["next-token"] = Reply(wrote=True)
        for _ in range(2):
            stage.talk.events.clear()
            await stage.teams.press("Ann", message, "Accept")
            await stage.teams.submit("Ann", {"when": "now"})
        submits = [event for kind, event, _ in stage.talk.told if kind == "submit"]
        assert len(set(submits)) == 2


async def test_the_next_form_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=SIGNUP))
        stage.talk.replies["signup-token"] = Reply(form=NEXT)
        await stage.teams.submit("Ann", {"why": "They know", "who": ours(stage, "Ann")})
        assert dialog(stage).title == NEXT.title
        await stage.teams.submit("Ann", {"when": "now"})
        assert stage.talk.told[-1][2][1:] == ("next-token", {"when": "now"})


async def test_what_is_answered_to_a_form_stands_in_the_chat_when_it_closes(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=SIGNUP))
        stage.talk.replies["signup-token"] = Reply(cards=(Card("RP-7 is noted"),))
        await stage.teams.submit("Ann", {"why": "They know", "who": ours(stage, "Ann")})
        assert stage.teams.dialog("Ann") is None
        await until_said(stage, 2)
        assert said(stage)[-1] == "RP-7 is noted"


async def test_what_is_to_be_kept_nowhere_is_told_in_the_dialog_and_stands_in_no_chat(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=SIGNUP))
        told = Card("Your code is KFM-42", (para("Keep it."),))
        stage.talk.replies["signup-token"] = Reply(cards=(told,), keep=False)
        await stage.teams.submit("Ann", {"why": "They know", "who": ours(stage, "Ann")})
        assert read(dialog(stage)).splitlines() == ["Your code is KFM-42", "Keep it."]
        await stage.teams.submit("Ann", label=words.CLOSE)
        assert stage.teams.dialog("Ann") is None
        assert len(said(stage)) == 1


async def test_a_card_where_a_form_was_expected_is_told_in_the_dialog_and_its_buttons_go_on_there(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path) as stage:
        which = Card(
            "Which pilot?", (), (Button("enter", "Route planning", "a:week-1"), Button("show", "Other", "b:c"))
        )
        found = await opened(stage, Reply(cards=(which,)))
        assert filling.labels(found.card) == ("Route planning", "Other", words.CLOSE)
        stage.talk.replies["enter"] = Reply(form=NEXT)
        await stage.teams.submit("Ann", label="Route planning")
        assert dialog(stage).title == NEXT.title
        assert stage.talk.told[-1][2][1:] == ("enter", "a:week-1")
        assert len(said(stage)) == 1


async def test_a_press_that_only_decides_says_so_in_the_dialog(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert words.WROTE in read(await opened(stage, Reply(wrote=True)))


async def test_a_form_that_opens_late_says_so_and_waits_in_the_chat(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(OPENS,)))
        stage.talk.replies["accept"] = Reply(form=NEXT)
        stage.talk.held = asyncio.Event()
        await stage.teams.press("Ann", message, "Accept")
        assert words.LATE in read(dialog(stage))
        stage.talk.held.set()
        asks = (await until_said(stage, 2))[-1]
        await stage.teams.press("Ann", asks, words.FORM_BUTTON)
        assert dialog(stage).title == NEXT.title


async def test_a_form_that_is_taken_late_says_so_and_then_what_came_of_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=NEXT))
        stage.talk.replies["next-token"] = Reply(cards=(Card("Noted after all"),))
        stage.talk.held = asyncio.Event()
        await stage.teams.submit("Ann", {"when": "now"})
        assert words.LATE in read(dialog(stage))
        stage.talk.held.set()
        await until_said(stage, 2)
        assert said(stage)[-1] == "Noted after all"


@pytest.mark.parametrize(("fails", "sentence"), [(RuntimeError("of ours"), words.BROKEN), (Busy(), words.BUSY)])
async def test_what_was_filled_in_is_not_lost_when_something_breaks(
    tmp_path: Path, fails: Exception, sentence: str
) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=NEXT))
        stage.talk.fail = fails
        await stage.teams.submit("Ann", {"when": "now"})
        again = dialog(stage)
        assert sentence in read(again)
        assert filling.inputs(again.card)["when"]["value"] == "now"
        stage.talk.fail = None
        await stage.teams.submit("Ann")
        assert stage.teams.dialog("Ann") is None


async def test_a_form_that_nobody_knows_any_more_is_not_sent_and_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        found = await opened(stage, Reply(form=NEXT))
        head = {**found.head, "id": "another", "type": "invoke", "name": "task/submit"}
        for given in ({"_do": {"way": "form", "token": "next-token"}}, {"_do": {"way": "form", "form": {"a": 1}}}):
            value = {"data": {**given, "when": "now"}}
            answer = await stage.teams.delivery.deliver({**head, "id": str(given), "value": value})
            assert words.OLD_FORM in answer.text
        assert all(kind != "submit" for kind, _, _ in stage.talk.told)


async def test_somebody_else_does_not_get_a_form_that_was_asked_for_in_front_of_others(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        group = stage.teams.group("Apollo", "Ann", "Bob")
        stage.talk.replies["new"] = Reply(form=NEXT)
        await stage.teams.type("Ann", "new", chat=group)
        await stage.teams.until(lambda: stage.teams.seen("Ann", group))
        await stage.teams.press("Bob", stage.teams.seen("Ann", group)[0], words.FORM_BUTTON)
        assert words.NOT_YOURS in read(dialog(stage, "Bob"))
        await stage.teams.press("Ann", stage.teams.seen("Ann", group)[0], words.FORM_BUTTON)
        assert dialog(stage).title == NEXT.title


async def test_everybody_was_read_for_a_form_that_asks_for_nobody(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await opened(stage, Reply(form=NEXT))
        assert stage.people.listings == 0
        await opened(stage, Reply(form=SIGNUP), "Bob")
        assert stage.people.listings == 1
