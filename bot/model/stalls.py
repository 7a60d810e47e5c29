"""Why a pilot stands still, who was asked, what they answered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bot.model.base import Choice, LadderState, RuleName, Why, Words
from bot.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a ladder stands: a stall rule and since when it holds."""

    rule: RuleName
    since_at: datetime
    weeks: tuple[date, ...] = ()  # S1: the weeks without an answer
    person: UUID | None = None  # S2: who was asked last; S5: who was to help with one of them, and has left
    how: Literal["", "declined", "expired", "unreachable", "condition", "left"] = ""  # S2: of the offer, or the owner
    until_on: date | None = None  # S12: the day on which the pause was to end; S2: by when `helper` answers
    count: int = 0  # S2: open reports; S3, S4: check-ins; S5: blockers; S7: people who used it; S8: reports that wait
    out_of: int = 0  # S7: people on the roster
    what: tuple[str, ...] = ()  # S5: the blockers, S8: the reports like "RP-42"
    days: tuple[date | None, ...] = ()  # S5: by when each was to be decided, where that has passed
    helper: UUID | None = None  # S5: who is to help with the first of those; S2: who was asked to take over
    seen: int = 0  # S8: how many of them have been read, and wait to be decided about


@dataclass(frozen=True, slots=True)
class Coming:
    """One of several things that a stall is about, each of which the champion hears of by itself."""

    key: str
    since_at: datetime
    told_at: datetime | None = None  # when a heads-up that names it arrived


@dataclass(frozen=True, slots=True)
class Watch:
    """A stall that is coming: the champion has had the heads-up, nobody else knows."""

    cause: Cause
    since_at: datetime
    told_at: datetime | None = None  # when the heads-up arrived
    items: tuple[Coming, ...] = ()  # S5: the blockers, S8: the reports
    dated: bool = True  # the heads-up says when others hear


@dataclass(frozen=True, slots=True)
class Told:
    """The champion heard of a stall, of that rule, then."""

    rule: RuleName
    at: datetime
    what: tuple[str, ...] = ()  # S5, S8: what of it was named


@dataclass(frozen=True, slots=True)
class Ack:
    """A manager's answer: a choice, a date to come back on, and the line they wrote."""

    choice: Choice
    by: UUID
    at: datetime
    due_on: date | None = None
    due_at: datetime | None = None
    line: Words | None = None
    person: UUID | None = None  # reassign: to whom


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked to decide: on which rung, and what of it their message goes on saying."""

    person: UUID
    level: int
    loop: int
    at: datetime  # when that was decided
    often: int = 0  # how often they were asked with that one; 0 for the first time, 1 when nobody counted
    before: tuple[UUID, ...] = ()  # who had heard before them
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The one escalation of a project. Levels: 1 manager, 2 deputy and owner, 3 sponsor.

    It is held until `climbs_at` where its manager had an alert of this pilot a few days ago.
    """

    number: int
    opened_at: datetime
    policy: Policy
    causes: tuple[Cause, ...]
    state: LadderState = "held"
    climbs_at: datetime | None = None
    loop: int = 1  # grows for ever: names the rung
    unanswered: int = 1  # loops since a person last answered
    level: int = 0
    decided_at: datetime | None = None  # when this rung was decided
    delivered_at: datetime | None = None  # when the first of its messages arrived
    asked: tuple[UUID, ...] = ()  # on the present rung
    asks: tuple[Asked, ...] = ()  # in the present round, each person once
    alerted: tuple[UUID, ...] = ()
    ack: Ack | None = None
    changed_at: datetime | None = None  # when a cause last joined or left it after somebody was asked
    lapsed: Ack | None = None  # the last answer, once its date has passed and the stall still stood
    alerted_before: datetime | None = None  # when the manager was last sent a first alert before this ladder


@dataclass(frozen=True, slots=True)
class Pause:
    """Stopped for a while, by whom and until when."""

    by: UUID
    at: datetime
    until_on: date
    line: Words | None = None
    extended: bool = False  # a new date was chosen once; there is no second time


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way. `touched_at` moves only by people."""

    number: int
    text: Words
    cause: Why
    by: UUID
    opened_at: datetime
    touched_at: datetime
    helper: UUID | None = None
    decide_on: date | None = None
    left: UUID | None = None  # who was to help, and is not there any more
