"""Every form the product opens, found as people find them: by typing every command and pressing every button."""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from bot.cards import Button, Card, ChoiceInput, DateInput, Form, Input, NumberInput, PeopleInput, TextInput
from bot.commands import NAMES
from bot.ports import Reply
from tests.inbox.room import Room

# What opens a form only with a word after it.
LONGER = (
    "blocker add",
    "blocker list",
    "fix 131",
    "phase validate",
    "help all",
    "handover @Lena",
    "pause until 14 Apr",
)
BARE = ("/report", "/report mine", "/report anon", "/report RP-1", "126", "1,250", "status of what?")
LINK = "https://example.com/orders/7"
SAMPLES = {
    "value": "150",
    "start": "180",
    "target": "108",
    "guard": "3",
    "name": "Robot",
    "unit": "min",
    "country": "DE",
    "link": LINK,
}
HISTORY = "2025-12-01,180\n2025-12-08,178"
_KIND = re.compile("[a-z]*(?:-which)?")  # of what a token is about, before its number or id


@dataclass
class Kept:
    """The database as it was, to come back to, and whether anything was written since."""

    live: sqlite3.Connection
    copy: sqlite3.Connection
    version: int = 0

    @classmethod
    def now(cls, here: Room) -> "Kept":
        path = Path(here.world.bot.settings.database_url.removeprefix("sqlite:///"))
        kept = cls(sqlite3.connect(path), sqlite3.connect(":memory:"))
        kept.live.backup(kept.copy)
        kept.version = kept._seen()
        return kept

    @property
    def is_as_it_was(self) -> bool:
        return self._seen() == self.version

    def restore(self) -> None:
        tries = 0

        def progress(status: int, _left: int, _all: int) -> None:
            nonlocal tries
            tries += 1
            assert tries < 40, f"the file stays locked: {status}"  # else it would be tried for ever

        self.copy.backup(self.live, progress=progress)
        self.version = self._seen()

    def close(self) -> None:
        self.live.close()
        self.copy.close()

    def _seen(self) -> int:
        (version,) = self.live.execute("PRAGMA data_version").fetchone()
        return int(version)


@dataclass(frozen=True)
class Opened:
    """A form, and whom it opened for."""

    who: str
    form: Form

    @property
    def name(self) -> str:
        """What reads it, and what it is about, without the ids: "number/week", "report/anon"."""
        form, _, token = self.form.token.partition("|")
        return f"{form}/{_KIND.match(token.rpartition(':')[2])[0]}"  # type: ignore[index] # it may be empty

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(each.name for each in self.form.inputs())

    @property
    def required(self) -> frozenset[str]:
        return frozenset(each.name for each in self.form.inputs() if each.required)


@dataclass
class Walk:
    """What was found on the way: forms by name, and every button once."""

    here: Room
    kept: Kept
    stranger: UUID  # somebody of another organisation
    forms: dict[str, dict[str, Opened]] = field(default_factory=dict)  # by their name, then by who
    pressed: dict[tuple[str, str, str], Button] = field(default_factory=dict)

    async def everywhere(self) -> None:
        """Everybody types every command, and presses whatever they can press."""
        for who in sorted(self.here.people):
            for text in (*BARE, *(f"/champion {each}" for each in (*NAMES, *LONGER))):
                await self._on(who, await self.here.say(who, text))
            for line in await self.here.world.bot.feed.chat.lines(self.here.people[who].id):
                await self._press_all(who, [] if line.mine else [line.card])

    async def _on(self, who: str, reply: Reply) -> None:
        if not self.kept.is_as_it_was:
            self.kept.restore()
        if reply.form is not None:
            opened = Opened(who, reply.form)
            self.forms.setdefault(opened.name, {}).setdefault(who, opened)
        await self._press_all(who, reply.cards)

    async def _press_all(self, who: str, cards: Iterable[Card]) -> None:
        for button in (each for card in cards for each in card.buttons):
            if (who, button.verb, button.token) not in self.pressed:
                self.pressed[who, button.verb, button.token] = button
                await self._on(who, await self.here.press(who, button.verb, button.token))


def carefully(here: Room, form: Form) -> dict[str, str | Sequence[str]]:
    """What a careful person would fill in: what the form offers, and something fitting where it offers nothing."""
    return {each.name: _fitting(here, each) for each in form.inputs()}


def _fitting(here: Room, field: Input) -> str | Sequence[str]:
    match field:
        case ChoiceInput():
            chosen = field.value or (field.options[0].value,)
            return chosen if field.several else chosen[0]
        case PeopleInput():
            chosen = tuple(str(each) for each in field.value) or (str(here.people[CHAIRS.get(field.name, "Lena")].id),)
            return chosen if field.several else chosen[0]
        case DateInput():
            return (field.value or (here.world.now() + timedelta(days=3)).date()).isoformat()
        case TextInput() | NumberInput():
            return field.value or (HISTORY if field.name == "history" else SAMPLES.get(field.name, "Half a day for it"))
        case _:
            return ""


CHAIRS: Mapping[str, str] = {
    "champion": "Maya",
    "manager": "Tom",
    "deputy": "Nora",
    "owner": "Priya",
    "sponsor": "Ruth",
}
