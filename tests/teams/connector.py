"""The HTTP side of the Teams of the tests: the Bot Connector."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.teams import given, methods
from tests.teams.faults import Fault, FaultPlan, Hang, Nothing, Odd, Page, Refuse
from tests.teams.login import Login
from tests.teams.rates import Rates
from tests.teams.state import Common, Json, No, State

CREATED = {"send", "open"}


class Connector:
    """The service that the app sends to, on a free port of this machine."""

    def __init__(self, common: Common, login: Login) -> None:
        self.common, self.login = common, login
        self.tenants: dict[str, State] = {}
        self.faults, self.rates = FaultPlan(), Rates()
        self.calls: list[tuple[str, str, str]] = []  # what, conversation, and the region of the address it came to
        self.root = ""
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen, there or on a free port."""
        app = web.Application(client_max_size=2**24)
        base, one = "/{region}/v3/conversations", "/{region}/v3/conversations/{conversation}"
        app.router.add_post(base, self._call("open"))
        app.router.add_post(f"{one}/activities", self._call("send"))
        app.router.add_post(f"{one}/activities/{{activity}}", self._call("send"))
        app.router.add_put(f"{one}/activities/{{activity}}", self._call("update"))
        app.router.add_delete(f"{one}/activities/{{activity}}", self._call("delete"))
        app.router.add_get(f"{one}/members/{{member}}", self._call("member"))
        app.router.add_get(f"{one}/pagedmembers", self._call("members"))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Answer nobody any more."""
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def _call(self, what: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def called(request: web.Request) -> web.StreamResponse:
            conversation, raw = request.match_info.get("conversation", ""), await request.read()
            self.calls.append((what, conversation, request.match_info["region"]))
            fault = self.faults.take(what, conversation)
            answer = self._answered(request, what, conversation, raw) if fault.done else web.Response()
            await self.common.changed()
            return answer if isinstance(fault, Nothing) else await self._failed(request, fault)

        return called

    async def _failed(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault:
            case Refuse(status, code, seconds):
                return _refused(No(status, code, seconds=seconds))
            case Page(status):
                return web.Response(status=status, text="<html>oops</html>", content_type="text/html")
            case Odd():
                return web.Response(text="null", content_type="application/json")
            case Hang():
                await self._released.wait()
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    def _answered(self, request: web.Request, what: str, conversation: str, raw: bytes) -> web.Response:
        try:
            state = self._state(request, conversation, raw)
            answer = self._done(request, state, what, conversation, given.read(raw) if raw else {})
        except No as no:
            return _refused(no)
        if what == "delete":
            return web.Response()
        return web.json_response(answer, status=201 if what in CREATED else 200)

    def _state(self, request: web.Request, conversation: str, raw: bytes) -> State:
        """Whose conversation that is. Raises No for a token that nobody gave out, and where nothing is."""
        if not self.login.believes(request.headers.get("Authorization", "")):
            denied = No(401, "Unauthorized")
            denied.body = {"message": "Authorization has been denied for this request."}
            raise denied
        body = given.read(raw) if raw else {}
        named = body.get("tenantId") or (body.get("channelData") or {}).get("tenant", {}).get("id")
        for state in self.tenants.values():
            if state.found(conversation) is not None or (not conversation and named == state.tenant):
                if request.match_info["region"] != state.region:
                    raise No(404, "ServiceNotFound", "Nobody lives here any more")
                return state
        raise No(404, "ConversationNotFound", "Conversation not found.")

    def _done(self, request: web.Request, state: State, what: str, conversation: str, body: Json) -> Json:
        activity = request.match_info.get("activity", "")
        state.calls.append((what, conversation, body))
        if request.query.get("isTargetedActivity"):
            state.complaints.append("a message for one person in a chat: not described here")
        self.rates.take(state, what, conversation.partition(";")[0] or str(body.get("members")))
        match what:
            case "send":
                return methods.send(state, conversation, body)
            case "update":
                return methods.update(state, conversation, activity, body)
            case "delete":
                return methods.delete(state, conversation, activity)
            case "open":
                return methods.open_chat(state, body)
            case "member":
                return methods.member(state, conversation, request.match_info["member"])
        return methods.members(state, conversation, request.query)


def _refused(no: No) -> web.Response:
    headers = {} if no.seconds is None else {"Retry-After": str(no.seconds)}
    return web.json_response(no.body, status=no.status, headers=headers)
