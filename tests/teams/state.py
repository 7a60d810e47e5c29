"""What the Teams of the tests remembers of one tenant."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]
Kind = Literal["personal", "groupChat", "channel"]

CARD = "application/vnd.microsoft.card.adaptive"
BOT_NAME = "Champion"


class No(Exception):
    """An HTTP status, and the code and words Teams says with it."""

    def __init__(self, status: int, code: str, message: str = "", seconds: int | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.seconds = status, code, seconds
        self.body: Json = {"error": {"code": code, "message": message or code}}


@dataclass
class User:
    """Somebody of the tenant. `channel_id` is the bot's own word for them; `aad` is "" for a guest."""

    name: str
    aad: str
    channel_id: str
    email: str = ""
    zone: str = "Europe/Berlin"
    locale: str = "en-US"
    installed: bool = True
    blocked: bool = False
    left: bool = False  # the account is gone

    def account(self) -> Json:
        """As the sender of an activity."""
        known = {"aadObjectId": self.aad} if self.aad else {}
        return {"id": self.channel_id, "name": self.name, **known}

    def member(self, tenant: str) -> Json:
        """As a member of a conversation."""
        given, _, family = self.name.partition(" ")
        known = {"aadObjectId": self.aad, "objectId": self.aad} if self.aad else {}
        return {"id": self.channel_id, "name": self.name, **known, "givenName": given, "surname": family,
                "email": self.email, "userPrincipalName": self.email, "tenantId": tenant,
                "userRole": "user" if self.aad else "guest"}  # fmt: skip


@dataclass
class Message:
    """One message as it is now. `by` is whose it is, "" for the bot; `views` is what somebody else sees in place of
    its card; `first` is what stood there before anybody changed it."""

    id: str
    activity: Json
    by: str = ""
    thread: str = ""
    edited: bool = False
    views: dict[str, Json] = field(default_factory=dict)
    first: Json = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.activity

    def card(self, who: str) -> Json | None:
        """The card that person sees; None for a message without."""
        if who in self.views:
            return self.views[who]
        cards = [each["content"] for each in self.activity.get("attachments") or () if each["contentType"] == CARD]
        return cards[0] if cards else None


@dataclass
class Chat:
    """A conversation. `has_bot`: the bot may write there; `gone`: its history was removed, and the id leads nowhere."""

    id: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    name: str = ""
    has_bot: bool = True
    writes_blocked: bool = False
    gone: bool = False
    messages: list[Message] = field(default_factory=list)

    def message(self, id: str) -> Message | None:
        """That message, where it is still there."""
        return next((each for each in self.messages if each.id == id), None)


@dataclass
class Dialog:
    """What stands before somebody, and which invoke its answers go to."""

    title: str
    card: Json
    head: Json  # of the activity that opened it: conversation, replyToId
    more: Json  # what the value of a submission says beside the data
    submit: str  # task/submit or composeExtension/submitAction


@dataclass
class Common:
    """What all tenants share: the clock, ids, and what Teams holds against the app."""

    clock: Callable[[], datetime] | None = None  # aware; the machine's where none is handed in
    turned: float = 0.0
    complaints: list[str] = field(default_factory=list)
    _last: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def now(self) -> float:
        """Seconds since 1970 by the clock of this Teams."""
        return (time.time() if self.clock is None else self.clock().timestamp()) + self.turned

    def stamp(self) -> str:
        """The same as in an activity."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def id(self) -> str:
        """A message id: the millisecond, and no two are the same."""
        self._last = max(self._last + 1, int(self.now() * 1000))
        return str(self._last)

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
    """One tenant. People are named by the handle they joined with."""

    tenant: str
    bot: str  # 28:…
    common: Common = field(default_factory=Common)
    region: str = "amer"
    users: dict[str, User] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # sentences shown for a moment
    composed: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))  # results of the extension
    calls: list[tuple[str, str, Json]] = field(default_factory=list)  # what, conversation, body
    exceeded: list[tuple[str, str]] = field(default_factory=list)  # calls refused as too many: what and where
    refused: list[str] = field(default_factory=list)  # content that was no valid message or card
    pinged: list[tuple[str, str]] = field(default_factory=list)  # who was mentioned, and where
    refreshed: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def complaints(self) -> list[str]:
        """What Teams would hold against the app, in whichever tenant."""
        return self.common.complaints

    def handle(self, id: str) -> str | None:
        """Whose 29:… or directory id that is."""
        return next((name for name, each in self.users.items() if id and id in (each.channel_id, each.aad)), None)

    def personal(self, who: str) -> Chat | None:
        """The chat of that person with the bot, where there is one."""
        mine = (each for each in self.chats.values() if each.kind == "personal" and each.members == {who})
        return next((each for each in mine if not each.gone), None)

    def opened(self, who: str) -> Chat:
        """The same, made on first need. After its history was removed that is another one."""
        chat = self.personal(who)
        if chat is None:
            named = uuid5(NAMESPACE_URL, f"{self.tenant}/{who}/{len(self.chats)}").hex
            chat = self.chats.setdefault(
                f"a:1{named}_-{named[:9]}", Chat(f"a:1{named}_-{named[:9]}", "personal", {who})
            )
        return chat

    def found(self, conversation: str) -> tuple[Chat, str] | None:
        """A conversation by its id, and the thread that the id names (channels only)."""
        id, _, thread = conversation.partition(";messageid=")
        chat = self.chats.get(id)
        return None if chat is None or chat.gone or (thread and chat.kind != "channel") else (chat, thread)
