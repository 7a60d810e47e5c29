"""How a workspace lets the app in: the page that asks, the code it gives, and the tokens that code is worth."""

import base64
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from tests.slack.app import App
from tests.slack.state import APP, Grant, Json, No, State, User

CODE_SECONDS = 600.0
TOKEN_SECONDS = 12 * 3600


@dataclass
class Code:
    """What the page gave: good once, for ten minutes, for the address it was asked with."""

    team: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    ends_at: float
    used: bool = False


class Consent:
    """/oauth/v2/authorize and oauth.v2.access.

    Whoever opens the page is `user` of `team`, and says yes unless `denies`; where it `asks`, by pressing Allow. With `rotates`, tokens end after twelve
    hours and are renewed with a refresh token that is good once.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self.team = "T0TEST"
        self.user = "U1"
        self.denies = False
        self.asks = False
        self.rotates = False
        self.instead: Json = {}  # what an answer to a code says otherwise
        self.codes: dict[str, Code] = {}
        self.refreshes: dict[str, tuple[State, frozenset[str]]] = {}  # what is still good

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page that asks, as somebody answers it: a redirect, or a page that says what is wrong with the asking."""
        asked = request.query
        if asked.get("client_id") != self.app.client_id:
            return web.Response(status=400, text="Oh no! invalid_client_id")
        if not asked.get("scope"):
            return web.Response(status=400, text="Oh no! invalid_scope")
        if (redirect := asked.get("redirect_uri", "")) not in self.app.redirect_urls:
            return web.Response(status=400, text="Oh no! bad_redirect_uri")
        if self.asks and "allow" not in asked:
            yes = f'<a href="{escape(str(request.rel_url.update_query(allow="yes")))}">Allow</a>'
            return web.Response(text=f"<h1>Champion asks to be let in</h1>{yes}", content_type="text/html")
        back = {"state": asked.get("state", "")}
        if self.denies:
            raise web.HTTPFound(f"{redirect}?{urlencode({'error': 'access_denied', **back})}")
        code = f"{self.app.common.number()}.code"
        ends_at = self.app.common.now() + CODE_SECONDS
        self.codes[code] = Code(self.team, self.user, frozenset(asked["scope"].split(",")), redirect, ends_at)
        raise web.HTTPFound(f"{redirect}?{urlencode({'code': code, **back})}")

    def access(self, arguments: Json, authorization: str) -> Json:
        """oauth.v2.access. Raises No."""
        self._check_client(arguments, authorization)
        if arguments.get("grant_type") == "refresh_token":
            refresh = str(arguments.get("refresh_token", ""))
            if refresh not in self.refreshes:
                raise No("invalid_refresh_token")
            return self._granted(*self.refreshes.pop(refresh), "")
        code = self.codes.get(str(arguments.get("code", "")))
        if code is None or self.app.common.now() > code.ends_at:
            raise No("invalid_code")
        if code.used:
            raise No("code_already_used")
        if str(arguments.get("redirect_uri") or "") != code.redirect_uri:
            raise No("bad_redirect_uri")
        code.used = True
        return self._granted(self._workspace(code), code.scopes, code.user) | self.instead

    def _check_client(self, arguments: Json, authorization: str) -> None:
        id, secret = str(arguments.get("client_id", "")), str(arguments.get("client_secret", ""))
        if authorization.startswith("Basic "):
            id, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if id != self.app.client_id:
            raise No("invalid_client_id")
        if secret != self.app.client_secret:
            raise No("bad_client_secret")

    def _workspace(self, code: Code) -> State:
        known = self.app.workspaces.get(code.team)
        state = known or State(code.team, f"B0{code.team}", f"U0BOT{code.team}", common=self.app.common)
        state.users.setdefault(code.user, User(code.user, code.user.lower(), code.user))
        return state

    def _granted(self, state: State, scopes: frozenset[str], by: str) -> Json:
        """Another token. Without rotation the one before stays good, as far as it was."""
        number = self.app.common.number()
        grant = Grant(f"xoxb-{state.team}-{number}", scopes)
        rotating: Json = {}
        if self.rotates:
            grant = Grant(f"xoxe.xoxb-{state.team}-{number}", scopes, ends_at=self.app.common.now() + TOKEN_SECONDS)
            grant.refresh = f"xoxe-{number}"
            self.refreshes[grant.refresh] = state, scopes
            rotating = {"refresh_token": grant.refresh, "expires_in": TOKEN_SECONDS}
        self.app.installed(state, grant)
        who = {"authed_user": {"id": by}} if by else {}
        return {"access_token": grant.token, "token_type": "bot", "scope": ",".join(sorted(scopes)),
                "bot_user_id": state.bot_user, "app_id": APP, "team": {"id": state.team, "name": "Test"},
                "enterprise": None, "is_enterprise_install": False, **who, **rotating}  # fmt: skip
