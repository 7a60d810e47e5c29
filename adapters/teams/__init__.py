"""Microsoft Teams."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from aiohttp import web

from adapters.chores import Chores
from adapters.connection import Connection
from adapters.once import Once
from adapters.teams import connector, pages
from adapters.teams.answers import Answers
from adapters.teams.arrivals import Arrivals
from adapters.teams.connector import Connector
from adapters.teams.dialogs import Dialogs
from adapters.teams.directory import Directory
from adapters.teams.door import Door
from adapters.teams.extension import Extension
from adapters.teams.filled import Filled
from adapters.teams.gateway import PATH, Access, Gateway
from adapters.teams.inbound import Inbound
from adapters.teams.platform import Teams
from adapters.teams.rates import Rates
from adapters.teams.references import References
from adapters.teams.turns import Turns
from bot.ports import TryLater

if TYPE_CHECKING:
    from adapters.teams.activities import Json
    from adapters.teams.invoked import Invoked
    from bot.ports import Feed
    from bot.settings import Settings

DRAIN_SECONDS = 5.0


def connect(settings: Settings, feed: Feed) -> Connection:
    """Teams, ready to serve: messages go out and people are heard while `serve` is entered."""
    chores = Chores("teams")

    async def hear(activity: Json) -> Invoked | None:
        return await door.hear(activity)

    access = Access.of(settings)
    gateway = Gateway(access, hear, feed.machine_clock)
    calls = Connector(gateway.token, Rates(feed.machine_clock), gateway.forget, access.trusts)
    references = References(feed.installations)
    directory = Directory(feed.people, references, calls, chores)
    teams = Teams(calls, references)
    once = Once(feed.installations, feed.machine_clock)
    answers = Answers(teams, calls, directory, references, chores, once=once)
    arrivals = Arrivals(directory, references, teams, feed.installations, chores, feed.machine_clock)
    door = _door(feed, directory, answers, arrivals, chores)
    routes = [web.post(PATH, gateway.post), *pages.routes()]
    return Connection(teams, routes, _serve(gateway, calls, answers, arrivals, chores), leave=_leave(chores))


def _door(feed: Feed, directory: Directory, answers: Answers, arrivals: Arrivals, chores: Chores) -> Door:
    turns, filled = Turns(answers, chores), Filled(directory, answers)
    inbound = Inbound(feed.conversation, directory, answers, turns, filled)
    dialogs = Dialogs(feed.conversation, directory, inbound, answers, turns, filled)
    extension = Extension(feed.conversation, directory, turns)
    return Door(inbound, dialogs, extension, arrivals, chores, feed.meters)


def _serve(
    gateway: Gateway, calls: Connector, answers: Answers, arrivals: Arrivals, chores: Chores
) -> Callable[[], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def serve() -> AsyncIterator[None]:
        async with connector.session() as session:
            calls.opened(session)
            # A password that is not taken is said with the start, and nobody waits for the first token.
            chores.start(_let_in(gateway), "ask for a token")
            chores.start(arrivals.resume(), "greet who was left")
            chores.start(answers.resume(), "take away what was left")
            try:
                yield
            finally:
                answers.close()
                await chores.drain(DRAIN_SECONDS)

    return serve


async def _let_in(gateway: Gateway) -> None:
    with suppress(TryLater):
        await gateway.token()


def _leave(chores: Chores) -> Callable[[], Awaitable[None]]:
    async def leave() -> None:
        chores.leave()

    return leave
