"""The places that the contract of the platforms is held in: the stage, and what each does in a way of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from adapters.slack.payloads import ON_A_MESSAGE
from tests.slack.faults import Refuse
from tests.slack.world import CAST, SlackStage, slack_world
from tests.teams import filling
from tests.teams.state import Message as Said
from tests.teams.validity import nodes
from tests.teams.world import CAST as PEOPLE
from tests.teams.world import TeamsStage, teams_world
from tests.world import Message, Stage

FIRST = "Ada"  # and so the administrator
MARKED = ("**", "<at>", "<b>", "](", "`")  # what some platform or other reads as more than letters


class Place(Protocol):
    """A platform with the stories' people in it, whom Ada has met first, and the whole bot."""

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

    def calls(self, who: str) -> list[str]:
        """Whatever in the bot's messages to that person would call somebody, or is drawn as markup they wrote."""
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

    def calls(self, who: str) -> list[str]:
        seen = [each["blocks"] for each in self.stage.slack.seen(CAST[who]) if each.get("user") != CAST[who]]
        return _called_in_slack(seen)


def _called_in_slack(drawn: Any) -> list[str]:
    if isinstance(drawn, list):
        return [call for each in drawn for call in _called_in_slack(each)]
    if not isinstance(drawn, dict):
        return []
    kind, text = drawn.get("type"), str(drawn.get("text", ""))
    found = [str(kind)] if kind in ("user", "usergroup", "broadcast", "channel", "emoji") else []
    found += [text] if kind == "mrkdwn" and any(mark in text for mark in ("<!", "<@", "<#", *MARKED)) else []
    return found + [call for each in drawn.values() for call in _called_in_slack(each)]


class InTeams:
    """A tenant."""

    platform = "Teams"

    def __init__(self, stage: TeamsStage) -> None:
        self.stage = stage

    async def report_on(self, who: str, words: str) -> None:
        teams = self.stage.teams
        chat = teams.group("Depot", who, "Ines", has_bot=False)
        chat.messages.append(Said(teams.state.common.id(), {"text": words}, by="Ines"))
        await teams.use(who, "report", chat.messages[-1])
        await self.stage.settled()

    async def press_twice(self, who: str, label: str) -> None:
        teams = self.stage.teams
        shown = [(each, each.card(who)) for each in reversed(teams.seen(who))]
        message = next(each for each, card in shown if card and any(x.startswith(label) for x in filling.labels(card)))
        answer = await teams.press(who, message, label)
        await teams.tell({**answer.sent, "id": f"f:{uuid4()}"})  # a double click is two activities
        await self.stage.settled()

    async def shut_out(self, who: str) -> None:
        self.stage.teams.block(who)

    def calls(self, who: str) -> list[str]:
        said = [each.activity for each in self.stage.teams.seen(who)]
        mentions = [str(each) for activity in said for each in activity.get("entities", ()) if "mentioned" in each]
        # Of all that a card is made of, runs of text alone are not read as markdown.
        texts = [str(node.get("text", "")) for node in nodes(said) if node["type"] in ("TextBlock", "Fact")]
        return [
            *map(str, self.stage.teams.state.pinged),
            *mentions,
            *(text for text in texts if any(m in text for m in MARKED)),
        ]


@asynccontextmanager
async def _slack(folder: Path, **more: object) -> AsyncIterator[Place]:
    """Heard by requests: what comes over sockets goes through the same door, and the stories go through it there."""
    async with slack_world(folder, "http", **more) as stage:
        await stage.say(FIRST, "help")
        yield InSlack(stage)


@asynccontextmanager
async def _teams(folder: Path, **more: object) -> AsyncIterator[Place]:
    """Everybody has added the app after somebody spoke: before, nobody could be written to or is known."""
    async with teams_world(folder, **more) as stage:
        await stage.teams.install(FIRST)
        await stage.say(FIRST, "help")
        for who in PEOPLE:
            await stage.teams.install(who)
        await stage.settled()
        yield InTeams(stage)


Opening = Callable[..., AbstractAsyncContextManager[Place]]
PLACES: dict[str, Opening] = {"slack": _slack, "teams": _teams}


async def titles(stage: Stage, who: str) -> list[str]:
    """The titles in that person's conversation, oldest first."""
    return [each.title for each in await stage.sees(who)]


async def titled(stage: Stage, who: str, title: str) -> Message:
    """The newest message in that person's conversation whose title begins so."""
    found = [each for each in await stage.sees(who) if each.title.startswith(title)]
    assert found, f"{who} sees no {title!r}, but {await titles(stage, who)}"
    return found[-1]
