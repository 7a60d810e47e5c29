"""Socket Mode: Slack heard over connections of our own, where no request of Slack's reaches us."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chores import Chores
from adapters.slack import forms, words
from adapters.slack.calls import TokenRefused, client_of, repeatable
from adapters.slack.door import Door
from adapters.slack.link import TOO_MANY, Link
from bot.logs import where
from bot.ports import PlatformTrouble, TryLater, Unreachable
from bot.settings import WrongSettings

LINKS = 2  # so that one is there while the other is made anew
STAGGER_SECONDS = 1.0  # connections made together are ended together
PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before another try, after so many that came to nothing
PLANNED = frozenset({"warning", "refresh_requested"})  # Slack's words: the old link goes on for some seconds
STEADY_SECONDS = 30.0  # a link that lasted so long did not come to nothing
FULL_SECONDS = 30.0  # before another try where other processes hold all ten connections
FADE_SECONDS = 30.0  # Slack ends a link some ten seconds after it said so
FINISH_SECONDS = 4.0  # an answer takes three; after that nobody waits for it

log = logging.getLogger("champion.slack")


class Sockets:
    """The connections of this process, each made anew before its end where Slack says that it will end."""

    def __init__(self, app_token: str, api_url: str, door: Door, chores: Chores) -> None:
        self._token = app_token
        self._client = client_of(AsyncWebClient, "", api_url)
        self._door = door
        self._chores = chores
        self._links: set[Link] = set()
        self._fading: dict[Link, asyncio.Task[None]] = {}
        self._keepers: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def serving(self, session: aiohttp.ClientSession) -> AsyncIterator[None]:
        """Connected while the block runs. Raises WrongSettings where Slack does not take the token; a Slack that is
        away is asked again until it is there."""
        self._client.session = session
        first = await self._first_address()
        for number in range(LINKS):
            keeper = self._keep(number * STAGGER_SECONDS, first if number == 0 else None)
            self._keepers.append(asyncio.create_task(keeper, name=f"socket {number}"))
        try:
            yield
        finally:
            await self.leave()

    def ready(self) -> str | None:
        """Why nobody is heard; None when somebody is."""
        is_open = any(not link.is_ending.is_set() for link in self._links)
        return None if is_open else "No connection to Slack."

    async def leave(self) -> None:
        """Hear nothing more. What was heard is finished and answered first. A second time does nothing."""
        keepers, self._keepers = self._keepers, []
        stopped: list[asyncio.Task[None]] = [*keepers, *self._fading.values()]
        for task in stopped:
            task.cancel()
        links = set(self._links)
        await asyncio.gather(*stopped, return_exceptions=True)
        await asyncio.gather(*(link.shut(FINISH_SECONDS) for link in links | self._links))
        self._links.clear()

    async def _first_address(self) -> str | None:
        try:
            return await self._address()
        except (TokenRefused, Unreachable) as refused:
            # slack_sdk would try such a token for ever, and say so in its log alone.
            raise WrongSettings(f"SLACK_APP_TOKEN is not one that Slack takes: {refused.why}.") from refused
        except TryLater:
            log.warning("slack.away")
            return None

    async def _address(self) -> str:
        opening = self._client.apps_connections_open(app_token=self._token)
        return str((await repeatable(opening, "url"))["url"])

    async def _keep(self, after: float, address: str | None) -> None:
        """One link after the other. The next one is open before the one that is about to end is closed."""
        await asyncio.sleep(after)
        failed, old, loop = 0, None, asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)])
            try:
                link = await self._opened(address)
            except Exception as error:
                # Whatever it is: a process without its keepers would hear nobody, and not know it.
                log.error("slack.failed", extra={"error": where(error)})
                link = None
            address = None
            if link is None:
                failed += 1
                continue
            if old is not None:
                self._retire(old)
            old, since = link, loop.time()
            await link.is_ending.wait()
            log.info("slack.socket_ended", extra={"why": link.why})
            failed = 0 if loop.time() - since > STEADY_SECONDS else 1 if link.why in PLANNED else failed + 1
            if link.why == TOO_MANY:
                await asyncio.sleep(FULL_SECONDS)

    async def _opened(self, address: str | None) -> Link | None:
        """Another link; None where there is none just now, which was waited for as long as Slack asked for."""
        link: Link | None = None
        try:
            url = address or await self._address()
            link = Link(self._token, self._client, self._heard)
            await link.open(url)
        except (PlatformTrouble, TimeoutError, OSError, aiohttp.ClientError) as error:
            log.warning("slack.socket_not_opened", extra={"why": type(error).__name__})
            if link is not None:
                await link.shut(0)
            if link is not None and link.why == TOO_MANY:
                await asyncio.sleep(FULL_SECONDS)
            if isinstance(error, TryLater) and error.after is not None:
                await asyncio.sleep(error.after.total_seconds())
            return None
        except (asyncio.CancelledError, Exception):
            if link is not None:
                await link.shut(0)
            raise
        self._links.add(link)
        return link

    def _retire(self, link: Link) -> None:
        fading = asyncio.create_task(link.fade(FADE_SECONDS), name="socket ends")
        self._fading[link] = fading
        fading.add_done_callback(lambda _done: self._forget(link))

    def _forget(self, link: Link) -> None:
        self._fading.pop(link, None)
        self._links.discard(link)

    def _heard(self, link: Link, request: SocketModeRequest) -> None:
        self._chores.start(self._answer(link, request), "answer an envelope")

    async def _answer(self, link: Link, request: SocketModeRequest) -> None:
        """Everything is answered over the link it came by. Only news that could not be kept is not, for that is how
        Slack is asked to deliver it once more."""
        try:
            answer = await self._answered(request)
            if request.type == "events_api" and answer.status >= 500:
                return
            payload = _payload(answer, request) if request.accepts_response_payload else None
            await link.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))
        except (OSError, aiohttp.ClientError) as gone:
            log.warning("slack.answer_lost", extra={"why": type(gone).__name__})
        finally:
            link.answered()

    async def _answered(self, request: SocketModeRequest) -> BoltResponse:
        try:
            return await self._door.answer(dict(request.payload), bool(request.retry_attempt))
        except Exception as error:
            log.error("slack.failed", extra={"error": where(error)})
            return BoltResponse(status=500)


def _payload(answer: BoltResponse, request: SocketModeRequest) -> dict[str, Any] | None:
    if answer.status < 500:
        return dict(json.loads(answer.body)) if answer.body.startswith("{") else None
    if request.type == "slash_commands":
        return {"response_type": "ephemeral", "text": words.BROKEN}
    # Answered with nothing, a form would close as if all were well.
    return forms.refused({"": words.BROKEN}, request.payload.get("view") or {})
