"""The platform on its own, before the Slack of the tests, with one person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from adapters.slack.pictures import Draw
from adapters.slack.platform import Slack
from adapters.slack.workspaces import OneWorkspace
from bot.cards import Chart
from bot.model import Address
from tests.slack.fake import FakeSlack
from tests.slack.toy import ToyPeople, asking

ANN = Address("slack", "U1", workspace="T0TEST")
CARD = asking("How many minutes?", "answer", "skip")
CHART = Chart("Minutes", "From 210 to 120.", ("1", "2"), (210.0, 120.0), 1, None, None, "min")
PNG = b"\x89PNG of a chart"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Sending:
    """The platform on its own, before a Slack."""

    fake: FakeSlack
    people: ToyPeople
    slack: Slack

    def posts(self) -> int:
        """How often chat.postMessage was called."""
        return len(self.fake.called("chat.postMessage"))


@asynccontextmanager
async def sending(seconds: float = 5.0, draw: Draw = lambda _chart: PNG) -> AsyncIterator[Sending]:
    """With one person, and calls that end after so long."""
    fake, people = await FakeSlack.started(), ToyPeople()
    fake.join("U1", "ann", "Ann Archer")
    await people.met("slack:T0TEST", ANN, "Ann")
    workspaces = OneWorkspace(fake.token, fake.api_url)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(seconds)) as session:
            workspaces.opened(session)
            yield Sending(fake, people, Slack(workspaces, people, draw, pauses=(0, 0)))
    finally:
        await fake.stop()
