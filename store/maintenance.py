"""How the store is: for /readyz and `champion doctor`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exc, exists, func, select

from bot.model import STATE_VERSION
from bot.ports import Trouble
from store.db import Db
from store.migrate import FAULTS, tables_here
from store.people import IS_ADMIN
from store.settings import held_since
from store.tables import AGGREGATE, DELIVERY, ORG, PERSON


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of what an operator should know."""

    projects: int
    failed: int  # put aside because a rule failed
    newer: int  # written by a newer release
    deliveries: Mapping[str, int]  # by state
    held_since: datetime | None  # since when nothing goes out (product time)
    unadministered: int  # organisations with people and no active administrator


async def ready(db: Db) -> str | None:
    """None when the database answers and has the tables we need; otherwise one sentence. Never raises."""
    try:
        fault = FAULTS.get(await db.read(tables_here))
    except (Trouble, exc.SQLAlchemyError):
        return "The database can not be reached."
    return f"The database {fault}" if fault is not None else None


async def counts(db: Db) -> Counts:
    """What `doctor` shows, read in one transaction. Raises Busy."""
    return await db.read(_counts)


def _counts(sql: Connection) -> Counts:
    failed = AGGREGATE.c.failed_at.is_not(None)
    totals = sql.execute(
        select(
            func.count().label("projects"),
            func.count().filter(failed).label("failed"),
            func.count().filter(AGGREGATE.c.version > STATE_VERSION).label("newer"),
        ).select_from(AGGREGATE)
    ).one()
    by_state = select(DELIVERY.c.state, func.count().label("rows")).group_by(DELIVERY.c.state)
    return Counts(
        projects=totals.projects,
        failed=totals.failed,
        newer=totals.newer,
        deliveries={row.state: row.rows for row in sql.execute(by_state)},
        held_since=held_since(sql),
        unadministered=_unadministered(sql),
    )


def _unadministered(sql: Connection) -> int:
    of_org = exists().where(PERSON.c.org_id == ORG.c.id)
    administers = of_org.where(IS_ADMIN)
    return sql.scalar(select(func.count()).select_from(ORG).where(of_org, ~administers)) or 0
