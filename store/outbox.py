"""The delivery rows: who may send what, now. A claim is committed before anything is sent."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Update, bindparam, case, exc, func, select, update
from sqlalchemy.engine import Row

from bot.model import Drop, Hold, Person, Policy, Said, Send, Waiting
from bot.notices import Notice
from bot.ports import Claim, Clock, Pace, Plan, Result
from store.accounts import org_of
from store.awake import is_awake
from store.claims import Taken, claims, first_admins, people_of, rang
from store.codec import notice_in, policy_in
from store.db import Again, Db
from store.queue import (
    Moment,
    abandoned,
    all_due,
    candidates,
    free_at,
    is_not_paused,
    undecided,
    waits_for_decisions,
)
from store.settings import held_since
from store.settling import Settling
from store.slots import conversation_of, free_all, place_of, take_slot
from store.tables import DELIVERY, ORG

log = logging.getLogger("champion.store")

_POLICIES = select(ORG.c.id, ORG.c.policy).where(ORG.c.id.in_(bindparam("orgs", expanding=True)))
_THOSE = DELIVERY.c.seq.in_(bindparam("seqs", expanding=True))
_FIRST_ATTEMPT = func.coalesce(DELIVERY.c.first_attempt_at, bindparam("machine", type_=DELIVERY.c.attempt_at.type))
_TRIED = update(DELIVERY).where(_THOSE).values(first_attempt_at=_FIRST_ATTEMPT)
# One statement for a whole claim, and one token, beside which each row's own key says which it is. Once in doubt a row
# stays in doubt until it is settled for good.
_SENDING = (
    update(DELIVERY)
    .where(_THOSE)
    .values(
        state="sending",
        token=bindparam("new_token"),
        attempts=DELIVERY.c.attempts + 1,
        attempt_at=bindparam("machine"),
        first_attempt_at=_FIRST_ATTEMPT,
        doubtful_since=func.coalesce(
            DELIVERY.c.doubtful_since, case((DELIVERY.c.state == "sending", DELIVERY.c.attempt_at))
        ),
    )
    .returning(DELIVERY)
)

ILLEGIBLE_FOR = timedelta(minutes=5)  # a message that this release can not read: another may, or a later one
UNPACED = Pace()


@dataclass(frozen=True, slots=True)
class _Pile:
    """All that is due to one person, and what a plan has to know of them."""

    person: Person
    rows: tuple[tuple[Row[Any], Notice], ...]
    bound: frozenset[int]  # rows that a message in doubt may have said
    said: tuple[Said, ...]
    policy: Policy


class StoredOutbox:
    """bot.ports.Outbox. `plan` says what becomes of a person's messages; `paces` how fast, by platform name; `wake` is
    called when what was put off may go.

    Attempt times, pauses and rate slots are the machine's; everything that a plan decides is product time. With
    `rehearsal` every message is claimed for an administrator, and waits where there is none.
    """

    def __init__(
        self,
        db: Db,
        settling: Settling,
        plan: Plan,
        paces: Mapping[str, Pace],
        clock: Clock,
        machine_clock: Clock,
        wake: Callable[[], None],
        asleep: Collection[str] = (),
        rehearsal: bool = False,
    ) -> None:
        self._db = db
        self._settling = settling
        self._plan = plan
        self._paces = paces
        self._clock = clock
        self._machine_clock = machine_clock
        self._wake = wake
        self._asleep = asleep
        self._rehearsal = rehearsal

    async def claim(self, now: datetime, limit: int) -> Sequence[Claim]:
        """Rows abandoned while `sending`, then what the plan sends first to each person who is free and paced.

        They are `sending`, with a new token each, and committed. What the plan holds or drops on the way is
        committed too. Nothing while all is held. A person nobody knows any more comes back with `to.active` false.
        Raises Busy.
        """
        return await self._db.run(lambda sql: self._claim(sql, Moment(now, self._machine_clock()), limit))

    async def settle(self, claim: Claim, result: Result, at: datetime) -> bool:
        """As promised by the protocol; a rule that fails does not lose the receipt. Raises Busy."""
        return await self._settling.settle(claim, result, at)

    async def next_try(self) -> datetime | None:
        """The smallest try time of the rows that wait and were not put off for failure (product time)."""
        waiting = (DELIVERY.c.state == "waiting", is_not_paused(self._machine_clock()), self._awake)
        query = select(func.min(DELIVERY.c.try_at)).where(*waiting)
        return await self._db.read(lambda sql: sql.scalar(query))

    async def pause_until_free(self) -> timedelta | None:
        """How long (machine time) until a row that is due but was put off or paced may go; None: no such row."""
        moment = Moment(self._clock(), self._machine_clock())
        free = await self._db.read(lambda sql: None if held_since(sql) else free_at(sql, moment, self._awake))
        return free - moment.machine if free is not None else None

    @property
    def _awake(self) -> ColumnElement[bool]:
        return is_awake(DELIVERY.c.org_id, self._asleep)

    async def abandon(self) -> None:
        """Every row that is being sent is taken over at the next claim. Only for the one process of an SQLite file:
        whoever was sending is gone, and its people need not wait half a minute.
        """
        # Without its token nobody can settle it. When it was begun is kept: since then it is looked for, where it can
        # be; and where it can't, that tells whether it was the repetition.
        statement = update(DELIVERY).where(DELIVERY.c.state == "sending").values(token=None)
        await self._db.run(lambda sql: sql.execute(statement))

    async def resume(self, org_key: str) -> None:
        """As promised by the protocol. Raises Busy."""
        await self._db.run(lambda sql: _resume(sql, org_of(sql, org_key)))
        self._wake()

    def _claim(self, sql: Connection, moment: Moment, limit: int) -> list[Claim]:
        if held_since(sql) is not None:
            return []
        asleep = frozenset(self._asleep)
        left = sql.execute(abandoned(asleep), moment.values(limit)).all()
        stand_ins = self._stand_ins(sql, left)
        theirs = [row for row in left if stand_ins is None or row.org_id in stand_ins]
        legible = [row for row in theirs if _legible(sql, row, moment) is not None]
        taken = _take(sql, [(row, _said_with(sql, row, moment)) for row in legible], moment)
        seen: set[int] = set()
        # Each round settles what it looked at, so that the next people are seen.
        while (room := limit - len(taken)) > 0:
            rows = sql.execute(candidates(asleep), moment.values(room, seen)).all()
            seen.update(row.seq for row in rows)
            taken += self._judge(sql, rows, moment)
            if len(rows) < room:  # there is nobody else
                break
        stand_ins = self._stand_ins(sql, [row for row, _ in taken])
        return claims(sql, taken, stand_ins, {row.seq: row.attempt_at for row in left})

    def _stand_ins(self, sql: Connection, rows: Sequence[Row[Any]]) -> dict[UUID, Person] | None:
        """Who hears all of each organisation while it is rehearsed; None where it is not."""
        if not self._rehearsal:
            return None
        orgs = {row.org_id for row in rows}
        found = first_admins(sql, orgs)
        for org in orgs - set(found):
            log.warning("rehearsal.no_administrator", extra={"org": org})
        return found

    def _judge(self, sql: Connection, rows: Sequence[Row[Any]], moment: Moment) -> list[Taken]:
        """The plan's verdicts for the people of those rows, written; gives what was taken, one for each at most."""
        if not rows:
            return []
        going: list[Taken] = []
        stand_ins = self._stand_ins(sql, rows)
        busy: set[tuple[UUID, UUID]] = set()  # workspaces of organisations whose slot was taken a moment ago
        for place, hears, pile in _placed(_piles(sql, rows, moment), stand_ins):
            if place in busy:
                continue
            chosen = self._chosen(sql, pile, moment)
            if chosen is None:
                continue
            if self._may_go(sql, hears, moment.machine):
                going.append(chosen)
            else:
                busy.add(place)
        return _take(sql, going, moment)

    def _chosen(self, sql: Connection, pile: _Pile, moment: Moment) -> Taken | None:
        """What goes to that person now; what the plan holds or drops is written on the way."""
        for row, notice in pile.rows:
            if row.doubtful_since is not None and self._planned(sql, pile, [(row, notice)], moment):
                return row, _said_with(sql, row, moment)
        rest = [each for each in pile.rows if each[0].doubtful_since is None and each[0].seq not in pile.bound]
        return self._planned(sql, pile, rest, moment)

    def _planned(
        self, sql: Connection, pile: _Pile, rows: Sequence[tuple[Row[Any], Notice]], moment: Moment
    ) -> Taken | None:
        by_key = {row.key: row for row, _ in rows}
        waiting = [Waiting(row.key, row.urgency, each.due_at, each.body.kind, each.edits) for row, each in rows]
        verdicts = self._plan(waiting, pile.said, pile.person.calendar, moment.product, pile.policy) if rows else {}
        first: Taken | None = None
        for key, row in by_key.items():
            match verdicts.get(key):
                case Drop(why):
                    sql.execute(_of(row).values(state="dropped", error=why))
                case Hold(until) if until > moment.product:
                    sql.execute(_of(row).values(try_at=until))
                case Send(along) if first is None:
                    first = row, tuple(by_key[each] for each in along)
        return first

    def _may_go(self, sql: Connection, to: Person, machine: datetime) -> bool:
        """Takes the slots of the workspace and of the conversation, for every replica to see."""
        pace = self._paces.get(to.address.platform, UNPACED)
        # The workspace's first: the conversation's was free a moment ago, so it is not taken in vain.
        slots = ((place_of(to.address), pace.per_org), (conversation_of(to), pace.per_conversation))
        return all(take_slot(sql, to.org, subject, gap, machine) for subject, gap in slots if gap)


def _placed(
    piles: Iterable[_Pile], stand_ins: Mapping[UUID, Person] | None
) -> Iterator[tuple[tuple[UUID, UUID], Person, _Pile]]:
    """Who hears each of them and in which workspace, as far as there is somebody."""
    for each in piles:
        who = each.person if stand_ins is None else stand_ins.get(each.person.org)
        if who is not None:
            yield (who.org, place_of(who.address)), who, each


def _piles(sql: Connection, rows: Sequence[Row[Any]], moment: Moment) -> list[_Pile]:
    """All that is due to the people of those rows, in the order of the rows."""
    due = all_due(sql, moment, rows)
    people = people_of(sql, rows)
    policies = _policies(sql, {row.org_id for row in rows})
    waiting = undecided(sql, moment, {row.org_id for row in rows})
    said = rang(sql, {row.person_id for row in due if waits_for_decisions(row.urgency)}, moment.product)
    piles = []
    for first in rows:
        mine = [row for row in due if (row.org_id, row.person_id) == (first.org_id, first.person_id)]
        bound = frozenset(seq for row in mine if row.doubtful_since is not None for seq in row.along or ())
        free = [
            row
            for row in mine
            if (row.pause_until is None or row.pause_until <= moment.machine)
            and not (row.org_id in waiting and waits_for_decisions(row.urgency))
        ]
        read = tuple((row, notice) for row in free if (notice := _legible(sql, row, moment)) is not None)
        person = people[first.org_id, first.person_id]
        piles.append(_Pile(person, read, bound, said.get(first.person_id, ()), policies[first.org_id]))
    return piles


def _policies(sql: Connection, orgs: Collection[UUID]) -> dict[UUID, Policy]:
    rows = sql.execute(_POLICIES, {"orgs": list(orgs)})
    return {row.id: policy_in(row.policy) for row in rows}


def _legible(sql: Connection, row: Row[Any], moment: Moment) -> Notice | None:
    """What the row says; None when this release can not read it. Then that row rests, and no other does."""
    try:
        return notice_in(row.notice)
    except ValueError:
        log.error("delivery.illegible", extra={"key": row.key})
        sql.execute(_of(row).values(state="waiting", pause_until=moment.machine + ILLEGIBLE_FOR))
        return None


def _said_with(sql: Connection, row: Row[Any], moment: Moment) -> tuple[Row[Any], ...]:
    """What a message that may have been sent said along then, without what no longer makes sense."""
    where = (DELIVERY.c.seq.in_(row.along or ()), DELIVERY.c.state == "waiting")
    along = sql.execute(select(DELIVERY).where(*where).order_by(DELIVERY.c.seq)).all() if row.along else ()
    return tuple(each for each in along if _legible(sql, each, moment) is not None)


def _take(sql: Connection, going: Sequence[Taken], moment: Moment) -> list[Taken]:
    """`sending`, and ours, with what each message says along. Those wait until it is settled."""
    if not going:
        return []
    for row, along in going:
        if row.doubtful_since is not None or row.state == "sending":
            continue  # it says what it said then
        if along:
            sql.execute(_TRIED, {"seqs": [each.seq for each in along], "machine": moment.machine})
        if row.along or along:
            sql.execute(_of(row).values(along=[each.seq for each in along] or None))
    values = {"seqs": [row.seq for row, _ in going], "new_token": uuid4(), "machine": moment.machine}
    try:
        ours = {row.seq: row for row in sql.execute(_SENDING, values)}
    except exc.IntegrityError as error:
        raise Again("another replica began to write to the same person") from error
    return [(ours[row.seq], along) for row, along in going]


def _resume(sql: Connection, org: UUID) -> None:
    """The rows before the slots: whoever settles or claims takes them in that order."""
    put_off = (DELIVERY.c.org_id == org, DELIVERY.c.state == "waiting", DELIVERY.c.pause_until.is_not(None))
    locked = sql.scalars(select(DELIVERY.c.seq).where(*put_off).order_by(DELIVERY.c.seq).with_for_update())
    locked.all()
    sql.execute(update(DELIVERY).where(*put_off).values(pause_until=None))
    free_all(sql, org)


def _of(row: Row[Any]) -> Update:
    return update(DELIVERY).where(DELIVERY.c.seq == row.seq)
