"""What is counted of what happens, for whoever watches over the process. No counter ever hears who or what it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol


class Meters(Protocol):
    """Counters and durations; every label is one of few words of the field. Never raises."""

    def sent(self, platform: str, outcome: str) -> None:
        """A delivery was settled: "sent", "later", "dead", "unknown" or "unsure"; or it could not be, and is somebody
        else's, now or soon: "unsettled".
        """
        ...

    def doubted(self, platform: str) -> None:
        """A message was held, or sent once more, without knowing whether it had arrived: the platform can not say."""
        ...

    def heard(self, platform: str, way: str, seconds: float) -> None:
        """Something came in that way (a command, a press, a form …), and was answered after so many seconds."""
        ...

    def ticked(self, seconds: float, count: int) -> None:
        """The tick looked for everything due: how long that took, and how many aggregates it advanced."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How an installation stands, as its database says. Ages are product time, and 0 while all is held."""

    due_lag: timedelta  # of what is due longest and not decided yet
    outbox_age: timedelta  # of what was to be sent longest ago, and waits
    messages: Mapping[str, int]  # by state, as far as counting them is cheap
    failed: int  # pilots and reports put aside because a rule failed
    is_held: bool


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a process and at its installation: what is no sum of what the meters heard."""

    standing: Standing | None  # None while the database is away
    is_ready: bool
    tick_age: timedelta | None  # machine time since the tick last looked; None: not yet
    units: int = 0  # decided, claimed, settled … since the start
    commits: int = 0  # of which so many transactions were made
    again: int = 0  # tries after a deadlock or a lost race
    busy: int = 0  # turned away, to be tried again in a minute
    tick_limit: timedelta | None = None  # a tick that is older is late; None: nothing ticks yet


class _NoMeters:
    def sent(self, platform: str, outcome: str) -> None:
        """Not counted."""

    def doubted(self, platform: str) -> None:
        """Not counted."""

    def heard(self, platform: str, way: str, seconds: float) -> None:
        """Not counted."""

    def ticked(self, seconds: float, count: int) -> None:
        """Not counted."""


NO_METERS: Final[Meters] = _NoMeters()
