"""A Slack that runs in the tests: strict where Slack is, with people who type, click and fill in.

    fake = await FakeSlack.started()
    ...connect the bot with fake.token, fake.signing_secret, fake.api_url; then
    fake.app_url = "http://127.0.0.1:…/slack/events"
    answer = await fake.command("U1", "status")
    await fake.until(lambda: fake.seen("U1"))
    other = fake.workspace("T0OTHER")  # the same app in another workspace, with the same means
    fake.over_sockets = True  # from now on the app is told over its own connections

Payloads have the shape of real ones and are really signed and posted. What Slack would hold against the app (an answer
it can not read, one that came too late) is written down in `fake.state.complaints`, which a test wants empty; calls
refused as too many are in `fake.state.exceeded`.

Not checked, because Slack does not say or the product does not use it: organisation-wide installation, threads,
unfurling, files but pictures, what a picture shows, the pace of apps.connections.open, response URLs after
`replace_original`, `view_submission` of a form that was closed meanwhile, and blocks that adapters.slack.shapes does
not describe (all of those are refused).
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from tests.slack.app import App
from tests.slack.delivery import ACK_SECONDS, FORM, JSON, Answer, Delivery
from tests.slack.server import Server
from tests.slack.state import SCOPES, Common, Grant, State
from tests.slack.workplace import Workplace

__all__ = ["ACK_SECONDS", "FORM", "JSON", "Answer", "FakeSlack"]


class FakeSlack(Workplace):
    """One app, and the first workspace it is installed in."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        app = App(Common(clock))
        state = State(common=app.common)
        app.installed(state, state.grant)
        server = Server(app)
        super().__init__(state, app, server, Delivery(app, server.sockets))
        self.sockets = server.sockets
        self.faults = self.server.faults
        self.buckets = self.server.buckets
        self.consent = self.server.consent

    @classmethod
    async def started(cls, clock: Callable[[], datetime] | None = None) -> "FakeSlack":
        """Listening, with an empty workspace. `clock` is aware; the machine's where none is handed in."""
        fake = cls(clock)
        await fake.server.start()
        return fake

    async def stop(self) -> None:
        """Gone, with every call that still hangs."""
        await self.server.stop()

    def workspace(self, team: str, token: str | None = None, scopes: frozenset[str] = SCOPES) -> Workplace:
        """The app is installed in another, empty workspace. Its people and messages may have ids of the first's."""
        state = State(team, f"B0{team}", f"U0BOT{team}", common=self.app.common)
        self.app.installed(state, Grant(token or f"xoxb-{team.lower()}", scopes))
        return Workplace(state, self.app, self.server, self.delivery)

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"{self.server.root}/api/"

    @property
    def authorize_url(self) -> str:
        """The page where somebody lets the app in."""
        return f"{self.server.root}/oauth/v2/authorize"

    @property
    def signing_secret(self) -> str:
        """What Slack signs with."""
        return self.app.signing_secret

    @property
    def app_url(self) -> str:
        """Where Slack posts to."""
        return self.delivery.app_url

    @app_url.setter
    def app_url(self, url: str) -> None:
        self.delivery.app_url = url

    @property
    def over_sockets(self) -> bool:
        """Whether the app is told over its own connections, and not posted to."""
        return self.delivery.over_sockets

    @over_sockets.setter
    def over_sockets(self, is_so: bool) -> None:
        self.delivery.over_sockets = is_so

    def turn(self, seconds: float) -> None:
        """Let Slack's clock run ahead. Signatures keep the machine's."""
        self.app.common.turned += seconds

    async def post(self, raw: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Answer:
        """A signed request. An answer later than Slack waits for is a complaint."""
        return await self.delivery.post(raw, content_type, headers)

    def signature(self, raw: bytes, age: int = 0) -> dict[str, str]:
        """The headers Slack signs a request of that age with."""
        return self.delivery.signature(raw, age)
