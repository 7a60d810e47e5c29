"""Every week, or every second one: changing how often somebody is asked."""

from datetime import date

from bot.rules.draft import Draft
from bot.rules.periods import next_covers
from bot.workdays import WEEK, ask_slot, last_full_week


def turn(draft: Draft, cadence: int) -> None:
    """Ask every so many weeks from now on. No week is asked about twice, and none is left out.

    To ask more rarely, the next question waits for the week after. To ask more often, the older of the two weeks
    has a question of its own, unless the time for that one has passed: then the two are asked about once more
    together.
    """
    project = draft.project
    before, on = next_covers(project), project.next_week
    draft.change(cadence=cadence, next_weeks=None)
    if on is None or before == cadence:
        return
    if before < cadence:
        draft.change(next_week=on + (cadence - before) * WEEK)
        return
    older = on - (before - 1) * WEEK
    if _comes(draft, older):
        draft.change(next_week=older)
    else:
        draft.change(next_weeks=before)


def _comes(draft: Draft, starts_on: date) -> bool:
    """Whether the champion's hour for that week is still ahead."""
    term = draft.project.term
    slot = ask_slot(starts_on, draft.calendar(term.person if term else None))
    return slot is not None and slot > draft.at


def full_week(draft: Draft) -> date:
    """Monday of the newest week that is over for whoever acts."""
    return last_full_week(draft.at, draft.calendar(draft.event.by))
