"""The people of a workspace, and what stands at the head of every payload about them."""

from typing import Any

from tests.slack.app import App
from tests.slack.delivery import Delivery
from tests.slack.server import Server
from tests.slack.state import APP, Json, ResponseUrl, State, Trigger, User
from tests.slack.views import TRIGGER_SECONDS

RESPONSE_URL_SECONDS = 30 * 60.0


class People:
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

    def join(self, id: str, handle: str, real_name: str, **more: Any) -> User:
        """Somebody new."""
        self.state.users[id] = User(id, handle, real_name, **more)
        return self.state.users[id]

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

    def shown(self, view: Json) -> Json:
        """A view as it stands in a payload."""
        return {"external_id": "", "callback_id": "", "private_metadata": "", "clear_on_close": False,
                "notify_on_close": False, **view, "team_id": self.team, "app_id": APP,
                "app_installed_team_id": self.team, "bot_id": self.state.bot}  # fmt: skip
