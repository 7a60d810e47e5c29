"""When somebody works, as their rows say it, and when they are away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.engine import Row

from bot.model import Calendar, Person
from store.tables import AGGREGATE, AWAY, DELIVERY, REPORT, SEAT

Away = tuple[tuple[date, date], ...]

ABSENCES = (
    select(AWAY.c.person_id, AWAY.c.from_on, AWAY.c.to_on)
    .where(
        AWAY.c.org_id.in_(bindparam("orgs", expanding=True)),
        AWAY.c.person_id.in_(bindparam("ids", expanding=True)),
        AWAY.c.to_on >= bindparam("since"),
    )
    .order_by(AWAY.c.from_on, AWAY.c.to_on)
)


def calendar_of(row: Row[Any], away: Away) -> Calendar:
    """The calendar in a person's row, with those absences, and the one their platform knows of.

    What the person said themselves wins: an absence of their own in those days takes the place of the platform's.
    """
    status = status_of(row)
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


def status_of(row: Row[Any]) -> tuple[date, date] | None:
    """First and last day of the absence that their platform knows of."""
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


def hours_of(person: Person) -> tuple[Calendar, tuple[date, date] | None]:
    """What whatever waits for somebody is counted by."""
    return replace(person.calendar, away=()), person.platform_away


def count_anew(sql: Connection, person: Person, now: datetime) -> None:
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
