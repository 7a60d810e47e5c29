"""Delivery rows, and the platforms they go to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot.cards import Card
from bot.model import Address, Calendar, Person, Policy, Receipt, Said, Verdict, Waiting
from bot.notices import Notice


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived. `found`: it was there already when it was looked for, so it says what it was first sent with."""

    receipt: Receipt
    found: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """Not sent; the row waits again. `after` is what the platform asked for (machine time), and then its whole
    workspace waits; None lets the store back off with jitter. `alone`: its workspace does not wait with it, and its
    conversation only where the platform said how long, so that no younger message overtakes it.
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
    `doubtful_since` (machine time) is set when the row was taken over from somebody who never settled it; `left_at` is
    when the last of those began, and None where the last attempt is known not to have sent it.
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
    left_at: datetime | None = None
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

    async def resume(self, org_key: str) -> None:
        """Nothing said in that organisation is put off any more: what kept it from going is mended. An organisation
        that nobody knows is none to resume.
        """
        ...

    async def pause_until_free(self) -> timedelta | None:
        """How long (machine time) until a row that is due but was put off or paced may go; None: no such row."""
        ...


class ChatPlatform(Protocol):
    """One chat platform. Raises only TryLater, Unreachable, Uncertain, and NotSupported from `find`."""

    name: str
    pace: Pace

    async def send(self, to: Address, card: Card, key: str, also: Sequence[str] = ()) -> Receipt:
        """A new direct message. `key` marks it, so that it can be found again; so do the keys `also` said in it."""
        ...

    async def find(self, to: Address, key: str, since: datetime) -> Receipt | None:
        """The message marked with `key`, first or also, sent at or after `since` (machine time), or None."""
        ...

    async def edit(self, to: Address, sent: Receipt, card: Card, *, spare: bool = False) -> Receipt:
        """Put `card` in the place of a sent message. Idempotent. `spare`: only where nobody else needs the room."""
        ...
