"""What the product needs of the world, and how the world fails.

Trouble
├── StoreTrouble
│   ├── NotFound        no such aggregate in this organisation
│   └── Busy            somebody held the row, or the database was away, for too long: try again in a minute
└── PlatformTrouble     raised by ChatPlatform, caught in bot.deliver
    ├── TryLater        not sent; `after` says when to try again
    ├── Unreachable     never will be: blocked, gone, deactivated; `why` for the administrator
    ├── Uncertain       it may or may not have arrived: look before sending again
    └── NotSupported    this platform has no such thing (reading back)
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from bot.cards import Card, Form
from bot.decisions import Decision
from bot.events import Event
from bot.model import Address, Calendar, Person, Project, Receipt, Ref, State, Waiting
from bot.notices import Notice

Clock = Callable[[], datetime]  # product time: machine time plus a stored offset; aware, UTC


class Trouble(Exception):
    """Everything the outside world does to us."""


class StoreTrouble(Trouble):
    """The store could not do it."""


class NotFound(StoreTrouble):
    """No such aggregate in this organisation."""


class Busy(StoreTrouble):
    """The row was held, or the database was away, for too long."""


class PlatformTrouble(Trouble):
    """The chat platform could not do it."""


class TryLater(PlatformTrouble):
    """Not sent. `after` is how long the platform wants to be left alone; None where it did not say."""

    def __init__(self, after: timedelta | None = None) -> None:
        super().__init__(f"try again after {after}")
        self.after = after


class Unreachable(PlatformTrouble):
    """This person can not be reached there. `why` is the platform's own word for it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Uncertain(PlatformTrouble):
    """The platform did not say whether the message arrived."""


class NotSupported(PlatformTrouble):
    """The platform has no way to do this."""


# --- deciding --------------------------------------------------------------------------------------------------
class Aggregates(Protocol):
    """The store, built with `decide`. One transaction each; all of a decision is kept, or nothing."""

    async def swap(self, ref: Ref, event: Event) -> Decision[State]:
        """Lock, gather the context, decide, write, commit. The context in `event` is replaced.

        An event id the aggregate has seen gives `Decision(present state, repeated=True)`.
        Raises NotFound (only `Opened` creates) and Busy.
        """
        ...

    async def advance(self, now: datetime) -> Ref | None:
        """Decide TimePassed(now) for the aggregate that is due longest; None when none is due."""
        ...

    async def next_due(self) -> datetime | None:
        """The smallest wake time of the aggregates that have not failed (product time)."""
        ...


# --- doing -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Later:
    """Not sent; the row waits again. `after` is what the platform asked for (machine time), and then its whole
    organisation waits; None lets the store back off with jitter. `alone`: the fault is this message's own, and the
    rest of its conversation goes on.
    """

    after: timedelta | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Dead:
    """It will never arrive."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows, and it is not to be sent again."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody knows yet: the row stays `sending` and is taken over by reading back."""


Result = Sent | Later | Dead | Unknown | Unsure


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier message of the same thread that a new one replaces or strips of its buttons, and when it arrived
    (product time): its days and hours were counted from then.
    """

    receipt: Receipt
    notice: Notice
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery row that is ours to send: `sending`, with our token, committed before the POST.

    `before` is the newest sent message of the notice's thread that still has buttons or is to be replaced.
    `doubtful_since` (machine time) is set when the row was taken over from somebody who never settled it.
    `names` are the people the words may mention. `attempt_at` (machine time) is when this claim was made: whoever
    is much later must not post. `withdrawn`: it no longer makes sense, so look for it but do not send it.
    """

    org: UUID
    notice: Notice
    token: UUID
    to: Person
    names: Mapping[UUID, str]
    attempts: int  # claims of this row so far, this one included
    attempt_at: datetime
    withdrawn: bool = False
    before: Before | None = None
    doubtful_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform may be written to: the smallest gap between two messages (machine time)."""

    per_conversation: timedelta = timedelta(0)
    per_org: timedelta = timedelta(0)


Plan = Callable[[Waiting, Calendar, datetime], datetime | Literal["send", "drop"]]


class Outbox(Protocol):
    """The delivery rows."""

    async def claim(self, now: datetime, limit: int) -> Sequence[Claim]:
        """The oldest waiting row of each conversation that has none sending, due by `now` (product time)."""
        ...

    async def settle(self, claim: Claim, result: Result, at: datetime) -> bool:
        """Write what became of it, and tell the aggregate Delivered or Undelivered, in one transaction.

        False, and nothing written, when the row is no longer ours.
        """
        ...

    async def next_try(self) -> datetime | None:
        """The smallest try time of the rows that wait and were not put off for failure (product time)."""
        ...

    async def pause_until_free(self) -> timedelta | None:
        """How long (machine time) until a row that is due but was put off or paced may go; None: no such row."""
        ...


class ChatPlatform(Protocol):
    """One chat platform. Raises only TryLater, Unreachable, Uncertain, and NotSupported from `find`."""

    name: str
    pace: Pace

    async def send(self, to: Address, card: Card, key: str) -> Receipt:
        """A new direct message. `key` marks it, so that it can be found again."""
        ...

    async def find(self, to: Address, key: str, since: datetime) -> Receipt | None:
        """The message marked with `key`, sent at or after `since` (machine time), or None."""
        ...

    async def edit(self, to: Address, sent: Receipt, card: Card) -> Receipt:
        """Put `card` in the place of a sent message. Idempotent."""
        ...


# --- reading and people ------------------------------------------------------------------------------------------
class People(Protocol):
    """Who is who, and reachable where. Reads never wait for writers."""

    async def person(self, id: UUID) -> Person | None:
        """That person."""
        ...

    async def names(self, org: UUID, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What those of the organisation's people that are known are called, in one read."""
        ...

    async def met(self, org_key: str, address: Address, name: str) -> Person:
        """The person behind a platform's id, kept on first sight. `org_key` is like "slack:T123"."""
        ...

    async def everyone(self, org: UUID) -> Sequence[Person]:
        """All active people of an organisation, in the order they were first seen."""
        ...

    async def keep(self, person: Person) -> None:
        """Store what is now known of a person (name, calendar, address, active). Absences are facts, not here."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """One message a person was sent."""

    at: datetime
    notice: Notice


class Readings(Protocol):
    """Queries of the read side. Reads never wait for writers."""

    async def project(self, ref: Ref) -> Project | None:
        """That pilot's present state."""
        ...

    async def seats_of(self, person: UUID) -> Sequence[Project]:
        """Every pilot in which the person has a seat or an open offer, newest first; at most 200."""
        ...

    async def all_projects(self, org: UUID) -> Sequence[Project]:
        """Every pilot of the organisation, newest first; at most 200."""
        ...

    async def heard(self, person: UUID, limit: int) -> Sequence[Heard]:
        """The newest messages delivered to the person, newest first."""
        ...


# --- the conversation, as adapters see it ------------------------------------------------------------------------
Values = Mapping[str, str | Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person who acted sees at once. `errors` are by field name and keep the form open.

    Messages that follow from a decision are not in here: they come through the outbox.
    `wrote` is true when such a message to the same person is on its way.
    """

    cards: tuple[Card, ...] = ()
    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    wrote: bool = False


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


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the playground's own chat log. `seq` grows with every change of any line."""

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
    forget: Callable[[UUID], Awaitable[None]]  # everything of an organisation is gone: for a playground to start empty
