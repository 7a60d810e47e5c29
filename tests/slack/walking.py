"""Everything there is to type, press and fill in, found in Slack as people find it."""

import asyncio
import copy
import html
import re
import sqlite3
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from adapters.slack import words
from adapters.slack.platform import PLATFORM, org_key
from adapters.slack.render import message
from bot.cards import Card
from bot.model import Address
from tests.inbox.walk import CHAIRS, HISTORY, SAMPLES
from tests.slack.state import BOT_USER, TEAM, Json
from tests.slack.world import CAST, SlackStage

# What nobody may hear who pressed what they were just shown, or sent what they were just asked.
FAILED = (
    words.BROKEN,
    words.LATE,
    words.FORM_LATE,
    "That button is from an older message",
    "I no longer know that form",
    "I am busy just now",
)
_KIND = re.compile("[a-z]*(?:-which)?")  # of what a token is about, before its number or id
_MENTION = re.compile(r"@(\w+)")


@dataclass
class Kept:
    """The database and Slack as they were, to come back to."""

    stage: SlackStage
    live: sqlite3.Connection
    copy: sqlite3.Connection
    said: tuple[Json, Json, Json]
    version: int = 0

    @classmethod
    def now(cls, stage: SlackStage) -> "Kept":
        path = Path(stage.bot.settings.database_url.removeprefix("sqlite:///"))
        kept = cls(stage, sqlite3.connect(path), sqlite3.connect(":memory:"), _said(stage))
        kept.live.backup(kept.copy)
        kept.version = kept._seen()
        return kept

    @property
    def is_as_it_was(self) -> bool:
        return self._seen() == self.version

    def restore(self) -> None:
        if not self.is_as_it_was:
            self.copy.backup(self.live)
            self.version = self._seen()
        state = self.stage.slack.state
        lives: tuple[Json, Json, Json] = (state.messages, state.ephemerals, state.stacks)
        for live, was in zip(lives, self.said, strict=True):
            live.clear()
            live.update(copy.deepcopy(was))

    def close(self) -> None:
        self.live.close()
        self.copy.close()

    def _seen(self) -> int:
        (version,) = self.live.execute("PRAGMA data_version").fetchone()
        return int(version)


def _said(stage: SlackStage) -> tuple[Json, Json, Json]:
    state = stage.slack.state
    return copy.deepcopy((dict(state.messages), dict(state.ephemerals), dict(state.stacks)))


@dataclass(frozen=True)
class Shown:
    """A message somebody sees, kept by Slack or shown to them alone."""

    message: Json
    is_ephemeral: bool

    def buttons(self) -> list[tuple[str, str]]:
        """Verb and token of each."""
        rows = (block for block in self.message.get("blocks", ()) if block["type"] == "actions")
        return [(each["action_id"].partition("#")[0], each["value"]) for row in rows for each in row["elements"]]

    def says(self, words: str) -> bool:
        """Whether those words are in it."""
        return words in html.unescape(self.message["text"])


@dataclass
class Walk:
    """One workspace at one moment; every act begins from there."""

    stage: SlackStage
    kept: Kept
    wanted: frozenset[str]  # the buttons to press, by name
    pressed: set[str] = field(default_factory=set)
    forms: dict[str, list[tuple[str, Json]]] = field(default_factory=dict)  # by name: for whom it opened, and the view
    _tried: set[tuple[str, str]] = field(default_factory=set)

    async def everywhere(self, typed: Mapping[str, Sequence[str]]) -> None:
        """Everybody presses what they have before them, then types what is theirs to type and presses what that shows."""
        for who in CAST:
            await self.press_all(who, [Shown(each, False) for each in copy.deepcopy(self._said_to(who))])
        for who, texts in typed.items():
            for text in texts:
                await self.act(who, self.stage.say(who, slacked(text)))

    async def act(self, who: str, doing: Coroutine[object, object, object]) -> None:
        """Do it, and press what that shows; all is then as it was."""
        shown, form = await self.seen(who, doing)
        if form is not None:
            self.forms.setdefault(named(form), []).append((who, form))
        await self._go_on(who, shown)

    async def seen(self, who: str, doing: Coroutine[object, object, object]) -> tuple[list[Shown], Json | None]:
        """Do it; gives the messages that showed the person, and the form that opened."""
        user, slack = CAST[who], self.stage.slack
        before, hidden = copy.deepcopy(self._said_to(who)), copy.deepcopy(slack.ephemerals(user))
        await doing
        await self.settled()
        shown = [Shown(each, False) for each in self._said_to(who) if each not in before]
        shown += [Shown(each, True) for each in slack.ephemerals(user) if each not in hidden]
        for each in shown:
            assert not any(each.says(failed) for failed in FAILED), (who, each.message)
        view = slack.modal(user)
        return copy.deepcopy(shown), copy.deepcopy(view) if view is not None and "submit" in view else None

    def forget(self) -> None:
        """As if nothing had been pressed and no form had opened."""
        self.forms.clear()
        self._tried.clear()

    async def _go_on(self, who: str, shown: Sequence[Shown]) -> None:
        """Press what was shown, each in the world as it is now; and come back to how it was before."""
        before = self.kept
        if any(self._is_new(who, *button) for each in shown for button in each.buttons()):
            self.kept = Kept.now(self.stage)
            await self.press_all(who, shown)
            self.kept.close()
        self.kept = before
        self.kept.restore()

    async def fill(self, who: str, view: Json) -> bool:
        """Whether what a careful person fills in is taken, and something was written. All is then as it was."""
        slack = self.stage.slack
        slack.state.stacks[CAST[who]] = [copy.deepcopy(view)]
        answer = await slack.submit(CAST[who], view, careful(view, self.stage.now().date()))
        assert answer.status == 200, named(view)
        await self.settled()
        taken = not answer.body.get("errors") and not self.kept.is_as_it_was
        self.kept.restore()
        return taken

    async def settled(self) -> None:
        """The adapter has answered, and everything that follows was sent."""
        while running := {task for task in asyncio.all_tasks() if task.get_name().startswith(f"{PLATFORM}: ")}:
            await asyncio.wait(running)
        await self.stage.bot.deliverer.deliver_due()

    async def pilot(self) -> UUID:
        """The first pilot that Maya sees."""
        here = Address("slack", CAST["Maya"], workspace=TEAM)
        maya = await self.stage.bot.feed.people.met(org_key(TEAM), here, "")
        return (await self.stage.bot.store.readings.seats_of(maya.id))[-1].id

    def said(self, card: Card) -> Shown:
        """That card, as if the bot had said it to them."""
        return Shown(
            {"type": "message", "user": BOT_USER, "ts": self.stage.slack.state.ts(), **message(card).fields()}, False
        )

    async def press_all(self, who: str, shown: Iterable[Shown]) -> None:
        """Whatever is wanted and was not pressed by them before."""
        for each in shown:
            for verb, token in each.buttons():
                if self._is_new(who, verb, token):
                    self._tried.add((who, button_name(verb, token)))
                    await self.act(who, self._press(who, each, verb, token))
                    self.pressed.add(button_name(verb, token))

    def _is_new(self, who: str, verb: str, token: str) -> bool:
        name = button_name(verb, token)
        return name in self.wanted and (who, name) not in self._tried

    async def _press(self, who: str, shown: Shown, verb: str, token: str) -> None:
        slack, user = self.stage.slack, CAST[who]
        place = slack.ephemerals(user) if shown.is_ephemeral else slack.seen(user)
        if shown.message not in place:
            place.append(shown.message)
        assert (await slack.click(user, shown.message, verb, token)).status == 200, verb

    def _said_to(self, who: str) -> list[Json]:
        return [each for each in self.stage.slack.seen(CAST[who]) if each.get("user") != CAST[who]]


def button_name(verb: str, token: str) -> str:
    """A verb; some do something else in a menu than on a card about a pilot."""
    return f"menu/{verb}" if token == "menu" else verb


def slacked(text: str) -> str:
    """People as Slack sends them in what was typed."""
    return _MENTION.sub(lambda found: f"<@{CAST[found[1]]}>" if found[1] in CAST else found[0], text)


def named(view: Json) -> str:
    """What reads a form, and what it is about, without the ids: "number/week", "report/anon"."""
    form, _, token = view["private_metadata"].partition("|")
    kind = _KIND.match(token.rpartition(":")[2])
    return f"{form}/{kind[0] if kind else ''}"


def careful(view: Json, today: date) -> dict[str, str | Sequence[str] | None]:
    """What a careful person would fill in: what is shown, and something fitting where nothing is."""
    asked = [block for block in view["blocks"] if block["type"] == "input"]
    fitting = {block["block_id"]: _fitting(block["block_id"], block["element"], today) for block in asked}
    return {name: value for name, value in fitting.items() if value is not None}


def _fitting(name: str, element: Json, today: date) -> str | None:
    if any(each.startswith("initial_") for each in element):
        return None
    match element["type"]:
        case "users_select" | "multi_users_select":
            return CAST[CHAIRS.get(name, "Lena")]
        case "datepicker":
            return (today + timedelta(days=3)).isoformat()
        case "plain_text_input":
            return HISTORY if name == "history" else SAMPLES.get(name, "Half a day for it")
        case _:
            return str(element["options"][0]["value"])
