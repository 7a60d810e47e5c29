"""The HTTP side of the Slack of the tests."""

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.slack.faults import Buckets, Drop, Fault, FaultPlan, Hang, Odd, RateLimited, Refuse, Status
from tests.slack.methods import METHODS, No, checked
from tests.slack.state import Json, State


class Server:
    """Slack's Web API, its place for uploads and its response URLs, on a free port of this machine."""

    def __init__(self, state: State, token: str) -> None:
        self.state = state
        self.faults = FaultPlan()
        self.buckets = Buckets()
        self.root = ""
        self._token = token
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/response/{id}", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Answer nobody any more."""
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        fault = self.faults.take(method)
        self.state.calls.append((method, arguments))
        if not isinstance(fault, Status | Drop | Hang | Refuse) or fault.done:
            answer, headers, code = self._answer(request, method, arguments, fault)
        await self.state.changed()
        match fault:
            case Status(status, _, word) if word:
                return web.json_response({"ok": False, "error": word}, status=status)
            case Status(status):
                return web.Response(status=status, text="<html>oops</html>", content_type="text/html")
            case Refuse(word):
                return web.json_response({"ok": False, "error": word})
            case Odd():
                return web.json_response({"ok": True})
            case Drop():
                return _dropped(request)
            case Hang():
                await self._released.wait()
                return _dropped(request)
            case _:
                return web.json_response(answer, headers=headers, status=code)

    def _answer(
        self, request: web.Request, method: str, arguments: Json, fault: Fault
    ) -> tuple[Json, dict[str, str], int]:
        full = self.buckets.full(method, str(arguments.get("channel", "")), self.state.now())
        if isinstance(fault, RateLimited) or full:
            seconds = fault.seconds if isinstance(fault, RateLimited) else 1
            return {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)}, 429
        try:
            return {"ok": True, **self._done(request, method, arguments)}, {}, 200
        except No as no:
            return no.answer, {}, 200

    def _done(self, request: web.Request, method: str, arguments: Json) -> Json:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        if not given:
            raise No("not_authed")
        if given != self._token:
            raise No("invalid_auth")
        if method not in METHODS:
            raise No("unknown_method")
        do, scope = METHODS[method]
        if scope is not None and scope not in self.state.scopes:
            raise No("missing_scope", needed=scope, provided=",".join(sorted(self.state.scopes)))
        return do(self.state, {**arguments, "_root": self.root})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        file, data = self.state.files.get(request.match_info["file"]), await request.read()
        fault = self.faults.take("upload")
        if isinstance(fault, Status):
            return web.Response(status=fault.status)
        if isinstance(fault, Drop):
            return _dropped(request)
        if file is None or len(data) != file["length"]:
            return web.Response(status=400, text="length differs")
        file["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        right, body = self.state.response_urls.get(request.match_info["id"]), await request.json()
        fault = self.faults.take("response_url")
        self.state.calls.append(("response_url", body))
        if isinstance(fault, Status):
            return web.Response(status=fault.status, text="no")
        if right is None or self.state.now() > right.ends_at:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if right.left == 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        right.left -= 1
        try:
            said = checked(self.state, body)
        except No as no:
            return web.json_response(no.answer, status=400)
        self.state.ephemerals[right.user].append({"ts": self.state.ts(), **said})
        await self.state.changed()
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> Json:
    """Query and body together: the client puts some methods' arguments here and some there."""
    merged: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        merged |= json.loads(await request.text() or "{}")
    elif request.can_read_body:
        merged |= dict(await request.post())
    return merged


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.close()
    return web.Response()
