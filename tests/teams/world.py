"""The whole bot in Microsoft Teams: the same stage the stories are played on in the playground and in Slack."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from adapters.teams import words
from adapters.teams.text import JOINER
from adapters.web import serving
from bot.assembly import Bot, assembled
from tests.teams import filling
from tests.teams.fake import FakeTeams
from tests.teams.login import Login
from tests.teams.state import Json
from tests.teams.state import Message as Said
from tests.teams.validity import nodes
from tests.world import MachineClock, Message, settings, with_tables

CAST = ("Maya", "Lena", "Tom", "Priya", "Ruth", "Ada", "Sam", "Ines", "Kofi", "Nora")

HAND_SECONDS = 2  # how long a person takes to type, to press, to send


@dataclass
class TeamsStage:
    """tests.world.Stage over signed activities, the real SDK and a real client. `old_clients` know no
    Action.Execute."""

    bot: Bot
    teams: FakeTeams
    clock: MachineClock
    old_clients: bool = False

    def now(self) -> datetime:
        return self.bot.store.clock.now()

    async def say(self, who: str, text: str) -> list[Message]:
        await self.sleep(HAND_SECONDS)
        before = await self.sees(who)
        await self.teams.type(who, text)
        await self.settled()
        return [each for each in await self.sees(who) if each not in before]

    async def press(self, who: str, label: str) -> None:
        await self.sleep(HAND_SECONDS)
        for message in reversed(self.teams.seen(who)):
            card = message.card(who)
            if card is not None and any(each.startswith(label) for each in filling.labels(card)):
                await self.teams.press(who, message, label, old_client=self.old_clients)
                await self.settled()
                return
        raise AssertionError(f"{who} sees no button {label!r}")

    async def fill(self, who: str, **values: str) -> Mapping[str, str]:
        if self.teams.dialog(who) is None:
            await self.press(who, words.FORM_BUTTON)
        dialog = self.teams.dialog(who)
        assert dialog is not None, f"{who} has no form open, but was told {self.teams.state.told[who]}"
        sent = {name: self._written(filling.inputs(dialog.card)[name], value) for name, value in values.items()}
        await self.sleep(HAND_SECONDS)
        await self.teams.submit(who, sent)
        await self.settled()
        again = self.teams.dialog(who)
        return {} if again is None else marked(again.card)

    async def sees(self, who: str) -> list[Message]:
        return [shown(each, who) for each in self.teams.seen(who)]

    async def pass_time(self, **time: float) -> None:
        await self.bot.turner.turn(timedelta(**time))

    async def sleep(self, seconds: float) -> None:
        """Machine time passes at once: the pace of the platform is kept, and nobody waits for it."""
        self.clock.at += timedelta(seconds=seconds)

    async def settled(self) -> None:
        """Return when the adapter has answered and everything due was sent, at the platform's pace."""
        while True:
            while running := {task for task in asyncio.all_tasks() if task.get_name().startswith("teams: ")}:
                await asyncio.wait(running)
            await self.bot.deliverer.deliver_due()
            pause = await self.bot.store.outbox.pause_until_free()
            if pause is None:
                return
            await self.sleep(pause.total_seconds() + 0.001)

    def _written(self, question: Json, value: str) -> str | list[str]:
        """People by name, several of them with commas between: whoever is listed, else out of the directory."""
        if "choices.data" not in question:
            return value
        listed = {each["title"]: each["value"] for each in question["choices"]}
        names = [each.strip() for each in value.split(",")]
        return [listed.get(name, self.teams.state.users[name].aad) for name in names if name]


def marked(card: Json) -> dict[str, str]:
    """What is said in red below each question of a form, by its name; "" for what is wrong with no question."""
    wrong: dict[str, str] = {}
    asked = ""
    for node in nodes(card):
        if str(node["type"]).startswith("Input."):
            asked = node["id"]
        elif node.get("color") == "Attention" and node["text"].replace(JOINER, "") != words.FORM_ERRORS:
            wrong[asked] = str(node["text"]).replace(JOINER, "")
    return wrong


def shown(message: Said, who: str) -> Message:
    """A message as that person sees it, in plain words."""
    card = message.card(who)
    lines = str(message.activity.get("text", "")).split("\n") if card is None else filling.words(card)
    plain = [line.replace(JOINER, "") for line in lines]
    pictures = [] if card is None else [n for n in nodes(card) if n["type"] in ("Image", "Chart.Line")]
    return Message(
        title=plain[0] if plain else "",
        text="\n".join(plain),
        buttons=() if card is None else filling.labels(card),
        pictures=min(1, len(pictures)),
        edited=message.edited or who in message.views,
    )


@contextmanager
def trusting(login: Login) -> Iterator[None]:
    """The login service's own authority is believed, as an operator with a proxy would have it believed."""
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(login.ca_file)
    try:
        yield
    finally:
        del os.environ["SSL_CERT_FILE"]
        if before is not None:
            os.environ["SSL_CERT_FILE"] = before


def named(login: Login) -> dict[str, object]:
    """The settings of Teams, as that login service knows the app."""
    return {
        "teams_app_id": login.app_id,
        "teams_app_password": login.password,
        "teams_app_tenant_id": login.tenant,
        "teams_login_url": login.login_url,
        "teams_openid_metadata_url": login.metadata_url,
        "champion_secret_keys": Fernet.generate_key().decode(),
    }


@asynccontextmanager
async def teams_world(folder: Path, **more: object) -> AsyncIterator[TeamsStage]:
    """A tenant with the stories' people, who all have the app. At the end Teams had nothing to complain of, and no
    message was refused for what was in it. `more` are further settings."""
    clock = MachineClock()
    fake = await FakeTeams.started(clock)
    for name in CAST:
        fake.join(name)
    chosen = settings(with_tables(folder), **(named(fake.login) | more))
    try:
        with trusting(fake.login):
            async with assembled(chosen, clock) as bot, serving(bot.web(), "127.0.0.1", 0) as port:
                fake.app_url = f"http://127.0.0.1:{port}/api/messages"
                stage = TeamsStage(bot, fake, clock)
                bot.turner.sleep = stage.sleep
                yield stage
    finally:
        await fake.stop()
    assert fake.state.complaints == [], fake.state.complaints
    assert fake.state.refused == []
