"""Stalls that are about several things, a blocker or a report each: every one is a matter of its own.

The champion hears of each before it alarms. What others have heard of stands until the last of it is dealt with, and
what becomes as old meanwhile joins it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import Coming, RuleName, Watch
from bot.notices import HeadsUp
from bot.rules import blockers, debt, watching
from bot.rules import ladder as ladders
from bot.rules.draft import Draft
from bot.rules.finding import FindItems, Item, cause_of
from bot.rules.rungs import first_asked
from bot.workdays import add_days_at_work, quiet_until

FINDERS: tuple[tuple[RuleName, FindItems], ...] = (("S5", blockers.find), ("S8", debt.find))


def look(draft: Draft, rule: RuleName, find: FindItems, *, may_come: bool) -> None:
    """Warn of what is new, raise the alarm for what has waited, let be over what nobody sees any more."""
    items = find(draft)
    here = _on_the_ladder(draft, rule, items)
    rest = [item for item in items if item not in here and item.warn_at <= draft.at] if may_come else []
    watching.untell(draft, rule, but=[item.what for item in (*here, *rest)])
    if here:
        ladders.keep_cause(draft, cause_of(rule, here))
    else:
        ladders.settle(draft, rule, "cleared", draft.event.by)
    _come(draft, rule, here, rest)


def _come(draft: Draft, rule: RuleName, here: Sequence[Item], rest: Sequence[Item]) -> None:
    """What is new is said to the champion, and what the champion has had their days for to those above."""
    watch = watching.watched(draft, rule)
    if not rest:
        watching.call_off(draft, rule)
    if not rest or draft.event.context.held:
        return
    coming = [_known(watch, item) or Coming(item.key, draft.at) for item in rest]
    ready = [item for item, each in zip(rest, coming, strict=True) if _ready_at(draft, item, each) <= draft.at]
    waits = [(item, each) for item, each in zip(rest, coming, strict=True) if item not in ready]
    if ready:
        ladders.raise_alarm(draft, cause_of(rule, [*here, *ready]))
    if not waits:
        return
    cause, items = cause_of(rule, [item for item, _ in waits]), tuple(each for _, each in waits)
    watching.keep(draft, replace(watch or Watch(cause, draft.at), cause=cause, items=items))
    if any(_known(watch, item) is None for item, _ in waits):
        _warn(draft, rule, waits)


def _warn(draft: Draft, rule: RuleName, waits: Sequence[tuple[Item, Coming]]) -> None:
    """All that is coming in one heads-up, in place of one that has not arrived yet."""
    champion = draft.pilot.champion
    assert champion is not None, "nothing comes without an owner"
    hears_at = quiet_until(draft.at, draft.calendar(champion))
    alarm_at = min(_ready_at(draft, item, replace(each, told_at=each.told_at or hears_at)) for item, each in waits)
    cause = cause_of(rule, [item for item, _ in waits])
    draft.withdraw.add(watching.subject(rule))
    body = HeadsUp(
        pilot=draft.pilot,
        subject=watching.subject(rule),
        cause=cause,
        alarm_at=alarm_at,
        asks=first_asked(draft),
    )
    draft.tell(champion, f"coming-{draft.event.id}", body, "errand")


def dues(draft: Draft, rule: RuleName, find: FindItems) -> list[datetime]:
    """When each of them is next warned of, or alarms."""
    items, watch = find(draft), watching.watched(draft, rule)
    here = _on_the_ladder(draft, rule, items)
    return [
        item.warn_at if (known := _known(watch, item)) is None else _ready_at(draft, item, known)
        for item in items
        if item not in here
    ]


def _on_the_ladder(draft: Draft, rule: RuleName, items: Sequence[Item]) -> list[Item]:
    """What others have heard of, or are about to, and still is as it was."""
    ladder = draft.project.ladder
    causes = ladder.causes if ladder is not None else ()
    named = {what for cause in causes if cause.rule == rule for what in cause.what}
    return [item for item in items if item.what in named and item.alarm_at <= draft.at]


def _known(watch: Watch | None, item: Item) -> Coming | None:
    """What the champion has been told of that one, or is about to be."""
    return next((each for each in watch.items if each.key == item.key), None) if watch is not None else None


def _ready_at(draft: Draft, item: Item, coming: Coming) -> datetime:
    """When those above may hear of it: a heads-up that is not known to have arrived is given a working day."""
    days = item.least_days if coming.told_at is not None else item.least_days + 1
    calendar = draft.calendar(draft.pilot.champion)
    return max(item.alarm_at, add_days_at_work(draft.counted(coming.told_at or coming.since_at), days, calendar))
