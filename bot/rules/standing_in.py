"""The deputy stands in while the manager is away: an alert that nobody has answered goes on to them at once."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.rules import ladder as ladders
from bot.rules.draft import Draft, Dues
from bot.rules.rungs import away_today, deputy_of
from bot.workdays import is_away, local_date, local_instant


def dues(draft: Draft) -> Dues:
    """When a manager who has been asked goes away before they have answered."""
    manager = _waited_for(draft)
    if manager is None:
        return
    calendar, ladder = draft.calendar(manager), draft.project.ladder
    assert ladder is not None and ladder.decided_at is not None, "somebody is waited for"
    today = local_date(ladder.decided_at, calendar)
    starts: list[datetime] = [
        max(ladder.decided_at, local_instant(first, 0, calendar)) for first, last in calendar.away if last >= today
    ]
    if starts:
        yield min(starts), pass_on


def pass_on_now(draft: Draft) -> None:
    """The manager has just gone away: whoever stands in is asked, if an alert waits for an answer."""
    manager = _waited_for(draft)
    if manager is not None and is_away(local_date(draft.at, draft.calendar(manager)), draft.calendar(manager)):
        pass_on(draft)


def pass_on(draft: Draft) -> None:
    """The deputy is asked in the manager's place; the next rung where the deputy is away as well."""
    deputy, ladder = deputy_of(draft.project), draft.project.ladder
    assert deputy is not None and ladder is not None, "only called while a deputy can be asked"
    if deputy in away_today(draft):
        ladders.climb_on(draft)
        return
    asked = tuple(dict.fromkeys((*(each for each in ladder.asked if each != draft.project.manager), deputy)))
    draft.change(ladder=replace(ladder, asked=asked, decided_at=draft.at, delivered_at=None))
    ladders.ask(draft, (("deputy", deputy),))


def _waited_for(draft: Draft) -> UUID | None:
    """The manager, while an alert waits for them alone and a deputy could be asked."""
    project, ladder = draft.project, draft.project.ladder
    deputy = deputy_of(project)
    if ladder is None or deputy is None or (ladder.state, ladder.level) != ("open", 1):
        return None
    return project.manager if project.manager in ladder.asked and deputy not in ladder.asked else None
