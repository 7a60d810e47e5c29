"""What a person can do in the playground: say, press, fill in, and turn the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

from adapters.connection import Refused
from adapters.playground import forms
from adapters.playground.asked import Values
from adapters.playground.changes import Changes
from adapters.playground.render import said
from bot.cards import Form
from bot.inbox.nameless import kept
from bot.model import Person
from bot.ports import Feed, Line, Reply

_SPACE: Final = UUID("f3d6c1a0-8a55-4f0e-8a6b-0a6a2f5d9b11")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became visible to the person who acted, and the form that opened, with its id."""

    lines: Sequence[Line]
    form: Form | None = None
    form_id: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class Acts:
    """One act at a time, and each returns once what it caused is delivered.

    One at a time, because only then is what became visible what that act caused.
    """

    def __init__(self, feed: Feed, changes: Changes) -> None:
        self._feed = feed
        self._changes = changes
        self._turn = asyncio.Lock()

    async def say(self, by: Person, text: str, nonce: str | None = None) -> Outcome:
        """Plain words or a command. The same nonce is the same message, however often it is sent."""
        event = _said(by, nonce) if nonce else uuid4()
        async with self._turn:
            before = await self._newest(by)
            await self._feed.chat.add(by.id, said(kept(text)), self._feed.clock.now(), f"{event}/words", mine=True)
            self._changes.note()
            reply = await self._feed.conversation.say(by, text, event)
            return await self._after(by, before, reply, f"{event}")

    async def press(self, by: Person, message: str, verb: str, token: str) -> Outcome:
        """A button of a message this person has. Pressing it twice before it changes is one event."""
        async with self._turn:
            lines = await self._feed.chat.lines(by.id)
            line = _with_button(lines, message, verb, token)
            event = uuid5(_SPACE, f"press {by.id} {line.id} {verb} {token} {line.seq}")
            before = max(each.seq for each in lines)
            reply = await self._feed.conversation.press(by, verb, token, event)
            return await self._after(by, before, reply)

    async def submit(self, by: Person, form: str, values: Values) -> Outcome:
        """A filled-in form. One opened form is one event; one that came back with errors is still open."""
        try:
            token = forms.token_of(form)
        except ValueError as wrong:
            raise Refused(404, "This form is not known here. Open it again.") from wrong
        event = forms.event_of(form, by.id)
        async with self._turn:
            before = await self._newest(by)
            reply = await self._feed.conversation.submit(by, token, values, event)
            key = None if reply.errors else f"{event}"
            return await self._after(by, before, reply, key, still_open=form if reply.errors else "")

    async def leave(self, person: Person) -> None:
        """Their account is switched off; whoever that concerns has heard of it when this returns."""
        async with self._turn:
            await self._feed.conversation.left(person, uuid4())
            self._changes.note()
            await self._feed.flush()

    async def turn(self, by: timedelta) -> datetime:
        """Turns the clock, doing all that falls due on the way, and gives the time then."""
        async with self._turn:
            try:
                return await self._feed.clock.turn(by)
            finally:
                self._changes.note()

    async def begin_anew(self, org: UUID, move_in: Callable[[], Awaitable[object]]) -> None:
        """Everything said and decided in the playground is gone, and people move in. The clock stays where it is."""
        async with self._turn:
            await self._feed.forget(org)
            await move_in()
            self._changes.empty()  # only now: a page that looked earlier would find nobody

    async def lines(self, person: Person, after_seq: int = 0) -> Sequence[Line]:
        """That person's conversation, oldest first."""
        return await self._feed.chat.lines(person.id, after_seq)

    async def was_said(self, by: Person, nonce: str) -> bool:
        """Whether that person said something with that nonce, ever."""
        return await self._feed.chat.by_key(f"{_said(by, nonce)}/words") is not None

    def now(self) -> datetime:
        """Product time."""
        return self._feed.clock.now()

    async def _newest(self, by: Person) -> int:
        return max((line.seq for line in await self._feed.chat.lines(by.id)), default=0)

    async def _after(
        self, by: Person, before: int, reply: Reply, key: str | None = None, still_open: str = ""
    ) -> Outcome:
        """Keeps the reply's cards, delivers what the act caused, and gathers what this person now sees."""
        now = self._feed.clock.now()
        shown = {}
        for index, card in enumerate(reply.cards):
            line_key = f"{key}/{index}" if key else None
            if reply.keep:
                line = await self._feed.chat.add(by.id, card, now, line_key, mine=False)
            else:
                line = Line(f"{uuid4()}", 0, now, card, edited=False, mine=False)
            shown[line.id] = line
        self._changes.note()
        await self._feed.flush()
        fresh = [line for line in await self._feed.chat.lines(by.id, before) if not line.mine]
        for line in fresh:
            shown.pop(line.id, None)
        id = (still_open or forms.opened(reply.form)) if reply.form else ""
        return Outcome((*shown.values(), *fresh), reply.form, id, dict(reply.errors))


def _said(by: Person, nonce: str) -> UUID:
    return uuid5(_SPACE, f"say {by.id} {nonce}")


def _with_button(lines: Sequence[Line], message: str, verb: str, token: str) -> Line:
    line = next((line for line in lines if line.id == message), None)
    if line is None:
        raise Refused(404, "There is no such message in this conversation.")
    if not any(button.verb == verb and button.token == token for button in line.card.buttons):
        raise Refused(409, "That button is no longer on this message: it was answered, or a newer one took its place.")
    return line
