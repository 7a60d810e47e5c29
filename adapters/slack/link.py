"""One connection to Slack that lives once: slack_sdk speaks over it, and whoever opened it is told when it ends."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

PING_SECONDS = 3.0  # and so long at most until a connection that broke without a word is known to be broken
CONNECT_SECONDS = 2.5  # less than slack_sdk waits before it tries an address again that is good only once
HELLO_SECONDS = 10.0
CLOSE_SECONDS = 2.0
TOO_MANY = "too_many_websockets"

Heard = Callable[["Link", SocketModeRequest], None]


class Link(SocketModeClient):
    """slack_sdk's client, which here never connects a second time.

    By itself it closes a connection that Slack wants to end before it has another one, answers over the new one what
    was asked over the old one, and tries an address for ever that was good once. So its owner opens another link.
    """

    def __init__(self, app_token: str, web_client: AsyncWebClient, heard: Heard) -> None:
        logger = logging.getLogger("champion.slack.socket_mode")
        logger.setLevel(logging.CRITICAL)  # it writes what people say into its errors
        super().__init__(app_token, logger, web_client, ping_interval=PING_SECONDS)
        self.is_greeted = asyncio.Event()
        self.is_ending = asyncio.Event()  # or has ended
        self.has_ended = asyncio.Event()
        self.why = ""
        self.unanswered = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._heard = heard
        self.on_message_listeners.append(self._sign)
        self.socket_mode_request_listeners.append(self._request)

    async def open(self, url: str) -> None:
        """Connected to that address and greeted. Raises TimeoutError and OSError when that does not happen."""
        await self.aiohttp_client_session.close()
        # The session reads the environment, and honours NO_PROXY there; slack_sdk's own reading of it does not.
        self.aiohttp_client_session, self.proxy = aiohttp.ClientSession(trust_env=True), None
        self.wss_uri = url
        async with asyncio.timeout(CONNECT_SECONDS):
            await self.connect()  # type: ignore[no-untyped-call]
        async with asyncio.timeout(HELLO_SECONDS):
            ended = asyncio.ensure_future(self.is_ending.wait())
            greeted = asyncio.ensure_future(self.is_greeted.wait())
            try:
                await asyncio.wait({ended, greeted}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                ended.cancel()
                greeted.cancel()
        if not self.is_greeted.is_set():
            raise ConnectionError(self.why)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Never: what slack_sdk would connect again has ended."""
        self._end("dropped")
        self.has_ended.set()

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """One message of Slack's. That it will end is no reason to connect at once, and in its place."""
        if message.get("type") != "disconnect":
            await super().run_message_listeners(message, raw_message)

    async def _sign(self, message: aiohttp.WSMessage) -> None:
        """Read where it is received: among the messages that wait, it would come after the end it speaks of."""
        with suppress(ValueError, AttributeError):
            said = json.loads(message.data)
            if said.get("type") == "hello":
                self.is_greeted.set()
            elif said.get("type") == "disconnect":
                self._end(str(said.get("reason", "")))

    async def fade(self, seconds: float) -> None:
        """Shut once Slack has ended it, after so many seconds at the latest: until then things may come over it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.has_ended.wait()
        await self.shut(seconds)

    async def shut(self, seconds: float) -> None:
        """Closed once everything heard is answered, after so many seconds at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_idle.wait()
        self.is_ending.set()
        with suppress(TimeoutError, OSError, aiohttp.ClientError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.close()  # type: ignore[no-untyped-call]
        # A connection that does not close in time would leave all of these behind.
        tasks = [self.message_processor, self.current_session_monitor, self.message_receiver]
        running = [task for task in tasks if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.aiohttp_client_session.close()

    def answered(self) -> None:
        """One of those that were heard needs nothing more of this link."""
        self.unanswered -= 1
        if self.unanswered == 0:
            self._is_idle.set()

    def _end(self, why: str) -> None:
        if not self.is_ending.is_set():
            self.why = why
            self.is_ending.set()

    async def _request(self, _client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.unanswered += 1
        self._is_idle.clear()
        self._heard(self, request)
