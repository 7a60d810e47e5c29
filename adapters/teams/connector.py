"""Calls of the Bot Connector: messages out, and who a person is. No message is ever sent twice from here."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar
from urllib.parse import quote

import aiohttp
from yarl import URL

from adapters.teams.activities import Json, Place
from adapters.teams.rates import Rates
from adapters.teams.refusal import object_of, trouble
from bot.ports import TryLater, Uncertain

CALL_SECONDS = 10
CONNECT_SECONDS = 4  # to a free connection of ours, which may have to be made first
USER_AGENT = "Champion (aiohttp)"

T = TypeVar("T")
Method = Literal["GET", "POST", "PUT", "DELETE"]
Headers = Mapping[str, str]

log = logging.getLogger("champion.teams")


@dataclass(frozen=True, slots=True)
class Member:
    """A person as Teams knows them. `user` is their id in the directory, or `channel_id` for a guest without one."""

    channel_id: str
    user: str
    name: str
    email: str


def session() -> aiohttp.ClientSession:
    """One session for all calls: a connection each would cost more than the message."""
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, connect=CONNECT_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, trust_env=True)


class Connector:
    """Teams' side of every conversation. `token` gives what calls are made with; `forget` is told which was refused.

    Each call raises TryLater (not done), Unreachable with Teams' word for it, and Uncertain (perhaps done).
    """

    def __init__(
        self,
        token: Callable[[], Awaitable[str]],
        rates: Rates,
        forget: Callable[[str], object] = str,
    ) -> None:
        self._token = token
        self._rates = rates
        self._forget = forget
        self._session: aiohttp.ClientSession | None = None

    def opened(self, session: aiohttp.ClientSession) -> None:
        """From now on calls are made over this session, and wait as long as it does; whoever opened it closes it."""
        self._session = session

    async def send(self, tenant: str, place: Place, activity: Json) -> str:
        """The id of the message that stands there now."""
        return _needed(await self._counted(tenant, place, "POST", _activities(place), activity), "id")

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
        told = await self._call("GET", place.service_url, path)
        channel_id = _needed(told, "id")
        known = _text(told, "aadObjectId") or _text(told, "objectId")
        email = _text(told, "email") or _text(told, "userPrincipalName")
        return Member(channel_id, known or channel_id, _text(told, "name"), email)

    async def _counted(
        self, tenant: str, place: Place, method: Method, path: str, body: Json | None = None, *, spare: bool = False
    ) -> Json:
        self._rates.take(tenant, place.conversation, spare=spare)
        try:
            return await self._call(method, place.service_url, path, body)
        except TryLater as refused:
            if refused.alone and refused.after is not None:
                self._rates.full(tenant, place.conversation, refused.after)
            raise

    async def _call(self, method: Method, service_url: str, path: str, body: Json | None = None) -> Json:
        """What Teams answered, an empty object where that was none. Raises PlatformTrouble."""
        token = await self._token()
        try:
            status, raw, headers = await self._answer(method, f"{service_url.rstrip('/')}/{path}", token, body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ValueError) as error:
            # Nobody was reached, or there was nobody to be: an address that is none is a ValueError.
            raise TryLater from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(type(error).__name__) from error
        if 200 <= status < 300:
            return object_of(raw)
        if status == 401:
            log.warning("teams.token_not_taken")
            self._forget(token)
        raise trouble(status, raw, headers)

    async def _answer(self, method: Method, url: str, token: str, body: Json | None) -> tuple[int, bytes, Headers]:
        if self._session is None:
            raise TryLater
        headers = {"Authorization": f"Bearer {token}", "User-Agent": USER_AGENT}
        # What is quoted stays quoted: ids hold colons, semicolons and slashes.
        asked = self._session.request(method, URL(url, encoded=True), json=body, headers=headers, allow_redirects=False)
        async with asked as answer:
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
