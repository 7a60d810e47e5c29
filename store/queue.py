"""Which waiting messages are next: the statements of a claim, each for either database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, or_, select
from sqlalchemy.engine import Row

from bot.model import AT_ONCE, STATE_VERSION
from store import slots
from store.tables import AGGREGATE, DELIVERY

TAKEOVER = timedelta(seconds=30)  # longer than any send may take (10 s), so its sender is gone or must not post

_OTHER = DELIVERY.alias("other")
# Not the plain column: SQLite would read every row that was ever sent, in the order of the key, to find the first few.
_OLDEST = DELIVERY.c.seq + 0


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on both clocks."""

    product: datetime
    machine: datetime


def abandoned(moment: Moment, limit: int) -> Select[Any]:
    """Rows that somebody began to send and never settled."""
    is_left = or_(DELIVERY.c.attempt_at <= moment.machine - TAKEOVER, DELIVERY.c.token.is_(None))
    return (
        select(DELIVERY)
        .where(DELIVERY.c.state == "sending", is_left)
        .order_by(_OLDEST)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def candidates(moment: Moment, limit: int, seen: Collection[int]) -> Select[Any]:
    """The oldest due row of each conversation in which nothing is being sent and whose slots are free."""
    same = and_(_OTHER.c.org_id == DELIVERY.c.org_id, _OTHER.c.person_id == DELIVERY.c.person_id)
    is_older = and_(_OTHER.c.seq < DELIVERY.c.seq, _is_due(moment, _OTHER), _is_decided(moment, _OTHER))
    where = (
        _is_due(moment),
        _is_decided(moment),
        DELIVERY.c.seq.not_in(seen),
        ~_each(_OTHER.c.state == "sending", same),
        ~_each(is_older, same),
        ~slots.is_paced(moment.machine),
    )
    query = select(DELIVERY).where(*where).order_by(_OLDEST).limit(limit)
    return query.with_for_update(of=DELIVERY, skip_locked=True)


def _each(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row, looked up for each. The offset keeps PostgreSQL from making one join of it: right
    after a tick it knows nothing of a thousand new messages, and compares each with each.
    """
    return select(_OTHER.c.seq).where(*where).correlate(DELIVERY).limit(1).offset(0).exists()


def all_due(sql: Connection, moment: Moment, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """All that is due, put off or not, to the people of those rows, oldest first, and ours until the commit.

    What somebody else holds is left out: waiting for it could be a deadlock, and it is about to change.
    """
    orgs, people = {row.org_id for row in rows}, {row.person_id for row in rows}
    where = (
        DELIVERY.c.org_id.in_(orgs),
        DELIVERY.c.person_id.in_(people),
        DELIVERY.c.state == "waiting",
        DELIVERY.c.try_at <= moment.product,
    )
    return sql.execute(select(DELIVERY).where(*where).order_by(DELIVERY.c.seq).with_for_update(skip_locked=True)).all()


def undecided(sql: Connection, moment: Moment, orgs: Collection[UUID]) -> frozenset[UUID]:
    """Organisations in which something is due to be decided: what it says should go with what is already said."""
    return frozenset(sql.scalars(select(AGGREGATE.c.org_id).where(_is_wakeful(moment), AGGREGATE.c.org_id.in_(orgs))))


def waits_for_decisions(urgency: str) -> bool:
    """Whether a message is not looked at while its organisation has something to decide: several could be one."""
    return urgency not in AT_ONCE


def is_not_paused(machine: datetime, table: FromClause = DELIVERY) -> ColumnElement[bool]:
    """Whether the row was not put off, or has waited long enough."""
    return or_(table.c.pause_until.is_(None), table.c.pause_until <= machine)


def _is_due(moment: Moment, table: FromClause = DELIVERY) -> ColumnElement[bool]:
    is_on = and_(table.c.state == "waiting", table.c.try_at <= moment.product)
    return and_(is_on, is_not_paused(moment.machine, table))


def _is_decided(moment: Moment, table: FromClause = DELIVERY) -> ColumnElement[bool]:
    due = exists().where(AGGREGATE.c.org_id == table.c.org_id, _is_wakeful(moment))
    return or_(table.c.urgency.in_(AT_ONCE), ~due)


def _is_wakeful(moment: Moment) -> ColumnElement[bool]:
    readable = AGGREGATE.c.version <= STATE_VERSION
    return and_(AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at <= moment.product, readable)


def free_at(sql: Connection, moment: Moment, awake: ColumnElement[bool]) -> datetime | None:
    """The first instant (machine time) at which a row that is due and not free will be."""
    due = and_(DELIVERY.c.state == "waiting", DELIVERY.c.try_at <= moment.product, awake)
    return sql.scalar(slots.free_at(due, moment.machine, sql.dialect.name))
