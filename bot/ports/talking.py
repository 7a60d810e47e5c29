"""The conversation as adapters see it, and all that an adapter is handed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot.cards import Card, Form
from bot.model import Person
from bot.ports.clock import Clock
from bot.ports.meters import NO_METERS, Meters
from bot.ports.world import Installations, People

Values = Mapping[str, str | Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person who acted sees at once. `errors` are by field name and keep the form open.

    Messages that follow from a decision are not in here: they come through the outbox.
    `wrote` is true when such a message to the same person is on its way. Without `keep` it is shown once and kept
    nowhere: it would lead from the person to what they said without their name. What is `brief` says nothing that
    anybody would note down.
    """

    cards: tuple[Card, ...] = ()
    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    wrote: bool = False
    keep: bool = True
    brief: bool = False
    repeated: bool = False  # the same event was answered before


class Conversation(Protocol):
    """One interaction from a person -> event or query -> reply. Never raises for what a person did.

    `event` names the interaction for ever (made from the platform's own id): the same one twice changes nothing.
    """

    async def say(self, by: Person, text: str, event: UUID) -> Reply:
        """A command ("/champion …") or plain words in a direct message."""
        ...

    async def press(self, by: Person, verb: str, token: str, event: UUID) -> Reply:
        """A button of a card. May open a form."""
        ...

    async def submit(self, by: Person, form: str, values: Values, event: UUID) -> Reply:
        """A filled-in form, named by its token."""
        ...

    async def report(self, by: Person, said: str, link: str, event: UUID) -> Reply:
        """Report what somebody said in a message; `link` leads to it. Opens the form, with both filled in."""
        ...

    async def home(self, by: Person) -> tuple[Card, ...]:
        """What that person sees of it all at a glance, a card a section: first what needs them. Changes nothing.

        Raises Busy.
        """
        ...

    async def pilots(self, by: Person, words: str) -> tuple[Card, ...]:
        """A card each of the pilots that person may look at and that fit those words, all of them for none; at most 20,
        running ones first. Worded for whoever reads them, without buttons. Changes nothing. Raises Busy.
        """
        ...

    async def left(self, person: Person, event: UUID) -> None:
        """That person's account was switched off: nothing is asked of them any more, and their pilots hear so.

        Raises Busy; again, with any event, it goes on where it was.
        """
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the playground's own chat log. `seq` grows with every change of any line; 0: it is not kept."""

    id: str
    seq: int
    at: datetime
    card: Card
    edited: bool
    mine: bool  # said by the person, not by the bot


class ChatLog(Protocol):
    """The playground's memory of its conversations (a real platform keeps its own)."""

    async def add(self, person: UUID, card: Card, at: datetime, key: str | None, mine: bool) -> Line:
        """A new line. A `key` seen before gives the line it made then, unchanged."""
        ...

    async def change(self, line: str, card: Card) -> Line | None:
        """Another card in the same place; None when there is no such line."""
        ...

    async def by_key(self, key: str) -> Line | None:
        """The line that was added with that key."""
        ...

    async def lines(self, person: UUID, after_seq: int = 0) -> Sequence[Line]:
        """All lines of a conversation changed after `after_seq`, oldest first by when they were added."""
        ...

    async def line(self, id: str) -> tuple[UUID, Line] | None:
        """One line and whose conversation it stands in."""
        ...


class Turning(Protocol):
    """The clock a playground may turn."""

    def now(self) -> datetime:
        """Product time."""
        ...

    async def turn(self, by: timedelta) -> datetime:
        """Forward, doing all that falls due on the way, each at its instant; gives the time then."""
        ...


@dataclass(frozen=True, slots=True)
class Feed:
    """What a platform adapter is handed: the conversation in, the people, and the means of a playground."""

    conversation: Conversation
    people: People
    chat: ChatLog
    clock: Turning
    flush: Callable[[], Awaitable[object]]  # delivers all that is due now, and returns when it was settled
    installations: Installations
    machine_clock: Clock  # aware, UTC; never turned
    resume: Callable[[str], Awaitable[None]]  # what was put off in the organisation of that key goes now
    forget: Callable[[UUID], Awaitable[None]]  # everything of an organisation is gone: for a playground to start empty
    meters: Meters = NO_METERS
