"""The one measurable outcome, week by week, and what messages quote of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.model.base import Better, Outcome, Words


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A second number that must not get worse while the first one gets better."""

    question: Words
    unit: Words
    better: Better
    since_on: date | None = None  # Monday of the first week it was defined like this; None: from the start


@dataclass(frozen=True, slots=True)
class GoalEdit:
    """The goal was changed: what it was before."""

    at: datetime
    by: UUID
    target: float | None
    target_on: date | None


@dataclass(frozen=True, slots=True)
class Metric:
    """The one measurable outcome. `start` is the single number known at intake."""

    question: Words
    unit: Words
    better: Better
    start: float | None
    target: float | None
    target_on: date | None
    guardrail: Guardrail | None = None
    goals: tuple[GoalEdit, ...] = ()  # what the goal was before, oldest first
    since_on: date | None = None  # Monday of the first week it was defined like this; None: from the start


@dataclass(frozen=True, slots=True)
class Week:
    """One closed check-in: what became of the week that began on that Monday.

    Where a pilot is asked every second week, it is the newer of the two.
    """

    starts_on: date
    outcome: Outcome
    value: float | None
    closed_at: datetime
    note: Words | None = None  # what changed, in one line
    guard: float | None = None  # the guardrail's number
    confidence: int | None = None  # 1–5, never part of a verdict
    weeks: int = 1  # how many it is about, the last of which began on `starts_on`


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The open check-in. All waiting counts from `sent_at`, the delivery of the ask."""

    starts_on: date
    asked_at: datetime
    sent_at: datetime | None = None
    reminded: int = 0
    weeks: int = 1  # how many it asks about, the last of which began on `starts_on`


@dataclass(frozen=True, slots=True)
class Brief:
    """What every message needs to say about a pilot."""

    id: UUID
    name: str
    question: str
    unit: str
    better: Better
    start: float | None
    target: float | None
    target_on: date | None
    champion: UUID | None
    manager: UUID | None
    cadence: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """One week's number, or that of as many as were asked about together."""

    starts_on: date
    value: float
    weeks: int = 1


@dataclass(frozen=True, slots=True)
class Series:
    """The number over time, split where the baseline ends. One bare start number is a baseline of one.

    `notes` are what changed in those weeks, (Monday, one line), the newest few, oldest first.
    """

    baseline: tuple[Point, ...]
    points: tuple[Point, ...]
    locked: bool
    notes: tuple[tuple[date, str], ...] = ()
