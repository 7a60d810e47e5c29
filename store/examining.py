"""What `champion doctor` finds in the database, read in batches while replicas run, and never written.

Every look is one transaction that sees one instant. What disagrees then is looked at once more, in another one, before
it is said.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from bot.doctor import MOST_IDS, MOST_SHOWN, NAMES, DueMessage, Examined, Finding, Going
from bot.model import STATE_VERSION
from bot.ports import Clock
from store.agreeing import Place, disagree_still, disagreeing
from store.awake import is_awake
from store.clock import OFFSET
from store.codec import notice_in
from store.db import Db
from store.people import IS_ADMIN
from store.queue import Moment, is_not_paused
from store.restoring import restored_since
from store.settings import RELEASED_AT, held_since, instant_of, read_number
from store.slots import is_paced
from store.tables import AGGREGATE, DELIVERY, INSTALLATION, ORG, PERSON

T = TypeVar("T")

MOST_SKEW = timedelta(seconds=30)  # whoever takes a message over believes that its sender is gone after so long
LATE_AFTER = timedelta(hours=1)  # nothing waits so long that is neither held, nor put off, nor for somebody's hours
SENT_WITHIN = timedelta(minutes=5)  # machine time; no try takes longer, however often it is taken over
STUCK_WITHIN = timedelta(days=1)  # as the alert: older ones were told of, and nothing can be done about them
EARLIER_WITHIN = timedelta(days=30)  # product time; so long they are counted all the same
BATCH = 500  # messages read at a time
NEWEST = 1_000  # messages among which the newest attempt is looked for

# As the indexes say it: SQLite takes them for nothing else.
NOBODY_GOT = or_(DELIVERY.c.state == "unknown", DELIVERY.c.state == "dead")
_IS_READABLE = AGGREGATE.c.version <= STATE_VERSION
_IS_FAILED = AGGREGATE.c.failed_at.is_not(None)


@dataclass(frozen=True, slots=True)
class _Look:
    """When it is looked, and whose platforms are not configured."""

    moment: Moment
    asleep: Collection[str]
    rehearsal: bool

    def is_awake(self, org_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether that column names an organisation in which something happens."""
        has_admin = exists().where(PERSON.c.org_id == org_id, IS_ADMIN)
        return and_(is_awake(org_id, self.asleep), has_admin if self.rehearsal else text("1 = 1"))


@dataclass(slots=True)
class _Sums:
    """Findings while they are counted."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    since: dict[str, datetime] = field(default_factory=dict)

    def add(self, name: str, ids: Iterable[object], more: int = 0, since: datetime | None = None) -> None:
        """So many more of that name: `ids` and `more` without."""
        for id in ids:
            self.counts[name] += 1
            if len(self.ids[name]) < MOST_IDS:
                self.ids[name].append(str(id))
        self.counts[name] += more
        if since is not None:
            self.since[name] = since

    def findings(self) -> tuple[Finding, ...]:
        """In the order in which they are told."""
        found = [name for name in NAMES if self.counts.get(name)]
        return tuple(Finding(name, self.counts[name], tuple(self.ids[name]), self.since.get(name)) for name in found)


async def examine(db: Db, machine_clock: Clock, asleep: Collection[str] = (), rehearsal: bool = False) -> Examined:
    """Everything that is wrong with the installation, as far as its database tells. Raises Busy.

    `asleep` are the platforms that are not configured. Memory does not grow with the database; time does.
    """
    sums = _Sums()
    skew = await _skew(db, machine_clock)
    if abs(skew) > MOST_SKEW:
        sums.add("clock_skew", (), int(abs(skew).total_seconds()))
    now = machine_clock()
    offset = await _see(db, lambda sql: timedelta(microseconds=read_number(sql, OFFSET)))
    look = _Look(Moment(now + offset, now), asleep, rehearsal)
    found = await _see(db, lambda sql: _at_a_glance(sql, look, sums))
    await _states(db, sums)
    await _notices(db, sums)
    going = await _see(db, lambda sql: _going(sql, look) if held_since(sql) else None)
    earlier = await _see(db, lambda sql: _earlier(sql, look))
    is_restored = bool(sums.counts.get("restored"))
    return Examined(*found, skew, going, is_restored, earlier=earlier, findings=sums.findings())


async def _see(db: Db, unit: Callable[[Connection], T]) -> T:
    """What `unit` reads of one instant, however long it takes."""

    def reads(sql: Connection) -> T:
        if sql.dialect.name == "postgresql":
            sql.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            sql.execute(text("SET LOCAL statement_timeout = '10min'"))
        return unit(sql)

    return await db.read(reads, None)


async def _skew(db: Db, machine_clock: Clock) -> timedelta:
    """How far this machine's clock is before the database's; of a file, how far behind the newest that was written."""
    if db.is_sqlite:
        newest = await _see(db, _newest_written)
        return min(timedelta(0), machine_clock() - newest) if newest is not None else timedelta(0)
    before = machine_clock()
    there = await _see(db, lambda sql: sql.execute(select(func.clock_timestamp())).scalar_one())
    ahead: timedelta = before + (machine_clock() - before) / 2 - there
    return ahead


def _newest_written(sql: Connection) -> datetime | None:
    """The newest instant of machine time that is kept of a message or an installation."""
    rows = select(DELIVERY.c.attempt_at).order_by(DELIVERY.c.seq.desc()).limit(NEWEST)
    kept = sql.scalar(select(func.max(INSTALLATION.c.kept_at)))
    instants = [*sql.scalars(rows), kept]
    return max((each for each in instants if each is not None), default=None)


def _at_a_glance(sql: Connection, look: _Look, sums: _Sums) -> tuple[int, dict[str, int]]:
    """What one statement each finds; gives how many pilots there are, and how many messages."""
    since, restored = held_since(sql), restored_since(sql)
    if since is not None and restored is not None:
        sums.add("restored", (), 1, restored)
    elif since is not None:
        sums.add("held", (), 1, since)
    _count(sql, sums, "unadministered", select(ORG.c.key).where(*_without_admin()))
    _count(sql, sums, "put_aside", select(AGGREGATE.c.id).where(_IS_FAILED))
    _count(sql, sums, "newer", select(AGGREGATE.c.id).where(~_IS_READABLE))
    late = look.moment.product - LATE_AFTER
    released_at = instant_of(read_number(sql, RELEASED_AT))
    if since is None and (released_at is None or released_at <= late):
        _late(sql, look, sums, late)
    _messages(sql, look, sums)
    pilots = sql.scalar(select(func.count()).where(AGGREGATE.c.kind == "project")) or 0
    return pilots, _message_counts(sql)


def _message_counts(sql: Connection) -> dict[str, int]:
    """Messages by those states that an index leads to, and by their numbers about how many there ever were: nearly all
    are sent, and a count of them reads the whole table."""
    in_state = {state: DELIVERY.c.state == literal_column(f"'{state}'") for state in ("waiting", "sending")}
    in_state |= {state: and_(NOBODY_GOT, DELIVERY.c.state == state) for state in ("unknown", "dead")}
    counts = {state: sql.scalar(select(func.count()).where(which)) or 0 for state, which in in_state.items()}
    return counts | {"all": sql.scalar(select(func.max(DELIVERY.c.seq))) or 0}


def _earlier(sql: Connection, look: _Look) -> dict[str, int]:
    """What nobody got before the last day, by state."""
    now = look.moment.product
    then = (DELIVERY.c.settled_at > now - EARLIER_WITHIN, DELIVERY.c.settled_at <= now - STUCK_WITHIN)
    query = select(DELIVERY.c.state, func.count().label("rows")).where(NOBODY_GOT, *then).group_by(DELIVERY.c.state)
    return {row.state: row.rows for row in sql.execute(query)}


def _without_admin() -> tuple[ColumnElement[bool], ...]:
    of_org = exists().where(PERSON.c.org_id == ORG.c.id)
    return of_org, ~of_org.where(IS_ADMIN)


def _late(sql: Connection, look: _Look, sums: _Sums, late: datetime) -> None:
    """What should have been decided, or sent, long ago."""
    is_due = (AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at <= late, _IS_READABLE)
    _count(sql, sums, "due_long", select(AGGREGATE.c.id).where(*is_due, look.is_awake(AGGREGATE.c.org_id)))
    machine = look.moment.machine
    waits = (DELIVERY.c.state == "waiting", DELIVERY.c.try_at <= late, is_not_paused(machine), ~is_paced(machine))
    _count(sql, sums, "overdue", select(DELIVERY.c.key).where(*waits, look.is_awake(DELIVERY.c.org_id)))


def _messages(sql: Connection, look: _Look, sums: _Sums) -> None:
    """What hangs, and what nobody got."""
    began = (DELIVERY.c.state == "sending", DELIVERY.c.attempt_at < look.moment.machine - SENT_WITHIN)
    if held_since(sql) is None:
        _count(sql, sums, "sending_long", select(DELIVERY.c.key).where(*began))
    is_aside = exists().where(AGGREGATE.c.org_id == DELIVERY.c.org_id, AGGREGATE.c.id == DELIVERY.c.aggregate_id)
    unheard = (text("delivery.owed"), ~is_aside.where(_IS_FAILED))
    _count(sql, sums, "unheard", select(DELIVERY.c.key).where(*unheard))
    stuck = (NOBODY_GOT, DELIVERY.c.settled_at > look.moment.product - STUCK_WITHIN)
    for state in ("unknown", "dead"):
        of_state = (*stuck, DELIVERY.c.state == state)
        since = sql.scalar(select(func.min(DELIVERY.c.settled_at)).where(*of_state))
        _count(sql, sums, state, select(DELIVERY.c.key).where(*of_state).order_by(DELIVERY.c.settled_at), since)


def _count(sql: Connection, sums: _Sums, name: str, query: Select[Any], since: datetime | None = None) -> None:
    """The first ids of that query, and how many there are in all."""
    first = sql.scalars(query.limit(MOST_IDS)).all()
    count = len(first)
    if count == MOST_IDS:
        count = sql.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    if first:
        sums.add(name, first, count - len(first), since)


async def _states(db: Db, sums: _Sums) -> None:
    """All states against what is listed of them."""
    after: Place | None = None
    while True:
        suspects, after = await _see(db, partial(disagreeing, after=after))
        if suspects:
            places = sorted({place for _, place in suspects})
            still = await _see(db, partial(disagree_still, places=places))
            for name, place in suspects:
                if (name, place) in still:
                    sums.add(name, [place[1]])
        if after is None:
            return


async def _notices(db: Db, sums: _Sums) -> None:
    """Waiting messages that can not be read."""
    after: tuple[datetime, int] | None = None
    while True:
        keys, after = await _see(db, partial(_illegible, after=after))
        sums.add("illegible_message", keys)
        if after is None:
            return


def _illegible(sql: Connection, after: tuple[datetime, int] | None) -> tuple[list[str], tuple[datetime, int] | None]:
    """The keys of those among the next messages, and where the ones after them begin; None at the end."""
    columns = (DELIVERY.c.try_at, DELIVERY.c.seq)
    query = select(DELIVERY.c.key, DELIVERY.c.notice, *columns).where(DELIVERY.c.state == "waiting")
    if after is not None:
        query = query.where(tuple_(*columns) > tuple_(literal(after[0], DELIVERY.c.try_at.type), literal(after[1])))
    rows = sql.execute(query.order_by(*columns).limit(BATCH)).all()
    last = (rows[-1].try_at, rows[-1].seq) if len(rows) == BATCH else None
    return [row.key for row in rows if not _is_legible(row.notice)], last


def _is_legible(notice: Any) -> bool:
    try:
        notice_in(notice)
    except (ValueError, LookupError, TypeError):
        return False
    return True


def _going(sql: Connection, look: _Look) -> Going:
    """What a release would set going now."""
    is_due = (DELIVERY.c.state == "waiting", DELIVERY.c.try_at <= look.moment.product)
    waits = (*is_due, look.is_awake(DELIVERY.c.org_id))
    kind = DELIVERY.c.notice["body"]["kind"].as_string().label("kind")
    columns = (DELIVERY.c.key, DELIVERY.c.person_id, kind, DELIVERY.c.try_at)
    first: Sequence[Any] = sql.execute(
        select(*columns).where(*waits).order_by(DELIVERY.c.try_at, DELIVERY.c.seq).limit(MOST_SHOWN)
    ).all()
    wakes = (AGGREGATE.c.failed_at.is_(None), AGGREGATE.c.wake_at <= look.moment.product, _IS_READABLE)
    pilots = select(func.count()).where(*wakes, look.is_awake(AGGREGATE.c.org_id))
    return Going(
        messages=sql.scalar(select(func.count()).select_from(DELIVERY).where(*waits)) or 0,
        pilots=sql.scalar(pilots) or 0,
        first=tuple(DueMessage(row.key, str(row.person_id), row.kind or "", row.try_at) for row in first),
    )
