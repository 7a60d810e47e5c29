"""Asking for the weekly number: the question, two reminders, the miss.

Asked on Tuesday 10:00 of the champion's wall for the Monday-to-Sunday before, or for the two before; reminded one
and two working days after the ask arrived, missed after three. A week that was excused, had no data or was never
delivered is no miss.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.decisions import CheckInKept
from bot.model import ACTIVE, Calendar, Cause, CheckIn, Outcome, Project, Week, Words
from bot.notices import (
    Ask,
    Miss,
    Reminder,
)
from bot.rules import silence, watching
from bot.rules.counting import tally
from bot.rules.draft import Draft, Dues
from bot.rules.periods import covers
from bot.rules.rungs import first_asked, stands
from bot.rules.series import last_point, missed_in_a_row
from bot.workdays import WEEK, add_workdays, ask_slot, is_away, last_full_week, local_date, local_instant, monday


def subject(starts_on: date) -> str:
    """The subject of all that is said about that week's check-in."""
    return f"week-{starts_on.isoformat()}"


def is_asking(project: Project) -> bool:
    """Whether the weekly question is asked at all: somebody owns a running pilot, and nobody has parked it."""
    parked = project.ladder is not None and project.ladder.state == "parked"
    return project.term is not None and project.phase in ACTIVE and project.pause is None and not parked


def dues(draft: Draft) -> Dues:
    """When the next question, reminder or miss is due."""
    project = draft.project
    if not is_asking(project) or project.term is None:
        return
    yield from silence.dues(draft)
    calendar = draft.calendar(project.term.person)
    ends_at: datetime | None = None
    if project.checkin is not None and project.checkin.sent_at is not None:
        ends_at = step_at(draft, project.checkin, draft.policy.missed_days)
        if project.checkin.reminded < len(draft.policy.reminder_days):
            yield step_at(draft, project.checkin, draft.policy.reminder_days[project.checkin.reminded]), remind
        yield ends_at, miss
    if project.next_week is not None:
        slot = ask_slot(project.next_week, calendar)
        fallback = local_instant(
            project.next_week + WEEK + timedelta(days=calendar.ask_weekday), calendar.ask_hour, calendar
        )
        at, step = (slot, ask) if slot is not None else (fallback, _excuse_unasked)
        # A week that arrived late, or in a short working week, has its three days before the next one is asked.
        yield at if _was_held_over(draft, at) else max(at, ends_at or at), step


def _was_held_over(draft: Draft, at: datetime) -> bool:
    """Whether that hour came while nothing went out: the older question is not waited for any more then."""
    released_at = draft.event.context.released_at
    return released_at is not None and at <= released_at


def step_at(draft: Draft, checkin: CheckIn, days: int) -> datetime:
    """So many of the champion's working days after the question arrived."""
    assert checkin.sent_at is not None and draft.project.term is not None, "nothing is due before it arrives"
    return add_workdays(draft.counted(checkin.sent_at), days, draft.calendar(draft.project.term.person))


def ask(draft: Draft) -> None:
    """Ask for the newest full week, once its own hour has come. Weeks that nobody could ask are nobody's silence."""
    project = draft.project
    assert project.term is not None and project.next_week is not None, "only due while somebody is asked"
    calendar = draft.calendar(project.term.person)
    full, newest = last_full_week(draft.at, calendar), project.next_week
    if project.checkin is not None and project.checkin.sent_at is not None:
        drop_open_week(draft)  # it was on hold while they could have been reminded
    elif project.checkin is not None:
        close(draft, project.checkin.starts_on, "undelivered", None)
        draft.withdraw.add(subject(project.checkin.starts_on))
        draft.change(checkin=None)
    while newest + project.cadence * WEEK <= full and not _is_its_week(draft, newest, calendar):
        if draft.project.week(newest) is None:
            close(draft, newest, "undelivered", None)
        newest += project.cadence * WEEK
        draft.change(next_week=newest, next_weeks=None)
    slot = ask_slot(newest, calendar)
    if slot is None or slot > draft.at:
        return  # the bot was off for longer; that week's turn is still to come
    if draft.project.week(newest) is not None:
        step_on(draft, newest)  # answered before it was asked
        return
    if is_away(local_date(draft.at, calendar), calendar):
        close(draft, newest, "excused", None)
        step_on(draft, newest)
        return
    draft.change(checkin=CheckIn(newest, draft.at, weeks=covers(draft.project, newest)))
    step_on(draft, newest)
    draft.facts.append(CheckInKept(starts_on=newest, outcome="open", value=None, at=draft.at, by=None))
    pilot = draft.pilot_of(newest)
    body = Ask(
        pilot=pilot,
        subject=subject(newest),
        starts_on=newest,
        last=last_point(draft.project),
        tally=tally(draft.project, newest),
        open_reports=len(draft.project.reports),
    )
    draft.tell(project.term.person, "ask", body, "rung")


def _is_its_week(draft: Draft, starts_on: date, calendar: Calendar) -> bool:
    """Whether the hour for that week came in this one: after holidays it does although a newer week is over."""
    slot, today = ask_slot(starts_on, calendar), local_date(draft.at, calendar)
    return slot is not None and slot <= draft.at and monday(local_date(slot, calendar)) == monday(today)


def _excuse_unasked(draft: Draft) -> None:
    week = draft.project.next_week
    assert week is not None, "only due while a week is to be asked about"
    if draft.project.week(week) is None:
        close(draft, week, "excused", None)
    step_on(draft, week)


def step_on(draft: Draft, closed: date) -> None:
    """The next question is for the check-in after that one."""
    draft.change(next_week=closed + draft.project.cadence * WEEK, next_weeks=None)


def remind(draft: Draft) -> None:
    """The first or second reminder; the second is the heads-up when this would be the miss that counts."""
    project = draft.project
    checkin = project.checkin
    assert project.term is not None and checkin is not None and checkin.sent_at is not None, "only due while open"
    calendar = draft.calendar(project.term.person)
    nth = checkin.reminded + 1
    last_one = nth == len(draft.policy.reminder_days)
    missed_at = step_at(draft, checkin, draft.policy.missed_days)
    if is_away(local_date(draft.at, calendar), calendar):
        drop_open_week(draft)
        return
    if draft.at > (missed_at if last_one else step_at(draft, checkin, draft.policy.reminder_days[nth])):
        draft.change(checkin=replace(checkin, sent_at=None))  # the bot was off: nobody is late who was not reminded
        return
    draft.change(checkin=replace(checkin, reminded=nth))
    before = missed_in_a_row(project)
    heads_up = last_one and len(before) + 1 >= draft.policy.misses_in_a_row
    body = Reminder(
        pilot=draft.pilot_of(checkin.starts_on),
        subject=subject(checkin.starts_on),
        starts_on=checkin.starts_on,
        nth=nth,
        heads_up=heads_up,
        missed_at=missed_at,
        in_a_row=len(before),
        asked=_asked_to_decide(project),
        asks=first_asked(draft),
    )
    step = "headsup" if heads_up else f"remind{nth}"
    draft.tell(project.term.person, step, body, "rung" if heads_up else "nudge")  # no limit keeps the heads-up back
    if heads_up and not silence.waits(project):
        weeks = (*(week.starts_on for week in before), checkin.starts_on)
        watching.watch(draft, Cause("S1", draft.at, weeks=weeks))


def miss(draft: Draft) -> None:
    """The week is logged as missed. One changes nothing; the policy's number in a row is a silent champion (S1)."""
    project = draft.project
    checkin = project.checkin
    assert project.term is not None and checkin is not None, "only due while open"
    calendar = draft.calendar(project.term.person)
    today = local_date(draft.at, calendar)
    if is_away(today, calendar):
        drop_open_week(draft)
        return
    close(draft, checkin.starts_on, "missed", None)
    draft.change(checkin=None)
    row = missed_in_a_row(draft.project)
    stalled = len(row) >= draft.policy.misses_in_a_row
    known = silence.is_known(draft)
    body = Miss(
        pilot=draft.pilot_of(checkin.starts_on),
        subject=subject(checkin.starts_on),
        starts_on=checkin.starts_on,
        in_a_row=len(row),
        alerted=stalled and known,
        alarm_at=silence.says_when(draft) if stalled and not known else None,
        late_until_on=today + timedelta(days=draft.policy.late_days),
        asked=_asked_to_decide(project),
        asks=first_asked(draft),
    )
    draft.tell(project.term.person, "miss", body, "rung" if stalled else "nudge")
    if stalled:
        silence.come(draft)


def _asked_to_decide(project: Project) -> tuple[UUID, ...]:
    """Who knows of the silence already; those who were asked about something else do not."""
    ladder = project.ladder
    knows = ladder is not None and ladder.state in ("open", "acknowledged") and stands(ladder, "S1")
    return ladder.alerted if ladder is not None and knows else ()


def close(
    draft: Draft,
    starts_on: date,
    outcome: Outcome,
    value: float | None,
    *,
    confidence: int | None = None,
    note: Words | None = None,
    guard: float | None = None,
) -> None:
    """Keep what became of a week, in the state and for the database."""
    weeks = covers(draft.project, starts_on)
    week = Week(starts_on, outcome, value, draft.at, note, guard, confidence, weeks)
    draft.change(weeks=draft.project.with_week(week).weeks)
    keep(draft, week)


def keep(draft: Draft, week: Week, at: datetime | None = None) -> None:
    """What the database keeps of a week that is as the state has it, since now or `at`."""
    fact = CheckInKept(
        starts_on=week.starts_on,
        outcome=week.outcome,
        value=week.value,
        at=at or draft.at,
        by=draft.event.by,
        confidence=week.confidence,
        note=week.note.id if week.note else None,
        guard=week.guard,
    )
    draft.facts.append(fact)


def drop_open_week(draft: Draft) -> None:
    """The open check-in is nobody's duty any more, and a heads-up about it no longer holds."""
    checkin = draft.project.checkin
    if checkin is None:
        return
    close(draft, checkin.starts_on, "excused", None)
    draft.withdraw.add(subject(checkin.starts_on))
    draft.change(checkin=None)
    if not silence.waits(draft.project):
        watching.unwatch(draft, "S1")


def asked_delivered(draft: Draft, name: str) -> None:
    """The question arrived; reminders and the miss count from now."""
    checkin = draft.project.checkin
    if checkin is not None and subject(checkin.starts_on) == name and checkin.sent_at is None:
        draft.change(checkin=replace(checkin, sent_at=draft.at))


def ask_lost(draft: Draft, name: str) -> bool:
    """The question can not arrive: the week is undelivered, never missed. Whether it was the open one."""
    checkin = draft.project.checkin
    if checkin is None or subject(checkin.starts_on) != name:
        return False
    close(draft, checkin.starts_on, "undelivered", None)
    draft.change(checkin=None)
    return True


def told(draft: Draft, name: str) -> None:
    """The champion has just been told of the present silence; what comes after their answer tells nothing."""
    project = draft.project
    weeks = [week.starts_on for week in missed_in_a_row(project)]
    weeks += [project.checkin.starts_on] if project.checkin is not None else []
    on = next((week for week in weeks if subject(week) == name), None)
    if on is not None:
        silence.told(draft, on)
