"""How both platforms reach the replicas: any of them, some things twice, and nobody is waited for very long."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from random import Random

import aiohttp

from tests.chaos.fleet import Fleet
from tests.slack import delivery as slack
from tests.slack.app import App
from tests.slack.delivery import Kind, Sockets
from tests.slack.state import Json
from tests.teams import delivery as teams
from tests.teams.login import Login
from tests.teams.state import Common

PATIENCE = 4.0  # seconds; Slack waits three
TWICE = 0.2  # of what a platform may say twice, where nobody asks for another share


class SlackDoor(slack.Delivery):
    """Slack before a load balancer, which says `twice` of what was clicked or written to two replicas at once."""

    def __init__(self, app: App, sockets: Sockets, fleet: Fleet, chance: Random) -> None:
        super().__init__(app, sockets)
        self.fleet, self.chance, self.twice = fleet, chance, TWICE
        self.counted: Counter[str] = Counter()

    async def post(
        self,
        raw: bytes,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        kind: Kind = "events_api",
        sent: Json | None = None,
    ) -> slack.Answer:
        """To any replica; now and then to two at once, and the better answer."""
        often = 2 if kind != "slash_commands" and self.chance.random() < self.twice else 1
        self.counted["given twice"] += often - 1
        answers = await asyncio.gather(*(self._one(raw, content_type, headers, kind, sent) for _ in range(often)))
        return min(answers, key=lambda each: each.status != 200)

    async def _one(
        self, raw: bytes, content_type: str, headers: Mapping[str, str] | None, kind: Kind, sent: Json | None
    ) -> slack.Answer:
        replica = await self.fleet.any()
        named = {"Content-Type": content_type, **self.signature(raw), **(headers or {})}
        status, text, answered = await asked(f"{replica.address}/slack/events", raw, named)
        replica.stuck += status == STUCK
        return slack.Answer(max(status, 0), text, 0.0, raw, content_type, answered, kind, sent)


class TeamsDoor(teams.Delivery):
    """The Bot Framework before a load balancer; it says `twice` of everything to two replicas at once."""

    def __init__(self, common: Common, login: Login, fleet: Fleet, chance: Random) -> None:
        super().__init__(common, login)
        self.fleet, self.chance, self.twice = fleet, chance, TWICE
        self.counted: Counter[str] = Counter()

    async def deliver(self, activity: Json) -> teams.Answer:
        """To any replica; now and then to two at once, and the better answer."""
        raw, signed = json.dumps(activity).encode(), self.login.signed(str(activity.get("serviceUrl", "")))
        often = 2 if self.chance.random() < self.twice else 1
        self.counted["given twice"] += often - 1
        answers = await asyncio.gather(*(self.post(raw, {"Authorization": signed}, activity) for _ in range(often)))
        return min(answers, key=lambda each: not 200 <= each.status < 300)

    async def post(self, raw: bytes, headers: Mapping[str, str], sent: Json | None = None) -> teams.Answer:
        """A request as it is, signed by nobody else."""
        replica = await self.fleet.any()
        named = {"Content-Type": "application/json; charset=utf-8", **headers}
        status, text, answered = await asked(f"{replica.address}/api/messages", raw, named)
        replica.stuck += status == STUCK
        return teams.Answer(max(status, 0), text, 0.0, answered, sent or {})


STUCK = -1


async def asked(url: str, raw: bytes, headers: Mapping[str, str]) -> tuple[int, str, dict[str, str]]:
    """Status (0 where nobody listens, STUCK where nobody answered in time), text and headers of the answer."""
    try:
        timeout = aiohttp.ClientTimeout(PATIENCE)
        async with aiohttp.request("POST", url, data=raw, headers=headers, timeout=timeout) as got:
            return got.status, await got.text(), {name.lower(): value for name, value in got.headers.items()}
    except TimeoutError:
        return STUCK, "", {}
    except aiohttp.ClientError:
        return 0, "", {}
