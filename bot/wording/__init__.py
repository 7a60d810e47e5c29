"""Every sentence a person reads, one file per subject. `word` turns what a message is about into a card."""

from dataclasses import replace
from typing import assert_never

from bot.cards import Card
from bot.notices import (
    AckNoted,
    AckTold,
    Alert,
    Ask,
    AskAgain,
    BaselineAgain,
    BlockerNoted,
    Body,
    ChairEmptied,
    ConditionAsked,
    ConditionClosed,
    ConditionNoted,
    ContextNoted,
    HandoverNoted,
    HeadsUp,
    HelpWanted,
    HistoryNoted,
    MetricNoted,
    Miss,
    NotReached,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Packet,
    Parked,
    PauseNoted,
    PhaseNoted,
    Refusal,
    Registered,
    Reminder,
    ReportAnswered,
    ReportIn,
    ReportLogged,
    ReportNoted,
    ReportsEnded,
    ReportTold,
    Restarted,
    Returned,
    RightsMissing,
    RightsNoted,
    RosterNoted,
    RosterWanted,
    Seated,
    SeatsNoted,
    Sorted,
    TakenBack,
    Thanks,
    Unseated,
    UseAsked,
    UseNoted,
    WeekNoted,
    Welcome,
)
from bot.wording import (
    alerts,
    blockers,
    chairs,
    checkins,
    decided,
    handover,
    headsups,
    metrics,
    ownership,
    phases,
    refusals,
    reports,
    trend,
    triage,
    unreached,
    users,
)
from bot.wording.voice import Voice, readable


def word(body: Body, voice: Voice) -> Card:
    """The card that says it, to that reader, at that time."""
    return _word(replace(body, pilot=readable(body.pilot)), voice)


def _word(body: Body, voice: Voice) -> Card:  # one line a message is the table it should be
    match body:
        case Seated():
            return ownership.seated(body, voice)
        case Registered():
            return ownership.registered(body, voice)
        case OwnerOffer():
            return ownership.owner_offer(body, voice)
        case OfferClosed():
            return ownership.offer_closed(body, voice)
        case OfferRefused():
            return ownership.offer_refused(body, voice)
        case OwnerFound():
            return ownership.owner_found(body, voice)
        case Packet():
            return handover.packet(body, voice)
        case HandoverNoted():
            return handover.handover_noted(body, voice)
        case ConditionAsked():
            return handover.condition_asked(body, voice)
        case ConditionNoted():
            return handover.condition_noted(body, voice)
        case ConditionClosed():
            return handover.condition_closed(body, voice)
        case RightsMissing():
            return chairs.rights_missing(body, voice)
        case RightsNoted():
            return chairs.rights_noted(body, voice)
        case SeatsNoted():
            return chairs.seats_noted(body, voice)
        case Unseated():
            return chairs.unseated(body, voice)
        case ChairEmptied():
            return chairs.chair_emptied(body, voice)
        case NotReached():
            return unreached.not_reached(body, voice)
        case Ask():
            return checkins.ask(body, voice)
        case Reminder():
            return checkins.reminder(body, voice)
        case Miss():
            return checkins.miss(body, voice)
        case WeekNoted():
            return checkins.week_noted(body, voice)
        case AskAgain():
            return checkins.ask_again(body, voice)
        case TakenBack():
            return checkins.taken_back(body, voice)
        case Thanks():
            return trend.thanks(body, voice)
        case HistoryNoted():
            return trend.history_noted(body, voice)
        case HelpWanted():
            return blockers.help_wanted(body, voice)
        case BlockerNoted():
            return blockers.blocker_noted(body, voice)
        case ContextNoted():
            return blockers.context_noted(body, voice)
        case PauseNoted():
            return blockers.pause_noted(body, voice)
        case HeadsUp():
            return headsups.heads_up(body, voice)
        case Alert():
            return alerts.alert(body, voice)
        case Returned():
            return alerts.returned(body, voice)
        case AckNoted():
            return decided.ack_noted(body, voice)
        case AckTold():
            return decided.ack_told(body, voice)
        case Sorted():
            return decided.sorted_out(body, voice)
        case Parked():
            return alerts.parked(body, voice)
        case MetricNoted():
            return metrics.metric_noted(body, voice)
        case BaselineAgain():
            return metrics.baseline_again(body, voice)
        case PhaseNoted():
            return phases.phase_noted(body, voice)
        case Restarted():
            return phases.restarted(body, voice)
        case ReportLogged():
            return reports.logged(body, voice)
        case ReportIn():
            return triage.report_in(body, voice)
        case ReportNoted():
            return triage.noted(body, voice)
        case ReportTold():
            return reports.told(body, voice)
        case ReportsEnded():
            return reports.ended(body, voice)
        case ReportAnswered():
            return triage.answered(body, voice)
        case Welcome():
            return users.welcome(body, voice)
        case RosterWanted():
            return users.roster_wanted(body, voice)
        case RosterNoted():
            return users.roster_noted(body, voice)
        case UseAsked():
            return users.use_asked(body, voice)
        case UseNoted():
            return users.use_noted(body, voice)
        case Refusal():
            return refusals.refusal(body, voice)
    assert_never(body)


def why(body: Body, voice: Voice) -> str:
    """Why that person was sent that message, in one sentence."""
    name = body.pilot.name
    match body:
        case Ask() | Reminder() | Miss() | Thanks() | WeekNoted() | AskAgain():
            return f"you own the outcome of {name}, and I ask its owner for one number a week."
        case OwnerOffer() | OfferClosed() | ConditionNoted():
            return f"you were asked to own the outcome of {name}."
        case Parked() | Sorted() if voice.reader == body.pilot.champion:
            return f"you own the outcome of {name}, and I say so when it is parked or sorted."
        case HelpWanted():
            return f"you were named as somebody who can help with {name}."
        case HeadsUp():
            return f"you hear what is coming for {name} before anybody else does."
        case Alert() | Returned() | Sorted() | Parked() | AckNoted():
            return f"{name} had stalled, and you sit above it; you are told until it is sorted."
        case ConditionAsked() | ConditionClosed():
            return f"somebody asked to own {name} named a condition, and you can promise it."
        case RightsMissing() | RightsNoted():
            return f"you have a say in what the owner of {name} may decide alone."
        case SeatsNoted() | Unseated() | ChairEmptied():
            return f"who sits above {name} has changed, and you have or had a part in it."
        case NotReached():
            return "you are an administrator, and somebody could not be reached."
        case Seated() | Registered():
            return f"you were named when {name} was registered."
        case ReportIn() | ReportNoted() | ReportAnswered() if voice.reader == body.pilot.champion:
            return f"you own the outcome of {name}, and what its users report comes to you."
        case ReportIn() | ReportNoted() | ReportAnswered():
            return f"you sit above {name}, and a report needed somebody to decide."
        case ReportLogged() | ReportTold() | ReportsEnded():
            return f"you reported something about {name}."
        case Welcome() | UseAsked() | UseNoted():
            return f"you were named as somebody who uses {name}."
        case RosterWanted() | RosterNoted():
            return f"you decide who is on the roster of {name}."
        case _:
            return f"you have a part in {name}, and something about it changed."
