"""Slack's own client as it comes, and an app that says one thing: for tests of the Slack of the tests alone."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import FakeSlack
from tests.slack.state import Json


@asynccontextmanager
async def client(fake: FakeSlack, token: str | None = None) -> AsyncIterator[AsyncWebClient]:
    """With the bot's token where none is given. It makes no call twice."""
    made = AsyncWebClient(fake.token if token is None else token, fake.api_url, retry_handlers=[])
    made.proxy = None
    async with aiohttp.ClientSession() as made.session:
        yield made


@asynccontextmanager
async def answering(
    fake: FakeSlack, body: Json, status: int = 200, headers: Mapping[str, str] | None = None
) -> AsyncIterator[list[Mapping[str, str]]]:
    """An app that always answers that, and the headers of what it was told."""
    told: list[Mapping[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        told.append(request.headers)
        text = json.dumps(body) if body else ""
        return web.Response(text=text, status=status, headers=headers, content_type="application/json")

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield told
    finally:
        await runner.cleanup()
