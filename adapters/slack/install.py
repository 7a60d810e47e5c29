"""How a workspace installs the bot: to Slack with a sealed state, back with a code, and a token is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chores import Chores
from adapters.slack import pages
from adapters.slack.calls import TokenRefused, asked
from adapters.slack.installation import SCOPES, Installation, granted
from adapters.slack.many import ManyWorkspaces
from adapters.slack.pages import HEADERS, Page, answered
from adapters.slack.platform import PLATFORM, Slack, org_key
from adapters.slack.renewal import App
from adapters.slack.states import GOOD_FOR, States
from bot.model import Address, Person
from bot.ports import Busy, Clock, Feed, Installations, People, TryLater, Uncertain, Unreachable
from bot.wording.welcome import welcome

if TYPE_CHECKING:
    from bot.settings import Settings

INSTALL_PATH, BACK_PATH = "/slack/install", "/slack/oauth_redirect"
COOKIE = "champion_install"
_COOKIE_RULES: dict[str, Any] = {"path": "/", "httponly": True, "secure": True, "samesite": "Lax"}

_CODE_IS_OVER = frozenset({"code_already_used", "code_expired", "invalid_code"})

Installed = Callable[[Installation, Person | None], None]

log = logging.getLogger("champion.slack")


def routes(
    settings: Settings, feed: Feed, workspaces: ManyWorkspaces, slack: Slack, chores: Chores
) -> list[web.RouteDef]:
    """The addresses that people's browsers ask for."""

    def installed(installation: Installation, by: Person | None) -> None:
        workspaces.installed(installation)
        chores.start(_resume(feed, installation), "resume")
        if by is not None:
            chores.start(_greet(slack, installation, by), "greet")

    states = States(settings.secret_keys, feed.machine_clock)
    means = (feed.installations, feed.people, feed.machine_clock, workspaces.nobody)
    way = Install(workspaces.app, states, *means, settings.public_url, installed)
    return [web.get(INSTALL_PATH, way.begin), web.get(BACK_PATH, way.back)]


async def _resume(feed: Feed, installation: Installation) -> None:
    await feed.resume(org_key(installation.team))


async def _greet(slack: Slack, installation: Installation, by: Person) -> None:
    key = f"welcome:{installation.team}:{installation.installed_at.isoformat()}"
    await slack.send(by.address, welcome(by.role == "admin"), key)


class Refused(Exception):
    """Nothing was installed; the page says why."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.title)
        self.page = page


class Install:
    """The two addresses of an installation: `/slack/install`, and where Slack sends the browser back to."""

    def __init__(
        self,
        app: App,
        states: States,
        installations: Installations,
        people: People,
        clock: Clock,
        client: AsyncWebClient,
        public_url: str,
        installed: Installed,
    ) -> None:
        """`clock` is the machine's; `client` has no token. `installed` is told what was installed and, where nothing
        was before, by whom."""
        self._app = app
        self._states = states
        self._installations = installations
        self._people = people
        self._clock = clock
        self._client = client
        self._back = public_url.rstrip("/") + BACK_PATH
        self._installed = installed

    async def begin(self, _request: web.Request) -> web.Response:
        """To Slack, with a state that only this browser can bring back."""
        state, browser = self._states.begun()
        # Encoded here: slack_sdk's generator joins the parts as they are.
        asked_for = {
            "client_id": self._app.client_id,
            "scope": ",".join(SCOPES),
            "user_scope": "",
            "state": state,
            "redirect_uri": self._back,
        }
        there = f"{authorize_url(self._client.base_url)}?{urlencode(asked_for)}"
        answer = web.Response(status=302, headers={**HEADERS, "Location": there})
        answer.set_cookie(COOKIE, browser, max_age=int(GOOD_FOR.total_seconds()), **_COOKIE_RULES)
        return answer

    async def back(self, request: web.Request) -> web.Response:
        """From Slack: the code becomes a token where everything fits, and a page says what is next."""
        try:
            page = await self._come_back(request)
        except Refused as refused:
            page = refused.page
        except (TryLater, Uncertain, Busy):
            page = pages.AWAY
        if page.status != 200:
            log.warning("slack.not_installed", extra={"status": page.status, "why": page.title})
        answer = answered(page)
        answer.del_cookie(COOKIE, **_COOKIE_RULES)
        return answer

    async def _come_back(self, request: web.Request) -> Page:
        query = request.query
        if "error" in query:
            raise Refused(pages.NOT_ALLOWED if query["error"] == "access_denied" else pages.NOT_FINISHED)
        await self._check(query.get("state", ""), request.cookies.get(COOKIE, ""))
        if not query.get("code"):
            raise Refused(pages.NOT_FINISHED)
        now = self._clock()
        answer = await self._exchanged(query["code"])
        installation = _installation(answer, now)
        key = org_key(installation.team)
        is_new = await self._installations.kept(key) is None
        user = str((answer.get("authed_user") or {}).get("id") or "")
        by = await self._first(installation, user) if is_new and user else None
        is_first = is_new and (by is not None or not user)
        await self._installations.keep(key, installation.given())
        log.info("slack.installed", extra={"team": installation.team, "first": is_first})
        self._installed(installation, by)
        there = (installation.team, installation.team_name, installation.app)
        return pages.installed(*there, is_welcomed=by is not None) if is_first else pages.renewed(*there)

    async def _first(self, installation: Installation, user: str) -> Person | None:
        """Whoever installs it where it never was: the first person it knows there, and so its administrator. None
        where the bot was taken out and comes back: somebody is known there already."""
        key, address = org_key(installation.team), Address(PLATFORM, user, workspace=installation.team)
        was_known = await self._people.known(key, address) is not None
        by = await self._people.met(key, address, "")
        others = any(each.id != by.id for each in await self._people.everyone(by.org))
        return None if was_known or others else by

    async def _check(self, state: str, browser: str) -> None:
        if not self._states.is_of(state, browser):
            raise Refused(pages.NOT_YOUR_STATE)
        if not await self._installations.spend(state, self._clock() + 2 * GOOD_FOR):
            raise Refused(pages.USED_STATE)

    async def _exchanged(self, code: str) -> dict[str, Any]:
        try:
            return await asked(
                self._client.oauth_v2_access(
                    client_id=self._app.client_id,
                    client_secret=self._app.client_secret,
                    code=code,
                    redirect_uri=self._back,
                )
            )
        except (Unreachable, TokenRefused) as refused:
            if refused.why in _CODE_IS_OVER:
                raise Refused(pages.USED_STATE) from refused
            log.error("slack.install_refused", extra={"why": refused.why})
            raise Refused(pages.app_refused(refused.why)) from refused


def _installation(answer: dict[str, Any], now: datetime) -> Installation:
    """What was granted. Raises Refused for what the bot can not work with."""
    if answer.get("is_enterprise_install"):
        raise Refused(pages.WHOLE_ORGANISATION)
    try:
        installation = granted(answer, now)
    except (LookupError, TypeError, ValueError) as odd:
        raise Refused(pages.NOT_FINISHED) from odd
    if missing := installation.missing():
        raise Refused(pages.missing_scopes(missing))
    return installation


def authorize_url(api_url: str) -> str:
    """Where Slack asks people whether they want the bot: on the host that its Web API is on."""
    at = urlsplit(api_url)
    return f"{at.scheme}://{at.netloc}/oauth/v2/authorize"
