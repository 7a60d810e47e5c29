"""The whole bot as an app that many workspaces install, and a browser to install it with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from adapters.slack.install import BACK_PATH
from adapters.slack.platform import PLATFORM
from adapters.web import serving
from bot.assembly import Bot, assembled
from bot.settings import Settings
from store.sealing import fresh_key
from tests.slack.fake import FakeSlack
from tests.slack.state import Json
from tests.slack.workplace import Workplace
from tests.world import MachineClock, settings

INSTALL_PATH = "/slack/install"
PUBLIC = "https://bot.example"  # a proxy would stand there; here the browser is led to the process itself


@dataclass(frozen=True)
class Seen:
    """What a browser was shown."""

    status: int
    text: str
    headers: dict[str, str]
    url: str


@dataclass
class Browser:
    """Follows nothing by itself, and keeps cookies as a browser does over HTTPS."""

    http: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, url: str) -> Seen:
        """One request, with the cookies it was given."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        async with self.http.get(url, headers=sent, allow_redirects=False) as answer:
            given = {
                name: morsel.value
                for line in answer.headers.getall("Set-Cookie", [])
                for name, morsel in SimpleCookie(line).items()
            }
            self.cookies = {name: value for name, value in (self.cookies | given).items() if value}
            return Seen(answer.status, await answer.text(), dict(answer.headers), str(answer.url))

    async def asked(self, base: str) -> str:
        """From `/slack/install` to Slack's question; gives where Slack sends the browser back to."""
        begun = await self.get(base + INSTALL_PATH)
        assert begun.status == 302, begun.text
        back = await self.get(begun.headers["Location"])
        assert back.status == 302, back.text
        return back.headers["Location"].replace(PUBLIC, base)

    async def install(self, base: str) -> Seen:
        """All of it, to the last page."""
        return await self.get(await self.asked(base))


@dataclass
class Shared:
    """One process of the bot, before the Slack of the tests."""

    fake: FakeSlack
    bot: Bot
    base: str
    clock: MachineClock
    http: aiohttp.ClientSession

    def browser(self) -> Browser:
        """Somebody's, without a cookie."""
        return Browser(self.http)

    async def install(self, team: str, by: str) -> Seen:
        """That person installs the bot in that workspace."""
        self.fake.consent.team, self.fake.consent.user = team, by
        seen = await self.browser().install(self.base)
        await self.settled()
        return seen

    def workplace(self, team: str) -> Workplace:
        """That workspace, and what people do there."""
        return Workplace(self.fake.app.workspaces[team], self.fake.app, self.fake.server, self.fake.delivery)

    async def settled(self) -> None:
        """Return when the adapter has done what it began."""
        while running := {task for task in asyncio.all_tasks() if task.get_name().startswith(f"{PLATFORM}: ")}:
            await asyncio.wait(running)

    def calls(self, method: str) -> list[Json]:
        """What was asked of Slack without a token: codes and renewals."""
        return [arguments for name, arguments in self.fake.app.calls if name == method]

    async def row(self, team: str) -> dict[str, str] | None:
        """What is kept of that workspace."""
        given = await self.bot.store.installations.kept(f"slack:{team}")
        return dict(given) if given is not None else None


def chosen(folder: Path, fake: FakeSlack, public_url: str, key: str, **more: object) -> Settings:
    """The settings of an app that many workspaces may install."""
    return settings(
        folder,
        slack_signing_secret=fake.signing_secret,
        slack_client_id=fake.app.client_id,
        slack_client_secret=fake.app.client_secret,
        slack_api_url=fake.api_url,
        public_url=public_url,
        champion_secret_keys=key,
        **more,
    )


@asynccontextmanager
async def slack_app(clock: MachineClock) -> AsyncIterator[FakeSlack]:
    """A Slack that knows the app and nobody who installed it."""
    fake = await FakeSlack.started(clock)
    fake.app.redirect_urls.add(PUBLIC + BACK_PATH)
    fake.app.workspaces.clear()
    fake.app.grants.clear()
    try:
        yield fake
    finally:
        await fake.stop()


@asynccontextmanager
async def process(folder: Path, fake: FakeSlack, clock: MachineClock, key: str) -> AsyncIterator[Shared]:
    """One process of the bot."""
    async with (
        assembled(chosen(folder, fake, PUBLIC, key), clock) as bot,
        serving(bot.web(), "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as http,
    ):
        base = f"http://127.0.0.1:{port}"
        fake.app_url = f"{base}/slack/events"
        yield Shared(fake, bot, base, clock, http)


@asynccontextmanager
async def shared(folder: Path) -> AsyncIterator[Shared]:
    """An app that nobody has installed yet, and the bot behind it."""
    clock = MachineClock()
    async with slack_app(clock) as fake, process(folder, fake, clock, fresh_key()) as here:
        yield here


def query(url: str) -> dict[str, str]:
    """The questions of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
