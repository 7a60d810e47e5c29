"""How Slack calls the app: signed requests, or envelopes over the app's own connections."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlencode

import aiohttp

from tests.slack.app import App
from tests.slack.state import Json

ACK_SECONDS = 3.0
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Answer:
    """What the app answered, and what it was answering."""

    status: int
    text: str
    seconds: float
    raw: bytes
    content_type: str
    headers: Mapping[str, str]
    kind: Kind = "events_api"
    sent: Json | None = None

    @property
    def is_lost(self) -> str:
        """Why Slack would deliver it again, in Slack's words; "" where it would not."""
        if self.seconds > ACK_SECONDS:
            return "http_timeout"
        return "" if 200 <= self.status < 300 else "http_error" if self.status else "connection_failed"

    @property
    def body(self) -> Json:
        """The answer as JSON; {} for none."""
        return dict(json.loads(self.text)) if self.text.startswith("{") else {}


class Sockets(Protocol):
    """The app's own connections."""

    async def deliver(self, kind: Kind, body: Json, retry: tuple[int, str] | None = None) -> Answer:
        """Tell the app over one of them."""
        ...


class Delivery:
    """What the app is told, and what it says to that."""

    def __init__(self, app: App, sockets: Sockets) -> None:
        self.app = app
        self.app_url = ""
        self.over_sockets = False
        self.sockets = sockets

    async def deliver(self, kind: Kind, body: Json, retry: tuple[int, str] | None = None) -> Answer:
        """Tell the app. `retry` is which repeat this is, and why it is made."""
        if self.over_sockets:
            return await self.sockets.deliver(kind, body, retry)
        again = {} if retry is None else {"x-slack-retry-num": str(retry[0]), "x-slack-retry-reason": retry[1]}
        return await self.post(*written(kind, body), again, kind, body)

    async def post(
        self,
        raw: bytes,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        kind: Kind = "events_api",
        sent: Json | None = None,
    ) -> Answer:
        """A signed request. An answer later than Slack waits for is a complaint."""
        named = {"Content-Type": content_type, **self.signature(raw), **(headers or {})}
        started = time.monotonic()
        status, text, answered = await _posted(self.app_url, raw, named)
        answer = Answer(status, text, time.monotonic() - started, raw, content_type, answered, kind, sent)
        if answer.seconds > ACK_SECONDS:
            self.app.common.complaints.append(f"answered after {answer.seconds:.1f} s")
        return answer

    def signature(self, raw: bytes, age: int = 0) -> dict[str, str]:
        """The headers Slack signs a request of that age with, by the machine's clock."""
        stamp, secret = str(int(time.time()) - age), self.app.signing_secret.encode()
        signed = hmac.new(secret, f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}


async def _posted(url: str, raw: bytes, headers: Mapping[str, str]) -> tuple[int, str, dict[str, str]]:
    """Status (0 where nobody listens), text and headers of the answer."""
    try:
        async with aiohttp.request("POST", url, data=raw, headers=headers) as got:
            return got.status, await got.text(), {name.lower(): value for name, value in got.headers.items()}
    except aiohttp.ClientConnectionError:
        return 0, "", {}


def written(kind: Kind, body: Json) -> tuple[bytes, str]:
    """A body as Slack writes it over HTTP, and its content type."""
    match kind:
        case "slash_commands":
            return urlencode(body).encode(), FORM
        case "interactive":
            return urlencode({"payload": json.dumps(body)}).encode(), FORM
        case "events_api":
            return json.dumps(body).encode(), JSON
