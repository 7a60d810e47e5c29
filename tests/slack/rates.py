"""How many calls Slack takes: sliding windows on its own clock, for a method, and for a conversation."""

import math
from collections import defaultdict, deque
from collections.abc import Mapping

from tests.slack.state import Json, No, State

MINUTE = 60.0
TIERS: Mapping[str, int] = {
    "users.list": 20,
    "conversations.list": 20,
    "conversations.open": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "chat.update": 50,
    "chat.delete": 50,
    "chat.getPermalink": 100,
    "users.lookupByEmail": 50,
    "users.info": 100,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
    "chat.postEphemeral": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "chat.postMessage": 300,
}
BURST, BURST_SECONDS = 5, 5.0  # chat.postMessage in one conversation: one a second, a few at once

Window = tuple[str, str, str]  # workspace, method, conversation or ""


class TooMany(No):
    """429, and after how many whole seconds another call is taken."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class Buckets:
    """So many calls in so many seconds: for a method, and for chat.postMessage in one conversation as well."""

    def __init__(self) -> None:
        self._methods = {method: (calls, MINUTE) for method, calls in TIERS.items()}
        self._places = {"chat.postMessage": (BURST, BURST_SECONDS)}
        self._taken: dict[Window, deque[float]] = defaultdict(deque)

    def limit(self, method: str, calls: int, seconds: float) -> None:
        """From now on: for chat.postMessage in each conversation, for every other method in each workspace."""
        limits = self._places if method in self._places else self._methods
        limits[method] = calls, seconds

    def off(self) -> None:
        """From now on nothing is too much."""
        self._methods.clear()
        self._places.clear()

    def take(self, state: State, method: str, arguments: Json) -> None:
        """Count this call. Raises TooMany, and then it does not count."""
        windows: list[tuple[Window, tuple[int, float]]] = []
        if method in self._methods:
            windows.append(((state.team, method, ""), self._methods[method]))
        if method in self._places:
            channel = str(arguments.get("channel", ""))
            place = state.dm(channel) if channel in state.users else channel
            windows.append(((state.team, method, place), self._places[method]))
        now = state.now()
        waits = [wait for window, (calls, seconds) in windows if (wait := self._wait(window, calls, seconds, now)) > 0]
        if waits:
            state.exceeded.append((method, str(arguments.get("channel", ""))))
            raise TooMany(math.ceil(max(waits)))
        for window, _ in windows:
            self._taken[window].append(now)

    def _wait(self, window: Window, calls: int, seconds: float, now: float) -> float:
        """Until another call is taken; 0 for at once."""
        taken = self._taken[window]
        while taken and taken[0] <= now - seconds:
            taken.popleft()
        return 0.0 if len(taken) < calls else taken[len(taken) - calls] + seconds - now
