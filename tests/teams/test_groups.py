"""The bot among several people: who asked reads the answer, and nobody else does."""

import json
from pathlib import Path

import pytest

from adapters.teams import words
from bot.cards import Card, para
from bot.ports import Reply
from tests.slack.toy import SIGNUP, asking
from tests.teams import filling
from tests.teams.stage import Stage, staged
from tests.teams.state import Chat, Kind, Message
from tests.teams.test_inbound import shown

SECRET = Card("It is at 131 min", (para("Tom was alerted."),))
NAMED = "Only <at>Ann Archer</at> sees my answer here."


def group(stage: Stage, kind: Kind = "groupChat") -> Chat:
    return stage.teams.group("Apollo", "Ann", "Bob", kind=kind)


async def asked(stage: Stage, chat: Chat, text: str, who: str = "Ann") -> Message:
    """What the bot posted there."""
    before = len(stage.teams.seen(who, chat))
    await stage.teams.type(who, text, chat=chat)
    await stage.teams.until(lambda: len(stage.teams.seen(who, chat)) > before)
    return stage.teams.seen(who, chat)[-1]


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
async def test_only_whoever_asked_reads_the_answer(tmp_path: Path, kind: Kind) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage, kind)
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        message = await asked(stage, chat, "status")
        assert "131" not in json.dumps(message.activity)
        for who in ("Ann", "Bob"):
            stage.talk.events.clear()
            await stage.teams.look(who, chat)
        now = stage.teams.seen("Ann", chat)[0]
        assert shown(now, "Ann").splitlines() == ["It is at 131 min", "Tom was alerted."]
        assert shown(now, "Bob") == NAMED
        assert stage.talk.told[0][2][1] == "status"


async def test_whoever_asked_is_called_by_their_name_and_nobody_else_is(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        await asked(stage, chat, "status @Bob Baker")
        assert stage.teams.state.pinged == [("Ann", chat.id)]


async def test_a_name_that_is_written_like_markup_calls_nobody(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.teams.join("Eve", "<at>Bob Baker</at> *all* [x](http://a.b) {name}")
        chat = stage.teams.group("Odd", "Eve", "Bob")
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        message = await asked(stage, chat, "status", "Eve")
        card = message.card("Bob")
        assert card is not None
        (entity,) = card["msteams"]["entities"]
        assert entity["mentioned"]["id"] == stage.teams.state.users["Eve"].channel_id
        assert card["body"][0]["text"].count("<at>") == 1


async def test_somebody_without_a_name_read_only_you_sees(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.teams.join("Nobody", " ")
        chat = stage.teams.group("Odd", "Nobody", "Bob")
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        assert shown(await asked(stage, chat, "status", "Nobody"), "Bob") == words.FOR_YOU


async def test_the_button_shows_the_answer_to_whoever_asked_and_to_nobody_else(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        message = await asked(stage, chat, "status")
        told = len(stage.talk.told)
        await stage.teams.press("Bob", message, words.SHOW)
        assert stage.teams.state.told["Bob"] == [words.NOT_YOURS]
        assert len(stage.talk.told) == told
        stage.talk.events.clear()
        await stage.teams.press("Ann", message, words.SHOW)
        assert "131" in shown(stage.teams.seen("Ann", chat)[0], "Ann")


async def test_a_question_is_answered_anew_whenever_it_is_looked_at(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        await asked(stage, chat, "status")
        stage.talk.replies["status"] = Reply(cards=(Card("It is at 120 min"),))
        await stage.teams.look("Ann", chat)
        assert shown(stage.teams.seen("Ann", chat)[0], "Ann") == "It is at 120 min"


async def test_an_act_was_done_again_whenever_its_answer_was_looked_at(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["undo"] = Reply(cards=(Card("Taken back"),))
        await asked(stage, chat, "undo")
        for _ in range(3):
            stage.teams.turn(61)
            await stage.teams.look("Ann", chat)
        assert shown(stage.teams.seen("Ann", chat)[0], "Ann") == "Taken back"
        assert [what[1] for _, _, what in stage.talk.told] == ["undo"]


async def test_several_cards_are_shown_as_one_for_there_is_no_room_for_more(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["undo"] = Reply(cards=(asking("One", "yes"), asking("Two", "no")))
        await asked(stage, chat, "undo")
        await stage.teams.look("Ann", chat)
        card = stage.teams.seen("Ann", chat)[0].card("Ann")
        assert card is not None
        assert filling.words(card) == ["One", "Well?", "Two", "Well?"]
        assert filling.labels(card) == ("Yes", "No")
        assert len(stage.teams.seen("Ann", chat)) == 1


async def test_a_press_in_front_of_others_is_answered_in_its_place_for_one(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["undo"] = Reply(cards=(asking("Sure?", "yes"),))
        await asked(stage, chat, "undo")
        await stage.teams.look("Ann", chat)
        stage.talk.replies["yes"] = Reply(cards=(asking("Really?", "yes"),))
        await stage.teams.press("Ann", stage.teams.seen("Ann", chat)[0], "Yes")
        stage.talk.replies["yes"] = Reply(cards=(Card("Done"),))
        await stage.teams.press("Ann", stage.teams.seen("Ann", chat)[0], "Yes")
        now = stage.teams.seen("Ann", chat)
        assert (len(now), shown(now[0], "Ann"), shown(now[0], "Bob")) == (1, "Done", NAMED)
        presses = [event for kind, event, _ in stage.talk.told if kind == "press"]
        assert len(set(presses)) == 2


async def test_what_is_written_in_the_own_chat_is_said_to_be_there(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        await stage.teams.type("Ann", "hello")
        stage.talk.replies["126"] = Reply(wrote=True)
        message = await asked(stage, chat, "126")
        assert shown(message) == words.WROTE_THERE.format(name="<at>Ann Archer</at>")
        card = message.card("Ann")
        assert card is not None
        assert filling.labels(card) == ()


@pytest.mark.parametrize("text", ["admin hold", "/report anon it broke", "/report kfm-42"])
async def test_what_is_nobody_else_s_business_was_done_in_front_of_everybody(tmp_path: Path, text: str) -> None:
    async with staged(tmp_path) as stage:
        message = await asked(stage, group(stage), text)
        assert shown(message) == words.ALONE.format(name="<at>Ann Archer</at>")
        assert stage.talk.told == []


async def test_a_mention_without_words_is_heard_as_none(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.talk.replies[""] = Reply(cards=(Card("I can do this"),))
        await asked(stage, group(stage), "")
        assert stage.talk.told[0][2][1] == ""


async def test_what_does_not_mention_the_bot_is_none_of_its_business(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        head = stage.teams.head("Ann", chat)
        await stage.teams.delivery.deliver({**head, "type": "message", "text": "status"})
        await asked(stage, chat, "help")
        assert [what[1] for _, _, what in stage.talk.told] == ["help"]


@pytest.mark.parametrize("who", ["a guest of nobody's", "somebody of another organisation"])
async def test_strangers_are_told_so_and_are_not_met(tmp_path: Path, who: str) -> None:
    async with staged(tmp_path) as stage:
        chat = stage.teams.group("Apollo", "Ann", "Gus")
        if who.startswith("a guest"):
            stage.teams.join("Gus", "Gus Guest", aad="")
            await stage.teams.type("Gus", "status", chat=chat)
        else:
            stage.teams.join("Gus", "Gus Guest")
            sender = {**stage.teams.state.users["Gus"].account(), "tenantId": "another"}
            await stage.teams.type("Gus", "status", chat, "", (), **{"from": sender})
        await stage.teams.until(lambda: stage.teams.seen("Ann", chat))
        assert words.STRANGER in shown(stage.teams.seen("Ann", chat)[0])
        assert stage.talk.told == []
        assert stage.people.all == {}


async def test_a_form_is_opened_by_whoever_asked_for_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["new"] = Reply(form=SIGNUP)
        message = await asked(stage, chat, "new")
        assert shown(message) == words.FOR_FORM.format(name="<at>Ann Archer</at>")
        await stage.teams.press("Ann", message, words.FORM_BUTTON)
        found = stage.teams.dialog("Ann")
        assert found is not None
        assert found.title == SIGNUP.title


async def test_the_answer_in_a_channel_stands_in_the_thread_of_the_question(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage, "channel")
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        question = await stage.teams.type("Ann", "status", chat=chat)
        await stage.teams.until(lambda: stage.teams.seen("Ann", chat))
        assert stage.teams.seen("Ann", chat)[0].thread == question.sent["id"]


async def test_the_same_words_twice_in_one_thread_were_taken_for_one_act(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage, "channel")
        stage.talk.replies["126"] = Reply(wrote=True)
        root = (await stage.teams.type("Ann", "126", chat=chat)).sent["id"]
        for _ in range(2):
            await stage.teams.type("Ann", "126", chat=chat, thread=root, replyToId=root)
        await stage.teams.until(lambda: len(stage.teams.seen("Ann", chat)) == 3)
        assert len({event for _, event, _ in stage.talk.told}) == 3


async def test_changed_words_in_front_of_others_are_answered_where_they_were_for_the_bot(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        head = stage.teams.head("Ann", chat)
        data = {**head["channelData"], "eventType": "editMessage"}
        await stage.teams.delivery.deliver({**head, "type": "messageUpdate", "channelData": data, "text": "never mind"})
        mention = {"type": "mention", "mentioned": {"id": stage.teams.state.bot}, "text": "<at>Champion</at>"}
        edited = {**head, "id": "2", "type": "messageUpdate", "channelData": data, "entities": [mention]}
        await stage.teams.delivery.deliver(edited)
        await stage.teams.until(lambda: stage.teams.seen("Ann", chat))
        assert [words.EDITED in shown(each) for each in stage.teams.seen("Ann", chat)] == [True]


async def test_an_old_program_that_shows_one_card_to_all_gets_the_answer_in_the_own_chat(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["status"] = Reply(cards=(SECRET,))
        message = await asked(stage, chat, "status")
        stage.talk.events.clear()
        await stage.teams.press("Ann", message, words.SHOW, old_client=True)
        await stage.teams.until(lambda: stage.teams.seen("Ann"))
        assert "131" in shown(stage.teams.seen("Ann")[0])
        assert len(stage.teams.seen("Ann", chat)) == 1


async def test_an_answer_that_nobody_remembers_is_not_made_up(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["undo"] = Reply(cards=(SECRET,))
        message = await asked(stage, chat, "undo")
    async with staged(tmp_path) as again:
        chat = group(again)
        chat.messages.append(message)
        await again.teams.press("Ann", message, words.SHOW)
        assert shown(again.teams.seen("Ann", chat)[0], "Ann") == words.AGAIN
        assert again.talk.told == []


async def test_a_stranger_presses_nothing_in_front_of_others(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.teams.join("Gus", "Gus Guest", aad="")
        chat = stage.teams.group("Apollo", "Ann", "Gus")
        head = stage.teams.head("Gus", chat)
        for name in ("adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/query"):
            invoke = {**head, "id": name, "type": "invoke", "name": name, "value": {"data": {}}}
            assert words.STRANGER in (await stage.teams.delivery.deliver(invoke)).text
        assert stage.talk.told == []
        assert stage.people.all == {}


async def test_the_same_invoke_again_gets_the_same_answer_and_is_done_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["undo"] = Reply(cards=(asking("Sure?", "yes"),))
        await asked(stage, chat, "undo")
        await stage.teams.look("Ann", chat)
        stage.talk.replies["yes"] = Reply(cards=(Card("Done"),))
        answer = await stage.teams.press("Ann", stage.teams.seen("Ann", chat)[0], "Yes")
        again = await stage.teams.delivery.deliver(answer.sent)
        assert again.body == answer.body
        assert [kind for kind, _, _ in stage.talk.told].count("press") == 1
