"""The HTTP side of the Slack of the tests."""

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.slack.app import App
from tests.slack.consent import Consent
from tests.slack.faults import Drop, Fault, FaultPlan, Hang, Nothing, Odd, RateLimited, Refuse, Status
from tests.slack.methods import METHODS
from tests.slack.rates import Buckets, TooMany
from tests.slack.saying import checked
from tests.slack.sockets import Sockets
from tests.slack.state import Grant, Json, No, State


class Server:
    """Slack's Web API, its place for uploads and its response URLs, on a free port of this machine."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.consent = Consent(app)
        self.sockets = Sockets(app)
        self.faults = FaultPlan()
        self.buckets = Buckets()
        self.root = ""
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen, there or on a free port."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self.sockets.link)
        app.router.add_get("/oauth/v2/authorize", self.consent.page)
        app.router.add_post("/upload/{team}/{file}", self._upload)
        app.router.add_post("/response/{team}/{id}", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.root = self.sockets.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Answer nobody any more."""
        self._released.set()
        for link in list(self.sockets.links):
            self.sockets.cut(link)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        fault = self.faults.take(method, str(arguments.get("channel", "")))
        authorization = request.headers.get("Authorization", "")
        token = authorization.removeprefix("Bearer ") or str(arguments.get("token", ""))
        place = self.app.grants[token][1] if token in self.app.grants else None
        if place is not None:
            place.calls.append((method, arguments))
        else:
            self.app.calls.append((method, arguments))
        answer, headers, code = Json(), dict[str, str](), 200
        if not isinstance(fault, Status | Drop | Hang | Refuse) or fault.done:
            answer, headers, code = self._answer(authorization, token, method, arguments, fault)
        await self.app.common.changed()
        if isinstance(fault, Nothing | RateLimited):
            return web.json_response(answer, headers=headers, status=code)
        return await self._failed(request, fault)

    async def _failed(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault:
            case Status(status, _, word) if word:
                return web.json_response({"ok": False, "error": word}, status=status)
            case Status(status):
                return web.Response(status=status, text="<html>oops</html>", content_type="text/html")
            case Refuse(word):
                return web.json_response({"ok": False, "error": word})
            case Odd():
                return web.json_response({"ok": True})
            case Hang():
                await self._released.wait()
        return _dropped(request)

    def _answer(
        self, authorization: str, token: str, method: str, arguments: Json, fault: Fault
    ) -> tuple[Json, dict[str, str], int]:
        try:
            if isinstance(fault, RateLimited):
                raise TooMany(fault.seconds)
            if method == "oauth.v2.access":
                return {"ok": True, **self.consent.access(arguments, authorization)}, {}, 200
            if method == "apps.connections.open":
                return {"ok": True, **self.sockets.open(token)}, {}, 200
            grant, state = self.app.led(token)
            return {"ok": True, **self._done(grant, state, method, arguments)}, {}, 200
        except TooMany as many:
            return many.answer, {"Retry-After": str(many.seconds)}, 429
        except No as no:
            return no.answer, {}, 200

    def _done(self, grant: Grant, state: State, method: str, arguments: Json) -> Json:
        if method not in METHODS:
            raise No("unknown_method")
        self.buckets.take(state, method, arguments)
        do, scope = METHODS[method]
        if scope is not None and scope not in grant.scopes:
            raise No("missing_scope", needed=scope, provided=",".join(sorted(grant.scopes)))
        return do(state, {**arguments, "_root": self.root})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        state = self.app.workspaces[request.match_info["team"]]
        file, data = state.files.get(request.match_info["file"]), await request.read()
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
        state = self.app.workspaces[request.match_info["team"]]
        right, body = state.response_urls.get(request.match_info["id"]), await request.json()
        fault = self.faults.take("response_url")
        state.calls.append(("response_url", body))
        if isinstance(fault, Status):
            return web.Response(status=fault.status, text="no")
        if right is None or state.now() > right.ends_at:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if right.left == 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        right.left -= 1
        try:
            said = checked(state, body)
        except No as no:
            return web.json_response(no.answer, status=400)
        state.ephemerals[right.user].append({"ts": state.ts(), **said})
        await state.changed()
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
