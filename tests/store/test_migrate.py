"""Tables: up, down, with rows in them, and the same as in the models."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Index, inspect, text

from store import maintenance
from store.base import METADATA
from store.db import Db, address, sqlite_engine
from store.migrate import WrongTables, compared, create, fault, leave_word, level, migrate, tables
from tests.store.conftest import Pilot
from tests.world import with_tables


async def names(url: str) -> set[str]:
    db = Db(url)
    found = await db.read(lambda sql: set(inspect(sql).get_table_names()))
    await db.close()
    return found - {"alembic_version"}


async def test_up_down_and_up_again(empty_url: str) -> None:
    is_file = empty_url.startswith("sqlite")
    assert await asyncio.to_thread(tables, empty_url) == ("missing" if is_file else "none")
    for to, expected in (("head", set(METADATA.tables)), ("base", set()), ("head", set(METADATA.tables))):
        await asyncio.to_thread(migrate, empty_url, to)
        assert await names(empty_url) == expected
    assert await asyncio.to_thread(tables, empty_url) == "ours"


@pytest.mark.parametrize("how", [migrate, create])
async def test_two_processes_may_make_the_tables_at_once(empty_url: str, how: Callable[[str], object]) -> None:
    await asyncio.gather(*(asyncio.to_thread(how, empty_url) for _ in range(2)))
    assert await asyncio.to_thread(tables, empty_url) == "ours"


async def stamped(url: str, revision: str, oldest: int | None) -> None:
    """A later release has been here, and left word of the oldest code that it still serves, or none."""
    db = Db(url)

    def unit(sql: Connection) -> None:
        sql.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        sql.execute(text("DELETE FROM setting WHERE name LIKE 'serves:%'"))
        if oldest is not None:
            leave_word(sql, revision, oldest)

    await db.run(unit)
    await db.close()


@pytest.mark.parametrize(("beyond", "whose"), [(None, "newer"), (-1, "ours"), (0, "ours"), (1, "newer")])
async def test_a_newer_releases_tables_are_ours_where_it_left_word_that_our_code_runs_on_them(
    url: str, beyond: int | None, whose: str
) -> None:
    """Before, any tables of a newer release were taken for good ones, also those without a column that is written."""
    await stamped(url, "from_next_year", None if beyond is None else level() + beyond)
    assert await asyncio.to_thread(tables, url) == whose
    db = Db(url)
    ready = await maintenance.ready(db)
    await db.close()
    assert (ready is None) == (whose == "ours")
    assert ready is None or "newer release" in ready


async def test_word_of_another_revision_says_nothing_of_this_one(url: str) -> None:
    await stamped(url, "from_next_year", level())
    db = Db(url)
    await db.run(lambda sql: sql.execute(text("UPDATE alembic_version SET version_num = 'the_year_after'")))
    await db.close()
    assert await asyncio.to_thread(tables, url) == "newer"


async def test_migrating_a_newer_database_that_serves_us_changes_nothing(url: str) -> None:
    await stamped(url, "from_next_year", level())
    await asyncio.to_thread(migrate, url)
    assert await asyncio.to_thread(tables, url) == "ours"
    assert compared(url) == []


@pytest.mark.parametrize("to", ["head", "0001", "base"])
async def test_migrating_a_newer_database_that_does_not_serve_us_is_refused_and_changes_nothing(
    url: str, to: str
) -> None:
    await stamped(url, "from_next_year", None)
    with pytest.raises(WrongTables, match="newer release"):
        await asyncio.to_thread(migrate, url, to)
    assert compared(url) == []


async def test_every_step_leaves_word_of_the_oldest_code_it_serves_and_no_other(url: str) -> None:
    for to in ("0003", "head"):
        await asyncio.to_thread(migrate, url, to)
        db = Db(url)
        rows = await db.read(lambda sql: sql.execute(text("SELECT name FROM setting WHERE name LIKE 'serves:%'")).all())
        await db.close()
        assert [row.name for row in rows] == [f"serves:{to if to != 'head' else f'{level():04d}'}"]


async def test_an_older_releases_tables_are_told_from_ours(url: str) -> None:
    await asyncio.to_thread(migrate, url, "0003")
    assert await asyncio.to_thread(tables, url) == await asyncio.to_thread(create, url) == "older"
    assert "Make a back-up and run `champion migrate`" in (fault("older") or "")


async def test_migrating_keeps_what_is_there(url: str, pilot: Pilot) -> None:
    state = await pilot.state()
    await asyncio.to_thread(migrate, url)
    assert await pilot.state() == state


def test_the_database_has_the_tables_of_the_models(url: str) -> None:
    assert compared(url) == []


async def test_partial_indexes_have_the_predicates_of_the_models(url: str) -> None:
    db = Db(url)
    found = await db.read(predicates)
    await db.close()
    indexes = [each for table in METADATA.tables.values() for each in table.indexes if wanted(each)]
    assert found == {str(each.name): wanted(each) for each in indexes}
    assert len(found) == 13


def wanted(index: Index) -> str:
    """The predicate in the model; the same for both databases."""
    both = {str(index.dialect_options[name]["where"]) for name in ("sqlite", "postgresql")}
    assert len(both) == 1
    return plain(both.pop().replace("None", ""))


def predicates(sql: Connection) -> dict[str, str]:
    """Index name -> predicate, from the catalogue."""
    sqlite = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    postgres = "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '% WHERE %'"
    own = sqlite if sql.dialect.name == "sqlite" else postgres + " AND schemaname = 'public'"
    return {name: plain(words.split(" WHERE ", 1)[1]) for name, words in sql.execute(text(own))}


def plain(predicate: str) -> str:
    """Without the brackets and casts that PostgreSQL adds."""
    return re.sub(r"[()]|::\w+", "", predicate).strip()


def test_rebuilding_a_table_of_sqlite_keeps_the_rows_that_refer_to_it(tmp_path: Path) -> None:
    engine = sqlite_engine(address(f"sqlite:///{with_tables(tmp_path) / 'champion.db'}"), foreign_keys=False)
    org = "INSERT INTO org (id, key, name, policy) VALUES ('1', 'k', 'n', '{}')"
    child = "INSERT INTO aggregate (org_id, id, kind, version, state, opened_at, failures) VALUES ('1', '2', 'project', 1, '{}', '', 0)"
    with engine.begin() as sql:
        sql.execute(text(org))
        sql.execute(text(child))
        with Operations(MigrationContext.configure(sql)).batch_alter_table("org", recreate="always") as batch:
            batch.alter_column("name", new_column_name="title")
        assert sql.scalar(text("SELECT count(*) FROM aggregate")) == 1
        assert sql.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


async def test_readiness_says_what_is_missing(empty_url: str) -> None:
    db = Db(empty_url)
    assert "champion migrate" in (await maintenance.ready(db) or "")
    await asyncio.to_thread(migrate, empty_url)
    assert await maintenance.ready(db) is None
    await db.close()
    away = Db("postgresql://nobody@127.0.0.1:1/none")
    assert await maintenance.ready(away) == "The database can not be reached."
    await away.close()


@pytest.mark.parametrize("folder", ["100% sure", "a b"])
def test_the_path_of_a_file_may_be_odd(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    migrate(f"sqlite:///{tmp_path / folder / 'champion.db'}")
    assert (tmp_path / folder / "champion.db").stat().st_size > 0
