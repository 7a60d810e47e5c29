"""The one address Slack calls: checked by Bolt, answered by what people do."""

import logging
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.door import Door
from adapters.slack.payloads import parsed
from bot.logs import where

PATH = "/slack/events"
TIMESTAMP = "x-slack-request-timestamp"
SIGNATURE = "x-slack-signature"
RETRIED = "x-slack-retry-num"

log = logging.getLogger("champion.slack")


class Gate:
    """Slack's requests: signature and age are Bolt's to judge, and what passed goes through the door."""

    def __init__(self, signing_secret: str, door: Door) -> None:
        # At INFO, Bolt writes the whole body of a request whose signature is wrong.
        logger = logging.getLogger("champion.slack.bolt")
        logger.setLevel(logging.ERROR)
        self._door = door

        # Functions, because Bolt takes the `self` of a method for an argument it should fill.
        async def authorize() -> AuthorizeResult:
            # Whoever needs a token looks it up by itself: Bolt's own way asks Slack, inside the three seconds.
            return AuthorizeResult(enterprise_id=None, team_id=None)

        async def everything(req: AsyncBoltRequest, body: dict[str, Any]) -> BoltResponse:
            return await self._door.answer(body, RETRIED in req.headers)

        async def failed(error: Exception) -> None:
            # Answered 500 by Bolt, which of itself would log the exception's text, and so what somebody wrote.
            log.error("slack.failed", extra={"error": where(error)})

        self._app = AsyncApp(
            logger=logger,
            signing_secret=signing_secret,
            authorize=authorize,
            # Otherwise Bolt looks for the answer every ten milliseconds.
            process_before_response=True,
        )
        self._app.use(everything)
        self._app.error(failed)

    async def post(self, request: web.Request) -> web.Response:
        """Answer one request of Slack."""
        try:
            asked = _bolt_request(request, await request.read())
            answer = await self._app.async_dispatch(asked)
        except Exception as error:
            # Bolt reads the body before it checks who sent it, and again, for what it expects there, afterwards.
            log.info("slack.unreadable", extra={"why": type(error).__name__})
            return web.Response(status=400)
        return await to_aiohttp_response(answer)


def _bolt_request(request: web.Request, raw: bytes) -> AsyncBoltRequest:
    headers: dict[str, Any] = {name.lower(): value for name, value in request.headers.items()}
    stamps = request.headers.getall(TIMESTAMP, [])
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdecimal()):
        # Bolt would answer 500 to a time that is no number. One of 1970 is refused like every other wrong one, and so
        # are two, of which somebody on the way may have read the other.
        headers[TIMESTAMP] = "0"
    if not headers.get(SIGNATURE, "").isascii():
        # And 500 to a signature with other letters than Slack's.
        headers[SIGNATURE] = "none"
    # A dict is taken as it is, but only in this mode; the signature is checked in the other, over the raw body.
    asked = AsyncBoltRequest(body=parsed(raw, request.content_type), headers=headers, mode="socket_mode")
    asked.raw_body, asked.mode = raw.decode(), "http"
    return asked
