"""What became of a message, and the aggregate's hearing of it, in one transaction."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import Connection, Update, bindparam, exc, select, update
from sqlalchemy.engine import Row

from bot.model import Ref
from bot.notices import Notice
from bot.ports import Claim, Clock, Dead, Later, Result, Sent, Unknown, Unsure
from store.aggregates import StoredAggregates, outcome_of, put_aside
from store.codec import receipt_out
from store.db import Db
from store.deciding import Applied, Deciding, lock
from store.tables import AGGREGATE, DELIVERY, RATE_SLOT
from store.writing import upsert

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(hours=24)

# Waiting times count from delivery for these; of other messages only a failure is of interest.
_WAITED_FOR = frozenset({"nudge", "rung"})
_WAITED_FOR_KINDS = frozenset({"owner_offer"})

_IS_SOONER = RATE_SLOT.c.next_at < bindparam("until")

Jitter = Callable[[], float]  # 0 to 1


class Settling:
    """Writes results, fenced by the claim's token."""

    def __init__(
        self,
        db: Db,
        deciding: Deciding,
        aggregates: StoredAggregates,
        machine_clock: Clock,
        jitter: Jitter = random.random,
    ) -> None:
        self._db = db
        self._deciding = deciding
        self._aggregates = aggregates
        self._machine_clock = machine_clock
        self._jitter = jitter

    async def settle(self, claim: Claim, result: Result, at: datetime) -> bool:
        """False, and nothing written, when another sender has the row. `at` is product time."""
        if at.utcoffset() is None:
            raise ValueError("a delivery is settled at an aware instant")
        is_ours, applied = await self._db.run(lambda sql: self._settle(sql, claim, result, at))
        if applied is not None:
            self._aggregates.tell(applied)
        return is_ours

    def _settle(self, sql: Connection, claim: Claim, result: Result, at: datetime) -> tuple[bool, Applied | None]:
        # The aggregate before the delivery row: deciding locks them in this order, and another would deadlock.
        id = UUID(claim.notice.key.partition("/")[0])
        kind = sql.scalar(select(AGGREGATE.c.kind).where(AGGREGATE.c.org_id == claim.org, AGGREGATE.c.id == id))
        ref = Ref(claim.org, kind or "project", id)
        if isinstance(result, Dead | Later) or (isinstance(result, Sent) and _is_waited_for(claim.notice)):
            lock(sql, ref)
        is_ours = (
            DELIVERY.c.org_id == claim.org,
            DELIVERY.c.key == claim.notice.key,
            DELIVERY.c.token == claim.token,
            DELIVERY.c.state == "sending",
        )
        row = sql.execute(select(DELIVERY).where(*is_ours).with_for_update()).first()
        if row is None:
            return False, None
        written = self._write(sql, row, result, at)
        hears = written.state == "dead" or (written.state == "sent" and _is_waited_for(claim.notice))
        return True, self._tell(sql, ref, written) if hears else None

    def _write(self, sql: Connection, row: Row[Any], result: Result, at: datetime) -> Row[Any]:
        match result:
            case Sent(receipt):
                values = {"state": "sent", "receipt": receipt_out(receipt), "settled_at": at, "error": None}
            case Dead(why):
                values = {"state": "dead", "settled_at": at, "error": why}
            case Later():
                values = self._later(sql, row, result, at)
            case Unknown():
                values = {"state": "unknown", "settled_at": at}
            case Unsure():
                if not self._is_given_up(row):
                    return row  # stays `sending`: whoever finds it old enough reads back
                values = {"state": "dead", "settled_at": at, "error": "not known for 24 hours whether it arrived"}
            case _:
                assert_never(result)
        return sql.execute(_of(row).values(**values).returning(DELIVERY)).one()

    def _later(self, sql: Connection, row: Row[Any], later: Later, at: datetime) -> dict[str, Any]:
        machine = self._machine_clock()
        pause = later.after if later.after is not None else back_off(row.attempts - 1, self._jitter())
        if later.after is not None:
            _push_slot(sql, row.org_id, row.org_id, machine + pause)
        if not later.alone:  # the whole conversation waits, or a younger message would overtake
            _push_slot(sql, row.org_id, row.person_id, machine + pause)
        if row.withdrawn:
            return {"state": "dropped", "error": "withdrawn"}
        if self._is_given_up(row):
            return {"state": "dead", "settled_at": at, "error": "tried for 24 hours"}
        return {"state": "waiting", "pause_until": machine + pause}

    def _is_given_up(self, row: Row[Any]) -> bool:
        return bool(self._machine_clock() - row.first_attempt_at >= GIVE_UP_AFTER)

    def _tell(self, sql: Connection, ref: Ref, row: Row[Any]) -> Applied | None:
        """The aggregate hears of it. Should its rule fail, what is known of the message stays known, and the
        aggregate hears of it when it is tried again."""
        try:
            with sql.begin_nested():
                return self._deciding.apply(sql, ref, outcome_of(row))
        except exc.OperationalError:
            raise
        except Exception as error:
            sql.execute(_of(row).values(owed=True))
            put_aside(sql, ref, self._machine_clock(), error)
            return None


def back_off(attempts: int, jitter: float) -> timedelta:
    """2 s doubling to 5 minutes, then between half and all of it: replicas should not come back together."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 10)))
    return longest * (0.5 + jitter / 2)


def _is_waited_for(notice: Notice) -> bool:
    return notice.urgency in _WAITED_FOR or notice.body.kind in _WAITED_FOR_KINDS


def _push_slot(sql: Connection, org: UUID, subject: UUID, until: datetime) -> None:
    """No replica writes to that person, or that organisation, before then."""
    key = ("org_id", "subject")
    statement = upsert(RATE_SLOT, key, ("next_at",), sql.dialect.name, _IS_SOONER)
    values = {"org_id": org, "subject": subject, "next_at": until, "until": until}
    sql.execute(statement, values)


def _of(row: Row[Any]) -> Update:
    return update(DELIVERY).where(DELIVERY.c.seq == row.seq)
