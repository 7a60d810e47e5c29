"""What a sender is handed with a row: whom it is for, all that it says, and the messages that it replaces."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select
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


_RANG = (
    select(
        *(
            DELIVERY.c[name]
            for name in ("seq", "person_id", "key", "urgency", "settled_at", "along", "receipt", "thread")
        ),
        DELIVERY.c.notice["body"]["kind"].as_string().label("kind"),
        DELIVERY.c.notice["edits"].as_boolean().label("edits"),
    )
    .where(
        DELIVERY.c.person_id.in_(bindparam("people", expanding=True)),
        DELIVERY.c.state == "sent",
        DELIVERY.c.settled_at > bindparam("since"),
    )
    .order_by(DELIVERY.c.seq)
)
_OF = DELIVERY.alias("of")
_OLDER = DELIVERY.alias("older")
_THEIRS = _OF.c.seq.in_(bindparam("seqs", expanding=True))
_SAME_THREAD = (DELIVERY.c.org_id == _OF.c.org_id, DELIVERY.c.thread == _OF.c.thread, DELIVERY.c.state == "sent")
_NEWEST = (
    select(_OLDER.c.seq)
    .where(_OLDER.c.org_id == _OF.c.org_id, _OLDER.c.thread == _OF.c.thread, _OLDER.c.state == "sent")
    .where(_OLDER.c.seq < _OF.c.seq)
    .order_by(_OLDER.c.seq.desc())
    .limit(1)
    .correlate(_OF)
    .scalar_subquery()
)
# What was sent last before each of those rows in its thread, and what was sent there since each of them was.
_BEFORE = select(_OF.c.seq.label("of"), DELIVERY).join_from(_OF, DELIVERY, DELIVERY.c.seq == _NEWEST).where(_THEIRS)
_LATER = (
    select(_OF.c.seq.label("of"), DELIVERY)
    .join_from(_OF, DELIVERY, and_(*_SAME_THREAD))
    .where(_THEIRS, DELIVERY.c.seq != _OF.c.seq, DELIVERY.c.settled_at >= _OF.c.settled_at)
)


def claims(
    sql: Connection, taken: Sequence[Taken], stand_ins: Mapping[UUID, Person] | None, left: Mapping[int, datetime]
) -> list[Claim]:
    """One claim for each row. `stand_ins` are the administrators who hear all while it is rehearsed; `left` says of
    those that were taken over when whoever was sending them began."""
    rows = [row for row, _ in taken]
    notices = notices_of(sql, [each for row, along in taken for each in (row, *along)])
    people = people_of(sql, rows)
    replaced = _replaced(sql, taken)
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
    if not people:
        return {}
    rows = sql.execute(_RANG, {"people": list(people), "since": now - LONGEST_DAY}).all()
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


def _replaced(sql: Connection, taken: Sequence[Taken]) -> dict[int, Replaced]:
    """For each row the message before of its own thread, and those of the threads that go along, each once."""
    every = [each for row, along in taken for each in (row, *along)]
    newest = {row.of: row for row in sql.execute(_BEFORE, {"seqs": [each.seq for each in every]})} if every else {}
    standing = _standing(sql, newest.values())
    found: dict[int, Replaced] = {}
    for row, along in taken:
        threads = {each.thread for each in (row, *along)}
        befores = [
            _as_it_stands(sql, standing[newest[each.seq].seq], threads) if each.seq in newest else None
            for each in (row, *along)
        ]
        others = {each.receipt: each for each in befores[1:] if each is not None}
        first = befores[0]
        found[row.seq] = first, tuple(each for at, each in others.items() if first is None or at != first.receipt)
    return found


def _all_before(sql: Connection, row: Row[Any]) -> tuple[Before, ...]:
    """Every message of the row's thread that says nothing else, to be drawn once more as it may be said now."""
    where = (DELIVERY.c.org_id == row.org_id, DELIVERY.c.thread == row.thread, DELIVERY.c.state == "sent")
    rows = sql.execute(select(DELIVERY).where(*where, DELIVERY.c.along.is_(None)).order_by(DELIVERY.c.seq)).all()
    found = (_as_it_stands(sql, each, {row.thread}) for each in _standing(sql, rows).values())
    return tuple({each.receipt: replace(each, anew=True) for each in found if each is not None}.values())


def _as_it_stands(sql: Connection, found: Row[Any], threads: Collection[str]) -> Before | None:
    """That message; None where it can't be read."""
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


def _standing(sql: Connection, rows: Collection[Row[Any]]) -> dict[int, Row[Any]]:
    """For each of those messages, by its number, the words that stand in its place by now: a later one may have taken
    it."""
    found = {row.seq: row for row in rows}
    for row in sql.execute(_LATER, {"seqs": list(found)}) if found else ():
        there = found[row.of]
        if row.receipt == there.receipt and (row.settled_at, row.seq) > (there.settled_at, there.seq):
            found[row.of] = row
    return found


def _has_newer(sql: Connection, row: Row[Any]) -> bool:
    """Whether something was sent in that thread since, so that its part of a shared message is answered."""
    where = (DELIVERY.c.org_id == row.org_id, DELIVERY.c.thread == row.thread, DELIVERY.c.state == "sent")
    return sql.execute(select(DELIVERY.c.seq).where(*where, DELIVERY.c.seq > row.seq).limit(1)).first() is not None
