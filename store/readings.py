"""Queries of the read side. None of them waits for a writer."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, String, and_, bindparam, cast, or_, select

from bot.decisions import Revised
from bot.events import Event
from bot.model import SETTLED, STATE_VERSION, Project, Ref, Report
from bot.ports import Heard
from store.codec import event_in, project_in, report_in, reworded, words_of
from store.db import Db
from store.hiding import notices_of
from store.tables import AGGREGATE, DELIVERY, JOURNAL, REPORT, REVISION, SEAT, WORDS

log = logging.getLogger("champion.store")

MOST = 200
AT_A_TIME = 500  # parameters of one statement

_HAS_ENDED = AGGREGATE.c.state["phase"].as_string() == "stopped"  # false sorts before true
# Statements are built once: building one costs more than running it.
_STATES = select(AGGREGATE.c.state, AGGREGATE.c.version).where(AGGREGATE.c.kind == "project")
_ONE = _STATES.where(AGGREGATE.c.org_id == bindparam("org"), AGGREGATE.c.id == bindparam("id"))
_READABLE = AGGREGATE.c.version <= STATE_VERSION
_ORDER = (_HAS_ENDED, AGGREGATE.c.opened_at.desc(), AGGREGATE.c.id)
_NEWEST = _STATES.where(_READABLE).order_by(*_ORDER).limit(MOST)
_NAMES = (
    select(AGGREGATE.c.id, AGGREGATE.c.state["name"]["text"].as_string().label("name"))
    .where(AGGREGATE.c.kind == "project", AGGREGATE.c.org_id == bindparam("org"), _READABLE)
    .order_by(*_ORDER)
)
_SEATED = select(SEAT.c.project_id).where(SEAT.c.person_id == bindparam("person"))
_SEATS_OF = _NEWEST.where(or_(AGGREGATE.c.id.in_(_SEATED), AGGREGATE.c.offered_to == bindparam("person")))
_OF_ALL = _NEWEST.where(AGGREGATE.c.org_id == bindparam("org"))
# Looked for as text: to read every pilot of an organisation whole took most of the time of a question.
_NAMING = _OF_ALL.where(cast(AGGREGATE.c.state, String).contains(bindparam("whom")))
_REPORTS = select(AGGREGATE.c.state, AGGREGATE.c.version).join_from(
    REPORT, AGGREGATE, and_(AGGREGATE.c.org_id == REPORT.c.org_id, AGGREGATE.c.id == REPORT.c.id)
)


class StoredReadings:
    """bot.ports.Readings. A pilot that a newer release wrote is left out of lists: one must not hide all the others."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def project(self, ref: Ref) -> Project | None:
        """That pilot's present state. Raises codec.Newer, which is a Busy, when a newer release wrote it."""
        row = await self._db.read(lambda sql: sql.execute(_ONE, {"org": ref.org, "id": ref.id}).first())
        return project_in(row.state, row.version) if row is not None else None

    async def seats_of(self, person: UUID) -> Sequence[Project]:
        """Every pilot in which the person has a seat or an open offer, those that run first, then the newest; at most
        200, so that no number of stopped ones hides one that runs.
        """
        return await self._projects(_SEATS_OF, {"person": person})

    async def all_projects(self, org: UUID) -> Sequence[Project]:
        """Every pilot of the organisation, those that run first, then the newest; at most 200."""
        return await self._projects(_OF_ALL, {"org": org})

    async def pilot_names(self, org: UUID) -> Mapping[UUID, str]:
        """What every pilot of the organisation is called, by its id and in the same order, however many they are."""
        rows = await self._db.read(lambda sql: sql.execute(_NAMES, {"org": org}).all())
        return {row.id: row.name for row in rows}

    async def naming(self, org: UUID, person: UUID) -> Sequence[Project]:
        """Every pilot of the organisation in whose state the person stands, in whatever part; in the same order."""
        return await self._projects(_NAMING, {"org": org, "whom": str(person)})

    async def report(self, ref: Ref) -> Report | None:
        """That report as it stands. Raises codec.Newer, which is a Busy, when a newer release wrote it."""
        return await self._report(_REPORTS.where(REPORT.c.org_id == ref.org, REPORT.c.id == ref.id))

    async def report_called(self, org: UUID, called: int | str) -> Report | None:
        """The organisation's report of that number, or of that code for one that was sent without a name."""
        named = REPORT.c.code == called if isinstance(called, str) else REPORT.c.number == called
        return await self._report(_REPORTS.where(REPORT.c.org_id == org, named))

    async def open_reports(self, org: UUID, project: UUID) -> Sequence[Report]:
        """The reports about the pilot that wait for somebody, those that stop work first, then the oldest; at most 200.

        Praise asks nothing of anybody and is never among them.
        """
        about = (REPORT.c.org_id == org, REPORT.c.project_id == project)
        unsettled = (REPORT.c.state.not_in(SETTLED), REPORT.c.about != "worked")
        return await self._reports(_REPORTS.where(*about, *unsettled).order_by(REPORT.c.blocks.desc(), REPORT.c.number))

    async def reports_by(self, person: UUID) -> Sequence[Report]:
        """What the person has reported, newest first; at most 200."""
        return await self._reports(_REPORTS.where(REPORT.c.by == person).order_by(REPORT.c.number.desc()))

    async def revisions(self, ref: Ref) -> Sequence[Revised]:
        """Every change of a number of that pilot, oldest first; at most the newest 200."""
        where = (REVISION.c.org_id == ref.org, REVISION.c.project_id == ref.id)
        query = select(REVISION).where(*where).order_by(REVISION.c.seq.desc()).limit(MOST)
        rows = await self._db.read(lambda sql: sql.execute(query).all())
        return [Revised(starts_on=r.starts_on, was=r.was, now=r.now, at=r.at, by=r.by) for r in reversed(rows)]

    async def heard(self, person: UUID, limit: int) -> Sequence[Heard]:
        """The newest messages delivered to the person, newest first; without those this release can not read."""
        query = (
            select(DELIVERY)
            .where(DELIVERY.c.person_id == person, DELIVERY.c.state == "sent")
            .order_by(DELIVERY.c.settled_at.desc(), DELIVERY.c.seq.desc())
            .limit(limit)
        )
        return await self._db.read(lambda sql: _heard(sql, query))

    async def journal(self, ref: Ref) -> Sequence[Event]:
        """Everything that changed the pilot, oldest first, with the texts that are still kept.

        Deciding these again, from nothing, gives the present state, within a release and while no text was blanked.
        """
        return await self._db.read(lambda sql: _journal(sql, ref))

    async def _report(self, query: Select[Any]) -> Report | None:
        row = await self._db.read(lambda sql: sql.execute(query).first())
        return report_in(row.state, row.version) if row is not None else None

    async def _reports(self, query: Select[Any]) -> list[Report]:
        readable = query.where(_READABLE).limit(MOST)
        rows = await self._db.read(lambda sql: sql.execute(readable).all())
        return [report_in(row.state, row.version) for row in rows]

    async def _projects(self, query: Select[Any], values: dict[str, Any]) -> list[Project]:
        rows = await self._db.read(lambda sql: sql.execute(query, values).all())
        return [project_in(row.state, row.version) for row in rows]


def _heard(sql: Connection, query: Select[Any]) -> list[Heard]:
    found = []
    for row in sql.execute(query).all():
        try:
            found.append(Heard(row.settled_at, notices_of(sql, [row])[row.seq]))
        except ValueError:
            log.error("notice.illegible", extra={"key": row.key})  # why the others came is still to be told
    return found


def _journal(sql: Connection, ref: Ref) -> list[Event]:
    where = (JOURNAL.c.org_id == ref.org, JOURNAL.c.aggregate_id == ref.id)
    rows = sql.execute(select(JOURNAL.c.event).where(*where).order_by(JOURNAL.c.seq)).all()
    bare = [event_in(row.event, {}) for row in rows]
    texts = _texts(sql, ref.org, list({words.id for event in bare for words in words_of(event)}))
    return [reworded(event, texts) for event in bare]


def _texts(sql: Connection, org: UUID, ids: Sequence[UUID]) -> dict[UUID, str]:
    """What was written, of those words that are still kept."""
    found: dict[UUID, str] = {}
    for n in range(0, len(ids), AT_A_TIME):
        where = (WORDS.c.org_id == org, WORDS.c.id.in_(ids[n : n + AT_A_TIME]))
        found |= {row.id: row.text for row in sql.execute(select(WORDS.c.id, WORDS.c.text).where(*where))}
    return found
