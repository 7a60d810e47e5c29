"""Who is who, and reachable where."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Select, and_, bindparam, func, literal_column, or_, select, update
from sqlalchemy.engine import Row

from bot.model import Address, Calendar, Person
from bot.ports import Clock
from store.db import Db
from store.tables import AGGREGATE, AWAY, DELIVERY, ORG, PERSON, REPORT, SEAT
from store.writing import write

NAMESPACE = UUID("6f0c1d3e-7d0b-5f0e-9a35-0d1f5b2c7a41")

Away = tuple[tuple[date, date], ...]

# Written out, as it is in the index: with a parameter SQLite would look through everybody.
IS_ADMIN = and_(PERSON.c.role == literal_column("'admin'"), PERSON.c.active.is_(True))

ABSENCES = (
    select(AWAY.c.person_id, AWAY.c.from_on, AWAY.c.to_on)
    .where(
        AWAY.c.org_id.in_(bindparam("orgs", expanding=True)),
        AWAY.c.person_id.in_(bindparam("ids", expanding=True)),
        AWAY.c.to_on >= bindparam("since"),
    )
    .order_by(AWAY.c.from_on, AWAY.c.to_on)
)

# Statements are built once: building one costs more than running it.
_KNOWN = (
    select(PERSON, ORG.c.key.label("org_key"))
    .join(ORG, ORG.c.id == PERSON.c.org_id)
    .order_by(PERSON.c.seq, PERSON.c.id)
)
_BY_ID = _KNOWN.where(PERSON.c.id == bindparam("id"))
_BY_IDS = _KNOWN.where(PERSON.c.org_id == bindparam("org"), PERSON.c.id.in_(bindparam("ids", expanding=True)))
_ACTIVE = _KNOWN.where(PERSON.c.org_id == bindparam("org"), PERSON.c.active.is_(True))
_NAMES = select(PERSON.c.id, PERSON.c.name).where(
    PERSON.c.org_id == bindparam("org"), PERSON.c.id.in_(bindparam("ids", expanding=True))
)


def org_id(key: str) -> UUID:
    """The same organisation key gives the same id, on every installation."""
    return uuid5(NAMESPACE, key)


def person_id(org: UUID, address: Address) -> UUID:
    """The same person of the same platform gives the same id; the conversation does not matter."""
    return uuid5(org, f"{address.platform}/{address.user}")


class StoredPeople:
    """bot.ports.People. `clock` is product time: whatever counts by somebody's hours is looked at anew by it."""

    def __init__(self, db: Db, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def person(self, id: UUID) -> Person | None:
        """That person."""
        return await self._db.read(lambda sql: next(iter(_people(sql, _BY_ID, {"id": id})), None))

    async def names(self, org: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
        """What those of the organisation's people that are known are called, in one read."""
        return await self._db.read(lambda sql: names_of(sql, org, ids)) if ids else {}

    async def met(self, org_key: str, address: Address, name: str) -> Person:
        """The person behind a platform's id, kept on first sight with a new name or conversation.

        The first of an organisation that has no administrator becomes it.
        """
        known = await self.known(org_key, address)
        if known is not None and known == _seen(known, address, name):
            return known
        return await self._db.run(lambda sql: _meet(sql, org_key, address, name, self._clock()))

    async def known(self, org_key: str, address: Address) -> Person | None:
        """The person behind a platform's id, if they are known here."""
        return await self.person(person_id(org_id(org_key), address))

    async def everyone(self, org: UUID) -> Sequence[Person]:
        """All active people of an organisation, in the order they were first seen."""
        return await self._db.read(lambda sql: _people(sql, _ACTIVE, {"org": org}))

    async def orgs(self) -> Sequence[UUID]:
        """Every organisation there is."""
        return await self._db.read(lambda sql: sql.scalars(select(ORG.c.id).order_by(ORG.c.key)).all())

    async def keep(self, person: Person, was: Person | None = None) -> None:
        """Stores what is new in `person` since they were read as `was`. Absences are facts, and are left as they are.

        Where their hours changed, everything that counts by them is due now, in the same transaction: the next
        tick counts anew. Nothing is written where nothing is new. Idempotent.
        """
        was = was or await self.person(person.id)
        if was is None or _columns(was) != _columns(person):
            await self._db.run(lambda sql: _keep(sql, person, was, self._clock()))


def people_by_id(sql: Connection, org: UUID, ids: Collection[UUID]) -> dict[UUID, Person]:
    """Those of the organisation's people that are known, with their absences."""
    if not ids:
        return {}
    found = _people(sql, _BY_IDS, {"org": org, "ids": list(ids)})
    return {person.id: person for person in found}


def names_of(sql: Connection, org: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What those people are called."""
    if not ids:
        return {}
    return {row.id: row.name for row in sql.execute(_NAMES, {"org": org, "ids": list(ids)})}


def calendar_of(row: Row[Any], away: Away) -> Calendar:
    """The calendar in a person's row, with those absences, and the one their platform knows of.

    What the person said themselves wins: an absence of their own in those days takes the place of the platform's.
    """
    status = _status_of(row)
    if status is not None and not any(first <= status[1] and status[0] <= last for first, last in away):
        away = tuple(sorted((*away, status)))
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


def _status_of(row: Row[Any]) -> tuple[date, date] | None:
    known = row.platform_away_from is not None and row.platform_away_to is not None
    return (row.platform_away_from, row.platform_away_to) if known else None


def absences(sql: Connection, people: Sequence[Row[Any]], since: date = date.min) -> dict[UUID, Away]:
    """The absences of those people, each a row of the table, that end on `since` or later, in order."""
    found: dict[UUID, Away] = {}
    if not people:
        return found
    whose = {"orgs": list({row.org_id for row in people}), "ids": [row.id for row in people]}
    for row in sql.execute(ABSENCES, whose | {"since": since}):
        found[row.person_id] = (*found.get(row.person_id, ()), (row.from_on, row.to_on))
    return found


def _people(sql: Connection, statement: Select[Any], values: dict[str, Any]) -> list[Person]:
    rows = sql.execute(statement, values).all()
    away = absences(sql, rows)
    return [_person(row, away.get(row.id, ())) for row in rows]


def _person(row: Row[Any], away: Away) -> Person:
    return Person(
        id=row.id,
        org=row.org_id,
        name=row.name,
        role=row.role,
        address=Address(row.platform, row.handle, row.conversation, row.org_key.partition(":")[2]),
        calendar=calendar_of(row, away),
        active=row.active,
        zone_is_own=row.zone_is_own,
        platform_zone=row.platform_zone or "",
        platform_away=_status_of(row),
    )


def _seen(known: Person, address: Address, name: str) -> Person:
    """The person with what is new; an empty name or an unopened conversation says nothing."""
    conversation = address.conversation or known.address.conversation
    return replace(
        known,
        name=name or known.name,
        address=replace(known.address, conversation=conversation),
    )


def _meet(sql: Connection, org_key: str, address: Address, name: str, now: datetime) -> Person:
    org = org_id(org_key)
    # Any clash, not the id's alone: of two who insert at once, one may meet the other at the key first.
    write(sql, ORG, (), (), {"id": org, "key": org_key, "name": org_key, "policy": {}, "reports": 0})
    # Two first people at once must not both become the administrator.
    lock_org(sql, org)
    id = person_id(org, address)
    known = people_by_id(sql, org, [id]).get(id)
    if known is None:
        role = "user" if _has_admin(sql, org) else "admin"
        known = Person(id, org, name or address.user, role, address)
        _add(sql, known)
    person = _seen(known, address, name)
    _keep(sql, person, known, now)
    return person


def _has_admin(sql: Connection, org: UUID) -> bool:
    return sql.execute(select(PERSON.c.id).where(PERSON.c.org_id == org, IS_ADMIN).limit(1)).first() is not None


def _keep(sql: Connection, person: Person, was: Person | None, now: datetime) -> None:
    """Only what is different from `was`: what else the row has, another writer may have changed meanwhile."""
    new, old = _columns(person), _columns(was) if was is not None else {}
    changed = {name: value for name, value in new.items() if name not in old or value != old[name]}
    if changed.keys() & {"role", "active"}:
        lock_org(sql, person.org)
    is_it = (PERSON.c.org_id == person.org, PERSON.c.id == person.id)
    if sql.execute(select(PERSON.c.id).where(*is_it).with_for_update()).first() is None:
        _add(sql, person)
        return
    before = people_by_id(sql, person.org, [person.id])[person.id]
    if changed:
        sql.execute(update(PERSON).where(*is_it).values(**changed))
    if _hours(before) != _hours(people_by_id(sql, person.org, [person.id])[person.id]):
        _count_anew(sql, person, now)


def lock_org(sql: Connection, org: UUID) -> None:
    """Who administers an organisation is decided by one at a time: two might each believe that another one does."""
    sql.execute(select(ORG.c.id).where(ORG.c.id == org).with_for_update())


def _hours(person: Person) -> tuple[Calendar, tuple[date, date] | None]:
    return replace(person.calendar, away=()), person.platform_away


def _count_anew(sql: Connection, person: Person, now: datetime) -> None:
    """Whatever counts by that person's hours is looked at now, and what waits for them is planned again."""
    seats = select(SEAT.c.project_id).where(SEAT.c.org_id == person.org, SEAT.c.person_id == person.id)
    concerned = or_(REPORT.c.project_id.in_(seats), REPORT.c.by == person.id)
    reports = select(REPORT.c.id).where(REPORT.c.org_id == person.org, concerned)
    theirs = or_(AGGREGATE.c.id.in_(seats), AGGREGATE.c.id.in_(reports), AGGREGATE.c.offered_to == person.id)
    later = (AGGREGATE.c.org_id == person.org, theirs, AGGREGATE.c.wake_at > now)
    # In the order of refs, as deciding locks them: an update by itself would lock them in any.
    in_order = select(AGGREGATE.c.id).where(*later).order_by(AGGREGATE.c.kind, AGGREGATE.c.id).with_for_update()
    ids = sql.scalars(in_order).all()
    if ids:
        sql.execute(
            update(AGGREGATE).where(AGGREGATE.c.org_id == person.org, AGGREGATE.c.id.in_(ids)).values(wake_at=now)
        )
    waiting = (DELIVERY.c.org_id == person.org, DELIVERY.c.person_id == person.id, DELIVERY.c.state == "waiting")
    held = update(DELIVERY).where(*waiting, DELIVERY.c.attempts == 0, DELIVERY.c.try_at > now)
    sql.execute(held.values(try_at=now))


def _columns(person: Person) -> dict[str, Any]:
    """What may be known anew of somebody."""
    calendar, status = person.calendar, person.platform_away or (None, None)
    return {
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
        "platform_zone": person.platform_zone or None,
        "platform_away_from": status[0],
        "platform_away_to": status[1],
    }


def _add(sql: Connection, person: Person) -> None:
    last = select(func.coalesce(func.max(PERSON.c.seq), 0)).where(PERSON.c.org_id == person.org)
    place = {
        "org_id": person.org,
        "id": person.id,
        "platform": person.address.platform,
        "handle": person.address.user,
        "seq": (sql.scalar(last) or 0) + 1,
    }
    write(sql, PERSON, ("org_id", "id"), (), place | _columns(person))
