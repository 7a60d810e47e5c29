"""Who owns the outcome: what is said about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.model import Cause, Coverage, Phase, Point, Rights, Role, Series, Tenure
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
    """To the person who should own the outcome. `refused` is the condition that nobody could promise them."""

    kind: Literal["owner_offer"] = "owner_offer"
    by: UUID
    answer_days: int
    taking_over: bool = False  # somebody has owned it, or does
    last: Point | None = None
    blockers: int = 0
    stalled: bool = False
    refused: str | None = None
    refused_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet(About):
    """What somebody takes over: all of it once they have accepted, or when they ask. `past` is oldest first."""

    kind: Literal["packet"] = "packet"
    phase: Phase
    series: Series
    last: Point | None
    blockers: tuple[str, ...]
    causes: tuple[Cause, ...]
    past: tuple[Tenure, ...]
    since_at: datetime | None  # when the present owner began
    above: tuple[tuple[Role, UUID], ...]
    coverage: Coverage
    reader: UUID
    reports: int = 0  # that are open


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverNoted(About):
    """To whoever handed it over, to the present owner and to their manager: who has been asked."""

    kind: Literal["handover_noted"] = "handover_noted"
    person: UUID
    by: UUID
    answer_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionAsked(About):
    """To whoever asked somebody to own the outcome, and to the manager: they would, on a condition."""

    kind: Literal["condition_asked"] = "condition_asked"
    person: UUID
    by: UUID  # who asked them
    rights: Rights
    condition: str
    answer_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionNoted(About):
    """In place of the offer: the condition has been passed on."""

    kind: Literal["condition_noted"] = "condition_noted"
    condition: str
    asked: tuple[UUID, ...]
    answer_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionClosed(About):
    """In place of the condition, for everybody who was asked about it. `by` is who answered, where somebody did."""

    kind: Literal["condition_closed"] = "condition_closed"
    how: Literal["agreed", "refused", "accepted", "declined", "expired", "withdrawn", "unpromised"]
    person: UUID
    condition: str
    by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClosed(About):
    """In place of the offer, once it is answered or has expired. `first_ask_at` only after accepting."""

    kind: Literal["offer_closed"] = "offer_closed"
    how: Literal["accepted", "declined", "expired", "withdrawn", "unpromised"]
    first_ask_at: datetime | None = None
    rights: Rights | None = None
    manager: UUID | None = None
    agreed: str | None = None  # the condition, when somebody promised it
    agreed_by: UUID | None = None
    granter: UUID | None = None  # who was asked for the rights that are missing, when several are
    ungranted: bool = False  # several are missing, and nobody could grant them


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRefused(About):
    """To those who were promised the answer: they will not take over, and who owns it meanwhile."""

    kind: Literal["offer_refused"] = "offer_refused"
    person: UUID
    how: Literal["declined", "expired", "unreachable", "condition"]
    by: UUID | None = None  # who asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerFound(About):
    """To the manager: somebody accepted."""

    kind: Literal["owner_found"] = "owner_found"
    person: UUID
    rights: Rights
    before: UUID | None = None  # whose part is over
    numbers: int = 0  # weekly numbers that they brought
    handovers: int = 0  # in the last days, where that is more than is good for a pilot
    handover_days: int = 90
    ungranted: bool = False  # several rights are missing, and nobody could grant them


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsMissing(About):
    """To the sponsor, else the portfolio owner, else the manager: what the owner may not decide alone."""

    kind: Literal["rights_missing"] = "rights_missing"
    person: UUID
    role: Role
    rights: Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsNoted(About):
    """To the owner, the manager and whoever granted them: all four decisions are in the owner's hands."""

    kind: Literal["rights_noted"] = "rights_noted"
    person: UUID
    by: UUID
    granted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsNoted(About):
    """To whoever changed them, the owner and the manager: who sits in which chair now. None: nobody any more."""

    kind: Literal["seats_noted"] = "seats_noted"
    by: UUID
    seats: tuple[tuple[Role, UUID | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseated(About):
    """To somebody whose chair is another's now, or nobody's. In place of their alert, when they had one."""

    kind: Literal["unseated"] = "unseated"
    role: Role
    by: UUID
    now: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairEmptied(About):
    """To the owner and to the next person above: somebody has left. `roles` are the chairs they had."""

    kind: Literal["chair_emptied"] = "chair_emptied"
    person: UUID
    roles: tuple[Role, ...]
    next_to: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReached(About):
    """To an administrator: a message could not be delivered."""

    kind: Literal["not_reached"] = "not_reached"
    person: UUID
    what: Literal["offer", "ask", "reminder", "alert", "message", "everybody"]  # the last: no alert reached anybody
    why: str


OwnershipBody = (
    Seated
    | Registered
    | OwnerOffer
    | Packet
    | HandoverNoted
    | ConditionAsked
    | ConditionNoted
    | ConditionClosed
    | OfferClosed
    | OfferRefused
    | OwnerFound
    | RightsMissing
    | RightsNoted
    | SeatsNoted
    | Unseated
    | ChairEmptied
    | NotReached
)
