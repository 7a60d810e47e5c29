"""Bringing a database to the tables this release needs. Needs no file outside the package."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, exc, inspect, text

from bot.ports import Busy, StoreTrouble
from store.db import address, postgres_engine, sqlite_engine, transact
from store.reaching import turned_away
from store.tables import AGGREGATE, DELIVERY, ORG, SETTING

T = TypeVar("T")
Tables = Literal["missing", "none", "older", "ours", "newer", "others"]

# Two replicas that start together: the second waits, and finds nothing to do. Any fixed number of our own.
_MIGRATING = 7_301_882_514
_WORD = "serves:"  # before a revision, in `setting`: how many migrations the oldest code knows that runs on it

FAULTS: dict[Tables, str] = {
    "missing": "is not there: correct the path, or `champion migrate` makes it there.",
    "none": "has no tables yet: `champion migrate` makes them.",
    "older": "has the tables of an older release. Make a back-up and run `champion migrate`, then start again.",
    "newer": "has the tables of a newer release, which this one can not use. Start that release, or restore a back-up.",
    "others": "has tables of another program, or of a restore under way: name an empty one, or wait for its end.",
}


class WrongTables(StoreTrouble):
    """This release can not work on the database's tables; the message is one sentence that names DATABASE_URL."""


def fault(tables: Tables) -> str | None:
    """One sentence with what to do where this release can not work on such tables; None where it can."""
    return f"DATABASE_URL names a database that {FAULTS[tables]}" if tables in FAULTS else None


def tables(url: str) -> Tables:
    """Whose tables the database has; a file that is missing is not made. Waits for no writer. Raises Busy when it is
    away, TurnedAway."""
    at = address(url)
    if at.get_backend_name() == "sqlite" and not Path(str(at.database)).exists():
        return "missing"
    return _on(url, tables_here, reads=True)


def tables_here(sql: Connection) -> Tables:
    """The same, on an open connection.

    A revision this release does not know is a newer one's. It counts as ours where that release left word that code of
    ours runs on it: while replicas are replaced one by one, the old ones go on serving, and may be started again.
    """
    current, there = _current(sql), set(inspect(sql).get_table_names())
    if current is None:
        return "others" if there & set(ORG.metadata.tables) else "none"
    if not there >= {ORG.name, AGGREGATE.name, DELIVERY.name, SETTING.name}:
        return "others"
    if current in known():
        return "ours" if current == known()[0] else "older"
    word = sql.scalar(text("SELECT value FROM setting WHERE name = :name"), {"name": _WORD + current})
    return "ours" if word is not None and word <= level() else "newer"


def level() -> int:
    """How many migrations this release knows: what a newer one compares with the oldest code it still serves."""
    return len(known())


def leave_word(sql: Connection, revision: str, oldest: int) -> None:
    """Code that knows at least `oldest` migrations runs on the tables of that revision, which are here now."""
    sql.execute(text("DELETE FROM setting WHERE name LIKE :names"), {"names": f"{_WORD}%"})
    sql.execute(
        text("INSERT INTO setting (name, value) VALUES (:name, :value)"), {"name": _WORD + revision, "value": oldest}
    )


def create(url: str) -> Tables:
    """Makes the tables where there are none, all or nothing; gives whose they are then. Replicas may call it at once.

    Raises Busy when the database is away, TurnedAway.
    """
    found = tables(url)
    if found == "missing":
        _make_file(url)
    return found if found not in ("missing", "none") else _on(url, _create)


def migrate(url: str, to: str = "head") -> Tables:
    """Brings the database to that revision, all or nothing; gives whose tables it had before. Idempotent; replicas may
    call it at once.

    A database that a newer release has migrated is left as it is, where this one runs on its tables. Raises WrongTables
    where it does not, Busy when the database is away, TurnedAway, and RuntimeError when rows would lose what they
    refer to.
    """
    found = tables(url)
    if found == "missing":
        _make_file(url)
    if to != "head" or found != "ours":
        _on(url, lambda sql: _run(sql, to))
    return found


def _create(sql: Connection) -> Tables:
    _alone(sql)
    if tables_here(sql) == "none":  # else another process was faster, perhaps an older release's
        _step(sql, "head")
    return tables_here(sql)


def _run(sql: Connection, to: str) -> None:
    _alone(sql)
    found = tables_here(sql)
    if found in ("newer", "others"):
        raise WrongTables(f"{fault(found)}")
    if to == "head" and found == "ours":
        return  # another process, perhaps a newer release's, was faster
    _step(sql, to)


def _alone(sql: Connection) -> None:
    """Whoever else migrates waits for the end of this transaction."""
    if sql.dialect.name != "sqlite":
        sql.execute(text("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0"))
        sql.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})


def _step(sql: Connection, to: str) -> None:
    config = _config()
    config.attributes["connection"] = sql
    direction = command.downgrade if to == "base" or _is_behind(sql, to) else command.upgrade
    direction(config, to)
    current = _current(sql)
    if current is not None:
        leave_word(sql, current, _oldest(current))
    if sql.dialect.name == "sqlite" and sql.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise RuntimeError("the migration would leave rows that refer to nothing; nothing was changed")


def _current(sql: Connection) -> str | None:
    return MigrationContext.configure(sql).get_current_revision()


@lru_cache
def known() -> tuple[str, ...]:
    """The revisions this release knows, newest first. Kept, for they are files, and readiness is asked often."""
    return tuple(step.revision for step in _steps().walk_revisions())


def _oldest(revision: str) -> int:
    """How many migrations the oldest code knows that runs on the tables of that revision: no later step makes up for
    one that code can not do without."""
    steps = _steps().iterate_revisions(revision, "base")
    return max(int(getattr(step.module, "serves", number)) for number, step in _numbered(list(steps)))


def _numbered(newest_first: list[Any]) -> list[tuple[int, Any]]:
    """Steps by their number. A step that says nothing serves only code that knows it."""
    return list(enumerate(reversed(newest_first), 1))


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _is_behind(sql: Connection, to: str) -> bool:
    """Is `to` older than what the database has?"""
    steps, current = known(), _current(sql)
    wanted = steps[0] if to == "head" else to
    return current in steps and wanted in steps[steps.index(current) + 1 :]


def _make_file(url: str) -> None:
    """Its owner alone may read what people say. Where it can not be made, SQLite says why."""
    with suppress(OSError):
        os.close(os.open(str(address(url).database), os.O_CREAT, 0o600))


def _on(url: str, unit: Callable[[Connection], T], *, reads: bool = False) -> T:
    engine = _engine(url, reads)
    try:
        return transact(engine, unit)
    except Busy as busy:
        raise turned_away(busy.__cause__) or busy from busy.__cause__
    except exc.DBAPIError as error:
        raise turned_away(error) or error from error.__cause__
    finally:
        engine.dispose()


def _engine(url: str, reads: bool) -> Engine:
    at = address(url)
    if at.get_backend_name() == "sqlite":
        # SQLite changes a table by building it anew and dropping the old one, which would delete the rows that
        # refer to it. The pragma does nothing inside a transaction, so it is set when connecting.
        return sqlite_engine(at, reads=reads, foreign_keys=False)
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

    options = {"compare_type": True, "compare_server_default": True}
    return _on(url, lambda sql: list(compare_metadata(MigrationContext.configure(sql, opts=options), ORG.metadata)))
