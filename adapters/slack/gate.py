"""The one address Slack calls: what is not signed is refused unread, the rest is answered by what people do."""

import logging
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from adapters.slack.door import Door
from adapters.slack.payloads import parsed
from bot.logs import where

PATH = "/slack/events"
TIMESTAMP = "x-slack-request-timestamp"
SIGNATURE = "x-slack-signature"
RETRIED = "x-slack-retry-num"
LONGEST_STAMP = 12  # digits; more of them than Python reads as a number are no time either
LONGEST_SSL_CHECK = 1_000  # bytes; the one thing that Slack may send unsigned

log = logging.getLogger("champion.slack")


class Gate:
    """Slack's requests. Signature and age are judged by Slack's own library, before anything is parsed."""

    def __init__(self, signing_secret: str, door: Door) -> None:
        # At INFO, Bolt writes the whole body of a request whose signature is wrong.
        logger = logging.getLogger("champion.slack.bolt")
        logger.setLevel(logging.ERROR)
        self._door = door
        self._verifier = SignatureVerifier(signing_secret)

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
            # Bolt parses the body before it looks at the signature: a megabyte of anybody's took half a second.
            request_verification_enabled=False,
            authorize=authorize,
            # Otherwise Bolt looks for the answer every ten milliseconds.
            process_before_response=True,
        )
        self._app.use(everything)
        self._app.error(failed)

    async def post(self, request: web.Request) -> web.Response:
        """Answer one request of Slack."""
        try:
            raw = await request.read()
            if not self._is_signed(request, raw) and not _is_ssl_check(raw):
                return web.Response(status=401)
            headers: dict[str, Any] = {name.lower(): value for name, value in request.headers.items()}
            # A dict is taken as it is, but only in this mode.
            asked = AsyncBoltRequest(body=parsed(raw, request.content_type), headers=headers, mode="socket_mode")
            answer = await self._app.async_dispatch(asked)
        except Exception as error:
            # Bytes that are no text, too many of them, or another shape than Bolt expects.
            log.info("slack.unreadable", extra={"why": type(error).__name__})
            return web.Response(status=400)
        return await to_aiohttp_response(answer)

    def _is_signed(self, request: web.Request, raw: bytes) -> bool:
        stamps = request.headers.getall(TIMESTAMP, [])
        signature = request.headers.get(SIGNATURE, "")
        # Of two times, somebody on the way may have read the other.
        if len(stamps) != 1 or len(stamps[0]) > LONGEST_STAMP or not signature.isascii():
            return False
        is_number = stamps[0].isascii() and stamps[0].isdecimal()
        return is_number and self._verifier.is_valid(raw, stamps[0], signature)


def _is_ssl_check(raw: bytes) -> bool:
    return len(raw) <= LONGEST_SSL_CHECK and b"ssl_check=1" in raw.split(b"&")
