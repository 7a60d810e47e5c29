"""The people who use it, as their pilot knows them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.model.base import ReportKind


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is to use the pilot's tool."""

    person: UUID
    since_at: datetime
    welcomed_at: datetime | None = None  # when they were told what this is and how to report
    left: bool = False  # [Not for me]: never asked again


@dataclass(frozen=True, slots=True)
class Pulse:
    """One weekly question to the roster: did you use it?"""

    starts_on: date  # Monday of the week it was asked in
    asked: tuple[UUID, ...] = ()  # whom the question reached
    used: tuple[UUID, ...] = ()
    unused: tuple[UUID, ...] = ()
    active: tuple[UUID, ...] = ()  # who reported in that week, whatever they answered


@dataclass(frozen=True, slots=True)
class Seen:
    """When a user was last active: a pulse answered with yes, or a report."""

    person: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report that is not settled, as its pilot knows it."""

    id: UUID
    number: int
    kind: ReportKind
    opened_at: datetime
    blocks: bool = False  # "it's stopping my work"
    acknowledged: bool = False
    triaged: bool = False
    since_at: datetime | None = None  # when it began to wait for its champion again; None: when it came
    blocks_at: datetime | None = None  # when it was said to stop somebody's work


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reports came in the week that began on that Monday."""

    starts_on: date
    broke: int = 0
    confusing: int = 0
    idea: int = 0
    worked: int = 0
