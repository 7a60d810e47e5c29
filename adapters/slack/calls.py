"""Calls of Slack's Web API, and what their failures mean for a message."""

import logging
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.refusal import refusal
from adapters.slack.tiers import Paced
from bot.ports import PlatformTrouble, TryLater, Uncertain, Unreachable

C = TypeVar("C", bound=AsyncWebClient)

CALL_SECONDS = 10
CONNECT_SECONDS = 4

# Slack's own words for "perhaps it was done": a repeat could be a second message.
_IN_DOUBT = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
# About the installation, and so about everybody at once. `account_inactive` is the bot's own account.
_INSTALLATION = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

log = logging.getLogger("champion.slack")


class TokenRefused(TryLater):
    """Slack did not take the token for this. An administrator can mend that, and then everything is sent."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(after)
        self.why = why


def client(token: str, api_url: str) -> Paced:
    """A client without a session yet, that never sends anything twice."""
    return client_of(Paced, token, api_url)


def client_of(kind: type[C], token: str, api_url: str) -> C:
    """The same, of that kind.

    slack_sdk's own retry handler posts again after a dropped connection: the same message would stand there twice.
    """
    made = kind(token=token, base_url=api_url, retry_handlers=[])
    # The session reads the environment, and honours NO_PROXY there; the client's own reading of it does not.
    made.proxy = None
    return made


def session() -> aiohttp.ClientSession:
    """One session for all calls: a connection each would cost five times as much, and slack_sdk ignores its own
    time-out as soon as it is given a session."""
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=CONNECT_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, trust_env=True)


async def asked(call: Awaitable[AsyncSlackResponse], *needed: str) -> dict[str, Any]:
    """What Slack answered. Raises TryLater, Unreachable (with Slack's word for it) and Uncertain.

    An answer without what is `needed` says nothing of what was done: Uncertain.
    """
    try:
        answer = await call
        told = dict(answer.data) if isinstance(answer.data, dict) else {}
        return {name: told[name] for name in needed} | told
    except Exception as error:
        raise trouble(error) from error


async def repeatable(call: Awaitable[AsyncSlackResponse], *needed: str) -> dict[str, Any]:
    """The same for a call that may be made again: in doubt it counts as not made, TryLater."""
    try:
        return await asked(call, *needed)
    except Uncertain as doubt:
        raise TryLater from doubt


def trouble(error: Exception) -> PlatformTrouble:
    """What a failed call means. Whatever is not known to have failed before Slack read it is Uncertain."""
    if isinstance(error, PlatformTrouble):
        return error
    if isinstance(error, SlackApiError):
        return _refusal(error)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return TryLater()
    return Uncertain(type(error).__name__)


def _refusal(error: SlackApiError) -> PlatformTrouble:
    refused = refusal(error)
    if refused.is_too_fast:
        return TryLater(refused.after)
    code = refused.code
    if refused.status >= 500 or code in _IN_DOUBT or not code:
        return Uncertain(code or str(refused.status))
    if code in _INSTALLATION:
        log.error("slack.token_refused", extra={"code": code})
        return TokenRefused(code)
    return Unreachable(code)
