"""What stands in the way, and pausing: what is said about it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from bot.model import Why
from bot.notices.base import About


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpWanted(About):
    """To the one who is named as able to help with a blocker."""

    kind: Literal["help_wanted"] = "help_wanted"
    by: UUID
    text: str
    cause: Why
    decide_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockerNoted(About):
    """What became of a blocker: to whoever acted, to the champion, and in the place of what its helper was asked."""

    kind: Literal["blocker_noted"] = "blocker_noted"
    how: Literal["added", "changed", "helping", "not_me", "resolved", "withdrawn"]
    by: UUID
    text: str
    cause: Why
    helper: UUID | None
    decide_on: date | None
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextNoted(About):
    """The line stands beside the number of that week."""

    kind: Literal["context_noted"] = "context_noted"
    starts_on: date
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseNoted(About):
    """The pilot rests: to whoever paused it, the champion and the manager. `again` is a new date for a pause."""

    kind: Literal["pause_noted"] = "pause_noted"
    by: UUID
    until_on: date
    line: str | None
    again: bool
    undo_minutes: int
    told: tuple[UUID, ...]


BlockerBody = HelpWanted | BlockerNoted | ContextNoted | PauseNoted
