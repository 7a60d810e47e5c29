"""What the champion says about a week: a number, none, a correction, an undo."""

from datetime import date

from bot.decisions import Revised, WordsKept
from bot.events import Answered, AskedLater, Corrected, NoDataSaid
from bot.model import Outcome, Project, Told, Undo
from bot.notices import (
    AskAgain,
    Guarded,
    TakenBack,
    Thanks,
    WeekNoted,
)
from bot.rules import again, blockers, silence
from bot.rules import ladder as ladders
from bot.rules.alerted import How
from bot.rules.asking import close, step_at, step_on, subject
from bot.rules.baseline import lock_again
from bot.rules.counting import tally
from bot.rules.draft import Draft
from bot.rules.meant import first_week, is_before_redefined, is_too_late, may_speak, week_meant
from bot.rules.periods import period_before, period_of
from bot.rules.reopening import moved, reopen
from bot.rules.rhythm import full_week
from bot.rules.series import guard_series, has_value, is_in_baseline, series
from bot.workdays import next_slot


def answered(draft: Draft, event: Answered) -> None:
    """A number came: keep it, thank, and clear the silence."""
    if not may_speak(draft):
        return
    starts_on = week_meant(draft, event.starts_on)
    if starts_on is None:
        return
    if event.instead_of is not None and not moved(draft, event.instead_of, starts_on, event.value):
        draft.refuse("nothing_to_undo")
        return
    before = draft.project.week(starts_on)
    late = before is not None and before.outcome == "missed"
    _remember(draft, starts_on)
    if event.note is not None:
        draft.facts.append(WordsKept(words=event.note))
    full = event.blocking is not None and not blockers.named(draft, event.blocking)
    outcome: Outcome = "answered_late" if late else "answered"
    close(draft, starts_on, outcome, event.value, confidence=event.confidence, note=event.note, guard=event.guard)
    settle_week(draft, starts_on)
    lock_again(draft)
    other = None if event.starts_on else _late_week(draft, starts_on)
    _thank(draft, starts_on, event.value, None, edits=event.via == "card", late=late, other=other, full=full)
    silence_ends(draft, "answered", event.value)


def _late_week(draft: Draft, answered_on: date) -> date | None:
    """The week before, when it was missed and could still be what the number was for."""
    week = draft.project.week(period_before(draft.project, answered_on))
    if week is not None and week.outcome == "missed" and not is_too_late(draft, week):
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
        ladder=project.ladder,
        forgiven_at=project.forgiven_at,
        told=silence_told(project),
        next_week=project.next_week,
    )
    draft.keep_undo(undo)


def silence_told(project: Project) -> tuple[Told, ...]:
    """When the champion heard of the present silence."""
    return tuple(each for each in project.told if each.rule == "S1")


def settle_week(draft: Draft, starts_on: date) -> None:
    """That week, once closed, is waited for no longer: nothing more is said of it, and the next question is later."""
    project = draft.project
    draft.withdraw.add(subject(starts_on))
    if project.checkin is not None and project.checkin.starts_on == starts_on:
        draft.change(checkin=None)
    if project.next_week is not None and project.next_week <= starts_on:
        step_on(draft, starts_on)


def silence_ends(draft: Draft, how: How, value: float | None = None) -> None:
    """The champion has spoken: that is the end of the silence; what else the ladder stands for, stands."""
    silence.over(draft)
    ladders.settle(draft, "S1", how, draft.event.by, value)


def _thank(
    draft: Draft,
    starts_on: date,
    value: float,
    was: float | None,
    *,
    edits: bool,
    late: bool = False,
    other: date | None = None,
    full: bool = False,
) -> None:
    body = Thanks(
        pilot=draft.pilot_of(starts_on),
        subject=subject(starts_on),
        starts_on=starts_on,
        value=value,
        was=was,
        series=series(draft.project),
        late=late,
        other_week=other,
        phase=draft.project.phase,
        tally=tally(draft.project, starts_on),
        open_reports=len(draft.project.reports),
        guard=_guard_said(draft.project, starts_on),
        full=full,
    )
    assert draft.event.by is not None, "only people answer"
    draft.tell(draft.event.by, f"thanks-{draft.event.id}", body, "answer", edits=edits)


def _guard_said(project: Project, starts_on: date) -> Guarded | None:
    guard, known, week = project.metric.guardrail, guard_series(project), project.week(starts_on)
    if guard is None or known is None:
        return None
    value = week.guard if week is not None else None
    return Guarded(guard.question.text, guard.unit.text, guard.better, value, known)


def corrected(draft: Draft, event: Corrected) -> None:
    """A number was wrong, or a hole is filled: the history keeps both, the verdict is read anew."""
    if not may_speak(draft):
        return
    project = draft.project
    newest = next((week.starts_on for week in reversed(project.weeks) if has_value(week)), None)
    starts_on = period_of(project, event.starts_on) if event.starts_on else newest
    if starts_on is None:
        draft.refuse("nothing_to_answer")
    elif starts_on > full_week(draft):
        draft.refuse("week_not_over", starts_on=starts_on)
    elif starts_on.weekday() or starts_on < first_week(draft):
        draft.refuse("week_unknown", starts_on=starts_on)
    elif is_before_redefined(project, starts_on):
        draft.refuse("week_of_old_number", starts_on=starts_on)
    elif is_in_baseline(project, starts_on):
        draft.refuse("baseline_locked", starts_on=starts_on)
    else:
        _put_right(draft, event, starts_on)


def _put_right(draft: Draft, event: Corrected, starts_on: date) -> None:
    week = draft.project.week(starts_on)
    was = week.value if week else None
    guard = event.guard if event.guard is not None or week is None else week.guard
    if week is not None and has_value(week) and was == event.value and guard == week.guard:
        draft.refuse("week_answered", starts_on=starts_on, value=was)
        return
    is_open = draft.project.checkin is not None and draft.project.checkin.starts_on == starts_on
    _remember(draft, starts_on)
    kept = week.outcome if week is not None and has_value(week) else "answered" if is_open else "answered_late"
    note, confidence = (week.note, week.confidence) if week is not None and has_value(week) else (None, None)
    close(draft, starts_on, kept, event.value, confidence=confidence, note=note, guard=guard)
    settle_week(draft, starts_on)
    lock_again(draft)
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
    before = draft.project.ladder
    reopened = bool(reopen(draft, starts_on))
    stands_again = before is None and draft.project.ladder is not None
    asked_again = again.ask(draft, undo, edits=True) if stands_again else ()
    value = now.value if now else None
    was = undo.week.value if undo.week else None
    draft.facts.append(Revised(starts_on=starts_on, was=value, now=was, at=draft.at, by=undo.by))
    body = TakenBack(
        pilot=draft.pilot_of(starts_on),
        subject=subject(starts_on),
        what="answer",
        by=undo.by,
        starts_on=starts_on,
        value=value,
        reopened=reopened,
        asked_again=asked_again,
    )
    draft.tell(undo.by, f"undone-{draft.event.id}", body, "answer", edits=True)


def no_data(draft: Draft, event: NoDataSaid) -> None:
    """There is no number this week, and that is an answer."""
    if not may_speak(draft):
        return
    starts_on = week_meant(draft, event.starts_on)
    if starts_on is None:
        return
    _remember(draft, starts_on)
    if event.reason is not None:
        draft.facts.append(WordsKept(words=event.reason))
    outcome: Outcome = "skipped" if event.skipped else "no_data"
    close(draft, starts_on, outcome, None, note=event.reason)
    settle_week(draft, starts_on)
    note_week(draft, starts_on, outcome, edits=event.via == "card")
    silence_ends(draft, "no_data")


def note_week(
    draft: Draft, starts_on: date, outcome: Outcome, *, edits: bool, away: tuple[date, date] | None = None
) -> None:
    """Confirm to the champion that a week is closed without a number, and say when the next question comes."""
    project = draft.project
    assert draft.event.by is not None, "only people say so"
    calendar = draft.calendar(draft.event.by)
    next_ask = next_slot(project.next_week, calendar, project.cadence) if project.next_week else None
    body = WeekNoted(
        pilot=draft.pilot_of(starts_on),
        subject=subject(starts_on),
        starts_on=starts_on,
        outcome=outcome,
        away_from=away[0] if away else None,
        away_until=away[1] if away else None,
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
    again_at = step_at(draft, checkin, steps[checkin.reminded])
    pilot = draft.pilot_of(event.starts_on)
    body = AskAgain(pilot=pilot, subject=subject(event.starts_on), starts_on=event.starts_on, again_at=again_at)
    assert event.by is not None, "only people press"
    draft.tell(event.by, f"later-{event.id}", body, "answer", edits=True)
