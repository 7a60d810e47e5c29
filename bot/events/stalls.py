"""A stall and what was decided about it: what can happen."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.events.base import Happened
from bot.model import Choice, Words


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


StallEvent = Acknowledged | SaidDone | Resumed
