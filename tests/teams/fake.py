"""A Teams that runs in the tests: strict where Teams is, with people who type, press and fill in.

    fake = await FakeTeams.started()
    ...connect the bot with fake.login (its app id, password, addresses and certificate); then
    fake.app_url = "http://127.0.0.1:…/api/messages"
    fake.join("Ann")
    await fake.type("Ann", "status")
    await fake.until(lambda: fake.seen("Ann"))
    await fake.press("Ann", fake.seen("Ann")[-1], "Enter number")
    await fake.submit("Ann", {"value": "120"})
    other = fake.organisation("bbbbbbbb-…")  # the same app in another tenant

Activities have the shape of real ones and are really signed and posted. What Teams would hold against the app (an
invoke without an answer, a dialog that can not be shown, an answer that came late) is written down in
`fake.state.complaints`, which a test wants empty. Calls refused as too many are in `state.exceeded`, messages refused
for what was in them in `state.refused`, and who heard a bell in `state.pinged`.

Not checked, because Teams does not say or the product does not use it: meetings, calls, tabs, files, single sign-on,
suggested actions, feedback buttons, read receipts, link unfurling, messages for one person in a chat (a complaint),
threads made by POST /v3/conversations, Action.ShowCard and Action.ToggleVisibility, messageBack and imBack, stage
views, web pages in dialogs, the time after which a chat's messages can not be changed any more, pictures behind an
address, and how a card looks.
"""

from collections.abc import Callable
from datetime import datetime

from tests.teams.connector import Connector
from tests.teams.delivery import PATIENCE, Answer, Delivery
from tests.teams.login import Login
from tests.teams.state import Common, State
from tests.teams.workplace import Workplace

__all__ = ["PATIENCE", "Answer", "FakeTeams"]


class FakeTeams(Workplace):
    """One app, and the first tenant whose people use it."""

    def __init__(self, login: Login, clock: Callable[[], datetime] | None = None) -> None:
        common = Common(clock)
        self.login = login
        server, delivery = Connector(common, login), Delivery(common, login)
        super().__init__(State(login.tenant, f"28:{login.app_id}", common), server, delivery)
        server.tenants[login.tenant] = self.state
        self.faults, self.rates = server.faults, server.rates

    @classmethod
    async def started(cls, clock: Callable[[], datetime] | None = None) -> "FakeTeams":
        """Listening, with an empty tenant. `clock` is aware; the machine's where none is handed in."""
        fake = cls(await Login.started(), clock)
        await fake.server.start()
        return fake

    async def stop(self) -> None:
        """Gone, with every call that still hangs."""
        await self.server.stop()
        await self.login.stop()

    def organisation(self, tenant: str) -> Workplace:
        """Another, empty tenant that uses the same app."""
        state = State(tenant, self.state.bot, self.state.common)
        self.server.tenants[tenant] = state
        return Workplace(state, self.server, self.delivery)

    @property
    def app_url(self) -> str:
        """Where Teams posts to."""
        return self.delivery.app_url

    @app_url.setter
    def app_url(self, url: str) -> None:
        self.delivery.app_url = url

    def turn(self, seconds: float) -> None:
        """Let Teams' clock run ahead. Signatures keep the machine's."""
        self.state.common.turned += seconds
