"""Calls of the Bot Connector: messages out, and who a person is. No message is ever sent twice from here."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import quote
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from adapters.teams.activities import Json, Place
from adapters.teams.rates import Rates
from adapters.teams.refusal import object_of, trouble
from bot.logs import where
from bot.ports import TryLater, Uncertain, Unreachable

CALL_SECONDS = 10
CONNECT_SECONDS = 4  # to a free connection of ours, which may have to be made first
USER_AGENT = "Champion (aiohttp)"
NOT_MICROSOFTS = "not_microsofts"  # why nothing is sent to a service that the token is not for

T = TypeVar("T")
Method = Literal["GET", "POST", "PUT", "DELETE"]
Headers = Mapping[str, str]

log = logging.getLogger("champion.teams")


@dataclass(frozen=True, slots=True)
class Member:
    """A person as Teams knows them. `channel_id` is the bot's own word for them."""

    channel_id: str
    name: str


def session() -> aiohttp.ClientSession:
    """One session for all calls: a connection each would cost more than the message.

    Without aiohttp's own look at the environment: it reads ~/.netrc with every call, and a password there takes the
    place of the token.
    """
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, connect=CONNECT_SECONDS)
    return aiohttp.ClientSession(timeout=timeout)


def proxy_of(url: URL) -> str | None:
    """The proxy that the environment names for that address (HTTPS_PROXY, NO_PROXY); None for the straight way."""
    return None if proxy_bypass(url.host or "") else getproxies().get(url.scheme)


class Connector:
    """Teams' side of every conversation. `token` gives what calls are made with; `forget` is told which was refused,
    and `trusts` says which services it may be shown.

    Each call raises TryLater (not done), Unreachable with Teams' word for it, and Uncertain (perhaps done).
    """

    def __init__(
        self,
        token: Callable[[], Awaitable[str]],
        rates: Rates,
        forget: Callable[[str], None],
        trusts: Callable[[str], bool],
    ) -> None:
        self._token = token
        self._rates = rates
        self._forget = forget
        self._trusts = trusts
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}  # by host: to read the environment takes as long as a call

    def opened(self, session: aiohttp.ClientSession) -> None:
        """From now on calls are made over this session, and wait as long as it does; whoever opened it closes it."""
        self._session = session

    async def send(self, tenant: str, place: Place, activity: Json, *, begin_by: float = math.inf) -> str:
        """The id of the message that stands there now. Later than `begin_by` (the loop's time) it is not begun:
        TryLater."""
        call = self._counted(tenant, place, "POST", _activities(place), activity, begin_by=begin_by)
        return _needed(await call, "id")

    async def update(self, tenant: str, place: Place, message: str, activity: Json, *, spare: bool = False) -> None:
        """Another one in its place. May be repeated, so a doubt is TryLater. `spare` leaves others half the room."""
        path = f"{_activities(place)}/{_quoted(message)}"
        await _repeatable(self._counted(tenant, place, "PUT", path, {**activity, "id": message}, spare=spare))

    async def delete(self, tenant: str, place: Place, message: str) -> None:
        """It stands there no more. May be repeated, so a doubt is TryLater."""
        await _repeatable(self._counted(tenant, place, "DELETE", f"{_activities(place)}/{_quoted(message)}"))

    async def open(self, service_url: str, tenant: str, user: str) -> str:
        """The id of the chat with that person, the same one every time; a doubt is TryLater."""
        return await _repeatable(self._open(Place(service_url, user, "personal"), tenant))

    async def member(self, place: Place, user: str) -> Member:
        """That person, as a member of the conversation; a doubt is TryLater."""
        return await _repeatable(self._member(place, user))

    async def _open(self, person: Place, tenant: str) -> str:
        body = {"members": [{"id": person.conversation}], "isGroup": False, "tenantId": tenant}
        body["channelData"] = {"tenant": {"id": tenant}}
        return _needed(await self._counted(tenant, person, "POST", "v3/conversations", body), "id")

    async def _member(self, place: Place, user: str) -> Member:
        path = f"v3/conversations/{_quoted(place.conversation)}/members/{_quoted(user)}"
        told = await self._call(await self._token(), "GET", place.service_url, path)
        return Member(_needed(told, "id"), _text(told, "name"))

    async def _counted(
        self,
        tenant: str,
        place: Place,
        method: Method,
        path: str,
        body: Json | None = None,
        *,
        spare: bool = False,
        begin_by: float = math.inf,
    ) -> Json:
        token = await self._token()
        # Only now: a login may take longer than there is time for.
        if asyncio.get_running_loop().time() > begin_by:
            raise TryLater
        self._rates.take(tenant, place.conversation, spare=spare)
        try:
            return await self._call(token, method, place.service_url, path, body)
        except TryLater as refused:
            if refused.alone and refused.after is not None:
                if self._rates.full(tenant, place.conversation, refused.after):
                    raise TryLater(refused.after) from refused
            raise

    async def _call(self, token: str, method: Method, service_url: str, path: str, body: Json | None = None) -> Json:
        """What Teams answered, an empty object where that was none. Raises PlatformTrouble."""
        if not self._trusts(service_url):
            log.error("teams.service_refused")
            raise Unreachable(NOT_MICROSOFTS)
        try:
            status, raw, headers = await self._answer(method, f"{service_url.rstrip('/')}/{path}", token, body)
        except ValueError as error:
            # An address that is none, or a proxy that is none: it stays so until somebody mends it.
            log.error("teams.not_called", extra={"error": where(error)})
            raise TryLater from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater from error  # nobody was reached
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(type(error).__name__) from error
        if 200 <= status < 300:
            return object_of(raw)
        if status == 401:
            log.warning("teams.token_not_taken")
            self._forget(token)
        raise trouble(status, raw, headers, is_new=method == "POST" and path.endswith("/activities"))

    async def _answer(self, method: Method, url: str, token: str, body: Json | None) -> tuple[int, bytes, Headers]:
        if self._session is None:
            raise TryLater
        headers = {"Authorization": f"Bearer {token}", "User-Agent": USER_AGENT}
        # What is quoted stays quoted: ids hold colons, semicolons and slashes.
        to = URL(url, encoded=True)
        host = f"{to.scheme}:{to.host}"
        if host not in self._proxies:
            self._proxies[host] = proxy_of(to)
        how: dict[str, Any] = {"json": body, "headers": headers, "proxy": self._proxies[host]}
        async with self._session.request(method, to, allow_redirects=False, **how) as answer:
            return answer.status, await answer.read(), answer.headers


async def _repeatable(call: Awaitable[T]) -> T:
    """For a call that may be made again: in doubt it counts as not made, TryLater."""
    try:
        return await call
    except Uncertain as doubt:
        raise TryLater from doubt


def _activities(place: Place) -> str:
    return f"v3/conversations/{_quoted(place.conversation)}/activities"


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _needed(told: Json, name: str) -> str:
    """An answer without it says nothing of what was done: Uncertain."""
    if not (found := _text(told, name)):
        raise Uncertain(f"no {name}")
    return found


def _text(told: Json, name: str) -> str:
    found = told.get(name)
    return found if isinstance(found, str) else ""
