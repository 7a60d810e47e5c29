"""The weekly number: asking, reminding, missing, answering, correcting, undoing, being away.

Asked on Tuesday 10:00 of the champion's wall for the Monday-to-Sunday before; reminded one and two working days
after the ask arrived, missed after three. A week that was excused, had no data or was never delivered is no miss.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.decisions import (
    Ask,
    AskAgain,
    CheckInKept,
    Miss,
    Reminder,
    Revised,
    TakenBack,
    Thanks,
    WeekNoted,
    WordsKept,
)
from bot.events import Answered, AskedLater, Corrected, NoDataSaid
from bot.model import ACTIVE, Cause, CheckIn, Outcome, Project, Undo, Week
from bot.rules import ladder as ladders
from bot.rules.draft import Draft, Dues
from bot.rules.series import has_value, is_in_baseline, last_point, missed_in_a_row, series
from bot.workdays import add_workdays, ask_slot, is_away, last_full_week, local_date, local_instant

WEEK = timedelta(weeks=1)


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
    calendar = draft.calendar(project.term.person)
    ends_at: datetime | None = None
    if project.checkin is not None and project.checkin.sent_at is not None:
        ends_at = _step_at(draft, project.checkin, draft.policy.missed_days)
        if project.checkin.reminded < len(draft.policy.reminder_days):
            yield _step_at(draft, project.checkin, draft.policy.reminder_days[project.checkin.reminded]), remind
        yield ends_at, miss
    if project.next_week is not None:
        slot = ask_slot(project.next_week, calendar)
        fallback = local_instant(
            project.next_week + WEEK + timedelta(days=calendar.ask_weekday), calendar.ask_hour, calendar
        )
        at, step = (slot, ask) if slot is not None else (fallback, _excuse_unasked)
        # A week that arrived late, or in a short working week, has its three days before the next one is asked.
        yield max(at, ends_at or at), step


def _step_at(draft: Draft, checkin: CheckIn, days: int) -> datetime:
    """So many of the champion's working days after the question arrived."""
    assert checkin.sent_at is not None and draft.project.term is not None, "nothing is due before it arrives"
    return add_workdays(checkin.sent_at, days, draft.calendar(draft.project.term.person))


def ask(draft: Draft) -> None:
    """Ask for the newest full week, once its own hour has come. Weeks that nobody could ask are nobody's silence."""
    project = draft.project
    assert project.term is not None and project.next_week is not None, "only due while somebody is asked"
    calendar = draft.calendar(project.term.person)
    newest = max(project.next_week, last_full_week(draft.at, calendar))
    if project.checkin is not None:
        close(draft, project.checkin.starts_on, "undelivered", None)
        draft.withdraw.add(subject(project.checkin.starts_on))
        draft.change(checkin=None)
    week = project.next_week
    while week < newest:
        if draft.project.week(week) is None:
            close(draft, week, "undelivered", None)
        week += WEEK
    draft.change(next_week=newest)
    slot = ask_slot(newest, calendar)
    if slot is None or slot > draft.at:
        return  # the bot was off for longer; that week's turn is still to come
    draft.change(next_week=newest + WEEK)
    if draft.project.week(newest) is not None:
        return  # answered before it was asked
    if is_away(local_date(draft.at, calendar), calendar):
        close(draft, newest, "excused", None)
        return
    draft.change(checkin=CheckIn(newest, draft.at))
    draft.facts.append(CheckInKept(starts_on=newest, outcome="open", value=None, at=draft.at, by=None))
    body = Ask(pilot=draft.pilot, subject=subject(newest), starts_on=newest, last=last_point(draft.project))
    draft.tell(project.term.person, "ask", body, "rung")


def _excuse_unasked(draft: Draft) -> None:
    week = draft.project.next_week
    assert week is not None, "only due while a week is to be asked about"
    if draft.project.week(week) is None:
        close(draft, week, "excused", None)
    draft.change(next_week=week + WEEK)


def remind(draft: Draft) -> None:
    """The first or second reminder; the second is the heads-up when this would be the miss that counts."""
    project = draft.project
    checkin = project.checkin
    assert project.term is not None and checkin is not None and checkin.sent_at is not None, "only due while open"
    calendar = draft.calendar(project.term.person)
    nth = checkin.reminded + 1
    last_one = nth == len(draft.policy.reminder_days)
    missed_at = _step_at(draft, checkin, draft.policy.missed_days)
    if is_away(local_date(draft.at, calendar), calendar):
        drop_open_week(draft)
        return
    if draft.at > (missed_at if last_one else _step_at(draft, checkin, draft.policy.reminder_days[nth])):
        draft.change(checkin=replace(checkin, sent_at=None))  # the bot was off: nobody is late who was not reminded
        return
    draft.change(checkin=replace(checkin, reminded=nth))
    before = missed_in_a_row(project)
    heads_up = last_one and len(before) + 1 >= draft.policy.misses_in_a_row
    body = Reminder(
        pilot=draft.pilot,
        subject=subject(checkin.starts_on),
        starts_on=checkin.starts_on,
        nth=nth,
        heads_up=heads_up,
        missed_at=missed_at,
        in_a_row=len(before),
    )
    draft.tell(project.term.person, "headsup" if heads_up else f"remind{nth}", body, "nudge")
    if heads_up and project.ladder is None:
        weeks = (*(week.starts_on for week in before), checkin.starts_on)
        ladders.raise_alarm(draft, Cause("S1", draft.at, weeks=weeks), watching=True)


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
    body = Miss(
        pilot=draft.pilot,
        subject=subject(checkin.starts_on),
        starts_on=checkin.starts_on,
        in_a_row=len(row),
        alerted=stalled,
        late_until_on=today + timedelta(days=draft.policy.late_days),
    )
    draft.tell(project.term.person, "miss", body, "nudge")
    if stalled:
        weeks = tuple(week.starts_on for week in row)
        ladders.raise_alarm(draft, Cause("S1", draft.at, weeks=weeks))


def close(draft: Draft, starts_on: date, outcome: Outcome, value: float | None, **more: UUID | int | None) -> None:
    """Keep what became of a week, in the state and for the database."""
    draft.change(weeks=draft.project.with_week(Week(starts_on, outcome, value, draft.at)).weeks)
    fact = CheckInKept(
        starts_on=starts_on,
        outcome=outcome,
        value=value,
        at=draft.at,
        by=draft.event.by,
        **more,  # type: ignore[arg-type]  # by keyword
    )
    draft.facts.append(fact)


def drop_open_week(draft: Draft) -> None:
    """The open check-in is nobody's duty any more, and a heads-up about it no longer holds."""
    checkin, ladder = draft.project.checkin, draft.project.ladder
    if checkin is None:
        return
    close(draft, checkin.starts_on, "excused", None)
    draft.withdraw.add(subject(checkin.starts_on))
    draft.change(checkin=None, ladder=None if ladder is not None and ladder.state == "watching" else ladder)


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
    silent = {subject(week.starts_on) for week in missed_in_a_row(project)}
    if name in silent or (project.checkin is not None and subject(project.checkin.starts_on) == name):
        draft.change(told_at=tuple(dict.fromkeys((*project.told_at, draft.at)))[-6:])


# --- what the champion says -----------------------------------------------------------------------------------
def may_speak(draft: Draft) -> bool:
    """Whether the person who acts is the champion of a running pilot; refuses, kindly, when not."""
    project = draft.project
    if project.phase == "stopped":
        draft.refuse("ended")
    elif project.term is None:
        draft.refuse("no_champion_yet")
    elif project.term.person != draft.event.by:
        draft.refuse("not_yours", person=project.term.person)
    else:
        return True
    return False


def _week_meant(draft: Draft, asked: date | None) -> date | None:
    """The week a number or a word is for; None after a refusal."""
    project = draft.project
    newest = last_full_week(draft.at, draft.calendar(draft.event.by))
    open_week = project.checkin.starts_on if project.checkin else None
    starts_on = asked or open_week or newest
    week = project.week(starts_on)
    if starts_on > newest:
        draft.refuse("week_not_over", starts_on=starts_on)
    elif is_in_baseline(project, starts_on):
        draft.refuse("baseline_locked", starts_on=starts_on)
    elif week is not None and has_value(week):
        draft.refuse("week_answered", starts_on=starts_on, value=week.value)
    elif starts_on < newest and starts_on != open_week and (week is None or _too_late(draft, week)):
        draft.refuse("week_too_old", starts_on=starts_on)
    else:
        return starts_on
    return None


def _too_late(draft: Draft, week: Week) -> bool:
    return draft.at > week.closed_at + timedelta(days=draft.policy.late_days)


def answered(draft: Draft, event: Answered) -> None:
    """A number came: keep it, thank, and clear the silence."""
    if not may_speak(draft):
        return
    starts_on = _week_meant(draft, event.starts_on)
    if starts_on is None:
        return
    if event.instead_of is not None and _reopen(draft, event.instead_of) is None:
        draft.refuse("nothing_to_undo")
        return
    before = draft.project.week(starts_on)
    late = before is not None and before.outcome == "missed"
    _remember(draft, starts_on)
    settle_week(draft, starts_on)
    if event.note is not None:
        draft.facts.append(WordsKept(words=event.note))
    note = event.note.id if event.note else None
    outcome: Outcome = "answered_late" if late else "answered"
    close(draft, starts_on, outcome, event.value, confidence=event.confidence, note=note)
    other = None if event.starts_on else _late_week(draft, starts_on)
    _thank(draft, starts_on, event.value, None, edits=event.via == "card", late=late, other=other)
    silence_ends(draft, "answered", event.value)


def _late_week(draft: Draft, answered_on: date) -> date | None:
    """The week before, when it was missed and could still be what the number was for."""
    week = draft.project.week(answered_on - WEEK)
    if week is not None and week.outcome == "missed" and not _too_late(draft, week):
        return week.starts_on
    return None


def _remember(draft: Draft, starts_on: date) -> None:
    project = draft.project
    open_one = project.checkin if project.checkin and project.checkin.starts_on == starts_on else None
    assert draft.event.by is not None, "only people answer"
    undo = Undo(
        draft.event.by,
        draft.at,
        "answer",
        starts_on=starts_on,
        week=project.week(starts_on),
        checkin=open_one,
    )
    draft.change(undo=undo)


def settle_week(draft: Draft, starts_on: date) -> None:
    project = draft.project
    draft.withdraw.add(subject(starts_on))
    if project.checkin is not None and project.checkin.starts_on == starts_on:
        draft.change(checkin=None)
    if project.next_week is not None and project.next_week <= starts_on:
        draft.change(next_week=starts_on + WEEK)


def silence_ends(draft: Draft, how: ladders.How, value: float | None = None) -> None:
    if draft.project.pause is None:  # what stands during a pause brings its end to mind
        ladders.clear(draft, how, draft.event.by, value)
    draft.change(told_at=())


def _thank(
    draft: Draft,
    starts_on: date,
    value: float,
    was: float | None,
    *,
    edits: bool,
    late: bool = False,
    other: date | None = None,
) -> None:
    body = Thanks(
        pilot=draft.pilot,
        subject=subject(starts_on),
        starts_on=starts_on,
        value=value,
        was=was,
        series=series(draft.project),
        late=late,
        other_week=other,
        phase=draft.project.phase,
    )
    assert draft.event.by is not None, "only people answer"
    draft.tell(draft.event.by, f"thanks-{draft.event.id}", body, "answer", edits=edits)


def corrected(draft: Draft, event: Corrected) -> None:
    """A number was wrong, or a hole is filled: the history keeps both, the verdict is read anew."""
    if not may_speak(draft):
        return
    project = draft.project
    newest = next((week.starts_on for week in reversed(project.weeks) if has_value(week)), None)
    starts_on = event.starts_on or newest
    if starts_on is None:
        draft.refuse("nothing_to_answer")
    elif starts_on > last_full_week(draft.at, draft.calendar(event.by)):
        draft.refuse("week_not_over", starts_on=starts_on)
    elif is_in_baseline(project, starts_on):
        draft.refuse("baseline_locked", starts_on=starts_on)
    elif starts_on.weekday() or (
        project.week(starts_on) is None and (newest is None or starts_on < project.weeks[0].starts_on)
    ):
        draft.refuse("week_unknown", starts_on=starts_on)
    else:
        _put_right(draft, event, starts_on)


def _put_right(draft: Draft, event: Corrected, starts_on: date) -> None:
    week = draft.project.week(starts_on)
    was = week.value if week else None
    if week is not None and has_value(week) and was == event.value:
        draft.refuse("week_answered", starts_on=starts_on, value=was)
        return
    is_open = draft.project.checkin is not None and draft.project.checkin.starts_on == starts_on
    _remember(draft, starts_on)
    settle_week(draft, starts_on)
    kept = week.outcome if week is not None and has_value(week) else "answered" if is_open else "answered_late"
    close(draft, starts_on, kept, event.value)
    assert event.by is not None, "only people correct"
    draft.facts.append(Revised(starts_on=starts_on, was=was, now=event.value, at=draft.at, by=event.by))
    _thank(draft, starts_on, event.value, was, edits=event.via == "card")
    silence_ends(draft, "answered", event.value)


def undone(draft: Draft, undo: Undo) -> None:
    """The last number or word is taken back; a week that was open is open again, its days counted from now."""
    if not may_speak(draft):
        return
    starts_on = undo.starts_on
    assert starts_on is not None, "an answer has a week"
    now = draft.project.week(starts_on)
    if is_in_baseline(draft.project, starts_on):
        draft.refuse("baseline_locked", starts_on=starts_on)
        return
    reopened = bool(_reopen(draft, starts_on))
    value = now.value if now else None
    before = undo.week.value if undo.week else None
    draft.facts.append(Revised(starts_on=starts_on, was=value, now=before, at=draft.at, by=undo.by))
    body = TakenBack(
        pilot=draft.pilot,
        subject=subject(starts_on),
        what="answer",
        by=undo.by,
        starts_on=starts_on,
        value=value,
        reopened=reopened,
    )
    draft.tell(undo.by, f"undone-{draft.event.id}", body, "answer", edits=True)


def _reopen(draft: Draft, starts_on: date) -> bool | None:
    """Put a week back to what it was before its last answer. Whether it is open again; None when that is forgotten.

    It is open only while nothing newer is, and while the pilot asks at all; otherwise it is nobody's silence.
    """
    undo = draft.project.undo
    if undo is None or undo.what != "answer" or undo.starts_on != starts_on:
        return None
    draft.change(undo=None, weeks=draft.project.without_week(starts_on).weeks)
    project = draft.project
    if undo.checkin is not None and project.checkin is None and is_asking(project):
        arrived_at = draft.at if undo.checkin.sent_at else None  # what never arrived is never missed
        draft.change(checkin=replace(undo.checkin, sent_at=arrived_at))
        fact = CheckInKept(starts_on=starts_on, outcome="open", value=None, at=draft.at, by=undo.by)
        draft.facts.append(fact)
        return True
    before = undo.week or Week(starts_on, "undelivered", None, draft.at)
    draft.change(weeks=project.with_week(before).weeks)
    fact = CheckInKept(starts_on=starts_on, outcome=before.outcome, value=before.value, at=draft.at, by=undo.by)
    draft.facts.append(fact)
    return False


def no_data(draft: Draft, event: NoDataSaid) -> None:
    """There is no number this week, and that is an answer."""
    if not may_speak(draft):
        return
    starts_on = _week_meant(draft, event.starts_on)
    if starts_on is None:
        return
    _remember(draft, starts_on)
    settle_week(draft, starts_on)
    if event.reason is not None:
        draft.facts.append(WordsKept(words=event.reason))
    outcome: Outcome = "skipped" if event.skipped else "no_data"
    close(draft, starts_on, outcome, None, note=event.reason.id if event.reason else None)
    note_week(draft, starts_on, outcome, edits=event.via == "card")
    silence_ends(draft, "no_data")


def note_week(draft: Draft, starts_on: date, outcome: Outcome, *, edits: bool, away_until: date | None = None) -> None:
    """Confirm to the champion that a week is closed without a number, and say when the next question comes."""
    project = draft.project
    assert draft.event.by is not None, "only people say so"
    next_ask = ask_slot(project.next_week, draft.calendar(draft.event.by)) if project.next_week else None
    body = WeekNoted(
        pilot=draft.pilot,
        subject=subject(starts_on),
        starts_on=starts_on,
        outcome=outcome,
        away_until=away_until,
        next_ask_at=next_ask,
    )
    draft.tell(draft.event.by, f"noted-{draft.event.id}", body, "answer", edits=edits)


def ask_later(draft: Draft, event: AskedLater) -> None:
    """Tomorrow's reminder comes anyway; the card says so and stops asking today."""
    if not may_speak(draft):
        return
    project = draft.project
    checkin = project.checkin
    if checkin is None or checkin.starts_on != event.starts_on or checkin.sent_at is None or project.term is None:
        draft.refuse("nothing_to_answer")
        return
    steps = (*draft.policy.reminder_days, draft.policy.missed_days)
    again_at = _step_at(draft, checkin, steps[checkin.reminded])
    body = AskAgain(pilot=draft.pilot, subject=subject(event.starts_on), starts_on=event.starts_on, again_at=again_at)
    assert event.by is not None, "only people press"
    draft.tell(event.by, f"later-{event.id}", body, "answer", edits=True)
