"""Slack: one workspace, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from adapters import chart
from adapters.connection import Connection
from adapters.slack import calls
from adapters.slack.answers import Answers
from adapters.slack.chores import Chores
from adapters.slack.directory import Directory
from adapters.slack.gate import PATH, Gate
from adapters.slack.inbound import Inbound
from adapters.slack.platform import Slack

if TYPE_CHECKING:
    from bot.ports import Feed
    from bot.settings import Settings

DRAIN_SECONDS = 10.0


def connect(settings: Settings, feed: Feed) -> Connection:
    """Slack, ready to serve: messages go out and people are heard while `serve` is entered."""
    client = calls.client(str(settings.slack_bot_token), settings.slack_api_url)
    chores = Chores()
    directory = Directory(feed.people, client, chores)
    slack = Slack(client, feed.people, chart.draw)
    answers = Answers(slack, client, directory, chores, chart.draw)
    inbound = Inbound(feed.conversation, directory, answers, chores)
    gate = Gate(str(settings.slack_signing_secret), client, inbound)

    @asynccontextmanager
    async def serve() -> AsyncIterator[None]:
        async with calls.session() as session:
            client.session = session
            try:
                yield
            finally:
                await chores.drain(DRAIN_SECONDS)

    return Connection(slack, [web.post(PATH, gate.post)], serve)
