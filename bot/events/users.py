"""The people who use it: what can happen to them, and what their pilot hears of a report."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.events.base import Happened
from bot.model import OpenReport, ReportState


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSet(Happened):
    """Who is to use the pilot's tool, everybody at once: who is new is added, who is missing is taken off."""

    people: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLeft(Happened):
    """Somebody on the roster does not want to be asked, ever: said on the question about that week, or the welcome."""

    starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseSaid(Happened):
    """Somebody on the roster said whether they used it in the week that began on that Monday."""

    starts_on: date
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMoved(Happened):
    """A report about the pilot came or changed. `person` was active with it; None where nobody knows, or nobody was.

    Nobody is `by`: it is the report that somebody acted on, and the pilot only keeps count. `came`: just now.
    """

    report: OpenReport
    state: ReportState
    person: UUID | None = None
    same_as: UUID | None = None
    came: bool = False


UserEvent = RosterSet | RosterLeft | UseSaid | ReportMoved
