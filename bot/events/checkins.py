"""The weekly number: what can happen to it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from bot.events.base import Happened, Via
from bot.model import Better, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Happened):
    """The number of a week was given. Without `starts_on` it is for the newest week that waits for one."""

    value: float
    starts_on: date | None = None
    confidence: int | None = None  # 1–5
    note: Words | None = None  # what changed, in one line
    blocking: Words | None = None  # what stands in the way
    guard: float | None = None  # the guardrail's number
    instead_of: date | None = None  # the week this number was first put under, to be opened again
    via: Via = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Happened):
    """A number already given was wrong. Without `starts_on` the newest one is meant."""

    value: float
    starts_on: date | None = None
    guard: float | None = None  # the guardrail's number; None: as it was
    via: Via = "typed"


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
class HistoryAdded(Happened):
    """Real history was brought in: (Monday, value), oldest first."""

    rows: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseMoved(Happened):
    """The pilot was moved to a phase by hand."""

    to: Literal["build", "validate", "launch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSet(Happened):
    """What is measured, where it is to go and how often it is asked for, as they are to be from now on.

    Without `guard_question` there is no guardrail.
    """

    question: Words
    unit: Words
    better: Better
    target: float | None
    target_on: date | None
    cadence: int
    guard_question: Words | None = None
    guard_unit: Words | None = None
    guard_better: Better = "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Happened):
    """A person took back their own last act. `away` is an absence taken back with another pilot, if it is meant."""

    away: tuple[date, date] | None = None


CheckInEvent = (
    Answered | Corrected | NoDataSaid | AskedLater | WentAway | HistoryAdded | PhaseMoved | MetricSet | Undone
)
