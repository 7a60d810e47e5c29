"""The keys that the Bot Framework signs with, read without holding up anybody else."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from bot.logs import where
from bot.ports import Clock

READ_SECONDS = 4  # somebody waits, and Teams not much longer
DAILY = timedelta(days=1)
UNKNOWN = timedelta(minutes=5)  # so long until an unknown name makes us look again: anybody can make names up
AFTER_TROUBLE = timedelta(seconds=5)
KEPT = timedelta(days=2)  # keys that could not be read again are believed for so long at most

log = logging.getLogger("champion.teams")


class KeysAway(Exception):
    """The keys can't be read just now, and so nobody can be judged: not a refusal."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the channels whose activities it may sign; nothing for all of them."""

    public: RSAPublicKey
    endorsements: tuple[str, ...]


class Keys:
    """What is published at that address, by name. `clock` is the machine's."""

    def __init__(self, metadata_url: str, clock: Clock) -> None:
        self._url = metadata_url
        self._clock = clock
        self._lock = asyncio.Lock()
        self._keys: dict[str, Key] = {}
        self._read_at: datetime | None = None
        self._failed_at: datetime | None = None

    async def of(self, name: str) -> Key | None:
        """The key of that name, None where nobody publishes one. Raises KeysAway."""
        if not self._is_due(name):
            return self._keys.get(name)
        async with self._lock:
            if self._is_due(name) and self._may_try(name):
                await self._read()
        if self._age() > (KEPT if name in self._keys else UNKNOWN):
            raise KeysAway
        return self._keys.get(name)

    def _age(self) -> timedelta:
        return self._clock() - self._read_at if self._read_at is not None else timedelta.max

    def _is_due(self, name: str) -> bool:
        """Whether to look (again). An unknown name looks at most every five minutes, and any at most once a day."""
        return self._age() >= (DAILY if name in self._keys else UNKNOWN)

    def _may_try(self, name: str) -> bool:
        """Whether to try once more after a failure: soon for whoever is stuck, and not at the cost of the others."""
        pause = UNKNOWN if name in self._keys else AFTER_TROUBLE
        return self._failed_at is None or self._clock() - self._failed_at >= pause

    async def _read(self) -> None:
        now = self._clock()
        try:
            async with asyncio.timeout(READ_SECONDS):
                self._keys = await self._published()
        except Exception as error:
            # Away, odd or too slow: all the same to who waits for it.
            self._failed_at = self._clock()
            log.error("teams.keys_away", extra={"error": where(error)})
            return
        self._read_at, self._failed_at = now, None

    async def _published(self) -> dict[str, Key]:
        async with aiohttp.ClientSession(trust_env=True, raise_for_status=True) as session:
            async with session.get(self._url) as answer:
                where_keys = str((await answer.json(content_type=None))["jwks_uri"])
            async with session.get(where_keys) as answer:
                listed = (await answer.json(content_type=None))["keys"]
        found = {str(each["kid"]): key for each in listed if "kid" in each and (key := _key(each)) is not None}
        if not found:
            raise ValueError("no keys")
        return found


def _key(published: Mapping[str, Any]) -> Key | None:
    """One key; None where it is of another kind."""
    try:
        public = PyJWK.from_dict(dict(published), "RS256").key
    except PyJWTError:
        return None
    endorsements = published.get("endorsements") or ()
    return Key(public, tuple(map(str, endorsements))) if isinstance(public, RSAPublicKey) else None
