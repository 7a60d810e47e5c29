"""What messages are about; one file per subject. A notice says what, to whom and how urgent, never how it reads: the
words are found when it is delivered.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from uuid import UUID

from bot.model import Urgency
from bot.notices.base import About, Refusal
from bot.notices.blockers import BlockerBody, BlockerNoted, ContextNoted, HelpWanted, PauseNoted
from bot.notices.checkins import (
    Ask,
    AskAgain,
    BaselineAgain,
    CheckInBody,
    Guarded,
    HistoryNoted,
    MetricNoted,
    Miss,
    PhaseNoted,
    Reminder,
    TakenBack,
    Thanks,
    WeekNoted,
)
from bot.notices.ownership import (
    ChairEmptied,
    ConditionAsked,
    ConditionClosed,
    ConditionNoted,
    HandoverNoted,
    NotReached,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    OwnershipBody,
    Packet,
    Registered,
    RightsMissing,
    RightsNoted,
    Seated,
    SeatsNoted,
    Unseated,
)
from bot.notices.reports import (
    ReportAnswered,
    ReportBody,
    ReportIn,
    ReportLogged,
    ReportNoted,
    ReportsEnded,
    ReportTold,
)
from bot.notices.stalls import AckNoted, AckTold, Alert, HeadsUp, Parked, Restarted, Returned, Sorted, StallBody
from bot.notices.users import RosterNoted, RosterWanted, UseAsked, UseNoted, UserBody, Welcome

Body = OwnershipBody | CheckInBody | StallBody | BlockerBody | ReportBody | UserBody | Refusal


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one person.

    `key` is "<project>/<subject>/<step>/<to>" and is said at most once, for ever. Sending one strips the
    buttons of the last one with the same project, subject and person; with `edits` it takes its place instead.
    `due_at` is product time. Urgency: an answer goes at once; news waits for nothing but may be late; a nudge
    waits for the person's hours and is dropped when stale; a rung (and an ask, from whose delivery a clock
    counts) waits for hours too and is never dropped. With `anew` all earlier messages of its thread are drawn once
    more, because what may be said has changed.
    """

    key: str
    to: UUID
    body: Body
    due_at: datetime
    urgency: Urgency
    edits: bool = False
    anew: bool = False

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


__all__ = [
    "About",
    "AckNoted",
    "AckTold",
    "Alert",
    "Ask",
    "AskAgain",
    "BaselineAgain",
    "BlockerBody",
    "BlockerNoted",
    "Body",
    "ChairEmptied",
    "CheckInBody",
    "ConditionAsked",
    "ConditionClosed",
    "ConditionNoted",
    "ContextNoted",
    "Guarded",
    "HandoverNoted",
    "HeadsUp",
    "HelpWanted",
    "HistoryNoted",
    "MetricNoted",
    "Miss",
    "NotReached",
    "Notice",
    "OfferClosed",
    "OfferRefused",
    "OwnerFound",
    "OwnerOffer",
    "OwnershipBody",
    "Packet",
    "Parked",
    "PauseNoted",
    "PhaseNoted",
    "Refusal",
    "Registered",
    "Reminder",
    "ReportAnswered",
    "ReportBody",
    "ReportIn",
    "ReportLogged",
    "ReportNoted",
    "ReportTold",
    "ReportsEnded",
    "Restarted",
    "Returned",
    "RightsMissing",
    "RightsNoted",
    "RosterNoted",
    "RosterWanted",
    "Seated",
    "SeatsNoted",
    "Sorted",
    "StallBody",
    "TakenBack",
    "Thanks",
    "Unseated",
    "UseAsked",
    "UseNoted",
    "UserBody",
    "WeekNoted",
    "Welcome",
    "people_mentioned",
]
