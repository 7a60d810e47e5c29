"""How many calls Teams takes: sliding windows on its own clock, for a conversation, and for a tenant."""

import math
from collections import defaultdict, deque

from tests.teams.state import No, State

Limits = tuple[tuple[int, float], ...]

SENDING: Limits = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))
READING: Limits = ((14, 1.0), (16, 2.0), (120, 30.0), (3_600, 3_600.0))
TENANT: Limits = ((30, 1.0),)


class Rates:
    """So many calls in so many seconds: of sending in one conversation, of reading its members, and of all."""

    def __init__(self) -> None:
        self._limits: dict[str, Limits] = {"sending": SENDING, "reading": READING, "tenant": TENANT}
        self._taken: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def off(self) -> None:
        """From now on nothing is too much."""
        self._limits = {"sending": (), "reading": (), "tenant": ()}

    def take(self, state: State, what: str, conversation: str) -> None:
        """Count this call. Raises No (429), and then it does not count."""
        kind = "reading" if what in ("member", "members") else "sending"
        windows = [((kind, conversation), self._limits[kind]), (("tenant", state.tenant), self._limits["tenant"])]
        now = state.common.now()
        wait = max(self._wait(window, limits, now) for window, limits in windows)
        if wait > 0:
            state.exceeded.append((what, conversation))
            raise No(429, "TooManyRequests", "API calls quota exceeded", math.ceil(wait))
        for window, _ in windows:
            self._taken[window].append(now)

    def _wait(self, window: tuple[str, str], limits: Limits, now: float) -> float:
        """Until another call is taken; 0 for at once."""
        taken = self._taken[window]
        while limits and taken and taken[0] <= now - limits[-1][1]:
            taken.popleft()
        waits = [taken[-calls] + seconds - now for calls, seconds in limits if len(taken) >= calls]
        return max(0.0, *waits) if waits else 0.0
