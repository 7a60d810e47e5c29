"""One workspace of the Slack of the tests, with people who type, click and fill in."""

from collections.abc import Callable, Mapping, Sequence

from tests.slack import filling
from tests.slack.delivery import Answer
from tests.slack.happenings import Happenings
from tests.slack.saying import checked
from tests.slack.state import APP, GENERAL, Json, No
from tests.slack.views import pushed, replaced

COMMAND = "/champion"


class Workplace(Happenings):
    """What people do there, and what they see."""

    async def until(self, is_so: Callable[[], object], seconds: float = 20.0) -> None:
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

    async def click_home(self, user: str, verb: str, token: str | None = None) -> Answer:
        """Press a button of the App Home."""
        view = self.state.homes[user]
        block, button = filling.button(view, verb, token)
        body = {"type": "block_actions", **self.who(user), "container": {"type": "view", "view_id": view["id"]},
                "view": self.shown(view), "actions": [self._pressed(block, button)]}  # fmt: skip
        return await self.delivery.deliver("interactive", body)

    async def shortcut(self, user: str, callback_id: str) -> Answer:
        """Use a global shortcut. It knows no channel, and there is no way to answer beside it."""
        body = {"type": "shortcut", **self.who(user), "action_ts": self.state.ts(), "callback_id": callback_id}
        return await self.delivery.deliver("interactive", body)

    async def message_shortcut(
        self, user: str, callback_id: str, message: Json, channel: str = GENERAL, name: str = "general"
    ) -> Answer:
        """Use a shortcut on a message, in whichever channel: the bot need not be in it."""
        shown = {"type": "message", "team": self.team, "ts": self.state.ts(), **message}
        body = {"type": "message_action", **self.who(user), "action_ts": self.state.ts(), "callback_id": callback_id,
                "channel": {"id": channel, "name": name}, "message_ts": shown["ts"], "message": shown,
                "response_url": self.response_url(user)}  # fmt: skip
        return await self.delivery.deliver("interactive", body)

    async def submit(self, user: str, view: Json, values: Mapping[str, str | Sequence[str] | None]) -> Answer:
        """Fill in a form and send it. Raises AssertionError for what the window would not let anybody send."""
        shown = {**self.shown(view), "state": {"values": filling.filled(view, values)}}
        body = {"type": "view_submission", **self.who(user), "view": shown, "response_urls": []}
        answer = await self.delivery.deliver("interactive", body)
        self._after_submission(user, view, answer)
        await self.state.changed()
        return answer

    async def close(self, user: str, cleared: bool = False) -> Answer | None:
        """Close the form before that person, or all of them. The app hears of it where the form says so."""
        stack = self.state.stacks[user]
        view = stack[-1]
        del stack[0 if cleared else -1 :]
        if not view.get("notify_on_close"):
            return None
        body = {"type": "view_closed", **self.who(user), "view": self.shown(view), "is_cleared": cleared}
        del body["trigger_id"]
        return await self.delivery.deliver("interactive", body)

    async def again(self, answer: Answer, number: int = 1, reason: str = "http_timeout") -> Answer:
        """Deliver the same once more, as Slack does with events it believes to be lost."""
        assert answer.sent is not None, "only what was delivered is delivered again"
        return await self.delivery.deliver(answer.kind, answer.sent, (number, reason))

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
        if answer.status != 200 or (answer.text and not answer.body):
            self.state.complaints.append(f"the form was answered {answer.status} {answer.text}")
            return
        try:
            self._respond_to_submission(user, view, answer.body)
        except (No, KeyError) as wrong:
            why = wrong.answer if isinstance(wrong, No) else f"{wrong} is missing"
            self.state.complaints.append(f"the answer to a form: {why}")

    def _respond_to_submission(self, user: str, view: Json, body: Json) -> None:
        stack = self.state.stacks.get(user) or []
        at = next((number for number, each in enumerate(stack) if each["id"] == view["id"]), None)
        match body.get("response_action"):
            case None if not body:
                del stack[at if at is not None else len(stack) :]
            case "errors":
                self._check_errors(view, body.get("errors"))
            case "update":
                if at is not None:
                    stack[at] = replaced(self.state, stack[at], body["view"])
            case "push":
                pushed(self.state, user, body["view"])
            case "clear":
                stack.clear()
            case what:
                self.state.complaints.append(f"a form can not be answered {what} {body}")

    def _check_errors(self, view: Json, errors: object) -> None:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        said = errors if isinstance(errors, dict) else {}
        if not said or not set(said) <= inputs or not all(isinstance(each, str) and each for each in said.values()):
            self.state.complaints.append(f"errors for what was not asked: {errors}")
