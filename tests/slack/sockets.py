"""Socket Mode of the Slack of the tests: connections of the app's own making, and what is told over them."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.slack.app import App
from tests.slack.delivery import ACK_SECONDS, Answer, Kind, written
from tests.slack.state import APP, Json, No

MOST_LINKS = 10
TICKET_SECONDS = 30.0
GRACE_SECONDS = 10.0  # between the word that a connection will end and its end


@dataclass(eq=False)
class Link:
    """One connection, and what still waits for an answer over it."""

    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    cut: bool = False  # by Slack, without a word


class Sockets:
    """The connections of one app. Every payload goes to any one of them: here to each in turn."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.root = ""
        self.links: list[Link] = []
        self.opened = 0  # how many there have been
        self.greets = True
        self._tickets: dict[str, float] = {}
        self._turn = 0

    def open(self, token: str) -> Json:
        """apps.connections.open: an address that is good once, for half a minute. Raises No."""
        if not token:
            raise No("not_authed")
        if token in self.app.grants:
            raise No("not_allowed_token_type")
        if token != self.app.app_token:
            raise No("invalid_auth")
        ticket = uuid4().hex
        self._tickets[ticket] = self.app.common.now() + TICKET_SECONDS
        return {"url": f"{self.root.replace('http', 'ws', 1)}/link?ticket={ticket}&app_id={APP}"}

    async def link(self, request: web.Request) -> web.StreamResponse:
        """One connection, for as long as it lasts."""
        if self._tickets.pop(request.query.get("ticket", ""), 0.0) < self.app.common.now():
            raise web.HTTPForbidden(text="no such ticket")
        socket = web.WebSocketResponse(heartbeat=5.0, timeout=1.0)
        await socket.prepare(request)
        if len(self.links) >= MOST_LINKS:
            await socket.send_json(_goodbye("too_many_websockets", len(self.links)))
            await socket.close()
            return socket
        link = Link(socket, request)
        self.links.append(link)
        self.opened += 1
        if self.greets:
            await socket.send_json(_hello(len(self.links)))
        await self.app.common.changed()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._answered(link, message.data)
        finally:
            self._ended(link)
            await self.app.common.changed()
        return socket

    async def deliver(self, kind: Kind, body: Json, retry: tuple[int, str] | None = None) -> Answer:
        """Tell the app over one connection, and wait three seconds for the answer over the same. Status 0: none."""
        started = time.monotonic()
        raw, content_type = written(kind, body)
        status, payload = 0, Json()
        if self.links:
            self._turn += 1
            status, payload = await self._asked(self.links[self._turn % len(self.links)], kind, body, retry)
        text = json.dumps(payload) if payload else ""
        return Answer(status, text, time.monotonic() - started, raw, content_type, {}, kind, body)

    async def _asked(self, link: Link, kind: Kind, body: Json, retry: tuple[int, str] | None) -> tuple[int, Json]:
        takes = kind == "slash_commands" or body.get("type") == "view_submission"
        envelope: Json = {"envelope_id": str(uuid4()), "type": kind, "payload": body, "accepts_response_payload": takes}
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        answer = link.waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await link.socket.send_json(envelope)
            async with asyncio.timeout(ACK_SECONDS + 0.1):
                answered = await answer
        except (TimeoutError, ConnectionError):
            if not link.cut and kind != "events_api":
                self.app.common.complaints.append(f"no answer to {body.get('type') or kind}")
            return 0, {}
        finally:
            link.waiting.pop(envelope["envelope_id"], None)
        if answered.get("payload") and not takes:
            self.app.common.complaints.append(f"{body.get('type')} takes no payload in answer")
        return 200, dict(answered.get("payload") or {})

    async def say_goodbye(self, link: Link, reason: str = "refresh_requested", seconds: float = GRACE_SECONDS) -> None:
        """The connection will end after so long, and the app is told; what comes until then still goes over it."""
        await link.socket.send_json(_goodbye(reason, len(self.links)))
        asyncio.get_running_loop().call_later(seconds, self.cut, link)

    def cut(self, link: Link) -> None:
        """The connection ends without a word."""
        link.cut = True
        if link.request.transport is not None:
            link.request.transport.abort()

    def _answered(self, link: Link, text: str) -> None:
        try:
            answer = json.loads(text)
            link.waiting[answer["envelope_id"]].set_result(answer)
        except (ValueError, KeyError, TypeError, asyncio.InvalidStateError):
            self.app.common.complaints.append("an answer to nothing that was said over this connection")

    def _ended(self, link: Link) -> None:
        if link in self.links:
            self.links.remove(link)
        for answer in link.waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the connection ended first"))


def _hello(count: int) -> Json:
    debug = {"host": "applink-test", "build_number": 10, "approximate_connection_time": 18060}
    return {"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": {"app_id": APP}}


def _goodbye(reason: str, count: int) -> Json:
    return {"type": "disconnect", "reason": reason, "num_connections": count, "debug_info": {"host": "applink-test"},
            "connection_info": {"app_id": APP}}  # fmt: skip
