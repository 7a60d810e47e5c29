"""What is said of accounts that became one: to whoever had the other one, and to administrators; and of parting them."""

from bot.cards import Bold, Card, para
from bot.model import Link, Parted, Person
from bot.wording.linking import called
from bot.wording.voice import Voice, capital, listed

MOST_NAMED = 3
PART_LIKE_THIS = "Like this: /champion admin unlink @Sam."


def account_taken(link: Link, by: Person, admins: tuple[Person, ...]) -> Card:
    """To the account that a code was given to, where that is: who typed it."""
    there = called(by.address.platform)
    ask = listed([each.name for each in admins[:MOST_NAMED]], "or")
    name = link.person.name if link.person is not None else by.name
    undo = para(f"If that was not you, tell {ask or 'an administrator'} now: ", Bold(f"/champion admin unlink @{name}"))
    what = para(f"Your code was typed in {there} by the account of {by.name}. From now on it is you as well.")
    return Card(f"1 more account is you: {by.name} in {there}", (what, undo))


def sides_joined(link: Link, by: Person) -> Card:
    """To everybody who administers: two organisations are one."""
    here, there = called(by.address.platform), called(link.platform)
    name = link.person.name if link.person is not None else by.name
    what = para(f"{name}, who administers both, connected them. People in both can work on the same pilots.")
    nxt = para("Whoever administers one side administers both: ", Bold("/champion admin"), " shows who that is.")
    return Card(f"2 organisations are one: {here} and {there}", (what, nxt))


def parted(became: Parted, person: Person, voice: Voice) -> Card:
    """Whether the accounts of somebody are apart again, for an administrator."""
    if became == "alone":
        who = capital(voice.does(person.id, "has", "have"))
        return Card(f"{who} 1 account only", (para("Nothing was changed."),))
    lines = (
        f"{person.name} keeps one account, with all pilots, and what was decided stays as it is.",
        "Every other account is somebody new from its next word on, without a role or a pilot.",
    )
    return Card(f"The accounts of {person.name} are apart again", tuple(para(line) for line in lines))
