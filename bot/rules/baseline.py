"""The baseline of a number that was defined anew when its pilot was already past Build."""

from bot.model import Phase
from bot.notices import BaselineAgain
from bot.rules.around import tell_around
from bot.rules.draft import Draft
from bot.rules.series import has_value, weeks_counted

PAST_BUILD: frozenset[Phase] = frozenset({"validate", "launch", "production"})


def lock_again(draft: Draft) -> None:
    """Lock it by itself: the first numbers, as many as the policy says, once the number after them is in.

    Until then the last of them can still be corrected: nobody pressed a button that would have made them look.
    """
    project, many = draft.project, draft.policy.baseline_again
    if project.metric.since_on is None or project.baseline_until is not None or project.phase not in PAST_BUILD:
        return
    measured = [week for week in weeks_counted(project) if has_value(week)]
    if len(measured) <= many:
        return
    draft.change(baseline_until=measured[many - 1].starts_on)
    values = tuple(week.value for week in measured[:many] if week.value is not None)
    body = BaselineAgain(pilot=draft.pilot, subject=f"baseline-{project.metric.since_on}", values=values)
    tell_around(draft, "locked", body)
