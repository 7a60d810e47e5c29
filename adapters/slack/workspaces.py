"""The workspaces the bot is installed in, and how each is called."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import aiohttp

from adapters.slack import calls, words
from adapters.slack.calls import TokenRefused, repeatable
from adapters.slack.tiers import Paced, Tiers
from bot.ports import Busy, Clock, PlatformTrouble, TryLater

NOT_INSTALLED, LOCKED = "not_installed", "locked"
# So long an organisation's messages wait before the next look whether the bot is installed there again.
NOT_INSTALLED_PAUSE = timedelta(minutes=5)
ASK_SECONDS = 1.0  # of the three in which whoever acted is answered
ASKED_AGAIN_AFTER = timedelta(seconds=5)

_ABSENT = {NOT_INSTALLED: words.NOT_HERE, LOCKED: words.LOCKED}

log = logging.getLogger("champion.slack")


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace, with the bot's own way in."""

    team: str
    client: Paced


class Workspaces(Protocol):
    """Where the bot is installed."""

    async def of(self, team: str) -> Workspace:
        """That workspace. Raises TokenRefused where the bot is not installed, and TryLater."""
        ...

    def opened(self, session: aiohttp.ClientSession) -> None:
        """From now on every call goes over that session."""
        ...

    async def ended(self, team: str, at: datetime) -> None:
        """Slack says that the bot was taken out of that workspace then (aware, UTC, whole seconds). Raises Busy.

        Such news may come late, again, or after the bot was installed anew: what was installed later stays.
        """
        ...


class NotKnown(TryLater):
    """Slack has not said yet which workspace the token belongs to: nobody can be told from a stranger."""


def not_installed() -> TokenRefused:
    """The bot is not in that workspace: everything said there waits, and Slack is not asked."""
    return TokenRefused(NOT_INSTALLED, NOT_INSTALLED_PAUSE)


def locked() -> TokenRefused:
    """The bot is in that workspace, and no key opens what it was given there: only whoever runs it can mend that."""
    return TokenRefused(LOCKED, NOT_INSTALLED_PAUSE)


class OneWorkspace:
    """A single workspace, by the token in the settings."""

    def __init__(self, token: str, api_url: str, clock: Clock) -> None:
        """`clock` is the machine's."""
        self._client = calls.client(token, api_url)
        self._client.tiers = Tiers(clock)
        self._clock = clock
        self._team: str | None = None
        self._asking = asyncio.Lock()
        self._asked_at: datetime | None = None  # in vain

    async def of(self, team: str) -> Workspace:
        """Refused for every other workspace than the token's; asked whose it is where Slack was away at the start."""
        if self._team is None:
            await self._ask()
        if team != self._team:
            raise not_installed()
        return Workspace(team, self._client)

    def opened(self, session: aiohttp.ClientSession) -> None:
        """Of this client."""
        self._client.session = session

    async def ended(self, team: str, at: datetime) -> None:
        """Nothing is kept of a token that stands in the settings: whoever runs the bot has to set another one."""
        log.error("slack.uninstalled", extra={"team": team, "at": at.isoformat()})

    async def _ask(self) -> None:
        if self._asked_at is not None and timedelta() <= self._clock() - self._asked_at < ASKED_AGAIN_AFTER:
            raise NotKnown
        try:
            async with asyncio.timeout(ASK_SECONDS), self._asking:  # whoever comes meanwhile waits for that answer
                await self.known()
        except (PlatformTrouble, TimeoutError) as trouble:
            self._asked_at = self._clock()
            raise NotKnown from trouble

    async def known(self) -> str:
        """The workspace the token belongs to, asked once. Raises TokenRefused, Unreachable and TryLater."""
        if self._team is None:
            self._team = str((await repeatable(self._client.auth_test(), "team_id"))["team_id"])
        return self._team


async def absence(workspaces: Workspaces, team: str) -> str | None:
    """Why nothing can be done in that workspace, as people are told; None where it can. A token that Slack refuses for
    now takes nothing away.

    Raises Busy where that is not known yet.
    """
    try:
        await workspaces.of(team)
    except NotKnown as unknown:
        raise Busy from unknown
    except TokenRefused as refused:
        return _ABSENT.get(refused.why)
    except TryLater:
        return None
    return None
