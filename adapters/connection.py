"""What every chat platform gives when it is connected, and how it refuses over HTTP."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from aiohttp import web

from bot.ports import ChatPlatform


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected platform: where messages go out, where they come in, and what must run meanwhile.

    `serve` is entered once the store is ready and before the first request; it is left before the loop ends.
    `ready` says in a sentence why nobody is heard just now, None when people are. `leave` is called when the process is
    to end: what comes of itself comes no more, and what came is answered; a request may still come.
    """

    platform: ChatPlatform
    routes: Sequence[web.RouteDef] = ()
    serve: Callable[[], AbstractAsyncContextManager[None]] | None = None
    ready: Callable[[], str | None] | None = None
    leave: Callable[[], Awaitable[None]] | None = None


class Refused(Exception):
    """An HTTP request that is answered `status` and `{error: sentence}`, whoever raises it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
