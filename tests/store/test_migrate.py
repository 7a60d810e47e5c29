"""Tables: up, down, with rows in them, and the same as in the models."""

import asyncio
import re
import shutil
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Index, inspect, text

from store import maintenance
from store.base import METADATA
from store.db import Db, address, sqlite_engine
from store.migrate import compared, has_tables, migrate
from tests.store.conftest import Pilot


async def tables(url: str) -> set[str]:
    db = Db(url)
    found = await db.read(lambda sql: set(inspect(sql).get_table_names()))
    await db.close()
    return found - {"alembic_version"}


async def test_up_down_and_up_again(empty_url: str) -> None:
    assert not await asyncio.to_thread(has_tables, empty_url)
    for to, expected in (("head", set(METADATA.tables)), ("base", set()), ("head", set(METADATA.tables))):
        await asyncio.to_thread(migrate, empty_url, to)
        assert await tables(empty_url) == expected
    assert await asyncio.to_thread(has_tables, empty_url)


async def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrate, empty_url) for _ in range(2)))
    assert await asyncio.to_thread(has_tables, empty_url)


async def newer(url: str) -> None:
    """A later release has been here."""
    db = Db(url)
    await db.run(lambda sql: sql.execute(text("UPDATE alembic_version SET version_num = 'from_next_year'")))
    await db.close()


async def test_old_replicas_stay_ready_while_a_newer_one_has_already_migrated(url: str) -> None:
    await newer(url)
    db = Db(url)
    assert await maintenance.ready(db) is None
    await db.close()


async def test_migrating_a_newer_database_changes_nothing_and_ends_without_a_traceback(url: str) -> None:
    await newer(url)
    await asyncio.to_thread(migrate, url)
    assert await asyncio.to_thread(has_tables, url)
    assert compared(url) == []


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
    assert len(found) == 10


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


def test_rebuilding_a_table_of_sqlite_keeps_the_rows_that_refer_to_it(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    shutil.copy(sqlite_template, path)
    engine = sqlite_engine(address(f"sqlite:///{path}"), foreign_keys=False)
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
