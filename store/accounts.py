"""What a platform calls an organisation and somebody in it, and to whom that leads."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Connection, Uuid, and_, bindparam, func, not_, or_, select, update

from bot.model import Address, Person
from store.slots import free_conversation
from store.tables import DELIVERY, HANDLE, ORG_KEY, PERSON

NAMESPACE = UUID("6f0c1d3e-7d0b-5f0e-9a35-0d1f5b2c7a41")

# Statements are built once: building one costs more than running it.
_LEADS_TO = select(ORG_KEY.c.org_id).where(ORG_KEY.c.key == bindparam("key"))
_LED = select(HANDLE.c.id, HANDLE.c.person_id).where(
    HANDLE.c.org_id == bindparam("org"), HANDLE.c.id.in_(bindparam("ids", expanding=True))
)
_LINKED = select(HANDLE.c.person_id).where(HANDLE.c.id == bindparam("id"))

# The id of whoever an account leads to: itself, unless it was linked.
LED_ID: ColumnElement[UUID] = func.coalesce(_LINKED.scalar_subquery(), bindparam("id", type_=Uuid()), type_=Uuid())


def org_id(key: str) -> UUID:
    """The same organisation key gives the same id, on every installation."""
    return uuid5(NAMESPACE, key)


def person_id(org: UUID, address: Address) -> UUID:
    """The same person of the same platform gives the same id; the conversation does not matter."""
    return uuid5(org, f"{address.platform}/{address.user}")


def org_of(sql: Connection, key: str) -> UUID:
    """The organisation that a platform's key leads to: its own, unless it was joined with another."""
    return sql.scalar(_LEADS_TO, {"key": key}) or org_id(key)


def led(sql: Connection, org: UUID, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Whom those of the ids lead to that are linked accounts of somebody else."""
    if not ids:
        return {}
    rows = sql.execute(_LED, {"org": org, "ids": list(ids)})
    return {row.id: row.person_id for row in rows if row.id != row.person_id}


def is_linked(sql: Connection, id: UUID) -> bool:
    """Whether that is an account of somebody who has several."""
    return sql.execute(_LINKED, {"id": id}).first() is not None


def keep_conversation(sql: Connection, person: Person) -> None:
    """The direct message of the account in their address, wherever that account is written down."""
    at, new = person.address, {"conversation": person.address.conversation}
    here = or_(PERSON.c.workspace.is_(None), PERSON.c.workspace == at.workspace)
    reached = (PERSON.c.id == person.id, PERSON.c.platform == at.platform, PERSON.c.handle == at.user, here)
    sql.execute(update(PERSON).where(*reached).values(**new))
    sql.execute(update(HANDLE).where(_is(person.id, at)).values(**new))


def close_account(sql: Connection, person: Person) -> bool:
    """The account in their address is no more. Whether they have another one, which they are written to from now on."""
    mine = (HANDLE.c.org_id == person.org, HANDLE.c.person_id == person.id)
    sql.execute(update(HANDLE).where(_is(person.id, person.address)).values(active=False))
    others = select(HANDLE).where(*mine, HANDLE.c.active.is_(True)).order_by(HANDLE.c.platform, HANDLE.c.id)
    rows = sql.execute(others).all()
    if not rows:
        return False
    if not any(_is_reached(sql, person.id, row) for row in rows):
        reach(sql, person.id, rows[0])
    return True


def open_account(sql: Connection, person: Person) -> None:
    """The account in their address is there again, and they were nowhere: they are written to by it."""
    row = account(sql, person.id, person.address)
    if row is not None:
        reach(sql, person.id, row)


def move_away(sql: Connection, person: Person) -> bool:
    """Whoever is written to by the account in their address is from now on by another open one, if they have one."""
    mine, here = HANDLE.c.person_id == person.id, account(sql, person.id, person.address)
    others = select(HANDLE).where(mine, HANDLE.c.active.is_(True), not_(_is(person.id, person.address)))
    other = sql.execute(others.order_by(HANDLE.c.platform, HANDLE.c.id).limit(1)).first()
    if here is None or other is None or not _is_reached(sql, person.id, here):
        return False
    reach(sql, person.id, other)
    send_now(sql, person)
    return True


def send_now(sql: Connection, person: Person) -> None:
    """What waits for them is put off no longer: it goes to another account than the one it was put off for."""
    # The rows before the slots: whoever settles or claims takes them in that order.
    waiting = (DELIVERY.c.org_id == person.org, DELIVERY.c.person_id == person.id, DELIVERY.c.state == "waiting")
    sql.execute(select(DELIVERY.c.seq).where(*waiting).order_by(DELIVERY.c.seq).with_for_update()).all()
    sql.execute(update(DELIVERY).where(*waiting).values(pause_until=None))
    free_conversation(sql, person.org, person.id)


def account(sql: Connection, person: UUID, at: Address) -> Any | None:
    """The row of that account of somebody who has several."""
    return sql.execute(select(HANDLE).where(_is(person, at))).first()


def reach(sql: Connection, person: UUID, row: Any) -> None:
    """They are written to by that account from now on."""
    sql.execute(update(HANDLE).where(HANDLE.c.id == row.id).values(active=True))
    where = {"platform": row.platform, "handle": row.handle, "workspace": row.workspace}
    sql.execute(update(PERSON).where(PERSON.c.id == person).values(**where, conversation=row.conversation))


def _is_reached(sql: Connection, person: UUID, row: Any) -> bool:
    workspace = or_(PERSON.c.workspace.is_(None), PERSON.c.workspace == row.workspace)
    by_it = (PERSON.c.platform == row.platform, PERSON.c.handle == row.handle, workspace)
    return sql.execute(select(PERSON.c.id).where(PERSON.c.id == person, *by_it)).first() is not None


def _is(person: UUID, at: Address) -> ColumnElement[bool]:
    mine = (HANDLE.c.person_id == person, HANDLE.c.platform == at.platform)
    return and_(*mine, HANDLE.c.workspace == at.workspace, HANDLE.c.handle == at.user)
