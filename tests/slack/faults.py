"""How the Slack of the tests fails when it is told to: one fault for each of the next calls of a method."""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True)
class RateLimited:
    """429, before anything was done."""

    seconds: int = 7


@dataclass(frozen=True)
class Status:
    """An HTTP status and a page of HTML, or that word, before or after it was done."""

    status: int = 502
    done: bool = False
    code: str = ""


@dataclass(frozen=True)
class Drop:
    """The connection ends without an answer, before or after it was done."""

    done: bool = False


@dataclass(frozen=True)
class Hang:
    """No answer, before or after it was done."""

    done: bool = False


@dataclass(frozen=True)
class Refuse:
    """`ok: false` with that word."""

    code: str
    done: bool = False


@dataclass(frozen=True)
class Odd:
    """Done, and answered `ok: true` with nothing else in it."""


@dataclass(frozen=True)
class Nothing:
    """This call goes well."""


Fault = RateLimited | Status | Drop | Hang | Refuse | Odd | Nothing


class FaultPlan:
    """What befalls the next calls."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)

    def plan(self, method: str, *faults: Fault) -> None:
        """The next calls of that method, one fault each."""
        self._next[method].extend(faults)

    def forget(self) -> None:
        """From now on all goes well."""
        self._next.clear()

    def take(self, method: str) -> Fault:
        """What befalls this call."""
        return self._next[method].popleft() if self._next[method] else Nothing()
