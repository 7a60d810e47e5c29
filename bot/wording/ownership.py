"""What people read about who owns the outcome."""

from bot.cards import Bold, Card, para
from bot.decisions import NotReached, OfferClosed, OwnerFound, OwnerOffer, Registered, Seated
from bot.model import Role
from bot.wording.voice import Voice, button, capital, count, listed, outcome

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


def owner_offer(body: OwnerOffer, voice: Voice) -> Card:
    """The outcome is offered; declining is fine."""
    asked = (
        "You registered this pilot"
        if body.by == voice.reader
        else f"{capital(voice.name(body.by))} would like you to own this outcome"
    )
    return Card(
        f"{body.pilot.name}: will you own this outcome?",
        (
            para(f"{asked}: ", Bold(f"{outcome(body.pilot)}.")),
            para(
                f"Accepting asks four yes/no questions: may you {listed(list(RIGHTS.values())[:-1])}, and {RIGHTS['stop']}?"
            ),
            para("Then one number a week, asked on Tuesdays. About 40 seconds each time."),
            para(
                f"Please answer within {count(body.answer_days, 'working day')}. Declining is fine; all that is said is that you declined."
            ),
        ),
        (button(body, "accept", "Accept…", "primary"), button(body, "decline", "Decline")),
    )


def offer_closed(body: OfferClosed, voice: Voice) -> Card:
    """In the place of the offer, once it is over."""
    name = body.pilot.name
    if body.how == "accepted":
        first = (
            f"I ask for the first number on {voice.hour(body.first_ask_at)}"
            if body.first_ask_at
            else "I ask for a number every week"
        )
        missing = body.rights.missing() if body.rights else ()
        lacks = (
            f" You may not {listed([RIGHTS[each] for each in missing])}: {voice.name(body.manager)} knows."
            if missing and body.manager
            else ""
        )
        return Card(
            f"You own it: {outcome(body.pilot)}",
            (
                para(f"{first}, and show what it means.{lacks}"),
                para("Real history helps: ", Bold("/champion history"), " takes past weeks as your baseline."),
            ),
            (button(body, "history", "Add past weeks"),),
        )
    said = {
        "declined": ("Declined, and that is fine", "Only the fact that you declined is told."),
        "expired": ("This offer has run out", "Nobody holds it against you; somebody else is being looked for."),
        "withdrawn": ("This offer was taken back", "There is nothing for you to do."),
    }[body.how]
    return Card(said[0], (para(f"{name}. {said[1]}"),))


def owner_found(body: OwnerFound, voice: Voice) -> Card:
    """Somebody accepted."""
    who = capital(voice.name(body.person))
    missing = body.rights.missing()
    lacks = (
        f"Not in their hands: to {listed([RIGHTS[each] for each in missing])}. Decisions of that kind come to you."
        if missing
        else "All four decision rights are in their hands."
    )
    return Card(
        f"{who} owns {body.pilot.name}",
        (
            para(f"To {outcome(body.pilot)}. {lacks}"),
            para("Next: one number a week. You hear from me when a decision is needed."),
        ),
    )


def registered(body: Registered, voice: Voice) -> Card:
    """To the one who registered."""
    pilot = body.pilot
    asked = "you" if body.offered_to == voice.reader else voice.name(body.offered_to)
    lines = [
        para(
            f"I have asked {asked} to own it: {outcome(pilot)}. An answer is due within {count(body.answer_days, 'working day')}."
        )
    ]
    if body.history:
        lines.append(para(f"{capital(count(body.history, 'week'))} of history are in as the baseline."))
    if "manager" in body.empty:
        lines.append(
            para(
                Bold("It has no manager. "), "Stalls will go straight to the next person above, or to an administrator."
            )
        )
    return Card(f"Registered: {pilot.name}", tuple(lines))


def seated(body: Seated, voice: Voice) -> Card:
    """What the bot may ask of somebody in a chair."""
    chair = CHAIRS[body.role]
    when = {
        "manager": "when it has stalled and needs a decision with a date",
        "deputy": "when its manager could not decide in three working days",
        "owner": "when its manager could not decide in three working days",
        "sponsor": "when nobody below you could decide",
        "champion": "for one number a week",
    }[body.role]
    return Card(
        f"{body.pilot.name}: you are its {chair}",
        (para(f"I write to you only {when}, and say why each time."), para(f"What it is for: {outcome(body.pilot)}.")),
    )


def not_reached(body: NotReached, voice: Voice) -> Card:
    """To an administrator."""
    who = capital(voice.name(body.person))
    meaning = {
        "ask": "The week does not count as missed.",
        "offer": "So nobody owns this outcome yet; the manager is being asked.",
        "alert": "The next person in line is being asked instead.",
    }.get(body.what, "Nothing is held against them.")
    return Card(
        f"I could not reach {who}",
        (
            para(f"{body.pilot.name}: the {body.what} did not arrive ({body.why}). {meaning}"),
            para("Next step: check that the app is installed for them, or name somebody else."),
            para("Why you: you are an administrator."),
        ),
    )
