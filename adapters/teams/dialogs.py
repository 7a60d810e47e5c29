"""Forms in their dialogs: opened, sent, shown again with what was wrong, followed by the next one, or closed."""

from collections.abc import Mapping
from typing import Any

from adapters.teams import cited, invoked, words
from adapters.teams.activities import Act, Json
from adapters.teams.answers import Answers
from adapters.teams.data import Do, done
from adapters.teams.directory import Directory
from adapters.teams.filled import Filled
from adapters.teams.inbound import OF_NOBODY, Inbound
from adapters.teams.invoked import Invoked
from adapters.teams.together import cards_of, drawn, together
from adapters.teams.turns import Answered, Turns, Work
from adapters.teams.windows import CLOSING, told, window
from bot.cards import Card
from bot.model import Person
from bot.ports import Conversation, Reply


class Dialogs:
    """What opens a dialog, and what is sent from one."""

    def __init__(
        self,
        conversation: Conversation,
        directory: Directory,
        inbound: Inbound,
        answers: Answers,
        turns: Turns,
        filled: Filled,
    ) -> None:
        self._conversation = conversation
        self._directory = directory
        self._inbound = inbound
        self._answers = answers
        self._turns = turns
        self._filled = filled

    async def fetch(self, act: Act, activity: Json) -> Invoked:
        """A button that opens a form was pressed."""
        do = done(_given(activity)) or OF_NOBODY
        if do.whose not in ("", act.channel_id, act.user):
            return await self._window(act, Card(words.NOT_YOURS))

        async def work() -> Answered:
            return await self._inbound.did(act, do, {})

        return await self._answered(act, work, do)

    async def cite(self, act: Act, activity: Json) -> Invoked:
        """A message is reported, whoever wrote it and wherever it stands."""
        value = activity.get("value")
        payload = value.get("messagePayload") if isinstance(value, dict) else None
        message: Mapping[str, Any] = payload if isinstance(payload, dict) else {}

        async def work() -> Answered:
            by = await self._directory.met(act)
            said, link = cited.words(message), cited.link(message)
            return by, await self._conversation.report(by, said, link, act.event)

        return await self._answered(act, work, None)

    async def submit(self, act: Act, activity: Json) -> Invoked:
        """A dialog was sent: a form, or a button of a card that is told in one."""
        given = _given(activity)
        do = done(given) or OF_NOBODY
        if do == CLOSING:
            return invoked.NOTHING
        if do.whose not in ("", act.channel_id, act.user):
            return await self._window(act, Card(words.NOT_YOURS))

        async def work() -> Answered:
            return await self._inbound.did(act, do, given)

        def follow(by: Person, reply: Reply) -> None:
            if reply.errors and do.way == "form" and act.place.is_personal:
                self._answers.ask_again(act, self._filled.again(by, do, given, reply.errors, str(act.event)))
            else:
                self._answers.to_words(act, by, reply, None)

        answer = await self._turns.within(act, work, follow, lost=lambda why: self._lost(act, do, given, why))
        if isinstance(answer, str):
            return await self._not_now(act, do, given, answer)
        by, reply = answer
        if reply.errors and do.way == "form":
            return await self._again(act, by, do, given, reply.errors)
        return await self._closing(act, by, reply)

    async def _answered(self, act: Act, work: Work, do: Do | None) -> Invoked:
        """A window, whatever was answered: that is what Teams waits for."""
        answer = await self._turns.within(act, work, lambda by, reply: self._answers.to_words(act, by, reply, do))
        if isinstance(answer, str):
            return await self._window(act, Card(answer))
        by, reply = answer
        cards = cards_of(reply)
        if reply.form is None:
            noted = await self._answers.wrote(act) if reply.wrote else words.NOTED
            return await self._window(act, *(cards or (Card(noted),)))
        self._answers.follow(act, by, cards)
        return await self._opened(act, by, reply)

    async def _closing(self, act: Act, by: Person, reply: Reply) -> Invoked:
        """The next form in its place, or closed. What is to be kept is written in the personal chat, where it is."""
        cards = cards_of(reply)
        if reply.form is not None:
            self._answers.follow(act, by, cards)
            return await self._opened(act, by, reply)
        if reply.repeated:
            return invoked.closed()  # it was sent well: Teams, or an impatient finger, sent it once more
        if not cards:
            return invoked.closed(await self._answers.wrote(act) if reply.wrote and not act.place.is_personal else "")
        # Not known in time is no: then it is read in the dialog.
        if reply.keep and await self._turns.looked(lambda: self._answers.has_chat(act)) is True:
            self._answers.follow(act, by, cards)
            return invoked.closed("" if act.place.is_personal else words.WROTE)
        return await self._window(act, *cards)

    async def _opened(self, act: Act, by: Person, reply: Reply) -> Invoked:
        form = reply.form
        assert form is not None, "somebody looked"
        content = await self._turns.looked(lambda: self._answers.form(by, form, str(act.event)))
        if isinstance(content, str):
            # What was said before is decided: only the next form is late.
            return await self._window(act, Card(words.FORM_LATE))
        return window(form.title, content)

    async def _again(
        self, act: Act, by: Person, do: Do, given: Mapping[str, Any], errors: Mapping[str, str]
    ) -> Invoked:
        content = await self._turns.looked(lambda: self._filled.again(by, do, given, errors, str(act.event)))
        if isinstance(content, str):
            return await self._window(act, Card(content))
        return window(self._filled.title(do), content)

    async def _not_now(self, act: Act, do: Do, given: Mapping[str, Any], sentence: str) -> Invoked:
        """What was filled in is not lost, unless it may have been taken."""
        again = None if sentence == words.LATE else self._filled.as_sent(do, given, sentence, str(act.event))
        if again is None:
            return await self._window(act, Card(sentence))
        return window(self._filled.title(do), again)

    def _lost(self, act: Act, do: Do, given: Mapping[str, Any], sentence: str) -> None:
        """Not taken, and the window is gone: in the personal chat the form stands as a message, as it was filled in."""
        again = self._filled.as_sent(do, given, sentence, str(act.event)) if act.place.is_personal else None
        if again is None:
            self._answers.say(act, sentence)
        else:
            self._answers.show_again(act, again)

    async def _window(self, act: Act, *cards: Card) -> Invoked:
        shown = together(cards)
        return window(cards[0].title, told(await drawn(shown, str(act.event))))


def _given(activity: Json) -> Json:
    value = activity.get("value")
    data = value.get("data") if isinstance(value, dict) else None
    return data if isinstance(data, dict) else {}
