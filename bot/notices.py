"""What messages are about. A notice says what, to whom and how urgent, never how it reads: the words are found when
it is delivered.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bot.model import Brief, Cause, Choice, Outcome, Phase, Point, Rights, Role, Series, Urgency
from bot.refusals import RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every message body has: the pilot, and the subject its buttons act on."""

    pilot: Brief
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated(About):
    """To each rung at intake: what the bot may ask of them."""

    kind: Literal["seated"] = "seated"
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(About):
    """To the one who registered the pilot. `empty` are the seats that nobody has."""

    kind: Literal["registered"] = "registered"
    offered_to: UUID
    answer_days: int
    history: int
    empty: tuple[Role, ...]
    alone: bool = False  # nobody sits above the one it was offered to


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerOffer(About):
    """To the person who should own the outcome."""

    kind: Literal["owner_offer"] = "owner_offer"
    by: UUID
    answer_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClosed(About):
    """In place of the offer, once it is answered or has expired. `first_ask_at` only after accepting."""

    kind: Literal["offer_closed"] = "offer_closed"
    how: Literal["accepted", "declined", "expired", "withdrawn"]
    first_ask_at: datetime | None = None
    rights: Rights | None = None
    manager: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRefused(About):
    """To whoever asked somebody to take over, and to the owner: they will not, and who owns it meanwhile."""

    kind: Literal["offer_refused"] = "offer_refused"
    person: UUID
    how: Literal["declined", "expired", "unreachable"]
    by: UUID | None = None  # who asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerFound(About):
    """To the manager: somebody accepted."""

    kind: Literal["owner_found"] = "owner_found"
    person: UUID
    rights: Rights
    before: UUID | None = None  # whose part is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(About):
    """The weekly question."""

    kind: Literal["ask"] = "ask"
    starts_on: date
    last: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(About):
    """First or second reminder. `manager` is asked after this one when `heads_up`."""

    kind: Literal["reminder"] = "reminder"
    starts_on: date
    nth: int
    heads_up: bool
    missed_at: datetime
    in_a_row: int  # the misses that count before this week's
    asked: tuple[UUID, ...] = ()  # who has been asked to decide already


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss(About):
    """The week was logged as missed."""

    kind: Literal["miss"] = "miss"
    starts_on: date
    in_a_row: int
    alerted: bool
    late_until_on: date
    asked: tuple[UUID, ...] = ()  # who has been asked to decide already


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekNoted(About):
    """A week was closed without a number, by the champion's word."""

    kind: Literal["week_noted"] = "week_noted"
    starts_on: date
    outcome: Outcome
    away_from: date | None = None
    away_until: date | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseNoted(About):
    """The pilot changed its phase. `baseline` is what was locked, when Validate begins."""

    kind: Literal["phase_noted"] = "phase_noted"
    phase: Phase
    by: UUID
    baseline: tuple[Point, ...]
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryNoted(About):
    """Real history is in."""

    kind: Literal["history_noted"] = "history_noted"
    series: Series
    added: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(About):
    """The promised date is here, or the person asked to take over said no, and the stall still stands."""

    kind: Literal["returned"] = "returned"
    why: Literal["date", "declined", "expired", "unreachable"]
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
    """In place of every alert: nothing more to do."""

    kind: Literal["sorted"] = "sorted"
    how: Literal["answered", "no_data", "away", "accepted", "stopped", "resumed", "done", "noproblem"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReached(About):
    """To an administrator: a message could not be delivered."""

    kind: Literal["not_reached"] = "not_reached"
    person: UUID
    what: Literal["offer", "ask", "reminder", "alert", "message"]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(About):
    """Only ever a reply: what was asked can not be done now, and what can."""

    kind: Literal["refusal"] = "refusal"
    why: RefusalReason
    starts_on: date | None = None
    value: float | None = None
    until_on: date | None = None
    person: UUID | None = None
    days: int | None = None


Body = (
    Seated
    | Registered
    | OwnerOffer
    | OfferClosed
    | OfferRefused
    | OwnerFound
    | Ask
    | Reminder
    | Miss
    | Thanks
    | WeekNoted
    | AskAgain
    | TakenBack
    | PhaseNoted
    | HistoryNoted
    | Alert
    | Returned
    | AckNoted
    | AckTold
    | Sorted
    | Parked
    | Restarted
    | NotReached
    | Refusal
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one person.

    `key` is "<project>/<subject>/<step>/<to>" and is said at most once, for ever. Sending one strips the
    buttons of the last one with the same project, subject and person; with `edits` it takes its place instead.
    `due_at` is product time. Urgency: an answer goes at once; news waits for nothing but may be late; a nudge
    waits for the person's hours and is dropped when stale; a rung (and an ask, from whose delivery a clock
    counts) waits for hours too and is never dropped.
    """

    key: str
    to: UUID
    body: Body
    due_at: datetime
    urgency: Urgency
    edits: bool = False

    @property
    def thread(self) -> str:
        """Project, subject and person: the messages that replace one another."""
        project, subject, _, to = self.key.split("/")
        return f"{project}/{subject}/{to}"


def people_mentioned(body: Body) -> frozenset[UUID]:
    """Every person a message may have to name."""
    found: set[UUID] = set()
    _collect(body, found)
    return frozenset(found - {body.pilot.id})


def _collect(value: object, found: set[UUID]) -> None:
    if isinstance(value, UUID):
        found.add(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
    elif is_dataclass(value):
        for each in fields(value):
            _collect(getattr(value, each.name), found)
