"""Slack's own client as it comes, for tests of the Slack of the tests alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import FakeSlack


@asynccontextmanager
async def client(fake: FakeSlack, token: str | None = None) -> AsyncIterator[AsyncWebClient]:
    """With the bot's token where none is given. It makes no call twice."""
    made = AsyncWebClient(fake.token if token is None else token, fake.api_url, retry_handlers=[])
    made.proxy = None
    async with aiohttp.ClientSession() as made.session:
        yield made
