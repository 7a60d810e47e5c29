"""Where people of Teams are reached: the personal chat of each, and the service that leads to it.

Kept sealed, one installation a person and one a tenant. Whoever has a personal chat here has the app installed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from adapters.teams.activities import PLATFORM, Act, Place
from bot.ports import Installations

FRESH_SECONDS = 60.0  # so long nothing is read for what was heard just like that
MOST_FRESH = 20_000  # people of whom that is remembered
TRIES = 5  # to write what another process wrote meanwhile
_ANYBODY = ""  # in the place of a person
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_PASSING = "teams-passing:"  # before tenant, conversation and message: what is to be taken away again

Said = tuple[str, str, str]
Kept = Literal["first", "changed", "same", "older"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A personal chat with the bot. `channel_id` is the bot's own word for the person (29:…), "" where unknown."""

    service_url: str
    conversation: str
    channel_id: str


def org_key(tenant: str) -> str:
    """How an organisation is found by its tenant."""
    return f"{PLATFORM}:{tenant}"


class References:
    """Every personal chat, whichever process heard of it."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations
        self._fresh: dict[str, tuple[Said, float]] = {}  # what was heard, and when by the loop's clock

    async def of(self, tenant: str, user: str) -> Reference | None:
        """That person's chat; None where the app is not installed for them, as far as is known. Raises Busy."""
        given = await self._installations.kept(_key(tenant, user))
        return _reference(given) if given is not None else None

    async def service_url(self, tenant: str) -> str:
        """Where that tenant is served, by the newest that was heard; "" where nobody was. Raises Busy."""
        given = await self._installations.kept(org_key(tenant))
        return given.get("service_url", "") if given is not None else ""

    async def is_begun(self, tenant: str) -> bool:
        """Whether anybody of that tenant has said or pressed anything. Raises Busy."""
        return await self._installations.kept(_key(tenant, _ANYBODY)) is not None

    async def begin(self, tenant: str) -> None:
        """Somebody of that tenant has. Raises Busy."""
        if not await self.is_begun(tenant):
            await self._installations.keep(_key(tenant, _ANYBODY), {})

    async def heard(self, act: Act, *, afresh: bool = False) -> bool:
        """Keeps what is new of where somebody acted; True where their personal chat was not known before.

        What was heard the same way within the last minute is not looked up again, unless `afresh`: another process may
        have ended it. Raises Busy.
        """
        if not act.tenant or not act.place.service_url:
            return False
        key = _key(act.tenant, act.user) if act.place.is_personal and act.user else org_key(act.tenant)
        said = (act.place.service_url, act.place.conversation if act.place.is_personal else "", act.channel_id)
        if not afresh and self._is_fresh(key, said):
            return False
        kept = await self._keep(org_key(act.tenant), {"service_url": act.place.service_url}, act.at)
        is_new = False
        if key != org_key(act.tenant):
            new = {"service_url": said[0], "conversation": said[1], "channel_id": said[2]}
            kept = await self._keep(key, new, act.at)
            is_new = kept == "first"
        if len(self._fresh) >= MOST_FRESH:
            self._fresh.clear()
        if kept != "older":  # else it may well be news again
            self._fresh[key] = said, _now()
        return is_new

    async def opened(self, tenant: str, user: str, reference: Reference) -> None:
        """The chat that was opened with somebody, in the place of the one before. Raises Busy."""
        before = await self._installations.kept(_key(tenant, user)) or {}
        new = {
            "service_url": reference.service_url,
            "conversation": reference.conversation,
            "channel_id": reference.channel_id or before.get("channel_id", ""),
        }
        await self._keep(_key(tenant, user), new, _at(before))

    async def ended(self, tenant: str, user: str, at: datetime | None = None) -> None:
        """The app was taken out of that person's chat then. What was heard of them later stays. Raises Busy.

        Such news may come late, again, or after the app was installed anew.
        """
        key = _key(tenant, user)
        self._fresh.pop(key, None)
        given = await self._installations.kept(key)
        if given is None and not await self._installations.is_locked(key):
            return
        if at is None or at >= (_at(given or {}) or _LONG_AGO):
            await self._installations.end(key, given)

    async def passes(self, tenant: str, place: Place, message: str) -> None:
        """That message is to be taken away, by whichever process. Raises Busy."""
        where = {"tenant": tenant, "service_url": place.service_url, "conversation": place.conversation}
        await self._installations.keep(_passing(tenant, place, message), {**where, "message": message})

    async def passed(self, tenant: str, place: Place, message: str) -> None:
        """It is gone. Raises Busy."""
        key = _passing(tenant, place, message)
        await self._installations.end(key, await self._installations.kept(key))

    async def passing(self) -> Sequence[tuple[str, Place, str]]:
        """What is still to be taken away: tenant, conversation and message. Raises Busy."""
        left = (await self._installations.under(_PASSING)).values()
        return [
            (each["tenant"], Place(each["service_url"], each["conversation"], "personal"), each["message"])
            for each in left
        ]

    async def _keep(self, key: str, new: Mapping[str, str], at: datetime | None) -> Kept:
        """Written only where it is different, and not older than what is kept; of several processes that hear of it at
        once, the newest is kept."""
        for _ in range(TRIES):
            given = await self._installations.kept(key)
            if given is not None and all(given.get(name) == value for name, value in new.items()):
                return "same"
            kept_at = _at(given or {})
            if given is not None and at is not None and kept_at is not None and at < kept_at:
                return "older"
            when = at or kept_at
            anew = {**new, "at": when.isoformat() if when else ""}
            if await self._installations.exchange(key, given, anew):
                return "first" if given is None else "changed"
        # What no key opens, it may be, and is of no use to anybody.
        await self._installations.keep(key, anew)
        return "changed"

    def _is_fresh(self, key: str, said: Said) -> bool:
        before = self._fresh.get(key)
        return before is not None and before[0] == said and _now() - before[1] < FRESH_SECONDS


def _reference(given: Mapping[str, str]) -> Reference:
    return Reference(given.get("service_url", ""), given.get("conversation", ""), given.get("channel_id", ""))


def _key(tenant: str, user: str) -> str:
    return f"{org_key(tenant)}/{user}"


def _passing(tenant: str, place: Place, message: str) -> str:
    return f"{_PASSING}{tenant}/{place.conversation}/{message}"


def _at(given: Mapping[str, str]) -> datetime | None:
    return datetime.fromisoformat(given["at"]) if given.get("at") else None


def _now() -> float:
    return asyncio.get_running_loop().time()
