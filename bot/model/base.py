"""What everything else refers to: ids, words, addresses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

Better = Literal["lower", "higher"]
Phase = Literal["intake", "build", "validate", "launch", "production", "stopped"]
Role = Literal["champion", "manager", "deputy", "owner", "sponsor"]
Outcome = Literal["answered", "answered_late", "imported", "no_data", "skipped", "excused", "undelivered", "missed"]
Choice = Literal["help", "decide", "reassign", "pause", "stop", "noproblem"]
RuleName = Literal["S1", "S2", "S3", "S4", "S5", "S7", "S8", "S12"]
LadderState = Literal["held", "open", "acknowledged", "parked"]
Urgency = Literal["answer", "news", "nudge", "errand", "rung"]
AT_ONCE: frozenset[Urgency] = frozenset({"answer", "news"})  # follows from what a person just did: it never waits
Why = Literal["problem", "data", "integration", "owner", "demo", "other"]  # the article's five causes, and the rest
ReportKind = Literal["broke", "confusing", "idea", "worked"]
ReportState = Literal[
    "new",
    "acknowledged",
    "accepted",
    "in_progress",
    "need_info",
    "duplicate",
    "declined",
    "fixed",
    "confirmed",
    "closed",  # fixed, and nobody said whether it works
]

ACTIVE: frozenset[Phase] = frozenset({"build", "validate", "launch", "production"})
SETTLED: frozenset[ReportState] = frozenset({"duplicate", "declined", "confirmed", "closed"})
WITH_A_VALUE: frozenset[Outcome] = frozenset({"answered", "answered_late", "imported"})
STATE_VERSION = 2  # raised by every release that adds a field: the one before would drop it when writing
POINTS_KEPT = 60
BASELINE_LONGEST = 8  # weeks; more history than this is older than what the pilot is compared with


class Ref(NamedTuple):
    """Which aggregate, of which organisation. Sorts, so that several can be locked in one order."""

    org: UUID
    kind: Literal["project", "report"]
    id: UUID


@dataclass(frozen=True, slots=True)
class Words:
    """Something a person wrote. The text lives in a row of its own and can be blanked; the id stays."""

    id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached: the platform's own ids."""

    platform: str
    user: str
    conversation: str | None = None  # the direct message, once it was opened
    workspace: str = ""  # the part of the platform that person belongs to, where it has parts: a Slack team


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a sent message can be found again on its platform. `rehearsed`: it went to an administrator instead.

    `platform` is its name; "" of what was sent when nobody had two.
    """

    conversation: str
    message: str
    rehearsed: bool = False
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting message, as the delivery plan sees it. `due_at` is product time, `kind` its body's."""

    key: str
    urgency: Urgency
    due_at: datetime
    kind: str = ""
    edits: bool = False
