"""One person on two platforms: the code, and what became of it."""

from bot.cards import Bold, Button, Card, Quote, para
from bot.model import CODE_GOOD_FOR, Link, Moved, Person

_GOOD_FOR = f"{CODE_GOOD_FOR.seconds // 60} minutes"
_CALLED = {"slack": "Slack", "teams": "Teams"}
_NOTHING = "Nothing was changed."
_ROLE_ENDED = "What the account that joined was allowed has ended: an administrator can give you that role again."


def called(platform: str) -> str:
    """What people call that platform."""
    return _CALLED.get(platform, platform.capitalize())


def elsewhere(here: str) -> str:
    """The other platform of the two that people have accounts on."""
    return "teams" if here == "slack" else "slack"


def code_given(code: str, here: str) -> Card:
    """A code to type on the other platform, in two halves as people read them out."""
    shown, there = f"{code[:4]}-{code[4:]}", elsewhere(here)
    how = para(f"In {called(there)}, type this to me within ", Bold(_GOOD_FOR), ":")
    # Quoted, as it is to be typed there: spelt otherwise here, it would be taken for one of this platform's.
    typed = Quote(f"/champion link {shown}" if there == "slack" else f"link {shown}")
    what = para(f"From then on your account there and this one in {called(here)} are you. It works once.")
    mine = para("It is for you alone: never type a code that somebody else gave you.")
    return Card(f"Your code: {shown}", (how, typed, what, mine))


def to_confirm(link: Link, by: Person, token: str) -> Card:
    """With whom somebody would become one person, before they do."""
    giver, stays = link.giver or by, link.person or by
    where = para(f"Messages go to {called(stays.address.platform)}. What each account owns or decides belongs to both.")
    mine = para("Is that account not yours? Then press No: somebody else gave you their code.")
    buttons = (Button("link_yes", "Yes, that is me", token, "primary"), Button("link_no", "No", token))
    return Card(f"This makes you one person with {giver.name} of {called(link.platform)}", (where, mine), buttons)


def not_confirmed() -> Card:
    """Nobody became one with anybody."""
    line = f"{_NOTHING} If somebody else gave you that code, tell whoever runs Champion for you."
    return Card("You stay who you are", (para(line),))


def made_one(link: Link, by: Person) -> Card:
    """Both accounts are one person, and where they are written to."""
    here, there = called(by.address.platform), called(link.platform)
    now = link.person or by
    everybody = (para(f"Your colleagues in {here} and in {there} can work on the same pilots now."),)
    what = para(f"I know you as {now.name} on both. What you own or decide is yours here and there.")
    role = (para(_ROLE_ENDED),) if link.ended else ()
    lines = (what, *(everybody if link.became == "joined" else ()), *role)
    if now.address.platform == by.address.platform:
        return Card(f"You are one in {here} and {there}", (*lines, para(f"I write to you here, in {here}.")))
    where = para(f"I go on writing to you in {called(now.address.platform)}.")
    button = Button("link_here", "Write to me here", "menu")
    return Card(f"You are one in {here} and {there}", (*lines, where), (button,))


def not_made(link: Link, by: Person) -> Card:
    """Why the accounts are not one, and what to do."""
    if link.became == "admins":
        return _no_administrator(link, by)
    here = by.address.platform
    there, other = called(link.platform), called(elsewhere(here))
    again = f"In {other}, /champion link gives a new one."
    title, line = {
        "same": ("That is done already", f"You are one person in {called(here)} and {there}. Nothing more to do."),
        "own": (
            f"That code is for {other}",
            f"I gave it here in {called(here)}. Please type it to me in {other}; it is still good.",
        ),
        "wrong": ("I don't know that code", f"Please look at it once more. {again}"),
        "expired": ("That code is too old", f"A code is good for {_GOOD_FOR}. {again}"),
        "spent": ("That code was used already", f"A code works once. {again}"),
        "guessed": ("Those were 5 wrong codes within an hour", f"Please wait an hour, then get a new code. {_NOTHING}"),
        "apart": (
            "Both sides have pilots of their own",
            f"So {called(here)} and {there} stay apart, and so do your accounts. {_NOTHING} Next step: ask whoever runs Champion for you.",
        ),
        "sole": (
            "The account that would become the other is the only administrator",
            "A role is not handed on by a code. Please give it first: /champion admin role @Sam admin, with the name "
            f"of your other account. Then try again with a new code. {_NOTHING}",
        ),
        "colleagues": (
            "That code is a colleague's",
            f"You both have an account in the same place already, and nobody has two there. {again} {_NOTHING}",
        ),
        "both": (
            "Both of your accounts have a part in pilots",
            "I can only add an account that no pilot or report names yet. Please hand over what one of the two has, "
            f"and go on with the other. {_NOTHING}",
        ),
    }[link.became]
    return Card(title, (para(line),))


def _no_administrator(link: Link, by: Person) -> Card:
    """Both organisations become one, which is for somebody who administers both."""
    here, there = called(by.address.platform), called(link.platform)
    first = para(f"Whoever administers {here} and {there} types /champion link before you. /champion admin shows who.")
    role = Bold(f"/champion admin role @{by.name} admin")
    ask = para("To be that one: where you do not administer, ask an administrator to type ", role, ".")
    return Card("First one person has to be administrator on both sides", (first, ask))


def moved(became: Moved, platform: str) -> Card:
    """Where somebody is written to from now on."""
    here = called(platform)
    if became == "moved":
        return Card(f"From now on I write to you in {here}", (para("What still waits for you comes here as well."),))
    if became == "here":
        return Card(f"I write to you in {here} already", (para(_NOTHING),))
    line = "To add another one, type /champion link: it gives you a code to type there."
    return Card("I know you on one platform only", (para(line),))


def answered_elsewhere(platform: str) -> Card:
    """Beside what somebody did here, while they are written to elsewhere."""
    return Card(
        f"I answered in {called(platform)}", (para("I write to you there. To change that: /champion link here."),)
    )


def not_a_code(typed: str) -> Card:
    """Words that are no code."""
    shown = typed if len(typed) <= 20 else f"{typed[:19]}…"
    line = "A code has eight letters and digits, like K7QP-3MXA. /champion link alone gives you one."
    return Card(f"“{shown}” is not a code", (para(line),))
