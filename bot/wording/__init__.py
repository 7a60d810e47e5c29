"""Every sentence a person reads, one file per subject. `word` turns what a message is about into a card."""

from typing import assert_never

from bot.cards import Card
from bot.notices import (
    AckNoted,
    AckTold,
    Alert,
    Ask,
    AskAgain,
    Body,
    HistoryNoted,
    Miss,
    NotReached,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Parked,
    PhaseNoted,
    Refusal,
    Registered,
    Reminder,
    Restarted,
    Returned,
    Seated,
    Sorted,
    TakenBack,
    Thanks,
    WeekNoted,
)
from bot.wording import alerts, checkins, decided, ownership, phases, refusals, trend
from bot.wording.voice import Voice


def word(body: Body, voice: Voice) -> Card:  # one line a message is the table it should be
    """The card that says it, to that reader, at that time."""
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
        case NotReached():
            return ownership.not_reached(body, voice)
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
        case PhaseNoted():
            return phases.phase_noted(body, voice)
        case Restarted():
            return phases.restarted(body, voice)
        case Refusal():
            return refusals.refusal(body, voice)
    assert_never(body)


def why(body: Body, voice: Voice) -> str:
    """Why that person was sent that message, in one sentence."""
    name = body.pilot.name
    match body:
        case Ask() | Reminder() | Miss() | Thanks() | WeekNoted() | AskAgain():
            return f"you own the outcome of {name}, and I ask its owner for one number a week."
        case OwnerOffer() | OfferClosed():
            return f"you were asked to own the outcome of {name}."
        case Parked() | Sorted() if voice.reader == body.pilot.champion:
            return f"you own the outcome of {name}, and I say so when it is parked or sorted."
        case Alert() | Returned() | Sorted() | Parked() | AckNoted():
            return f"{name} had stalled, and you sit above it; you are told until it is sorted."
        case NotReached():
            return "you are an administrator, and somebody could not be reached."
        case Seated() | Registered():
            return f"you were named when {name} was registered."
        case _:
            return f"you have a part in {name}, and something about it changed."
