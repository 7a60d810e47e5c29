"""Who owns the outcome: what can happen."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.events.base import Happened
from bot.model import Better, Rights, Role, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Happened):
    """A pilot was registered. `history` is (Monday, value), oldest first."""

    org: UUID
    project: UUID
    name: Words
    question: Words
    unit: Words
    better: Better
    start: float | None
    target: float | None
    target_on: date | None
    champion: UUID
    manager: UUID | None = None
    deputy: UUID | None = None
    owner: UUID | None = None
    sponsor: UUID | None = None
    history: tuple[tuple[date, float], ...] = ()
    cadence: int = 1  # asked every so many weeks: 1 or 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Happened):
    """The person offered the pilot took it, with these rights."""

    rights: Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Happened):
    """The person offered the pilot said no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditioned(Happened):
    """The person offered the pilot would take it, with these rights, if that were true."""

    rights: Rights
    condition: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionAnswered(Happened):
    """Whoever can promise what the person of that offer asked for does, or can not."""

    offer: int
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Happened):
    """The pilot is to be handed over to somebody, who is asked first."""

    to: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGiven(Happened):
    """Chairs above the champion were given to somebody, or emptied. Chairs that are not named stay as they are."""

    seats: tuple[tuple[Role, UUID | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Happened):
    """That person is not in the organisation any more: their account was switched off."""

    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsGranted(Happened):
    """The champion of that offer may decide everything alone from now on."""

    offer: int


OwnershipEvent = (
    Opened | Accepted | Declined | Conditioned | ConditionAnswered | HandedOver | SeatGiven | PersonLeft | RightsGranted
)
