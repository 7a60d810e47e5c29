"""Whether what people query agrees with the states: facts are written beside a state and never without it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, Table, literal, select, tuple_
from sqlalchemy.engine import Row

from bot.model import STATE_VERSION, Project, Report
from store.codec import state_in
from store.tables import AGGREGATE, CHECK_IN, ESCALATION, REPORT, SEAT, TERM

BATCH = 200  # states read at a time

Place = tuple[UUID, UUID]  # organisation and id
Rows = dict[Place, list[Row[Any]]]

_STATES: Select[Any] = (
    select(AGGREGATE)
    .where(AGGREGATE.c.version <= STATE_VERSION)
    .order_by(AGGREGATE.c.org_id, AGGREGATE.c.id)
    .limit(BATCH)
)
_PLACE = tuple_(AGGREGATE.c.org_id, AGGREGATE.c.id)
_ABOVE = ("manager", "deputy", "owner", "sponsor")


def disagreeing(sql: Connection, after: Place | None) -> tuple[list[tuple[str, Place]], Place | None]:
    """What is wrong with the next states after that place, and where the one after them begins; None at the end.

    A name of bot.doctor for each, and whose it is. The transaction should see one instant only.
    """
    query = _STATES if after is None else _STATES.where(tuple_(*(literal(each) for each in after)) < _PLACE)
    rows = sql.execute(query).all()
    last = (rows[-1].org_id, rows[-1].id) if len(rows) == BATCH else None
    return list(_faults(sql, rows)), last


def disagree_still(sql: Connection, places: Sequence[Place]) -> set[tuple[str, Place]]:
    """The same of these alone, looked at once more."""
    orgs, ids = {org for org, _ in places}, {id for _, id in places}
    where = (AGGREGATE.c.org_id.in_(orgs), AGGREGATE.c.id.in_(ids), AGGREGATE.c.version <= STATE_VERSION)
    return set(_faults(sql, sql.execute(select(AGGREGATE).where(*where)).all()))


def _faults(sql: Connection, rows: Sequence[Row[Any]]) -> Iterator[tuple[str, Place]]:
    terms = _of(sql, TERM.select().where(TERM.c.ended_at.is_(None)), TERM, rows)
    seats, weeks = _of(sql, select(SEAT), SEAT, rows), _of(sql, select(CHECK_IN), CHECK_IN, rows)
    rungs = _of(sql, select(ESCALATION), ESCALATION, rows)
    listed = _of(sql, select(REPORT), REPORT, rows)
    for row in rows:
        place = (row.org_id, row.id)
        try:
            state = state_in(row.kind, row.state, row.version)
        except ValueError:
            yield "illegible_state", place
            continue
        wrong = {"wake": _is_woken_late(row.wake_at, state.wake_at)}
        if isinstance(state, Project):
            wrong |= {
                "offered": row.offered_to != (state.offer.person if state.offer else None),
                "term": [each.person_id for each in terms[place]] != ([state.term.person] if state.term else []),
                "seats": {(each.role, each.person_id) for each in seats[place]} != _seats(state),
                "weeks": not _has_weeks(state, weeks[place]),
                "rungs": not _has_rungs(state, rungs[place]),
            }
        else:
            wrong["reports"] = not _is_listed(state, listed[place])
        yield from ((name, place) for name, is_wrong in wrong.items() if is_wrong)


def _of(sql: Connection, query: Select[Any], table: Table, rows: Sequence[Row[Any]]) -> Rows:
    """The rows of that table that belong to those states, by whose they are."""
    column = table.c.id if table is REPORT else table.c.project_id
    orgs, ids = {row.org_id for row in rows}, {row.id for row in rows}
    found: Rows = defaultdict(list)
    for each in sql.execute(query.where(table.c.org_id.in_(orgs), column.in_(ids))):
        found[each.org_id, getattr(each, column.name)].append(each)
    return found


def _is_woken_late(column: datetime | None, state: datetime | None) -> bool:
    """Sooner than decided is well: whoever's hours changed is looked at at once."""
    if column is None or state is None:
        return column != state
    return column > state


def _seats(project: Project) -> set[tuple[str, UUID]]:
    above = {(role, person) for role in _ABOVE if (person := getattr(project, role)) is not None}
    holders = (each.person for each in (project.term, project.offer) if each is not None)
    return above | {("champion", person) for person in holders}


def _has_weeks(project: Project, rows: Sequence[Row[Any]]) -> bool:
    """Every week of the state is listed as it is, and none but the one that is asked about is open. Older weeks than
    the state keeps are listed too."""
    listed = {row.starts_on: (row.outcome, row.value) for row in rows}
    closed = all(listed.get(week.starts_on) == (week.outcome, week.value) for week in project.weeks)
    asked = {project.checkin.starts_on} if project.checkin else set()
    return closed and {on for on, (outcome, _) in listed.items() if outcome == "open"} == asked


def _has_rungs(project: Project, rows: Sequence[Row[Any]]) -> bool:
    """The rung that the ladder stands on is listed, and none above it, nor one of a ladder that there never was."""
    ladder = project.ladder
    climbed = {(row.loop, row.level) for row in rows if ladder is not None and row.ladder == ladder.number}
    stands_on = max(climbed, default=(1, 0))
    is_listed = ladder is None or (ladder.loop, ladder.level) == stands_on
    return is_listed and all(row.ladder <= project.ladders for row in rows)


def _is_listed(report: Report, rows: Sequence[Row[Any]]) -> bool:
    stands = (report.project, report.number, report.state, report.by, report.blocks)
    return [(row.project_id, row.number, row.state, row.by, row.blocks) for row in rows] == [stands]
