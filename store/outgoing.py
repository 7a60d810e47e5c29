"""The one switch for all that goes out, and who administers an organisation: what an administrator may change."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, update

from bot.ports import Clock, Given, Outstanding
from store.db import PATIENCE_SECONDS, Db
from store.people import IS_ADMIN, lock_org
from store.restoring import hold_restored, release, restored_since
from store.settings import held_since, hold_all
from store.tables import DELIVERY, PERSON


class StoredOutgoing:
    """bot.ports.Outgoing. `wake` is called after a release: what waited is due."""

    def __init__(self, db: Db, clock: Clock, wake: Callable[[], None], rehearsal: bool = False) -> None:
        self._db = db
        self._clock = clock
        self._wake = wake
        self.rehearsal = rehearsal

    async def held_since(self) -> datetime | None:
        """Since when nothing goes out (product time); None while it does."""
        return await self._db.read(held_since)

    async def hold(self, restored_since: datetime | None = None) -> datetime | None:
        """Nothing goes out any more; gives since when it was held already. Raises Busy."""
        now, since = self._clock(), restored_since
        if since is None:
            return await self._db.run(lambda sql: hold_all(sql, now), PATIENCE_SECONDS)
        return await self._db.run(lambda sql: hold_restored(sql, now, since), PATIENCE_SECONDS)

    async def release(self) -> datetime | None:
        """All that is due goes; gives since when it was held. Other replicas hear of it at once. Raises Busy.

        Nothing fell due meanwhile: the next tick finds it, and counts whatever waits for somebody anew.
        """
        now = self._clock()
        before = await self._db.run(lambda sql: release(sql, now), PATIENCE_SECONDS)
        self._wake()
        return before

    async def outstanding(self) -> Outstanding:
        """What waits, as the protocol says."""
        now = self._clock()
        return await self._db.read(lambda sql: _outstanding(sql, now))


class StoredRoles:
    """bot.ports.Roles."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def give(self, org: UUID, person: UUID, role: str) -> Given:
        """As promised by the protocol; of two who step down at once one stays. Raises Busy."""
        return await self._db.run(lambda sql: _give(sql, org, person, role), PATIENCE_SECONDS)


def _outstanding(sql: Connection, now: datetime) -> Outstanding:
    is_due = DELIVERY.c.try_at <= now
    counts = select(func.count().label("waiting"), func.count().filter(is_due).label("due"))
    row = sql.execute(counts.where(DELIVERY.c.state == "waiting")).one()
    return Outstanding(row.waiting, row.due, restored_since(sql))


def _give(sql: Connection, org: UUID, person: UUID, role: str) -> Given:
    lock_org(sql, org)
    is_it = (PERSON.c.org_id == org, PERSON.c.id == person)
    known = sql.execute(select(PERSON.c.role, PERSON.c.active).where(*is_it)).first()
    if known is None or not known.active:
        return "nobody"
    if known.role == role:
        return "same"
    others = select(PERSON.c.id).where(PERSON.c.org_id == org, PERSON.c.id != person)
    another = others.where(IS_ADMIN).limit(1)
    if known.role == "admin" and sql.execute(another).first() is None:
        return "last_admin"
    sql.execute(update(PERSON).where(*is_it).values(role=role))
    return "given"
