"""The closed list of everything that can happen to a pilot, in the past tense.

Each event carries who did it, when (product time), and the context read with it. `id` names the occurrence
for ever: the same id twice changes nothing. What people wrote is `Words`, so that a journal can keep the id alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bot.model import NOTHING_KNOWN, Better, Choice, Context, Rights, Words

Via = Literal["card", "typed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What every event has. `by` is None when nobody did it: time passed, a message arrived."""

    id: UUID
    at: datetime
    by: UUID | None = None
    context: Context = NOTHING_KNOWN


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Happened):
    """The number of a week was given. Without `starts_on` it is for the newest week that waits for one."""

    value: float
    starts_on: date | None = None
    confidence: int | None = None  # 1–5
    note: Words | None = None
    instead_of: date | None = None  # the week this number was first put under, to be opened again
    via: Via = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Happened):
    """A number already given was wrong. Without `starts_on` the newest one is meant."""

    value: float
    starts_on: date | None = None
    via: Via = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Happened):
    """A person took back their own last act. `away` is an absence taken back with another pilot, if it is meant."""

    away: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDataSaid(Happened):
    """There is no number for that week, and the champion said so."""

    starts_on: date | None = None
    reason: Words | None = None
    skipped: bool = False  # skipped on purpose, with a reason
    via: Via = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLater(Happened):
    """The champion wants to be asked again tomorrow, about that week."""

    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WentAway(Happened):
    """The champion is away, first to last day. `others` are further pilots of the same person."""

    from_on: date
    to_on: date
    others: tuple[UUID, ...] = ()
    told_with: tuple[UUID, ...] = ()  # the pilots that have been told already


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseMoved(Happened):
    """The pilot was moved to a phase by hand."""

    to: Literal["build", "validate", "launch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryAdded(Happened):
    """Real history was brought in: (Monday, value), oldest first."""

    rows: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Happened):
    """Somebody who was alerted decided, with a date to come back on where the choice needs one."""

    choice: Choice
    ladder: int
    due_on: date | None = None
    line: Words | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDone(Happened):
    """The one who promised says the promise is kept."""

    ladder: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Happened):
    """A paused pilot goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed(Happened):
    """It is now `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(Happened):
    """The message with that key reached its person."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered(Happened):
    """The message with that key can not reach its person."""

    key: str
    why: str


Event = (
    Opened
    | Accepted
    | Declined
    | Answered
    | Corrected
    | Undone
    | NoDataSaid
    | AskedLater
    | WentAway
    | PhaseMoved
    | HistoryAdded
    | Acknowledged
    | SaidDone
    | Resumed
    | TimePassed
    | Delivered
    | Undelivered
)
