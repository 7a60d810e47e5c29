"""Build, Validate, Launch by hand until gates stand in the way; Validate locks the baseline. And real history."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from bot.decisions import CheckInKept
from bot.events import HistoryAdded, PhaseMoved, Resumed
from bot.model import Project, Week
from bot.notices import HistoryNoted, PhaseNoted, Restarted
from bot.rules import asking, checkins
from bot.rules import ladder as ladders
from bot.rules.around import tell_around
from bot.rules.draft import Draft
from bot.rules.periods import period_of
from bot.rules.series import has_value, series, weeks_counted
from bot.workdays import WEEK, ask_slot, last_full_week

FURTHEST_WEEKS = 60  # to look ahead for a day on which the champion works


def may_steer(draft: Draft) -> bool:
    """Whether the person who acts is the champion, or sits above, of a pilot that goes on; refuses when not."""
    project = draft.project
    champion = project.term.person if project.term else None
    if project.phase == "stopped":
        draft.refuse("ended")
    elif draft.event.by not in (champion, *above(project), *(project.ladder.alerted if project.ladder else ())):
        draft.refuse("not_yours", person=champion or project.manager)
    else:
        return True
    return False


def above(project: Project) -> tuple[UUID, ...]:
    """Everybody who may decide over a pilot, nearest first."""
    return project.pilot.above()


def moved(draft: Draft, event: PhaseMoved) -> None:
    """Another phase. On entering Validate what was measured so far becomes the baseline, for good."""
    if not may_steer(draft):
        return
    project = draft.project
    if project.term is None:
        draft.refuse("no_champion_yet")
        return
    if project.phase == event.to:
        draft.refuse("same_phase")
        return
    # A number that was defined anew past Build has its baseline locked by itself, once it has enough of them.
    lock = event.to != "build" and project.baseline_until is None and project.phase in ("intake", "build")
    newest = last_full_week(draft.at, draft.calendar(project.term.person))
    # Without a number the baseline is empty: it must not lock the week that is still to be answered.
    until = max((week.starts_on for week in weeks_counted(project) if has_value(week)), default=newest - WEEK)
    if lock:
        draft.change(baseline_until=until)
        if project.checkin is not None and project.checkin.starts_on <= until:
            asking.drop_open_week(draft)
    draft.change(phase=event.to, phase_on=max(until + WEEK, newest))
    assert event.by is not None, "may_steer let nobody through"
    body = PhaseNoted(
        pilot=draft.pilot,
        subject=f"phase-{event.id}",
        phase=event.to,
        by=event.by,
        baseline=series(draft.project).baseline if lock else (),
        locked=lock,
    )
    tell_around(draft, "moved", body)


def history_added(draft: Draft, event: HistoryAdded) -> None:
    """All rows become weeks of the baseline, or none does: the first one that does not fit is named."""
    if not may_steer(draft):
        return
    newest = last_full_week(draft.at, draft.calendar(event.by))
    for on, value in event.rows:
        week = draft.project.week(period_of(draft.project, on))
        if draft.project.baseline_until is not None:
            draft.refuse("baseline_locked", starts_on=on)
        elif on > newest:
            draft.refuse("week_not_over", starts_on=on)
        elif week is not None and has_value(week) and week.value != value:
            draft.refuse("history_refused", starts_on=on, value=week.value)
        else:
            continue
        return
    fresh = [row for row in event.rows if not has_value(draft.project.week(period_of(draft.project, row[0])))]
    draft.facts.extend(history_facts(fresh, draft))
    for on, value in fresh:
        _narrow(draft, on)
        draft.project = draft.project.with_week(Week(on, "imported", value, draft.at))
        checkins.settle_week(draft, on)
    if fresh and draft.project.term is not None and draft.project.term.person == event.by:
        checkins.silence_ends(draft, "answered")
    assert event.by is not None, "may_steer let nobody through"
    body = HistoryNoted(
        pilot=draft.pilot, subject=f"history-{event.id}", series=series(draft.project), added=len(fresh)
    )
    draft.tell(event.by, "added", body, "answer")


def _narrow(draft: Draft, on: date) -> None:
    """A number of its own for the older of two weeks leaves the check-in about both with the newer one."""
    newer = draft.project.week(on + WEEK)
    if newer is not None and newer.weeks > 1:
        draft.project = draft.project.with_week(replace(newer, weeks=1))
    checkin = draft.project.checkin
    if checkin is not None and checkin.weeks > 1 and checkin.starts_on == on + WEEK:
        draft.change(checkin=replace(checkin, weeks=1))


def history_facts(rows: list[tuple[date, float]], draft: Draft) -> list[CheckInKept]:
    """What the database keeps of imported weeks."""
    return [
        CheckInKept(starts_on=on, outcome="imported", value=value, at=draft.at, by=draft.event.by) for on, value in rows
    ]


def resumed(draft: Draft, event: Resumed) -> None:
    """A paused pilot goes on; the first question comes a whole cycle later at the least."""
    if not may_steer(draft):
        return
    project = draft.project
    if project.pause is None:
        draft.refuse("not_paused")
        return
    slot = go_on(draft)
    draft.change(undos=tuple(undo for undo in project.undos if undo.what not in ("stop", "pause")))
    if project.term is None and project.ladder is not None:
        ladders.begin_again(draft)  # nobody owns it still
    else:
        ladders.clear(draft, "resumed", event.by)
    assert event.by is not None, "may_steer let nobody through"
    first_ask_at = slot if project.term else None
    body = Restarted(pilot=draft.pilot, subject=f"resume-{event.id}", by=event.by, first_ask_at=first_ask_at)
    tell_around(draft, "resumed", body)


def go_on(draft: Draft) -> datetime | None:
    """End the pause, or the silence; the first question comes a whole cycle later at the least. When, if ever."""
    champion = draft.project.term.person if draft.project.term else None
    calendar = draft.calendar(champion)
    week = last_full_week(draft.at, calendar)
    slots = ((week + n * WEEK, ask_slot(week + n * WEEK, calendar)) for n in range(FURTHEST_WEEKS))
    cycle = draft.project.cadence * WEEK
    first = next(((on, slot) for on, slot in slots if slot is not None and slot >= draft.at + cycle), None)
    draft.change(pause=None, next_week=first[0] if first else week + FURTHEST_WEEKS * WEEK, next_weeks=None)
    return first[1] if first else None
