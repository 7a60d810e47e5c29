"""Slack."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from adapters import chart
from adapters.connection import Connection
from adapters.slack import calls
from adapters.slack.answers import Answers
from adapters.slack.calls import TokenRefused
from adapters.slack.chores import Chores
from adapters.slack.directory import Directory
from adapters.slack.door import Door
from adapters.slack.gate import PATH, Gate
from adapters.slack.happenings import Happenings
from adapters.slack.home import Home
from adapters.slack.inbound import Inbound
from adapters.slack.platform import Slack
from adapters.slack.workspaces import OneWorkspace
from bot.ports import TryLater, Unreachable
from bot.settings import WrongSettings

if TYPE_CHECKING:
    from bot.ports import Feed
    from bot.settings import Settings

log = logging.getLogger("champion.slack")

DRAIN_SECONDS = 5.0


def connect(settings: Settings, feed: Feed) -> Connection:
    """Slack, ready to serve: messages go out and people are heard while `serve` is entered."""
    workspaces = OneWorkspace(settings.slack_bot_token, settings.slack_api_url)
    chores = Chores()
    directory = Directory(feed.people, workspaces, chores, left=feed.conversation.left)
    slack = Slack(workspaces, feed.people, chart.draw, addressed=directory.addressed)
    answers = Answers(slack, workspaces, directory, chores, chart.draw)
    home = Home(feed.conversation, workspaces)
    inbound = Inbound(feed.conversation, directory, workspaces, answers, home, chores)
    door = Door(inbound, Happenings(directory, workspaces, home, chores))
    gate = Gate(settings.slack_signing_secret, door)

    @asynccontextmanager
    async def serve() -> AsyncIterator[None]:
        async with calls.session() as session:
            workspaces.opened(session)
            answers.opened(session)
            await _known(workspaces)
            try:
                yield
            finally:
                await chores.drain(DRAIN_SECONDS)

    return Connection(slack, [web.post(PATH, gate.post)], serve)


async def _known(workspaces: OneWorkspace) -> None:
    """Raises WrongSettings where Slack does not know the token. A Slack that is away is no reason not to start."""
    try:
        await workspaces.known()
    except (TokenRefused, Unreachable) as refused:
        raise WrongSettings(f"SLACK_BOT_TOKEN is not one that Slack takes: {refused.why}.") from refused
    except TryLater:
        log.warning("slack.away")
