"""The read side: pilots as cards, and the forms that start from how a pilot stands. Pure: values in, values out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.cards import Card, Form
from bot.history import Fits, History
from bot.model import Calendar, Choice, Project, brief
from bot.ports import Heard
from bot.rules.asking import is_asking
from bot.rules.series import has_value
from bot.wording import forms, pages, why, word
from bot.wording.voice import Voice, figure, token, week
from bot.workdays import add_workdays, local_date, next_slot

PROMISE_DAYS = 5  # working days offered first in a manager's form


def next_ask_at(project: Project, calendar: Calendar) -> datetime | None:
    """When the champion, whose calendar it is, is asked next; None when nobody is."""
    if not is_asking(project) or project.next_week is None:
        return None
    return next_slot(project.next_week, calendar)


def reasons(heard: Sequence[Heard], voice: Voice) -> Card:
    """Why a person's newest messages came."""
    told = [
        pages.Reason(each.at, word(each.notice.body, voice).title, each.notice.body, why(each.notice.body, voice))
        for each in heard
    ]
    return pages.reasons(told, voice)


def number_form(project: Project, starts_on: date) -> Form:
    """The weekly number of that week."""
    return forms.number(brief(project), token(project.id, f"week-{starts_on.isoformat()}"), starts_on)


def number_or_fix_form(project: Project, starts_on: date) -> Form:
    """The number of that week: to be given, or, where there is one, to be corrected."""
    week = project.week(starts_on)
    return number_form(project, starts_on) if not has_value(week) else _fix_form(project, starts_on)


def fix_form(project: Project, starts_on: date | None) -> Form | None:
    """Correcting the number of that week, or the newest; None while there is no number at all."""
    newest = next((each.starts_on for each in reversed(project.weeks) if has_value(each)), None)
    meant = starts_on or newest
    return _fix_form(project, meant) if meant is not None else None


def _fix_form(project: Project, starts_on: date) -> Form:
    week = project.week(starts_on)
    named = token(project.id, f"week-{starts_on.isoformat()}")
    return forms.fix(brief(project), named, starts_on, week.value if week else None)


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
