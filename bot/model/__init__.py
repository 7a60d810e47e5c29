"""The values everything else is made of; one file per subject. Frozen, without behaviour beyond reading themselves.

`…_at` is an aware UTC instant, `…_on` a local date. Ids are UUIDs; a bare `str` is text for people.
"""

from bot.model.base import (
    ACTIVE,
    BASELINE_LONGEST,
    POINTS_KEPT,
    STATE_VERSION,
    WITH_A_VALUE,
    Address,
    Better,
    Choice,
    LadderState,
    Outcome,
    Phase,
    Receipt,
    Ref,
    ReportKind,
    ReportState,
    Role,
    RuleName,
    Urgency,
    Waiting,
    Why,
    Words,
)
from bot.model.context import NOTHING_KNOWN, Context, Pilot
from bot.model.number import Brief, CheckIn, GoalEdit, Guardrail, Metric, Point, Series, Week
from bot.model.owners import Offer, Rights, Tenure, Term
from bot.model.people import EVERYDAY, Calendar, Person
from bot.model.policy import Policy
from bot.model.project import Project, State, Undo, brief
from bot.model.reports import Report
from bot.model.stalls import Ack, Blocker, Cause, Ladder, Pause, Told, Watch
from bot.model.users import Member, OpenReport, Pulse, Seen, Tally

__all__ = [
    "ACTIVE",
    "BASELINE_LONGEST",
    "EVERYDAY",
    "NOTHING_KNOWN",
    "POINTS_KEPT",
    "STATE_VERSION",
    "WITH_A_VALUE",
    "Ack",
    "Address",
    "Better",
    "Blocker",
    "Brief",
    "Calendar",
    "Cause",
    "CheckIn",
    "Choice",
    "Context",
    "GoalEdit",
    "Guardrail",
    "Ladder",
    "LadderState",
    "Member",
    "Metric",
    "Offer",
    "OpenReport",
    "Outcome",
    "Pause",
    "Person",
    "Phase",
    "Pilot",
    "Point",
    "Policy",
    "Project",
    "Pulse",
    "Receipt",
    "Ref",
    "Report",
    "ReportKind",
    "ReportState",
    "Rights",
    "Role",
    "RuleName",
    "Seen",
    "Series",
    "State",
    "Tally",
    "Tenure",
    "Term",
    "Told",
    "Undo",
    "Urgency",
    "Waiting",
    "Watch",
    "Week",
    "Why",
    "Words",
    "brief",
]
