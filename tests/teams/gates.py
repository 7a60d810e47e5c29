"""A gateway that listens on this machine, ours or the SDK's own, and somebody who posts to it."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import ChannelValidation, JwtTokenExtractor

from adapters.teams.activities import Json
from adapters.teams.gateway import PATH, Access, Gateway, Hear
from adapters.teams.invoked import Invoked
from tests.teams.login import Login

SERVICE = "https://smba.example/emea/"


@dataclass
class Clock:
    """The machine's time, and how far it was turned."""

    turned: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC) + self.turned


@dataclass
class Gate:
    """Where it listens, and what posting there is answered with: the status and the body, read as JSON."""

    url: str
    session: aiohttp.ClientSession

    async def post(
        self, body: Json | bytes, authorization: str | None, content_type: str = "application/json"
    ) -> tuple[int, Any]:
        headers = {"Content-Type": content_type} | ({} if authorization is None else {"Authorization": authorization})
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.session.post(self.url, data=data, headers=headers) as answer:
            raw = await answer.read()
            is_json = answer.content_type == "application/json"
            return answer.status, json.loads(raw) if is_json else raw


def access(login: Login, tenants: frozenset[str] = frozenset(), **changes: Any) -> Access:
    """Of the app that `login` knows."""
    known = {"app_id": login.app_id, "password": login.password, "app_type": "SingleTenant", "tenant_id": login.tenant}
    urls = {"login_url": login.login_url, "metadata_url": login.metadata_url}
    return Access(**{**known, **urls, "tenants": tenants, **changes})


def activity(**changes: Any) -> Json:
    """A message somebody wrote in the bot's own tenant; None for what is not there."""
    whole = {
        "type": "message",
        "id": "1700000000000",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": {"id": "29:ann", "aadObjectId": "11111111-2222-4333-8444-555555555555"},
        "conversation": {"id": "a:chat", "conversationType": "personal"},
        "channelData": {"tenant": {"id": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}},
        "text": "status",
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


async def nothing(heard: Json) -> Invoked | None:
    """Hears, and says nothing but to what waits for it."""
    return Invoked(200, {"said": heard.get("name")}) if heard["type"] == "invoke" else None


@asynccontextmanager
async def ours(login: Login, hear: Hear = nothing, clock: Clock | None = None, **how: Any) -> AsyncIterator[Gate]:
    """Our gateway. `how` as of `access`."""
    gateway = Gateway(access(login, **how), hear, clock or Clock())
    async with _listening(gateway.post) as gate:
        yield gate


class Configured:
    """An app as the SDK reads its configuration."""

    def __init__(self, login: Login) -> None:
        self.APP_ID, self.APP_PASSWORD = login.app_id, login.password
        self.APP_TYPE, self.APP_TENANTID = "SingleTenant", login.tenant


class Bot:
    """Says nothing, and to what waits for it an empty object with a word in it."""

    async def on_turn(self, turn: TurnContext) -> None:
        if turn.activity.type == "invoke":
            said = InvokeResponse(status=200, body={"said": turn.activity.name})
            await turn.send_activity(Activity(type="invokeResponse", value=said))


@asynccontextmanager
async def stock(login: Login) -> AsyncIterator[Gate]:
    """The SDK's own adapter, told only where the keys are."""
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Configured(login)))

    async def process(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await adapter.process(request, Bot())
        return answer

    ChannelValidation.open_id_metadata_endpoint = login.metadata_url
    try:
        async with _listening(process) as gate:
            yield gate
    finally:
        ChannelValidation.open_id_metadata_endpoint = None
        JwtTokenExtractor.metadataCache.pop(login.metadata_url, None)


@asynccontextmanager
async def _listening(post: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[Gate]:
    app = web.Application(client_max_size=100_000)
    app.router.add_post(PATH, post)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Gate(f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}", session)
    finally:
        await runner.cleanup()
