"""Notices as they may be said now: whether somebody is named is decided when the words are drawn, not when they
were written. What waited, is said along, or is drawn once more names nobody who has hidden their name meanwhile.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from bot.notices import Notice, ReportAnswered, ReportIn
from store.codec import notice_in
from store.tables import AGGREGATE


def notices_of(sql: Connection, rows: Iterable[Row[Any]]) -> dict[int, Notice]:
    """What those rows of the delivery table say, by `seq`. Raises ValueError for one of another release."""
    rows = list(rows)
    read = {row.seq: notice_in(row.notice) for row in rows}
    reports = {
        (row.org_id, row.aggregate_id) for row in rows if isinstance(read[row.seq].body, ReportIn | ReportAnswered)
    }
    hidden = _hidden(sql, reports)
    for row in rows:
        body = read[row.seq].body
        if row.aggregate_id in hidden and isinstance(body, ReportIn | ReportAnswered):
            read[row.seq] = replace(read[row.seq], body=replace(body, by=None))
    return read


def _hidden(sql: Connection, reports: set[tuple[UUID, UUID]]) -> frozenset[UUID]:
    """The reports among those whose reporter hides their name."""
    if not reports:
        return frozenset()
    orgs, ids = {org for org, _ in reports}, {id for _, id in reports}
    where = (AGGREGATE.c.org_id.in_(orgs), AGGREGATE.c.id.in_(ids), AGGREGATE.c.kind == "report")
    return frozenset(sql.scalars(select(AGGREGATE.c.id).where(*where, AGGREGATE.c.state["hidden"].as_boolean())))
