"""One person on two platforms: the code, and what became of it."""

from bot.cards import Bold, Button, Card, para
from bot.model import Link, Moved, Person

GOOD_FOR = "15 minutes"
_CALLED = {"slack": "Slack", "teams": "Teams"}
_NOTHING = "Nothing was changed."
_AGAIN = "/champion link, typed on the other platform, gives a new one."


def called(platform: str) -> str:
    """What people call that platform."""
    return _CALLED.get(platform, platform.capitalize())


def code_given(code: str, here: str) -> Card:
    """A code to type on the other platform, in two halves as people read them out."""
    shown = f"{code[:4]}-{code[4:]}"
    how = para("Type this to me there, within ", Bold(GOOD_FOR), ": ", Bold(f"/champion link {shown}"))
    what = para(f"From then on your account there and this one in {called(here)} are you. It works once.")
    mine = para("It is for you alone: never type a code that somebody else gave you.")
    return Card(f"Your code: {shown}", (how, what, mine))


def made_one(link: Link, by: Person) -> Card:
    """Both accounts are one person, and where they are written to."""
    here, there = called(by.address.platform), called(link.platform)
    now = link.person or by
    everybody = (para(f"Your colleagues in {here} and in {there} can work on the same pilots now."),)
    what = para(f"I know you as {now.name} on both. What you own or decide is yours here and there.")
    lines = (what, *(everybody if link.became == "joined" else ()))
    if now.address.platform == by.address.platform:
        return Card(f"You are one in {here} and {there}", (*lines, para(f"I write to you here, in {here}.")))
    where = para(f"I go on writing to you in {called(now.address.platform)}. To change that: /champion link here.")
    button = Button("link_here", "Write to me here", "menu")
    return Card(f"You are one in {here} and {there}", (*lines, where), (button,))


def not_made(link: Link, here: str) -> Card:
    """Why the accounts are not one, and what to do."""
    there = called(link.platform)
    title, line = {
        "same": ("That is done already", f"You are one person in {called(here)} and {there}. Nothing more to do."),
        "own": (
            f"That code is to be typed elsewhere than {called(here)}",
            f"It was given in {called(here)}. Please type it to me on the other platform; it is still good.",
        ),
        "wrong": ("I don't know that code", f"Please look at it once more. {_AGAIN}"),
        "expired": ("That code is too old", f"A code is good for {GOOD_FOR}. {_AGAIN}"),
        "spent": ("That code was used already", f"A code works once. {_AGAIN}"),
        "guessed": ("Those were 5 wrong codes within an hour", f"Please wait an hour, then get a new code. {_NOTHING}"),
        "admins": (
            "An administrator of each side has to connect them first",
            f"One person who is administrator in {called(here)} and in {there} does so with this same command. "
            "/champion admin shows who that is. Then please try again with a new code.",
        ),
        "apart": (
            "Both sides have pilots of their own",
            f"So {called(here)} and {there} stay apart, and so do your accounts. {_NOTHING}",
        ),
        "both": (
            "Both of your accounts have a part in pilots",
            "I can only add an account that no pilot or report names yet. Please hand over what one of the two has, "
            f"and go on with the other. {_NOTHING}",
        ),
    }[link.became]
    return Card(title, (para(line),))


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
    line = f"I answered in {called(platform)}, where I write to you. To change that: /champion link here."
    return Card("Noted", (para(line),))


def not_a_code(typed: str) -> Card:
    """Words that are no code."""
    shown = typed if len(typed) <= 20 else f"{typed[:19]}…"
    line = "A code has eight letters and digits, like K7QP-3MXA. /champion link alone gives you one."
    return Card(f"“{shown}” is not a code", (para(line),))
