"""The whole bot in a Slack workspace: the same stage the stories are played on in the playground."""

import asyncio
import copy
import html
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from adapters.slack.platform import PLATFORM
from adapters.web import serving
from bot.assembly import Bot, assembled
from tests.slack import filling
from tests.slack.fake import FakeSlack
from tests.slack.state import Json
from tests.world import MachineClock, Message, settings, with_tables

CAST = {"Maya": "U1", "Lena": "U2", "Tom": "U3", "Priya": "U4", "Ruth": "U5", "Ada": "U6"}
CAST |= {"Sam": "U7", "Ines": "U8", "Kofi": "U9", "Nora": "U10"}

Mode = Literal["http", "socket"]
MODES: tuple[Mode, ...] = ("http", "socket")

_NAMED = re.compile(r"@(\w+)")

HAND_SECONDS = 2  # how long a person takes to type, to press, to send


@dataclass
class SlackStage:
    """tests.world.Stage over signed requests and a real client."""

    bot: Bot
    slack: FakeSlack
    clock: MachineClock
    views: dict[str, Json] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.bot.store.clock.now()

    async def say(self, who: str, text: str) -> list[Message]:
        user = CAST[who]
        await self.sleep(HAND_SECONDS)
        before = copy.deepcopy(self._all(user))
        # As Slack sends it: who types a colleague's name chooses them.
        text = _NAMED.sub(lambda found: f"<@{CAST[found[1]]}>" if found[1] in CAST else found[0], text)
        if text.startswith("/champion"):
            await self.slack.command(user, text.removeprefix("/champion").strip())
        elif text.startswith("/report"):
            await self.slack.command(user, text.removeprefix("/report").strip(), command="/report")
        else:
            await self.slack.dm(user, text)
        await self.settled()
        return [_message(each) for each in self._all(user) if each not in before]

    async def press(self, who: str, label: str) -> None:
        user = CAST[who]
        await self.sleep(HAND_SECONDS)
        for message in reversed(self._all(user)):
            for block in message.get("blocks", ()):
                for element in block["elements"] if block["type"] == "actions" else ():
                    if element["text"]["text"].startswith(label):
                        verb = element["action_id"].partition("#")[0]
                        await self.slack.click(user, message, verb, element["value"])
                        await self.settled()
                        return
        raise AssertionError(f"{who} sees no button {label!r}")

    async def fill(self, who: str, **values: str) -> Mapping[str, str]:
        user = CAST[who]
        view = self.slack.modal(user)
        assert view is not None, f"{who} has no form open"
        people = {
            block["block_id"] for block in view["blocks"] if block.get("element", {}).get("type") == "users_select"
        }
        several = {
            block["block_id"]
            for block in view["blocks"]
            if block.get("element", {}).get("type") == "multi_users_select"
        }
        sent: dict[str, str | list[str]] = {
            name: CAST.get(value, value) if name in people else value for name, value in values.items()
        }
        sent |= {name: [CAST[each.strip()] for each in values[name].split(",")] for name in several & {*values}}
        await self.sleep(HAND_SECONDS)
        answer = await self.slack.submit(user, view, sent)
        await self.settled()
        return dict(answer.body.get("errors", {}))

    async def sees(self, who: str) -> list[Message]:
        user = CAST[who]
        return [_message(each) for each in self.slack.seen(user) if each.get("user") != user]

    async def pass_time(self, **time: float) -> None:
        await self.bot.turner.turn(timedelta(**time))

    async def sleep(self, seconds: float) -> None:
        """Machine time passes at once: the pace of the platform is kept, and nobody waits for it."""
        self.clock.at += timedelta(seconds=seconds)

    def _all(self, user: str) -> list[Json]:
        """What the bot said in the direct message, and what only that person was shown, oldest first."""
        shown = [each for each in self.slack.seen(user) if each.get("user") != user]
        return sorted([*shown, *self.slack.ephemerals(user)], key=lambda each: float(each["ts"]))

    async def settled(self) -> None:
        """Return when the adapter has answered and everything due was sent, at the platform's pace."""
        while True:
            while running := {task for task in asyncio.all_tasks() if task.get_name().startswith(f"{PLATFORM}: ")}:
                await asyncio.wait(running)
            await self.bot.deliverer.deliver_due()
            pause = await self.bot.store.outbox.pause_until_free()
            if pause is None:
                return
            await self.sleep(pause.total_seconds() + 0.001)


def _message(each: Json) -> Message:
    text = html.unescape(each.get("text", ""))
    return Message(
        title=text.partition("\n")[0],
        text=text,
        buttons=tuple(filling.buttons(each)),
        pictures=sum(block["type"] in ("image", "data_visualization") for block in each.get("blocks", ())),
        edited="edited" in each,
    )


@asynccontextmanager
async def slack_world(folder: Path, mode: Mode = "http", **more: object) -> AsyncIterator[SlackStage]:
    """A workspace with the stories' people, the bot installed. At the end Slack had nothing to complain of.

    `mode` is how the bot hears of what they do, `more` are further settings.
    """
    clock = MachineClock()
    async with workplace(clock, mode) as fake, bot_in(fake, clock, folder, **more) as stage:
        yield stage


@asynccontextmanager
async def workplace(clock: MachineClock, mode: Mode = "http") -> AsyncIterator[FakeSlack]:
    """Slack with the stories' people. At the end it had nothing to complain of."""
    fake = await FakeSlack.started(clock)
    for name, user in CAST.items():
        fake.join(user, name.lower(), name)
    fake.over_sockets = mode == "socket"
    try:
        yield fake
    finally:
        await fake.stop()
    assert fake.state.complaints == []


@asynccontextmanager
async def bot_in(fake: FakeSlack, clock: MachineClock, folder: Path, **more: object) -> AsyncIterator[SlackStage]:
    """The bot, installed there. It may be ended and begun again."""
    how = (
        {"slack_app_token": fake.app.app_token} if fake.over_sockets else {"slack_signing_secret": fake.signing_secret}
    )
    named: dict[str, object] = {"slack_bot_token": fake.token, "slack_api_url": fake.api_url, **how}
    chosen = settings(with_tables(folder), **(named | more))
    async with assembled(chosen, clock) as bot, serving(bot.web(), "127.0.0.1", 0) as port:
        fake.app_url = f"http://127.0.0.1:{port}/slack/events"
        stage = SlackStage(bot, fake, clock)
        bot.turner.sleep = stage.sleep
        if fake.over_sockets:
            await fake.until(lambda: fake.sockets.links)
        yield stage
