"""One piece of feedback: what can happen to it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from bot.events.base import Happened
from bot.model import ReportKind, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Happened):
    """Somebody ran into something. Without `by` nobody knows who, and `code` is how they ask about it."""

    org: UUID
    report: UUID
    project: UUID
    kind: ReportKind
    text: Words
    blocks: bool = False
    hidden: bool = False
    link: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged(Happened):
    """The champion, or somebody above, said what becomes of it: with a line where the reporter needs one."""

    to: Literal["acknowledged", "accepted", "in_progress", "need_info", "declined", "fixed"]
    line: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSame(Happened):
    """It is the same as another report of the pilot, which goes on for both."""

    other: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Happened):
    """Another report turned out to be the same as this one: its reporters hear what becomes of this one."""

    other: UUID
    reporters: tuple[UUID, ...]
    blocks: bool = False
    copies: tuple[UUID, ...] = ()  # the reports that the other went on for
    texts: tuple[Words, ...] = ()  # what each of the reporters wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Added(Happened):
    """A reporter added something, or answered what was asked back."""

    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBlocking(Happened):
    """A reporter says that it stops their work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameHidden(Happened):
    """The reporter wants the champion not to see who it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Happened):
    """A reporter says whether the fix works for them."""

    works: Literal["yes", "no", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonAnswered(Happened):
    """A reporter read why it is not done; with a `line` they disagree, and say why."""

    line: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotEnded(Happened):
    """The pilot it is about was stopped, and that can not be taken back any more."""


ReportEvent = (
    Reported | Triaged | MarkedSame | Joined | Added | SaidBlocking | NameHidden | Checked | ReasonAnswered | PilotEnded
)
