"""Two releases on one database: this one's code on the tables of the one before, and on those of one to come."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, MetaData, Table, Uuid, select, text

from bot.assembly import assembled
from bot.model import Receipt
from bot.ports import Sent
from bot.settings import WrongSettings
from store.db import Db
from store.migrate import known, leave_word, level, migrate
from tests.store.conftest import Hands, open_pilot
from tests.store.toy import MONDAY, answered, notice
from tests.stories import register
from tests.world import MachineClock, heard, settings, world

Rows = dict[str, dict[str, Any]]
VALUES: dict[type, object] = {
    UUID: UUID(int=7),
    str: "x",
    int: 1,
    float: 1.5,
    bool: False,
    datetime: datetime(2026, 3, 2, tzinfo=UTC),
}


async def within(url: str, unit: Any) -> Any:
    db = Db(url)
    try:
        return await db.run(unit)
    finally:
        await db.close()


async def test_this_releases_code_works_on_the_tables_of_the_release_before(empty_url: str) -> None:
    await asyncio.to_thread(migrate, empty_url, known()[1])
    hands = Hands(empty_url)
    store = await hands.open()
    pilot = await open_pilot(store, hands.toy)
    said = notice(await pilot.state(), pilot.maya.id)
    await pilot.happen(said)
    (claim,) = await store.outbox.claim(MONDAY, 10)
    assert await store.outbox.settle(claim, Sent(Receipt("D1", "1.0")), MONDAY)
    assert [each.notice.key for each in await store.readings.heard(pilot.maya.id, 10)] == [said.key]
    await store.aggregates.advance(MONDAY)
    del hands.toy.rules[type(answered(pilot.maya.id))]
    await store.aggregates.swap(pilot.ref, answered(pilot.maya.id))
    assert (await pilot.state()).offers == 1
    await store.close()


def expand(sql: Connection) -> None:
    """What a release to come may do to the tables while this one runs on them."""
    for table, column in (("person", "pronoun VARCHAR"), ("delivery", "shard INTEGER NOT NULL DEFAULT 0")):
        sql.execute(text(f"ALTER TABLE {table} ADD COLUMN {column}"))
    sql.execute(text("CREATE TABLE badge (org_id VARCHAR NOT NULL, name VARCHAR NOT NULL)"))
    sql.execute(text("CREATE INDEX ix_delivery_shard ON delivery (shard)"))
    sql.execute(text("UPDATE alembic_version SET version_num = 'from_next_year'"))
    leave_word(sql, "from_next_year", level())


async def test_this_releases_code_starts_and_works_on_tables_that_a_newer_one_has_expanded(
    url: str, tmp_path: Path
) -> None:
    await within(url, expand)
    async with world(tmp_path, database_url=url) as stage:
        await register(stage)
        assert await heard(stage, "Maya", "will you own this outcome?")
        assert (await stage.bot.ready())[1]["database"] == "ok"


async def test_this_releases_code_does_not_start_where_the_newer_one_left_no_word(url: str, tmp_path: Path) -> None:
    await within(url, expand)
    await within(url, lambda sql: sql.execute(text("DELETE FROM setting WHERE name LIKE 'serves:%'")))
    with pytest.raises(WrongSettings, match="tables of a newer release"):
        async with assembled(settings(tmp_path, database_url=url), MachineClock()):
            raise AssertionError("it started")


def fill(sql: Connection) -> None:
    """A row in every table. All ids are one, so that each refers to the others."""
    for table in _tables(sql):
        row = {each.name: _value(each) for each in table.columns}
        if table.name not in ("alembic_version", "setting"):
            sql.execute(table.insert().values(row))
    sql.execute(text("INSERT INTO setting (name, value) VALUES ('kept', 1)"))


def _value(column: Any) -> object:
    if column.type.__class__.__name__.startswith("JSON"):
        return {}
    kind = UUID if isinstance(column.type, Uuid) else column.type.python_type
    return VALUES[kind] if kind in VALUES else VALUES[datetime].date()  # type: ignore[attr-defined]  # a date


def _tables(sql: Connection) -> list[Table]:
    found = MetaData()
    found.reflect(sql)
    return found.sorted_tables


def rows(sql: Connection) -> Rows:
    """The row of each table as it is now."""
    found: Rows = {}
    for table in _tables(sql):
        kept = select(table).where(table.c.name == "kept") if table.name == "setting" else select(table)
        if table.name != "alembic_version":
            for row in sql.execute(kept).mappings():  # none where a step made the table anew
                found[table.name] = dict(row)
    return found


def common(one: Rows, other: Rows) -> Rows:
    """Of the one, what the other has a place for."""
    return {
        name: {column: row[column] for column in row if column in other[name]}
        for name, row in one.items()
        if name in other
    }


async def test_rows_of_every_table_survive_every_step_down_and_up_but_for_what_that_step_had_added(url: str) -> None:
    await within(url, fill)
    full = {known()[0]: await within(url, rows)}
    for newer, older in zip(known(), known()[1:], strict=False):
        await asyncio.to_thread(migrate, url, older)
        full[older] = await within(url, rows)
        assert {name: set(row) for name, row in full[older].items()} == await within(url, columns), (
            "every table has one"
        )
        assert full[older] == common(full[newer], full[older]), older
    for newer in reversed(known()[:-1]):
        before = await within(url, rows)
        await asyncio.to_thread(migrate, url, newer)
        assert {name: set(row) for name, row in full[newer].items()} == await within(url, columns)
        assert await within(url, lambda sql, of=before: _kept(sql, of)) == before, newer


def columns(sql: Connection) -> dict[str, set[str]]:
    """The columns of every table."""
    return {each.name: set(each.columns.keys()) for each in _tables(sql) if each.name != "alembic_version"}


def _kept(sql: Connection, of: Rows) -> Rows:
    """The rows of those tables and columns."""
    found: Rows = {}
    for table in _tables(sql):
        if table.name in of:
            wanted = [table.c[name] for name in of[table.name]]
            kept = select(*wanted).where(table.c.name == "kept") if table.name == "setting" else select(*wanted)
            (row,) = sql.execute(kept).mappings()
            found[table.name] = dict(row)
    return found
