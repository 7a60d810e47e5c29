"""What the Slack of the tests remembers of one workspace."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

TEAM, APP, BOT, BOT_USER = "T0TEST", "A0TEST", "B0TEST", "U0BOT"
GENERAL, ELSEWHERE = "C0GENERAL", "C0ELSEWHERE"  # the bot is in neither, and may not even see the second one
SCOPES = frozenset({"chat:write", "commands", "files:write", "im:history", "im:write", "users:read"})


class No(Exception):
    """`ok: false`, with Slack's word for it and what it says beside."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer: Json = {"ok": False, "error": code, **more}


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
    email: str = ""

    def profile(self, team: str) -> Json:
        """As users.info says it; a closed account lacks much of it."""
        told = {"id": self.id, "name": self.handle, "deleted": self.deleted, "is_bot": self.is_bot}
        names: Json = {"real_name": self.real_name, "display_name": ""}
        names |= {"status_emoji": self.status_emoji, "status_expiration": self.status_expiration}
        more: Json = {} if self.deleted else {"real_name": self.real_name, "tz": self.tz}
        return {**told, **more, "team_id": team, "profile": names}


@dataclass
class Channel:
    """A conversation of more than two. `archived`, and whether the bot is in it and whether it may know of it."""

    id: str
    name: str
    members: frozenset[str] = frozenset()
    archived: bool = False
    is_hidden: bool = False


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
class Grant:
    """A token: what it may do, and Slack's word for why it may do nothing any more."""

    token: str
    scopes: frozenset[str] = SCOPES
    trouble: str = ""  # token_revoked, account_inactive
    ends_at: float | None = None  # by the clock of this Slack
    refresh: str = ""


@dataclass
class Common:
    """What all workspaces share: the clock, ids, and what Slack holds against the app."""

    clock: Callable[[], datetime] | None = None  # aware; the machine's where none is handed in
    turned: float = 0.0
    complaints: list[str] = field(default_factory=list)
    _number: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def now(self) -> float:
        """Seconds since 1970 by the clock of this Slack."""
        return (time.time() if self.clock is None else self.clock().timestamp()) + self.turned

    def number(self) -> int:
        """Another number each time."""
        self._number += 1
        return self._number

    async def changed(self) -> None:
        """Something is different now: whoever waits looks again."""
        async with self._changed:
            self._changed.notify_all()

    async def until(self, is_so: Callable[[], object], seconds: float) -> None:
        """Return as soon as it is so. TimeoutError when it does not become so."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: bool(is_so()))


@dataclass
class State:
    """One workspace. Its ids may be those of another one: only the token tells them apart."""

    team: str = TEAM
    bot: str = BOT
    bot_user: str = BOT_USER
    grant: Grant = field(default_factory=lambda: Grant("xoxb-test"))  # the newest one
    common: Common = field(default_factory=Common)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    dms: dict[str, str] = field(default_factory=dict)  # user -> channel
    messages: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))  # channel -> messages
    ephemerals: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))  # user -> messages
    stacks: dict[str, list[Json]] = field(default_factory=dict)  # user -> the forms before them, the lowest first
    homes: dict[str, Json] = field(default_factory=dict)  # user -> the App Home they see
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    looks_at_a_picture: int = 0  # how many messages refuse a picture before Slack has looked at it
    has_home_tab: bool = True
    has_messages_tab: bool = True
    edit_seconds: float | None = None  # for so long a message may be changed; None: for ever
    calls: list[tuple[str, Json]] = field(default_factory=list)
    exceeded: list[tuple[str, str]] = field(default_factory=list)  # calls refused as too many: method and place

    def __post_init__(self) -> None:
        self.channels.setdefault(GENERAL, Channel(GENERAL, "general"))
        self.channels.setdefault(ELSEWHERE, Channel(ELSEWHERE, "elsewhere", is_hidden=True))

    @property
    def complaints(self) -> list[str]:
        """What Slack would hold against the app, in whichever workspace."""
        return self.common.complaints

    @property
    def modals(self) -> dict[str, Json]:
        """The form before each person who has one."""
        return {user: stack[-1] for user, stack in self.stacks.items() if stack}

    @property
    def scopes(self) -> frozenset[str]:
        """What the newest token may do."""
        return self.grant.scopes

    @scopes.setter
    def scopes(self, scopes: frozenset[str]) -> None:
        self.grant.scopes = scopes

    def now(self) -> float:
        """Seconds since 1970 by the clock of this Slack."""
        return self.common.now()

    def number(self) -> int:
        """Another number each time."""
        return self.common.number()

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
        await self.common.changed()

    async def until(self, is_so: Callable[[], object], seconds: float = 20.0) -> None:
        """Return as soon as it is so. TimeoutError when it does not become so."""
        await self.common.until(is_so, seconds)
