"""What /metrics reads of the database, on both of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event, text, update

from bot.ports import Dead, Standing
from store import Store
from store.gauges import _standing, standing
from store.tables import AGGREGATE
from tests.store.conftest import Hands, Pilot
from tests.store.toy import DAY, HOUR, MINUTE, MONDAY, notice

QUIET = {"waiting": 0, "sending": 0, "unknown": 0, "dead": 0}


async def seen(hands: Hands, store: Store, *asleep: str) -> Standing:
    """How it stands at the hands' time."""
    found = await standing(store.db, lambda: hands.machine, asleep)
    assert found is not None
    return found


async def test_an_installation_that_has_done_everything_is_late_with_nothing(hands: Hands, store: Store) -> None:
    nothing = timedelta(0)
    assert await seen(hands, store) == Standing(nothing, nothing, QUIET, failed=0, is_held=False)


async def test_lag_is_the_age_of_what_was_due_first_and_is_not_decided_yet(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    await store.db.run(lambda sql: sql.execute(update(AGGREGATE).values(wake_at=MONDAY + HOUR)))
    assert (await seen(hands, store)).due_lag == timedelta(0), "due later"
    hands.pass_time(HOUR + 5 * MINUTE)
    assert (await seen(hands, store)).due_lag == 5 * MINUTE
    assert (await seen(hands, store, "slack")).due_lag == timedelta(0), "its platform is asleep"
    aside = {"failed_at": MONDAY, "retry_at": MONDAY + DAY}
    await store.db.run(lambda sql: sql.execute(update(AGGREGATE).values(aside)))
    assert await seen(hands, store) == Standing(timedelta(0), timedelta(0), QUIET, failed=1, is_held=False)


async def test_a_message_is_late_from_when_it_was_to_go_and_not_while_it_is_planned_for_later(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    told = notice(await pilot.state(), pilot.maya.id)
    await pilot.happen(replace(told, due_at=MONDAY + HOUR))
    found = await seen(hands, store)
    assert (found.outbox_age, found.messages["waiting"]) == (timedelta(0), 1)
    hands.pass_time(HOUR + MINUTE)
    assert (await seen(hands, store)).outbox_age == MINUTE
    await store.outgoing.hold()
    held = await seen(hands, store)
    assert (held.is_held, held.outbox_age, held.messages["waiting"]) == (True, timedelta(0), 1)


async def test_what_nobody_got_is_counted_for_a_day(hands: Hands, store: Store, pilot: Pilot) -> None:
    await pilot.happen(notice(await pilot.state(), pilot.maya.id))
    (claim,) = await store.outbox.claim(MONDAY, 1)
    assert (await seen(hands, store)).messages == {**QUIET, "sending": 1}
    await store.outbox.settle(claim, Dead("blocked"), MONDAY)
    assert (await seen(hands, store)).messages == {**QUIET, "dead": 1}
    hands.pass_time(DAY)
    assert (await seen(hands, store)).messages == QUIET


async def test_a_database_that_does_not_answer_is_away_and_keeps_nobody_waiting(hands: Hands, store: Store) -> None:
    await store.db.run(lambda sql: sql.execute(text("DROP TABLE delivery")))
    assert await standing(store.db, lambda: hands.machine) is None


def plans(sql: Connection) -> list[str]:
    """How the database does each of the reads, were there millions of rows."""
    asked: list[tuple[str, Any]] = []

    def note(_sql: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        asked.append((statement, parameters))

    event.listen(sql, "before_cursor_execute", note)
    _standing(sql, MONDAY, ())
    event.remove(sql, "before_cursor_execute", note)
    if sql.dialect.name == "postgresql":
        sql.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a few rows would be read as they come
    explain = "EXPLAIN QUERY PLAN" if sql.dialect.name == "sqlite" else "EXPLAIN"
    of_rows = [each for each in asked if "FROM delivery" in each[0] or "FROM aggregate" in each[0]]
    return ["\n".join(map(str, sql.exec_driver_sql(f"{explain} {each}", given))) for each, given in of_rows]


async def test_no_look_reads_more_rows_than_it_counts(store: Store) -> None:
    for plan, index in zip(
        await store.db.read(plans),
        ("ate_due", "ery_waiting", "ery_stuck", "ery_waiting", "ery_sending", "ate_failed"),
        strict=True,
    ):
        assert index in plan and "Seq Scan" not in plan, plan
