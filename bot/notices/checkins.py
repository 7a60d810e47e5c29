"""The weekly number: what is said about it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bot.model import Better, Cause, Outcome, Phase, Point, Series, Tally
from bot.notices.base import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(About):
    """The weekly question."""

    kind: Literal["ask"] = "ask"
    starts_on: date
    last: Point | None
    tally: Tally | None = None  # the reports that came in the weeks asked about
    open_reports: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(About):
    """First or second reminder. Those of `asks` are asked after this one when `heads_up`."""

    kind: Literal["reminder"] = "reminder"
    starts_on: date
    nth: int
    heads_up: bool
    missed_at: datetime
    in_a_row: int  # the misses that count before this week's
    asked: tuple[UUID, ...] = ()  # who has been asked about the silence already
    asks: tuple[UUID, ...] = ()  # who is asked first


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss(About):
    """The week was logged as missed."""

    kind: Literal["miss"] = "miss"
    starts_on: date
    in_a_row: int
    alerted: bool
    late_until_on: date
    alarm_at: datetime | None = None  # when others hear, of whom nobody could say so before
    asked: tuple[UUID, ...] = ()  # who has been asked about the silence already
    asks: tuple[UUID, ...] = ()  # who is asked first


@dataclass(frozen=True, slots=True)
class Guarded:
    """The guardrail as it stands with that week's number of it, if one was given."""

    question: str
    unit: str
    better: Better
    value: float | None
    series: Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks(About):
    """A number was given or corrected; the verdict is read from `series`. `was` is what it replaced."""

    kind: Literal["thanks"] = "thanks"
    starts_on: date
    value: float
    was: float | None
    series: Series
    late: bool = False
    other_week: date | None = None  # a missed week that the number might have been for
    phase: Phase = "build"
    guard: Guarded | None = None
    tally: Tally | None = None  # the reports that came in that week
    open_reports: int = 0
    coming: tuple[Cause, ...] = ()  # stalls that come with this number: the heads-up
    alarm_at: datetime | None = None  # when others hear of the first of them
    asks: tuple[UUID, ...] = ()  # which others hear first
    full: bool = False  # what was said to block is not kept: a great many are open


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekNoted(About):
    """A week was closed without a number, by the champion's word."""

    kind: Literal["week_noted"] = "week_noted"
    starts_on: date
    outcome: Outcome
    away_from: date | None = None
    away_until: date | None = None
    deciding: bool = False  # the one who is away sits above the pilot, and is asked nothing
    next_ask_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgain(About):
    """In place of the reminder: the champion wants to be asked again."""

    kind: Literal["ask_again"] = "ask_again"
    starts_on: date
    again_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(About):
    """Something was undone; the check-in of `starts_on` is open again when `reopened`."""

    kind: Literal["taken_back"] = "taken_back"
    what: Literal["answer", "stop", "pause", "away", "moved"]
    by: UUID
    starts_on: date | None
    value: float | None
    reopened: bool
    away: tuple[date, date] | None = None  # first and last day of the absence
    moved_to: date | None = None  # the week that the number was for
    asked_again: tuple[UUID, ...] = ()  # who is asked to decide again


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryNoted(About):
    """Real history is in."""

    kind: Literal["history_noted"] = "history_noted"
    series: Series
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseNoted(About):
    """The pilot changed its phase. `baseline` is what was locked, when Validate begins."""

    kind: Literal["phase_noted"] = "phase_noted"
    phase: Phase
    by: UUID
    baseline: tuple[Point, ...]
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricNoted(About):
    """What is measured was changed: the pilot is as it is now, `…_before` as it was.

    `anew_on` is the Monday of the first week of another number; its baseline is locked after `locks_after` numbers,
    or on entering Validate when that is 0.
    """

    kind: Literal["metric_noted"] = "metric_noted"
    by: UUID
    anew_on: date | None
    question_before: str
    unit_before: str
    better_before: Better
    goal_moved: bool
    target_before: float | None
    target_on_before: date | None
    cadence_before: int
    next_ask_at: datetime | None
    locks_after: int
    guard_changed: bool = False
    guard_question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineAgain(About):
    """The baseline of a number that was defined anew is locked: these are its numbers, oldest first."""

    kind: Literal["baseline_again"] = "baseline_again"
    values: tuple[float, ...]


CheckInBody = (
    Ask
    | Reminder
    | Miss
    | Thanks
    | WeekNoted
    | AskAgain
    | TakenBack
    | HistoryNoted
    | PhaseNoted
    | MetricNoted
    | BaselineAgain
)
