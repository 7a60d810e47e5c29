"""What stands around an aggregate when something happens to it: who administers, when the people concerned work and
are away, and whether the event was seen before. One statement, after the lock: with the lock it would be of the same
snapshot, and miss what the lock's last holder has just written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, select, union_all
from sqlalchemy.engine import Row

from bot.events import Event
from bot.model import Calendar, Ref
from store.calendars import Away, calendar_of
from store.people import IS_ADMIN
from store.tables import AWAY, JOURNAL, ORG, PERSON

# No rule looks further back than this, and every absence is journalled with every event.
ABSENCES_KEPT = timedelta(days=120)

_SEEN = select(JOURNAL.c.seq).where(
    JOURNAL.c.org_id == bindparam("of_org"),
    JOURNAL.c.aggregate_id == bindparam("of_id"),
    JOURNAL.c.event_id == bindparam("event"),
)
_HOURS = ("zone", "country", "workdays", "quiet_from", "quiet_to", "ask_weekday", "ask_hour")
_STATUS = ("platform_away_from", "platform_away_to")

# Two indexes, one for each half: for "or" SQLite would look through everybody of the organisation.
_IN_ORG = select(PERSON.c.id).where(PERSON.c.org_id == bindparam("of_org"))
_CONCERNED = union_all(_IN_ORG.where(IS_ADMIN), _IN_ORG.where(PERSON.c.id.in_(bindparam("ids", expanding=True))))

# One row at least, with nobody in it where nobody is concerned; one for each of a person's absences.
AROUND: Select[Any] = (
    select(
        PERSON.c.id,
        IS_ADMIN.label("administers"),
        *(PERSON.c[name] for name in (*_HOURS, *_STATUS)),
        AWAY.c.from_on,
        AWAY.c.to_on,
        _SEEN.scalar_subquery().label("seen"),
    )
    .select_from(
        ORG.outerjoin(
            PERSON,
            and_(
                PERSON.c.org_id == bindparam("of_org"),
                PERSON.c.id.in_(_CONCERNED),
            ),
        ).outerjoin(
            AWAY,
            and_(
                AWAY.c.org_id == bindparam("of_org"),
                AWAY.c.person_id == PERSON.c.id,
                AWAY.c.to_on >= bindparam("since"),
            ),
        )
    )
    .where(ORG.c.id == bindparam("of_org"))
    .order_by(PERSON.c.seq, PERSON.c.id, AWAY.c.from_on, AWAY.c.to_on)
)


@dataclass(frozen=True, slots=True)
class Around:
    """Who administers the organisation, and the calendars of them and of those asked for, in one order."""

    is_seen: bool
    admins: tuple[UUID, ...]
    calendars: dict[UUID, Calendar]

    def of(self, ids: Collection[UUID]) -> tuple[tuple[UUID, Calendar], ...]:
        """The calendars of those of them that are known."""
        return tuple((id, calendar) for id, calendar in self.calendars.items() if id in ids)


def around(sql: Connection, ref: Ref, event: Event, ids: Collection[UUID]) -> Around:
    """As it stands, for that event to that aggregate."""
    since = (event.at - ABSENCES_KEPT).date()
    values = {"of_org": ref.org, "of_id": ref.id, "event": event.id, "ids": list(ids), "since": since}
    rows = sql.execute(AROUND, values).all()
    people: dict[UUID, Row[Any]] = {row.id: row for row in rows if row.id is not None}
    away: dict[UUID, Away] = {}
    for row in rows:
        if row.from_on is not None:
            away[row.id] = (*away.get(row.id, ()), (row.from_on, row.to_on))
    return Around(
        is_seen=any(row.seen is not None for row in rows[:1]),
        admins=tuple(id for id, row in people.items() if row.administers),
        calendars={id: calendar_of(row, away.get(id, ())) for id, row in people.items()},
    )
