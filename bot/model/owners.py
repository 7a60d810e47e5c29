"""Who owns the outcome, is asked to, or did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.model.base import Words


@dataclass(frozen=True, slots=True)
class Rights:
    """What a champion may do alone: the four yes/no of the offer."""

    scope: bool
    spend: bool
    people: bool
    stop: bool

    def missing(self) -> tuple[str, ...]:
        """Names of the rights answered "no", in the order they were asked."""
        names = ("scope", "spend", "people", "stop")
        return tuple(name for name in names if not getattr(self, name))


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody was asked to own the outcome and has not answered.

    With a `condition` it is the one who asked whose answer is waited for, from `conditioned_at` on. A condition
    without that instant was turned down: it is the person's turn again, to take it as it is or not at all.
    """

    number: int
    person: UUID
    by: UUID
    offered_at: datetime
    delivered_at: datetime | None = None
    condition: Words | None = None
    rights: Rights | None = None  # as answered with the condition
    conditioned_at: datetime | None = None
    condition_delivered_at: datetime | None = None
    why: Literal["intake", "reassigned", "handover"] = "reassigned"


@dataclass(frozen=True, slots=True)
class Term:
    """The one champion in force."""

    person: UUID
    accepted_at: datetime
    rights: Rights
    number: int = 0  # of the offer that was accepted


@dataclass(frozen=True, slots=True)
class Tenure:
    """A champion's term that is over."""

    person: UUID
    began_at: datetime
    ended_at: datetime
    why: Literal["handover", "reassigned", "left"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many UTC days since the pilot was registered somebody owned it, and the longest row without anybody."""

    days: int
    owned: int
    longest_gap: int
