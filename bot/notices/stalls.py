"""A stall: what is said about it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bot.model import Cause, Choice, Point, Role
from bot.notices.base import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(About):
    """A stall that needs a decision. `next_*` is where it goes, and when, if nobody answers."""

    kind: Literal["alert"] = "alert"
    role: Role | Literal["admin"]
    level: int
    causes: tuple[Cause, ...]
    last: Point | None
    told_at: tuple[datetime, ...]
    answer_days: int
    next_to: tuple[UUID, ...]
    skipped: tuple[Role, ...] = ()  # rungs that have nobody
    asked_before: tuple[UUID, ...] = ()
    asked: int = 0  # how often this person is asked with this one; 0 for the first time, 1 when nobody counted
    promised: Choice | None = None  # the last answer, which did not clear the stall
    promised_by: UUID | None = None
    promised_to: UUID | None = None  # who was asked to take over
    promised_on: date | None = None
    settled: tuple[Cause, ...] = ()  # what has been sorted since they were asked
    context: str | None = None  # what the champion wrote beside the newest number
    away: UUID | None = None  # whose place they take today
    passed_on: bool = False  # shown when their time to answer is over: `next_to` are asked by now
    taken_back_by: UUID | None = None  # who took back what had settled it
    asked_at: datetime | None = None  # when it first reached them; None: just now


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsUp(About):
    """To the champion, before anybody else: a stall is coming. Others hear at `alarm_at`, where that is known."""

    kind: Literal["heads_up"] = "heads_up"
    cause: Cause
    alarm_at: datetime | None
    asks: tuple[UUID, ...] = ()  # who is asked first
    again: bool = False  # S12: a new day was set once, and there is no second time


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(About):
    """The promised date is here, or the person asked to take over said no, and the stall still stands."""

    kind: Literal["returned"] = "returned"
    why: Literal["date", "declined", "expired", "unreachable", "condition"]
    person: UUID | None = None
    choice: Choice
    promised_by: UUID
    due_on: date
    causes: tuple[Cause, ...]
    last: Point | None
    answer_days: int
    next_to: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AckNoted(About):
    """In place of the alert that was answered."""

    kind: Literal["ack_noted"] = "ack_noted"
    choice: Choice
    due_on: date | None
    person: UUID | None
    undo_minutes: int
    told: tuple[UUID, ...]
    paused: bool = False  # the pause stands
    next_ask_at: datetime | None = None  # when a parked pilot is asked about again
    back_at: datetime | None = None  # when the stall comes back: on a working day


@dataclass(frozen=True, slots=True, kw_only=True)
class AckTold(About):
    """To the champion and to everybody else who was alerted: what was decided."""

    kind: Literal["ack_told"] = "ack_told"
    choice: Choice
    by: UUID
    due_on: date | None
    line: str | None
    person: UUID | None
    paused: bool = False  # the pause stands
    next_ask_at: datetime | None = None  # when a parked pilot is asked about again


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted(About):
    """In place of every alert: nothing more to do. `causes` are what was sorted."""

    kind: Literal["sorted"] = "sorted"
    how: Literal["answered", "no_data", "away", "accepted", "stopped", "resumed", "done", "noproblem", "cleared"]
    causes: tuple[Cause, ...] = ()
    person: UUID | None
    value: float | None
    asked: UUID | None = None  # who has still been asked to take over
    asked_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked(About):
    """Asked twice over, nobody decided: the bot falls silent and lists it."""

    kind: Literal["parked"] = "parked"
    causes: tuple[Cause, ...]
    loops: int
    manager: UUID | None
    asked: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted(About):
    """A paused pilot goes on."""

    kind: Literal["restarted"] = "restarted"
    by: UUID
    first_ask_at: datetime | None


StallBody = HeadsUp | Alert | Returned | AckNoted | AckTold | Sorted | Parked | Restarted
