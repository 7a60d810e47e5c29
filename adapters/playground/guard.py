"""Only this machine, and only its own pages, may speak to the playground: it lets anybody act as anybody."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.connection import Refused


def guarded(handler: Handler) -> Handler:
    """The same handler, refusing (403) foreign peers, foreign Host headers and foreign pages.

    The Host header is checked so that a name somebody else points at this machine opens nothing; Origin, so
    that a page from elsewhere cannot press a button here.
    """

    async def checked(request: web.Request) -> web.StreamResponse:
        if not is_from_here(request):
            raise Refused(403, "The playground answers only to this machine, at a loopback address.")
        return await handler(request)

    return checked


def is_from_here(request: web.Request) -> bool:
    """Whether peer, Host and Origin are all this machine's own."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    origin = request.headers.get("Origin")
    return (
        peer is not None
        and is_loopback(str(peer[0]))
        and is_loopback(_host(f"//{request.host}"))
        and (origin is None or _place(origin) == request.host)
        and (request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"} or _is_visit(request))
    )


def _is_visit(request: web.Request) -> bool:
    # Following a link from elsewhere only shows the page to the person who followed it.
    return request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"


def is_loopback(host: str) -> bool:
    """Whether that name or address is this machine itself."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _place(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
