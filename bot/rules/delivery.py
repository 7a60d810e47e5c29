"""What becomes of all that waits for one person: what goes now, together with what, and what waits or is dropped.

Merging comes first, so that the limit of a day is rarely met. What follows a person's own act goes at once; all
else waits for their hours. A nudge that missed its time is dropped; an errand or a rung never is.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.model import AT_ONCE, Along, Calendar, Drop, Hold, Policy, Said, Send, Verdict, Waiting
from bot.workdays import local_date, local_instant, quiet_until

STALE_AFTER = timedelta(hours=20)  # by then the next reminder, or the miss, has come
MOST_STALLS = 3  # messages about stalls in a person's day; returns and next rungs count and are never held

# Of these, several that are due to one person are one message. Each has its line in bot.wording.together.
TOGETHER = frozenset({"ask", "reminder", "miss", "alert", "use_asked", "report_in"})
# What says all that an older, unsent message of the same thread said. An ask is left out: a reminder counts from it.
_SAYS_MORE: dict[str, frozenset[str]] = {
    "reminder": frozenset({"reminder"}),
    "miss": frozenset({"reminder"}),
    "alert": frozenset({"alert", "returned"}),
    "returned": frozenset({"alert", "returned"}),
}
_STALLS = frozenset({"alert", "returned"})
_BUDGETED = frozenset({"nudge", "errand"})


def plan(
    waiting: Sequence[Waiting], said: Sequence[Said], calendar: Calendar, now: datetime, policy: Policy
) -> dict[str, Verdict]:
    """A verdict for each of a person's waiting messages, oldest first, by key.

    `said` is what rang at them since their day began, at least. A hold always ends later than `now`.
    """
    verdicts: dict[str, Verdict] = {key: Drop("superseded") for key in _superseded(waiting)}
    left = [each for each in waiting if each.key not in verdicts]
    opens_at = quiet_until(now, calendar)
    day = _Day(said, calendar, now, policy)
    for group in _groups(left, now, is_open=opens_at <= now):
        first, keys = group[0], tuple(each.key for each in group)
        if is_stale(first, now):
            verdicts[first.key] = Drop("stale")
        elif opens_at > now and not _is_at_once(first):
            verdicts[first.key] = Hold(opens_at)
        elif all(day.is_full_for(each) for each in group):
            verdicts |= dict.fromkeys(keys, Hold(day.next_opening))
        else:
            verdicts |= dict.fromkeys(keys, Along(first.key)) | {first.key: Send(keys[1:])}
            day.rings(first)
    return verdicts


def is_stale(waiting: Waiting, now: datetime) -> bool:
    """Whether a nudge has missed its time. Nothing else ever does."""
    return waiting.urgency == "nudge" and now - waiting.due_at > STALE_AFTER


class _Day:
    """What a person's day still has room for. What follows from somebody's act, their own above all, takes none."""

    def __init__(self, said: Sequence[Said], calendar: Calendar, now: datetime, policy: Policy) -> None:
        today = local_date(now, calendar)
        rung = [each for each in said if each.urgency not in AT_ONCE and local_date(each.at, calendar) == today]
        self._rung = len(rung)
        self._stalls = sum(each.kind in _STALLS for each in rung)
        self._most = policy.messages_a_day
        tomorrow = local_instant(today + timedelta(days=1), 0, calendar)
        self.next_opening = max(quiet_until(tomorrow, calendar), tomorrow)

    def is_full_for(self, waiting: Waiting) -> bool:
        """Whether that message waits for another day. Asks, returns and next rungs never do, nor what goes at once."""
        if _is_at_once(waiting):
            return False
        if _is_first_alert(waiting):
            return self._stalls >= MOST_STALLS
        return waiting.urgency in _BUDGETED and self._rung >= self._most

    def rings(self, waiting: Waiting) -> None:
        """One more; a message that takes the place of another notifies nobody."""
        if not _is_at_once(waiting):
            self._rung += 1
            self._stalls += waiting.kind in _STALLS


def _groups(waiting: Sequence[Waiting], now: datetime, *, is_open: bool) -> Iterator[list[Waiting]]:
    """Messages that go together, each group where its oldest stands.

    First alerts that would be held go along with a next rung that is not: it rings anyway.
    """
    groups: dict[tuple[str, str], list[Waiting]] = {}
    for each in waiting:
        together = is_open and each.kind in TOGETHER and not _is_at_once(each) and not is_stale(each, now)
        groups.setdefault(("of", each.kind) if together else ("alone", each.key), []).append(each)
    yield from groups.values()


def _superseded(waiting: Sequence[Waiting]) -> Iterator[str]:
    """Keys of messages that were never sent and whose every word a younger one of the same thread says."""
    for place, older in enumerate(waiting):
        for newer in waiting[place + 1 :]:
            if _thread(newer) == _thread(older) and older.kind in _SAYS_MORE.get(newer.kind, ()):
                yield older.key
                break


def _thread(waiting: Waiting) -> tuple[str, str]:
    project, subject, *_ = waiting.key.split("/")
    return project, subject


def _is_at_once(waiting: Waiting) -> bool:
    return waiting.edits or waiting.urgency in AT_ONCE


def _is_first_alert(waiting: Waiting) -> bool:
    """Whether it is the first that a pilot's manager hears of a stall; the rungs that follow are never held."""
    return waiting.kind == "alert" and waiting.key.split("/")[2] == "L1-1"
