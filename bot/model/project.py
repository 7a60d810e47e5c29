"""A pilot: the whole open state."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bot.model.base import BASELINE_LONGEST, POINTS_KEPT, STATE_VERSION, Phase, Ref, Words
from bot.model.context import Pilot
from bot.model.number import Brief, CheckIn, Metric, Week
from bot.model.owners import Offer, Tenure, Term
from bot.model.reports import Report
from bot.model.stalls import Blocker, Ladder, Pause, Told, Watch
from bot.model.users import Member, OpenReport, Pulse, Seen, Tally


@dataclass(frozen=True, slots=True)
class Undo:
    """What one person's last act replaced, so that it can be put back."""

    by: UUID
    at: datetime
    what: Literal["answer", "stop", "pause", "away"]
    starts_on: date | None = None
    week: Week | None = None
    checkin: CheckIn | None = None
    phase: Phase = "build"
    pause: Pause | None = None
    ladder: Ladder | None = None
    away: tuple[date, date] | None = None  # first and last day of the absence
    others: tuple[UUID, ...] = ()  # further pilots that were told of the absence
    offer: Offer | None = None  # that the act took back
    forgiven_at: datetime | None = None  # before which misses did not count
    told: tuple[Told, ...] = ()  # what the champion had heard of stalls
    next_week: date | None = None  # Monday of the week that was asked about next
    subject: str = ""  # of the messages that told of the act
    people: tuple[UUID, ...] = ()  # who was told of it


@dataclass(frozen=True, slots=True)
class Project:
    """A pilot: the whole open state. `wake_at` is when time alone next changes something."""

    id: UUID
    org: UUID
    name: Words
    phase: Phase
    opened_by: UUID
    opened_at: datetime
    metric: Metric
    manager: UUID | None
    deputy: UUID | None
    owner: UUID | None
    sponsor: UUID | None
    offer: Offer | None = None
    offers: int = 0
    term: Term | None = None
    next_week: date | None = None  # Monday of the week asked about next
    checkin: CheckIn | None = None
    weeks: tuple[Week, ...] = ()  # oldest first: the newest POINTS_KEPT, and what the locked baseline is made of
    baseline_until: date | None = None  # Monday of the last baseline week, once locked
    told: tuple[Told, ...] = ()  # when the champion heard of the stalls that stand, oldest first
    forgiven_at: datetime | None = None  # misses before this no longer count
    dismissed_at: datetime | None = None  # stalls that stood then have been settled by somebody: only new ones count
    waived_at: datetime | None = None  # when somebody last called what stood no problem
    ladder: Ladder | None = None
    ladders: int = 0
    pause: Pause | None = None
    undos: tuple[Undo, ...] = ()  # one for each person: their own last act, while it can be taken back
    ended_at: datetime | None = None
    cadence: int = 1  # asked every so many weeks: 1 or 2
    next_weeks: int | None = None  # how many weeks the next question is about, where that is not the cadence
    phase_on: date | None = None  # Monday of the first week that belongs to the present phase
    past: tuple[Tenure, ...] = ()  # terms that are over, oldest first
    watches: tuple[Watch, ...] = ()  # one for each rule
    alerted_at: datetime | None = None  # when the manager was last sent a first alert
    blockers: tuple[Blocker, ...] = ()  # the open ones, oldest first
    blockers_made: int = 0
    roster: tuple[Member, ...] = ()
    pulses: tuple[Pulse, ...] = ()  # oldest first; the last may still be answered
    seen: tuple[Seen, ...] = ()  # users, each once
    reports: tuple[OpenReport, ...] = ()  # that nobody has settled, oldest first
    tallies: tuple[Tally, ...] = ()  # the newest twelve weeks, oldest first
    wake_at: datetime | None = None
    version: int = STATE_VERSION

    @property
    def ref(self) -> Ref:
        """The aggregate's reference."""
        return Ref(self.org, "project", self.id)

    @property
    def pilot(self) -> Pilot:
        """What a report knows of it."""
        return Pilot(brief(self), self.phase, self.deputy, self.owner, self.sponsor)

    def week(self, starts_on: date) -> Week | None:
        """The closed check-in of that week, if it was closed."""
        return next((week for week in self.weeks if week.starts_on == starts_on), None)

    def undo_of(self, person: UUID | None) -> Undo | None:
        """What that person may take back: their own last act."""
        return next((undo for undo in self.undos if undo.by == person), None)

    def with_week(self, week: Week) -> "Project":
        """The same project with that week put in its place, oldest first. The locked baseline is never dropped."""
        others = [other for other in self.weeks if other.starts_on != week.starts_on]
        ordered = sorted([*others, week], key=lambda each: each.starts_on)
        recent, until = ordered[-POINTS_KEPT:], self.baseline_until
        measured = [each for each in ordered if until and each.starts_on <= until and each.value is not None]
        baseline = [each for each in measured[-BASELINE_LONGEST:] if each not in recent]
        return replace(self, weeks=(*baseline, *recent))

    def without_week(self, starts_on: date) -> "Project":
        """The same project without what was kept of that week."""
        return replace(self, weeks=tuple(week for week in self.weeks if week.starts_on != starts_on))


def brief(project: Project) -> Brief:
    """The part of a project that messages quote."""
    metric = project.metric
    return Brief(
        id=project.id,
        name=project.name.text,
        question=metric.question.text,
        unit=metric.unit.text,
        better=metric.better,
        start=metric.start,
        target=metric.target,
        target_on=metric.target_on,
        champion=project.term.person if project.term else None,
        manager=project.manager,
        cadence=project.cadence,
    )


State = Project | Report
