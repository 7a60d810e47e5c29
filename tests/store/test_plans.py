"""How the databases find people: by an index, however many there are."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, func, insert, select, text, update

from bot.model import Address
from store import Store
from store.around import AROUND
from store.calendars import ABSENCES
from store.people import BY_ACCOUNT
from store.queue import Moment, abandoned, candidates
from store.slots import free_at
from store.tables import AGGREGATE, AWAY, DELIVERY, HANDLE, PERSON, RATE_SLOT
from tests.store.conftest import Pilot
from tests.store.toy import MONDAY, notice

MANY = 3000


def steps(sql: Connection, query: Select[Any], values: dict[str, Any]) -> str:
    """How the database would do it."""
    explain = "EXPLAIN QUERY PLAN" if sql.dialect.name == "sqlite" else "EXPLAIN"
    words = query.params(**values).compile(dialect=sql.dialect, compile_kwargs={"literal_binds": True})
    return "\n".join(str(row) for row in sql.execute(text(f"{explain} {words}")))


def crowd(sql: Connection, pilot: Pilot) -> None:
    """Thousands of people more, each with an absence and an account that is written down."""
    kept = dict(sql.execute(select(PERSON).where(PERSON.c.id == pilot.tom.id)).one()._mapping)
    people = [kept | {"id": uuid4(), "handle": f"H{n}", "seq": n + 3} for n in range(MANY)]
    sql.execute(insert(PERSON), people)
    places = [{key: each[key] for key in ("id", "org_id", "platform", "handle")} for each in people]
    more = {"workspace": "T1", "conversation": None, "active": True}
    sql.execute(insert(HANDLE), [place | more | {"person_id": place["id"]} for place in places])
    day = date(2026, 3, 9)
    sql.execute(
        insert(AWAY),
        [{"org_id": each["org_id"], "person_id": each["id"], "from_on": day, "to_on": day} for each in people],
    )


async def test_no_event_looks_through_everybody_of_the_organisation(store: Store, pilot: Pilot) -> None:
    """Before, each event of each pilot read every person there was to find the administrators."""
    await store.db.run(lambda sql: crowd(sql, pilot))
    if not store.db.is_sqlite:  # nobody tells an SQLite file either; PostgreSQL does so itself
        await store.db.run(lambda sql: sql.execute(text("ANALYZE")))
    org, ids, since = pilot.maya.org, [pilot.maya.id, pilot.tom.id], date(2026, 1, 1)
    of_event = {"of_org": org, "of_id": pilot.ref.id, "event": uuid4(), "ids": ids, "since": since}
    newest = select(func.max(PERSON.c.seq)).where(PERSON.c.org_id == pilot.maya.org)
    asked = [
        (AROUND, of_event),
        (ABSENCES, {"orgs": [org], "ids": ids, "since": since}),
        (newest, {}),
    ]
    plans = [await store.db.read(lambda sql, each=each: steps(sql, *each)) for each in asked]  # type: ignore[misc]  # bound at once
    for plan in plans:
        assert not [table for table in ("person", "away") if f"Seq Scan on {table}" in plan]
        assert "SCAN" not in plan
    plan = await store.db.read(lambda sql: steps(sql, BY_ACCOUNT, {"id": pilot.maya.id}))
    assert not [table for table in ("person", "handle") if f"Seq Scan on {table} " in plan or f"SCAN {table}" in plan]
    assert "ix_person_admin" in plans[0]
    assert "ix_person_newest" in plans[2]
    kim = await store.people.met("slack:T1", Address("slack", "U9", workspace="T1"), "Kim")
    assert (await store.people.everyone(kim.org))[-1] == kim


def paced(sql: Connection) -> None:
    """Thousands of slots that were taken at some time, and one delivery row to look at."""
    of_org = sql.execute(select(PERSON.c.org_id).limit(1)).scalar_one()
    sql.execute(
        insert(RATE_SLOT),
        [{"org_id": of_org, "subject": uuid4(), "next_at": MONDAY + timedelta(hours=1)} for _ in range(MANY)],
    )


async def test_who_may_be_written_to_is_found_without_looking_at_everybody_s_pace(store: Store, pilot: Pilot) -> None:
    await pilot.happen(notice(await pilot.state(), pilot.maya.id))
    await store.db.run(lambda sql: crowd(sql, pilot))
    await store.db.run(paced)
    if not store.db.is_sqlite:
        await store.db.run(lambda sql: sql.execute(text("ANALYZE")))
    waiting = DELIVERY.c.state == "waiting"
    asked: tuple[tuple[Select[Any], dict[str, Any]], ...] = (
        (candidates(), Moment(MONDAY, MONDAY).values(20)),
        (free_at(waiting, MONDAY, "sqlite" if store.db.is_sqlite else "postgresql"), {}),
    )
    for each in asked:
        plan = await store.db.read(lambda sql, each=each: steps(sql, *each))  # type: ignore[misc]  # bound at once
        for table in ("rate_slot", "person"):
            assert f"Seq Scan on {table}" not in plan, plan
            assert f"SCAN {table}" not in plan, plan


def grown(sql: Connection) -> None:
    """Thousands of pilots that sleep, in the one organisation, and thousands of messages that were sent."""
    pilot = dict(sql.execute(select(AGGREGATE)).mappings().one())
    later = MONDAY + timedelta(days=3650)
    sql.execute(insert(AGGREGATE), [pilot | {"id": uuid4(), "wake_at": later} for _ in range(MANY)])
    told = dict(sql.execute(select(DELIVERY).limit(1)).mappings().one())
    sent = {name: told[name] for name in told if name != "seq"} | {"state": "sent", "settled_at": MONDAY}
    sql.execute(insert(DELIVERY), [sent | {"key": f"{told['key']}-{nth}"} for nth in range(MANY)])


async def test_a_claim_reads_what_waits_and_not_all_that_was_ever_sent(store: Store, pilot: Pilot) -> None:
    """Before, each claim on a file with a million sent messages read every one of them: a second and a half each."""
    await pilot.happen(notice(await pilot.state(), pilot.maya.id))
    await store.db.run(grown)
    if not store.db.is_sqlite:
        await store.db.run(lambda sql: sql.execute(text("ANALYZE")))
    values = Moment(MONDAY, MONDAY).values(20)
    for query in (candidates(), abandoned()):
        plan = await store.db.read(lambda sql, query=query: steps(sql, query, values))  # type: ignore[misc]  # bound at once
        whole = [step for step in plan.splitlines() if "SCAN delivery" in step or "Seq Scan on delivery" in step]
        assert not [step for step in whole if "USING INDEX" not in step], plan
        assert "ix_aggregate_newest" not in plan, plan


def told_of(sql: Connection, many: int) -> None:
    """A tick wrote to so many people more, two messages each."""
    message = dict(sql.execute(select(DELIVERY).limit(1)).mappings().one())
    kept = {name: message[name] for name in message if name != "seq"} | {"state": "waiting", "settled_at": None}
    people = sql.scalars(select(PERSON.c.id).where(PERSON.c.seq > 2).order_by(PERSON.c.seq).limit(many)).all()
    rows = [kept | {"person_id": id, "key": f"{kept['key']}-{many}-{nth}-{id}"} for nth in range(2) for id in people]
    sql.execute(insert(DELIVERY), rows)


def work(sql: Connection, query: Select[Any], values: dict[str, Any]) -> int:
    """What the database does for it: on PostgreSQL the rows that are read, on SQLite a hundred steps of its machine."""
    if sql.dialect.name == "sqlite":
        steps_taken = []
        connection = sql.connection.driver_connection
        assert connection is not None
        connection.set_progress_handler(lambda: steps_taken.append(1), 100)
        try:
            sql.execute(query, values).all()
        finally:
            connection.set_progress_handler(None, 0)
        return len(steps_taken)
    words = query.params(**values).compile(dialect=sql.dialect, compile_kwargs={"literal_binds": True})
    (plan,) = sql.execute(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {words}")).scalar_one()
    return read(plan["Plan"])


def read(step: dict[str, Any]) -> int:
    """Rows that this step of a plan and those within it read, the ones they left out as well."""
    left_out = sum(step.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck", "Join Filter"))
    own = int((step["Actual Rows"] + left_out) * step["Actual Loops"])
    return own + sum(read(each) for each in step.get("Plans", ()))


async def test_a_claim_right_after_a_tick_reads_each_message_a_few_times_and_not_all_of_them_for_each(
    store: Store, pilot: Pilot
) -> None:
    """Before, PostgreSQL, whose statistics are older than a tick, went through all that was due for each of them: a
    claim took seconds, and nobody heard anything meanwhile."""
    await pilot.happen(notice(await pilot.state(), pilot.maya.id))
    await store.db.run(lambda sql: crowd(sql, pilot))
    await store.db.run(grown)
    await store.db.run(lambda sql: sql.execute(update(DELIVERY).values(state="sent", settled_at=MONDAY)))
    if not store.db.is_sqlite:
        await store.db.run(lambda sql: sql.execute(text("ANALYZE")))
    values = Moment(MONDAY, MONDAY).values(20)
    took = []
    for many in (200, 1400):
        await store.db.run(lambda sql, many=many: told_of(sql, many))  # type: ignore[misc]  # bound at once
        took.append(await store.db.run(lambda sql: work(sql, candidates(), values)))
    few, all_of_them = took
    assert all_of_them <= 8 * few * 1.5, took
    assert all_of_them <= 3200 * 10, took
