"""What an administrator reads: what goes out, who administers, and what a rehearsal would have said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.cards import Bold, Card, Facts, para
from bot.model import Person
from bot.wording.voice import Voice, capital, listed

ROLES = ("admin", "owner", "user")  # what `/champion admin role` gives
MAY = {
    "admin": "an administrator",
    "owner": "a portfolio owner",
    "user": "without a role",
}
_MEANS = {
    "admin": "That means: holding and releasing all messages, giving roles, looking at every pilot.",
    "owner": "That means: looking at every pilot.",
    "user": "That means: seeing the pilots one has a part in.",
}
LIKE_THIS = "Like this: /champion admin role @Sam admin. There are admin, owner and user."
MOST_NAMED = 5


def rehearsed(card: Card, name: str) -> Card:
    """What somebody would have been sent, with nothing to press."""
    return replace(card.without_buttons(), title=f"Rehearsal · would go to {name}: {card.title}")


def overview(
    voice: Voice, held_since: datetime | None, waiting: int, due: int, rehearsal: bool, admins: Sequence[Person]
) -> Card:
    """How things stand, and all there is to change."""
    going = f"held since {voice.hour(held_since)}; nothing is sent" if held_since else "messages go out"
    many = "1 message" if waiting == 1 else f"{waiting:,} messages"
    rows = [("Outgoing", capital(going)), ("Waiting", f"{many}, {due:,} due by now")]
    rows.append(
        ("Rehearsal", "On: an administrator hears everything, and nobody else anything" if rehearsal else "Off")
    )
    rows.append(("Administrators", _named(admins, voice) or "Nobody yet"))
    nxt = "release" if held_since else "hold"
    what = "lets messages go again" if held_since else "stops all messages at once"
    change = para(
        Bold(f"/champion admin {nxt}"), f" {what}. ", Bold("/champion admin role @Sam admin"), " names another."
    )
    return Card("Administration", (Facts(tuple(rows)), change))


def held(voice: Voice, since: datetime | None, now: datetime) -> Card:
    """Nothing goes out any more. `since`: it was held before."""
    if since is not None:
        return Card(f"Already on hold since {voice.hour(since)}", (para("/champion admin release lets messages go."),))
    return Card(
        f"On hold since {voice.hour(now)}",
        (
            para("Nobody is sent anything until /champion admin release. People still see what they ask for."),
            para(
                "Time does not count meanwhile: no week is missed, no offer runs out, no alert goes on to the next person."
            ),
        ),
    )


def released(voice: Voice, since: datetime | None) -> Card:
    """What was due goes now."""
    if since is None:
        return Card("Nothing was on hold", (para("Messages go out as usual."),))
    return Card(
        f"Released: it was on hold since {voice.hour(since)}",
        (para("What is still due goes out now, in everybody's hours. What was waited for is waited for anew."),),
    )


def while_held(voice: Voice, since: datetime) -> Card:
    """Beside the answer to somebody's own act, while nobody is sent anything."""
    line = f"Messages are on hold since {voice.hour(since)}, so nothing was sent to others yet. It goes when they are released."
    return Card("Noted, and nobody else has heard of it yet", (para(line),))


def while_rehearsed() -> Card:
    """Beside the answer to somebody's own act, while an administrator hears all."""
    return Card("Noted", (para("This is a rehearsal: only an administrator sees what would have been sent."),))


def role_given(person: Person, role: str, voice: Voice) -> Card:
    """Who may do more, or less, from now on."""
    who = voice.does(person.id, "is", "are")
    return Card(f"{capital(who)} {MAY[role]} now", (para(_MEANS[role]),))


def role_refused(person: Person, role: str, why: str, voice: Voice) -> Card:
    """Why it was not given."""
    if why == "same":
        return Card(
            f"{capital(voice.does(person.id, 'is', 'are'))} {MAY[role]} already", (para("Nothing has changed."),)
        )
    if why == "last_admin":
        line = "Name another one first: /champion admin role @Sam admin."
        return Card(f"{capital(voice.does(person.id, 'is', 'are'))} the only administrator", (para(line),))
    return Card(f"{person.name} cannot be reached any more", (para("Their account is switched off."),))


def not_an_admin(admins: Sequence[Person], voice: Voice) -> Card:
    """That is for somebody else."""
    ask = f"Please ask {_named(admins, voice, 'or')}." if admins else "There is none at the moment."
    return Card("That is for administrators", (para(f"{ask} Nothing was changed."),))


def _named(people: Sequence[Person], voice: Voice, last: str = "and") -> str:
    names = ["you" if person.id == voice.reader else person.name for person in people[:MOST_NAMED]]
    more = [f"{len(people) - MOST_NAMED} more"] if len(people) > MOST_NAMED else []
    return capital(listed([*names, *more], last)) if last == "and" else listed([*names, *more], last)
