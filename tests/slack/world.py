"""The whole bot behind the Slack of the tests: the same stories, told by people who type, click and fill in."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.slack.chores import NAME
from adapters.slack.text import JOINER
from adapters.web import serving
from bot.__main__ import Bot, assembled
from tests.slack.fake import FakeSlack
from tests.slack.filling import buttons
from tests.slack.state import BOT, Json
from tests.world import MachineClock, Message, settings

NAMES = ("Maya", "Lena", "Tom", "Priya", "Ruth", "Ana", "Ben", "Cleo")


def user(name: str) -> str:
    """The Slack id of somebody in `NAMES`."""
    return f"U0{name.upper()}"


@dataclass
class SlackWorld:
    """tests.world.Stage over Slack. Every act returns when what it caused is delivered."""

    bot: Bot
    slack: FakeSlack
    clock: MachineClock

    def now(self) -> datetime:
        return self.bot.store.clock.now()

    async def say(self, who: str, text: str) -> list[Message]:
        before = await self.sees(who)
        if text.startswith("/champion"):
            await self.slack.command(user(who), text.removeprefix("/champion").strip())
        else:
            await self.slack.dm(user(who), text)
        await self._settled()
        return [message for message in await self.sees(who) if message not in before]

    async def press(self, who: str, label: str) -> None:
        for message in reversed(self._shown(who)):
            for row in message.get("blocks", ()):
                for button in row["elements"] if row["type"] == "actions" else ():
                    if button["text"]["text"].startswith(label):
                        await self.slack.click(
                            user(who), message, button["action_id"].partition("#")[0], button["value"]
                        )
                        await self._settled()
                        return
        raise AssertionError(f"{who} sees no button {label!r}")

    async def fill(self, who: str, **values: str) -> Mapping[str, str]:
        modal = self.slack.modal(user(who))
        assert modal is not None, f"{who} has no form open"
        asked = {each["block_id"]: each["element"]["type"] for each in modal["blocks"] if each["type"] == "input"}
        told = {name: user(value) if "users" in asked.get(name, "") else value for name, value in values.items()}
        answer = await self.slack.submit(user(who), modal, told)
        await self._settled()
        return dict(answer.body.get("errors") or {})

    async def sees(self, who: str) -> list[Message]:
        return [_message(each) for each in self._shown(who)]

    async def pass_time(self, **time: float) -> None:
        await self.bot.turner.turn(timedelta(**time))

    async def sleep(self, seconds: float) -> None:
        """Machine time that passes at once: a platform's pace is kept without waiting for it."""
        self.clock.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def _shown(self, who: str) -> list[Json]:
        said = [each for each in self.slack.seen(user(who)) if each.get("bot_id") == BOT]
        return sorted([*said, *self.slack.ephemerals(user(who))], key=lambda each: int(each["ts"].partition(".")[2]))

    async def _settled(self) -> None:
        """Return when the adapter has answered and everything due was sent, at the platform's pace."""
        while True:
            while running := {task for task in asyncio.all_tasks() if task.get_name().startswith(f"{NAME}: ")}:
                await asyncio.wait(running)
            await self.bot.feed.flush()
            pause = await self.bot.store.outbox.pause_until_free()
            if pause is None or pause > timedelta(seconds=5):
                return
            await self.sleep(max(pause.total_seconds(), 0.001))


def _message(each: Json) -> Message:
    text = each["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace(JOINER, "")
    drawn = each.get("blocks", ())
    return Message(
        title=next((block["text"]["text"] for block in drawn if block["type"] == "header"), text.partition("\n")[0]),
        text=text,
        buttons=tuple(buttons(each)),
        pictures=sum(block["type"] == "image" for block in drawn),
        edited="edited" in each,
    )


@asynccontextmanager
async def slack_world(folder: Path) -> AsyncIterator[SlackWorld]:
    """The bot on a database in that folder, in a workspace of everybody in `NAMES`."""
    fake, clock = await FakeSlack.started(), MachineClock()
    for name in NAMES:
        fake.join(user(name), name.lower(), name)
    there = settings(
        folder,
        slack_bot_token=fake.token,
        slack_signing_secret=fake.signing_secret,
        slack_api_url=fake.api_url,
        champion_playground="off",
    )
    try:
        async with assembled(there, clock) as bot, serving(bot.web(), "127.0.0.1", 0) as port:
            fake.app_url = f"http://127.0.0.1:{port}/slack/events"
            stage = SlackWorld(bot, fake, clock)
            bot.turner.sleep = stage.sleep
            yield stage
    finally:
        await fake.stop()
    assert fake.state.complaints == []
