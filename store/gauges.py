"""What `/metrics` reads of the database: a few numbers, each by an index that holds only the rows it counts."""

import asyncio
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exc, func, literal_column, or_, select, text

from bot.model import STATE_VERSION
from bot.ports import Clock, Standing, Trouble
from store.awake import is_awake
from store.db import Db
from store.settings import held_since
from store.tables import AGGREGATE, DELIVERY

LONGEST_READ = timedelta(seconds=2)  # machine time; whoever scrapes waits ten seconds by default
MOST_COUNTED = 10_000  # so that a long queue makes no look at it slow
RECENTLY = timedelta(hours=24)  # product time; so long something that nobody got is news

_WAKES_AT = (
    select(AGGREGATE.c.wake_at)
    .where(AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at.is_not(None), AGGREGATE.c.version <= STATE_VERSION)
    .order_by(AGGREGATE.c.wake_at)
    .limit(1)
)
_TRIES_AT = select(DELIVERY.c.try_at).where(DELIVERY.c.state == "waiting").order_by(DELIVERY.c.try_at).limit(1)


async def standing(db: Db, clock: Clock, asleep: Collection[str] = ()) -> Standing | None:
    """How things stand at this instant; None where the database is away, or takes longer than two seconds to say."""
    try:
        async with asyncio.timeout(LONGEST_READ.total_seconds()):
            return await db.read(lambda sql: _standing(sql, clock(), asleep))
    except (Trouble, TimeoutError, exc.SQLAlchemyError):
        return None


def _standing(sql: Connection, now: datetime, asleep: Collection[str]) -> Standing:
    if sql.dialect.name == "postgresql":
        milliseconds = LONGEST_READ // timedelta(milliseconds=1)
        sql.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
    is_held = held_since(sql) is not None
    # While all is held nothing falls due, and what waits is not late.
    wakes_at = None if is_held else sql.scalar(_WAKES_AT.where(is_awake(AGGREGATE.c.org_id, asleep)))
    tries_at = None if is_held else sql.scalar(_TRIES_AT.where(is_awake(DELIVERY.c.org_id, asleep)))
    return Standing(
        due_lag=_late(wakes_at, now),
        outbox_age=_late(tries_at, now),
        messages=_messages(sql, now),
        failed=_up_to(sql, AGGREGATE.c.failed_at.is_not(None)),
        is_held=is_held,
    )


def _messages(sql: Connection, now: datetime) -> dict[str, int]:
    """What waits and what is being sent now, and what nobody got, or may not have got, since yesterday."""
    # As the index says it: SQLite takes it for nothing else.
    nobody_got = or_(DELIVERY.c.state == "unknown", DELIVERY.c.state == "dead")
    lost = select(DELIVERY.c.state).where(nobody_got, DELIVERY.c.settled_at > now - RECENTLY).limit(MOST_COUNTED)
    counts = Counter(sql.scalars(lost))
    return {
        "waiting": _up_to(sql, DELIVERY.c.state == "waiting"),
        "sending": _up_to(sql, DELIVERY.c.state == "sending"),
        "unknown": counts["unknown"],
        "dead": counts["dead"],
    }


def _late(at: datetime | None, now: datetime) -> timedelta:
    return max(now - at, timedelta(0)) if at is not None else timedelta(0)


def _up_to(sql: Connection, counted: ColumnElement[bool]) -> int:
    found = select(literal_column("1")).where(counted).limit(MOST_COUNTED).subquery()
    return sql.scalar(select(func.count()).select_from(found)) or 0
