"""One piece of feedback, from the first word to the fix that its reporter confirmed."""

from uuid import UUID

from bot.decisions import Decision
from bot.events import ReportEvent, WorldEvent
from bot.model import Report


def decide_report(state: Report | None, event: ReportEvent | WorldEvent) -> Decision[Report]:
    """What follows for a report. Total, as for a pilot."""
    raise NotImplementedError


def people_in_report(state: Report | None, event: ReportEvent | WorldEvent) -> frozenset[UUID]:
    """Everybody whose calendar the rules may ask for, beside the pilot's people."""
    found = {event.by, state.by if state else None, *(state.others if state else ())}
    return frozenset(person for person in found if person is not None)
