"""S7: the people who should use it are quiet. Read from the weekly question and from reports, while it is validated.

Nobody can tell without a roster, nor before its people have had their days to try it: then there is nothing to find.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from bot.model import Cause, Pulse
from bot.rules.draft import Draft
from bot.rules.finding import Finding
from bot.rules.users import PULSE_HOUR, asked_at, asked_members
from bot.workdays import WEEK, local_instant

IN_A_ROW = 2  # weeks in which too few of the roster use it
LEAST_ANSWERS = 2  # with fewer, a week says nothing by itself

_Row = tuple[datetime, datetime]  # when the champion hears of it, and when others may


def find(draft: Draft) -> Finding | None:
    """It is coming from the first week with too few users on, and here after two of them, or too few for too long."""
    project = draft.project
    members = {member.person for member in asked_members(project)}
    if project.phase != "validate" or project.term is None or not members:
        return None
    run = _unbroken(draft)
    rows = [row for row in (_few(draft, run, members), _quiet(draft, run, len(members))) if row is not None]
    if not rows:
        return None
    warn_at, alarm_at = min(warn_at for warn_at, _ in rows), min(alarm_at for _, alarm_at in rows)
    used = members.intersection(_active(draft, draft.at))
    cause = Cause("S7", warn_at, count=len(used), out_of=len(members))
    return Finding(cause, warn_at, alarm_at, draft.policy.heads_up_days)


def judged_at(draft: Draft, starts_on: date) -> datetime:
    """When the answers about that week are counted: on the Monday after, so that nobody has to hurry."""
    return local_instant(starts_on + WEEK, PULSE_HOUR, draft.calendar(draft.pilot.champion))


def _few(draft: Draft, run: list[Pulse], members: set[UUID]) -> _Row | None:
    """Too few of those who said so, or were active, use it. Silence is not a no: hardly an answer is not counted."""
    row: list[Pulse] = []
    for pulse in reversed(run):
        use = members.intersection((*pulse.used, *pulse.active))
        said = use.union(members.intersection(pulse.unused))
        is_few = len(use) < draft.policy.least_share * len(said)
        if len(said) >= LEAST_ANSWERS and is_few:
            row.insert(0, pulse)
        elif len(said) >= LEAST_ANSWERS and judged_at(draft, pulse.starts_on) <= draft.at:
            break
    if not row:
        return None
    again = row[IN_A_ROW - 1].starts_on if len(row) >= IN_A_ROW else _next_judged(draft, row[-1].starts_on)
    return judged_at(draft, row[0].starts_on), judged_at(draft, again)


def _next_judged(draft: Draft, starts_on: date) -> date:
    """The first week after that one whose answers are still to be counted: nobody else hears before that."""
    week = starts_on + WEEK
    while judged_at(draft, week) <= draft.at:
        week += WEEK
    return week


def _quiet(draft: Draft, run: list[Pulse], members: int) -> _Row | None:
    """Hardly anybody has used it or reported for days, whatever is answered."""
    needed = min(draft.policy.least_users, members)
    alarm_at = _quiet_at(draft, run, needed) if run else None
    row: list[Pulse] = []
    for pulse in reversed(run):
        if len(_active(draft, min(judged_at(draft, pulse.starts_on), draft.at))) >= needed:
            break
        row.insert(0, pulse)
    return (judged_at(draft, row[0].starts_on), alarm_at) if row and alarm_at is not None else None


def _unbroken(draft: Draft) -> list[Pulse]:
    """The weeks asked about without a gap up to now, oldest first: a pause, or another phase, begins a new row.

    So does an act that settles what stood: only what comes after it counts.
    """
    settled_at = draft.project.dismissed_at
    run: list[Pulse] = []
    for pulse in reversed([each for each in draft.project.pulses if each.asked]):
        if settled_at is not None and asked_at(draft, pulse.starts_on) <= settled_at:
            break
        if run and run[0].starts_on - pulse.starts_on != WEEK:
            break
        run.insert(0, pulse)
    return run


def _active(draft: Draft, at: datetime) -> list[UUID]:
    """Who used it or reported in the days before `at`; whoever did so again later counts then as well."""
    since_at = at - timedelta(days=draft.policy.quiet_users_days)
    return [each.person for each in draft.project.seen if each.at > since_at]


def _quiet_at(draft: Draft, run: list[Pulse], needed: int) -> datetime | None:
    """When, if nobody else is active, too few have been for too long. None: not enough people have been asked."""
    calendar = draft.calendar(draft.pilot.champion)
    welcomed = sorted(each.welcomed_at for each in asked_members(draft.project) if each.welcomed_at is not None)
    if len(welcomed) < needed:
        return None
    seen = sorted((each.at for each in draft.project.seen), reverse=True)
    begun_at = max(welcomed[needed - 1], local_instant(run[0].starts_on, 0, calendar))
    last_at = seen[needed - 1] if len(seen) >= needed else begun_at
    return max(last_at, begun_at) + timedelta(days=draft.policy.quiet_users_days)
