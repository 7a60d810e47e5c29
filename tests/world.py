"""The whole bot with a real database, the playground and a clock you turn; and the same stage for any platform.

A story is written once against `Stage` and played in the playground (`World`) and over Slack.
"""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from adapters.web import serving
from bot.assembly import Bot, assembled
from bot.settings import Settings
from store.migrate import migrate

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)  # 09:00 in Berlin: within everybody's European working hours


@dataclass(frozen=True)
class Message:
    """What a person sees of one message: its plain twin, and what can be pressed."""

    title: str
    text: str
    buttons: tuple[str, ...]
    pictures: int
    edited: bool = False


class Stage(Protocol):
    """A place where people talk to the bot, and time can be turned."""

    async def say(self, who: str, text: str) -> list[Message]:
        """Type a command or plain words; gives what that changed for the person."""
        ...

    async def press(self, who: str, label: str) -> None:
        """Press the newest button whose label begins so."""
        ...

    async def fill(self, who: str, **values: str) -> Mapping[str, str]:
        """Send the form the person has open; people by name. Gives the errors by field, {} when it was taken."""
        ...

    async def sees(self, who: str) -> list[Message]:
        """The conversation, oldest first, as it is now."""
        ...

    async def pass_time(self, **time: float) -> None:
        """Turn the clock by a timedelta's words."""
        ...

    def now(self) -> datetime:
        """Product time."""
        ...


async def newest(stage: Stage, who: str) -> Message:
    """The last message of a conversation."""
    return (await stage.sees(who))[-1]


async def heard(stage: Stage, who: str, words: str) -> list[Message]:
    """The messages in a conversation that hold those words."""
    return [message for message in await stage.sees(who) if words in message.text]


async def until(stage: Stage, when: datetime) -> None:
    """Turn the clock to that instant."""
    seconds = (when - stage.now()).total_seconds()
    if seconds > 0:
        await stage.pass_time(seconds=seconds)


async def next_tuesday(stage: Stage) -> None:
    """Turn to five minutes past ten on the next Tuesday in Berlin, when the question has just been asked."""
    from bot.model import Calendar
    from bot.workdays import local_date, local_instant

    berlin = Calendar(zone="Europe/Berlin")
    today = local_date(stage.now(), berlin)
    on = today + timedelta(days=(1 - today.weekday()) % 7)
    at = local_instant(on, 10, berlin, 5)
    if at <= stage.now():
        at = local_instant(on + timedelta(days=7), 10, berlin, 5)
    await until(stage, at)


@dataclass
class World:
    """The playground over a real socket. Every act returns when what it caused is delivered."""

    bot: Bot
    base: str
    http: aiohttp.ClientSession
    people: dict[str, str] = field(default_factory=dict)
    open: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: list[Message] = field(default_factory=list)  # in answer to the newest form

    async def get(self, path: str) -> Any:
        async with self.http.get(f"{self.base}/playground/api/{path}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, **sent: object) -> Any:
        async with self.http.post(f"{self.base}/playground/api/{path}", json=sent) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    def now(self) -> datetime:
        return self.bot.store.clock.now()

    async def say(self, who: str, text: str) -> list[Message]:
        answer = await self.post("say", **{"as": self.people[who]}, text=text)
        self._keep_form(who, answer)
        return [_message(each) for each in answer["replies"]]

    async def press(self, who: str, label: str) -> None:
        for message in reversed(await self.get(f"messages?as={self.people[who]}")):
            for button in message["buttons"]:
                if button["label"].startswith(label):
                    answer = await self.post(
                        "press",
                        **{"as": self.people[who]},
                        message=message["id"],
                        verb=button["verb"],
                        token=button["token"],
                    )
                    self._keep_form(who, answer)
                    return
        raise AssertionError(f"{who} sees no button {label!r}")

    async def fill(self, who: str, **values: str) -> Mapping[str, str]:
        form = self.open[who]
        kinds = {each["name"]: each["kind"] for each in form["fields"]}
        sent = {name: self._chosen(kinds.get(name, ""), value) for name, value in values.items()}
        answer = await self.post("submit", **{"as": self.people[who]}, form=form["id"], values=sent)
        self.shown = [_message(each) for each in answer["replies"]]
        self._keep_form(who, answer)
        return dict(answer.get("errors") or {})

    def _chosen(self, kind: str, value: str) -> str | list[str]:
        """People by name, several of them with commas between."""
        if kind == "people":
            return [self.people[name.strip()] for name in value.split(",") if name.strip()]
        return self.people.get(value, value) if kind == "person" else value

    async def sees(self, who: str) -> list[Message]:
        return [
            _message(each) for each in await self.get(f"messages?as={self.people[who]}") if each.get("from") != "me"
        ]

    async def pass_time(self, **time: float) -> None:
        await self.bot.turner.turn(timedelta(**time))

    def _keep_form(self, who: str, answer: Mapping[str, Any]) -> None:
        if answer["form"] is not None:
            self.open[who] = answer["form"]


def _message(each: Mapping[str, Any]) -> Message:
    return Message(
        title=each["title"],
        text=each["text"],
        buttons=tuple(button["label"] for button in each["buttons"]),
        pictures=sum(block["type"] == "chart" for block in each["blocks"]),
        edited=each["edited"],
    )


@dataclass
class MachineClock:
    """The machine's time, which only a test moves."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        """So much of its time goes by, and none of anybody's."""
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def settings(folder: Path, **more: object) -> Settings:
    """Settings of a test: an SQLite file of its own, nothing from the environment."""
    values: dict[str, object] = {"database_url": f"sqlite:///{folder / 'champion.db'}", "port": 0} | more
    return Settings.model_construct(**{**_defaults(), **values})


def with_tables(folder: Path) -> Path:
    """The same folder, its file as a first start leaves it: making the tables takes a fifth of a short test."""
    path = folder / "champion.db"
    if not path.exists():
        shutil.copy(_template(), path)
    return folder


@cache
def _template() -> Path:
    """An SQLite file with the tables and nobody in them, to be copied."""
    path = Path(tempfile.mkdtemp()) / "champion.db"
    atexit.register(shutil.rmtree, path.parent)
    migrate(f"sqlite:///{path}")
    return path


def _defaults() -> dict[str, Any]:
    return {name: each.default for name, each in Settings.model_fields.items()}


@asynccontextmanager
async def world(folder: Path, clock: MachineClock | None = None, **more: object) -> AsyncIterator[World]:
    """The bot on a database in that folder; opened again on the same folder it goes on where it was."""
    machine = clock or MachineClock()
    async with (
        assembled(settings(with_tables(folder), **more), machine) as bot,
        serving(bot.web(), "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as http,
    ):
        bot.turner.sleep = machine.sleep  # or nothing that was put off would ever go
        stage = World(bot, f"http://127.0.0.1:{port}", http)
        stage.people = {each["name"]: each["id"] for each in await stage.get("people")}
        yield stage


def monday_before(at: datetime) -> date:
    """Monday of the newest full week, in UTC."""
    on = at.date()
    return on - timedelta(days=on.weekday() + 7)
