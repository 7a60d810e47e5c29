"""Every workspace that somebody installed the bot in, each by a token of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import calls
from adapters.slack.calls import TokenRefused
from adapters.slack.chores import Chores
from adapters.slack.installation import Installation, read
from adapters.slack.platform import org_key
from adapters.slack.refusal import refusal
from adapters.slack.renewal import App, Renewal
from adapters.slack.tiers import Paced, Tiers
from adapters.slack.workspaces import Workspace, not_installed
from bot.logs import where
from bot.ports import Busy, Clock, Installations, PlatformTrouble, TryLater

FRESH_FOR = timedelta(seconds=60)  # so old what this process knows may be: another one may have renewed or ended it
WAIT_SECONDS = 2.0  # inside the three that Slack allows for an answer
RENEWED_AGAIN_AFTER = timedelta(seconds=30)  # after it failed
# Said of a token that was replaced, or that is of no use any more.
OUTDATED = frozenset({"account_inactive", "invalid_auth", "token_expired", "token_revoked"})

Anew = Callable[[str, str], Awaitable[str | None]]

log = logging.getLogger("champion.slack")


class Client(Paced):
    """A client that asks for a newer token where Slack does not take its own, once for each call.

    Such a refusal is no doubt: Slack has done nothing, so the call may be made again.
    """

    anew: Anew | None = None

    async def api_call(self, api_method: str, **more: Any) -> AsyncSlackResponse:
        """As Paced does."""
        token = self.token or ""
        try:
            return await super().api_call(api_method, **more)
        except SlackApiError as refused:
            code = refusal(refused).code
            newer = await self.anew(token, code) if self.anew is not None and code in OUTDATED else None
            if newer is None:
                raise
            self.token = newer
            return await super().api_call(api_method, **more)


@dataclass(slots=True)
class _Known:
    """What this process knows of one workspace, and since when."""

    installation: Installation
    workspace: Workspace
    read_at: datetime
    tried_at: datetime | None = None  # when a renewal last began


class ManyWorkspaces:
    """The workspaces in the store, known here for a minute each. One session carries every call."""

    def __init__(self, app: App, installations: Installations, clock: Clock, chores: Chores, api_url: str) -> None:
        """`clock` is the machine's."""
        self._installations = installations
        self._clock = clock
        self._chores = chores
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None
        self.nobody = calls.client("", api_url)  # for what an app asks before it has a token
        self._renewal = Renewal(app, installations, clock, self.nobody, chores)
        self._known: dict[str, _Known] = {}
        self._tiers: dict[str, Tiers] = {}  # a new token does not make Slack forget the last minute
        self._renewing: dict[str, asyncio.Task[None]] = {}

    async def of(self, team: str) -> Workspace:
        """That workspace, with a token that is good for now. Asks the database at most once a minute, Slack never."""
        known, now = self._known.get(team), self._clock()
        if known is None or not timedelta() <= now - known.read_at < FRESH_FOR:
            known = await self._read(team)
        if known.installation.is_due(now):
            known = await self._good(known, now)
        return known.workspace

    def opened(self, session: aiohttp.ClientSession) -> None:
        """Of every client."""
        self._session = self.nobody.session = session
        for known in self._known.values():
            known.workspace.client.session = session

    def installed(self, installation: Installation) -> None:
        """That is what counts in this process from now on; the others look within a minute."""
        self._learn(installation)

    async def ended(self, team: str, at: datetime) -> None:
        """The row goes, and with it all that this process knows."""
        self._known.pop(team, None)
        given = await self._installations.kept(org_key(team))
        if given is not None and read(given).installed_at > at + timedelta(seconds=1):  # Slack counts whole seconds
            log.info("slack.uninstall_outdated", extra={"team": team})
        elif await self._installations.end(org_key(team)):  # also what no key opens any more
            log.info("slack.uninstalled", extra={"team": team})
        self._known.pop(team, None)

    async def _read(self, team: str) -> _Known:
        try:
            return self._learn(await self._renewal.kept(team))
        except TokenRefused:
            self._known.pop(team, None)
            raise
        except Busy as busy:
            raise TryLater from busy

    def _learn(self, installation: Installation) -> _Known:
        team, now = installation.team, self._clock()
        known = self._known.get(team)
        if known is None or known.installation.token != installation.token:
            client = calls.client_of(Client, installation.token, self._api_url)
            client.session, client.tiers = self._session, self._tiers.setdefault(team, Tiers(self._clock))
            client.anew = lambda token, code: self._anew(team, token, code)
            known = self._known[team] = _Known(installation, Workspace(team, client), now)
            if missing := installation.missing():
                log.warning("slack.scopes_missing", extra={"team": team, "scopes": ",".join(missing)})
        known.installation, known.read_at = installation, now
        return known

    async def _good(self, known: _Known, now: datetime) -> _Known:
        """While the old token is good nobody waits for the new one."""
        team = known.installation.team
        running = self._renewing.get(team)
        is_time = known.tried_at is None or now - known.tried_at >= RENEWED_AGAIN_AFTER
        if running is None and is_time and not self._chores.is_leaving:
            known.tried_at = now
            # A task of its own: whoever waits may be cut off, and a refresh token is used up all the same.
            renewing = self._chores.start(self._renew(known.installation), "renew a token", is_whole=True)
            running = self._renewing[team] = renewing
        if not known.installation.is_dead(now):
            return known
        if running is not None:
            await asyncio.wait({running}, timeout=WAIT_SECONDS)
        newer = self._known.get(team)
        if newer is None:
            raise not_installed()
        if newer.installation.is_dead(now):
            raise TokenRefused("token_expired", RENEWED_AGAIN_AFTER)
        return newer

    async def _renew(self, old: Installation) -> None:
        try:
            self._learn(await self._renewal.renewed(old))
        except (PlatformTrouble, Busy) as trouble:
            log.warning("slack.not_renewed", extra={"team": old.team, "error": where(trouble)})
        finally:
            del self._renewing[old.team]

    async def _anew(self, team: str, token: str, code: str) -> str | None:
        """A newer token than that one; None where there is none. Another process may have renewed it, or somebody
        installed the bot again."""
        self._known.pop(team, None)
        try:
            newer = (await self.of(team)).client.token
        except TryLater:
            return None
        log.info("slack.token_outdated", extra={"team": team, "why": code, "mended": newer != token})
        return newer if newer != token else None
