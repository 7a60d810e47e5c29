"""Somebody who has the bot only in front of others: Cyd never added the app for herself."""

from pathlib import Path

from adapters.teams import words
from bot.cards import Card
from bot.ports import Reply
from tests.slack.toy import asking
from tests.teams.stage import Stage, staged
from tests.teams.state import Chat, Message
from tests.teams.test_extension import REPORT
from tests.teams.test_inbound import shown

CALLED = "<at>Cyd Cole</at>"


def group(stage: Stage) -> Chat:
    return stage.teams.group("Apollo", "Ann", "Bob", "Cyd")


async def posted(stage: Stage, chat: Chat, count: int) -> Message:
    """The newest of so many messages of the bot there."""
    await stage.teams.until(lambda: len(stage.teams.seen("Bob", chat)) == count)
    return stage.teams.seen("Bob", chat)[-1]


async def test_whoever_has_no_chat_with_the_bot_was_told_that_it_wrote_there(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["126"] = Reply(wrote=True)
        await stage.teams.type("Cyd", "126", chat=chat)
        assert shown(await posted(stage, chat, 1)) == f"{CALLED}: {words.NO_CHAT}"
        assert "add Champion first (Apps, Champion, Add)" in words.NO_CHAT


async def test_a_press_without_a_chat_was_answered_with_a_message_that_never_came(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["undo"] = Reply(cards=(asking("Sure?", "yes"),))
        stage.talk.replies["yes"] = Reply(wrote=True)
        for who, said in (("Cyd", words.NO_CHAT), ("Ann", words.WROTE)):
            if who == "Ann":
                await stage.teams.type("Ann", "hello")
            await stage.teams.type(who, "undo", chat=chat)
            await stage.teams.until(lambda: stage.teams.seen("Bob", chat))
            await stage.teams.look(who, chat)
            await stage.teams.press(who, stage.teams.seen(who, chat)[-1], "Yes")
            assert stage.teams.state.told[who] == [said]
            chat.messages.clear()


async def test_a_form_without_a_chat_closed_with_a_message_that_never_came(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["new"] = Reply(form=REPORT)
        stage.talk.replies[REPORT.token] = Reply(wrote=True)
        await stage.teams.type("Cyd", "new", chat=chat)
        await stage.teams.press("Cyd", await posted(stage, chat, 1), words.FORM_BUTTON)
        await stage.teams.submit("Cyd", {"text": "It broke"})
        assert stage.teams.state.told["Cyd"] == [words.NO_CHAT]


async def test_an_old_program_without_a_chat_was_shown_nothing_and_told_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["status"] = Reply(cards=(Card("It is at 131 min"),))
        await stage.teams.type("Cyd", "status", chat=chat)
        message = await posted(stage, chat, 1)
        await stage.teams.press("Cyd", message, words.SHOW, old_client=True)
        assert shown(await posted(stage, chat, 2)) == f"{CALLED}: {words.ADD_FIRST}"


async def test_an_old_program_told_everybody_who_had_pressed_the_button_of_somebody_else(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        chat = group(stage)
        stage.talk.replies["status"] = Reply(cards=(Card("It is at 131 min"),))
        await stage.teams.type("Cyd", "status", chat=chat)
        message = await posted(stage, chat, 1)
        await stage.teams.press("Bob", message, words.SHOW, old_client=True)
        await stage.teams.type("Ann", "status", chat=chat)
        assert words.NOT_YOURS not in shown(await posted(stage, chat, 2))
        assert stage.teams.seen("Bob") == []
