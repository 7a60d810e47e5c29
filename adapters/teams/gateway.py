"""The one address Teams calls, and the only file that knows Microsoft's SDK.

Its code judges tokens and runs the turn; what it does badly is done here: what an invoke is answered with, which
failures are a refusal, whose keys are believed, and what goes out (adapters.teams.connector).
"""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ChannelValidation,
    ClaimsIdentity,
    ConnectorFactory,
    JwtTokenExtractor,
    VerifyOptions,
)

from adapters.connection import Refused
from adapters.teams.access import Access
from adapters.teams.activities import Json, tenant_of
from adapters.teams.invoked import Invoked
from adapters.teams.keys import Keys, KeysAway
from adapters.teams.token import Token
from adapters.teams.words import BROKEN
from bot.logs import where
from bot.ports import Clock

__all__ = ["PATH", "Access", "Gateway", "Hear"]

PATH = "/api/messages"
CHANNEL = "msteams"
LEEWAY_SECONDS = 300  # for clocks that differ, as the SDK has it

Hear = Callable[[Json], Awaitable[Invoked | None]]

log = logging.getLogger("champion.teams")


class Gateway:
    """Teams' requests: judged, and then heard. `clock` is the machine's.

    `hear` gets every activity as Teams sent it, and gives what an invoke is answered with.
    """

    def __init__(self, access: Access, hear: Hear, clock: Clock) -> None:
        self._adapter = _Adapter(_Authentication(access, Keys(access.metadata_url, clock)), hear, access)
        self._token = Token(access, clock)

    async def post(self, request: web.Request) -> web.Response:
        """Answer one request of Teams.

        400 unreadable, 401 not vouched for, 403 another tenant, channel or service, 413 too large, 415 no JSON, 500
        ours, 503 for what may be tried again; an invoke as it was answered, all else 201.
        """
        return await self._adapter.process(request)

    async def token(self) -> str:
        """What calls of the Bot Connector are made with. Raises TryLater where the login service gives none."""
        return await self._token()

    def forget(self, token: str) -> None:
        """That one was not taken: the next call is made with another one."""
        self._token.forget(token)


class _Adapter(CloudAdapter):  # type: ignore[misc]
    """The SDK's turn, answered by us.

    Its own `process` answers every invoke that has a body with 500, for it serialises the answer twice.
    """

    def __init__(self, authentication: "_Authentication", hear: Hear, access: Access) -> None:
        super().__init__(authentication)
        self._hear = hear
        self._access = access

    async def process(self, request: web.Request) -> web.Response:
        try:
            # Before anything is read: what nobody vouches for costs no more than its header.
            identity = await self.bot_framework_authentication.identity(request.headers.getall("Authorization", []))
            heard = _activity(request.content_type, await request.read())
            self._check(identity, heard)
            return await self._turn(identity, heard)
        except Refused as refused:
            return _said(refused.status, refused.sentence)
        except KeysAway:
            return _said(503, "Microsoft's signing keys can't be read just now.")
        except web.HTTPException:
            raise
        except Exception as error:
            # Never its text: that may quote what a person wrote.
            log.error("teams.failed", extra={"error": where(error)})
            return _said(500, BROKEN)

    def _check(self, identity: ClaimsIdentity, heard: Json) -> None:
        """A token is for one service and one channel; which tenants are heard is ours to say."""
        if (
            not heard.get("serviceUrl")
            or identity.get_claim_value(ChannelValidation.SERVICE_URL_CLAIM) != heard["serviceUrl"]
        ):
            log.info("teams.unauthorized", extra={"why": "serviceUrl"})
            raise Refused(401, "This was signed for another service.")
        if heard.get("channelId") != CHANNEL:
            # In Web Chat and Direct Line whoever writes says who they are.
            raise Refused(403, "This bot is heard in Microsoft Teams only.")
        if not self._access.trusts(heard["serviceUrl"]):
            # Answers would go there, with the app's token.
            log.warning("teams.service_refused")
            raise Refused(403, "That is no service of Microsoft's for this app.")
        if self._access.tenants and tenant_of(heard) not in self._access.tenants:
            log.info("teams.tenant_refused", extra={"tenant": tenant_of(heard)})
            raise Refused(403, "This bot is not open to that organisation.")

    async def _turn(self, identity: ClaimsIdentity, heard: Json) -> web.Response:
        async def hear(turn: TurnContext) -> None:
            answer = await self._hear(heard)
            if answer is not None:
                # The SDK's way of saying it, without the deep copy that sending makes of a whole card.
                said = InvokeResponse(status=answer.status, body=answer.body)
                turn.turn_state[self._INVOKE_RESPONSE_KEY] = Activity(type=ActivityTypes.invoke_response, value=said)

        result = self.bot_framework_authentication.vouched(identity)
        answer = await self.process_activity(result, _slim(heard), hear)
        if answer is None:
            return web.Response(status=201)
        return web.json_response(answer.body if answer.body is not None else {}, status=int(answer.status))


class _Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Tokens of the Bot Framework for this app, judged by the SDK with keys that we read.

    The SDK would also believe its emulator and other bots, whose tokens nobody needs here, and everybody where the app
    id is empty. None of those ways is taken.
    """

    def __init__(self, access: Access, keys: Keys) -> None:
        self._access = access
        self._extractor = JwtTokenExtractor(
            VerifyOptions([access.cloud.issuer], None, LEEWAY_SECONDS, ignore_expiration=False),
            access.metadata_url,
            AuthenticationConstants.ALLOWED_SIGNING_ALGORITHMS,
        )
        # Its own reading blocks everybody, and refuses a key that is new for up to a day.
        self._extractor.open_id_metadata = _Metadata(keys)
        self._factory = _NoFactory()

    async def identity(self, headers: list[str]) -> ClaimsIdentity:
        """Who vouches for a request. Raises KeysAway, and Refused for everything that is not right about it."""
        try:
            # Of two headers, somebody on the way may have read the other.
            (header,) = headers
            identity = await self._extractor.get_identity_from_auth_header(header, CHANNEL)
            if identity.claims["aud"] != self._access.app_id:
                raise PermissionError("for another app")
            identity.claims["exp"]  # without an end it would be good for ever
            return identity
        except KeysAway:
            raise
        except Exception as error:
            # The SDK says no with every kind of exception, bare ones among them.
            log.info("teams.unauthorized", extra={"why": type(error).__name__})
            raise Refused(401, "This request is not signed by the Bot Framework for this app.") from None

    def vouched(self, identity: ClaimsIdentity) -> AuthenticateRequestResult:
        """What the SDK's turn wants to know of it."""
        result = AuthenticateRequestResult()
        result.claims_identity, result.connector_factory = identity, self._factory
        result.audience = self._access.cloud.issuer
        return result

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """None: nobody signs in through the bot."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """As `identity`, for one header."""
        return self.vouched(await self.identity([auth_header]))

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> None:
        """Refused: nothing is heard over sockets."""
        raise Refused(401, "Nothing is heard over sockets.")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """The one that gives no client."""
        return self._factory


class _NoFactory(ConnectorFactory):  # type: ignore[misc]
    """Stands where the SDK would build a client for every turn, which took nearly all of a turn's time.

    Nothing is sent through the turn.
    """

    async def create(self, service_url: str, audience: str) -> "_NoFactory":
        return self


class _Metadata:
    """Our keys as the SDK asks for them."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def get(self, key_id: str | None) -> "_Signing":
        key = await self._keys.of(key_id or "")
        if key is None:
            raise PermissionError("nobody publishes that key")
        return _Signing(key.public, list(key.endorsements))


class _Signing:
    def __init__(self, public_key: Any, endorsements: list[str]) -> None:
        self.public_key = public_key
        self.endorsements = endorsements


def _activity(content_type: str, raw: bytes) -> Json:
    """What was sent. Raises Refused for what is no activity."""
    if content_type != "application/json":
        raise Refused(415, "An activity is sent as application/json.")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str) or not found["type"]:
        raise Refused(400, "That is no activity.")
    return found


def _slim(heard: Json) -> Activity:
    """What the SDK's turn reads of it. Whole ones are no reason to fail: a date may be no date."""
    return Activity(type=heard["type"], channel_id=CHANNEL, service_url=heard["serviceUrl"])


def _said(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
