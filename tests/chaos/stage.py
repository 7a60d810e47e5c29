"""Both platforms, a database, and the replicas before them."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.assembly import second_writer
from store import Store
from store.migrate import migrate
from tests import postgres
from tests.chaos import faults
from tests.chaos.doors import SlackDoor, TeamsDoor
from tests.chaos.faults import Faults
from tests.chaos.fleet import Fleet, Replica
from tests.slack.fake import FakeSlack
from tests.slack.faults import Fault as SlackFault
from tests.teams.fake import FakeTeams
from tests.teams.faults import Fault as TeamsFault
from tests.teams.world import named
from tests.world import settings

# What was committed outlives a server that is killed; that it would outlive the machine costs time and shows nothing.
SURE = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}
TICK_SECONDS = "1"


@dataclass
class Stage:
    """Everything that the chaos is played on. `restart` is None where the database is a file."""

    folder: Path
    slack: FakeSlack
    teams: FakeTeams
    fleet: Fleet
    store: Store
    slack_faults: Faults[SlackFault]
    teams_faults: Faults[TeamsFault]
    doors: tuple[SlackDoor, TeamsDoor]
    restart: Callable[[], None] | None
    database_log: Callable[[], str]

    def fail(self, share: float, doubts: bool = True) -> None:
        """From now on so many of all posts fail; with `doubts` so that nobody knows whether they were taken."""
        for each in (self.slack_faults, self.teams_faults):
            each.share, each.doubts = share, doubts


@dataclass
class Server:
    """Where the rows are kept."""

    url: str
    restart: Callable[[], None] | None
    log: Callable[[], str]


@contextmanager
def sqlite(folder: Path) -> Iterator[Server]:
    """A file, with its tables."""
    url = f"sqlite:///{folder / 'champion.db'}"
    migrate(url)
    yield Server(url, None, lambda: "")


@contextmanager
def postgresql(folder: Path) -> Iterator[Server]:
    """A server of its own, which may be killed at any time, and a database with its tables."""
    server = postgres.start(SURE)
    try:
        url = server.url(server.create())
        migrate(url)
        yield Server(
            url,
            lambda: server.control("restart", "-m", "immediate"),
            lambda: (server.folder / "log").read_text(errors="replace"),
        )
    finally:
        server.stop()


@asynccontextmanager
async def stage(folder: Path, server: Server, replicas: int, chance: Random) -> AsyncIterator[Stage]:
    """The tables are there and the replicas listen. Nobody is known yet, and nothing fails."""
    slack, teams = await FakeSlack.started(), await FakeTeams.started()
    try:
        environment = _environment(server.url, slack, teams)
        fleet = Fleet([Replica(number, folder, environment) for number in range(replicas)], chance)
        on_slack, on_teams = faults.of_slack(chance), faults.of_teams(chance)
        doors = (
            SlackDoor(slack.app, slack.sockets, fleet, chance),
            TeamsDoor(teams.state.common, teams.login, fleet, chance),
        )
        # All they need of a plan is `take`.
        slack.server.faults, teams.server.faults = on_slack, on_teams  # type: ignore[assignment]
        slack.delivery, teams.delivery = doors
        async with second_writer(settings(folder, database_url=server.url)) as store, fleet:
            yield Stage(folder, slack, teams, fleet, store, on_slack, on_teams, doors, server.restart, server.log)
    finally:
        await slack.stop()
        await teams.stop()


def _environment(url: str, slack: FakeSlack, teams: FakeTeams) -> dict[str, str]:
    said = {name.upper(): str(value) for name, value in named(teams.login).items()}
    said |= {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
    }
    said |= {"DATABASE_URL": url, "PORT": "0", "CHAMPION_PLAYGROUND": "off", "CHAMPION_TICK_SECONDS": TICK_SECONDS}
    return said | {
        "SSL_CERT_FILE": str(teams.login.ca_file),
        "CHAMPION_LOG": "json",
        "HOME": os.environ.get("HOME", "/"),
    }
