"""What tests of tokens have in common: somebody who is written to, and a database that is away at the wrong time."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.chores import Chores
from adapters.slack import calls
from adapters.slack.many import ManyWorkspaces
from adapters.slack.renewal import App
from bot.model import Address, Receipt
from bot.ports import Busy, Installations
from tests.slack.oauth import Shared
from tests.slack.toy import asking

ANN = Address("slack", "U1", workspace="T1")
CARD = asking("How many minutes?", "answer")
ALMOST = timedelta(hours=11, minutes=40)  # of the twelve that a token lives
OVER = timedelta(hours=13)


async def sent(here: Shared, key: str) -> Receipt:
    """A message as the deliverer sends it."""
    receipt = await here.bot.connections[0].platform.send(ANN, CARD, key)
    await here.settled()
    return receipt


def renewals(here: Shared) -> int:
    """How often Slack was asked to renew a token."""
    return sum(each.get("grant_type") == "refresh_token" for each in here.calls("oauth.v2.access"))


async def token(here: Shared) -> str:
    """What is kept."""
    row = await here.row("T1")
    assert row is not None
    return row["token"]


@dataclass
class Faltering:
    """Installations in a database that is away the first times something renewed is to be kept."""

    kept_by: Installations
    away: int
    reads: int = 0
    is_away: bool = False  # for whoever reads

    async def kept(self, key: str) -> Mapping[str, str] | None:
        self.reads += 1
        if self.is_away:
            raise Busy
        return await self.kept_by.kept(key)

    async def is_locked(self, key: str) -> bool:
        return await self.kept_by.is_locked(key)

    async def under(self, prefix: str) -> Mapping[str, Mapping[str, str]]:
        return await self.kept_by.under(prefix)

    async def keep(self, key: str, given: Mapping[str, str]) -> None:
        await self.kept_by.keep(key, given)

    async def exchange(self, key: str, was: Mapping[str, str] | None, given: Mapping[str, str]) -> bool:
        return await self.kept_by.exchange(key, was, given)

    async def renew(self, key: str, given: Mapping[str, str]) -> bool:
        self.away -= 1
        if self.away >= 0:
            raise Busy
        return await self.kept_by.renew(key, given)

    async def end(self, key: str, given: Mapping[str, str] | None) -> bool:
        return await self.kept_by.end(key, given)

    async def reserve(self, key: str, seconds: float) -> bool:
        return await self.kept_by.reserve(key, seconds)

    async def spend(self, once: str, until: datetime) -> bool:
        return await self.kept_by.spend(once, until)

    async def take(self, word: str, until: datetime) -> datetime | None:
        return await self.kept_by.take(word, until)

    async def hold(self, word: str, until: datetime) -> None:
        await self.kept_by.hold(word, until)


@asynccontextmanager
async def beside(here: Shared, away: int) -> AsyncIterator[tuple[ManyWorkspaces, Faltering, Chores]]:
    """The workspaces on their own, in a process that may end, with a database that is away so often."""
    faltering, chores = Faltering(here.bot.store.installations, away), Chores("slack")
    app = App(here.fake.app.client_id, here.fake.app.client_secret)
    workspaces = ManyWorkspaces(app, faltering, here.clock, chores, here.fake.api_url)
    async with calls.session() as session:
        workspaces.opened(session)
        yield workspaces, faltering, chores
        await chores.drain(0.1)
