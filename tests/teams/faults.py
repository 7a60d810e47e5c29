"""How the Teams of the tests fails when it is told to: one fault for each of the next calls of a kind."""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Refuse:
    """A status and Teams' code for it, before or after it was done. `seconds` are said in Retry-After."""

    status: int
    code: str = "ServiceError"
    seconds: int | None = None
    done: bool = False


@dataclass(frozen=True)
class Page:
    """A status and a page of HTML, before or after it was done."""

    status: int = 502
    done: bool = False


@dataclass(frozen=True)
class Drop:
    """The connection ends without an answer, before or after it was done."""

    done: bool = False


@dataclass(frozen=True)
class Hang:
    """No answer, before or after it was done."""

    done: bool = False


@dataclass(frozen=True)
class Odd:
    """Done, and answered with a 200 that says nothing."""

    done: bool = True


@dataclass(frozen=True)
class Nothing:
    """This call goes well."""

    done: bool = True


Fault = Refuse | Page | Drop | Hang | Odd | Nothing
THROTTLED = Refuse(429, "TooManyRequests", 7)


class FaultPlan:
    """What befalls the next calls: "send", "update", "delete", "open", "member" and "members"."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[tuple[str, str], Fault] = {}

    def always(self, what: str, conversation: str, fault: Fault) -> None:
        """Every call of that kind in that conversation, from now on."""
        self._always[what, conversation] = fault

    def plan(self, what: str, *faults: Fault) -> None:
        """The next calls of that kind, one fault each."""
        self._next[what].extend(faults)

    def forget(self) -> None:
        """From now on all goes well."""
        self._next.clear()
        self._always.clear()

    def take(self, what: str, conversation: str = "") -> Fault:
        """What befalls this call."""
        return self._next[what].popleft() if self._next[what] else self._always.get((what, conversation), Nothing())
