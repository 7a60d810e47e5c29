"""What a sender is handed with a row: whom it is for, all that it says, and the messages that it replaces."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from bot.model import Address, Person, Said
from bot.notices import Notice, people_mentioned
from bot.ports import Before, Claim
from store.codec import receipt_in
from store.hiding import notices_of
from store.people import IS_ADMIN, names_of, people_by_id
from store.tables import DELIVERY, PERSON

LONGEST_DAY = timedelta(hours=26)  # a local day has 25 hours where a clock goes back

Taken = tuple[Row[Any], tuple[Row[Any], ...]]  # a row that is ours, and those that its message says along

Replaced = tuple[Before | None, tuple[Before, ...]]  # the message before of the same thread, and further ones


def claims(
    sql: Connection, taken: Sequence[Taken], stand_ins: Mapping[UUID, Person] | None, left: Mapping[int, datetime]
) -> list[Claim]:
    """One claim for each row. `stand_ins` are the administrators who hear all while it is rehearsed; `left` says of
    those that were taken over when whoever was sending them began."""
    rows = [row for row, _ in taken]
    notices = notices_of(sql, [each for row, along in taken for each in (row, *along)])
    people = people_of(sql, rows)
    replaced = {row.seq: _befores(sql, row, along) for row, along in taken}
    replaced |= {seq: (replaced[seq][0], _all_before(sql, row)) for row, _ in taken if notices[seq := row.seq].anew}
    names = _names(sql, taken, notices, replaced)
    found = []
    for row, along in taken:
        meant = people[row.org_id, row.person_id]
        before, others = replaced[row.seq]
        claim = Claim(
            org=row.org_id,
            notice=notices[row.seq],
            token=row.token,
            to=stand_ins[row.org_id] if stand_ins is not None else meant,
            names=names[row.org_id],
            attempts=row.attempts,
            attempt_at=row.attempt_at,
            withdrawn=row.withdrawn,
            before=before,
            doubtful_since=row.doubtful_since,
            left_at=left.get(row.seq),
            also=tuple(notices[each.seq] for each in along),
            others=others,
            instead_of=meant if stand_ins is not None else None,
        )
        found.append(claim)
    return found


def people_of(sql: Connection, rows: Iterable[Row[Any]]) -> dict[tuple[UUID, UUID], Person]:
    """Whom those rows are for."""
    found: dict[tuple[UUID, UUID], Person] = {}
    rows = list(rows)
    for org in {row.org_id for row in rows}:
        ids = {row.person_id for row in rows if row.org_id == org}
        known = people_by_id(sql, org, ids)
        # Nobody any more: the sender settles it as dead, which tells the aggregate.
        found |= {(org, id): known.get(id) or Person(id, org, "", "", Address("", ""), active=False) for id in ids}
    return found


def first_admins(sql: Connection, orgs: Collection[UUID]) -> dict[UUID, Person]:
    """The active administrator of each of those organisations who was seen first."""
    where = (PERSON.c.org_id.in_(orgs), IS_ADMIN)
    rows = sql.execute(select(PERSON.c.org_id, PERSON.c.id).where(*where).order_by(PERSON.c.seq.desc()))
    first = {row.org_id: row.id for row in rows}
    return {org: people_by_id(sql, org, [id])[id] for org, id in first.items()}


def rang(sql: Connection, people: Collection[UUID], now: datetime) -> dict[UUID, tuple[Said, ...]]:
    """What rang at each of those people within the last day: one for each message, and none that was only edited."""
    columns = (DELIVERY.c.seq, DELIVERY.c.person_id, DELIVERY.c.key, DELIVERY.c.urgency, DELIVERY.c.settled_at)
    what = (DELIVERY.c.along, DELIVERY.c.receipt, DELIVERY.c.thread)
    kind = DELIVERY.c.notice["body"]["kind"].as_string().label("kind")
    edits = DELIVERY.c.notice["edits"].as_boolean().label("edits")
    where = (DELIVERY.c.person_id.in_(people), DELIVERY.c.state == "sent", DELIVERY.c.settled_at > now - LONGEST_DAY)
    rows = sql.execute(select(*columns, *what, kind, edits).where(*where).order_by(DELIVERY.c.seq)).all()
    found: dict[UUID, tuple[Said, ...]] = {}
    for row in rows:
        if row.seq > min(row.along or [row.seq]) or (
            row.edits and _took_a_place(sql, row.thread, row.seq, row.receipt)
        ):
            continue
        said = Said(row.key, row.kind, row.urgency, row.settled_at)
        found[row.person_id] = (*found.get(row.person_id, ()), said)
    return found


def _took_a_place(sql: Connection, thread: str, seq: int, receipt: object) -> bool:
    """Whether that message was put in the place of an older one, which rang when it came."""
    where = (DELIVERY.c.thread == thread, DELIVERY.c.state == "sent", DELIVERY.c.seq < seq)
    return receipt in sql.scalars(select(DELIVERY.c.receipt).where(*where)).all()


def _names(
    sql: Connection, taken: Sequence[Taken], notices: Mapping[int, Notice], replaced: Mapping[int, Replaced]
) -> dict[UUID, dict[UUID, str]]:
    """Everybody whom those messages name, or the ones whose buttons they take away, which are written once more."""
    mentioned: dict[UUID, set[UUID]] = {}
    for row, along in taken:
        for each in (row, *along):
            mentioned.setdefault(row.org_id, set()).update(people_mentioned(notices[each.seq].body))
        before, others = replaced[row.seq]
        for old in (*((before,) if before is not None else ()), *others):
            for notice in (old.notice, *old.also):
                mentioned[row.org_id].update(people_mentioned(notice.body))
    return {org: names_of(sql, org, ids) for org, ids in mentioned.items()}


def _befores(sql: Connection, row: Row[Any], along: Sequence[Row[Any]]) -> tuple[Before | None, tuple[Before, ...]]:
    """The message before of the row's own thread, and those of the threads that go along, each once."""
    threads = {each.thread for each in (row, *along)}
    first = _before(sql, row, threads)
    found = {before.receipt: before for each in along if (before := _before(sql, each, threads)) is not None}
    return first, tuple(each for receipt, each in found.items() if first is None or receipt != first.receipt)


def _before(sql: Connection, row: Row[Any], threads: Collection[str]) -> Before | None:
    where = (DELIVERY.c.org_id == row.org_id, DELIVERY.c.thread == row.thread, DELIVERY.c.state == "sent")
    newest = select(DELIVERY).where(*where, DELIVERY.c.seq < row.seq).order_by(DELIVERY.c.seq.desc()).limit(1)
    found = sql.execute(newest).first()
    if found is None:
        return None
    return _as_it_stands(sql, found, threads)


def _all_before(sql: Connection, row: Row[Any]) -> tuple[Before, ...]:
    """Every message of the row's thread that says nothing else, to be drawn once more as it may be said now."""
    where = (DELIVERY.c.org_id == row.org_id, DELIVERY.c.thread == row.thread, DELIVERY.c.state == "sent")
    rows = sql.execute(select(DELIVERY).where(*where, DELIVERY.c.along.is_(None)).order_by(DELIVERY.c.seq)).all()
    found = (_as_it_stands(sql, each, {row.thread}) for each in rows)
    return tuple({each.receipt: replace(each, anew=True) for each in found if each is not None}.values())


def _as_it_stands(sql: Connection, found: Row[Any], threads: Collection[str]) -> Before | None:
    """That message with the words that stand in its place by now: a later one may have taken it."""
    found = _newest_there(sql, found)
    siblings = select(DELIVERY).where(DELIVERY.c.seq.in_(found.along or ())).order_by(DELIVERY.c.seq)
    others = sql.execute(siblings).all() if found.along else []
    try:
        notices = notices_of(sql, [found, *others])
        return Before(
            receipt_in(found.receipt),
            notices[found.seq],
            found.settled_at,
            also=tuple(notices[each.seq] for each in others),
            is_done=all(each.thread in threads or _has_newer(sql, each) for each in others),
        )
    except ValueError:
        return None  # of another release: it keeps its buttons, which are refused when they are pressed


def _newest_there(sql: Connection, found: Row[Any]) -> Row[Any]:
    where = (DELIVERY.c.org_id == found.org_id, DELIVERY.c.thread == found.thread, DELIVERY.c.state == "sent")
    later = (DELIVERY.c.seq != found.seq, DELIVERY.c.settled_at >= found.settled_at)
    there = [found, *sql.execute(select(DELIVERY).where(*where, *later)).all()]
    there = [each for each in there if each.receipt == found.receipt]
    return max(there, key=lambda each: (each.settled_at, each.seq))


def _has_newer(sql: Connection, row: Row[Any]) -> bool:
    """Whether something was sent in that thread since, so that its part of a shared message is answered."""
    where = (DELIVERY.c.org_id == row.org_id, DELIVERY.c.thread == row.thread, DELIVERY.c.state == "sent")
    return sql.execute(select(DELIVERY.c.seq).where(*where, DELIVERY.c.seq > row.seq).limit(1)).first() is not None
