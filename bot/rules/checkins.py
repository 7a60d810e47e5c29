"""What the champion says about a week: a number, none, a correction, an undo."""

from datetime import date, timedelta

from bot.decisions import Revised, WordsKept
from bot.events import Answered, AskedLater, Corrected, NoDataSaid
from bot.model import Outcome, Undo, Week
from bot.notices import (
    AskAgain,
    TakenBack,
    Thanks,
    WeekNoted,
)
from bot.rules import ladder as ladders
from bot.rules import watching
from bot.rules.asking import WEEK, close, step_at, subject
from bot.rules.draft import Draft
from bot.rules.reopening import moved, reopen
from bot.rules.series import has_value, is_in_baseline, series
from bot.workdays import last_full_week, next_slot


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
    if event.instead_of is not None and not moved(draft, event.instead_of, starts_on, event.value):
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
    draft.keep_undo(undo)


def settle_week(draft: Draft, starts_on: date) -> None:
    """That week is no longer waited for: nothing more is said of it, and the next question is for a later one."""
    project = draft.project
    draft.withdraw.add(subject(starts_on))
    if project.checkin is not None and project.checkin.starts_on == starts_on:
        draft.change(checkin=None)
    if project.next_week is not None and project.next_week <= starts_on:
        draft.change(next_week=starts_on + WEEK)


def silence_ends(draft: Draft, how: ladders.How, value: float | None = None) -> None:
    """The champion has spoken: the ladder is cleared, unless it stands for a pause as well."""
    if draft.project.pause is None:
        ladders.clear(draft, how, draft.event.by, value)
    else:
        ladders.drop_cause(draft, "S1")  # what else stands brings the end of the pause to mind
    watching.forget(draft, "S1")


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
    reopened = bool(reopen(draft, starts_on))
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


def note_week(
    draft: Draft, starts_on: date, outcome: Outcome, *, edits: bool, away: tuple[date, date] | None = None
) -> None:
    """Confirm to the champion that a week is closed without a number, and say when the next question comes."""
    project = draft.project
    assert draft.event.by is not None, "only people say so"
    next_ask = next_slot(project.next_week, draft.calendar(draft.event.by)) if project.next_week else None
    body = WeekNoted(
        pilot=draft.pilot,
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
    body = AskAgain(pilot=draft.pilot, subject=subject(event.starts_on), starts_on=event.starts_on, again_at=again_at)
    assert event.by is not None, "only people press"
    draft.tell(event.by, f"later-{event.id}", body, "answer", edits=True)
