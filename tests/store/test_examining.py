"""What the doctor finds in a database: each fault made by hand and named alone, on both; nothing in a lived life."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, Table, delete, event, insert, select, text, update

from bot.assembly import machine_now
from bot.doctor import Examined
from store.agreeing import disagree_still, disagreeing
from store.base import METADATA
from store.clock import OFFSET
from store.db import Db, address, postgres_engine, sqlite_engine
from store.examining import EARLIER_WITHIN, LATE_AFTER, MOST_SKEW, SENT_WITHIN, STUCK_WITHIN, examine
from store.restoring import hold_restored, release
from store.settings import hold_all, read_number
from store.tables import AGGREGATE, CHECK_IN, DELIVERY, ESCALATION, PERSON, REPORT, SEAT, TERM
from tests.postgres import Postgres
from tests.world import MachineClock, world

ASLEEP = ("slack", "teams")
SECOND = timedelta(seconds=1)
JUNK = {"body": {"kind": "nonsense"}}


async def _live(folder: Path) -> None:
    """The playground's whole story."""
    async with world(folder, MachineClock(machine_now() - SECOND)) as stage:
        await stage.post("story", name="route-planning")


@pytest.fixture(scope="module")
def lived_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which a whole life was lived."""
    folder = tmp_path_factory.mktemp("lived")
    asyncio.run(_live(folder))
    return folder / "champion.db"


@pytest.fixture(scope="module")
def lived_name(postgres_server: Postgres, postgres_template: str, lived_file: Path) -> str:
    """The same rows on PostgreSQL."""
    name = postgres_server.create(postgres_template)
    here, there = (
        sqlite_engine(address(f"sqlite:///{lived_file}")),
        postgres_engine(address(postgres_server.url(name)), 1),
    )
    with here.begin() as sql, there.begin() as copy:
        for table in METADATA.sorted_tables:
            copy.execute(delete(table))
            if rows := [dict(row._mapping) for row in sql.execute(select(table))]:
                copy.execute(insert(table), rows)
        copy.execute(text("SELECT setval(pg_get_serial_sequence('delivery', 'seq'), (SELECT max(seq) FROM delivery))"))
    here.dispose()
    there.dispose()
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def lived_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A copy of the lived database."""
    if request.param == "sqlite":
        path = tmp_path / "champion.db"
        shutil.copy(request.getfixturevalue("lived_file"), path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("lived_name"))
    yield server.url(name)
    server.drop(name)


@dataclass
class Patient:
    """A database with something wrong in it."""

    db: Db

    async def examined(self, later: timedelta = timedelta(0)) -> Examined:
        """What the doctor says, by a clock that is so much fast."""
        return await examine(self.db, lambda: machine_now() + later, ASLEEP)

    async def hurt(self, fault: Callable[[Connection], object]) -> None:
        """Somebody changes it by hand."""
        await self.db.run(fault)


@pytest.fixture
async def patient(lived_url: str) -> AsyncIterator[Patient]:
    """A healthy one."""
    db = Db(lived_url, threads=1)
    yield Patient(db)
    await db.close()


def one(sql: Connection, table: Table, *where: Any) -> Any:
    """Some row of that table."""
    return sql.execute(select(table).where(*where).order_by(*table.primary_key.columns.values()).limit(1)).one()


def pilot(sql: Connection) -> Any:
    return one(sql, AGGREGATE, AGGREGATE.c.kind == "project")


def change(table: Table, *where: Any, **values: Any) -> Callable[[Connection], object]:
    """One row, and no other, gets those values."""

    def fault(sql: Connection) -> object:
        row = one(sql, table, *where)
        is_it = [each == getattr(row, each.name) for each in table.primary_key]
        return sql.execute(update(table).where(*is_it).values(**values))

    return fault


def of_pilot(**values: Any) -> Callable[[Connection], object]:
    return change(AGGREGATE, AGGREGATE.c.kind == "project", **values)


def of_newest_message(**values: Any) -> Callable[[Connection], object]:
    """The last one that was sent becomes another."""

    def fault(sql: Connection) -> object:
        seq = sql.scalar(
            select(DELIVERY.c.seq).where(DELIVERY.c.state == "sent").order_by(DELIVERY.c.settled_at.desc())
        )
        return sql.execute(update(DELIVERY).where(DELIVERY.c.seq == seq).values(**values))

    return fault


def further_message(**values: Any) -> Callable[[Connection], object]:
    """One more that waits, like the newest."""

    def fault(sql: Connection) -> object:
        row = dict(one(sql, DELIVERY)._mapping)
        row |= {"seq": None, "key": f"further/{uuid4()}", "state": "waiting", "token": None, "attempt_at": None}
        kept = {name: value for name, value in (row | values).items() if name != "seq"}
        return sql.execute(insert(DELIVERY), kept)

    return fault


def rung_of_no_ladder(sql: Connection) -> None:
    row = pilot(sql)
    values = {"org_id": row.org_id, "project_id": row.id, "ladder": 99, "loop": 1, "level": 1, "at": row.opened_at}
    sql.execute(insert(ESCALATION), values)


def later_wake(sql: Connection) -> None:
    row = one(sql, AGGREGATE, AGGREGATE.c.wake_at.is_not(None))
    sql.execute(update(AGGREGATE).where(AGGREGATE.c.id == row.id).values(wake_at=row.wake_at + timedelta(days=1)))


NOW, AGO = machine_now(), machine_now() - timedelta(days=1000)
FAULTS: dict[str, Callable[[Connection], object]] = {
    "unadministered": lambda sql: sql.execute(update(PERSON).values(role="user")),
    "held": lambda sql: hold_all(sql, NOW),
    "restored": lambda sql: hold_restored(sql, NOW, NOW),
    "put_aside": of_pilot(failed_at=NOW, retry_at=NOW + timedelta(hours=1), failures=1),
    "newer": of_pilot(version=99),
    "illegible_state": of_pilot(state={"name": 7}),
    "wake": later_wake,
    "offered": of_pilot(offered_to=uuid4()),
    "term": change(TERM, TERM.c.ended_at.is_(None), person_id=uuid4()),
    "seats": lambda sql: sql.execute(delete(SEAT).where(SEAT.c.role == "manager")),
    "weeks": change(CHECK_IN, CHECK_IN.c.outcome == "answered", value=4711),
    "rungs": rung_of_no_ladder,
    "reports": change(REPORT, state="declined"),
    "due_long": change(AGGREGATE, AGGREGATE.c.wake_at.is_not(None), wake_at=AGO),
    "overdue": further_message(try_at=AGO, pause_until=None),
    "sending_long": of_newest_message(state="sending", attempt_at=NOW - SENT_WITHIN - SECOND),
    "illegible_message": further_message(try_at=NOW + timedelta(days=999), notice=JUNK),
    "unheard": of_newest_message(owed=True),
    "unknown": of_newest_message(state="unknown"),
    "dead": of_newest_message(state="dead", error="account inactive"),
}


async def test_a_whole_life_has_nothing_wrong_in_it(patient: Patient) -> None:
    found = await patient.examined()
    assert found.findings == ()
    assert found.pilots >= 1
    assert found.messages["all"] > 50
    assert found.going is None


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_is_found_and_named_alone(patient: Patient, name: str) -> None:
    await patient.hurt(FAULTS[name])
    (finding,) = (await patient.examined()).findings
    assert (finding.name, finding.count) == (name, 1)
    assert len(finding.ids) == (0 if name in ("held", "restored") else 1)


async def test_a_clock_that_is_half_a_minute_off_is_told(patient: Patient) -> None:
    behind = -timedelta(hours=1)
    assert [each.name for each in (await patient.examined(behind)).findings] == ["clock_skew"]
    skew = (await patient.examined(behind)).skew
    assert skew is not None and -skew > MOST_SKEW


async def test_what_nobody_got_long_ago_is_not_told_for_ever(patient: Patient) -> None:
    now = machine_now() + timedelta(microseconds=await patient.db.read(lambda sql: read_number(sql, OFFSET)))
    await patient.hurt(of_newest_message(state="dead"))
    for age, earlier in ((STUCK_WITHIN + timedelta(hours=1), {"dead": 1}), (EARLIER_WITHIN + timedelta(hours=1), {})):
        await patient.hurt(change(DELIVERY, DELIVERY.c.state == "dead", settled_at=now - age))
        found = await patient.examined()
        assert (found.findings, found.earlier) == ((), earlier)


async def test_what_was_sent_long_ago_is_not_read_to_count_what_was_not(patient: Patient) -> None:
    """A look at a million messages read every one of them, which kept the disk busy for minutes."""
    said: list[tuple[str, Any]] = []

    def noted(_sql: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if "FROM delivery" in statement:
            said.append((statement, values))

    event.listen(Engine, "before_cursor_execute", noted)
    await patient.examined()
    event.remove(Engine, "before_cursor_execute", noted)

    def plans(sql: Connection) -> list[str]:
        explain = "EXPLAIN QUERY PLAN" if patient.db.is_sqlite else "EXPLAIN"
        if not patient.db.is_sqlite:
            sql.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a small table is read whole, and a large one not
        rows = [sql.exec_driver_sql(f"{explain} {words}", values).all() for words, values in said]
        return [str(row[-1]).strip() for plan in rows for row in plan]

    found = await patient.db.read(plans)
    # The newest, by their numbers, are the first thousand of a table that is kept in that order.
    assert [each for each in found if each == "SCAN delivery"] == ["SCAN delivery"] * patient.db.is_sqlite
    assert not [each for each in found if "Seq Scan on delivery" in each]
    assert len(said) > 8


async def test_what_was_released_a_moment_ago_is_not_late_yet(patient: Patient) -> None:
    """Before the tick came round, every pilot was said to be due for an hour."""
    for name in ("due_long", "overdue"):
        await patient.hurt(FAULTS[name])
    assert {each.name for each in (await patient.examined()).findings} == {"due_long", "overdue"}
    now = machine_now() + timedelta(microseconds=await patient.db.read(lambda sql: read_number(sql, OFFSET)))
    await patient.hurt(lambda sql: (hold_all(sql, now - LATE_AFTER), release(sql, now)))
    assert (await patient.examined()).findings == ()


async def test_a_hold_says_what_a_release_would_set_going(patient: Patient) -> None:
    for name in ("due_long", "overdue", "held"):
        await patient.hurt(FAULTS[name])
    going = (await patient.examined()).going
    assert going is not None
    assert (going.messages, going.pilots, len(going.first)) == (1, 1, 1)
    assert (going.first[0].key.startswith("further/"), going.first[0].due_at) == (True, AGO)


async def test_many_are_counted_and_ten_of_them_named(patient: Patient) -> None:
    """More than are read at a time: the next ones are looked at too, each once."""

    def many(sql: Connection) -> None:
        row = dict(pilot(sql)._mapping)
        sql.execute(insert(AGGREGATE), [row | {"id": uuid4(), "offered_to": None} for _ in range(450)])
        for _ in range(1_100):
            further_message(try_at=NOW + timedelta(days=999), notice=JUNK)(sql)

    await patient.hurt(many)
    found = {each.name: each for each in (await patient.examined()).findings}
    assert {name: each.count for name, each in found.items()}["seats"] == 450
    assert found["illegible_message"].count == 1_100
    assert all(len(set(each.ids)) == 10 for each in found.values())


async def test_what_is_mended_when_it_is_looked_at_again_was_no_fault(patient: Patient) -> None:
    await patient.hurt(FAULTS["term"])
    suspects, _ = await patient.db.read(lambda sql: disagreeing(sql, None))
    ((name, place),) = suspects
    assert name == "term"
    assert await patient.db.read(lambda sql: disagree_still(sql, [place])) == {("term", place)}
    await patient.hurt(lambda sql: sql.execute(update(TERM).values(ended_at=AGO)))
    state_of = pilot_term(await patient.db.read(pilot))
    await patient.hurt(change(TERM, person_id=state_of, ended_at=None))
    assert await patient.db.read(lambda sql: disagree_still(sql, [place])) == set()


def pilot_term(row: Any) -> UUID:
    return UUID(row.state["term"]["person"])
