"""Rate slots: when a conversation, or a whole workspace of a platform, may next be written to, over all replicas.

A slot is named after the platform: what one of them asks for keeps nobody waiting who is written to on another. The
name is made the same way in Python and in a statement, so that a claim leaves out in one go whoever has to wait.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Executable,
    FromClause,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.model import Address, Person
from store.tables import DELIVERY, ORG, PERSON, RATE_SLOT
from store.writing import upsert

NAMING = "slot_subject"  # what an SQLite connection calls `subject`

_KEY, _NEW = ("org_id", "subject"), ("next_at",)
_IS_FREE = RATE_SLOT.c.next_at <= bindparam("machine")
_IS_SOONER = RATE_SLOT.c.next_at < bindparam("until")
_LOCK = bindparam("lock", type_=BigInteger())
_LOCKED = select(func.pg_advisory_xact_lock(_LOCK))


def subject(name: str) -> str:
    """The subject of the slot of that name, as 32 hexadecimal digits."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def place_of(at: Address) -> UUID:
    """The slot of a workspace: what its platform says of the pace holds for everybody there."""
    return UUID(subject(f"{at.platform}/{at.workspace}"))


def conversation_of(person: Person) -> UUID:
    """The slot of the conversation with that person where they are written to now."""
    return UUID(subject(f"{person.address.platform}/{person.address.workspace}/{person.id.hex}"))


class _Subject(FunctionElement[UUID]):
    """The same in a statement. SHA-256, because every PostgreSQL can count it, also where MD5 and SHA-1 are banned."""

    type = Uuid()
    inherit_cache = True


@compiles(_Subject, "sqlite")
def _in_sqlite(element: _Subject, compiler: SQLCompiler, **more: Any) -> str:
    return f"{NAMING}({compiler.process(element.clauses, **more)})"


@compiles(_Subject, "postgresql")
def _in_postgres(element: _Subject, compiler: SQLCompiler, **more: Any) -> str:
    name = compiler.process(element.clauses, **more)
    return f"CAST(substr(encode(sha256(convert_to({name}, 'UTF8')), 'hex'), 1, 32) AS uuid)"


# As store.people reads it: the organisation's key, "<platform>:<workspace>", names what the row does not.
_WORKSPACE = func.coalesce(PERSON.c.workspace, func.substr(ORG.c.key, func.length(PERSON.c.platform) + 2))
_AT = PERSON.c.platform.concat("/").concat(_WORKSPACE)
_ID = func.replace(cast(PERSON.c.id, String), "-", "")
PLACE: ColumnElement[UUID] = _Subject(_AT)
CONVERSATION: ColumnElement[UUID] = _Subject(_AT.concat("/").concat(_ID))
_PEOPLE = PERSON.join(ORG, ORG.c.id == PERSON.c.org_id)


def is_paced(machine: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether whoever a delivery row is for, or their workspace, is not to be written to yet."""
    theirs = (PERSON.c.org_id == DELIVERY.c.org_id, PERSON.c.id == DELIVERY.c.person_id)
    slot = (RATE_SLOT.c.org_id == DELIVERY.c.org_id, RATE_SLOT.c.subject.in_((PLACE, CONVERSATION)))
    return exists().select_from(_PEOPLE.join(RATE_SLOT, and_(*slot))).where(*theirs, RATE_SLOT.c.next_at > machine)


def take_slot(sql: Connection, org: UUID, subject: UUID, gap: timedelta, machine: datetime) -> bool:
    """Was the slot free? Then it is taken, and the next is `gap` away (one upsert, so no two replicas get it).

    Never waits: who is about to take or to push it has it. Two replicas that held one slot each and wanted the
    other's would wait for each other.
    """
    values = {"org_id": org, "subject": subject, "next_at": machine + gap, "machine": machine, "lock": _lock(subject)}
    return sql.execute(_taking(sql.dialect.name), values).first() is not None


@cache  # building a statement costs more than running it
def _taking(dialect: str) -> Executable:
    if dialect == "sqlite":  # which has one writer
        return upsert(RATE_SLOT, _KEY, _NEW, dialect, _IS_FREE, RATE_SLOT.c.subject)
    columns = [RATE_SLOT.c[name] for name in (*_KEY, *_NEW)]
    row = select(*(bindparam(each.name, type_=each.type) for each in columns))
    insert = postgresql.insert(RATE_SLOT).from_select(columns, row.where(func.pg_try_advisory_xact_lock(_LOCK)))
    new = {name: insert.excluded[name] for name in _NEW}
    insert = insert.on_conflict_do_update(index_elements=_KEY, set_=new, where=_IS_FREE)
    return insert.returning(RATE_SLOT.c.subject)


def _lock(subject: UUID) -> int:
    """What stands for a slot among PostgreSQL's advisory locks, of 64 bits."""
    return int.from_bytes(subject.bytes[:8], signed=True)


def push_slots(sql: Connection, org: UUID, subjects: Iterable[UUID], until: datetime) -> None:
    """No replica writes there before then. In one order, so that no two that push wait for each other."""
    statement = upsert(RATE_SLOT, _KEY, _NEW, sql.dialect.name, _IS_SOONER)
    for each in sorted(set(subjects)):
        if sql.dialect.name != "sqlite":
            sql.execute(_LOCKED, {"lock": _lock(each)})
        sql.execute(statement, {"org_id": org, "subject": each, "next_at": until, "until": until})


def free_conversation(sql: Connection, org: UUID, person: UUID) -> None:
    """Where that person is written to now, they are written to without waiting."""
    theirs = select(CONVERSATION).select_from(_PEOPLE).where(PERSON.c.org_id == org, PERSON.c.id == person)
    sql.execute(delete(RATE_SLOT).where(RATE_SLOT.c.org_id == org, RATE_SLOT.c.subject.in_(theirs)))


def free_all(sql: Connection, org: UUID) -> None:
    """Nobody of that organisation waits any more, wherever they are written to."""
    sql.execute(delete(RATE_SLOT).where(RATE_SLOT.c.org_id == org))


def free_at(due: ColumnElement[bool], machine: datetime, dialect: str) -> Select[datetime]:
    """The first instant (machine time) at which one of those delivery rows will be free that is not."""
    conversation, place = RATE_SLOT.alias("conversation"), RATE_SLOT.alias("place")
    kind = DELIVERY.c.pause_until.type
    now = literal(machine, kind)
    latest = func.max if dialect == "sqlite" else func.greatest
    waits = (DELIVERY.c.pause_until, conversation.c.next_at, place.c.next_at)
    at = type_coerce(latest(*(func.coalesce(each, now) for each in waits)), kind)
    of_org = DELIVERY.c.org_id
    # One by one: SQLite reads the whole of a join that stands within a join.
    rows: FromClause = DELIVERY.outerjoin(PERSON, and_(PERSON.c.org_id == of_org, PERSON.c.id == DELIVERY.c.person_id))
    rows = rows.outerjoin(ORG, ORG.c.id == PERSON.c.org_id)
    for slot, named in ((conversation, CONVERSATION), (place, PLACE)):
        rows = rows.outerjoin(slot, and_(slot.c.org_id == of_org, slot.c.subject == named))
    return select(type_coerce(func.min(at), kind)).select_from(rows).where(due, at > now)
