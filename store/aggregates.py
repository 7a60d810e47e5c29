"""Deciding, one transaction each: because somebody acted (`swap`), or because time passed (`advance`)."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid5

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, func, select, update
from sqlalchemy.engine import Row

from bot.decisions import Decision
from bot.events import Delivered, Event, Reported, TimePassed, Undelivered
from bot.logs import where
from bot.model import STATE_VERSION, Ref, State
from bot.ports import Busy, Clock
from store.accounts import NAMESPACE
from store.awake import is_awake
from store.db import PATIENCE_SECONDS, Db
from store.deciding import Applied, Deciding
from store.grouping import key_of
from store.settings import held_since
from store.tables import AGGREGATE, DELIVERY

log = logging.getLogger("champion.store")

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)

# A release leaves alone what a newer one wrote: the newer one serves it.
_READABLE = AGGREGATE.c.version <= STATE_VERSION

# One row that nobody else is deciding about: other replicas take the next.
_TAKEN = (
    select(AGGREGATE.c.org_id, AGGREGATE.c.kind, AGGREGATE.c.id, AGGREGATE.c.wake_at, AGGREGATE.c.failed_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NOW: BindParameter[datetime] = bindparam("now")
_DUE = _TAKEN.where(AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at <= _NOW, _READABLE).order_by(
    AGGREGATE.c.wake_at
)
_RETRIED = _TAKEN.where(AGGREGATE.c.failed_at.is_not(None), AGGREGATE.c.retry_at <= _NOW, _READABLE).order_by(
    AGGREGATE.c.retry_at
)


@cache  # building a statement costs more than running it
def _next_of_all(asleep: frozenset[str]) -> tuple[Select[Any], Select[Any]]:
    """What is due next, and what failed and may be tried again, without the platforms that are asleep."""
    awake = is_awake(AGGREGATE.c.org_id, asleep)
    return _DUE.where(awake), _RETRIED.where(awake)


class StoredAggregates:
    """bot.ports.Aggregates. `wake` is called, on the event loop, after a commit that wrote messages due by now.

    Pilots of the platforms in `asleep` (read at each look) do not fall due.
    """

    def __init__(
        self,
        db: Db,
        deciding: Deciding,
        clock: Clock,
        machine_clock: Clock,
        wake: Callable[[], None],
        asleep: Collection[str] = (),
    ) -> None:
        self._db = db
        self._deciding = deciding
        self._clock = clock
        self._machine_clock = machine_clock
        self._wake = wake
        self._asleep = asleep

    async def swap(self, ref: Ref, event: Event) -> Decision[State]:
        """As promised by the protocol; Busy also when its turn has not come after 2.5 s, and Newer (a Busy) for
        a state that a later release wrote. Refused when a constraint forbids what was decided: nothing was written.
        """
        # New reports wait for their organisation's next number: in one group none of them waits for another's commit.
        key = key_of(ref.org) if isinstance(event, Reported) else key_of(ref.org, ref.id)
        applied = await self._db.run(lambda sql: self._deciding.apply(sql, ref, event), PATIENCE_SECONDS, key)
        self.tell(applied)
        return applied.decision

    async def advance(self, now: datetime) -> Ref | None:
        """As promised by the protocol. What failed before is tried again once nothing else is due. Nothing is due while
        all messages are held: time that nobody can answer in is not counted against them.

        A rule that raises costs its own aggregate an hour at most, and nobody else anything: it is put aside
        and its ref is given all the same. Raises Busy when the database is away.
        """
        taken: list[Ref] = []
        try:
            applied = await self._db.run(lambda sql: self._advance(sql, now, taken))
        except Busy:
            raise
        except Exception as error:
            if not taken:
                raise
            failure = error  # the name of an exception ends with its block
            await self._db.run(lambda sql: put_aside(sql, taken[-1], self._machine_clock(), failure))
        else:
            for each in applied:
                self.tell(each)
        return taken[-1] if taken else None

    async def next_due(self) -> datetime | None:
        """The smallest wake time of the aggregates that have not failed (product time); None while all is held."""
        query = select(func.min(AGGREGATE.c.wake_at)).where(AGGREGATE.c.failed_at.is_(None), _READABLE, self._awake)
        return await self._db.read(lambda sql: None if held_since(sql) else sql.scalar(query))

    @property
    def _awake(self) -> ColumnElement[bool]:
        return is_awake(AGGREGATE.c.org_id, self._asleep)

    def tell(self, applied: Applied) -> None:
        """Logs what is to be said, by the keys that follow it to its message, and wakes the deliverer when it has
        something to do. To be called once it is committed."""
        for notice in applied.written:
            log.info("delivery.decided", extra={"key": notice.key, "event_id": applied.event})
        if applied.due and min(applied.due) <= self._clock():
            self._wake()

    def _advance(self, sql: Connection, now: datetime, taken: list[Ref]) -> list[Applied]:
        taken.clear()  # a transaction that is tried again may take another row
        if held_since(sql) is not None:
            return []
        due, retried = _next_of_all(frozenset(self._asleep))
        row = sql.execute(due, {"now": now}).first() or sql.execute(retried, {"now": self._machine_clock()}).first()
        if row is None:
            return []
        ref = Ref(row.org_id, row.kind, row.id)
        taken.append(ref)
        if row.failed_at is None:
            return [self._pass(sql, ref, now, row.wake_at)]
        applied = self._owed(sql, ref)
        wake_at = sql.scalar(select(AGGREGATE.c.wake_at).where(*_is(ref)))
        if wake_at is not None and wake_at <= now:
            applied.append(self._pass(sql, ref, now, wake_at))
        sql.execute(update(AGGREGATE).where(*_is(ref)).values(failed_at=None, retry_at=None, failures=0))
        return applied

    def _pass(self, sql: Connection, ref: Ref, now: datetime, wake_at: datetime) -> Applied:
        # The wake time is part of the name: a message delivered at this very instant may make it due again.
        id = uuid5(ref.id, f"{now.isoformat()}/{wake_at.isoformat()}")
        applied = self._deciding.apply(sql, ref, TimePassed(id=id, at=now))
        next_wake_at = applied.decision.state.wake_at
        if next_wake_at is not None and next_wake_at <= now:
            raise ValueError("still due after its time passed: it would be taken for ever")
        return applied

    def _owed(self, sql: Connection, ref: Ref) -> list[Applied]:
        """What the aggregate could not be told of its messages when its rule failed."""
        where = (DELIVERY.c.org_id == ref.org, DELIVERY.c.aggregate_id == ref.id, DELIVERY.c.owed.is_(True))
        rows = sql.execute(select(DELIVERY).where(*where).order_by(DELIVERY.c.settled_at, DELIVERY.c.seq)).all()
        applied = [self._deciding.apply(sql, ref, outcome_of(row)) for row in rows]
        sql.execute(update(DELIVERY).where(*where).values(owed=False))
        return applied


def outcome_of(row: Row[Any]) -> Delivered | Undelivered:
    """What to tell the aggregate about a settled delivery; the same row gives the same event id."""
    if row.state == "sent":
        return Delivered(id=uuid5(NAMESPACE, f"{row.key}/delivered"), at=row.settled_at, key=row.key)
    why = row.error or ""
    return Undelivered(id=uuid5(NAMESPACE, f"{row.key}/undelivered"), at=row.settled_at, key=row.key, why=why)


def put_aside(sql: Connection, ref: Ref, machine_now: datetime, error: Exception) -> None:
    """The aggregate leaves what is due, for a minute, then two, up to an hour (machine time)."""
    failures = sql.scalar(select(AGGREGATE.c.failures).where(*_is(ref)).with_for_update()) or 0
    retry_at = machine_now + min(LONGEST_RETRY, FIRST_RETRY * (1 << min(failures, 6)))
    aside = {"failed_at": machine_now, "retry_at": retry_at, "failures": failures + 1}
    sql.execute(update(AGGREGATE).where(*_is(ref)).values(**aside))
    # Never the exception's text: it may quote what a person wrote.
    ids = {"org": ref.org, "project": ref.id, "failures": failures + 1, "error": where(error)}
    log.error("aggregate.failed", extra=ids)


def _is(ref: Ref) -> tuple[ColumnElement[bool], ...]:
    return (AGGREGATE.c.org_id == ref.org, AGGREGATE.c.id == ref.id)
