"""The rules. `decide` is the one door: a pilot and what happened, in; all that follows, out. No clock, no I/O."""

from datetime import datetime
from typing import assert_never, overload
from uuid import UUID

from bot.decisions import Decision
from bot.events import (
    Accepted,
    Acknowledged,
    Answered,
    AskedLater,
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    ConditionAnswered,
    Conditioned,
    ContextAdded,
    Corrected,
    Declined,
    Delivered,
    Event,
    HandedOver,
    HelpAnswered,
    HistoryAdded,
    MetricSet,
    NoDataSaid,
    Opened,
    Paused,
    PersonLeft,
    PhaseMoved,
    ProjectEvent,
    ReportEvent,
    ReportMoved,
    Resumed,
    RightsGranted,
    RosterLeft,
    RosterSet,
    SaidDone,
    SeatGiven,
    Stopped,
    TimePassed,
    Undelivered,
    Undone,
    UseSaid,
    WentAway,
    WorldEvent,
)
from bot.model import Project, Report, State
from bot.rules import (
    absence,
    accepting,
    alerted,
    answers,
    arriving,
    asking,
    blocking,
    chairs,
    checkins,
    conditions,
    ending,
    handover,
    ladder,
    leaving,
    metrics,
    ownership,
    pausing,
    phases,
    stalls,
    standing_in,
    users,
)
from bot.rules.draft import Draft, Dues
from bot.rules.reports import decide_report, people_in_report
from bot.rules.rungs import may_reach_admins

MOST_STEPS = 500  # more than a year of weeks at four steps each; a rule that never ends is a bug, not a pilot


class NeverEnds(Exception):
    """A rule is due again at the instant it acted."""


@overload
def decide(state: Project | None, event: ProjectEvent) -> Decision: ...
@overload
def decide(state: Report, event: ReportEvent | WorldEvent) -> Decision[Report]: ...
@overload
def decide(state: None, event: ReportEvent) -> Decision[Report]: ...
@overload
def decide(state: State | None, event: Event) -> Decision[State]: ...


def decide(state: State | None, event: Event) -> Decision[State]:
    """What follows from one event. Total: a wrong or late event gives the same state, and a reply if somebody waits.

    Raises ValueError for an event that neither begins the pilot or report nor is about such a thing, and NeverEnds
    for a bug.
    """
    if isinstance(event, ReportEvent):
        if isinstance(state, Project):
            raise ValueError(f"{type(event).__name__} for a pilot")
        return decide_report(state, event)
    if isinstance(state, Report):
        if not isinstance(event, WorldEvent):
            raise ValueError(f"{type(event).__name__} for a report")
        return decide_report(state, event)
    return _decide_pilot(state, event)


def _decide_pilot(state: Project | None, event: ProjectEvent) -> Decision:
    if state is None:
        if not isinstance(event, Opened):
            raise ValueError(f"{type(event).__name__} for a pilot that does not exist")
        draft = ownership.opened(event)
        draft.facts.extend(phases.history_facts(list(event.history), draft))
        ownership.introduce(draft, event.champion, len(event.history))
    else:
        draft = Draft(state, event)
        _apply(draft, event)
        if draft.project != state:
            stalls.look(draft)
            alerted.keep_up(draft, state)
        _forget_the_act_before(draft, state)
        if not asking.is_asking(draft.project):
            asking.drop_open_week(draft)
    return draft.decision(_next_wake(draft))


def _forget_the_act_before(draft: Draft, before: Project) -> None:
    """Only a person's last act can be taken back: one that can not stands between them and those before it."""
    by = draft.event.by
    undo = before.undo_of(by)
    if undo is not None and draft.project.undo_of(by) is undo and draft.project != before:
        draft.drop_undo(by)


def people_in(state: State | None, event: Event) -> frozenset[UUID]:
    """Everybody whose calendar the rules may ask for."""
    if isinstance(event, ReportEvent):
        return people_in_report(state if isinstance(state, Report) else None, event)
    if isinstance(state, Report):
        return people_in_report(state, event) if isinstance(event, WorldEvent) else frozenset()
    found: set[UUID | None] = {event.by}
    if isinstance(event, Opened):
        found |= {event.champion, event.manager, event.deputy, event.owner, event.sponsor}
    if isinstance(event, Acknowledged):
        found.add(event.person)
    if isinstance(event, HandedOver):
        found.add(event.to)
    if isinstance(event, SeatGiven):
        found |= {person for _, person in event.seats}
    if state is not None:
        found |= {state.manager, state.deputy, state.owner, state.sponsor, state.opened_by}
        found |= {state.term.person if state.term else None, state.offer.person if state.offer else None}
        found.add(state.offer.by if state.offer else None)
        found |= {*state.ladder.alerted, *state.ladder.asked} if state.ladder else set()
        found |= set(event.context.admins) if may_reach_admins(state) or isinstance(event, SeatGiven) else set()
        found.add(state.pause.by if state.pause else None)
        found.add(state.ladder.ack.by if state.ladder and state.ladder.ack else None)
    return frozenset(person for person in found if person is not None)


def _apply(draft: Draft, event: ProjectEvent) -> None:
    match event:
        case Opened():
            draft.refuse("already_noted")
        case Accepted():
            accepting.accepted(draft, event)
        case Declined():
            ownership.declined(draft)
        case Conditioned():
            conditions.conditioned(draft, event)
        case ConditionAnswered():
            conditions.answered(draft, event)
        case HandedOver():
            handover.handed_over(draft, event)
        case SeatGiven():
            chairs.given(draft, event)
        case RightsGranted():
            accepting.granted(draft, event)
        case PersonLeft():
            leaving.left(draft, event.person)
        case Answered():
            checkins.answered(draft, event)
        case Corrected():
            checkins.corrected(draft, event)
        case NoDataSaid():
            checkins.no_data(draft, event)
        case AskedLater():
            checkins.ask_later(draft, event)
        case WentAway():
            absence.went_away(draft, event)
        case Undone():
            answers.undone(draft, event)
        case PhaseMoved():
            phases.moved(draft, event)
            users.begin(draft, event)
        case HistoryAdded():
            phases.history_added(draft, event)
        case MetricSet():
            metrics.metric_set(draft, event)
        case Acknowledged():
            answers.acknowledged(draft, event)
        case SaidDone():
            answers.said_done(draft, event)
        case Resumed():
            phases.resumed(draft, event)
        case BlockerAdded():
            blocking.added(draft, event)
        case BlockerChanged():
            blocking.changed(draft, event)
        case HelpAnswered():
            blocking.help_answered(draft, event)
        case BlockerClosed():
            blocking.closed(draft, event)
        case ContextAdded():
            blocking.context_added(draft, event)
        case Paused():
            pausing.paused(draft, event)
        case Stopped():
            pausing.stopped(draft, event)
        case RosterSet():
            users.roster_set(draft, event)
        case RosterLeft():
            users.roster_left(draft, event)
        case UseSaid():
            users.use_said(draft, event)
        case ReportMoved():
            users.report_moved(draft, event)
        case TimePassed():
            _pass_time(draft)
        case Delivered():
            arriving.delivered(draft, event)
        case Undelivered():
            arriving.undelivered(draft, event)
        case _:
            assert_never(event)


def _dues(draft: Draft) -> Dues:
    if draft.project.phase == "stopped":
        yield from ending.dues(draft)
        return
    yield from ownership.dues(draft)
    yield from asking.dues(draft)
    yield from ladder.dues(draft)
    yield from users.dues(draft)
    yield from stalls.dues(draft)
    yield from standing_in.dues(draft)


def _next_wake(draft: Draft) -> datetime | None:
    return min((at for at, _ in _dues(draft)), default=None)


def _pass_time(draft: Draft) -> None:
    """Do all that is due by now, the oldest first."""
    for _ in range(MOST_STEPS):
        due = min(_dues(draft), key=lambda pair: pair[0], default=None)
        if due is None or due[0] > draft.at:
            return
        _, step = due
        step(draft)
    raise NeverEnds(str(draft.project.id))
