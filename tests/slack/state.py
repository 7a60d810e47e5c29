"""What the Slack of the tests remembers."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM, APP, BOT, BOT_USER = "T0TEST", "A0TEST", "B0TEST", "U0BOT"
SCOPES = frozenset({"chat:write", "commands", "files:write", "im:history", "im:write", "users:read"})


@dataclass
class User:
    """Somebody of the workspace."""

    id: str
    handle: str
    real_name: str
    tz: str = "Europe/Berlin"
    deleted: bool = False
    is_bot: bool = False
    status_emoji: str = ""
    status_expiration: int = 0

    def profile(self) -> Json:
        """As users.info says it; a closed account lacks much of it."""
        told = {"id": self.id, "name": self.handle, "deleted": self.deleted, "is_bot": self.is_bot}
        names: Json = {"real_name": self.real_name, "display_name": ""}
        names |= {"status_emoji": self.status_emoji, "status_expiration": self.status_expiration}
        more: Json = {} if self.deleted else {"real_name": self.real_name, "tz": self.tz}
        return {**told, **more, "team_id": TEAM, "profile": names}


@dataclass
class Trigger:
    """The right to open one form."""

    user: str
    ends_at: float
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer beside what somebody did."""

    user: str
    ends_at: float
    left: int = 5


@dataclass
class State:
    """One workspace, with a clock that a test may turn."""

    users: dict[str, User] = field(default_factory=dict)
    dms: dict[str, str] = field(default_factory=dict)  # user -> channel
    messages: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))  # channel -> messages
    ephemerals: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))  # user -> messages
    modals: dict[str, Json] = field(default_factory=dict)  # user -> the form before them
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    scopes: frozenset[str] = SCOPES
    looks_at_a_picture: int = 0  # how many messages refuse a picture before Slack has looked at it
    turned: float = 0.0
    calls: list[tuple[str, Json]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # what Slack would hold against the app
    _number: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def now(self) -> float:
        """Seconds since 1970 by the clock of this Slack."""
        return time.time() + self.turned

    def number(self) -> int:
        """Another number each time."""
        self._number += 1
        return self._number

    def ts(self) -> str:
        """A message id: the second, and what keeps it apart from all others."""
        return f"{int(self.now())}.{self.number():06d}"

    def dm(self, user: str) -> str:
        """The direct message of that person with the bot, opened on first need."""
        return self.dms.setdefault(user, f"D0{user}")

    def user_of(self, channel: str) -> str | None:
        """Whose direct message that is."""
        return next((user for user, dm in self.dms.items() if dm == channel), None)

    async def changed(self) -> None:
        """Something is different now: whoever waits looks again."""
        async with self._changed:
            self._changed.notify_all()

    async def until(self, is_so: Callable[[], object], seconds: float = 5.0) -> None:
        """Return as soon as it is so. TimeoutError when it does not become so."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: bool(is_so()))
