"""The adapter on a real port, the Slack of the tests before it, and the toy behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from adapters.connection import Connection
from adapters.slack import connect
from bot.assembly import machine_now
from bot.ports import Clock, Feed
from bot.settings import Settings
from tests.slack.fake import FakeSlack
from tests.slack.toy import ToyPeople, ToyTalk, feed


@dataclass
class Stage:
    """Everything a test of the adapter needs."""

    slack: FakeSlack
    talk: ToyTalk
    people: ToyPeople
    connection: Connection


def settings(fake: FakeSlack) -> Settings:
    """The settings of Slack, for requests or for sockets."""
    how = (
        {"slack_app_token": fake.app.app_token} if fake.over_sockets else {"slack_signing_secret": fake.signing_secret}
    )
    return Settings.model_validate({"slack_bot_token": fake.token, "slack_api_url": fake.api_url, **how})


@asynccontextmanager
async def served(fake: FakeSlack, handed: Feed) -> AsyncIterator[Connection]:
    """The adapter, listening; drained at the end."""
    connection = connect(settings(fake), handed)
    app = web.Application()
    app.add_routes(list(connection.routes))
    runner = web.AppRunner(app, access_log=None)
    assert connection.serve is not None
    async with connection.serve():
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        fake.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        if fake.over_sockets:
            await fake.until(lambda: fake.sockets.links)
        try:
            yield connection
        finally:
            await runner.cleanup()


@asynccontextmanager
async def staged(over_sockets: bool = False, clock: Clock = machine_now) -> AsyncIterator[Stage]:
    """A workspace with three people and an app, the bot behind it. At the end Slack had nothing to complain of."""
    fake, talk, people = await FakeSlack.started(), ToyTalk(), ToyPeople()
    fake.over_sockets = over_sockets
    fake.join("U1", "ann", "Ann Archer")
    fake.join("U2", "bob", "Bob Baker", tz="America/New_York")
    fake.join("U3", "cyd", "Cyd Cole", deleted=True)
    fake.join("U4", "helper", "Helper", is_bot=True)
    try:
        async with served(fake, feed(talk, people, clock)) as connection:
            yield Stage(fake, talk, people, connection)
    finally:
        await fake.stop()
    assert fake.state.complaints == []
