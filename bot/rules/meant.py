"""Which week a number or a word is for, who may give it, and whether it can still be given."""

from datetime import date, timedelta

from bot.model import Project, Week
from bot.rules.draft import Draft
from bot.rules.periods import newest_period, period_of
from bot.rules.rhythm import full_week
from bot.rules.series import has_value, is_in_baseline
from bot.workdays import local_date, monday


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


def week_meant(draft: Draft, asked: date | None) -> date | None:
    """The week a number or a word is for; None after a refusal."""
    project = draft.project
    newest = newest_period(project, full_week(draft))
    open_week = project.checkin.starts_on if project.checkin else None
    starts_on = period_of(project, asked) if asked else open_week or newest
    week = project.week(starts_on)
    if starts_on > newest:
        draft.refuse("week_not_over", starts_on=starts_on)
    elif asked is None and project.cadence > 1 and starts_on < first_week(draft):
        draft.refuse("week_not_over", starts_on=period_of(project, full_week(draft)))
    elif is_before_redefined(project, starts_on):
        draft.refuse("week_of_old_number", starts_on=starts_on)
    elif is_in_baseline(project, starts_on):
        draft.refuse("baseline_locked", starts_on=starts_on)
    elif week is not None and has_value(week):
        draft.refuse("week_answered", starts_on=starts_on, value=week.value)
    elif starts_on < newest and starts_on != open_week and (week is None or is_too_late(draft, week)):
        draft.refuse("week_too_old", starts_on=starts_on)
    else:
        return starts_on
    return None


def is_before_redefined(project: Project, starts_on: date) -> bool:
    """Whether the number of that week was another one: it was defined anew since."""
    return project.metric.since_on is not None and starts_on < project.metric.since_on


def is_too_late(draft: Draft, week: Week) -> bool:
    """Whether that week was closed too long ago for a late answer."""
    return draft.at > week.closed_at + timedelta(days=draft.policy.late_days)


def first_week(draft: Draft) -> date:
    """Monday of the first week of the pilot's life: the one it was registered in, or its oldest number."""
    project = draft.project
    registered = monday(local_date(project.opened_at, draft.calendar(draft.event.by)))
    return min(registered, project.weeks[0].starts_on) if project.weeks else registered
