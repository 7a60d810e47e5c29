"""What is counted of what happens, for whoever watches over the process. No counter ever hears who or what it was."""

from typing import Final, Protocol


class Meters(Protocol):
    """Counters and durations; every label is one of few words of the field. Never raises."""

    def sent(self, platform: str, outcome: str) -> None:
        """A delivery was settled, or is ours no more: "sent", "later", "dead", "unknown", "unsure" or "unsettled"."""
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
