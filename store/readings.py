"""Queries of the read side. None of them waits for a writer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, or_, select

from bot.events import Event
from bot.model import STATE_VERSION, Project, Ref
from bot.ports import Heard
from store.codec import event_in, notice_in, project_in
from store.db import Db
from store.tables import AGGREGATE, DELIVERY, JOURNAL, SEAT, WORDS

MOST = 200

_STATES = select(AGGREGATE.c.state, AGGREGATE.c.version).where(AGGREGATE.c.kind == "project")


class StoredReadings:
    """bot.ports.Readings. A pilot that a newer release wrote is left out of lists: one must not hide all the others."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def project(self, ref: Ref) -> Project | None:
        """That pilot's present state. Raises codec.Newer, which is a Busy, when a newer release wrote it."""
        query = _STATES.where(AGGREGATE.c.org_id == ref.org, AGGREGATE.c.id == ref.id)
        row = await self._db.read(lambda sql: sql.execute(query).first())
        return project_in(row.state, row.version) if row is not None else None

    async def seats_of(self, person: UUID) -> Sequence[Project]:
        """Every pilot in which the person has a seat or an open offer, newest first; at most 200."""
        seated = select(SEAT.c.project_id).where(SEAT.c.person_id == person)
        return await self._projects(_STATES.where(or_(AGGREGATE.c.id.in_(seated), AGGREGATE.c.offered_to == person)))

    async def all_projects(self, org: UUID) -> Sequence[Project]:
        """Every pilot of the organisation, newest first; at most 200."""
        return await self._projects(_STATES.where(AGGREGATE.c.org_id == org))

    async def heard(self, person: UUID, limit: int) -> Sequence[Heard]:
        """The newest messages delivered to the person, newest first."""
        query = (
            select(DELIVERY.c.settled_at, DELIVERY.c.notice)
            .where(DELIVERY.c.person_id == person, DELIVERY.c.state == "sent")
            .order_by(DELIVERY.c.settled_at.desc(), DELIVERY.c.seq.desc())
            .limit(limit)
        )
        rows = await self._db.read(lambda sql: sql.execute(query).all())
        return [Heard(row.settled_at, notice_in(row.notice)) for row in rows]

    async def journal(self, ref: Ref) -> Sequence[Event]:
        """Everything that changed the pilot, oldest first, with the texts that are still kept.

        Deciding these again, from nothing, gives the present state, within a release and while no text was blanked.
        """
        return await self._db.read(lambda sql: _journal(sql, ref))

    async def _projects(self, query: Select[Any]) -> list[Project]:
        readable = query.where(AGGREGATE.c.version <= STATE_VERSION)
        newest = readable.order_by(AGGREGATE.c.opened_at.desc(), AGGREGATE.c.id).limit(MOST)
        rows = await self._db.read(lambda sql: sql.execute(newest).all())
        return [project_in(row.state, row.version) for row in rows]


def _journal(sql: Connection, ref: Ref) -> list[Event]:
    texts = {row.id: row.text for row in sql.execute(select(WORDS.c.id, WORDS.c.text).where(WORDS.c.org_id == ref.org))}
    where = (JOURNAL.c.org_id == ref.org, JOURNAL.c.aggregate_id == ref.id)
    rows = sql.execute(select(JOURNAL.c.event).where(*where).order_by(JOURNAL.c.seq))
    return [event_in(row.event, texts) for row in rows]
