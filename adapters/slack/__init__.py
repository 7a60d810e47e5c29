"""Slack."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from aiohttp import web

from adapters import chart
from adapters.chores import Chores
from adapters.connection import Connection
from adapters.once import Once
from adapters.slack import calls, install
from adapters.slack.answers import Answers
from adapters.slack.calls import TokenRefused
from adapters.slack.directory import Directory
from adapters.slack.door import Door
from adapters.slack.drawings import Drawings
from adapters.slack.gate import PATH, Gate
from adapters.slack.happenings import Happenings
from adapters.slack.home import Home
from adapters.slack.inbound import Inbound
from adapters.slack.many import ManyWorkspaces
from adapters.slack.platform import Slack
from adapters.slack.renewal import App
from adapters.slack.socket import Sockets
from adapters.slack.workspaces import OneWorkspace
from bot.ports import TryLater, Unreachable
from bot.settings import WrongSettings

if TYPE_CHECKING:
    from bot.ports import Feed
    from bot.settings import Settings

Serve = Callable[[], AbstractAsyncContextManager[None]]

log = logging.getLogger("champion.slack")

DRAIN_SECONDS = 5.0


def connect(settings: Settings, feed: Feed) -> Connection:
    """Slack, ready to serve: messages go out and people are heard while `serve` is entered."""
    chores = Chores("slack")

    def seconds() -> float:
        return feed.machine_clock().timestamp()

    workspaces = _workspaces(settings, feed, chores)
    directory = Directory(feed.people, workspaces, chores, seconds, feed.conversation.left)
    drawings = Drawings(chart.draw, feed.machine_clock)
    slack = Slack(workspaces, feed.people, drawings, addressed=directory.addressed)
    once = Once(feed.installations, feed.machine_clock)
    answers = Answers(slack, workspaces, directory, chores, drawings, once=once)
    home = Home(feed.conversation, workspaces)
    inbound = Inbound(feed.conversation, directory, workspaces, answers, home, chores)
    door = Door(inbound, Happenings(directory, workspaces, home, chores), feed.meters)
    routes = [web.post(PATH, Gate(settings.slack_signing_secret, door).post)] if settings.slack_signing_secret else []
    if isinstance(workspaces, ManyWorkspaces):
        routes += install.routes(settings, feed, workspaces, slack, chores)
    if not (settings.slack_over_sockets and settings.http):
        return Connection(slack, routes, _serve(workspaces, answers, chores), leave=_leave(chores))
    sockets = Sockets(settings.slack_app_token, settings.slack_api_url, door, chores)
    serve = _serve(workspaces, answers, chores, sockets)
    return Connection(slack, routes, serve, sockets.ready, _leave(chores, sockets))


def _serve(
    workspaces: OneWorkspace | ManyWorkspaces, answers: Answers, chores: Chores, sockets: Sockets | None = None
) -> Serve:
    @asynccontextmanager
    async def serve() -> AsyncIterator[None]:
        async with calls.session() as session:
            workspaces.opened(session)
            answers.opened(session)
            if isinstance(workspaces, OneWorkspace):
                await _known(workspaces)
            try:
                async with sockets.serving(session) if sockets is not None else nullcontext():
                    yield
            finally:
                await chores.drain(DRAIN_SECONDS)

    return serve


def _leave(chores: Chores, sockets: Sockets | None = None) -> Callable[[], Awaitable[None]]:
    async def leave() -> None:
        chores.leave()
        if sockets is not None:
            await sockets.leave()

    return leave


def _workspaces(settings: Settings, feed: Feed, chores: Chores) -> OneWorkspace | ManyWorkspaces:
    if not settings.slack_is_shared:
        return OneWorkspace(settings.slack_bot_token, settings.slack_api_url, feed.machine_clock)
    app = App(settings.slack_client_id, settings.slack_client_secret)
    return ManyWorkspaces(app, feed.installations, feed.machine_clock, chores, settings.slack_api_url)


async def _known(workspaces: OneWorkspace) -> None:
    """Raises WrongSettings where Slack does not know the token. A Slack that is away is no reason not to start."""
    try:
        await workspaces.known()
    except (TokenRefused, Unreachable) as refused:
        raise WrongSettings(f"SLACK_BOT_TOKEN is not one that Slack takes: {refused.why}.") from refused
    except TryLater:
        log.warning("slack.away")
