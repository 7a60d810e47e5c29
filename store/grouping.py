"""Who writes next, and units that share a commit: what waits, up to 64 units, in one transaction.

A commit waits for the disk. Where many people act at once, each would wait for the commits of all who came before.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, exc, text

from bot.logs import where
from bot.ports import Busy
from store.transaction import Again, T, Tally, Unit, beginning, is_held, is_passing, lost_a_race, told, transact

log = logging.getLogger("champion.store")
AT_MOST = 64

Key = tuple[Any, ...]
Outcome = tuple["Waiting", Any, Exception | None]

# Once one unit of a group has waited in vain, the others hardly wait: the time-outs of many would add up to seconds.
_NO_MORE_WAITING = text("SET LOCAL lock_timeout = '1ms'")


def key_of(org: UUID, aggregate: object = "") -> Key:
    """Where whatever concerns one aggregate stands in a group: by its id, or by the key of one of its messages."""
    return (str(org), str(aggregate).partition("/")[0])


class Alone(Exception):
    """Given to whoever asked for a unit that has to be run by itself. Nothing of it was kept."""


class Doubtful(Exception):
    """Nothing of the whole group can be kept."""


@dataclass(eq=False, slots=True)
class Waiting:
    """A unit that waits for its turn; `together` is None where it shares no commit."""

    unit: Unit[Any]
    together: Key | None
    future: Future[Any] = field(default_factory=Future)
    _is_awaited: bool | None = None  # None: it has not begun

    def begins(self) -> bool:
        """Whether its caller is still there. From now on it can not be taken back."""
        if self._is_awaited is None:  # a future may be asked once only: of one that was taken back, the second raises
            self._is_awaited = self.future.set_running_or_notify_cancel()
        return self._is_awaited

    def answer(self, given: Any, trouble: BaseException | None) -> None:
        """Told to the caller, if they are still there and were told nothing yet."""
        if not self.begins() or self.future.done():
            return
        if trouble is None:
            self.future.set_result(given)
        else:
            self.future.set_exception(trouble)


class Turns:
    """A thread that writes: somebody alone, then a group, then somebody alone, while both wait. Where there are
    several, each takes its share of what waits, and no two have units of one key."""

    def __init__(self, name: str, engine: Engine, tally: Tally, threads: int = 1) -> None:
        self._engine = engine
        self._tally = tally
        self._several = threads
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._one_at_a_time = Lock()
        self._alone: deque[Waiting] = deque()
        self._grouped: list[Waiting] = []
        self._running: set[Key | None] = set()
        self._was_group = False

    def submit(self, unit: Unit[T], together: Key | None) -> "Future[T]":
        """What it gives, once that was committed. May be cancelled until the unit begins. Raises Busy at the end."""
        waiting = Waiting(unit, together)
        with self._one_at_a_time:
            # First the thread, that sees nothing before we let go: what no thread was promised must not wait for one.
            submitted(self._threads, self._serve)
            (self._alone if together is None else self._grouped).append(waiting)
        return waiting.future

    def shutdown(self) -> None:
        """Waits for all that was submitted. May be called twice."""
        self._threads.shutdown()

    def _serve(self) -> None:
        """Until nothing waits but what another thread will see to."""
        taken = self._take(())
        while taken:
            trouble: BaseException | None = None
            try:
                if taken[0].together is None:
                    run_alone(self._engine, taken[0], self._tally)
                else:
                    run_together(self._engine, taken, self._tally)
            except BaseException as error:  # whatever it is, it may keep nobody else from their turn
                log.error("turn.failed", extra={"error": where(error)})
                trouble = error
            finally:
                _leave(taken, trouble)
                taken = self._take(taken)

    def _take(self, done: Sequence[Waiting]) -> list[Waiting]:
        """What is next, once those are done. What came meanwhile for one of their keys waits for this very look."""
        with self._one_at_a_time:
            self._running.difference_update(each.together for each in done)
            self._was_group = bool(self._grouped) and not (self._alone and self._was_group)
            if self._was_group:
                return self._share()
            return [self._alone.popleft()] if self._alone else []

    def _share(self) -> list[Waiting]:
        """The units of the first keys that nobody is at, as many keys as make each thread's share."""
        free: dict[Key | None, list[Waiting]] = {}
        for each in self._grouped:
            if each.together not in self._running:
                free.setdefault(each.together, []).append(each)
        keys = islice(free, -(-len(free) // self._several))
        taken = [each for key in keys for each in free[key]][:AT_MOST]
        self._running.update(each.together for each in taken)
        gone = {id(each) for each in taken}
        self._grouped = [each for each in self._grouped if id(each) not in gone]
        return taken


def submitted(threads: ThreadPoolExecutor, call: Callable[..., T], *given: Any) -> "Future[T]":
    """Handed to one of those threads. Raises Busy where they take nothing more: the process is about to end."""
    try:
        return threads.submit(call, *given)
    except RuntimeError as closed:
        raise Busy("the process is about to end") from closed


def _leave(taken: Sequence[Waiting], trouble: BaseException | None) -> None:
    """Nobody of them is left without an answer: what is not known of theirs is told as that."""
    for each in taken:
        busy = Busy("what became of it is not known")
        busy.__cause__ = trouble
        each.answer(None, busy)


def run_alone(engine: Engine, waiting: Waiting, tally: Tally) -> None:
    """One transaction for that one."""
    if not waiting.begins():
        return
    try:
        given = transact(engine, waiting.unit, tally)
    except Exception as error:
        waiting.answer(None, error)
    else:
        waiting.answer(given, None)


def run_together(engine: Engine, group: Sequence[Waiting], tally: Tally) -> None:
    """One transaction for all of them, in the order of their keys; nobody is answered before its commit.

    What fails by itself is rolled back by itself. Where the whole transaction is in doubt, all of it is rolled back
    and each is told to go alone; where the fate of the commit is not known, each is told that the database was away.
    """
    there = [each for each in group if not each.future.cancelled()]
    if not there:
        return
    in_order = sorted(there, key=lambda each: each.together or ())
    outcomes: Sequence[Outcome]
    try:
        with beginning(engine) as sql:
            outcomes = _each(sql, in_order) if len(in_order) > 1 else _only(sql, in_order[0])
    except Doubtful:
        outcomes = [(each, None, Alone()) for each in in_order]
    except Exception as error:  # it could not begin, or could not commit, or was the only one
        outcomes = [(each, None, told(error)) for each in in_order]
    else:
        tally.add(units=sum(trouble is None for _, _, trouble in outcomes), commits=1)
    tally.add(again=sum(isinstance(trouble, Alone) for _, _, trouble in outcomes))
    for waiting, given, trouble in outcomes:
        waiting.answer(given, trouble)


def _only(sql: Connection, waiting: Waiting) -> list[Outcome]:
    """The transaction is its own: no savepoint."""
    if not waiting.begins():
        return []
    try:
        return [(waiting, waiting.unit(sql), None)]
    except Exception as error:
        if goes_alone(error) or is_doubtful(error):
            raise Doubtful from error
        raise


def _each(sql: Connection, group: Sequence[Waiting]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    held: set[Key | None] = set()
    for waiting in group:
        if not waiting.begins():
            continue
        if waiting.together in held:  # it must not overtake
            outcomes.append((waiting, None, Alone()))
            continue
        given, trouble = _in_a_savepoint(sql, waiting)
        outcomes.append((waiting, given, trouble))
        if isinstance(trouble, Alone):
            held.add(waiting.together)
            _wait_no_more(sql)
    return outcomes


def _in_a_savepoint(sql: Connection, waiting: Waiting) -> tuple[Any, Exception | None]:
    try:
        with sql.begin_nested():
            return waiting.unit(sql), None
    except Exception as error:
        if is_doubtful(error):
            raise Doubtful from error
        return None, Alone() if goes_alone(error) else told(error)


def _wait_no_more(sql: Connection) -> None:
    if sql.dialect.name != "sqlite":
        sql.execute(_NO_MORE_WAITING)


def goes_alone(error: Exception) -> bool:
    """Whether it is tried by itself: where it can wait for whoever holds its row, or for whoever was faster."""
    return isinstance(error, Again) or is_held(error)


def is_doubtful(error: Exception) -> bool:
    """Whether the trouble may be that of the whole transaction."""
    if goes_alone(error):
        return False
    on_sqlite = isinstance(error, exc.OperationalError) and not hasattr(error.orig, "sqlstate")
    return on_sqlite or lost_a_race(error) or is_lost(error)


def is_lost(error: Exception) -> bool:
    """Whether the connection broke, or the server is going."""
    return is_passing(error) and getattr(getattr(error, "orig", None), "sqlstate", None) != "57014"
