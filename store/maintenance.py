"""How the store is: for /readyz, /metrics and `champion doctor`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exc, func, select

from bot.model import STATE_VERSION
from bot.ports import Trouble
from store.db import Db
from store.migrate import is_at_head
from store.tables import AGGREGATE, DELIVERY


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of what an operator should know. `oldest_due_at` and `oldest_try_at` are product time."""

    projects: int
    failed: int  # put aside because a rule failed
    newer: int  # written by a newer release
    oldest_due_at: datetime | None
    oldest_try_at: datetime | None
    deliveries: Mapping[str, int]  # by state


async def ready(db: Db) -> str | None:
    """None when the database answers and has this release's tables; otherwise one sentence. Never raises."""
    try:
        if await db.read(is_at_head):
            return None
    except (Trouble, exc.SQLAlchemyError):
        return "The database can not be reached."
    return "The database's tables are not this release's: run `champion migrate`."


async def counts(db: Db) -> Counts:
    """What /metrics and `doctor` show, read in one transaction. Raises Busy."""
    return await db.read(_counts)


def _counts(sql: Connection) -> Counts:
    failed = AGGREGATE.c.failed_at.is_not(None)
    totals = sql.execute(
        select(
            func.count().label("projects"),
            func.count().filter(failed).label("failed"),
            func.count().filter(AGGREGATE.c.version > STATE_VERSION).label("newer"),
            func.min(AGGREGATE.c.wake_at).filter(~failed).label("oldest_due_at"),
        ).select_from(AGGREGATE)
    ).one()
    by_state = select(DELIVERY.c.state, func.count().label("rows")).group_by(DELIVERY.c.state)
    oldest_try_at = select(func.min(DELIVERY.c.try_at)).where(DELIVERY.c.state == "waiting")
    return Counts(
        projects=totals.projects,
        failed=totals.failed,
        newer=totals.newer,
        oldest_due_at=totals.oldest_due_at,
        oldest_try_at=sql.scalar(oldest_try_at),
        deliveries={row.state: row.rows for row in sql.execute(by_state)},
    )
