"""The page itself: a handful of files, served as they are and nothing from elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aiohttp import web

from adapters.connection import Refused
from adapters.playground.guard import guarded

FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# No inline script runs, so words that slipped through as markup would still do nothing.
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes() -> Sequence[web.RouteDef]:
    """The page at `/` and `/playground`, and its files under `/playground/static/`."""
    page = guarded(_page)
    return [
        web.get("/", page),
        web.get("/playground", page),
        web.get("/playground/", page),
        web.get("/playground/static/{name}", guarded(_file)),
    ]


async def _page(_request: web.Request) -> web.Response:
    return _served("index.html")


async def _file(request: web.Request) -> web.Response:
    return _served(request.match_info["name"])


def _served(name: str) -> web.Response:
    known = {path.name: path for path in FOLDER.iterdir() if path.suffix in TYPES}
    path = known.get(name)  # looked up, never joined: no name leads out of the folder
    if path is None:
        raise Refused(404, "There is no such file.")
    return web.Response(
        text=path.read_text(encoding="utf-8"),
        content_type=TYPES[path.suffix],
        charset="utf-8",
        headers=HEADERS,
    )
