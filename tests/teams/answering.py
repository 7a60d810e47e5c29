"""A Bot Connector that gives the answers it was told to give, one after the other, and keeps what it was asked."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web

DROP = (0, None)  # the connection ends without an answer, after the request was read
HANG = (-1, None)  # no answer ever comes


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str  # quoted, as it was on the wire
    headers: dict[str, str]  # names in small letters
    body: Any
    port: int  # of the caller: the same one again is the same connection


class Answering:
    """Listening at `url`. An answer is a status, a body (JSON, or text as it is) and perhaps headers."""

    def __init__(self, *answers: tuple[Any, ...]) -> None:
        self.answers = deque(answers)
        self.calls: list[Call] = []
        self.url = ""
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @classmethod
    async def started(cls, *answers: tuple[Any, ...]) -> "Answering":
        """On a free port of this machine, with the path that Teams' service URLs have."""
        made = cls(*answers)
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", made._answer)
        made._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await made._runner.setup()
        await web.TCPSite(made._runner, "127.0.0.1", 0).start()
        made.url = f"http://127.0.0.1:{made._runner.addresses[0][1]}/emea/"
        return made

    async def stop(self) -> None:
        """Answer nobody any more, those neither whose answer never came."""
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        headers = {name.lower(): value for name, value in request.headers.items()}
        peer = request.transport.get_extra_info("peername") if request.transport is not None else ("", 0)
        self.calls.append(Call(request.method, request.raw_path, headers, body, peer[1]))
        status, said, *more = self.answers.popleft()
        if status == DROP[0] and request.transport is not None:
            request.transport.close()
        if status == HANG[0]:
            await self._released.wait()
        if status in (DROP[0], HANG[0]):
            return web.Response()
        given = more[0] if more else {}
        if isinstance(said, str):
            return web.Response(status=status, text=said, headers=given)
        return web.json_response(said, status=status, headers=given)


def forgotten(token: str) -> None:
    """A token that was not taken, and nobody minds."""


def anywhere(service_url: str) -> bool:
    """Every service is believed."""
    return True
