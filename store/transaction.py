"""One unit in one transaction, and how what the database says against it is told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine, exc

from bot.ports import Busy, StoreTrouble

T = TypeVar("T")
Unit = Callable[[Connection], T]

TRIES = 3

_LOCKED_OUT = frozenset({"55P03", "57014"})  # lock time-out, statement time-out
_LOCK_HELD = "55P03"
_AGAIN = frozenset({"40P01", "40001"})  # deadlock, serialization failure


class Refused(StoreTrouble):
    """A constraint of the database forbids it: what must never be false stays true, and nothing was written."""


class Again(Exception):
    """Raised inside a unit that lost a race: everything is rolled back and it is tried again."""


@dataclass(slots=True)
class Tally:
    """What writing came to since the process began: units that were kept, the commits that kept them, tries after
    a deadlock, a lost race or a group that was given up, and callers who were told to come again (Busy)."""

    units: int = 0
    commits: int = 0
    again: int = 0
    busy: int = 0
    _one_at_a_time: Lock = field(default_factory=Lock, repr=False, compare=False)

    def add(self, *, units: int = 0, commits: int = 0, again: int = 0, busy: int = 0) -> None:
        """Counts, from any thread."""
        with self._one_at_a_time:
            self.units += units
            self.commits += commits
            self.again += again
            self.busy += busy


def transact(engine: Engine, unit: Unit[T], tally: Tally | None = None) -> T:
    """One unit in one transaction, in this thread. Raises as Db.run does."""
    tally = tally or Tally()
    for left in reversed(range(TRIES)):
        try:
            with beginning(engine) as sql:
                given = unit(sql)
        except Exception as error:
            if left and lost_a_race(error):
                tally.add(again=1)
                continue
            raise told(error)  # noqa: B904  # it says itself where it comes from
        tally.add(units=1, commits=1)
        return given
    raise AssertionError("the last try gives or raises")


@contextmanager
def beginning(engine: Engine) -> Iterator[Connection]:
    """A transaction that has begun. Where the connection of before turns out to be broken it begins on a new one:
    nothing was done yet, and after each restart of the database somebody has to find that out."""
    with ExitStack() as stack:
        try:
            sql = stack.enter_context(engine.begin())
        except exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
            sql = stack.enter_context(engine.begin())
        yield sql


def told(error: Exception) -> Exception:
    """What the caller is told: Refused or Busy, and why, or that very error where it is the unit's own."""
    trouble: Exception = error
    if isinstance(error, Again):
        trouble = Busy(str(error))
    elif isinstance(error, exc.IntegrityError):
        trouble = Refused(_constraint(error))
    elif is_held(error) or lost_a_race(error) or is_passing(error):
        trouble = Busy("the database was busy or away")
    if trouble is not error:
        trouble.__cause__ = error
    return trouble


def lost_a_race(error: Exception) -> bool:
    """Whether the same unit may succeed at once: others came first, and are done."""
    return isinstance(error, Again) or _state(error) in _AGAIN


def is_held(error: Exception) -> bool:
    """Whether somebody else holds a row for longer than this connection waits."""
    return _state(error) == _LOCK_HELD


def is_passing(error: Exception) -> bool:
    """Does this trouble come from other work or from the way to the database, and not from the unit itself?"""
    if isinstance(error, exc.TimeoutError):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    state = _state(error)
    if error.connection_invalidated or state in _LOCKED_OUT:
        return True
    if isinstance(error, exc.OperationalError):
        # No state: the connection was never made, or broke. 08, 57P and 53: away, shutting down, too many clients.
        if hasattr(error.orig, "sqlstate"):
            return state is None or state[:2] in {"08", "53"} or state[:3] == "57P"
        text = str(error.orig)
        return "locked" in text or "busy" in text
    return False


def _state(error: Exception) -> str | None:
    """PostgreSQL's code of that trouble; None for any other trouble."""
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    return code if isinstance(code, str) else None


def _constraint(error: exc.IntegrityError) -> str:
    """Which constraint refused, without the values: they may be a person's words."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(diagnosis.constraint_name if diagnosis is not None else error.orig)
