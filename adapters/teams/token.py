"""The one token that everything is sent with. msal asks for it, in a thread, one question at a time."""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msal
import requests
from requests.adapters import HTTPAdapter

from adapters.teams.access import Access
from bot.logs import where
from bot.ports import Clock, TryLater

LOGIN_SECONDS = 10
RENEWED_BEFORE = timedelta(minutes=10)  # so early another one is asked for, while the old one is still used
DEAD_BEFORE = timedelta(minutes=1)  # a call takes time, and clocks differ
AFTER_TROUBLE = timedelta(seconds=5)
AFTER_REFUSAL = timedelta(minutes=1)  # an operator has to act, and a locked app only stays locked longer

log = logging.getLogger("champion.teams")


@dataclass(frozen=True, slots=True)
class _Given:
    value: str
    ends_at: datetime


class Token:
    """The app's token, renewed before it ends. `clock` is the machine's."""

    def __init__(self, access: Access, clock: Clock) -> None:
        self._access = access
        self._clock = clock
        self._given: _Given | None = None
        self._asking: asyncio.Task[None] | None = None
        self._not_before: datetime | None = None  # after a failure, nobody asks sooner
        self._forgot_at: datetime | None = None
        self._is_refused = False
        self._app: msal.ConfidentialClientApplication | None = None

    async def __call__(self) -> str:
        """A token that is good now. Raises TryLater where there is none."""
        if self._lives_for(RENEWED_BEFORE) is None and self._may_ask():
            asking = self._ask()
            if self._lives_for(DEAD_BEFORE) is None:
                # Whoever gave up waiting ends nothing: msal can't be called back from its thread, and others wait too.
                await asyncio.shield(asking)
        if (value := self._lives_for(DEAD_BEFORE)) is not None:
            return value
        now = self._clock()
        raise TryLater(max(self._not_before - now, timedelta(0)) if self._not_before is not None else None)

    def forget(self, value: str) -> None:
        """Teams did not take this token: another one is asked for before the next call.

        Once a minute: where Teams takes none at all, another one would change nothing.
        """
        now = self._clock()
        is_lately = self._forgot_at is not None and now < self._forgot_at + AFTER_REFUSAL
        if self._given is not None and self._given.value == value and not is_lately:
            self._given, self._forgot_at = None, now

    def _lives_for(self, margin: timedelta) -> str | None:
        given = self._given
        return given.value if given is not None and self._clock() < given.ends_at - margin else None

    def _may_ask(self) -> bool:
        is_needed = self._asking is None or self._lives_for(DEAD_BEFORE) is None
        return is_needed and (self._not_before is None or self._clock() >= self._not_before)

    def _ask(self) -> asyncio.Task[None]:
        if self._asking is None:
            self._asking = asyncio.create_task(self._renew())
            self._asking.add_done_callback(self._asked)
        return self._asking

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._asking = None

    async def _renew(self) -> None:
        asked_at = self._clock()
        try:
            answer = await asyncio.to_thread(self._login)
        except Exception as error:
            # Requests' own exceptions, msal's about an authority it can't read, and odd answers.
            self._not_before = self._clock() + AFTER_TROUBLE
            log.warning("teams.login_away", extra={"error": where(error)})
            return
        value, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not isinstance(seconds, int):
            self._refused(answer)
            return
        self._not_before, self._is_refused = None, False
        self._given = _Given(value, asked_at + timedelta(seconds=seconds))

    def _refused(self, answer: Mapping[str, Any]) -> None:
        self._not_before = self._clock() + AFTER_REFUSAL
        if not self._is_refused:
            # What msal says beside it quotes ids of the request, and nothing an operator could look up.
            codes = {"code": answer.get("error"), "codes": answer.get("error_codes")}
            log.error("teams.token_refused", extra=codes)
        self._is_refused = True

    def _login(self) -> dict[str, Any]:
        """In a thread. A login service that did not answer is asked for its addresses again next time."""
        if self._app is None:
            # Which services there are is the operator's to say, and was checked: nobody else is asked about it.
            self._app = msal.ConfidentialClientApplication(
                self._access.app_id,
                client_credential=self._access.password,
                authority=self._access.authority,
                instance_discovery=False,
                http_client=_session(),
            )
        self._app.remove_tokens_for_client()
        answer: dict[str, Any] = self._app.acquire_token_for_client([self._access.scope])
        return answer


class _Patient(HTTPAdapter):
    """Trusts whom Python trusts, and so SSL_CERT_FILE, which Requests alone would not read; waits for so long only."""

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **how)

    def proxy_manager_for(self, proxy: str, **how: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=ssl.create_default_context(), **how)

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # type: ignore[override]
        return super().send(request, **how | {"timeout": LOGIN_SECONDS})


def _session() -> requests.Session:
    session = requests.Session()
    session.mount("https://", _Patient())
    return session
