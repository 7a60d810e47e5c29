"""Bringing a database to the tables this release needs. Needs no file outside the package."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from store.db import address, postgres_engine, sqlite_engine, transact

T = TypeVar("T")

# Two replicas that start together: the second waits, and finds nothing to do. Any fixed number of our own.
_MIGRATING = 7_301_882_514


def migrate(url: str, to: str = "head") -> None:
    """Brings the database to that revision, all or nothing. Idempotent; replicas may call it at once.

    A database that a newer release has migrated is left as it is: this release runs on its tables.
    Raises Busy when the database is away, RuntimeError when rows would lose what they refer to.
    """
    if to == "head" and has_tables(url):
        return
    _on(url, lambda sql: _run(sql, to))


def has_tables(url: str) -> bool:
    """Has the database the tables this release needs? Raises Busy when it is away."""
    return _on(url, has_tables_here)


def has_tables_here(sql: Connection) -> bool:
    """The same, on an open connection.

    A revision this release does not know is a newer one's, whose tables the release before runs on: while replicas
    are replaced one by one, the old ones go on serving.
    """
    current = MigrationContext.configure(sql).get_current_revision()
    return current is not None and (current == _known()[0] or current not in _known())


@lru_cache
def _known() -> tuple[str, ...]:
    """The revisions this release knows, newest first. Kept, for they are files, and readiness is asked often."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


def _run(sql: Connection, to: str) -> None:
    is_sqlite = sql.dialect.name == "sqlite"
    if not is_sqlite:
        sql.execute(text("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0"))
        sql.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
    if to == "head" and has_tables_here(sql):
        return  # another process, perhaps a newer release's, was faster
    config = _config()
    config.attributes["connection"] = sql
    direction = command.downgrade if to == "base" or _is_behind(sql, to) else command.upgrade
    direction(config, to)
    if is_sqlite and sql.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise RuntimeError("the migration would leave rows that refer to nothing; nothing was changed")


def _is_behind(sql: Connection, to: str) -> bool:
    """Is `to` older than what the database has?"""
    known = _known()
    current = MigrationContext.configure(sql).get_current_revision()
    wanted = known[0] if to == "head" else to
    return current in known and wanted in known[known.index(current) + 1 :]


def _on(url: str, unit: Callable[[Connection], T]) -> T:
    engine = _engine(url)
    try:
        return transact(engine, unit)
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    at = address(url)
    if at.get_backend_name() == "sqlite":
        # SQLite changes a table by building it anew and dropping the old one, which would delete the rows that
        # refer to it. The pragma does nothing inside a transaction, so it is set when connecting.
        return sqlite_engine(at, foreign_keys=False)
    return postgres_engine(at, threads=1)


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def compared(url: str) -> list[Any]:
    """How the database's tables differ from those in store.tables, in alembic's words; empty when they do not."""
    from alembic.autogenerate import compare_metadata

    from store.tables import ORG

    options = {"compare_type": True, "compare_server_default": True}
    return _on(url, lambda sql: list(compare_metadata(MigrationContext.configure(sql, opts=options), ORG.metadata)))
