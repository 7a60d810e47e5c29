"""What people read about who owns the outcome."""

from bot.cards import Bold, Card, para
from bot.model import Role
from bot.notices import (
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Registered,
    Seated,
)
from bot.wording.voice import Voice, because, button, capital, count, each, figure, listed, outcome, period_of
from bot.workdays import answer_by

CHAIRS: dict[Role, str] = {
    "champion": "champion",
    "manager": "manager",
    "deputy": "deputy manager",
    "owner": "portfolio owner",
    "sponsor": "sponsor",
}
RIGHTS = {
    "scope": "change the scope",
    "spend": "spend money on it",
    "people": "ask people for their time",
    "stop": "stop it",
}
LONGEST_CONDITION = 80  # characters of it that a line repeats
_RIGHTS_ASKED = f"Accepting asks four yes/no questions: can you {listed(list(RIGHTS.values()), 'or')}?"
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def owner_offer(body: OwnerOffer, voice: Voice) -> Card:
    """The outcome is offered; declining is fine."""
    himself = body.by == voice.reader
    by = voice.hour(answer_by(voice.now, body.answer_days, voice.calendar))
    until = f"{voice.does(body.pilot.champion, 'stays', 'stay')} its owner" if body.pilot.champion else "nobody owns it"
    named = "you named yourself" if himself else f"{voice.name(body.by)} named you"
    answer = f"Please answer by {by}. Declining is fine; all that is said is that you declined."
    if body.taking_over:
        answer = f"Please answer by {by}. Until you accept, {until}. Declining is fine."
    decline = button(body, "decline", "Decline")
    condition = () if body.refused else (button(body, "accept_if", "Accept if…"),)
    see = (button(body, "packet", "See the packet"),) if body.taking_over else ()
    return Card(
        f"{body.pilot.name}: will you own {'it as it is' if body.refused else 'this outcome'}?",
        (
            para(f"{_offered(body, voice)}: ", Bold(f"{outcome(body.pilot, voice.today)}.")),
            *([para(_state(body))] if body.taking_over and not body.refused else []),
            *([] if body.taking_over and body.refused else [para(_RIGHTS_ASKED)]),
            *([] if body.taking_over else [para(_asked(body, voice))]),
            para(answer),
            para(Bold("Why you: "), f"{named} as its owner."),
        ),
        (button(body, "accept", "Accept…", "primary"), *condition, decline, *see),
    )


def _asked(body: OwnerOffer, voice: Voice) -> str:
    on = _DAYS[voice.calendar.ask_weekday]
    return f"Then {each(body.pilot)}, asked on {on}. About 40 seconds each time."


def _offered(body: OwnerOffer, voice: Voice) -> str:
    if body.refused is not None:
        said = body.refused if len(body.refused) <= LONGEST_CONDITION else f"{body.refused[: LONGEST_CONDITION - 1]}…"
        return f"{capital(voice.does(body.refused_by, 'cannot', 'cannot'))} promise “{said}”. The outcome is still"
    if body.by == voice.reader:
        return "You named yourself as the owner of this outcome"
    if body.taking_over and body.by == body.pilot.champion:
        return f"{capital(voice.name(body.by))} would like to hand this outcome over to you"
    return f"{capital(voice.name(body.by))} would like you to own this outcome"


def _state(body: OwnerOffer) -> str:
    """Where it stands, in one line: the number, and what is open."""
    last = body.last
    number = f"{figure(last.value, body.pilot)} for {period_of(last, body.pilot)}" if last else "no number yet"
    blockers = f"{count(body.blockers, 'open blocker')}" if body.blockers else "no open blocker"
    return (
        f"Today: {number}, {blockers}, {'and it has stalled' if body.stalled else 'no stall'}. Then {each(body.pilot)}."
    )


def offer_closed(body: OfferClosed, voice: Voice) -> Card:
    """In the place of the offer, once it is over."""
    name = body.pilot.name
    if body.how == "accepted":
        first = (
            f"I ask for the first number on {voice.hour(body.first_ask_at)}"
            if body.first_ask_at
            else f"I ask for {each(body.pilot)}"
        )
        agreed = (
            [para(f"{capital(voice.does(body.agreed_by, 'has', 'have'))} agreed: “{body.agreed[:150]}”.")]
            if body.agreed
            else []
        )
        return Card(
            f"You own it: {outcome(body.pilot, voice.today)}",
            (
                *agreed,
                para(f"{first}, and show what it means.{'' if body.ungranted else _lacking(body, voice)}"),
                *([para(_lacking(body, voice).strip())] if body.ungranted else []),
                para("Real history helps: ", Bold("/champion history"), " takes past weeks as your baseline."),
                *([because("you were asked to own it, and named a condition")] if body.agreed else []),
            ),
            (button(body, "history", "Add past weeks"),),
        )
    said = {
        "declined": ("Declined, and that is fine", "Only the fact that you declined is told."),
        "expired": ("This offer has run out", "Nobody holds it against you, and there is nothing for you to do."),
        "withdrawn": ("This offer was taken back", "There is nothing for you to do."),
        "unpromised": (
            "This offer has run out",
            "Nobody answered your condition in time; it is not held against you.",
        ),
    }[body.how]
    why = () if body.how == "declined" else (because("you were asked to own it"),)
    return Card(said[0], (para(f"{name}. {said[1]}"), *why))


def _lacking(body: OfferClosed, voice: Voice) -> str:
    """What is not theirs to decide, and who has been asked for it."""
    missing = body.rights.missing() if body.rights else ()
    if not missing:
        return ""
    lacks = f" Not in your hands: to {listed([RIGHTS[right] for right in missing], 'or')}."
    if body.granter is not None:
        return f"{lacks} I have asked {voice.name(body.granter)} for it."
    if body.ungranted:
        return f"{lacks} Nobody sits above who could change that: /champion people names somebody."
    return f"{lacks} {capital(voice.does(body.manager, 'knows', 'know'))}." if body.manager else lacks


def offer_refused(body: OfferRefused, voice: Voice) -> Card:
    """To whoever asked: nothing has changed."""
    who = capital(voice.name(body.person))
    how = {
        "declined": f"{who} declined",
        "expired": f"{who} did not answer in time",
        "unreachable": f"{who} could not be reached",
        "condition": f"{capital(voice.does(body.person, 'accepts', 'accept'))} on a condition nobody has answered",
    }[body.how]
    stays = f"{capital(voice.does(body.pilot.champion, 'stays', 'stay'))} the owner of {body.pilot.name}."
    if body.pilot.champion is None:
        stays = f"Nobody owns {body.pilot.name} until somebody accepts, and those who decide over it have been asked."
    part = "you own this outcome" if voice.reader == body.pilot.champion else "you are its manager"
    why = "you asked." if voice.reader == body.by else f"{part}, and were told that they had been asked."
    same = "" if body.pilot.champion is None else " Nothing else has changed."
    return Card(f"{how}: {body.pilot.name}", (para(f"{stays}{same}"), para(Bold("Why you: "), why)))


def owner_found(body: OwnerFound, voice: Voice) -> Card:
    """Somebody accepted."""
    if body.before == voice.reader and body.person != voice.reader:
        brought = (
            f" You brought {count(body.numbers, 'number')}, and {'it stays' if body.numbers == 1 else 'they stay'}."
            if body.numbers
            else ""
        )
        return Card(
            f"{capital(voice.name(body.person))} owns {body.pilot.name} now",
            (
                para(f"Thank you for owning it.{brought} Your part is over: nothing more is asked of you."),
                because("you owned it until now"),
            ),
        )
    missing = body.rights.missing()
    decides = voice.name(body.pilot.manager) if body.pilot.manager else "whoever sits above"
    whose = "your" if body.person == voice.reader else "their"
    lacks = f"All four decision rights are in {whose} hands."
    if missing:
        comes = f"Decisions of that kind come to {decides}."
        if body.ungranted:
            comes = "Nobody sits above who could change that: /champion people."
        lacks = f"Not in {whose} hands: to {listed([RIGHTS[right] for right in missing], 'or')}. {comes}"
    often = (
        [
            para(
                Bold(f"{body.handovers} hand-overs in {body.handover_days} days: "),
                "what would let the next owner stay?",
            )
        ]
        if body.handovers
        else []
    )
    return Card(
        f"{capital(voice.does(body.person, 'owns', 'own'))} {body.pilot.name}",
        (
            para(f"The outcome: {outcome(body.pilot, voice.today)}. {lacks}"),
            *often,
            para(f"Next: {each(body.pilot)}. You hear from me when a decision is needed."),
            because(_why_found(body, voice)),
        ),
    )


def _why_found(body: OwnerFound, voice: Voice) -> str:
    if body.person == voice.reader:
        return "you were asked to own it"
    mine = voice.reader == body.pilot.manager
    return "you are its manager" if mine else "you asked them to own it, or registered it"


def registered(body: Registered, voice: Voice) -> Card:
    """To the one who registered."""
    pilot = body.pilot
    asked = "you" if body.offered_to == voice.reader else voice.name(body.offered_to)
    lines = [
        para(
            f"I have asked {asked} to own it: {outcome(pilot, voice.today)}. An answer is due within {count(body.answer_days, 'working day')}, and I tell you what it is."
        )
    ]
    if body.history:
        lines.append(
            para(
                f"{capital(count(body.history, 'week'))} of history {'is' if body.history == 1 else 'are'} in as the baseline."
            )
        )
    if body.alone:
        lines.append(para(Bold(f"Nobody sits above {asked}: "), "a stall goes to an administrator."))
    elif "manager" in body.empty:
        lines.append(
            para(
                Bold("It has no manager. "), "Stalls will go straight to the next person above, or to an administrator."
            )
        )
    return Card(f"Registered: {pilot.name}", tuple(lines))


def seated(body: Seated, voice: Voice) -> Card:
    """What the bot may ask of somebody in a chair."""
    chair = CHAIRS[body.role]
    asked = {
        "manager": "for a decision with a date, only when it has stalled",
        "deputy": "for a decision, only when its manager is away or has not decided in time",
        "owner": "for a decision, only when its manager has not decided in time",
        "sponsor": "for a decision, only when nobody else has decided in time",
        "champion": f"for {each(body.pilot)}",
    }[body.role]
    return Card(
        f"{body.pilot.name}: you are its {chair}",
        (
            para(f"I ask you {asked}. What else you hear is news, and says why it came to you."),
            para(f"What it is for: {outcome(body.pilot, voice.today)}."),
            because(f"you were named as its {chair}"),
        ),
    )
