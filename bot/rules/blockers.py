"""What stands in the way: who says so, who helps, by when it is to be decided; and that nobody touches it (S5)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.decisions import WordsKept
from bot.model import Blocker, Calendar, Words
from bot.rules.draft import Draft
from bot.rules.finding import Item
from bot.workdays import add_days_at_work, local_date, local_instant, next_workday

HOUR = 10  # o'clock of the champion's wall at which a day that was set is looked at
MOST_OPEN = 20
LEAST_DAYS = 1  # between the heads-up and the alarm: a day that was set may be that near


def named(draft: Draft, words: Words) -> bool:
    """Somebody named what blocks, in one line with their number: open from now on, of no cause yet.

    In the same words as one that is open, it is that one. Whether it is kept: not where a great many are open.
    """
    draft.facts.append(WordsKept(words=words))
    known = next((each for each in draft.project.blockers if _plain(each.text) == _plain(words)), None)
    if known is not None:
        keep(draft, replace(known, touched_at=draft.at))
    elif len(draft.project.blockers) < MOST_OPEN:
        opened(draft, Blocker(0, words, "other", _by(draft), draft.at, draft.at))
    else:
        return False
    return True


def _plain(words: Words) -> str:
    return " ".join(words.text.casefold().split())


def keep(draft: Draft, blocker: Blocker) -> None:
    """An open blocker, as it is now."""
    blockers = tuple(blocker if each.number == blocker.number else each for each in draft.project.blockers)
    draft.change(blockers=blockers)


def opened(draft: Draft, blocker: Blocker) -> Blocker:
    """Keep an open blocker, with a number of its own."""
    number = draft.project.blockers_made + 1
    blocker = replace(blocker, number=number)
    draft.change(blockers=(*draft.project.blockers, blocker), blockers_made=number)
    return blocker


def find(draft: Draft) -> list[Item]:
    """The blockers, by when nobody has touched them for long, or their day to be decided has passed."""
    calendar = draft.calendar(draft.pilot.champion)
    return [_item(draft, blocker, calendar) for blocker in draft.project.blockers]


def _item(draft: Draft, blocker: Blocker, calendar: Calendar) -> Item:
    """When the champion hears of it, and when others do."""
    policy, touched_at = draft.policy, _touched_at(draft, blocker)
    warn_at = add_days_at_work(touched_at, policy.blocker_heads_up_days, calendar)
    alarm_at, passed = add_days_at_work(touched_at, policy.blocker_days, calendar), None
    if blocker.decide_on is not None and local_date(touched_at, calendar) <= blocker.decide_on:
        day = max(touched_at, local_instant(next_workday(blocker.decide_on, calendar), HOUR, calendar))
        passed = blocker.decide_on if day <= draft.at else None
        warn_at, alarm_at = min(warn_at, day), min(alarm_at, add_days_at_work(day, 1, calendar))
    return Item(
        str(blocker.number),
        blocker.text.text,
        blocker.touched_at,  # its age is real, whatever made the clock of the alarm start anew
        warn_at,
        alarm_at,
        LEAST_DAYS,
        blocker.left,
        passed,
        blocker.helper,
    )


def _touched_at(draft: Draft, blocker: Blocker) -> datetime:
    """When a person last did something about it; settling what stood is one such thing."""
    settled_at = draft.project.dismissed_at
    return max(blocker.touched_at, settled_at) if settled_at is not None else blocker.touched_at


def _by(draft: Draft) -> UUID:
    assert draft.event.by is not None, "only people name what blocks"
    return draft.event.by
