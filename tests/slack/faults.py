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
        self._always: dict[tuple[str, str], Fault] = {}

    def always(self, method: str, channel: str, fault: Fault) -> None:
        """Every call of that method in that conversation, from now on."""
        self._always[method, channel] = fault

    def plan(self, method: str, *faults: Fault) -> None:
        """The next calls of that method, one fault each."""
        self._next[method].extend(faults)

    def forget(self) -> None:
        """From now on all goes well."""
        self._next.clear()
        self._always.clear()

    def take(self, method: str, channel: str = "") -> Fault:
        """What befalls this call."""
        return self._next[method].popleft() if self._next[method] else self._always.get((method, channel), Nothing())
