"""What became of a message, and the aggregate's hearing of it, in one transaction."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection, Update, bindparam, exc, or_, select, true, update
from sqlalchemy.engine import Row

from bot.model import Ref
from bot.notices import Notice
from bot.ports import Claim, Clock, Dead, Later, Result, Sent, Unknown, Unsure
from store.aggregates import StoredAggregates, outcome_of, put_aside
from store.codec import receipt_out
from store.db import Db
from store.deciding import Applied, Deciding, lock
from store.grouping import key_of
from store.restoring import keep_together
from store.slots import conversation_of, place_of, push_slots
from store.tables import AGGREGATE, DELIVERY

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(hours=24)
FOR_ALL = 2  # so many times what one message is told of the pace holds for its whole workspace

# Waiting times count from delivery for these; of other messages only a failure is of interest.
_WAITED_FOR = frozenset({"nudge", "errand", "rung"})
_WAITED_FOR_KINDS = frozenset({"owner_offer"})
_NEVER_KNOWN = "not known for 24 hours whether it arrived"

_ARE_OURS = (
    DELIVERY.c.org_id == bindparam("of_org"),
    DELIVERY.c.key == bindparam("of_key"),
    DELIVERY.c.token == bindparam("mine"),
    DELIVERY.c.state == "sending",
)
_OURS = select(DELIVERY).where(*_ARE_OURS)
_OURS_LOCKED = _OURS.with_for_update()
# Most messages arrive, say nothing else along, and nobody waits for that: they need no more than this.
_ALONE_SETTLED = update(DELIVERY).where(*_ARE_OURS, DELIVERY.c.along.is_(None)).returning(DELIVERY.c.seq)

Jitter = Callable[[], float]  # 0 to 1


class Settling:
    """Writes results, fenced by the claim's token."""

    def __init__(
        self,
        db: Db,
        deciding: Deciding,
        aggregates: StoredAggregates,
        machine_clock: Clock,
        jitter: Jitter = random.random,
    ) -> None:
        self._db = db
        self._deciding = deciding
        self._aggregates = aggregates
        self._machine_clock = machine_clock
        self._jitter = jitter

    async def settle(self, claim: Claim, result: Result, at: datetime) -> bool:
        """False, and nothing written, when another sender has the row. `at` is product time."""
        if at.utcoffset() is None:
            raise ValueError("a delivery is settled at an aware instant")
        is_ours, applied = await self._db.run(
            lambda sql: self._settle(sql, claim, result, at), together=key_of(claim.org, claim.notice.key)
        )
        for each in applied:
            self._aggregates.tell(each)
        return is_ours

    def _settle(self, sql: Connection, claim: Claim, result: Result, at: datetime) -> tuple[bool, list[Applied]]:
        ours = {"of_org": claim.org, "of_key": claim.notice.key, "mine": claim.token}
        if isinstance(result, Sent) and not result.found and not _is_heard_of(claim.notice):
            values = {"state": "sent", "receipt": receipt_out(result.receipt), "settled_at": at, "error": None}
            if sql.execute(_ALONE_SETTLED, ours | values).first() is not None:
                return True, []
        head = sql.execute(_OURS, ours).first()
        if head is None:
            return False, []
        along = _along(sql, head, claim, result)
        refs = _refs(sql, [head, *along])
        # The aggregates before the rows, and in one order: deciding locks them so, and another would deadlock.
        if not isinstance(result, Sent | Unknown) or any(_is_waited_for(each) for each in (head, *along)):
            for ref in sorted(set(refs.values())):
                lock(sql, ref)
        row = sql.execute(_OURS_LOCKED, ours).first()
        if row is None:
            return False, []
        written = [self._write(sql, row, claim, result, at), *self._write_along(sql, row, along, result, at)]
        if isinstance(result, Sent) and result.found:
            keep_together(sql, row, result.receipt)
        heard = [each for each in written if each.state == "dead" or (each.state == "sent" and _is_waited_for(each))]
        told = [self._tell(sql, refs[each.seq], each) for each in sorted(heard, key=lambda each: refs[each.seq])]
        return True, [each for each in told if each is not None]

    def _write(self, sql: Connection, row: Row[Any], claim: Claim, result: Result, at: datetime) -> Row[Any]:
        match result:
            case Sent(receipt):
                values = {"state": "sent", "receipt": receipt_out(receipt), "settled_at": at, "error": None}
            case Dead(why):
                values = {"state": "dead", "settled_at": at, "error": why, "along": None}
            case Later():
                values = self._later(sql, row, claim, result, at)
            case Unknown():
                values = {"state": "unknown", "settled_at": at}
            case Unsure():
                if not self._is_given_up(row):
                    return row  # stays `sending`: whoever finds it old enough reads back
                values = {"state": "dead", "settled_at": at, "error": _NEVER_KNOWN}
            case _:
                assert_never(result)
        return sql.execute(_of(row).values(**values).returning(DELIVERY)).one()

    def _write_along(
        self, sql: Connection, row: Row[Any], along: Sequence[Row[Any]], result: Result, at: datetime
    ) -> list[Row[Any]]:
        """What the same message said shares its fate where that is known of the message, and else waits as before."""
        if isinstance(result, Sent):
            values = {"state": "sent", "receipt": receipt_out(result.receipt), "settled_at": at, "error": None}
        elif isinstance(result, Unknown):
            values = {"state": "unknown", "settled_at": at}
        elif isinstance(result, Unsure) and self._is_given_up(row):
            values = {"state": "dead", "settled_at": at, "error": _NEVER_KNOWN}
        else:
            return []
        seqs = [row.seq, *(each.seq for each in along)]
        if row.along or along:
            sql.execute(_of(row).values(along=seqs[1:] or None))
        written = []
        for each in along:
            others = [seq for seq in seqs if seq != each.seq]
            written.append(sql.execute(_of(each).values(**values, along=others).returning(DELIVERY)).one())
        return written

    def _later(self, sql: Connection, row: Row[Any], claim: Claim, later: Later, at: datetime) -> dict[str, Any]:
        machine = self._machine_clock()
        pause = self._pause(row, later)
        if not later.alone or _keeps_place(claim, later):
            # The whole conversation waits, or a younger message would overtake.
            waits = {conversation_of(claim.to), conversation_of(claim.reader)}
            # Who is asked to wait again and again is alone with it: a workspace that has no room says so to others too.
            is_theirs_alone = later.alone or later.after is None or row.attempts > FOR_ALL
            waits |= set() if is_theirs_alone else {place_of(claim.to.address)}
            push_slots(sql, row.org_id, waits, machine + pause)
        if row.withdrawn:
            return {"state": "dropped", "error": "withdrawn"}
        if self._is_given_up(row):
            return {"state": "dead", "settled_at": at, "error": "tried for 24 hours"}
        # In doubt it may have been said with others; else the next plan may put it together anew.
        along = row.along if row.doubtful_since is not None else None
        return {"state": "waiting", "pause_until": machine + pause, "along": along}

    def _pause(self, row: Row[Any], later: Later) -> timedelta:
        """As long as the platform asked for; longer and longer where it asked before, or did not say."""
        own = back_off(row.attempts - 1, self._jitter())
        if later.after is None:
            return own
        return later.after if row.attempts <= FOR_ALL else max(later.after, own)

    def _is_given_up(self, row: Row[Any]) -> bool:
        return bool(self._machine_clock() - row.first_attempt_at >= GIVE_UP_AFTER)

    def _tell(self, sql: Connection, ref: Ref, row: Row[Any]) -> Applied | None:
        """The aggregate hears of it. Should its rule fail, what is known of the message stays known, and the
        aggregate hears of it when it is tried again."""
        try:
            with sql.begin_nested():
                return self._deciding.apply(sql, ref, outcome_of(row))
        except exc.OperationalError:
            raise
        except Exception as error:
            sql.execute(_of(row).values(owed=True))
            put_aside(sql, ref, self._machine_clock(), error)
            return None


def _keeps_place(claim: Claim, later: Later) -> bool:
    """Whether younger messages of the conversation wait with one that was told to wait alone: for as long as the
    platform said, which is not long. What takes the place of a message that stands already has no place to lose."""
    return later.after is not None and not claim.notice.edits


def back_off(attempts: int, jitter: float) -> timedelta:
    """2 s doubling to 5 minutes, then between half and all of it: replicas should not come back together."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 10)))
    return longest * (0.5 + jitter / 2)


def _along(sql: Connection, head: Row[Any], claim: Claim, result: Result) -> Sequence[Row[Any]]:
    """What that message says as well. Found again, it says what it was first sent with, withdrawn meanwhile or not."""
    if not head.along:
        return []
    said = [notice.key for notice in claim.also]
    was_said = true() if isinstance(result, Sent) and result.found else DELIVERY.c.key.in_(said)
    is_open = or_(DELIVERY.c.state == "waiting", DELIVERY.c.withdrawn & (DELIVERY.c.state == "dropped"))
    where = (DELIVERY.c.org_id == head.org_id, DELIVERY.c.seq.in_(head.along), was_said, is_open)
    return sql.execute(select(DELIVERY).where(*where).order_by(DELIVERY.c.seq)).all()


def _refs(sql: Connection, rows: Sequence[Row[Any]]) -> dict[int, Ref]:
    """The aggregate of each row, by the row's number."""
    ids = {row.aggregate_id for row in rows}
    where = (AGGREGATE.c.org_id == rows[0].org_id, AGGREGATE.c.id.in_(ids))
    kinds = {row.id: row.kind for row in sql.execute(select(AGGREGATE.c.id, AGGREGATE.c.kind).where(*where))}
    return {row.seq: Ref(row.org_id, kinds.get(row.aggregate_id, "project"), row.aggregate_id) for row in rows}


def _is_waited_for(row: Row[Any]) -> bool:
    return row.urgency in _WAITED_FOR or row.notice["body"]["kind"] in _WAITED_FOR_KINDS


def _is_heard_of(notice: Notice) -> bool:
    return notice.urgency in _WAITED_FOR or notice.body.kind in _WAITED_FOR_KINDS


def _of(row: Row[Any]) -> Update:
    return update(DELIVERY).where(DELIVERY.c.seq == row.seq)
