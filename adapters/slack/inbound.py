"""What people do in Slack, handed to the conversation, and the reply handed back.

Slack wants an answer within three seconds and gives the right to open a form for no longer. What is not decided by
then goes on, and is answered when it is done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from slack_bolt.response import BoltResponse

from adapters.chores import Chores
from adapters.slack import forms, payloads, words
from adapters.slack.answers import ASK_AGAIN, Act, Answers
from adapters.slack.directory import Directory
from adapters.slack.home import Home
from adapters.slack.platform import PLATFORM
from adapters.slack.render import verb_of
from adapters.slack.text import spoken
from adapters.slack.workspaces import Workspaces, absence
from bot.model import Person
from bot.ports import Busy, Conversation, Reply

REMEMBERED = 10_000

log = logging.getLogger("champion.slack")

Answered = tuple[Person, Reply]
Work = Callable[[], Awaitable[Answered]]
Follow = Callable[[Person, Reply], object]
Values = dict[str, str | Sequence[str] | None]
Body = dict[str, Any]


class Inbound:
    """The kinds of things people do, each answered by a `BoltResponse`.

    The response is returned, never given through `ack`: what raises after that call is answered 404 by Bolt, late.
    """

    def __init__(
        self,
        conversation: Conversation,
        directory: Directory,
        workspaces: Workspaces,
        answers: Answers,
        home: Home,
        chores: Chores,
    ) -> None:
        self._conversation = conversation
        self._directory = directory
        self._workspaces = workspaces
        self._answers = answers
        self._home = home
        self._chores = chores
        self._heard: dict[UUID, None] = {}

    async def command(self, body: Body) -> BoltResponse:
        """A slash command."""
        act = payloads.command(body)
        typed = str(body.get("text", ""))

        async def work() -> Answered:
            by = await self._met(act)
            text = f"{payloads.slash(body)} {spoken(await self._directory.named(act.team, typed))}".strip()
            return by, await self._conversation.say(by, text, act.event)

        done = await self._within(act, work, lambda _by, reply: self._answers.to_late_command(act, reply))
        if isinstance(done, str):
            return response({"response_type": "ephemeral", "text": done})
        return response(self._answers.to_command(act, done[1]))

    async def message(self, body: Body, retried: bool) -> BoltResponse:
        """Words in the direct message. Answered 500 when it went wrong, so that Slack delivers them once more."""
        heard = payloads.words(body, retried)
        if heard is None or not self._is_first(heard[0].event):
            return response()
        act, said = heard

        async def work() -> Answered:
            by = await self._met(act)
            text = spoken(await self._directory.named(act.team, said))
            return by, await self._conversation.say(by, text, act.event)

        def follow(by: Person, reply: Reply) -> None:
            self._answers.to_words(act, by, reply, said)

        done = await self._within(act, work, follow, is_shown=False)
        if done in (words.NOT_HERE, words.LOCKED):
            return response()
        if done in (words.BROKEN, words.BUSY):
            del self._heard[act.event]
            if done == words.BUSY and not retried:
                # Slack delivers it once more in a minute, and then in five: until then they should not wonder.
                self._chores.start(self._answers.tell(act, words.LATE), "say that it is late")
            return BoltResponse(status=500)
        if not isinstance(done, str):
            follow(*done)
        return response()

    async def click(self, body: Body) -> BoltResponse:
        """A pressed button."""
        pressed = payloads.click(body)
        if pressed is None:
            return response()
        act, verb = pressed.act, verb_of(pressed.action_id)

        async def work() -> Answered:
            by = await self._met(act)
            if verb == ASK_AGAIN:
                text = spoken(await self._directory.named(act.team, pressed.token))
                return by, await self._conversation.say(by, text, act.event)
            return by, await self._conversation.press(by, verb, pressed.token, act.event)

        await self._directly(act, work)
        return response()

    async def shortcut(self, body: Body) -> BoltResponse:
        """A shortcut that is about no message: the form that its command opens."""
        used = payloads.shortcut(body)
        if used is None or not self._is_first(used[0].event):
            return response()
        act, command = used

        async def work() -> Answered:
            by = await self._met(act)
            return by, await self._conversation.say(by, command, act.event)

        await self._directly(act, work)
        return response()

    async def cite(self, body: Body) -> BoltResponse:
        """The shortcut on a message, whoever wrote it and wherever it stands."""
        found = payloads.cited_message(body)
        if found is None or not self._is_first(found.act.event):
            return response()
        act = found.act

        async def work() -> Answered:
            by = await self._met(act)
            said = spoken(await self._directory.worded(act.team, found.said))
            return by, await self._conversation.report(by, said, found.link, act.event)

        await self._directly(act, work)
        return response()

    async def submit(self, body: Body) -> BoltResponse:
        """A submitted form."""
        act, view = payloads.submission(body), body.get("view") or {}

        async def work() -> Answered:
            by, (values, errors) = await self._met(act), await self._values(act, view.get("state") or {})
            if errors:
                return by, Reply(errors=errors)
            token = str(view.get("private_metadata", ""))
            return by, await self._conversation.submit(by, token, values, act.event)

        def follow(by: Person, reply: Reply) -> None:
            self._answers.to_late_submission(act, by, reply)
            self._redraw(act, by)

        done = await self._within(act, work, follow)
        if isinstance(done, str):
            return response(forms.refused({"": done}, view))
        answer = await self._answers.to_submission(act, *done, view)
        self._redraw(act, done[0])
        return response(answer)

    async def _directly(self, act: Act, work: Work) -> None:
        """Answered by a form, or in the direct message."""

        def follow(by: Person, reply: Reply) -> None:
            self._answers.to_press(act, by, reply)
            self._redraw(act, by)

        done = await self._within(act, work, follow, is_shown=False)
        if not isinstance(done, str):
            follow(*done)
        elif done != words.LATE:
            self._chores.start(self._answers.tell(act, done), "answer directly")

    def _redraw(self, act: Act, by: Person) -> None:
        """What was done in the Home shows there."""
        if act.home is not None:
            self._chores.start(self._home.publish(by, act.home), "draw the Home")

    async def _met(self, act: Act) -> Person:
        return await self._directory.met(act.team, act.user, act.name, act.conversation)

    async def _values(self, act: Act, state: Mapping[str, Any]) -> tuple[Values, dict[str, str]]:
        """What was filled in, people as their ids; and an error for each question that names somebody unreachable."""
        values: dict[str, forms.Filled] = forms.filled(state)
        errors: dict[str, str] = {}
        for name, users in forms.chosen_users(state).items():
            found = await asyncio.gather(*(self._directory.chosen(act.team, user) for user in users))
            ids = tuple(str(person.id) for person in found if person is not None)
            if len(ids) < len(users):
                errors[name] = words.NOT_A_PERSON
            values[name] = ids if not isinstance(values[name], str) else next(iter(ids), None)
        return dict(forms.merged(values)), errors

    def _is_first(self, event: UUID) -> bool:
        """Whether this process has not heard those words yet. Slack repeats what it believes to be lost."""
        if event in self._heard:
            return False
        self._heard[event] = None
        if len(self._heard) > REMEMBERED:
            del self._heard[next(iter(self._heard))]
        return True

    async def _within(self, act: Act, work: Work, follow: Follow, is_shown: bool = True) -> Answered | str:
        """What the conversation replied, or a sentence to say at once. A late reply is handed to `follow`.

        It is not cancelled when it is late: what was begun may have been decided. Unless what is returned here
        `is_shown` to the person, LATE is said to them before the outcome follows.
        """
        task = await self._chores.within(self._run(act, work), "decide")
        if not task.done():
            log.warning("act.late", extra={"event_id": act.event, "platform": PLATFORM})
            self._chores.start(self._follow(act, task, follow, is_shown), "answer late")
            return words.LATE
        # Logged by the chores; the person only needs to know that it did not work.
        return words.BROKEN if task.exception() is not None else task.result()

    async def _run(self, act: Act, work: Work) -> Answered | str:
        # Nobody is met, and nothing is decided, where the bot is not any more.
        try:
            absent = await absence(self._workspaces, act.team)
            if absent is None:
                return await work()
            log.info("act.refused", extra={"event_id": act.event, "platform": PLATFORM})
            return absent
        except Busy:
            # Before anything was decided: who they are could not be written down.
            log.warning("act.busy", extra={"event_id": act.event, "platform": PLATFORM})
            return words.BUSY

    async def _follow(self, act: Act, task: asyncio.Task[Answered | str], follow: Follow, is_shown: bool) -> None:
        if not is_shown:
            # Waited for, so that it does not stand below the outcome; whatever becomes of it, that follows.
            await asyncio.wait({self._chores.start(self._answers.tell(act, words.LATE), "say that it is late")})
        await asyncio.wait({task})
        if task.cancelled():
            return
        done = words.BROKEN if task.exception() is not None else task.result()
        if isinstance(done, str):
            await self._answers.tell(act, done)
        else:
            follow(*done)


def response(body: dict[str, Any] | None = None) -> BoltResponse:
    """200, with what Slack is to do or show."""
    return BoltResponse(status=200, body=body or "")
