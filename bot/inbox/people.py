"""People named in what somebody typed: `@` and an id where the platform knows whom was meant, else their name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.commands import starting
from bot.inbox.desk import Desk
from bot.model import Person
from bot.ports import Reply
from bot.wording import pages
from bot.wording.voice import listed

_ID = re.compile(r"@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])", re.IGNORECASE)
_MARKS = ".,:;!?"
_BEFORE_A_NAME = ("to", "with", "by", "is", "now", "over")
_ME = ("me", "myself")
_MOST_WORDS = 6  # of a name; no number of words may keep the bot busy
_MOST_NAMED = 5  # of several people that a name fits


@dataclass(frozen=True, slots=True)
class Named:
    """The colleague somebody named, None for nobody, and the words that are left."""

    person: Person | None
    rest: str


async def person_in(desk: Desk, by: Person, words: str) -> Named | Reply:
    """The colleague named at the start or end of those words, and the rest; what to say when that fits not one person.

    A name is `@` with an id, `@Sam`, `@Sam Otter`, or either without the `@`; "me" is whoever is speaking. Words that
    name nobody come back whole.
    """
    spoken = words.split()
    found = _ID.search(words)
    if found is not None:
        person = await desk.people.person(UUID(found[1]))
        if person is None or person.org != by.org:
            return _nobody("that person")
        rest = f"{_before(words[: found.start()])} {_after(words[found.end() :])}".strip()
        return Named(person, rest) if person.active else _gone(person)
    everyone = await desk.people.everyone(by.org)
    for word, rest in _ends(spoken):
        if word in _ME:
            return Named(by, rest)
    at = next((n for n, word in enumerate(spoken) if word.startswith("@") and len(word) > 1), None)
    return _called(everyone, spoken, at) if at is not None else _bare(everyone, spoken)


async def with_names(desk: Desk, by: Person, words: str) -> str:
    """The words with people's names for their ids, to be kept or shown: "@Sam"."""
    ids = {UUID(found[1]) for found in _ID.finditer(words)}
    names = await desk.people.names(by.org, ids) if ids else {}
    return _ID.sub(lambda found: f"@{names.get(UUID(found[1]), 'somebody')}", words)


def _called(everyone: Sequence[Person], spoken: list[str], at: int) -> Named | Reply:
    """Somebody with an `@` before their name, wherever it stands."""
    name = " ".join(spoken[at:])[1:]
    fits, left = _fitting(everyone, name)
    if not fits:
        return _nobody(" ".join(spoken[at:][:_MOST_WORDS]))
    rest = f"{_before(' '.join(spoken[:at]))} {_after(left)}".strip()
    return Named(fits[0], rest) if len(fits) == 1 else _several(fits)


def _bare(everyone: Sequence[Person], spoken: list[str]) -> Named | Reply:
    """Somebody by name alone: after a "to" first, then at the start, then at the end."""
    ending = _at_the_end(everyone, spoken)
    if ending is not None and ending[2]:
        return _one(ending[0], ending[1])
    start = " ".join(spoken)
    fits, left = _fitting(everyone, _after(start))
    if fits:
        return _one(fits, _after(left))
    return _one(ending[0], ending[1]) if ending is not None else Named(None, start)


def _at_the_end(everyone: Sequence[Person], spoken: list[str]) -> tuple[list[Person], str, bool] | None:
    for length in range(min(_MOST_WORDS, len(spoken)), 0, -1):
        fits, left = _fitting(everyone, " ".join(spoken[-length:]))
        if fits and not left:
            before = spoken[:-length]
            is_led = bool(before) and before[-1].casefold() == "to"
            return fits, _before(" ".join(before)), is_led
    return None


def _fitting(everyone: Sequence[Person], words: str) -> tuple[list[Person], str]:
    """Everybody whose name, or its first word, those words begin with, and what is left."""
    names = [person.name for person in everyone]
    spoken = words.split()
    plain = [word.strip(_MARKS) for word in spoken[:_MOST_WORDS]] + spoken[_MOST_WORDS:]
    for said in (spoken, plain):
        found, left = starting(names, " ".join(said))
        if found:
            return [everyone[n] for n in found], left
    return [], words


def _one(fits: Sequence[Person], rest: str) -> Named | Reply:
    return Named(fits[0], rest) if len(fits) == 1 else _several(fits)


def _ends(spoken: list[str]) -> list[tuple[str, str]]:
    """The last and the first word, each with the rest."""
    if not spoken:
        return []
    last, first = spoken[-1].casefold().strip(_MARKS + "@"), spoken[0].casefold().strip(_MARKS + "@")
    return [(last, _before(" ".join(spoken[:-1]))), (first, _after(" ".join(spoken[1:])))]


def _before(words: str) -> str:
    """Words in front of a name, without those that lead to it: "Route planning to"."""
    spoken = words.split()
    while spoken and spoken[-1].casefold().strip(_MARKS) in (*_BEFORE_A_NAME, ""):
        spoken.pop()
    return " ".join(spoken)


def _after(words: str) -> str:
    """Words behind a name, or before one at the start, without those that lead on."""
    spoken = words.split()
    while spoken and spoken[0].casefold().strip(_MARKS) in ("to", ""):
        spoken.pop(0)
    return " ".join(spoken)


def _nobody(called: str) -> Reply:
    line = "Send the command without a name and pick them from the list."
    return Reply((pages.plain(f"I don't know {called.lstrip('@')} here", line),))


def _gone(person: Person) -> Reply:
    line = "Their account is switched off. Please name somebody else."
    return Reply((pages.plain(f"{person.name} can not be asked any more", line),))


def _several(fits: Sequence[Person]) -> Reply:
    names = list(dict.fromkeys(person.name for person in fits))
    if len(names) < 2:
        line = "They have the same name. Send the command without a name and pick one from the list."
        return Reply((pages.plain(f"There are {len(fits)} people called {names[0]}", line),))
    shown = listed(names[:_MOST_NAMED], "or") + (
        f", or {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    )
    return Reply((pages.plain(f"Whom do you mean: {shown}?", "Please write the whole name."),))
