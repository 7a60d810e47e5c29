"""What people read when chairs change, when somebody leaves, and about what an owner may decide alone."""

from bot.cards import Bold, Card, para
from bot.model import Role
from bot.notices import ChairEmptied, RightsMissing, RightsNoted, SeatsNoted, Unseated
from bot.wording.ownership import CHAIRS, RIGHTS
from bot.wording.voice import Voice, button, capital, count, listed


def rights_missing(body: RightsMissing, voice: Voice) -> Card:
    """An owner without the right to decide: grant it, or name somebody who has it."""
    missing = body.rights.missing()
    return Card(
        f"{capital(voice.does(body.person, 'owns', 'own'))} {body.pilot.name}, without {count(len(missing), 'right')} to decide",
        (
            para(f"Not theirs to decide alone: to {listed([RIGHTS[each] for each in missing], 'or')}."),
            para("An owner who has to ask waits, and the pilot waits with them. Next step: one of the two below."),
            para(Bold("Why you: "), f"you are its {CHAIRS[body.role]}."),
        ),
        (button(body, "grant", "Grant them", "primary"), button(body, "handover", "Name somebody else")),
    )


def rights_noted(body: RightsNoted, voice: Voice) -> Card:
    """All four decisions are in the owner's hands."""
    owner = voice.does(body.person, "may", "may")
    line = f"{capital(owner)} decide alone from now on: to {listed([RIGHTS[each] for each in body.granted])}."
    title = f"{capital(voice.does(body.by, 'has', 'have'))} granted the missing rights"
    if body.by == voice.reader:
        return Card(title, (para(f"{body.pilot.name}. {line}"),))
    seat = "you own this outcome" if voice.reader == body.person else f"you are its {CHAIRS['manager']}"
    return Card(title, (para(f"{body.pilot.name}. {line}"), para(Bold("Why you: "), f"{seat}.")))


def seats_noted(body: SeatsNoted, voice: Voice) -> Card:
    """Who sits where now."""
    now = [_seat(role, voice.name(person) if person else "nobody") for role, person in body.seats]
    line = f"{capital(listed(now))}."
    title = f"{body.pilot.name}: who sits above it has changed"
    if body.by == voice.reader:
        return Card(title, (para(line), para("Everybody it concerns has been told.")))
    seat = "you own this outcome" if voice.reader == body.pilot.champion else f"you are its {CHAIRS['manager']}"
    return Card(
        title,
        (para(f"{capital(voice.name(body.by))} changed it. {line}"), para(Bold("Why you: "), f"{seat}.")),
    )


def _seat(role: Role, who: str) -> str:
    return f"its {CHAIRS[role]} is {'now ' if who != 'nobody' else ''}{who}"


def unseated(body: Unseated, voice: Voice) -> Card:
    """Their part above it is over."""
    after = f"It is {voice.name(body.now)}" if body.now else "Nobody has that chair"
    return Card(
        f"{body.pilot.name}: you are no longer its {CHAIRS[body.role]}",
        (
            para(f"{after} now. Nothing more is asked of you, and nothing you had to decide stays with you."),
            para(Bold("Why you: "), f"you were its {CHAIRS[body.role]}, and {voice.name(body.by)} changed that."),
        ),
    )


def chair_emptied(body: ChairEmptied, voice: Voice) -> Card:
    """Somebody above has left: who is asked instead, and what to do."""
    chairs = listed([CHAIRS[role] for role in body.roles])
    empty = listed([CHAIRS[role] for role in body.roles], "or")
    goes = (
        f"A stall goes to {voice.name(body.next_to)}"
        if body.next_to
        else "Nobody sits above it: a stall goes to an administrator"
    )
    seat = "you own this outcome" if voice.reader == body.pilot.champion else "you are next above it"
    return Card(
        f"{body.pilot.name}: {voice.does(body.person, 'has', 'have')} left, its {chairs}",
        (
            para(f"It has no {empty} now. {goes}."),
            para("Next step: name somebody with ", Bold("/champion people"), "."),
            para(Bold("Why you: "), f"{seat}."),
        ),
    )
