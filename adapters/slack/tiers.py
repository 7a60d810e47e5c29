"""How often one workspace takes a call of each method, counted here so that Slack never has to refuse one."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.refusal import refusal
from bot.ports import Clock, TryLater

POST = "chat.postMessage"

MINUTE = timedelta(minutes=1)
# Calls a minute: Slack's tiers 3 and 4, each "or more", and "several hundred" for chat.postMessage. What draws a
# form or the Home is not counted: somebody has just pressed, and Slack takes bursts.
_T3, _T4 = 50, 100
CALLS: Mapping[str, int] = {
    POST: 300,
    **dict.fromkeys(("chat.update", "conversations.open", "conversations.history"), _T3),
    **dict.fromkeys(("users.info", "chat.postEphemeral"), _T4),
    **dict.fromkeys(("files.getUploadURLExternal", "files.completeUploadExternal"), _T4),
}
MARGIN = 0.9  # Slack counts a call when it arrives, and we when it leaves
RESERVE = 0.8  # what nobody waits for takes no more than this of the rest

_IN_BACKGROUND: ContextVar[bool] = ContextVar("in_background", default=False)


@contextmanager
def in_background() -> Iterator[None]:
    """Calls made here are waited for by nobody: they leave room for those that somebody waits for."""
    before = _IN_BACKGROUND.set(True)
    try:
        yield
    finally:
        _IN_BACKGROUND.reset(before)


class Tiers:
    """The last minute of one workspace. `clock` is the machine's.

    It knows the calls of this process alone: beside others it can be refused all the same, and then keeps to what
    Slack said.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[str, deque[datetime]] = defaultdict(deque)
        self._full: dict[str, datetime] = {}

    def look(self, method: str) -> None:
        """Raises TryLater where a call of that method has no room now.

        Messages are counted for the whole workspace, which waits; of all else, only what needs the call waits.
        """
        now = self._clock()
        if (free := self._free_at(method, now)) > now:
            raise TryLater(free - now, alone=method != POST)

    def take(self, method: str) -> None:
        """Counts a call that is made now. Raises TryLater where it has no room; then it is not to be made."""
        self.look(method)
        if method in CALLS:
            self._taken[method].append(self._clock())

    def full(self, method: str, after: timedelta) -> None:
        """Slack refused a call of that method: no other is made for so long."""
        until = self._clock() + after
        self._full[method] = max(until, self._full.get(method, until))

    def _free_at(self, method: str, now: datetime) -> datetime:
        refused = self._full.get(method, now)
        if method not in CALLS:
            return refused
        taken = self._taken[method]
        while taken and taken[0] <= now - MINUTE:
            taken.popleft()
        most = int(CALLS[method] * MARGIN * (RESERVE if _IN_BACKGROUND.get() else 1))
        return refused if len(taken) < most else max(refused, taken[len(taken) - most] + MINUTE)


class Paced(AsyncWebClient):
    """A client that makes no call its workspace has no room for. Without `tiers`, which all calls there share, it
    belongs to no workspace and makes every call."""

    tiers: Tiers | None = None

    def look(self, method: str) -> None:
        """Raises TryLater where a call of that method has no room now."""
        if self.tiers is not None:
            self.tiers.look(method)

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        """As the library's own. Raises TryLater before a call without room, and where it was one too many."""
        if self.tiers is not None:
            self.tiers.take(api_method)
        try:
            return await super().api_call(api_method, **how)
        except SlackApiError as error:
            refused = refusal(error)
            if not refused.is_too_fast:
                raise
            if self.tiers is not None and refused.after is not None:
                self.tiers.full(api_method, refused.after)
            raise TryLater(refused.after, alone=api_method != POST) from error
