"""The one switch for all that goes out, and who administers an organisation: what an administrator may change."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from bot.ports import Clock, Given
from store.db import PATIENCE_SECONDS, Db
from store.people import IS_ADMIN, lock_org
from store.settings import held_since, hold_all, release_all
from store.tables import PERSON


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

    async def hold(self) -> datetime | None:
        """Nothing goes out any more; gives since when it was held already. Raises Busy."""
        now = self._clock()
        return await self._db.run(lambda sql: hold_all(sql, now), PATIENCE_SECONDS)

    async def release(self) -> datetime | None:
        """All that is due goes; gives since when it was held. Other replicas hear of it at once. Raises Busy.

        Nothing fell due meanwhile: the next tick finds it, and counts whatever waits for somebody anew.
        """
        now = self._clock()
        before = await self._db.run(lambda sql: release_all(sql, now), PATIENCE_SECONDS)
        self._wake()
        return before


class StoredRoles:
    """bot.ports.Roles."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def give(self, org: UUID, person: UUID, role: str) -> Given:
        """As promised by the protocol; of two who step down at once one stays. Raises Busy."""
        return await self._db.run(lambda sql: _give(sql, org, person, role), PATIENCE_SECONDS)


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
