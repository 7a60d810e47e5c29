"""The closed list of everything that can happen, in the past tense; one file per subject.

Each event carries who did it, when (product time), and the context read with it. `id` names the occurrence
for ever: the same id twice changes nothing. What people wrote is `Words`, so that a journal can keep the id alone.
"""

from bot.events.base import Happened, Via
from bot.events.checkins import (
    Answered,
    AskedLater,
    CheckInEvent,
    Corrected,
    HistoryAdded,
    NoDataSaid,
    PhaseMoved,
    Undone,
    WentAway,
)
from bot.events.ownership import Accepted, Declined, Opened, OwnershipEvent
from bot.events.reports import Reported, ReportEvent
from bot.events.stalls import Acknowledged, Resumed, SaidDone, StallEvent
from bot.events.world import Delivered, TimePassed, Undelivered, WorldEvent

ProjectEvent = OwnershipEvent | CheckInEvent | StallEvent | WorldEvent

Event = ProjectEvent | ReportEvent

__all__ = [
    "Accepted",
    "Acknowledged",
    "Answered",
    "AskedLater",
    "CheckInEvent",
    "Corrected",
    "Declined",
    "Delivered",
    "Event",
    "Happened",
    "HistoryAdded",
    "NoDataSaid",
    "Opened",
    "OwnershipEvent",
    "PhaseMoved",
    "ProjectEvent",
    "ReportEvent",
    "Reported",
    "Resumed",
    "SaidDone",
    "StallEvent",
    "TimePassed",
    "Undelivered",
    "Undone",
    "Via",
    "WentAway",
    "WorldEvent",
]
