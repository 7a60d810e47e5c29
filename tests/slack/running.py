"""The bot as a process of its own before the Slack of the tests, which may be killed and started again."""

import asyncio
import html
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.slack.install import BACK_PATH
from store.sealing import fresh_key
from tests.served import PATIENCE, Served, reserved
from tests.slack.delivery import Answer
from tests.slack.fake import FakeSlack
from tests.slack.filling import Values
from tests.slack.state import Json
from tests.slack.world import Mode


@dataclass
class Run:
    """`champion run` with the playground beside it, for its clock."""

    slack: FakeSlack
    served: Served
    mode: Mode
    settings: dict[str, str]

    async def start(self, links: int = 1) -> None:
        """It listens, and Slack knows where. Another connection of its own is opened a second later."""
        before = self.slack.sockets.opened
        address = await self.served.start(**self.settings)
        self.slack.app_url = f"{address}/slack/events"
        if self.mode == "socket":
            await self.until(lambda: self.slack.sockets.opened >= before + links)

    async def comes_back(self) -> None:
        """Slack listens at its address."""
        await self.slack.server.start(int(self.settings["SLACK_API_URL"].split(":")[2].split("/")[0]))

    async def until(self, is_so: Callable[[], object]) -> None:
        """Return as soon as that is so in Slack."""
        await self.slack.until(is_so, PATIENCE)

    async def command(self, user: str, text: str) -> str:
        """Type `/champion text`, and read the answer."""
        before = len(self.slack.ephemerals(user))
        assert (await self.slack.command(user, text)).status == 200
        await self.until(lambda: len(self.slack.ephemerals(user)) > before)
        return words(self.slack.ephemerals(user)[before])

    async def sees(self, user: str, said: str) -> Json:
        """The newest message to them that says so, as soon as there is one."""
        await self.until(lambda: self.saying(user, said))
        return self.saying(user, said)[-1]

    def saying(self, user: str, said: str) -> list[Json]:
        """The bot's messages to them that say so, oldest first."""
        return [each for each in self.slack.seen(user) if "bot_id" in each and said in words(each)]

    async def click(self, user: str, message: Json, label: str) -> Answer:
        """Press the button of that label."""
        rows = (block["elements"] for block in message["blocks"] if block["type"] == "actions")
        button = next(each for row in rows for each in row if each["text"]["text"] == label)
        return await self.slack.click(user, message, button["action_id"].partition("#")[0], button["value"])

    async def opened(self, user: str, message: Json, label: str) -> Json:
        """Press it, and have the form before oneself that it opens."""
        self.slack.state.stacks.pop(user, None)
        assert (await self.click(user, message, label)).status == 200
        return await self.modal(user)

    async def modal(self, user: str) -> Json:
        """The form before them, as soon as there is one."""
        await self.until(lambda: self.slack.modal(user))
        return self.slack.modal(user) or {}

    async def submit(self, user: str, form: Json, values: Values) -> Answer:
        """Send the form, which is taken."""
        answer = await self.slack.submit(user, form, values)
        assert (answer.status, answer.body.get("errors")) == (200, None)
        return answer


def words(message: Json) -> str:
    """What a message says."""
    return html.unescape(str(message["text"]))


def environment(fake: FakeSlack, mode: Mode, port: int) -> dict[str, str]:
    """The settings for one workspace of a Slack at that port."""
    said = {"SLACK_BOT_TOKEN": fake.token, "SLACK_API_URL": f"http://127.0.0.1:{port}/api/"}
    said["CHAMPION_PLAYGROUND"] = "on"
    if mode == "socket":
        return said | {"SLACK_APP_TOKEN": fake.app.app_token}
    return said | {"SLACK_SIGNING_SECRET": fake.signing_secret}


@asynccontextmanager
async def run(folder: Path, mode: Mode, *people: str, is_away: bool = False) -> AsyncIterator[Run]:
    """A workspace of those people, and the process before it. At the end Slack had nothing to complain of.

    Where Slack `is_away`, nobody listens at its address before `comes_back`.
    """
    fake, served = FakeSlack(), Served(folder)
    for name in people:
        fake.join(f"U0{name.upper()}", name.lower(), name)
    fake.over_sockets = mode == "socket"
    try:
        with reserved() as port:
            here = Run(fake, served, mode, environment(fake, mode, port))
            if not is_away:
                await here.comes_back()
            await here.start(links=0 if is_away else 1)
            yield here
        assert fake.state.complaints == []
    finally:
        await asyncio.gather(served.stop(), fake.stop())


@asynccontextmanager
async def shared(folder: Path) -> AsyncIterator[Run]:
    """The process of an app that workspaces install, and nobody has yet. To a browser, Slack is another site."""
    fake, served = await FakeSlack.started(), Served(folder)
    fake.app.workspaces.clear()
    fake.app.grants.clear()
    fake.consent.asks, fake.consent.team, fake.consent.user = True, "T0NEW", "U7"
    try:
        with reserved() as port:
            url = f"http://127.0.0.1:{port}"
            fake.app.redirect_urls.add(url + BACK_PATH)
            given = {"PORT": str(port), "PUBLIC_URL": url, "CHAMPION_SECRET_KEYS": fresh_key()}
            given |= {"SLACK_CLIENT_ID": fake.app.client_id, "SLACK_CLIENT_SECRET": fake.app.client_secret}
            given |= {"SLACK_SIGNING_SECRET": fake.signing_secret}
            given |= {"SLACK_API_URL": fake.api_url.replace("127.0.0.1", "localhost")}
            here = Run(fake, served, "http", given)
            await here.start()
            yield here
        assert fake.state.complaints == []
    finally:
        await asyncio.gather(served.stop(), fake.stop())
