"""What people write to the bot and press on its cards, handed to the conversation, and the reply handed back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from adapters.teams import invoked, words
from adapters.teams.activities import Act, Json, event
from adapters.teams.answers import Answers
from adapters.teams.data import Do, done, filled
from adapters.teams.directory import Directory
from adapters.teams.filled import Filled
from adapters.teams.invoked import Invoked
from adapters.teams.spoken import is_addressed, spoken
from adapters.teams.together import drawn, together
from adapters.teams.turns import Answered, Turns, Work
from bot.cards import Card
from bot.inbox.openers import is_private, reads
from bot.model import Person
from bot.ports import Conversation, Reply

OF_NOBODY = Do("press")  # no button of ours: the conversation says what becomes of old ones


class Inbound:
    """Words, presses, and forms that are sent as messages."""

    def __init__(
        self, conversation: Conversation, directory: Directory, answers: Answers, turns: Turns, filled: Filled
    ) -> None:
        self._conversation = conversation
        self._directory = directory
        self._answers = answers
        self._turns = turns
        self._filled = filled

    async def message(self, act: Act, activity: Json) -> None:
        """Words, or what a program without Action.Execute makes of a press."""
        value = activity.get("value")
        if isinstance(value, dict):
            await self._pressed(act, done(value) or OF_NOBODY, value)
        elif act.place.is_personal:
            await self._said(act, spoken(activity))
        elif is_addressed(activity):
            await self._mention(act, spoken(activity))

    async def edited(self, act: Act, activity: Json) -> None:
        """Somebody changed what they had written to the bot. What it said first has been answered."""
        if act.place.is_personal or is_addressed(activity):
            self._answers.say(act, words.EDITED)

    async def execute(self, act: Act, activity: Json) -> Invoked:
        """A pressed button, or a card that asks for the view of whoever looks at it."""
        value = _object(_object(activity.get("value")).get("action"))
        given = _object(value.get("data"))
        do = done(given) or OF_NOBODY
        if do.whose not in ("", act.channel_id, act.user):
            return invoked.said(words.NOT_YOURS)
        if do.way == "show":
            return await self._show(act, do)
        late = invoked.said(words.LATE)

        async def work() -> Answered:
            return await self.did(act, do, given)

        answer = await self._turns.within(act, work, lambda by, reply: self._answers.to_words(act, by, reply, do))
        if isinstance(answer, str):
            return invoked.said(answer)
        if do.way == "form" and answer[1].errors:
            by, reply = answer
            again = await self._turns.looked(lambda: self._filled.again(by, do, given, reply.errors, str(act.event)))
            return invoked.said(again) if isinstance(again, str) else invoked.card(again)
        placed = await self._turns.looked(lambda: self._answers.in_place(act, *answer))
        return late if isinstance(placed, str) else placed

    async def did(self, act: Act, do: Do, given: Mapping[str, Any]) -> Answered:
        """What was pressed, done by whoever pressed it. Raises Busy."""
        by = await self._directory.met(act)
        match do.way:
            case "say":
                return by, await self._conversation.say(by, do.token, _event(act, do))
            case "form":
                return by, await self._submitted(act, by, do, given)
            case _:
                return by, await self._conversation.press(by, do.verb, do.token, _event(act, do))

    async def _submitted(self, act: Act, by: Person, do: Do, given: Mapping[str, Any]) -> Reply:
        read = await self._filled.read(by, do, filled(given))
        if isinstance(read, str):
            return Reply(errors={"": read})
        values, errors = read
        if errors:
            return Reply(errors=errors)
        # Named by what opened the form: sent twice, it is one.
        named = event("form", act.tenant, act.user, do.of or str(act.event), do.token)
        return await self._conversation.submit(by, do.token, values, named)

    async def _said(self, act: Act, text: str) -> None:
        async def work() -> Answered:
            by = await self._directory.met(act)
            return by, await self._conversation.say(by, text, act.event)

        await self._told(act, Do("say", token=text), {}, work)

    async def _pressed(self, act: Act, do: Do, given: Mapping[str, Any]) -> None:
        async def work() -> Answered:
            return await self.did(act, do, given)

        if do.whose not in ("", act.channel_id, act.user):
            if act.place.is_personal:  # in front of others it would tell them all who pressed what
                self._answers.say(act, words.NOT_YOURS)
        elif do.way == "show":
            # Such a program shows the same card to everybody: their own chat is where nobody else looks.
            await self._told(act, do, given, lambda: self._seen(act, do))
        else:
            await self._told(act, do, given, work)

    async def _told(self, act: Act, do: Do, given: Mapping[str, Any], work: Work) -> None:
        """Answered by messages."""

        def follow(by: Person, reply: Reply) -> None:
            if reply.repeated and not given:
                return  # words that Teams says again were answered; a button pressed again is somebody who wonders
            if do.way == "show":
                self._answers.follow(act, by, reply.cards)
            elif do.way == "form" and reply.errors and act.place.is_personal:
                self._answers.ask_again(act, self._filled.again(by, do, given, reply.errors, str(act.event)))
            elif act.place.is_personal:
                self._answers.to_words(act, by, reply, do)
            else:
                self._answers.to_mention(act, reply, do)

        answer = await self._turns.within(act, work, follow, is_shown=False)
        if not isinstance(answer, str):
            follow(*answer)
        elif answer != words.LATE:
            self._answers.say(act, answer)

    async def stranger(self, act: Act, activity: Json) -> None:
        """Words for the bot, or a press, of somebody whom it does not listen to."""
        if isinstance(activity.get("value"), dict) or is_addressed(activity):
            self._answers.say(act, words.STRANGER)

    async def _mention(self, act: Act, text: str) -> None:
        """Words in front of others."""
        if is_private(text):
            self._answers.say(act, words.ALONE)
        else:
            await self._said(act, text)

    async def _show(self, act: Act, do: Do) -> Invoked:
        """The answer that only they see: read anew where it only reads, else as it was given."""

        async def look() -> Invoked:
            _, reply = await self._seen(act, do)
            return invoked.card(await drawn(together(reply.cards), do.of))

        shown = await self._turns.looked(look)
        return invoked.said(shown) if isinstance(shown, str) else shown

    async def _seen(self, act: Act, do: Do) -> Answered:
        """What there is to be seen, always something. Raises Busy."""
        by, cards = await self._directory.met(act), self._answers.remembered(act, do.of)
        if do.token and reads(do.token):
            cards = (await self._conversation.say(by, do.token, act.event)).cards or cards
        return by, Reply(cards or (Card(words.AGAIN),))


def _event(act: Act, do: Do) -> UUID:
    """A double click is one event, a click on what was drawn anew is another; so is each in a window of its own."""
    message = act.message or str(act.event)
    return event("press", act.tenant, act.user, act.place.conversation, message, do.of, do.way, do.verb, do.token)


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
