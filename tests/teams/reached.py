"""Everything that leads to people of Teams, over a real store and the Teams of the tests, without the ways in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.chores import Chores
from adapters.teams.activities import Act, act
from adapters.teams.arrivals import Arrivals
from adapters.teams.connector import Connector, session
from adapters.teams.directory import Directory, address_of
from adapters.teams.platform import Teams
from adapters.teams.rates import Rates
from adapters.teams.references import References, org_key
from bot.assembly import machine_now as now
from bot.model import Address, Person
from store.db import Db
from store.installations import StoredInstallations
from store.migrate import migrate
from store.people import StoredPeople
from store.sealing import Sealer, fresh_key
from tests.teams.answering import anywhere, forgotten
from tests.teams.fake import FakeTeams


@dataclass
class Reached:
    """One process of the bot, as far as people are concerned."""

    fake: FakeTeams
    db: Db
    key: str
    chores: Chores = field(default_factory=lambda: Chores("teams"))
    given: str = "given"

    def __post_init__(self) -> None:
        self.installations = StoredInstallations(self.db, Sealer([self.key]), now)
        self.people = StoredPeople(self.db, now)
        self.references = References(self.installations)
        self.connector = Connector(self.token, Rates(now), forgotten, anywhere)
        self.directory = Directory(self.people, self.references, self.connector, self.chores)
        self.teams = Teams(self.connector, self.references)
        self.arrivals = Arrivals(
            self.directory, self.references, self.teams, self.installations, self.chores, now
        )  # fmt: skip

    async def token(self) -> str:
        return self.given

    def act(self, who: str, **more: Any) -> Act:
        """Something that person did in their own chat."""
        return act(self.fake.head(who, self.fake.chat(who)) | {"type": "message"} | more)

    async def met(self, who: str, **more: Any) -> Person:
        """The same, and all of it written down."""
        person = await self.directory.met(self.act(who, **more))
        await self.settled()
        return await self.people.person(person.id) or person

    def address(self, who: str) -> Address:
        user = self.fake.state.users[who]
        return address_of(self.fake.tenant, user.aad or user.channel_id)

    async def known(self, who: str) -> Person | None:
        return await self.people.known(org_key(self.fake.tenant), self.address(who))

    async def settled(self) -> None:
        """All that was begun is done."""
        while running := set(self.chores._running):
            for task in running:
                await task

    def calls(self, what: str) -> int:
        """How often the bot called that."""
        return [name for name, _, _ in self.fake.server.calls].count(what)


@asynccontextmanager
async def reached(fake: FakeTeams, folder: Path) -> AsyncIterator[Reached]:
    """A fresh database, and an open session."""
    url = f"sqlite:///{folder / 'champion.db'}"
    migrate(url)
    db = Db(url, threads=4)
    fake.login.tokens.append("given")
    async with session() as opened:
        here = Reached(fake, db, fresh_key())
        here.connector.opened(opened)
        try:
            yield here
        finally:
            await here.chores.drain(1.0)
            await db.close()
