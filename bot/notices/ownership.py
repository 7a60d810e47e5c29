"""Who owns the outcome: what is said about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.model import Rights, Role
from bot.notices.base import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated(About):
    """To each rung at intake: what the bot may ask of them."""

    kind: Literal["seated"] = "seated"
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(About):
    """To the one who registered the pilot. `empty` are the seats that nobody has."""

    kind: Literal["registered"] = "registered"
    offered_to: UUID
    answer_days: int
    history: int
    empty: tuple[Role, ...]
    alone: bool = False  # nobody sits above the one it was offered to


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerOffer(About):
    """To the person who should own the outcome."""

    kind: Literal["owner_offer"] = "owner_offer"
    by: UUID
    answer_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClosed(About):
    """In place of the offer, once it is answered or has expired. `first_ask_at` only after accepting."""

    kind: Literal["offer_closed"] = "offer_closed"
    how: Literal["accepted", "declined", "expired", "withdrawn"]
    first_ask_at: datetime | None = None
    rights: Rights | None = None
    manager: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRefused(About):
    """To whoever asked somebody to take over, and to the owner: they will not, and who owns it meanwhile."""

    kind: Literal["offer_refused"] = "offer_refused"
    person: UUID
    how: Literal["declined", "expired", "unreachable"]
    by: UUID | None = None  # who asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerFound(About):
    """To the manager: somebody accepted."""

    kind: Literal["owner_found"] = "owner_found"
    person: UUID
    rights: Rights
    before: UUID | None = None  # whose part is over


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReached(About):
    """To an administrator: a message could not be delivered."""

    kind: Literal["not_reached"] = "not_reached"
    person: UUID
    what: Literal["offer", "ask", "reminder", "alert", "message"]
    why: str


OwnershipBody = Seated | Registered | OwnerOffer | OfferClosed | OfferRefused | OwnerFound | NotReached
