"""The read side: pilots as cards, and the forms that start from how a pilot stands. Pure: values in, values out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.cards import Card, Form
from bot.decisions import Revised
from bot.history import Fits, History
from bot.model import Brief, Calendar, Choice, Project, Week, brief
from bot.ports import Heard
from bot.rules.asking import is_asking
from bot.rules.periods import covers, newest_period, period_before, period_of
from bot.rules.series import has_value
from bot.wording import forms, pages, why, word
from bot.wording.metrics import Past
from bot.wording.voice import Voice, figure, token, week
from bot.workdays import add_workdays, local_date, next_slot

PAST_SHOWN = 12  # check-ins in one page of history
WAS_SHOWN = 2  # earlier numbers of one of them
PROMISE_DAYS = 5  # working days offered first in a manager's form


def next_ask_at(project: Project, calendar: Calendar) -> datetime | None:
    """When the champion, whose calendar it is, is asked next; None when nobody is."""
    if not is_asking(project) or project.next_week is None:
        return None
    return next_slot(project.next_week, calendar, project.cadence)


def reasons(heard: Sequence[Heard], voice: Voice) -> Card:
    """Why a person's newest messages came."""
    told = [
        pages.Reason(each.at, word(each.notice.body, voice).title, each.notice.body, why(each.notice.body, voice))
        for each in heard
    ]
    return pages.reasons(told, voice)


def past(project: Project, revised: Sequence[Revised], full_week: date) -> tuple[Past, ...]:
    """The newest check-ins up to `full_week`, the newest first, holes included, with what their numbers were before."""
    newest = newest_period(project, full_week)
    open_week = project.checkin.starts_on if project.checkin is not None else None
    known = [week.starts_on for week in project.weeks] + ([open_week] if open_week else [])
    found: list[Past] = []
    on = max([newest, *known]) if known else newest
    while known and on >= min(known) and len(found) < PAST_SHOWN:
        week = project.week(on)
        now = week.value if week is not None else None
        before = [each.was for each in revised if each.starts_on == on and each.was not in (None, now)]
        was = tuple(dict.fromkeys(before))[-WAS_SHOWN:]
        to_come = week is None and is_asking(project) and project.next_week is not None and on >= project.next_week
        found.append(Past(on, covers(project, on), week, was, on == open_week, to_come and on != open_week))
        on = min(period_before(project, on), on - timedelta(weeks=1))
    return tuple(found)


def number_form(project: Project, starts_on: date) -> Form:
    """The weekly number of that week."""
    named = token(project.id, f"week-{starts_on.isoformat()}")
    return forms.number(_about(project, starts_on), named, starts_on, project.metric.guardrail)


def _about(project: Project, starts_on: date) -> Brief:
    """The pilot with the rhythm of that check-in's weeks."""
    return replace(brief(project), cadence=covers(project, starts_on))


def given(project: Project, starts_on: date) -> Week | None:
    """What was answered for that week, where it is a number."""
    week = project.week(period_of(project, starts_on))
    return week if has_value(week) else None


def number_or_fix_form(project: Project, starts_on: date) -> Form:
    """The number of that week: to be given, or, where there is one, to be corrected."""
    starts_on = period_of(project, starts_on)
    week = project.week(starts_on)
    return number_form(project, starts_on) if not has_value(week) else _fix_form(project, starts_on)


def fix_form(project: Project, starts_on: date | None) -> Form | None:
    """Correcting the number of that week, or the newest; None while there is no number at all."""
    newest = next((each.starts_on for each in reversed(project.weeks) if has_value(each)), None)
    meant = period_of(project, starts_on) if starts_on else newest
    return _fix_form(project, meant) if meant is not None else None


def _fix_form(project: Project, starts_on: date) -> Form:
    week = project.week(starts_on)
    named = token(project.id, f"week-{starts_on.isoformat()}")
    guard = project.metric.guardrail
    guarded = (guard, week.guard if week else None) if guard is not None else None
    return forms.fix(_about(project, starts_on), named, starts_on, week.value if week else None, guarded)


def away_form(project: Project, today: date) -> Form:
    """Being away, from today to the end of next week unless changed."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    return forms.away(brief(project), token(project.id, "away"), today, friday)


def history_form(project: Project) -> Form:
    """Bringing in past weeks."""
    return forms.history(brief(project), token(project.id, "history"))


def answer_form(choice: Choice, project: Project, calendar: Calendar, named: str, now: datetime) -> Form:
    """A manager's answer, with the first date offered and the last one allowed. `calendar` is the manager's."""
    policy = project.ladder.policy if project.ladder is not None else None
    today = local_date(now, calendar)
    if choice == "pause":
        longest = today + timedelta(weeks=policy.longest_pause_weeks if policy else 6)
        return forms.answer(choice, brief(project), named, today + timedelta(weeks=2), longest)
    longest = local_date(add_workdays(now, policy.longest_promise_days if policy else 10, calendar), calendar)
    return forms.answer(
        choice, brief(project), named, local_date(add_workdays(now, PROMISE_DAYS, calendar), calendar), longest
    )


def fits(project: Project | None, newest: date) -> Fits:
    """Why a week of history can not be taken, for each line to be named at once; the rules look once more."""

    def reason(on: date, value: float) -> str | None:
        if on > newest:
            return f"The week of {week(on)} is not over yet."
        known = project.week(on) if project is not None and project.baseline_until is None else None
        if project is None or known is None or known.value is None or known.value == value:
            return None
        has = f"I already have {figure(known.value, brief(project))} for {week(on)}."
        return f"{has} Leave that week out, or correct it first with /champion fix."

    return reason


def dated(history: History, newest: date) -> tuple[tuple[date, float], ...]:
    """Rows as (Monday, value), oldest first. Weeks that were only counted end with `newest`."""
    rows = history.rows
    last = rows[-1].week
    return tuple(
        (row.week if isinstance(row.week, date) else newest - timedelta(weeks=int(str(last)) - row.week), row.value)
        for row in rows
    )
