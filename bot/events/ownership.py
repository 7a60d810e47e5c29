"""Who owns the outcome: what can happen."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.events.base import Happened
from bot.model import Better, Rights, Words


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Happened):
    """The person offered the pilot took it, with these rights."""

    rights: Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Happened):
    """The person offered the pilot said no."""


OwnershipEvent = Opened | Accepted | Declined
