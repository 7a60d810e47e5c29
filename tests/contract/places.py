"""The places that the contract of the platforms is held in: the stage, and what each does in a way of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from adapters.slack.payloads import ON_A_MESSAGE
from tests.slack.faults import Refuse
from tests.slack.world import CAST, Mode, SlackStage, slack_world
from tests.world import Message, Stage


class Place(Protocol):
    """A platform with the stories' people in it, and the whole bot."""

    @property
    def platform(self) -> str:
        """Its name in the documentation: "Slack" or "Teams"."""
        ...

    @property
    def stage(self) -> Stage:
        """Where people talk, and time is turned."""
        ...

    async def report_on(self, who: str, words: str) -> None:
        """Choose "Report to pilot" on a colleague's message with those words; the form opens."""
        ...

    async def press_twice(self, who: str, label: str) -> None:
        """Press the newest button whose label begins so, and let the platform hand it over once more."""
        ...

    async def shut_out(self, who: str) -> None:
        """From now on that person can not be written to."""
        ...

    def drawn(self, who: str) -> list[Any]:
        """What the person sees of the bot's messages, as the platform was given it."""
        ...

    def calls_of(self, drawn: Any) -> list[str]:
        """Whatever in it would call somebody, or be read as markup by that platform."""
        ...


class InSlack:
    """A workspace."""

    platform = "Slack"

    def __init__(self, stage: SlackStage) -> None:
        self.stage = stage

    async def report_on(self, who: str, words: str) -> None:
        await self.stage.slack.message_shortcut(CAST[who], ON_A_MESSAGE, {"text": words}, "C0FAR", "far-away")
        await self.stage.settled()

    async def press_twice(self, who: str, label: str) -> None:
        slack, user = self.stage.slack, CAST[who]
        message, verb, value = next(
            (message, element["action_id"].partition("#")[0], element["value"])
            for message in reversed(slack.seen(user))
            for block in message.get("blocks", ())
            for element in (block["elements"] if block["type"] == "actions" else ())
            if element["text"]["text"].startswith(label)
        )
        answer = await slack.click(user, message, verb, value)
        await slack.again(answer)
        await self.stage.settled()

    async def shut_out(self, who: str) -> None:
        slack = self.stage.slack
        slack.faults.always("chat.postMessage", slack.state.dm(CAST[who]), Refuse("channel_not_found"))

    def drawn(self, who: str) -> list[Any]:
        return [each["blocks"] for each in self.stage.slack.seen(CAST[who]) if each.get("user") != CAST[who]]

    def calls_of(self, drawn: Any) -> list[str]:
        if isinstance(drawn, list):
            return [call for each in drawn for call in self.calls_of(each)]
        if not isinstance(drawn, dict):
            return []
        kind, text = drawn.get("type"), str(drawn.get("text", ""))
        found = [str(kind)] if kind in ("user", "usergroup", "broadcast", "channel", "emoji") else []
        found += [text] if kind == "mrkdwn" and any(mark in text for mark in ("<!", "<@", "<#")) else []
        return found + [call for each in drawn.values() for call in self.calls_of(each)]


def _slack(mode: Mode) -> "Opening":
    @asynccontextmanager
    async def opened(folder: Path, **more: object) -> AsyncIterator[Place]:
        async with slack_world(folder, mode, **more) as stage:
            yield InSlack(stage)

    return opened


Opening = Callable[..., AbstractAsyncContextManager[Place]]
PLACES: dict[str, Opening] = {"slack by requests": _slack("http"), "slack over sockets": _slack("socket")}


async def titles(stage: Stage, who: str) -> list[str]:
    """The titles in that person's conversation, oldest first."""
    return [each.title for each in await stage.sees(who)]


async def titled(stage: Stage, who: str, title: str) -> Message:
    """The newest message in that person's conversation whose title begins so."""
    found = [each for each in await stage.sees(who) if each.title.startswith(title)]
    assert found, f"{who} sees no {title!r}, but {await titles(stage, who)}"
    return found[-1]
