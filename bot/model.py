"""The values everything else is made of. Frozen, without behaviour beyond reading themselves.

`…_at` is an aware UTC instant, `…_on` a local date. Ids are UUIDs; a bare `str` is text for people.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

Better = Literal["lower", "higher"]
Phase = Literal["intake", "build", "validate", "launch", "production", "stopped"]
Role = Literal["champion", "manager", "deputy", "owner", "sponsor"]
Outcome = Literal["answered", "answered_late", "imported", "no_data", "skipped", "excused", "undelivered", "missed"]
Choice = Literal["help", "decide", "reassign", "pause", "stop", "noproblem"]
RuleName = Literal["S1", "S2", "S12"]
LadderState = Literal["watching", "open", "acknowledged", "parked"]
Urgency = Literal["answer", "news", "nudge", "rung"]

ACTIVE: frozenset[Phase] = frozenset({"build", "validate", "launch", "production"})
WITH_A_VALUE: frozenset[Outcome] = frozenset({"answered", "answered_late", "imported"})
STATE_VERSION = 1
POINTS_KEPT = 60
BASELINE_LONGEST = 8  # weeks; more history than this is older than what the pilot is compared with


class Ref(NamedTuple):
    """Which aggregate, of which organisation. Sorts, so that several can be locked in one order."""

    org: UUID
    kind: Literal["project"]
    id: UUID


@dataclass(frozen=True, slots=True)
class Words:
    """Something a person wrote. The text lives in a row of its own and can be blanked; the id stays."""

    id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one person works and may be disturbed, in that person's own zone."""

    zone: str = "UTC"
    country: str | None = None  # ISO 3166 code, for public holidays
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    quiet_from: int = 18  # hour of the evening from which nudges wait
    quiet_to: int = 9  # hour of the morning at which they go out
    ask_weekday: int = 1  # Tuesday
    ask_hour: int = 10
    away: tuple[tuple[date, date], ...] = ()  # first and last day of each absence


EVERYDAY = Calendar()  # of somebody nobody knows anything about yet


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the rules, copied into a ladder when it opens. Working days unless said."""

    offer_days: int = 2
    reminder_days: tuple[int, int] = (1, 2)
    missed_days: int = 3
    late_days: int = 7  # calendar days in which a missed week can still be answered
    misses_in_a_row: int = 2
    acknowledge_days: int = 3
    undelivered_days: int = 1
    longest_promise_days: int = 10
    longest_pause_weeks: int = 6  # weeks
    loops: int = 2
    undo_minutes: int = 10  # minutes
    first_ask_days: int = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know of the world, read inside the transaction and journalled with the event."""

    calendars: tuple[tuple[UUID, Calendar], ...] = ()
    policy: Policy = Policy()
    admins: tuple[UUID, ...] = ()

    def calendar(self, person: UUID | None) -> Calendar:
        """That person's calendar; the default one for somebody unknown."""
        return next((calendar for id, calendar in self.calendars if id == person), EVERYDAY)


NOTHING_KNOWN = Context()  # before the store has read the world


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached: the platform's own ids."""

    platform: str
    user: str
    conversation: str | None = None  # the direct message, once it was opened


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an organisation.

    `role` is a permission where it is "admin" or "owner": they may look at every pilot. An "admin" also hears whom no
    message reached, and of stalls that nobody sits above. Any other word changes nothing: chairs belong to a pilot.
    """

    id: UUID
    org: UUID
    name: str
    role: str
    address: Address
    calendar: Calendar = Calendar()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a sent message can be found again on its platform."""

    conversation: str
    message: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting message, as the delivery plan sees it. `due_at` is product time."""

    key: str
    urgency: Urgency
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Rights:
    """What a champion may do alone: the four yes/no of the offer."""

    scope: bool
    spend: bool
    people: bool
    stop: bool

    def missing(self) -> tuple[str, ...]:
        """Names of the rights answered "no", in the order they were asked."""
        names = ("scope", "spend", "people", "stop")
        return tuple(name for name in names if not getattr(self, name))


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody was asked to own the outcome and has not answered."""

    number: int
    person: UUID
    by: UUID
    offered_at: datetime
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """The one champion in force."""

    person: UUID
    accepted_at: datetime
    rights: Rights


@dataclass(frozen=True, slots=True)
class Metric:
    """The one measurable outcome. `start` is the single number known at intake."""

    question: Words
    unit: Words
    better: Better
    start: float | None
    target: float | None
    target_on: date | None


@dataclass(frozen=True, slots=True)
class Week:
    """One closed check-in: what became of the week that began on that Monday."""

    starts_on: date
    outcome: Outcome
    value: float | None
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The open check-in. All waiting counts from `sent_at`, the delivery of the ask."""

    starts_on: date
    asked_at: datetime
    sent_at: datetime | None = None
    reminded: int = 0


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a ladder stands: a stall rule and since when it holds."""

    rule: RuleName
    since_at: datetime
    weeks: tuple[date, ...] = ()  # S1: the weeks without an answer
    person: UUID | None = None  # S2: who was asked last
    how: Literal["", "declined", "expired", "unreachable"] = ""  # S2: what became of the offer
    until_on: date | None = None  # S12: the day on which the pause was to end


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
class Ladder:
    """The one escalation of a project. Levels: 0 champion, 1 manager, 2 deputy and owner, 3 sponsor."""

    number: int
    opened_at: datetime
    policy: Policy
    causes: tuple[Cause, ...]
    state: LadderState = "watching"
    loop: int = 1  # grows for ever: names the rung
    unanswered: int = 1  # loops since a person last answered
    level: int = 0
    decided_at: datetime | None = None  # when this rung was decided
    delivered_at: datetime | None = None  # when the first of its messages arrived
    alerted: tuple[UUID, ...] = ()
    ack: Ack | None = None
    lapsed: Ack | None = None  # the last answer, once its date has passed and the stall still stood


@dataclass(frozen=True, slots=True)
class Pause:
    """Stopped for a while, by whom and until when."""

    by: UUID
    at: datetime
    until_on: date
    line: Words | None = None


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
    told_at: tuple[datetime, ...] = ()  # when the champion heard of the present silence
    forgiven_at: datetime | None = None  # misses before this no longer count
    ladder: Ladder | None = None
    ladders: int = 0
    pause: Pause | None = None
    undos: tuple[Undo, ...] = ()  # one for each person: their own last act, while it can be taken back
    ended_at: datetime | None = None
    wake_at: datetime | None = None
    version: int = STATE_VERSION

    @property
    def ref(self) -> Ref:
        """The aggregate's reference."""
        return Ref(self.org, "project", self.id)

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


@dataclass(frozen=True, slots=True)
class Point:
    """One week's number."""

    starts_on: date
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """The number over time, split where the baseline ends. One bare start number is a baseline of one."""

    baseline: tuple[Point, ...]
    points: tuple[Point, ...]
    locked: bool


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
    )
