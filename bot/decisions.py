"""What deciding gives back: the new state, what people hear, what the database must keep."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal
from uuid import UUID

from typing_extensions import TypeVar

from bot.events import Event
from bot.model import Outcome, Project, Ref, ReportKind, ReportState, Rights, Role, State, Words
from bot.notices import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsKept:
    """Text a person wrote; may be blanked later."""

    kind: Literal["words"] = "words"
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsKept:
    """Who sits where now; replaces what was kept of the project's seats."""

    kind: Literal["seats"] = "seats"
    seats: tuple[tuple[Role, UUID], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEnded:
    """The champion's term is over."""

    kind: Literal["term_ended"] = "term_ended"
    person: UUID
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermBegan:
    """A champion accepted."""

    kind: Literal["term_began"] = "term_began"
    person: UUID
    at: datetime
    rights: Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsKept:
    """What the champion in force may decide alone has changed."""

    kind: Literal["rights"] = "rights"
    person: UUID
    rights: Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInKept:
    """What became of a week; one row per project and week, the newest word stands. `by` None: nobody."""

    kind: Literal["check_in"] = "check_in"
    starts_on: date
    outcome: Outcome | Literal["open"]
    value: float | None
    at: datetime
    by: UUID | None
    confidence: int | None = None
    note: UUID | None = None
    guard: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A number was changed: the history of edits."""

    kind: Literal["revised"] = "revised"
    starts_on: date
    was: float | None
    now: float | None
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RungClimbed:
    """One escalation per (project, ladder, loop, level)."""

    kind: Literal["rung"] = "rung"
    ladder: int
    loop: int
    level: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayKept:
    """A person is away, first to last day."""

    kind: Literal["away"] = "away"
    person: UUID
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayTakenBack:
    """A person is not away then after all."""

    kind: Literal["away_taken_back"] = "away_taken_back"
    person: UUID
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKept:
    """How a report stands; one row each, the newest word stands. `by` None: nobody knows who."""

    kind: Literal["report"] = "report"
    project: UUID
    number: int
    by: UUID | None
    about: ReportKind
    blocks: bool
    state: ReportState
    at: datetime  # when it came
    moved_at: datetime
    code: str = ""


Fact = (
    WordsKept
    | SeatsKept
    | TermEnded
    | TermBegan
    | RightsKept
    | CheckInKept
    | Revised
    | RungClimbed
    | AwayKept
    | AwayTakenBack
    | ReportKept
)


S_co = TypeVar("S_co", bound=State, default=Project, covariant=True)


@dataclass(frozen=True, slots=True)
class Decision(Generic[S_co]):
    """All that follows from one event, or nothing of it. `facts` are written in this order."""

    state: S_co
    notices: tuple[Notice, ...] = ()
    facts: tuple[Fact, ...] = ()
    withdraw: frozenset[str] = frozenset()  # subjects whose waiting notices no longer make sense
    then: tuple[tuple[Ref, Event], ...] = ()  # events for other aggregates, sorted by ref, depth one
    reply: Notice | None = None  # shown at once to the person who acted
    repeated: bool = False  # the store had seen this event id before
