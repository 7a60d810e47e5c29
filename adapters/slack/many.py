"""Every workspace that somebody installed the bot in, each by a token of its own."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.chores import Chores
from adapters.slack import calls
from adapters.slack.calls import TokenRefused
from adapters.slack.installation import Installation, read
from adapters.slack.platform import SKEW, org_key
from adapters.slack.refusal import refusal
from adapters.slack.renewal import App, Renewal
from adapters.slack.tiers import Paced, Tiers
from adapters.slack.workspaces import Workspace, not_installed
from bot.logs import where
from bot.ports import Busy, Clock, Installations, PlatformTrouble, TryLater

FRESH_FOR = timedelta(seconds=60)  # so old what this process knows may be: another one may have renewed or ended it
WAIT_SECONDS = 2.0  # inside the three that Slack allows for an answer
READ_SECONDS = 1.0  # nobody who has a good token waits longer for the database
READ_AGAIN_AFTER = timedelta(seconds=5)  # after it was away
READS = 5
RENEWED_AGAIN_AFTER = timedelta(seconds=30)  # after it failed
# Said of a token that was replaced, or that is of no use any more.
EXPIRED = "token_expired"
OUTDATED = frozenset({"account_inactive", "invalid_auth", EXPIRED, "token_revoked"})
ENDED = OUTDATED - {EXPIRED}  # said of the token of a bot that was taken out

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


class ManyWorkspaces:
    """The workspaces in the store, known here for a minute each. One session carries every call."""

    def __init__(self, app: App, installations: Installations, clock: Clock, chores: Chores, api_url: str) -> None:
        """`clock` is the machine's."""
        self.app = app
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
        self._tried: dict[str, tuple[str, datetime]] = {}  # the token whose renewal last began, and when
        self._reading: dict[str, asyncio.Task[_Known | TryLater]] = {}
        self._changes: Counter[str] = Counter()  # what became known of a workspace otherwise than by reading

    async def of(self, team: str) -> Workspace:
        """That workspace, with a token that is good for now. Asks the database at most once a minute, Slack never."""
        known, now = self._known.get(team), self._clock()
        if known is None or not timedelta() <= now - known.read_at < FRESH_FOR:
            known = await self._read(team, known, now)
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
        self._changes[installation.team] += 1
        self._learn(installation)

    async def ended(self, team: str, at: datetime) -> None:
        """The row goes, and with it all that this process knows."""
        for _ in range(READS):
            self._forget(team)
            given = await self._installations.kept(org_key(team))
            if given is not None and not await self._is_over(read(given), at):
                log.info("slack.uninstall_outdated", extra={"team": team})
                return
            is_gone = await self._installations.end(org_key(team), given)  # also what no key opens any more
            self._forget(team)
            if is_gone:
                log.info("slack.uninstalled", extra={"team": team})
            if is_gone or given is None:
                return
        raise Busy

    async def _is_over(self, installation: Installation, at: datetime) -> bool:
        """Whether the bot was taken out since, where Slack says that it was at that time. Raises Busy where Slack has
        to be asked, because the clocks may differ, and does not say."""
        if abs(installation.installed_at - at) > SKEW:
            return installation.installed_at < at
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.nobody.auth_test(token=installation.token)
        except Exception as error:
            if isinstance(error, SlackApiError) and refusal(error).code in ENDED:
                return True
            raise Busy from error
        return False

    async def _read(self, team: str, known: _Known | None, now: datetime) -> _Known:
        """What is kept, read once for all who ask at a time. What this process knows will do where that takes long."""
        reading = self._reading.get(team)
        if reading is None:
            reading = self._reading[team] = self._chores.start(self._look(team), "read an installation")
        spare = None if known is None or known.installation.is_dead(now) else known
        await asyncio.wait({reading}, timeout=None if spare is None else READ_SECONDS)
        found = reading.result() if reading.done() else TryLater()
        if isinstance(found, _Known):
            return found
        if spare is None or isinstance(found, TokenRefused):
            raise found
        spare.read_at = now - FRESH_FOR + READ_AGAIN_AFTER
        return spare

    async def _look(self, team: str) -> _Known | TryLater:
        try:
            while True:
                before = self._changes[team]
                installation = await self._renewal.kept(team)
                if self._changes[team] == before:  # else something newer became known while it was read
                    return self._learn(installation)
        except TokenRefused as refused:
            self._known.pop(team, None)
            return refused
        except Busy:
            return TryLater()
        finally:
            del self._reading[team]

    def _forget(self, team: str) -> None:
        self._changes[team] += 1
        self._known.pop(team, None)

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
        running = self._begun(known.installation, now)
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

    def _begun(self, old: Installation, now: datetime, *, is_refused: bool = False) -> asyncio.Task[None] | None:
        """The renewal that runs; None where the last one failed a moment ago."""
        team = old.team
        token, tried_at = self._tried.get(team, ("", now))
        is_time = token != old.token or now - tried_at >= RENEWED_AGAIN_AFTER
        if team not in self._renewing and is_time and not self._chores.is_leaving:
            self._tried[team] = old.token, now
            # A task of its own: whoever waits may be cut off, and a refresh token is used up all the same.
            renewing = self._renew(old, is_refused)
            self._renewing[team] = self._chores.start(renewing, "renew a token", is_whole=True)
        return self._renewing.get(team)

    async def _renew(self, old: Installation, is_refused: bool) -> None:
        try:
            self.installed(await self._renewal.renewed(old, is_refused=is_refused))
        except (PlatformTrouble, Busy) as trouble:
            log.warning("slack.not_renewed", extra={"team": old.team, "error": where(trouble)})
        finally:
            del self._renewing[old.team]

    async def _anew(self, team: str, token: str, code: str) -> str | None:
        """A newer token than that one; None where there is none. Another process may have renewed it, or somebody
        installed the bot again."""
        known = self._known.get(team)
        if known is not None and known.installation.token == token:
            del self._known[team]
        try:
            newer = (await self.of(team)).client.token
            if newer == token and code == EXPIRED:
                newer = await self._early(team, token)
        except TryLater:
            return None
        log.info("slack.token_outdated", extra={"team": team, "why": code, "mended": newer != token})
        return newer if newer != token else None

    async def _early(self, team: str, token: str) -> str:
        """What takes the place of a token that is over by Slack's clock and not by ours; itself where nothing does."""
        now = self._clock()
        old = (self._known.get(team) or await self._read(team, None, now)).installation
        if old.token != token or not old.refresh:
            return old.token
        if (running := self._begun(old, now, is_refused=True)) is not None:
            await asyncio.wait({running}, timeout=WAIT_SECONDS)
        newer = self._known.get(team)
        return newer.installation.token if newer is not None else token
