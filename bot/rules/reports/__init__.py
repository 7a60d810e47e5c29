"""One piece of feedback, from the first word to the fix that its reporter confirmed."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from bot.decisions import Decision
from bot.events import (
    Added,
    Checked,
    Delivered,
    Joined,
    MarkedSame,
    NameHidden,
    PilotEnded,
    ReasonAnswered,
    Reported,
    ReportEvent,
    SaidBlocking,
    TimePassed,
    Triaged,
    Undelivered,
    WorldEvent,
)
from bot.model import Report
from bot.rules.reports import arriving, closing, reporter, triage
from bot.rules.reports.draft import ReportDraft


def decide_report(state: Report | None, event: ReportEvent | WorldEvent) -> Decision[Report]:
    """What follows for a report. Total, as for a pilot: a wrong or late event changes nothing.

    Raises ValueError for an event that neither begins the report nor is about one that exists, and where the pilot
    it is about is not known.
    """
    pilot = event.context.pilot
    if pilot is None:
        raise ValueError(f"{type(event).__name__} for a report of no pilot")
    if state is None:
        if not isinstance(event, Reported):
            raise ValueError(f"{type(event).__name__} for a report that does not exist")
        draft = ReportDraft(arriving.begun(event), event, pilot)
        arriving.arrived(draft, event)
    else:
        draft = ReportDraft(state, event, pilot)
        _apply(draft, event)
    return draft.decision(_next_wake(draft), state)


def people_in_report(state: Report | None, event: ReportEvent | WorldEvent) -> frozenset[UUID]:
    """Everybody whose calendar the rules may ask for, beside the pilot's people."""
    found = {event.by, *(state.reporters if state else ())}
    if isinstance(event, Joined):
        found |= {*event.reporters}
    return frozenset(person for person in found if person is not None)


def _apply(draft: ReportDraft, event: ReportEvent | WorldEvent) -> None:
    match event:
        case Reported():
            draft.refuse("already_noted")
        case Triaged():
            triage.triaged(draft, event)
        case MarkedSame():
            triage.marked_same(draft, event)
        case Joined():
            triage.joined(draft, event)
        case Added():
            reporter.added(draft, event)
        case SaidBlocking():
            reporter.said_blocking(draft)
        case NameHidden():
            reporter.name_hidden(draft)
        case Checked():
            reporter.checked(draft, event)
        case ReasonAnswered():
            reporter.reason_answered(draft, event)
        case PilotEnded():
            closing.pilot_ended(draft)
        case TimePassed():
            closing.pass_time(draft)
        case Delivered():
            closing.delivered(draft, event)
        case Undelivered():
            closing.undelivered(draft, event)
        case _:
            assert_never(event)


def _next_wake(draft: ReportDraft) -> datetime | None:
    return min((at for at, _ in closing.dues(draft)), default=None)
