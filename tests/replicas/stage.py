"""Several replicas on one PostgreSQL, before one Slack and one Teams that hand things to any of them, or to all."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Select

from adapters.web import serving
from bot.assembly import Bot, assembled
from store.migrate import migrate
from tests.postgres import Postgres
from tests.slack import delivery as by_slack
from tests.slack.fake import FakeSlack
from tests.teams import delivery as by_teams
from tests.teams.fake import FakeTeams
from tests.teams.world import named, trusting
from tests.world import MachineClock, settings


class FromSlack(by_slack.Delivery):
    """A balancer: each request to the next replica, or the very same request to all of them at once."""

    def __init__(self, slack: FakeSlack) -> None:
        super().__init__(slack.app, slack.sockets)
        self.doors: list[by_slack.Delivery] = []
        self.to_all = False
        self._next = count()

    def opens(self, url: str) -> None:
        """One more replica listens there."""
        self.doors.append(by_slack.Delivery(self.app, self.sockets))
        self.doors[-1].app_url = url

    async def post(self, *given: Any, **more: Any) -> by_slack.Answer:
        doors = self.doors if self.to_all else [self.doors[next(self._next) % len(self.doors)]]
        return (await asyncio.gather(*(door.post(*given, **more) for door in doors)))[0]


class FromTeams(by_teams.Delivery):
    """The same for Teams."""

    def __init__(self, teams: FakeTeams) -> None:
        super().__init__(teams.state.common, teams.login)
        self.doors: list[by_teams.Delivery] = []
        self.to_all = False
        self._next = count()

    def opens(self, url: str) -> None:
        """One more replica listens there."""
        self.doors.append(by_teams.Delivery(self.common, self.login))
        self.doors[-1].app_url = url

    async def post(self, *given: Any, **more: Any) -> by_teams.Answer:
        doors = self.doors if self.to_all else [self.doors[next(self._next) % len(self.doors)]]
        return (await asyncio.gather(*(door.post(*given, **more) for door in doors)))[0]


@dataclass
class Replicas:
    """All of it. Machine time passes only by `sleep`."""

    bots: list[Bot]
    slack: FakeSlack
    teams: FakeTeams
    clock: MachineClock
    slack_door: FromSlack
    teams_door: FromTeams
    running: list[asyncio.Task[None]] = field(default_factory=list)

    def to_all(self) -> None:
        """From now on everything is handed to every replica at once."""
        self.slack_door.to_all = self.teams_door.to_all = True

    async def sleep(self, by: timedelta) -> None:
        """So much machine time passes."""
        self.clock.at += by

    async def ticks(self) -> list[int]:
        """The same tick on every replica at once; how many aggregates each has decided."""
        return list(await asyncio.gather(*(bot.ticker.sweep() for bot in self.bots)))

    async def delivered(self) -> None:
        """What is due now was claimed and settled by whoever came first; nobody waits for what is put off."""
        await self.answered()
        await asyncio.gather(*(bot.deliverer.deliver_due() for bot in self.bots))

    async def settled(self) -> None:
        """The same, and whatever waits for its turn in the pace goes, as fast as it may."""
        while True:
            await self.delivered()
            pause = await self.bots[0].store.outbox.pause_until_free()
            if pause is None:
                return
            await self.sleep(pause + timedelta(milliseconds=1))

    async def answered(self) -> None:
        """No adapter has an answer left to give."""
        while running := {task for task in asyncio.all_tasks() if task.get_name().startswith(("slack: ", "teams: "))}:
            await asyncio.wait(running)

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """What stands in the database."""
        return await self.bots[0].store.db.read(lambda sql: sql.execute(query).all())


@asynccontextmanager
async def replicas(folder: Path, server: Postgres, number: int = 2) -> AsyncIterator[Replicas]:
    """So many, listening. At the end neither platform had anything to complain of."""
    clock, name = MachineClock(), server.create()
    await asyncio.to_thread(migrate, server.url(name))
    slack, teams = await FakeSlack.started(clock), await FakeTeams.started(clock)
    from_slack, from_teams = FromSlack(slack), FromTeams(teams)
    slack.delivery, teams.delivery = from_slack, from_teams
    how: dict[str, object] = {"slack_bot_token": slack.token, "slack_api_url": slack.api_url}
    how |= {"slack_signing_secret": slack.signing_secret, "database_url": server.url(name), **named(teams.login)}
    bots = []
    try:
        with trusting(teams.login):
            async with AsyncExitStack() as stack:
                for _ in range(number):
                    bot = await stack.enter_async_context(assembled(settings(folder, **how), clock))
                    port = await stack.enter_async_context(serving(bot.web(), "127.0.0.1", 0))
                    from_slack.opens(f"http://127.0.0.1:{port}/slack/events")
                    from_teams.opens(f"http://127.0.0.1:{port}/api/messages")
                    bots.append(bot)
                yield Replicas(bots, slack, teams, clock, from_slack, from_teams)
        assert (slack.state.complaints, teams.state.complaints) == ([], [])
    finally:
        await asyncio.gather(slack.stop(), teams.stop())
        server.drop(name)
