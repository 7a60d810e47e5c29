"""One workspace of the Slack of the tests, with people who type, click and fill in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.slack import filling
from tests.slack.app import App
from tests.slack.delivery import Answer, Delivery
from tests.slack.methods import TRIGGER_SECONDS, checked, checked_view
from tests.slack.server import Server
from tests.slack.state import APP, GENERAL, Json, No, ResponseUrl, State, Trigger, User

RESPONSE_URL_SECONDS = 30 * 60.0
COMMAND = "/champion"


class Workplace:
    """A workspace and everybody in it."""

    def __init__(self, state: State, app: App, server: Server, delivery: Delivery) -> None:
        self.state = state
        self.app = app
        self.server = server
        self.delivery = delivery

    @property
    def team(self) -> str:
        """The id of the workspace."""
        return self.state.team

    @property
    def token(self) -> str:
        """The newest token of the bot there."""
        return self.state.grant.token

    # --- the workspace, as a test sets it up and looks at it
    def join(self, id: str, handle: str, real_name: str, **more: Any) -> User:
        """Somebody new."""
        self.state.users[id] = User(id, handle, real_name, **more)
        return self.state.users[id]

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

    def home(self, user: str) -> Json | None:
        """The App Home that person sees."""
        return self.state.homes.get(user)

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of that method."""
        return [arguments for name, arguments in self.state.calls if name == method]

    # --- what people do
    async def command(self, user: str, text: str, **more: str) -> Answer:
        """Type `/champion text`."""
        person = self.state.users[user]
        fields = {
            "token": "verification_token", "team_id": self.team, "team_domain": "test", "channel_id": GENERAL,
            "channel_name": "general", "user_id": user, "user_name": person.handle, "command": COMMAND,
            "text": text, "api_app_id": APP, "is_enterprise_install": "false",
            "response_url": self.response_url(user), "trigger_id": self.trigger(user), **more,
        }  # fmt: skip
        answer = await self.delivery.deliver("slash_commands", fields)
        self._show(user, answer)
        await self.state.changed()
        return answer

    async def dm(self, user: str, text: str, **more: Any) -> Answer:
        """Write to the bot."""
        channel, ts = self.state.dm(user), self.state.ts()
        event = {"type": "message", "user": user, "ts": ts, "text": text, "team": self.team, "channel": channel,
                 "event_ts": ts, "channel_type": "im", **more}  # fmt: skip
        if "subtype" not in more:
            self.state.messages[channel].append({"type": "message", "user": user, "ts": ts, "text": text})
        return await self.event(event)

    async def event(self, event: Json) -> Answer:
        """Something happens that the app subscribed to."""
        return await self.delivery.deliver("events_api", self.happening(event))

    def happening(self, event: Json) -> Json:
        """An event as it is delivered, with an id of its own."""
        grant = {
            "enterprise_id": None,
            "team_id": self.team,
            "user_id": self.state.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {"token": "verification_token", "team_id": self.team, "api_app_id": APP, "event": event,
                "type": "event_callback", "event_id": f"Ev{self.state.number():06d}",
                "event_time": int(self.state.now()), "authorizations": [grant],
                "is_ext_shared_channel": False}  # fmt: skip

    async def click(self, user: str, message: Json, verb: str, token: str | None = None) -> Answer:
        """Press a button of a message."""
        block, button = filling.button(message, verb, token)
        ephemeral = message in self.state.ephemerals[user]
        channel = GENERAL if ephemeral else self.state.dm(user)
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": ephemeral}
        name = "general" if ephemeral else "directmessage"
        body = {"type": "block_actions", **self.who(user), "container": container,
                "channel": {"id": channel, "name": name}, "state": {"values": {}},
                "response_url": self.response_url(user), "actions": [self._pressed(block, button)],
                **({} if ephemeral else {"message": message})}  # fmt: skip
        return await self.delivery.deliver("interactive", body)

    async def submit(self, user: str, view: Json, values: Mapping[str, str | Sequence[str] | None]) -> Answer:
        """Fill in a form and send it. Raises AssertionError for what the window would not let anybody send."""
        shown = {**self.shown(view), "state": {"values": filling.filled(view, values)}}
        body = {"type": "view_submission", **self.who(user), "view": shown, "response_urls": []}
        answer = await self.delivery.deliver("interactive", body)
        self._after_submission(user, view, answer)
        await self.state.changed()
        return answer

    async def again(self, answer: Answer, number: int = 1, reason: str = "http_timeout") -> Answer:
        """Deliver the same once more, as Slack does with events it believes to be lost."""
        assert answer.sent is not None, "only what was delivered is delivered again"
        return await self.delivery.deliver(answer.kind, answer.sent, (number, reason))

    def shown(self, view: Json) -> Json:
        """A view as it stands in a payload."""
        return {"previous_view_id": None, "external_id": "", "callback_id": "", "private_metadata": "",
                "clear_on_close": False, "notify_on_close": False, "state": {"values": {}}, **view,
                "team_id": self.team, "app_id": APP, "app_installed_team_id": self.team, "bot_id": self.state.bot,
                "root_view_id": view.get("root_view_id", view["id"])}  # fmt: skip

    def who(self, user: str) -> Json:
        """The head of every payload about what somebody did."""
        person = self.state.users[user]
        who = {"id": user, "username": person.handle, "name": person.handle, "team_id": self.team}
        return {"team": {"id": self.team, "domain": "test"}, "user": who, "api_app_id": APP,
                "token": "verification_token", "trigger_id": self.trigger(user),
                "enterprise": None, "is_enterprise_install": False}  # fmt: skip

    def trigger(self, user: str) -> str:
        """A right to open a form."""
        id = f"{self.state.number()}.{self.team}.trigger"
        self.state.triggers[id] = Trigger(user, self.state.now() + TRIGGER_SECONDS)
        return id

    def response_url(self, user: str) -> str:
        """A right to answer beside what that person did."""
        id = str(self.state.number())
        self.state.response_urls[id] = ResponseUrl(user, self.state.now() + RESPONSE_URL_SECONDS)
        return f"{self.server.root}/response/{self.team}/{id}"

    def _pressed(self, block: str, button: Json) -> Json:
        return {"action_id": button["action_id"], "block_id": block, "text": button["text"],
                "value": button["value"], "type": "button", "action_ts": self.state.ts()}  # fmt: skip

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
