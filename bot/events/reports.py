"""One piece of feedback: what can happen to it."""

from dataclasses import dataclass
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


ReportEvent = Reported
