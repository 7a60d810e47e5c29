"""The stalls that finders see: first the champion hears of one, then, unless it passes, those above.

After every event, and at the times the findings name, each finder is asked anew. What it no longer sees is over:
nothing of it waits, and whoever was alerted hears so. Silence (S1) and a missing owner (S2) have their own ways, and
so has what is about several things (S5, S8).
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.model import ACTIVE, Project, RuleName, Watch
from bot.notices import HeadsUp, Notice, Thanks
from bot.rules import flat, pauses, quiet, several, watching, worse
from bot.rules import ladder as ladders
from bot.rules.draft import Draft, Dues
from bot.rules.finding import Find, Finding
from bot.rules.phases import above
from bot.rules.rungs import first_asked
from bot.workdays import add_days_at_work, quiet_until

FINDERS: tuple[tuple[RuleName, Find], ...] = (
    ("S3", flat.find),
    ("S4", worse.find),
    ("S7", quiet.find),
    ("S12", pauses.find),
)


def look(draft: Draft) -> None:
    """Ask every finder: warn, raise the alarm, or let it be over."""
    if draft.project.phase not in ACTIVE:
        return
    for rule, items in several.FINDERS:
        if _counts(draft.project, rule):
            several.look(draft, rule, items, may_come=_may_come(draft.project))
        else:
            _call_off(draft, rule)
    for rule, find in FINDERS:
        if not _counts(draft.project, rule):
            _call_off(draft, rule)
            continue
        finding = _found(draft, find)
        if ladders.stands_for(draft, rule):
            if finding is not None and finding.alarm_at is not None and finding.alarm_at <= draft.at:
                ladders.keep_cause(draft, finding.cause)
                continue
            _over(draft, rule)
        if finding is None or finding.warn_at > draft.at or not _may_come(draft.project):
            _call_off(draft, rule)
        elif not draft.event.context.held:
            _comes(draft, finding)


def dues(draft: Draft) -> Dues:
    """When the next stall is warned of, or alarms."""
    if draft.project.phase not in ACTIVE or not _may_come(draft.project):
        return
    for rule, items in several.FINDERS:
        if _counts(draft.project, rule):
            yield from ((at, look) for at in several.dues(draft, rule, items))
    for rule, find in FINDERS:
        if not _counts(draft.project, rule) or ladders.stands_for(draft, rule):
            continue
        finding = _found(draft, find)
        if finding is None:
            continue
        watch = watching.watched(draft, rule)
        at = finding.warn_at if watch is None else _ready_at(draft, finding, watch)
        if at is not None and not _returns_by_itself(draft.project, rule, watch):
            yield at, look


def _counts(project: Project, rule: RuleName) -> bool:
    """Whether that rule sees anything now: while a pilot is paused only the end of the pause counts."""
    return project.term is not None and (project.pause is not None) == (rule == "S12")


def _may_come(project: Project) -> bool:
    """Whether anything new is said: a parked pilot stays silent, and without an owner nobody could be warned."""
    return project.term is not None and (project.ladder is None or project.ladder.state != "parked")


def _returns_by_itself(project: Project, rule: RuleName, watch: Watch | None) -> bool:
    """A pause that was a manager's answer comes back to them on its day, by the ladder's own clock."""
    return rule == "S12" and watch is not None and project.ladder is not None and project.ladder.state == "acknowledged"


def _found(draft: Draft, find: Find) -> Finding | None:
    """What that finder sees, unless it began before somebody settled what stood, or called it no problem."""
    finding, dismissed_at = find(draft), draft.project.dismissed_at
    if finding is not None and dismissed_at is not None and finding.cause.since_at < dismissed_at:
        return None
    return finding


def _comes(draft: Draft, finding: Finding) -> None:
    rule = finding.cause.rule
    watch, dated = watching.watched(draft, rule), finding.alarm_at is not None
    if watch is None or (dated and not watch.dated):  # what was only said to come has its day now
        watching.keep(draft, Watch(finding.cause, draft.at, dated=dated))
        _warn(draft, finding)
        return
    if (watch.cause, watch.dated) != (finding.cause, dated):
        watching.keep(draft, replace(watch, cause=finding.cause, dated=dated))
    ready_at = _ready_at(draft, finding, watch)
    if ready_at is not None and ready_at <= draft.at and not _returns_by_itself(draft.project, rule, watch):
        ladders.raise_alarm(draft, finding.cause)


def _ready_at(draft: Draft, finding: Finding, watch: Watch) -> datetime | None:
    """When those above may hear: the champion's days count from the arrival of the heads-up.

    One that is not known to have arrived is given a working day to do so.
    """
    if finding.alarm_at is None:
        return None
    days = finding.least_days if watch.told_at is not None else finding.least_days + 1
    calendar = draft.calendar(draft.pilot.champion)
    return max(finding.alarm_at, add_days_at_work(draft.counted(watch.told_at or watch.since_at), days, calendar))


def _warn(draft: Draft, finding: Finding) -> None:
    """The heads-up: with the thanks for a number where there is one just now, else a message of its own."""
    champion, rule = draft.pilot.champion, finding.cause.rule
    assert champion is not None, "nothing comes without an owner"
    hears_at = quiet_until(draft.at, draft.calendar(champion))
    alarm_at = _ready_at(draft, finding, Watch(finding.cause, draft.at, told_at=hears_at))
    if rule in ("S3", "S4") and _with_the_thanks(draft, champion, finding, alarm_at):
        heads_up_told(draft, rule)
        return
    draft.withdraw.add(watching.subject(rule))  # one that has not arrived yet says less
    pause = draft.project.pause if rule == "S12" else None
    body = HeadsUp(
        pilot=draft.pilot,
        subject=watching.subject(rule),
        cause=finding.cause,
        alarm_at=alarm_at,
        asks=first_asked(draft),
        again=pause is not None and pause.extended,
    )
    paused_by = pause.by if pause is not None else champion
    for person in dict.fromkeys((champion, *({paused_by} & {*above(draft.project)}))):
        draft.tell(person, f"coming-{draft.event.id}", body, "errand")


def _with_the_thanks(draft: Draft, champion: UUID, finding: Finding, alarm_at: datetime | None) -> bool:
    for n, notice in enumerate(draft.notices):
        if isinstance(notice.body, Thanks) and notice.to == champion:
            body = replace(notice.body, asks=first_asked(draft))
            draft.notices[n] = _coming(notice, body, finding, alarm_at)
            return True
    return False


def _coming(notice: Notice, body: Thanks, finding: Finding, alarm_at: datetime | None) -> Notice:
    soonest = min((at for at in (body.alarm_at, alarm_at) if at is not None), default=None)
    return replace(notice, body=replace(body, coming=(*body.coming, finding.cause), alarm_at=soonest))


def delivered(draft: Draft, name: str, to: UUID) -> None:
    """A heads-up arrived; the champion's days count from now."""
    if to == draft.pilot.champion:
        for watch in draft.project.watches:
            if watching.subject(watch.cause.rule) == name:
                heads_up_told(draft, watch.cause.rule)


def heads_up_told(draft: Draft, rule: RuleName) -> None:
    """The champion has just heard of that stall."""
    watching.arrived(draft, rule)
    watching.tell(draft, rule)


def _call_off(draft: Draft, rule: RuleName) -> None:
    """It does not come now; the day it counts again, the champion hears first once more."""
    if watching.watched(draft, rule) is not None:
        watching.call_off(draft, rule)
        watching.untell(draft, rule)


def _over(draft: Draft, rule: RuleName) -> None:
    watching.forget(draft, rule)
    ladders.settle(draft, rule, "cleared", draft.event.by)
