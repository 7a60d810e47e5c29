"""A Slack that runs in the tests: strict where Slack is, with people who type, click and fill in.

    fake = await FakeSlack.started()
    ...connect the bot with fake.token, fake.signing_secret, fake.api_url; then
    fake.app_url = "http://127.0.0.1:…/slack/events"
    answer = await fake.command("U1", "status")
    await fake.until(lambda: fake.seen("U1"))

Payloads have the shape of real ones and are really signed and posted. What Slack would hold against the app (an answer
it can not read, one that came too late) is written down in `fake.state.complaints`, which a test wants empty.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.slack import filling
from tests.slack.methods import TRIGGER_SECONDS, No, checked, checked_view
from tests.slack.server import Server
from tests.slack.state import APP, BOT_USER, TEAM, Json, ResponseUrl, State, Trigger, User

ACK_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
COMMAND = "/champion"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Answer:
    """What the app answered, and what it was answering."""

    status: int
    text: str
    seconds: float
    raw: bytes
    content_type: str

    @property
    def body(self) -> Json:
        """The answer as JSON; {} for none."""
        return dict(json.loads(self.text)) if self.text.startswith("{") else {}


class FakeSlack:
    """One workspace and everybody in it."""

    def __init__(self) -> None:
        self.token = "xoxb-test"
        self.signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"
        self.app_url = ""
        self.state = State()
        self.server = Server(self.state, self.token)
        self.faults = self.server.faults
        self.buckets = self.server.buckets

    @classmethod
    async def started(cls) -> "FakeSlack":
        """Listening, with an empty workspace."""
        fake = cls()
        await fake.server.start()
        return fake

    async def stop(self) -> None:
        """Gone, with every call that still hangs."""
        await self.server.stop()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"{self.server.root}/api/"

    # --- the workspace, as a test sets it up and looks at it
    def join(self, id: str, handle: str, real_name: str, **more: Any) -> User:
        """Somebody new."""
        self.state.users[id] = User(id, handle, real_name, **more)
        return self.state.users[id]

    def turn(self, seconds: float) -> None:
        """Let Slack's clock run ahead. Signatures keep the machine's."""
        self.state.turned += seconds

    async def until(self, is_so: Callable[[], object], seconds: float = 5.0) -> None:
        """Return as soon as it is so."""
        await self.state.until(is_so, seconds)

    def seen(self, user: str) -> list[Json]:
        """The messages of the person's direct message with the bot, oldest first, as they are now."""
        return self.state.messages[self.state.dm(user)]

    def ephemerals(self, user: str) -> list[Json]:
        """What only that person was shown, oldest first."""
        return self.state.ephemerals[user]

    def modal(self, user: str) -> Json | None:
        """The form that person has before them."""
        return self.state.modals.get(user)

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of that method."""
        return [arguments for name, arguments in self.state.calls if name == method]

    # --- what people do
    async def command(self, user: str, text: str, **more: str) -> Answer:
        """Type `/champion text`."""
        person = self.state.users[user]
        fields = {
            "token": "verification_token", "team_id": TEAM, "team_domain": "test", "channel_id": "C0GENERAL",
            "channel_name": "general", "user_id": user, "user_name": person.handle, "command": COMMAND,
            "text": text, "api_app_id": APP, "is_enterprise_install": "false",
            "response_url": self._response_url(user), "trigger_id": self._trigger(user), **more,
        }  # fmt: skip
        answer = await self.post(urlencode(fields).encode(), FORM)
        self._show(user, answer)
        await self.state.changed()
        return answer

    async def dm(self, user: str, text: str, **more: Any) -> Answer:
        """Write to the bot."""
        channel, ts = self.state.dm(user), self.state.ts()
        event = {"type": "message", "user": user, "ts": ts, "text": text, "team": TEAM, "channel": channel,
                 "event_ts": ts, "channel_type": "im", **more}  # fmt: skip
        if "subtype" not in more:
            self.state.messages[channel].append({"type": "message", "user": user, "ts": ts, "text": text})
        return await self.event(event)

    async def event(self, event: Json) -> Answer:
        """Something happens that the app subscribed to."""
        grant = {
            "enterprise_id": None,
            "team_id": TEAM,
            "user_id": BOT_USER,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        body = {"token": "verification_token", "team_id": TEAM, "api_app_id": APP, "event": event,
                "type": "event_callback", "event_id": f"Ev{self.state.number():06d}",
                "event_time": int(self.state.now()), "authorizations": [grant]}  # fmt: skip
        return await self.post(json.dumps(body).encode(), JSON)

    async def click(self, user: str, message: Json, verb: str, token: str | None = None) -> Answer:
        """Press a button of a message."""
        block, button = filling.button(message, verb, token)
        ephemeral = message in self.state.ephemerals[user]
        channel = "C0GENERAL" if ephemeral else self.state.dm(user)
        action = {"action_id": button["action_id"], "block_id": block, "text": button["text"],
                  "value": button["value"], "type": "button", "action_ts": self.state.ts()}  # fmt: skip
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": ephemeral}
        name = "general" if ephemeral else "directmessage"
        body = {"type": "block_actions", **self._who(user), "container": container,
                "channel": {"id": channel, "name": name}, "state": {"values": {}},
                "response_url": self._response_url(user), "actions": [action],
                **({} if ephemeral else {"message": message})}  # fmt: skip
        return await self.post(_payload(body), FORM)

    async def submit(self, user: str, view: Json, values: Mapping[str, str | Sequence[str] | None]) -> Answer:
        """Fill in a form and send it. Raises AssertionError for what the window would not let anybody send."""
        state = {"values": filling.filled(view, values)}
        shown = {**view, "state": state, "team_id": TEAM, "app_id": APP, "app_installed_team_id": TEAM,
                 "root_view_id": view["id"], "previous_view_id": None, "external_id": ""}  # fmt: skip
        body = {"type": "view_submission", **self._who(user), "view": shown, "response_urls": []}
        answer = await self.post(_payload(body), FORM)
        self._after_submission(user, view, answer)
        await self.state.changed()
        return answer

    async def again(self, answer: Answer, number: int = 1, reason: str = "http_timeout") -> Answer:
        """Deliver the same once more, as Slack does with events it believes to be lost."""
        retry = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        return await self.post(answer.raw, answer.content_type, retry)

    # --- how Slack calls the app
    async def post(self, raw: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Answer:
        """A signed request. An answer later than Slack waits for is a complaint."""
        sent = {"Content-Type": content_type, **self.signature(raw), **(headers or {})}
        started = time.monotonic()
        async with aiohttp.ClientSession() as session, session.post(self.app_url, data=raw, headers=sent) as got:
            text = await got.text()
        answer = Answer(got.status, text, time.monotonic() - started, raw, content_type)
        if answer.seconds > ACK_SECONDS:
            self.state.complaints.append(f"answered after {answer.seconds:.1f} s")
        return answer

    def signature(self, raw: bytes, age: int = 0) -> dict[str, str]:
        """The headers Slack signs a request of that age with."""
        stamp = str(int(time.time()) - age)
        signed = hmac.new(self.signing_secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}

    def _who(self, user: str) -> Json:
        person = self.state.users[user]
        who = {"id": user, "username": person.handle, "name": person.handle, "team_id": TEAM}
        return {"team": {"id": TEAM, "domain": "test"}, "user": who, "api_app_id": APP,
                "token": "verification_token", "trigger_id": self._trigger(user)}  # fmt: skip

    def _trigger(self, user: str) -> str:
        id = f"{self.state.number()}.{TEAM}.trigger"
        self.state.triggers[id] = Trigger(user, self.state.now() + TRIGGER_SECONDS)
        return id

    def _response_url(self, user: str) -> str:
        id = str(self.state.number())
        self.state.response_urls[id] = ResponseUrl(user, self.state.now() + RESPONSE_URL_SECONDS)
        return f"{self.server.root}/response/{id}"

    def _show(self, user: str, answer: Answer) -> None:
        """The answer to a command, shown as Slack shows it."""
        if answer.status != 200:
            self.state.complaints.append(f"the command failed with {answer.status}")
        elif answer.text:
            body = answer.body or {"text": answer.text}
            try:
                self.state.ephemerals[user].append({"ts": self.state.ts(), **checked(self.state, body)})
            except No as no:
                self.state.complaints.append(f"the answer to a command: {no.answer}")

    def _after_submission(self, user: str, view: Json, answer: Answer) -> None:
        body = answer.body
        what = body.get("response_action")
        try:
            if answer.status != 200 or (answer.text and not body):
                self.state.complaints.append(f"the form was answered {answer.status} {answer.text}")
            elif what == "errors":
                self._check_errors(view, body.get("errors"))
            elif what == "update":
                self.state.modals[user] = {**checked_view(self.state, body["view"]), "id": view["id"]}
            elif what is not None:
                self.state.complaints.append(f"a form can not be answered {what}")
            else:
                del self.state.modals[user]
        except No as no:
            self.state.complaints.append(f"the answer to a form: {no.answer}")

    def _check_errors(self, view: Json, errors: object) -> None:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            self.state.complaints.append(f"errors for what was not asked: {errors}")


def _payload(body: Json) -> bytes:
    return urlencode({"payload": json.dumps(body)}).encode()
