"""A chat in the browser for every role, with a clock you can turn: to try it, and to test it end to end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from adapters.connection import Connection
from adapters.playground.acts import Acts
from adapters.playground.api import Api
from adapters.playground.changes import Changes
from adapters.playground.pages import routes as pages
from adapters.playground.people import Cast
from adapters.playground.platform import Playground
from adapters.playground.story import Story

if TYPE_CHECKING:
    from bot.ports import Feed
    from bot.settings import Settings


def connect(_settings: Settings | None, feed: Feed) -> Connection:
    """The playground over that feed. It needs no settings; its cast moves in when `serve` is entered."""
    changes, cast = Changes(), Cast(feed.people)
    acts = Acts(feed, changes)
    api = Api(feed, cast, acts, Story(acts, cast, changes), changes)

    @asynccontextmanager
    async def serve() -> AsyncIterator[None]:
        await cast.move_in()
        yield

    return Connection(Playground(feed, changes), (*pages(), *api.routes()), serve)
