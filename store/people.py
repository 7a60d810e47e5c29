"""Who is who, and reachable where."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, func, literal_column, or_, select, update
from sqlalchemy.engine import Row

from bot.model import Address, Person
from bot.ports import Clock
from store.accounts import (
    LED_ID,
    close_account,
    is_linked,
    keep_conversation,
    led,
    move_away,
    open_account,
    org_id,
    org_of,
    person_id,
)
from store.calendars import Away, absences, calendar_of, count_anew, hours_of, status_of
from store.db import PATIENCE_SECONDS, Again, Db
from store.tables import HANDLE, ORG, PERSON
from store.writing import write

# Written out, as it is in the index: with a parameter SQLite would look through everybody.
IS_ADMIN = and_(PERSON.c.role == literal_column("'admin'"), PERSON.c.active.is_(True))

# Statements are built once: building one costs more than running it.
_KNOWN = (
    select(PERSON, ORG.c.key.label("org_key"))
    .join(ORG, ORG.c.id == PERSON.c.org_id)
    .order_by(PERSON.c.seq, PERSON.c.id)
)
_BY_ID = _KNOWN.where(PERSON.c.id == bindparam("id"))
_NOW = _KNOWN.where(PERSON.c.id == LED_ID)
BY_ACCOUNT = (  # with the account that was asked about, where the person has several
    _KNOWN.add_columns(
        HANDLE.c.platform.label("asked_platform"),
        HANDLE.c.handle.label("asked_handle"),
        HANDLE.c.workspace.label("asked_workspace"),
        HANDLE.c.conversation.label("asked_conversation"),
    )
    .outerjoin(HANDLE, HANDLE.c.id == bindparam("id"))
    .where(PERSON.c.id == LED_ID)
)
_BY_IDS = _KNOWN.where(PERSON.c.org_id == bindparam("org"), PERSON.c.id.in_(bindparam("ids", expanding=True)))
_ACTIVE = _KNOWN.where(PERSON.c.org_id == bindparam("org"), PERSON.c.active.is_(True))
_ELSEWHERE = (  # two ranges of an index: "not equal" would look through everybody
    _KNOWN.order_by(None)
    .where(
        PERSON.c.org_id == bindparam("org"),
        or_(PERSON.c.platform < bindparam("platform"), PERSON.c.platform > bindparam("platform")),
        PERSON.c.active.is_(True),
    )
    .order_by(PERSON.c.name, PERSON.c.id)
    .limit(bindparam("limit"))
)
_BY_NAME = (  # a person without a name is called by their handle
    _KNOWN.order_by(None)
    .where(PERSON.c.org_id == bindparam("org"), PERSON.c.active.is_(True), PERSON.c.name != PERSON.c.handle)
    .order_by(func.lower(PERSON.c.name), PERSON.c.id)
    .limit(bindparam("limit"))
)
_NAMES = select(PERSON.c.id, PERSON.c.name).where(
    PERSON.c.org_id == bindparam("org"), PERSON.c.id.in_(bindparam("ids", expanding=True))
)


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

    async def those(self, org: UUID, ids: Collection[UUID]) -> dict[UUID, Person]:
        """Those of the organisation's people that are known, by the ids asked for, in one read."""
        return await self._db.read(lambda sql: people_by_id(sql, org, ids)) if ids else {}

    async def met(self, org_key: str, address: Address, name: str) -> Person:
        """The person behind a platform's id, kept on first sight with a new name or conversation.

        The first of an organisation that has no administrator becomes it.
        """
        known = await self.known(org_key, address)
        if known is not None and known == _seen(known, address, name):
            return known
        return await self._db.run(lambda sql: _meet(sql, org_key, address, name, self._clock()), PATIENCE_SECONDS)

    async def known(self, org_key: str, address: Address) -> Person | None:
        """The person behind a platform's id, if they are known here. Their address is that account of theirs."""
        account = person_id(org_id(org_key), address)
        return await self._db.read(lambda sql: _by_account(sql, account))

    async def everyone(self, org: UUID) -> Sequence[Person]:
        """All active people of an organisation, in the order they were first seen."""
        return await self._db.read(lambda sql: _people(sql, _ACTIVE, {"org": org}))

    async def by_name(self, org: UUID, limit: int, beside: Collection[UUID] = ()) -> Sequence[Person]:
        """Active people of an organisation whose names are known, by name: the first `limit`, and those `beside`."""
        return await self._db.read(lambda sql: _listed(sql, org, limit, beside))

    async def elsewhere(self, org: UUID, platform: str, limit: int) -> Sequence[Person]:
        """Active people of an organisation who are written to on another platform, by name."""
        values = {"org": org, "platform": platform, "limit": limit}
        return await self._db.read(lambda sql: _people(sql, _ELSEWHERE, values))

    async def move_away(self, person: Person) -> bool:
        """As promised by the protocol, in one transaction. Raises Busy."""
        return await self._db.run(lambda sql: move_away(sql, person))

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
            await self._db.run(lambda sql: _keep(sql, person, was, self._clock()), PATIENCE_SECONDS)


def people_by_id(sql: Connection, org: UUID, ids: Collection[UUID]) -> dict[UUID, Person]:
    """Those of the organisation's people that are known, with their absences.

    An id that somebody had before they were linked gives who they are now.
    """
    if not ids:
        return {}
    found = {person.id: person for person in _people(sql, _BY_IDS, {"org": org, "ids": list(ids)})}
    if leads := led(sql, org, set(ids) - found.keys()):
        now = people_by_id(sql, org, set(leads.values()))
        found |= {id: now[to] for id, to in leads.items() if to in now}
    return found


def names_of(sql: Connection, org: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What those people are called, also by an id that they had before they were linked."""
    if not ids:
        return {}
    found = {row.id: row.name for row in sql.execute(_NAMES, {"org": org, "ids": list(ids)})}
    if leads := led(sql, org, set(ids) - found.keys()):
        now = names_of(sql, org, set(leads.values()))
        found |= {id: now[to] for id, to in leads.items() if to in now}
    return found


def _listed(sql: Connection, org: UUID, limit: int, beside: Collection[UUID]) -> list[Person]:
    first = _people(sql, _BY_NAME, {"org": org, "limit": limit})
    others = people_by_id(sql, org, set(beside) - {person.id for person in first})
    found = {person.id: person for person in (*first, *others.values()) if person.active and _is_named(person)}
    return sorted(found.values(), key=lambda person: (person.name.casefold(), str(person.id)))


def _is_named(person: Person) -> bool:
    return person.name != person.address.user


def _people(sql: Connection, statement: Select[Any], values: dict[str, Any]) -> list[Person]:
    rows = sql.execute(statement, values).all()
    away = absences(sql, rows)
    return [_person(row, away.get(row.id, ())) for row in rows]


def person_now(sql: Connection, id: UUID) -> Person | None:
    """That person, also by an id that they had before they were linked."""
    return next(iter(_people(sql, _NOW, {"id": id})), None)


def _by_account(sql: Connection, id: UUID) -> Person | None:
    rows = sql.execute(BY_ACCOUNT, {"id": id}).all()
    away = absences(sql, rows)
    return next((_as_asked(row, _person(row, away.get(row.id, ()))) for row in rows), None)


def _as_asked(row: Row[Any], person: Person) -> Person:
    """The person as that account of theirs, and whether they are written to by another one."""
    if row.asked_platform is None:
        return person
    asked = Address(row.asked_platform, row.asked_handle, row.asked_conversation, row.asked_workspace)
    reached = person.address
    if (asked.platform, asked.workspace, asked.user) == (reached.platform, reached.workspace, reached.user):
        return person
    return replace(person, address=asked, elsewhere=reached.platform)


def _person(row: Row[Any], away: Away) -> Person:
    workspace = row.workspace if row.workspace is not None else row.org_key.partition(":")[2]
    return Person(
        id=row.id,
        org=row.org_id,
        name=row.name,
        role=row.role,
        address=Address(row.platform, row.handle, row.conversation, workspace),
        calendar=calendar_of(row, away),
        active=row.active,
        zone_is_own=row.zone_is_own,
        platform_zone=row.platform_zone or "",
        platform_away=status_of(row),
    )


def _seen(known: Person, address: Address, name: str) -> Person:
    """The person with what is new; an empty name or an unopened conversation says nothing, and neither does what
    another platform calls them."""
    conversation = address.conversation or known.address.conversation
    return replace(
        known,
        name=known.name if known.elsewhere else name or known.name,
        address=replace(known.address, conversation=conversation),
    )


def _meet(sql: Connection, org_key: str, address: Address, name: str, now: datetime) -> Person:
    org, own = org_of(sql, org_key), org_id(org_key)
    if org == own:
        # Any clash, not the id's alone: of two who insert at once, one may meet the other at the key first.
        write(sql, ORG, (), (), {"id": org, "key": org_key, "name": org_key, "policy": {}, "reports": 0})
    # Two first people at once must not both become the administrator.
    lock_org(sql, org)
    if org_of(sql, org_key) != org:
        raise Again("the organisation was joined with another one")
    known = _by_account(sql, person_id(own, address))
    if known is None:
        role = "user" if _has_admin(sql, org) else "admin"
        known = Person(person_id(own, address), org, name or address.user, role, address)
        _add(sql, known, None if org == own else org_key.partition(":")[2])
    person = _seen(known, address, name)
    _keep(sql, person, known, now)
    return person


def _has_admin(sql: Connection, org: UUID) -> bool:
    return sql.execute(select(PERSON.c.id).where(PERSON.c.org_id == org, IS_ADMIN).limit(1)).first() is not None


def _keep(sql: Connection, person: Person, was: Person | None, now: datetime) -> None:
    """Only what is different from `was`: what else the row has, another writer may have changed meanwhile."""
    new, old = _columns(person), _columns(was) if was is not None else {}
    changed = {name: value for name, value in new.items() if name not in old or value != old[name]}
    org = sql.scalar(select(PERSON.c.org_id).where(PERSON.c.id == person.id))
    if org is None:
        if not is_linked(sql, person.id):  # else they are somebody else by now, of whom this is not known
            _add(sql, person)
        return
    person = replace(person, org=org)  # joined with another organisation meanwhile, maybe
    if changed.keys() & {"role", "active"}:
        lock_org(sql, org)
    is_it = (PERSON.c.org_id == org, PERSON.c.id == person.id)
    if sql.execute(select(PERSON.c.id).where(*is_it).with_for_update()).first() is None:
        raise Again("they were linked meanwhile")
    before = people_by_id(sql, org, [person.id])[person.id]
    _write(sql, person, changed)
    if hours_of(before) != hours_of(people_by_id(sql, org, [person.id])[person.id]):
        count_anew(sql, person, now)


def _write(sql: Connection, person: Person, changed: dict[str, Any]) -> None:
    if "conversation" in changed:
        del changed["conversation"]
        keep_conversation(sql, person)
    if changed.get("active") is False and close_account(sql, person):
        del changed["active"]
    if changed.get("active") is True:
        open_account(sql, person)
    if changed:
        sql.execute(update(PERSON).where(PERSON.c.org_id == person.org, PERSON.c.id == person.id).values(**changed))


def lock_org(sql: Connection, org: UUID) -> None:
    """Who administers an organisation is decided by one at a time: two might each believe that another one does."""
    sql.execute(select(ORG.c.id).where(ORG.c.id == org).with_for_update())


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


def _add(sql: Connection, person: Person, workspace: str | None = None) -> None:
    last = select(func.coalesce(func.max(PERSON.c.seq), 0)).where(PERSON.c.org_id == person.org)
    place = {
        "org_id": person.org,
        "id": person.id,
        "platform": person.address.platform,
        "handle": person.address.user,
        "workspace": workspace,
        "seq": (sql.scalar(last) or 0) + 1,
    }
    write(sql, PERSON, ("org_id", "id"), (), place | _columns(person))
