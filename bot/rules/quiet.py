"""S7: the people who should use it are quiet. Read from the weekly question and from reports, while it is validated.

Nobody can tell without a roster, nor before its people have had their days to try it: then there is nothing to find.
"""

from datetime import datetime, timedelta
from uuid import UUID

from bot.model import Cause, Project, Pulse
from bot.rules.draft import Draft
from bot.rules.finding import Finding
from bot.rules.users import PULSE_HOUR, WEEK, asked_members
from bot.workdays import local_instant

IN_A_ROW = 2  # weeks in which too few of the roster use it


def find(draft: Draft) -> Finding | None:
    """It is coming from the first week with too few users on, and here after two of them, or too few for too long."""
    project = draft.project
    if project.phase != "validate" or project.term is None or not asked_members(project):
        return None
    run = _unbroken(project)
    needed = min(draft.policy.least_users, len(asked_members(project)))
    quiet_at = _quiet_at(draft, run, needed) if run else None
    if quiet_at is None:
        return None
    low: list[Pulse] = []
    for pulse in reversed(run):
        if not _is_low(draft, pulse, needed):
            break
        low.insert(0, pulse)
    if not low:
        return None
    few = [each for each in low if _share(each) < draft.policy.least_share]
    twice_at = judged_at(draft, low[IN_A_ROW - 1]) if len(few) >= IN_A_ROW and few == low else None
    warn_at = judged_at(draft, low[0])
    cause = Cause("S7", warn_at, count=len(_active(draft, draft.at)), out_of=len(asked_members(project)))
    return Finding(cause, warn_at, min(quiet_at, twice_at) if twice_at else quiet_at)


def judged_at(draft: Draft, pulse: Pulse) -> datetime:
    """When the answers of that week are counted: on the Monday after, so that nobody has to hurry."""
    return local_instant(pulse.starts_on + WEEK, PULSE_HOUR, draft.calendar(draft.pilot.champion))


def _unbroken(project: Project) -> list[Pulse]:
    """The weeks asked about without a gap up to now, oldest first: a pause, or another phase, begins a new row."""
    run: list[Pulse] = []
    for pulse in reversed([each for each in project.pulses if each.asked]):
        if run and run[0].starts_on - pulse.starts_on != WEEK:
            break
        run.insert(0, pulse)
    return run


def _is_low(draft: Draft, pulse: Pulse, needed: int) -> bool:
    judged = min(judged_at(draft, pulse), draft.at)
    return _share(pulse) < draft.policy.least_share or len(_active(draft, judged)) < needed


def _share(pulse: Pulse) -> float:
    return len(pulse.used) / len(pulse.asked)


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
