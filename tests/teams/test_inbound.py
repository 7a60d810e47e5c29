"""What people write to the bot in their own chat and press there, and what they see then."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters.teams import words
from bot.cards import Button, Card, para
from bot.ports import Busy, Reply
from tests.slack.toy import SIGNUP, asking
from tests.teams import filling
from tests.teams.stage import Stage, staged
from tests.teams.state import Message


def shown(message: Message, who: str = "Ann") -> str:
    card = message.card(who)
    return str(message.activity.get("text", "")) if card is None else "\n".join(filling.words(card))


def said(stage: Stage, who: str = "Ann") -> list[str]:
    return [shown(each, who) for each in stage.teams.seen(who)]


async def until_said(stage: Stage, count: int, who: str = "Ann") -> list[Message]:
    await stage.teams.until(lambda: len(stage.teams.seen(who)) >= count)
    return stage.teams.seen(who)


async def answered(stage: Stage, reply: Reply, who: str = "Ann") -> Message:
    """What stands there after that reply to a word."""
    before = len(stage.teams.seen(who))
    stage.talk.replies["ask"] = reply
    await stage.teams.type(who, "ask")
    return (await until_said(stage, before + 1, who))[-1]


# --- words
@pytest.mark.parametrize("typed", ["status", "/champion status", " status\u00a0", "champion status"])
async def test_words_are_heard_as_they_were_typed_and_answered_in_the_chat(tmp_path: Path, typed: str) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["status"] = stage.talk.replies["champion"] = Reply(cards=(Card("It is at 131 min"),))
        await stage.teams.type("Ann", typed)
        await until_said(stage, 1)
        assert said(stage) == ["It is at 131 min"]
        kind, _, (_, text) = stage.talk.told[0]
        assert (kind, text) == ("say", typed.replace("\u00a0", " ").strip())


async def test_several_cards_are_as_many_messages_in_their_order(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["ask"] = Reply(cards=(Card("One"), Card("Two"), Card("Three")))
        await stage.teams.type("Ann", "ask")
        await until_said(stage, 3)
        assert said(stage) == ["One", "Two", "Three"]


async def test_the_same_message_again_is_heard_and_answered_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["ask"] = Reply(cards=(Card("One"),))
        first = await stage.teams.type("Ann", "ask")
        again = [await stage.teams.delivery.deliver(first.sent) for _ in range(2)]
        await until_said(stage, 1)
        stage.talk.replies["more"] = Reply(cards=(Card("Two"),))
        await stage.teams.type("Ann", "more")
        await until_said(stage, 2)
        assert [each.status for each in again] == [201, 201]
        assert said(stage) == ["One", "Two"]
        assert len(stage.talk.told) == 2


async def test_the_same_message_delivered_twice_at_once_is_answered_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["ask"] = Reply(cards=(Card("One"),))
        stage.talk.held = asyncio.Event()
        head = stage.teams.head("Ann", stage.teams.chat("Ann"))
        sent = {**head, "type": "message", "text": "ask"}
        both = [asyncio.create_task(stage.teams.delivery.deliver(sent)) for _ in range(2)]
        await asyncio.sleep(0.1)
        stage.talk.held.set()
        await asyncio.gather(*both)
        await until_said(stage, 1)
        assert (len(stage.talk.told), said(stage)) == (1, ["One"])


async def test_nothing_is_answered_where_the_answer_comes_through_the_outbox(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["ask"] = Reply(wrote=True)
        await stage.teams.type("Ann", "ask")
        await answered(stage, Reply(cards=(Card("Then this"),)))
        assert said(stage) == ["Then this"]


async def test_words_that_take_long_are_answered_in_time_and_then_with_what_came_of_them(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies["ask"] = Reply(cards=(Card("At last"),))
        stage.talk.held = asyncio.Event()
        answer = await stage.teams.type("Ann", "ask")
        assert answer.seconds < 3
        await until_said(stage, 1)
        stage.talk.held.set()
        await until_said(stage, 2)
        assert said(stage) == [words.LATE, "At last"]


@pytest.mark.parametrize(("fails", "sentence"), [(RuntimeError("of ours"), words.BROKEN), (Busy(), words.BUSY)])
async def test_what_breaks_is_owned_up_to(tmp_path: Path, fails: Exception, sentence: str) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.fail = fails
        await stage.teams.type("Ann", "ask")
        await until_said(stage, 1)
        assert said(stage) == [sentence]


async def test_what_must_lead_nowhere_says_that_it_goes_and_is_gone_when_the_process_ends(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(Card("Your code is KFM-42"),), keep=False))
        assert shown(message).splitlines() == ["Your code is KFM-42", words.GONE_SOON]
    assert stage.teams.seen("Ann") == []


async def test_a_notification_shows_no_word_of_what_must_lead_nowhere(tmp_path: Path) -> None:
    """Before, the code of a report without a name stood on a locked screen, and stayed there."""
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(Card("Your code is KFM-42"),), keep=False))
        assert message.activity["summary"] == words.FOR_YOU_ALONE


async def test_nobody_is_asked_to_note_down_that_something_was_noted_already(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(Card("Already noted"),), keep=False, brief=True))
        assert shown(message).splitlines() == ["Already noted"]


# --- forms asked for by words
async def test_a_form_opens_by_a_press_and_says_again_what_was_typed(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(form=SIGNUP))
        assert shown(message).splitlines() == [SIGNUP.title]
        await stage.teams.press("Ann", message, words.FORM_BUTTON)
        dialog = stage.teams.dialog("Ann")
        assert dialog is not None
        assert dialog.title == SIGNUP.title
        (first, _, (_, typed)), (second, _, (_, again)) = stage.talk.told
        assert (first, typed, second, again) == ("say", "ask", "say", "ask")
        assert len({event for _, event, _ in stage.talk.told}) == 2


# --- buttons
async def test_a_press_is_answered_below_the_card_whose_other_buttons_stay(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes", "no"),)))
        stage.talk.replies["yes"] = Reply(cards=(Card("First"), Card("Second")))
        await stage.teams.press("Ann", message, "Yes")
        await until_said(stage, 3)
        assert said(stage)[1:] == ["First", "Second"]
        assert stage.teams.seen("Ann")[0].activity == message.activity
        assert stage.talk.told[-1][0] == "press"
        assert stage.talk.told[-1][2][1:] == ("yes", "token-yes")


async def test_a_double_click_is_one_event_and_leaves_the_card(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.replies["yes"] = Reply(wrote=True)
        await stage.teams.press("Ann", message, "Yes")
        await stage.teams.press("Ann", message, "Yes")
        (_, first, _), (_, second, _) = stage.talk.told[1:]
        assert first == second
        assert stage.teams.state.told["Ann"][0] == words.NOTED
        assert stage.teams.seen("Ann")[0].activity == message.activity


async def test_the_same_button_of_two_people_is_two_events(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for who in ("Ann", "Bob"):
            message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)), who)
            await stage.teams.press(who, message, "Yes")
        presses = [event for kind, event, _ in stage.talk.told if kind == "press"]
        assert len(set(presses)) == 2


async def test_a_press_that_opens_a_form_unforeseen_shows_it_in_the_card_and_takes_it_from_there(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.replies["yes"] = Reply(form=SIGNUP)
        await stage.teams.press("Ann", message, "Yes")
        bob = stage.people.by_user(stage.teams.state.users["Ann"].aad)
        stage.talk.replies["signup-token"] = Reply(cards=(Card("Thank you"),))
        await stage.teams.press("Ann", message, "Ask them", {"why": "They know", "who": str(bob.id), "size": "s"})
        await until_said(stage, 2)
        kind, _, (_, form, values) = stage.talk.told[-1]
        assert (kind, form) == ("submit", "signup-token")
        assert isinstance(values, dict)
        assert (values["why"], values["who"]) == ("They know", str(bob.id))
        assert said(stage)[-1] == "Thank you"


async def test_a_form_in_a_card_with_mistakes_comes_again_with_what_was_filled_in(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.replies["yes"] = Reply(form=SIGNUP)
        await stage.teams.press("Ann", message, "Yes")
        ann = stage.people.by_user(stage.teams.state.users["Ann"].aad)
        stage.talk.replies["signup-token"] = Reply(errors={"why": "Too short."})
        await stage.teams.press("Ann", message, "Ask them", {"why": "x", "who": str(ann.id)})
        again = (await until_said(stage, 2))[-1]
        card = again.card("Ann")
        assert card is not None
        assert "Too short." in shown(again)
        assert filling.inputs(card)["why"]["value"] == "x"


async def test_a_late_press_says_so_and_then_what_came_of_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.replies["yes"] = Reply(cards=(Card("At last"),))
        stage.talk.held = asyncio.Event()
        await stage.teams.press("Ann", message, "Yes")
        assert stage.teams.state.told["Ann"] == [words.LATE]
        stage.talk.held.set()
        await until_said(stage, 2)
        assert said(stage)[-1] == "At last"


@pytest.mark.parametrize(("fails", "sentence"), [(RuntimeError("of ours"), words.BROKEN), (Busy(), words.BUSY)])
async def test_a_press_that_breaks_says_so_beside_the_card(tmp_path: Path, fails: Exception, sentence: str) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.fail = fails
        await stage.teams.press("Ann", message, "Yes")
        assert stage.teams.state.told["Ann"] == [sentence]


async def test_an_old_client_presses_by_a_message_and_is_answered_by_one(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.replies["yes"] = Reply(cards=(Card("First"), Card("Second")))
        await stage.teams.press("Ann", message, "Yes", old_client=True)
        await until_said(stage, 3)
        assert said(stage)[1:] == ["First", "Second"]


async def test_an_old_client_opens_a_form_by_a_second_press(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.replies["yes"] = Reply(form=SIGNUP)
        await stage.teams.press("Ann", message, "Yes", old_client=True)
        asks = (await until_said(stage, 2))[-1]
        await stage.teams.press("Ann", asks, words.FORM_BUTTON)
        assert stage.teams.dialog("Ann") is not None


async def test_old_and_new_client_pressing_the_same_button_are_one_event(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        stage.talk.replies["yes"] = Reply(wrote=True)
        await stage.teams.press("Ann", message, "Yes")
        await stage.teams.press("Ann", message, "Yes", old_client=True)
        await until_said(stage, 2)
        assert len({event for kind, event, _ in stage.talk.told if kind == "press"}) == 1


async def test_what_is_no_button_of_ours_does_nothing_and_is_answered(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        head = stage.teams.head("Ann", stage.teams.chat("Ann"))
        odd: tuple[Any, ...] = ({"a": 1}, {"_do": {"way": "rm"}}, {"action": {"data": "x"}}, {"action": []}, "x", None)
        for value in odd:
            execute = {**head, "id": str(value), "type": "invoke", "name": "adaptiveCard/action", "value": value}
            answer = await stage.teams.delivery.deliver(execute)
            assert answer.body["statusCode"] == 200
        assert {what[1:] for _, _, what in stage.talk.told} == {("", "")}


# --- what is no word and no press
@pytest.mark.parametrize(
    "odd",
    [
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}], "replyToId": "1"},
        {"type": "messageDelete", "channelData": {"eventType": "softDeleteMessage", "tenant": {"id": "t"}}},
        {"type": "messageUpdate", "channelData": {"eventType": "undeleteMessage", "tenant": {"id": "t"}}, "text": "x"},
        {"type": "event", "name": "application/vnd.microsoft.readReceipt", "value": {"lastReadMessageId": "1"}},
        {"type": "typing"},
        {"type": "of next year"},
        {"type": "message", "text": "hi", "from": {"id": "28:another-bot", "name": "Bot"}},
    ],
    ids=lambda each: str(each["type"]),
)
async def test_what_nobody_asked_for_is_heard_politely_and_not_answered(tmp_path: Path, odd: dict[str, Any]) -> None:
    async with staged(tmp_path) as stage:
        head = stage.teams.head("Ann", stage.teams.chat("Ann"))
        data = {**head["channelData"], **odd.get("channelData", {}), "tenant": head["channelData"]["tenant"]}
        answer = await stage.teams.delivery.deliver({**head, **odd, "channelData": data})
        assert answer.status == 201
        await answered(stage, Reply(cards=(Card("Only this"),)))
        assert said(stage) == ["Only this"]


async def test_an_invoke_nobody_knows_is_said_to_be_unknown(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        head = stage.teams.head("Ann", stage.teams.chat("Ann"))
        await stage.teams.delivery.deliver({**head, "type": "invoke", "name": "fileConsent/invoke", "value": {}})
        (complaint,) = stage.teams.state.common.complaints
        assert "was answered 501 {}" in complaint
        stage.teams.state.common.complaints.clear()


async def test_changed_words_are_not_followed_and_that_is_said_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await answered(stage, Reply(cards=(Card("One"),)))
        own = next(each for each in stage.teams.chat("Ann").messages if each.by)
        answer = await stage.teams.edit("Ann", own, "ask more")
        await stage.teams.delivery.deliver(answer.sent)
        await until_said(stage, 2)
        await answered(stage, Reply(cards=(Card("Two"),)))
        assert said(stage) == ["One", words.EDITED, "Two"]


async def test_a_button_that_is_shown_with_its_answer_stays_to_be_pressed(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = await answered(stage, Reply(cards=(asking("Well?", "yes"),)))
        refused = Card("I have 126 already", (para("Was it a typo?"),), (Button("other", "Fix it", "t"),))
        stage.talk.replies["yes"] = Reply(cards=(refused,), keep=False)
        await stage.teams.press("Ann", message, "Yes")
        card = (await until_said(stage, 2))[1].card("Ann")
        assert card is not None
        assert filling.labels(card) == ("Fix it",)


async def test_a_button_of_a_changed_message_was_taken_for_the_one_that_was_pressed_before(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.teams.type("Ann", "hello")
        to = stage.people.by_user(stage.teams.state.users["Ann"].aad).address
        sent = await stage.connection.platform.send(to, asking("126 is noted", "undo"), "k")
        stage.talk.replies["undo"] = Reply(wrote=True)
        await stage.teams.press("Ann", stage.teams.seen("Ann")[0], "Undo")
        await stage.connection.platform.edit(to, sent, asking("127 is noted", "undo"))
        await stage.teams.press("Ann", stage.teams.seen("Ann")[0], "Undo")
        presses = [event for kind, event, _ in stage.talk.told if kind == "press"]
        assert len(set(presses)) == 2
