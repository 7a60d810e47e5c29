"""The people who use it: the roster, its welcome, the weekly question, and what the pilot knows of reports."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from bot.events import PhaseMoved, ReportMoved, RosterLeft, RosterSet, UseSaid
from bot.model import SETTLED, Member, OpenReport, Phase, Project, Pulse, Seen, Tally
from bot.notices import RosterNoted, RosterWanted, UseAsked, UseNoted, Welcome
from bot.rules import phases
from bot.rules.delivery import STALE_AFTER
from bot.rules.draft import Draft, Dues
from bot.workdays import WEEK, local_date, local_instant, monday

TRYING: frozenset[Phase] = frozenset({"validate", "launch"})  # when the roster is asked
USED_BY_PEOPLE: frozenset[Phase] = frozenset({"validate", "launch", "production"})
PULSE_WEEKDAY, PULSE_HOUR = 3, 14  # Thursday, of the champion's wall: late enough in the week to say, early to act
ROSTER = "roster"  # the subject of what somebody is told or asked about being on it
PULSE = "pulse"  # the subject of every weekly question: a new one takes the buttons of the one before
TIME_TO_TRY = timedelta(days=2)  # between the welcome and the first question
PULSES_KEPT, TALLIES_KEPT, SEEN_KEPT = 12, 12, 200


def asked_members(project: Project) -> tuple[Member, ...]:
    """The people on the roster who have not asked to be left alone."""
    return tuple(member for member in project.roster if not member.left)


def roster_set(draft: Draft, event: RosterSet) -> None:
    """Who is on the roster from now on. Who asked to be left alone stays so."""
    if not phases.may_steer(draft):
        return
    project, by = draft.project, event.by
    assert by is not None, "may_steer let nobody through"
    known = {member.person: member for member in project.roster}
    wanted = tuple(dict.fromkeys(event.people))
    kept = tuple(member for member in project.roster if member.left or member.person in wanted)
    added = tuple(person for person in wanted if person not in known)
    removed = tuple(member.person for member in asked_members(project) if member.person not in wanted)
    draft.change(roster=(*kept, *(Member(person, draft.at) for person in added)))
    body = RosterNoted(
        pilot=draft.pilot,
        subject=f"roster-{event.id}",
        people=tuple(member.person for member in asked_members(draft.project)),
        added=added,
        removed=removed,
        declined=tuple(person for person in wanted if person in known and known[person].left),
        phase=project.phase,
    )
    draft.tell(by, "roster", body, "answer")
    welcome(draft)


def begin(draft: Draft, event: PhaseMoved) -> None:
    """A phase has begun in which people use it: they are welcomed; without a roster the champion is asked for one."""
    if draft.reply is not None or event.to not in TRYING:
        return  # refused, or back to building
    welcome(draft)
    champion = draft.pilot.champion
    if champion is not None and not draft.project.roster:
        body = RosterWanted(pilot=draft.pilot, subject=ROSTER, phase=event.to)
        draft.tell(champion, f"wanted-{event.id}", body, "errand")


def welcome(draft: Draft) -> None:
    """Everybody on the roster hears once what it is, as soon as there is something to use."""
    project = draft.project
    if project.phase not in USED_BY_PEOPLE:
        return
    roster = []
    for member in project.roster:
        if member.welcomed_at is None and not member.left:
            draft.tell(member.person, "welcome", Welcome(pilot=draft.pilot, subject=ROSTER), "errand")
            member = replace(member, welcomed_at=draft.at)
        roster.append(member)
    draft.change(roster=tuple(roster))


def roster_left(draft: Draft, event: RosterLeft) -> None:
    """That person is never asked again; they may still report."""
    by = event.by
    member = next((each for each in draft.project.roster if each.person == by), None)
    if by is None or member is None:
        draft.refuse("not_on_roster")
    elif member.left:
        draft.refuse("already_noted")
    else:
        roster = (replace(each, left=True) if each.person == by else each for each in draft.project.roster)
        draft.change(roster=tuple(roster))
        pulse = draft.project.pulses[-1] if draft.project.pulses else None
        if pulse is not None and by not in (*pulse.used, *pulse.unused):
            asked = tuple(person for person in pulse.asked if person != by)
            draft.change(pulses=(*draft.project.pulses[:-1], replace(pulse, asked=asked)))
        name = PULSE if event.starts_on else ROSTER
        body = UseNoted(pilot=draft.pilot, subject=name, how="left")
        draft.tell(by, f"left-{draft.event.id}", body, "answer", edits=True)


def subject(starts_on: date) -> str:
    """What the buttons of that week's question name, and the step of asking it."""
    return f"pulse-{starts_on.isoformat()}"


def dues(draft: Draft) -> Dues:
    """When the roster is next asked: on one day of the week, at the champion's hour."""
    project = draft.project
    parked = project.ladder is not None and project.ladder.state == "parked"
    if project.term is None or project.phase not in TRYING or project.pause is not None or parked:
        return
    welcomed = [member.welcomed_at for member in asked_members(project) if member.welcomed_at is not None]
    if not welcomed:
        return
    calendar = draft.calendar(project.term.person)
    ready_at = min(welcomed) + TIME_TO_TRY
    week = monday(local_date(ready_at, calendar))
    if project.pulses:
        week = max(week, project.pulses[-1].starts_on + WEEK)
    at = asked_at(draft, week)
    yield (at if at >= ready_at else asked_at(draft, week + WEEK)), ask_use


def asked_at(draft: Draft, starts_on: date) -> datetime:
    """When the roster is asked about the week that began on that Monday."""
    calendar = draft.calendar(draft.pilot.champion)
    return local_instant(starts_on + timedelta(days=PULSE_WEEKDAY), PULSE_HOUR, calendar)


def ask_use(draft: Draft) -> None:
    """Ask everybody who has had time to try it. A week whose day passed unseen is not asked about."""
    calendar = draft.calendar(draft.pilot.champion)
    week = monday(local_date(draft.at, calendar))
    if asked_at(draft, week) > draft.at:
        week -= WEEK
    begun_at = local_instant(week, 0, calendar)
    active = tuple(each.person for each in draft.project.seen if each.at >= begun_at)
    draft.change(pulses=(*draft.project.pulses, Pulse(week, active=active))[-PULSES_KEPT:])
    if draft.at - asked_at(draft, week) > STALE_AFTER:
        return
    for member in asked_members(draft.project):
        if member.welcomed_at is not None and member.welcomed_at + TIME_TO_TRY <= draft.at:
            body = UseAsked(pilot=draft.pilot, subject=PULSE, starts_on=week)
            draft.tell(member.person, subject(week), body, "nudge")


def use_asked(draft: Draft, name: str, to: UUID) -> None:
    """The weekly question reached somebody: from now on their answer counts, and so does their silence."""
    pulse = draft.project.pulses[-1] if draft.project.pulses else None
    member = next((each for each in asked_members(draft.project) if each.person == to), None)
    if pulse is not None and member is not None and subject(pulse.starts_on) == name and to not in pulse.asked:
        draft.change(pulses=(*draft.project.pulses[:-1], replace(pulse, asked=(*pulse.asked, to))))


def use_said(draft: Draft, event: UseSaid) -> None:
    """One tap. Only the newest week can still be answered; changing one's mind is fine."""
    by, project = event.by, draft.project
    pulse = project.pulses[-1] if project.pulses else None
    if by is None or by not in {member.person for member in project.roster}:
        draft.refuse("not_on_roster")
    elif project.phase == "stopped":
        draft.refuse("ended")
    elif pulse is None or pulse.starts_on != event.starts_on:
        is_open = pulse is not None and pulse.starts_on > event.starts_on and by not in (*pulse.used, *pulse.unused)
        draft.refuse("pulse_over", week_on=event.starts_on, starts_on=pulse.starts_on if pulse and is_open else None)
    elif by in (pulse.used if event.used else pulse.unused):
        draft.refuse("already_noted")
    else:
        used = tuple(person for person in pulse.used if person != by)
        unused = tuple(person for person in pulse.unused if person != by)
        said = replace(
            pulse,
            asked=tuple(dict.fromkeys((*pulse.asked, by))),
            used=(*used, by) if event.used else used,
            unused=unused if event.used else (*unused, by),
        )
        draft.change(pulses=(*project.pulses[:-1], said))
        if event.used:
            _saw(draft, by)
        how: Literal["used", "unused"] = "used" if event.used else "unused"
        body = UseNoted(pilot=draft.pilot, subject=PULSE, how=how, starts_on=pulse.starts_on)
        draft.tell(by, f"said-{event.id}", body, "answer", edits=True)


def _saw(draft: Draft, person: UUID) -> None:
    others = tuple(each for each in draft.project.seen if each.person != person)
    draft.change(seen=(*others, Seen(person, draft.at))[-SEEN_KEPT:])


def _reported(draft: Draft, person: UUID) -> None:
    """Whoever reports has used it that week, whatever they answer."""
    _saw(draft, person)
    pulse = draft.project.pulses[-1] if draft.project.pulses else None
    week = monday(local_date(draft.at, draft.calendar(draft.pilot.champion)))
    if pulse is not None and pulse.starts_on == week and person not in pulse.active:
        draft.change(pulses=(*draft.project.pulses[:-1], replace(pulse, active=(*pulse.active, person))))


def report_moved(draft: Draft, event: ReportMoved) -> None:
    """A report came or changed: what is open, how many came in which week, and who was active."""
    project, known = draft.project, event.report
    old = next((each for each in project.reports if each.id == known.id), None)
    if event.came:
        _tally(draft, known)
    if event.person is not None and event.person != draft.pilot.champion:
        _reported(draft, event.person)
    rest = [each for each in draft.project.reports if each.id != known.id]
    if event.same_as is not None and known.blocks:
        rest = [_blocking(each, draft.at) if each.id == event.same_as else each for each in rest]
    if event.state not in SETTLED and known.kind != "worked":  # praise asks nothing of anybody
        rest.append(_merged(known, old))
    draft.change(reports=tuple(sorted(rest, key=lambda each: each.number)))


def _merged(known: OpenReport, old: OpenReport | None) -> OpenReport:
    """What is known now, with the instants that were kept before."""
    if old is None:
        return known
    blocks_at = old.blocks_at if old.blocks else known.blocks_at
    return replace(known, since_at=known.since_at or old.since_at, blocks_at=blocks_at)


def _blocking(report: OpenReport, at: datetime) -> OpenReport:
    return report if report.blocks else replace(report, blocks=True, blocks_at=at)


def _tally(draft: Draft, report: OpenReport) -> None:
    week = monday(local_date(report.opened_at, draft.calendar(draft.pilot.champion)))
    tallies = {each.starts_on: each for each in draft.project.tallies}
    so_far = tallies.get(week, Tally(week))
    tallies[week] = replace(so_far, **{report.kind: getattr(so_far, report.kind) + 1})
    draft.change(tallies=tuple(sorted(tallies.values(), key=lambda each: each.starts_on))[-TALLIES_KEPT:])
