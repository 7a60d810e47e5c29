"""The closed list of everything that can happen, in the past tense; one file per subject.

Each event carries who did it, when (product time), and the context read with it. `id` names the occurrence
for ever: the same id twice changes nothing. What people wrote is `Words`, so that a journal can keep the id alone.
"""

from bot.events.base import Happened, Via
from bot.events.blockers import (
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    BlockerEvent,
    ContextAdded,
    HelpAnswered,
    Paused,
    Stopped,
)
from bot.events.checkins import (
    Answered,
    AskedLater,
    CheckInEvent,
    Corrected,
    HistoryAdded,
    MetricSet,
    NoDataSaid,
    PhaseMoved,
    Undone,
    WentAway,
)
from bot.events.ownership import (
    Accepted,
    ConditionAnswered,
    Conditioned,
    Declined,
    HandedOver,
    Opened,
    OwnershipEvent,
    PersonLeft,
    RightsGranted,
    SeatGiven,
)
from bot.events.reports import (
    Added,
    Checked,
    Joined,
    MarkedSame,
    NameHidden,
    PilotEnded,
    ReasonAnswered,
    Reported,
    ReportEvent,
    SaidBlocking,
    Triaged,
)
from bot.events.stalls import Acknowledged, Resumed, SaidDone, StallEvent
from bot.events.users import ReportMoved, RosterLeft, RosterSet, UserEvent, UseSaid
from bot.events.world import Delivered, TimePassed, Undelivered, WorldEvent

ProjectEvent = OwnershipEvent | CheckInEvent | StallEvent | BlockerEvent | UserEvent | WorldEvent

Event = ProjectEvent | ReportEvent

__all__ = [
    "Accepted",
    "Acknowledged",
    "Added",
    "Answered",
    "AskedLater",
    "BlockerAdded",
    "BlockerChanged",
    "BlockerClosed",
    "BlockerEvent",
    "CheckInEvent",
    "Checked",
    "ConditionAnswered",
    "Conditioned",
    "ContextAdded",
    "Corrected",
    "Declined",
    "Delivered",
    "Event",
    "HandedOver",
    "Happened",
    "HelpAnswered",
    "HistoryAdded",
    "Joined",
    "MarkedSame",
    "MetricSet",
    "NameHidden",
    "NoDataSaid",
    "Opened",
    "OwnershipEvent",
    "Paused",
    "PersonLeft",
    "PhaseMoved",
    "PilotEnded",
    "ProjectEvent",
    "ReasonAnswered",
    "ReportEvent",
    "ReportMoved",
    "Reported",
    "Resumed",
    "RightsGranted",
    "RosterLeft",
    "RosterSet",
    "SaidBlocking",
    "SaidDone",
    "SeatGiven",
    "StallEvent",
    "Stopped",
    "TimePassed",
    "Triaged",
    "Undelivered",
    "Undone",
    "UseSaid",
    "UserEvent",
    "Via",
    "WentAway",
    "WorldEvent",
]
