"""What stands in the way, and pausing: what can happen."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from bot.events.base import Happened
from bot.model import Why, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockerAdded(Happened):
    """Somebody named what stands in the way, who could help, and by when it is to be decided."""

    text: Words
    cause: Why = "other"
    helper: UUID | None = None
    decide_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockerChanged(Happened):
    """Somebody chose another helper, another day, or wrote a line about it; what is None stays."""

    number: int
    helper: UUID | None = None
    decide_on: date | None = None
    line: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAnswered(Happened):
    """Whoever acts is on that blocker, or is not the one who can help."""

    number: int
    helps: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockerClosed(Happened):
    """That blocker is gone, or never was one."""

    number: int
    how: Literal["resolved", "withdrawn"] = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextAdded(Happened):
    """The champion wrote a line beside the newest number, or that of a week."""

    line: Words
    starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Happened):
    """The pilot rests until that day, or for another while."""

    until_on: date
    line: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(Happened):
    """Somebody above stopped the pilot without having been asked about it."""

    line: Words | None = None


BlockerEvent = BlockerAdded | BlockerChanged | HelpAnswered | BlockerClosed | ContextAdded | Paused | Stopped
