"""After the end: whoever had reported something that was still open hears of it, once it can not be undone."""

from datetime import timedelta
from uuid import uuid5

from bot.events import PilotEnded
from bot.model import Ref
from bot.rules.draft import Draft, Dues

A_MINUTE = timedelta(minutes=1)


def dues(draft: Draft) -> Dues:
    """When the reports that were open are told: a minute after the last in which a stop can be undone."""
    project = draft.project
    if project.reports and project.ended_at is not None:
        yield project.ended_at + timedelta(minutes=draft.policy.undo_minutes) + A_MINUTE, tell_reports


def tell_reports(draft: Draft) -> None:
    """Each open report hears that its pilot has ended; from now on the pilot keeps count of none."""
    for report in draft.project.reports:
        event = PilotEnded(id=uuid5(draft.event.id, str(report.id)), at=draft.at)
        draft.then.append((Ref(draft.project.org, "report", report.id), event))
    draft.change(reports=())
