"""The delivery rows: who may send what, now. A claim is committed before anything is sent."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Update,
    and_,
    bindparam,
    exc,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.engine import Row

from bot.model import Address, Person, Waiting
from bot.notices import Notice, people_mentioned
from bot.ports import Before, Claim, Clock, Pace, Plan, Result
from store.awake import is_awake
from store.codec import notice_in, receipt_in
from store.db import Again, Db
from store.people import names_of, people_by_id
from store.settling import Settling
from store.tables import DELIVERY, RATE_SLOT
from store.writing import upsert

log = logging.getLogger("champion.store")

TAKEOVER = timedelta(seconds=30)  # longer than any send may take (10 s), so its sender is gone or must not post
ILLEGIBLE_FOR = timedelta(minutes=5)  # a message that this release can not read: another may, or a later one
UNPACED = Pace()

_OTHER = DELIVERY.alias("other")
_IS_FREE = RATE_SLOT.c.next_at <= bindparam("machine")


@dataclass(frozen=True, slots=True)
class _Moment:
    product: datetime
    machine: datetime


class StoredOutbox:
    """bot.ports.Outbox. `plan` says whether a message may go out; `paces` how fast, by platform name.

    Attempt times, pauses and rate slots are the machine's; everything that a plan decides is product time.
    """

    def __init__(
        self,
        db: Db,
        settling: Settling,
        plan: Plan,
        paces: Mapping[str, Pace],
        clock: Clock,
        machine_clock: Clock,
        asleep: Collection[str] = (),
    ) -> None:
        self._db = db
        self._settling = settling
        self._plan = plan
        self._paces = paces
        self._clock = clock
        self._machine_clock = machine_clock
        self._asleep = asleep

    async def claim(self, now: datetime, limit: int) -> Sequence[Claim]:
        """Rows abandoned while `sending`, then the oldest due row of each conversation that is free and paced.

        They are `sending`, with a new token each, and committed. What the plan holds or drops on the way is
        committed too. A person nobody knows any more comes back with `to.active` false. Raises Busy.
        """
        return await self._db.run(lambda sql: self._claim(sql, _Moment(now, self._machine_clock()), limit))

    async def settle(self, claim: Claim, result: Result, at: datetime) -> bool:
        """As promised by the protocol; a rule that fails does not lose the receipt. Raises Busy."""
        return await self._settling.settle(claim, result, at)

    async def next_try(self) -> datetime | None:
        """The smallest try time of the rows that wait and were not put off for failure (product time)."""
        waiting = (DELIVERY.c.state == "waiting", _is_not_paused(self._machine_clock()), self._awake)
        query = select(func.min(DELIVERY.c.try_at)).where(*waiting)
        return await self._db.read(lambda sql: sql.scalar(query))

    async def pause_until_free(self) -> timedelta | None:
        """How long (machine time) until a row that is due but was put off or paced may go; None: no such row."""
        moment = _Moment(self._clock(), self._machine_clock())
        free_at = await self._db.read(lambda sql: _free_at(sql, moment, self._awake))
        return free_at - moment.machine if free_at is not None else None

    @property
    def _awake(self) -> ColumnElement[bool]:
        return is_awake(DELIVERY.c.org_id, self._asleep)

    async def abandon(self) -> None:
        """Every row that is being sent is taken over at the next claim. Only for the one process of an SQLite file:
        whoever was sending is gone, and its people need not wait half a minute.
        """
        long_ago = self._machine_clock() - TAKEOVER
        statement = update(DELIVERY).where(DELIVERY.c.state == "sending").values(attempt_at=long_ago)
        await self._db.run(lambda sql: sql.execute(statement))

    def _claim(self, sql: Connection, moment: _Moment, limit: int) -> list[Claim]:
        abandoned = sql.execute(_abandoned(moment, limit).where(self._awake)).all()
        taken = [_take(sql, row, moment) for row in abandoned if _legible(sql, row, moment) is not None]
        seen: set[int] = set()
        # Each round settles what it looked at, so a held message lets the next one of its person be seen.
        while len(taken) < limit:
            rows = sql.execute(_candidates(moment, limit - len(taken), seen).where(self._awake)).all()
            if not rows:
                break
            seen.update(row.seq for row in rows)
            taken += self._judge(sql, rows, moment)
        return _claims(sql, taken)

    def _judge(self, sql: Connection, rows: Sequence[Row[Any]], moment: _Moment) -> list[Row[Any]]:
        """The plan's verdict on each row, written; gives those that were taken."""
        taken: list[Row[Any]] = []
        people = _people_of(sql, rows)
        busy: set[UUID] = set()  # organisations whose slot was taken a moment ago
        for row in rows:
            if row.org_id in busy:
                continue
            to, notice = people[row.org_id, row.person_id], _legible(sql, row, moment)
            if notice is None:
                continue
            verdict = self._plan(Waiting(row.key, row.urgency, notice.due_at), to.calendar, moment.product)
            if verdict == "drop":
                sql.execute(_of(row).values(state="dropped", error="stale"))
            elif verdict != "send" and verdict > moment.product:
                sql.execute(_of(row).values(try_at=verdict))
            elif self._may_go(sql, row, to, moment.machine):
                taken.append(_take(sql, row, moment))
            else:
                busy.add(row.org_id)
        return taken

    def _may_go(self, sql: Connection, row: Row[Any], to: Person, machine: datetime) -> bool:
        """Takes the slots of the organisation and of the conversation, for every replica to see."""
        pace = self._paces.get(to.address.platform, UNPACED)
        # The organisation's first: the conversation's was free a moment ago, so it is not taken in vain.
        slots = ((row.org_id, pace.per_org), (row.person_id, pace.per_conversation))
        return all(_slot(sql, row.org_id, subject, gap, machine) for subject, gap in slots if gap)


def _legible(sql: Connection, row: Row[Any], moment: _Moment) -> Notice | None:
    """What the row says; None when this release can not read it. Then that row rests, and no other does."""
    try:
        return notice_in(row.notice)
    except ValueError:
        log.error("delivery.illegible key=%s", row.key)
        sql.execute(_of(row).values(state="waiting", pause_until=moment.machine + ILLEGIBLE_FOR))
        return None


def _take(sql: Connection, row: Row[Any], moment: _Moment) -> Row[Any]:
    """`sending`, and ours. Once in doubt a row stays in doubt until it is settled for good."""
    abandoned_at = row.attempt_at if row.state == "sending" else None
    values = {
        "state": "sending",
        "token": uuid4(),
        "attempts": row.attempts + 1,
        "attempt_at": moment.machine,
        "first_attempt_at": row.first_attempt_at or moment.machine,
        "doubtful_since": row.doubtful_since or abandoned_at,
    }
    try:
        return sql.execute(_of(row).values(**values).returning(DELIVERY)).one()
    except exc.IntegrityError as error:
        raise Again("another replica began to write to the same person") from error


def _of(row: Row[Any]) -> Update:
    return update(DELIVERY).where(DELIVERY.c.seq == row.seq)


def _is_not_paused(machine: datetime, table: FromClause = DELIVERY) -> ColumnElement[bool]:
    return or_(table.c.pause_until.is_(None), table.c.pause_until <= machine)


def _is_due(moment: _Moment, table: FromClause = DELIVERY) -> ColumnElement[bool]:
    is_on = and_(table.c.state == "waiting", table.c.try_at <= moment.product)
    return and_(is_on, _is_not_paused(moment.machine, table))


def _abandoned(moment: _Moment, limit: int) -> Select[Any]:
    where = (DELIVERY.c.state == "sending", DELIVERY.c.attempt_at <= moment.machine - TAKEOVER)
    return select(DELIVERY).where(*where).order_by(DELIVERY.c.seq).limit(limit).with_for_update(skip_locked=True)


def _candidates(moment: _Moment, limit: int, seen: set[int]) -> Select[Any]:
    """The oldest due row of each conversation in which nothing is being sent and whose slots are free."""
    same = and_(_OTHER.c.org_id == DELIVERY.c.org_id, _OTHER.c.person_id == DELIVERY.c.person_id)
    is_older = and_(_OTHER.c.seq < DELIVERY.c.seq, _is_due(moment, _OTHER))
    of_slot = and_(
        RATE_SLOT.c.org_id == DELIVERY.c.org_id,
        RATE_SLOT.c.subject.in_((DELIVERY.c.org_id, DELIVERY.c.person_id)),
    )
    where = (
        _is_due(moment),
        DELIVERY.c.seq.not_in(seen),
        ~exists().where(same, _OTHER.c.state == "sending"),
        ~exists().where(same, is_older),
        ~exists().where(of_slot, RATE_SLOT.c.next_at > moment.machine),
    )
    query = select(DELIVERY).where(*where).order_by(DELIVERY.c.seq).limit(limit)
    return query.with_for_update(of=DELIVERY, skip_locked=True)


def _slot(sql: Connection, org: UUID, subject: UUID, gap: timedelta, machine: datetime) -> bool:
    """Was the slot free? Then it is taken, and the next is `gap` away (one upsert, so no two replicas get it)."""
    key, new = ("org_id", "subject"), ("next_at",)
    statement = upsert(RATE_SLOT, key, new, sql.dialect.name, _IS_FREE, RATE_SLOT.c.subject)
    values = {"org_id": org, "subject": subject, "next_at": machine + gap, "machine": machine}
    return sql.execute(statement, values).first() is not None


def _free_at(sql: Connection, moment: _Moment, awake: ColumnElement[bool]) -> datetime | None:
    """The first instant (machine time) at which a row that is due and not free will be."""
    conversation, org = RATE_SLOT.alias("conversation"), RATE_SLOT.alias("org")
    kind = DELIVERY.c.pause_until.type
    machine = literal(moment.machine, kind)
    latest = func.max if sql.dialect.name == "sqlite" else func.greatest
    waits = (DELIVERY.c.pause_until, conversation.c.next_at, org.c.next_at)
    free_at = type_coerce(latest(*(func.coalesce(each, machine) for each in waits)), kind)
    of_org = DELIVERY.c.org_id
    rows = DELIVERY.outerjoin(
        conversation, and_(conversation.c.org_id == of_org, conversation.c.subject == DELIVERY.c.person_id)
    ).outerjoin(org, and_(org.c.org_id == of_org, org.c.subject == of_org))
    where = (DELIVERY.c.state == "waiting", DELIVERY.c.try_at <= moment.product, free_at > machine, awake)
    return sql.scalar(select(type_coerce(func.min(free_at), kind)).select_from(rows).where(*where))


# --- what the sender is handed --------------------------------------------------------------------------------
def _claims(sql: Connection, rows: Sequence[Row[Any]]) -> list[Claim]:
    notices = {row.seq: notice_in(row.notice) for row in rows}
    people = _people_of(sql, rows)
    names = _names(sql, rows, notices)
    return [
        Claim(
            org=row.org_id,
            notice=notices[row.seq],
            token=row.token,
            to=people[row.org_id, row.person_id],
            names=names[row.org_id],
            attempts=row.attempts,
            attempt_at=row.attempt_at,
            withdrawn=row.withdrawn,
            before=_before(sql, row),
            doubtful_since=row.doubtful_since,
        )
        for row in rows
    ]


def _people_of(sql: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[UUID, UUID], Person]:
    found: dict[tuple[UUID, UUID], Person] = {}
    for org in {row.org_id for row in rows}:
        ids = {row.person_id for row in rows if row.org_id == org}
        known = people_by_id(sql, org, ids)
        # Nobody any more: the sender settles it as dead, which tells the aggregate.
        found |= {(org, id): known.get(id) or Person(id, org, "", "", Address("", ""), active=False) for id in ids}
    return found


def _names(sql: Connection, rows: Sequence[Row[Any]], notices: Mapping[int, Notice]) -> dict[UUID, dict[UUID, str]]:
    orgs = {row.org_id for row in rows}
    mentioned = {
        org: {id for row in rows if row.org_id == org for id in people_mentioned(notices[row.seq].body)} for org in orgs
    }
    return {org: names_of(sql, org, ids) for org, ids in mentioned.items()}


def _before(sql: Connection, row: Row[Any]) -> Before | None:
    where = (
        DELIVERY.c.org_id == row.org_id,
        DELIVERY.c.thread == row.thread,
        DELIVERY.c.state == "sent",
        DELIVERY.c.seq < row.seq,
    )
    query = (
        select(DELIVERY.c.receipt, DELIVERY.c.notice, DELIVERY.c.settled_at)
        .where(*where)
        .order_by(DELIVERY.c.seq.desc())
        .limit(1)
    )
    found = sql.execute(query).first()
    if found is None:
        return None
    try:
        return Before(receipt_in(found.receipt), notice_in(found.notice), found.settled_at)
    except ValueError:
        return None  # of another release: it keeps its buttons, which are refused when they are pressed
