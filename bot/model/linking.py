"""What becomes of two accounts that one person says are theirs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.model.people import Person

CODE_GOOD_FOR = timedelta(minutes=15)  # from when it was given

Linked = Literal[
    "linked",
    "joined",
    "same",
    "own",
    "wrong",
    "expired",
    "spent",
    "guessed",
    "admins",
    "apart",
    "both",
    "colleagues",
    "sole",
    "would",
]


@dataclass(frozen=True, slots=True)
class Link:
    """What became of a code that somebody typed.

    `person` is who they are now, with the address they are written to, where the accounts are one; `platform` is where
    the code was given. "own": on the same platform. "guessed": too many wrong codes. "admins": the organisations are
    apart, and one of the two is no administrator. "apart": both organisations have pilots. "both": both accounts have
    a part in pilots. "colleagues": each has an account in the same place already, so they are two people. "sole": the
    account that would become the other is the only administrator. "would": nothing stands against it, and `person` is
    who stays.

    `giver` is whoever was given the code, as they were, with the account they were given it by. `ended` is the role
    that ended with the account which became the other; "" for none.
    """

    became: Linked
    platform: str = ""
    person: Person | None = None
    giver: Person | None = None
    ended: str = ""


Moved = Literal["moved", "here", "alone"]
Parted = Literal["parted", "alone"]
