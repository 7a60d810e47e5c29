"""The adapter on a real port, the Teams of the tests before it, and a small honest product behind it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web

from adapters.connection import Connection
from adapters.teams import connect
from bot.assembly import machine_now
from bot.ports import Clock, Feed
from bot.settings import Settings
from store.db import Db
from store.installations import StoredInstallations
from store.migrate import migrate
from store.sealing import Sealer, fresh_key
from tests.slack.toy import ToyPeople, ToyTalk, feed
from tests.teams.fake import FakeTeams
from tests.teams.world import named, trusting


@dataclass
class Stage:
    """Everything a test of the adapter needs."""

    teams: FakeTeams
    talk: ToyTalk
    people: ToyPeople
    connection: Connection


@asynccontextmanager
async def served(fake: FakeTeams, handed: Feed, more: Mapping[str, object] | None = None) -> AsyncIterator[Connection]:
    """The adapter, listening; drained at the end. `more` are further settings."""
    settings = Settings.model_validate(named(fake.login) | dict(more or {}))
    connection = connect(settings, handed)
    app = web.Application()
    app.add_routes(list(connection.routes))
    runner = web.AppRunner(app, access_log=None)
    assert connection.serve is not None
    with trusting(fake.login):
        async with connection.serve():
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            fake.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
            try:
                yield connection
            finally:
                await runner.cleanup()


@asynccontextmanager
async def staged(folder: Path, clock: Clock = machine_now) -> AsyncIterator[Stage]:
    """A tenant with three people, of whom Cyd has not added the app. At the end Teams had nothing to complain of."""
    fake, talk, people = await FakeTeams.started(), ToyTalk(), ToyPeople()
    fake.join("Ann", "Ann Archer")
    fake.join("Bob", "Bob Baker", zone="America/New_York")
    fake.join("Cyd", "Cyd Cole", installed=False)
    url = f"sqlite:///{folder / 'champion.db'}"
    migrate(url)
    db = Db(url)
    kept = StoredInstallations(db, Sealer([fresh_key()]), machine_now)
    try:
        async with served(fake, replace(feed(talk, people, clock), installations=kept)) as connection:
            yield Stage(fake, talk, people, connection)
    finally:
        await db.close()
        await fake.stop()
    assert fake.state.complaints == []
