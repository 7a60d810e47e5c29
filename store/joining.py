"""Two organisations that become one, and two accounts of one person. Whoever calls has locked their rows."""

from uuid import UUID

from sqlalchemy import Connection, String, cast, delete, func, insert, select, update

from bot.model import Parted, Person
from store.accounts import reach
from store.people import IS_ADMIN
from store.tables import (
    AGGREGATE,
    AWAY,
    DELIVERY,
    HANDLE,
    LINK_CODE,
    ORG,
    ORG_KEY,
    PERSON,
    RATE_SLOT,
)
from store.writing import write


def has_pilots(sql: Connection, org: UUID) -> bool:
    """Whether anything was ever opened there."""
    return sql.execute(select(AGGREGATE.c.id).where(AGGREGATE.c.org_id == org).limit(1)).first() is not None


def has_a_part(sql: Connection, person: Person) -> bool:
    """Whether a pilot or a report names them, now or in its past. Looks through all of their organisation's."""
    names = cast(AGGREGATE.c.state, String).contains(str(person.id))
    where = (AGGREGATE.c.org_id == person.org, names)
    return sql.execute(select(AGGREGATE.c.id).where(*where).limit(1)).first() is not None


def is_sole_admin(sql: Connection, person: Person) -> bool:
    """Whether nobody would administer their organisation without them."""
    others = select(PERSON.c.id).where(PERSON.c.org_id == person.org, PERSON.c.id != person.id, IS_ADMIN)
    return person.role == "admin" and sql.execute(others.limit(1)).first() is None


def join(sql: Connection, gone: UUID, into: UUID) -> None:
    """The people of `gone`, which has no pilots, belong to `into` with all that is known of them, and every key that
    led there leads here."""
    key = sql.scalars(select(ORG.c.key).where(ORG.c.id == gone)).one()
    last = sql.scalar(select(func.max(PERSON.c.seq)).where(PERSON.c.org_id == into)) or 0
    # Their workspaces were named by a key that is not their organisation's any more.
    unnamed = update(PERSON).where(PERSON.c.org_id == gone, PERSON.c.workspace.is_(None))
    sql.execute(unnamed.values(workspace=key.partition(":")[2]))
    sql.execute(update(PERSON).where(PERSON.c.org_id == gone).values(org_id=into, seq=PERSON.c.seq + last))
    for table in (AWAY, LINK_CODE, ORG_KEY):
        sql.execute(update(table).where(table.c.org_id == gone).values(org_id=into))
    sql.execute(insert(ORG_KEY).values(key=key, org_id=into))
    sql.execute(delete(RATE_SLOT).where(RATE_SLOT.c.org_id == gone))
    sql.execute(delete(ORG).where(ORG.c.id == gone))


def merge(sql: Connection, stays: Person, goes: Person) -> None:
    """Every account of `goes`, who has no part in anything, is one of `stays`. They are written to as before.

    The role of `stays` is their own: one that came with an account would be given by a code, which a colleague may be
    talked into typing.
    """
    for person in (stays, goes):
        _write_down(sql, person)
    sql.execute(update(HANDLE).where(HANDLE.c.person_id == goes.id).values(person_id=stays.id))
    sql.execute(update(LINK_CODE).where(LINK_CODE.c.person_id == goes.id).values(person_id=stays.id))
    for first, last in sql.execute(select(AWAY.c.from_on, AWAY.c.to_on).where(AWAY.c.person_id == goes.id)).all():
        kept: dict[str, object] = {"org_id": stays.org, "person_id": stays.id, "from_on": first, "to_on": last}
        write(sql, AWAY, (), (), kept)
    sql.execute(delete(AWAY).where(AWAY.c.org_id == goes.org, AWAY.c.person_id == goes.id))
    # What is being sent keeps its name until it is settled: two at a time to one person the database refuses.
    theirs = (DELIVERY.c.org_id == goes.org, DELIVERY.c.person_id == goes.id, DELIVERY.c.state != "sending")
    sql.execute(update(DELIVERY).where(*theirs).values(person_id=stays.id))
    sql.execute(delete(PERSON).where(PERSON.c.org_id == goes.org, PERSON.c.id == goes.id))


def part(sql: Connection, org: UUID, person: UUID) -> Parted:
    """Of several accounts of one person only the one stays that they are named by; each other leads nowhere, and is
    met anew."""
    theirs = select(PERSON.c.id).where(PERSON.c.org_id == org, PERSON.c.id == person)
    sql.execute(theirs.with_for_update()).all()
    rows = sql.execute(select(HANDLE).where(HANDLE.c.org_id == org, HANDLE.c.person_id == person)).all()
    own = next((row for row in rows if row.id == person), None)
    if own is None or len(rows) == 1:
        return "alone"
    reach(sql, person, own)
    sql.execute(delete(HANDLE).where(HANDLE.c.org_id == org, HANDLE.c.person_id == person))
    sql.execute(delete(LINK_CODE).where(LINK_CODE.c.org_id == org, LINK_CODE.c.person_id == person))
    return "parted"


def _write_down(sql: Connection, person: Person) -> None:
    """The one account of somebody who had no other; their id is what it was called all along."""
    at = person.address
    if sql.execute(select(HANDLE.c.id).where(HANDLE.c.person_id == person.id).limit(1)).first() is None:
        place = {"platform": at.platform, "workspace": at.workspace, "handle": at.user, "conversation": at.conversation}
        mine = {"id": person.id, "org_id": person.org, "person_id": person.id}
        sql.execute(insert(HANDLE).values(**mine, **place, active=True))
