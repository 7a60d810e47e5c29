"""Who is who, and reachable where."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.engine import Row

from bot.model import Address, Calendar, Person
from store.db import Db
from store.tables import AWAY, ORG, PERSON
from store.writing import write

NAMESPACE = UUID("6f0c1d3e-7d0b-5f0e-9a35-0d1f5b2c7a41")

Away = tuple[tuple[date, date], ...]

_ABSENCES = (
    select(AWAY.c.person_id, AWAY.c.from_on, AWAY.c.to_on)
    .where(AWAY.c.person_id.in_(bindparam("ids", expanding=True)), AWAY.c.to_on >= bindparam("since"))
    .order_by(AWAY.c.from_on, AWAY.c.to_on)
)


def org_id(key: str) -> UUID:
    """The same organisation key gives the same id, on every installation."""
    return uuid5(NAMESPACE, key)


def person_id(org: UUID, address: Address) -> UUID:
    """The same person of the same platform gives the same id; the conversation does not matter."""
    return uuid5(org, f"{address.platform}/{address.user}")


class StoredPeople:
    """bot.ports.People."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def person(self, id: UUID) -> Person | None:
        """That person."""
        return await self._db.read(lambda sql: next(iter(_people(sql, PERSON.c.id == id)), None))

    async def names(self, org: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
        """What those of the organisation's people that are known are called, in one read."""
        return await self._db.read(lambda sql: names_of(sql, org, ids)) if ids else {}

    async def met(self, org_key: str, address: Address, name: str) -> Person:
        """The person behind a platform's id, kept on first sight with a new name or conversation.

        The first of an organisation that has no administrator becomes it.
        """
        id = person_id(org_id(org_key), address)
        known = await self.person(id)
        if known is not None and known == _seen(known, address, name):
            return known
        return await self._db.run(lambda sql: _meet(sql, org_key, address, name))

    async def everyone(self, org: UUID) -> Sequence[Person]:
        """All active people of an organisation, in the order they were first seen."""
        return await self._db.read(lambda sql: _people(sql, PERSON.c.org_id == org, PERSON.c.active.is_(True)))

    async def orgs(self) -> Sequence[UUID]:
        """Every organisation there is."""
        return await self._db.read(lambda sql: sql.scalars(select(ORG.c.id).order_by(ORG.c.key)).all())

    async def keep(self, person: Person) -> None:
        """Stores what is now known of a person. Absences are facts, and are left as they are. Idempotent."""
        await self._db.run(lambda sql: _keep(sql, person))


def people_by_id(sql: Connection, org: UUID, ids: Collection[UUID]) -> dict[UUID, Person]:
    """Those of the organisation's people that are known, with their absences."""
    if not ids:
        return {}
    found = _people(sql, PERSON.c.org_id == org, PERSON.c.id.in_(ids))
    return {person.id: person for person in found}


def names_of(sql: Connection, org: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What those people are called."""
    if not ids:
        return {}
    where = (PERSON.c.org_id == org, PERSON.c.id.in_(ids))
    return {row.id: row.name for row in sql.execute(select(PERSON.c.id, PERSON.c.name).where(*where))}


def calendar_of(row: Row[Any], away: Away) -> Calendar:
    """The calendar in a person's row, with those absences."""
    return Calendar(
        zone=row.zone,
        country=row.country,
        workdays=tuple(row.workdays),
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        ask_weekday=row.ask_weekday,
        ask_hour=row.ask_hour,
        away=away,
    )


def absences(sql: Connection, ids: Iterable[UUID], since: date = date.min) -> dict[UUID, Away]:
    """The absences of those people that end on `since` or later, in order."""
    found: dict[UUID, Away] = {}
    for row in sql.execute(_ABSENCES, {"ids": list(ids), "since": since}):
        found[row.person_id] = (*found.get(row.person_id, ()), (row.from_on, row.to_on))
    return found


def _people(sql: Connection, *where: Any) -> list[Person]:
    rows = sql.execute(select(PERSON).where(*where).order_by(PERSON.c.seq, PERSON.c.id)).all()
    away = absences(sql, [row.id for row in rows]) if rows else {}
    return [_person(row, away.get(row.id, ())) for row in rows]


def _person(row: Row[Any], away: Away) -> Person:
    return Person(
        id=row.id,
        org=row.org_id,
        name=row.name,
        role=row.role,
        address=Address(row.platform, row.handle, row.conversation),
        calendar=calendar_of(row, away),
        active=row.active,
        zone_is_own=row.zone_is_own,
    )


def _seen(known: Person, address: Address, name: str) -> Person:
    """The person with what is new; an empty name or an unopened conversation says nothing."""
    conversation = address.conversation or known.address.conversation
    return replace(
        known,
        name=name or known.name,
        address=replace(known.address, conversation=conversation),
    )


def _meet(sql: Connection, org_key: str, address: Address, name: str) -> Person:
    org = org_id(org_key)
    # Any clash, not the id's alone: of two who insert at once, one may meet the other at the key first.
    write(sql, ORG, (), (), {"id": org, "key": org_key, "name": org_key, "policy": {}, "reports": 0})
    # Two first people at once must not both become the administrator.
    sql.execute(select(ORG.c.id).where(ORG.c.id == org).with_for_update())
    id = person_id(org, address)
    known = people_by_id(sql, org, [id]).get(id)
    if known is None:
        role = "user" if _has_admin(sql, org) else "admin"
        known = Person(id, org, name or address.user, role, address)
    person = _seen(known, address, name)
    _keep(sql, person)
    return person


def _has_admin(sql: Connection, org: UUID) -> bool:
    where = (PERSON.c.org_id == org, PERSON.c.role == "admin", PERSON.c.active.is_(True))
    return sql.execute(select(PERSON.c.id).where(*where).limit(1)).first() is not None


def _keep(sql: Connection, person: Person) -> None:
    calendar = person.calendar
    known = {
        "name": person.name,
        "role": person.role,
        "conversation": person.address.conversation,
        "zone": calendar.zone,
        "country": calendar.country,
        "workdays": list(calendar.workdays),
        "quiet_from": calendar.quiet_from,
        "quiet_to": calendar.quiet_to,
        "ask_weekday": calendar.ask_weekday,
        "ask_hour": calendar.ask_hour,
        "active": person.active,
        "zone_is_own": person.zone_is_own,
    }
    last = select(func.coalesce(func.max(PERSON.c.seq), 0)).where(PERSON.c.org_id == person.org)
    place = {
        "org_id": person.org,
        "id": person.id,
        "platform": person.address.platform,
        "handle": person.address.user,
        "seq": (sql.scalar(last) or 0) + 1,
    }
    write(sql, PERSON, ("org_id", "id"), tuple(known), place | known)
