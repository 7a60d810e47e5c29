"""The platform on its own, before the Slack of the tests, with one person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import aiohttp

from adapters.slack.drawings import Drawings
from adapters.slack.pictures import Draw
from adapters.slack.platform import Slack
from adapters.slack.workspaces import OneWorkspace
from bot.cards import Chart
from bot.model import Address
from tests.slack.fake import FakeSlack
from tests.slack.toy import ToyPeople, asking
from tests.world import MachineClock

ANN = Address("slack", "U1", workspace="T0TEST")
CARD = asking("How many minutes?", "answer", "skip")
CHART = Chart("Minutes", "From 210 to 120.", ("1", "2"), (210.0, 120.0), 1, None, None, "min")
# A week without a number: Slack's own line would be drawn across it, so it is a picture.
HOLED = replace(CHART, labels=("1", "2", "3"), values=(210.0, None, 120.0))
PNG = b"\x89PNG of a chart"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Sending:
    """The platform on its own, before a Slack."""

    fake: FakeSlack
    people: ToyPeople
    slack: Slack
    workspaces: OneWorkspace
    clock: MachineClock  # ours and Slack's; it stands still until a test turns it

    def turn(self, seconds: float) -> None:
        """Let time pass, for Slack and for us."""
        self.clock.at += timedelta(seconds=seconds)

    def posts(self) -> int:
        """How often chat.postMessage was called."""
        return len(self.fake.called("chat.postMessage"))


@asynccontextmanager
async def sending(seconds: float = 5.0, draw: Draw = lambda _chart: PNG) -> AsyncIterator[Sending]:
    """With one person, and calls that end after so long."""
    clock = MachineClock()
    fake, people = await FakeSlack.started(clock), ToyPeople()
    fake.join("U1", "ann", "Ann Archer")
    await people.met("slack:T0TEST", ANN, "Ann")
    workspaces = OneWorkspace(fake.token, fake.api_url, clock)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(seconds)) as session:
            workspaces.opened(session)
            slack = Slack(workspaces, people, Drawings(draw, clock, pauses=(0, 0)))
            yield Sending(fake, people, slack, workspaces, clock)
    finally:
        await fake.stop()
