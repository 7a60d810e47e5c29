"""What is answered over HTTP before the database can be reached: the process lives, and can do nothing yet."""

from typing import Final

from aiohttp import web

from adapters.metrics import Metrics
from bot.ports import Look

SENTENCE: Final = "The database can not be reached."
AGAIN: Final = "I can't reach my database just now. Please try again in a minute; nothing was lost."


def waiting(meters: Metrics) -> web.Application:
    """`/healthz` says that the process lives, `/readyz` why it is not ready, `/metrics` that its database is away;
    everybody else is asked to come again."""

    async def measured(request: web.Request) -> web.Response:
        seen = Look(None, is_ready=False, tick_age=None)
        body, content_type = meters.page(seen, request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    app = web.Application()
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _not_ready)
    app.router.add_get("/metrics", measured)
    app.router.add_route("*", "/{rest:.*}", _later)
    return app


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _not_ready(_request: web.Request) -> web.Response:
    return web.json_response({"database": SENTENCE, "serving": "Starting."}, status=503)


async def _later(_request: web.Request) -> web.Response:
    return web.json_response({"error": AGAIN}, status=503, headers={"Retry-After": "60"})
