"""A client that sends what it is told, and an app that says one thing: for tests of the Teams of the tests alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.teams.fake import FakeTeams
from tests.teams.state import CARD, Json

TEXT: Json = {"type": "TextBlock", "text": "How many minutes?", "wrap": True}
INPUT: Json = {"type": "Input.Text", "id": "value", "label": "Minutes", "isRequired": True, "errorMessage": "Please."}
SUBMIT: Json = {"type": "Action.Submit", "title": "Send", "data": {"a": "b"}}
EXECUTE: Json = {"type": "Action.Execute", "title": "Press", "verb": "v", "data": {"t": "1"}, "fallback": SUBMIT}
FETCH: Json = {"type": "Action.Submit", "title": "Open", "data": {"msteams": {"type": "task/fetch"}, "t": "2"}}


def card(*body: Json, **more: Any) -> Json:
    """An Adaptive Card of that."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body or (TEXT,)), **more}


def said(content: Json, **more: Any) -> Json:
    """A message that shows it."""
    return {"type": "message", "attachments": [{"contentType": CARD, "content": content}], **more}


@dataclass
class Client:
    """Calls of the connector, each made once, with a token that the login service gave out."""

    fake: FakeTeams
    http: aiohttp.ClientSession
    token: str = "given"

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, Any, str]:
        """Status, body and Retry-After of `/v3/conversations{path}`."""
        url = f"{self.fake.service_url}v3/conversations{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.request(method, url, json=body, headers=headers) as got:
            is_json = got.content_type == "application/json"
            return got.status, await (got.json() if is_json else got.text()), got.headers.get("Retry-After", "")

    async def send(self, who: str, activity: Json) -> tuple[int, Any, str]:
        """To that person's own chat."""
        return await self.call("POST", f"/{self.fake.chat(who).id}/activities", activity)


@asynccontextmanager
async def client(fake: FakeTeams) -> AsyncIterator[Client]:
    """It has a token already."""
    fake.login.tokens.append("given")
    async with aiohttp.ClientSession() as http:
        yield Client(fake, http)


@dataclass
class App:
    """What it was told, and what it answers: by the name or type of the activity, else nothing."""

    fake: FakeTeams
    told: list[Json] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    answers: dict[str, Callable[[Json], Json]] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)  # of the next answers
    late: float = 0.0

    async def post(self, request: web.Request) -> web.Response:
        """Hear an activity."""
        activity = await request.json()
        self.told.append(activity)
        self.headers.append(request.headers)
        await asyncio.sleep(self.late)
        status = self.statuses.pop(0) if self.statuses else 200
        answer = self.answers.get(activity.get("name") or activity["type"])
        return web.Response(status=status) if answer is None else web.json_response(answer(activity), status=status)


@asynccontextmanager
async def app(fake: FakeTeams) -> AsyncIterator[App]:
    """An app, listening where this Teams posts to."""
    made = App(fake)
    routes = web.Application()
    routes.router.add_post("/api/messages", made.post)
    runner = web.AppRunner(routes, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    try:
        yield made
    finally:
        await runner.cleanup()
