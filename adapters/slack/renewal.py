"""A token that ends is renewed before it does: by one process of all, and kept before anybody uses the new one."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chores import Chores
from adapters.slack.calls import asked
from adapters.slack.installation import Installation, expiry, read
from adapters.slack.platform import org_key
from adapters.slack.workspaces import locked, not_installed
from bot.ports import Busy, Clock, Installations, TryLater, Unreachable

RESERVED_SECONDS = 30.0  # longer than one call of Slack and the database's own patience together
LOOK_SECONDS, LOOKS = 0.25, 12  # whoever waits for another process looks so often, so many times
SAVE_SECONDS, SAVES = 1.0, 15
HASTY_SECONDS = 0.1  # the same, while the process ends

log = logging.getLogger("champion.slack")


@dataclass(frozen=True, slots=True)
class App:
    """What proves to Slack that we are the app that people install."""

    client_id: str
    client_secret: str = field(repr=False)


class Renewal:
    """Renews what was given, once for every refresh token: Slack takes each of them once."""

    def __init__(
        self, app: App, installations: Installations, clock: Clock, client: AsyncWebClient, chores: Chores
    ) -> None:
        """`clock` is the machine's; `client` has no token of its own."""
        self._app = app
        self._installations = installations
        self._clock = clock
        self._client = client
        self._chores = chores

    async def renewed(self, old: Installation, *, is_refused: bool = False) -> Installation:
        """What takes the place of `old`, renewed here or by another process; also before its time where it
        `is_refused` by Slack.

        It must not be cut off: a refresh token that was used and not kept is lost. So it is not begun while the
        process ends: TryLater. Raises TokenRefused where the bot
        is not installed any more, Unreachable with Slack's word for it, Uncertain, TryLater and Busy.
        """
        for _ in range(LOOKS):
            if self._chores.is_leaving:
                break
            if await self._installations.reserve(org_key(old.team), RESERVED_SECONDS):
                return await self._renew(old.team, old.token if is_refused else None)
            kept = await self.kept(old.team)
            if kept.token != old.token:
                return kept
            await asyncio.sleep(LOOK_SECONDS)
        raise TryLater

    async def kept(self, team: str) -> Installation:
        """The installation as it is kept now. Raises TokenRefused where there is none, and Busy."""
        given = await self._installations.kept(org_key(team))
        if given is None:
            raise locked() if await self._installations.is_locked(org_key(team)) else not_installed()
        return read(given)

    async def _renew(self, team: str, refused: str | None) -> Installation:
        kept, now = await self.kept(team), self._clock()
        if not kept.is_due(now) and kept.token != refused:
            return kept  # somebody was faster
        if self._chores.is_leaving:
            raise TryLater
        try:
            answer = await asked(self._ask(kept), "access_token", "refresh_token")
        except Unreachable as refused:
            log.error("slack.renewal_refused", extra={"team": team, "why": refused.why})
            raise
        new = _replaced(kept, answer, now)
        if await self._save(new):
            return new
        return await self.kept(team)  # ended, or installed anew: what is kept now counts

    def _ask(self, kept: Installation) -> Any:
        return self._client.oauth_v2_access(
            client_id=self._app.client_id,
            client_secret=self._app.client_secret,
            grant_type="refresh_token",
            refresh_token=kept.refresh,
        )

    async def _save(self, new: Installation) -> bool:
        """Again and again while the database is away: the refresh token of before is used up."""
        is_lost = True
        try:
            for _ in range(SAVES):
                with suppress(Busy):
                    is_kept = await self._installations.renew(org_key(new.team), new.given())
                    is_lost = False
                    return is_kept
                await self._chores.pause(SAVE_SECONDS, HASTY_SECONDS)
            raise Busy
        finally:
            if is_lost:
                log.error("slack.renewal_lost", extra={"team": new.team})


def _replaced(kept: Installation, answer: Mapping[str, Any], now: datetime) -> Installation:
    token, refresh = str(answer["access_token"]), str(answer["refresh_token"])
    return replace(kept, token=token, refresh=refresh, expires_at=expiry(answer, now))
