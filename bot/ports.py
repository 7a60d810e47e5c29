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
from bot.decisions import Decision, Revised
from bot.events import Event
from bot.model import Address, Calendar, Person, Policy, Project, Receipt, Ref, Report, Said, State, Verdict, Waiting
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
    """It arrived. `found`: it was there already when it was looked for, so it says what it was first sent with."""

    receipt: Receipt
    found: bool = False


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

    `also` is what else that message says; then nothing takes its place, and it keeps its buttons until it `is_done`:
    until each of its threads has a newer message. `anew`: it is drawn once more even where it has no buttons left.
    """

    receipt: Receipt
    notice: Notice
    at: datetime
    also: tuple[Notice, ...] = ()
    is_done: bool = True
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery row that is ours to send: `sending`, with our token, committed before the POST.

    `before` is the newest sent message of the notice's thread that still has buttons or is to be replaced.
    `doubtful_since` (machine time) is set when the row was taken over from somebody who never settled it.
    `names` are the people the words may mention. `attempt_at` (machine time) is when this claim was made: whoever
    is much later must not post. `withdrawn`: it no longer makes sense, so look for it but do not send it.
    `also` is said in the same message, and `others` are the earlier messages of those threads. `instead_of` is whom
    it is meant for, where an installation rehearses and `to` is an administrator.
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
    also: tuple[Notice, ...] = ()
    others: tuple[Before, ...] = ()
    instead_of: Person | None = None

    @property
    def reader(self) -> Person:
        """Whom the words are for."""
        return self.instead_of or self.to


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform may be written to: the smallest gap between two messages (machine time)."""

    per_conversation: timedelta = timedelta(0)
    per_org: timedelta = timedelta(0)


# All that is due to one person, oldest first, and what rang at them in the last day: a verdict for each, by key.
Plan = Callable[[Sequence[Waiting], Sequence[Said], Calendar, datetime, Policy], Mapping[str, Verdict]]


class Outbox(Protocol):
    """The delivery rows."""

    async def claim(self, now: datetime, limit: int) -> Sequence[Claim]:
        """What goes first to each person to whom nothing is being sent, of all that is due by `now` (product time)."""
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
class Outgoing(Protocol):
    """The one switch for all that goes out, in every process at once. What people are shown directly goes on."""

    rehearsal: bool  # every message goes to an administrator, and nobody else hears anything

    async def held_since(self) -> datetime | None:
        """Since when nothing goes out (product time); None while it does. Reads never wait for writers."""
        ...

    async def hold(self) -> datetime | None:
        """Nothing goes out any more; gives since when it was held already. What is being sent still arrives."""
        ...

    async def release(self) -> datetime | None:
        """All that is due goes; gives since when it was held, None when it was not."""
        ...


Given = Literal["given", "same", "last_admin", "nobody"]


class Roles(Protocol):
    """Who administers an organisation."""

    async def give(self, org: UUID, person: UUID, role: str) -> Given:
        """That person's role from now on. An organisation is never left without an active administrator."""
        ...


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

    async def keep(self, person: Person, was: Person | None = None) -> None:
        """Store what is now known of a person (name, calendar, address, active). Absences are facts, not here.

        `was` is the person as they were read: only what is different from that is stored, so that nothing is put back
        which somebody else changed meanwhile. Without it, they are read now.
        """
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
        """Every pilot in which the person has a seat or an open offer: running ones, then the newest; at most 200."""
        ...

    async def all_projects(self, org: UUID) -> Sequence[Project]:
        """Every pilot of the organisation: running ones, then the newest; at most 200."""
        ...

    async def report(self, ref: Ref) -> Report | None:
        """That report as it stands."""
        ...

    async def report_called(self, org: UUID, called: int | str) -> Report | None:
        """The organisation's report of that number, or of that code for one that was sent without a name."""
        ...

    async def open_reports(self, org: UUID, project: UUID) -> Sequence[Report]:
        """What waits for somebody of the pilot, what stops work first, then the oldest; at most 200."""
        ...

    async def reports_by(self, person: UUID) -> Sequence[Report]:
        """What the person has reported, newest first; at most 200."""
        ...

    async def revisions(self, ref: Ref) -> Sequence[Revised]:
        """Every change of a number of that pilot, oldest first; at most the newest 200."""
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
    `wrote` is true when such a message to the same person is on its way. Without `keep` it is shown once and kept
    nowhere: it would lead from the person to what they said without their name.
    """

    cards: tuple[Card, ...] = ()
    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    wrote: bool = False
    keep: bool = True


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
    forget: Callable[[UUID], Awaitable[None]]  # everything of an organisation is gone: for a playground to start empty
