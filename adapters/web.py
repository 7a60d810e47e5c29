"""One HTTP application: every platform's routes, is it alive, is it ready. A failure is one JSON sentence."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.connection import Connection, Refused
from adapters.page import page
from bot.logs import where
from bot.ports import NO_METERS, Meters, Trouble

log = logging.getLogger(__name__)

LONGEST_BODY: Final = 1024 * 1024  # bytes
SLOWEST_ANSWER: Final = 5.0  # seconds that a request in flight may still take when the server stops
# A stream that stays open registers its task here and is cancelled when the server stops.
STREAMS: Final = web.AppKey("streams", set[asyncio.Task[object]])

Health = Callable[[], Awaitable[Mapping[str, object]]]
Ready = Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]
Measures = Callable[[str], Awaitable[tuple[bytes, str]]]  # from an Accept header to a body and its content type

_FRONT: Final = (
    "Champion gets AI pilots into daily use: one named person owns one number for each pilot, and the people who use "
    "it are heard.",
    "It is running here, for your organisation, and speaks in its chat: write “help” to it there.",
)
SENTENCES: Final[Mapping[int, str]] = {
    400: "That request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "That is more than one megabyte, which is more than fits in one message.",
}


def application(
    connections: Sequence[Connection],
    health: Health,
    ready: Ready,
    measures: Measures | None = None,
    meters: Meters = NO_METERS,
) -> web.Application:
    """The application with every connection's routes, `/healthz`, `/readyz`, `/metrics` where there are measures, and
    something to see at `/`. The pages people open are counted by `meters`."""
    app = web.Application(middlewares=[_timed(meters), _in_a_sentence], client_max_size=LONGEST_BODY)
    app[STREAMS] = set()
    app.on_shutdown.append(_end_streams)
    routes = [route for connection in connections for route in connection.routes]
    if not any(route.path == "/" for route in routes):
        routes.append(web.get("/", _front))
    if measures is not None:
        routes.append(web.get("/metrics", _measured(measures)))
    app.router.add_routes([*routes, web.get("/healthz", _alive(health)), web.get("/readyz", _able(ready))])
    return app


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Listens while the block runs and gives the port, which the system chooses when `port` is 0.

    No access log: addresses hold ids that belong in no log.
    """
    # The time-out counts twice: for the answer, and then for a handler that does not end when it is told to.
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=SLOWEST_ANSWER / 2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _alive(health: Health) -> Handler:
    async def alive(_request: web.Request) -> web.Response:
        return web.json_response(dict(await health()))

    return alive


def _able(ready: Ready) -> Handler:
    async def able(_request: web.Request) -> web.Response:
        is_ready, why = await ready()
        return web.json_response(dict(why), status=200 if is_ready else 503)

    return able


def _measured(measures: Measures) -> Handler:
    async def measured(request: web.Request) -> web.Response:
        body, content_type = await measures(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    return measured


def _timed(meters: Meters) -> Middleware:
    """How long pages take. What people do in a chat is timed where it is told apart."""

    @web.middleware
    async def timed(request: web.Request, handler: Handler) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        began = loop.time()
        answer = await handler(request)
        if answer.content_type == "text/html":
            meters.heard("web", "page", loop.time() - began)
        return answer

    return timed


async def _front(_request: web.Request) -> web.Response:
    """Apps name this page as their own: people come here to learn whose messages they get."""
    return page("Champion", _FRONT)


@web.middleware
async def _in_a_sentence(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return _error(refused.status, refused.sentence)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return _error(answer.status, SENTENCES.get(answer.status, answer.reason), answer.headers.get("Allow"))
    except Trouble as trouble:
        log.warning("http.troubled", extra={"kind": type(trouble).__name__})
        return _error(503, "That could not be done just now. Please try again in a minute.")
    except Exception as error:
        log.error("http.failed", extra={"path": request.match_info.route.resource, "error": where(error)})
        return _error(500, "Something went wrong here. It was logged.")


def _error(status: int, sentence: str, allow: str | None = None) -> web.Response:
    headers = {"Allow": allow} if allow else None
    return web.json_response({"error": sentence}, status=status, headers=headers)


async def _end_streams(app: web.Application) -> None:
    for stream in app[STREAMS].copy():
        stream.cancel()
