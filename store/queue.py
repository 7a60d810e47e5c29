"""Which waiting messages are next: the statements of a claim, each for either database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.engine import Row

from bot.model import AT_ONCE, STATE_VERSION
from store import slots
from store.awake import is_awake
from store.tables import AGGREGATE, DELIVERY, ORG

TAKEOVER = timedelta(seconds=30)  # longer than any send may take (10 s), so its sender is gone or must not post

_OTHER = DELIVERY.alias("other")
# Not the plain column: SQLite would read every row that was ever sent, in the order of the key, to find the first few.
_OLDEST = DELIVERY.c.seq + 0
_PRODUCT: BindParameter[datetime] = bindparam("product", type_=DELIVERY.c.try_at.type)
_MACHINE: BindParameter[datetime] = bindparam("machine", type_=DELIVERY.c.try_at.type)
_LEFT_BEFORE: BindParameter[datetime] = bindparam("left_before", type_=DELIVERY.c.try_at.type)
_LIMIT: BindParameter[int] = bindparam("limit", type_=Integer)


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on both clocks."""

    product: datetime
    machine: datetime

    def values(self, limit: int, seen: Collection[int] = ()) -> dict[str, Any]:
        """What `abandoned` and `candidates` are asked with: at most so many rows, and none of those seen."""
        left_before = self.machine - TAKEOVER
        at = {"product": self.product, "machine": self.machine, "left_before": left_before}
        return {**at, "limit": limit, "seen": list(seen)}


# Statements are built once for each set of platforms that are asleep: building one costs more than running it.
@cache
def abandoned(asleep: frozenset[str] = frozenset()) -> Select[Any]:
    """Rows that somebody began to send and never settled. Asked with Moment.values."""
    is_left = or_(DELIVERY.c.attempt_at <= _LEFT_BEFORE, DELIVERY.c.token.is_(None))
    return (
        select(DELIVERY)
        .where(DELIVERY.c.state == "sending", is_left, is_awake(DELIVERY.c.org_id, asleep))
        .order_by(_OLDEST)
        .limit(_LIMIT)
        .with_for_update(skip_locked=True)
    )


@cache
def candidates(asleep: frozenset[str] = frozenset()) -> Select[Any]:
    """The oldest due row of each conversation in which nothing is being sent and whose slots are free. Asked with
    Moment.values.

    One pass over what is due finds each conversation's oldest; only those, in their order, are looked at further.
    What PostgreSQL believes of a thousand new messages right after a tick makes no difference to that.
    """
    oldest = (
        select(func.min(_OTHER.c.seq).label("seq"))
        .where(_is_due(_OTHER), _is_decided(_OTHER), is_awake(_OTHER.c.org_id, asleep))
        .group_by(_OTHER.c.org_id, _OTHER.c.person_id)
        .order_by(func.min(_OTHER.c.seq))
        .subquery("oldest")
    )
    sending = (_OTHER.c.org_id == DELIVERY.c.org_id, _OTHER.c.person_id == DELIVERY.c.person_id)
    where = (
        _is_due(DELIVERY),  # once more: of a row that somebody wrote to meanwhile only this is looked at again
        DELIVERY.c.seq.not_in(bindparam("seen", expanding=True)),
        ~_each(_OTHER.c.state == "sending", *sending),
        ~slots.is_paced(_MACHINE),
    )
    query = select(DELIVERY).join_from(oldest, DELIVERY, DELIVERY.c.seq == oldest.c.seq).where(*where)
    return query.order_by(oldest.c.seq).limit(_LIMIT).with_for_update(of=DELIVERY, skip_locked=True)


def _each(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row, looked up for each. The offset keeps PostgreSQL from making one join of it."""
    return select(_OTHER.c.seq).where(*where).correlate(DELIVERY).limit(1).offset(0).exists()


def all_due(sql: Connection, moment: Moment, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """All that is due, put off or not, to the people of those rows, oldest first, and ours until the commit.

    What somebody else holds is left out: waiting for it could be a deadlock, and it is about to change.
    """
    whose = {"orgs": list({row.org_id for row in rows}), "people": list({row.person_id for row in rows})}
    return sql.execute(_ALL_DUE, whose | {"product": moment.product}).all()


def undecided(sql: Connection, moment: Moment, orgs: Collection[UUID]) -> frozenset[UUID]:
    """Organisations in which something is due to be decided: what it says should go with what is already said."""
    return frozenset(sql.scalars(_UNDECIDED, {"orgs": list(orgs), "product": moment.product}))


def waits_for_decisions(urgency: str) -> bool:
    """Whether a message is not looked at while its organisation has something to decide: several could be one."""
    return urgency not in AT_ONCE


def is_not_paused(machine: datetime | BindParameter[datetime], table: FromClause = DELIVERY) -> ColumnElement[bool]:
    """Whether the row was not put off, or has waited long enough."""
    return or_(table.c.pause_until.is_(None), table.c.pause_until <= machine)


def _is_due(table: FromClause) -> ColumnElement[bool]:
    return and_(table.c.state == "waiting", table.c.try_at <= _PRODUCT, is_not_paused(_MACHINE, table))


def _is_decided(table: FromClause) -> ColumnElement[bool]:
    # Of each organisation once, and not of each message.
    return or_(table.c.urgency.in_(AT_ONCE), table.c.org_id.not_in(_UNDECIDED_ORGS))


def _has_something_due(org: ColumnElement[UUID]) -> ColumnElement[bool]:
    due = select(AGGREGATE.c.id).where(AGGREGATE.c.org_id == org, _IS_WAKEFUL)
    return due.correlate(ORG).limit(1).offset(0).exists()


_IS_WAKEFUL = and_(
    AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at <= _PRODUCT, AGGREGATE.c.version <= STATE_VERSION
)
_UNDECIDED_ORGS = select(ORG.c.id).where(_has_something_due(ORG.c.id))
_UNDECIDED = _UNDECIDED_ORGS.where(ORG.c.id.in_(bindparam("orgs", expanding=True)))
_ALL_DUE = (
    select(DELIVERY)
    .where(
        DELIVERY.c.org_id.in_(bindparam("orgs", expanding=True)),
        DELIVERY.c.person_id.in_(bindparam("people", expanding=True)),
        DELIVERY.c.state == "waiting",
        DELIVERY.c.try_at <= _PRODUCT,
    )
    .order_by(DELIVERY.c.seq)
    .with_for_update(skip_locked=True)
)


def free_at(sql: Connection, moment: Moment, awake: ColumnElement[bool]) -> datetime | None:
    """The first instant (machine time) at which a row that is due and not free will be."""
    due = and_(DELIVERY.c.state == "waiting", DELIVERY.c.try_at <= moment.product, awake)
    return sql.scalar(slots.free_at(due, moment.machine, sql.dialect.name))
