"""Copies of the database, while it is in use; and how PostgreSQL makes its own."""

import os
import shlex
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import exc
from sqlalchemy.engine import URL

from bot.ports import StoreTrouble
from store.clock import OFFSET
from store.db import address
from store.migrate import Tables, fault, tables
from store.restoring import RESTORED_SINCE
from store.settings import HELD_SINCE, number_of
from store.tables import AGGREGATE, DELIVERY, JOURNAL, ORG, SETTING

_ONE = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


class NoCopy(StoreTrouble):
    """No copy was made; the message is one sentence that says why."""


def back_up(url: str, to: Path, now: datetime) -> int:
    """A copy of the SQLite file behind `url`, as it was at one instant at or after `now` (machine time); gives its
    size in bytes.

    Whoever writes meanwhile need not wait. The copy is checked, readable by its owner alone, and marked as what it is:
    whoever starts on it finds all messages held. Raises NoCopy, and nothing is left behind.
    """
    at = address(url)
    if at.get_backend_name() != "sqlite":
        raise NoCopy(f"PostgreSQL makes its own back-ups; run: {dump_line(url, to)}")
    if os.path.lexists(to):
        raise NoCopy(f"{to} is there already, and was left as it is: please name another file.")
    source = Path(str(at.database))
    whose = _tables(url)
    if whose in ("missing", "none"):
        raise NoCopy(f"DATABASE_URL names {source}, in which there is nothing to copy yet.")
    if whose == "others":
        raise NoCopy(f"{fault(whose)}")
    beside = to.with_name(f".{to.name}.part")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise NoCopy(f"Another back-up is being written to {beside}: if none is, remove that file.") from None
    except OSError as error:
        raise NoCopy(f"{to} can not be written: {error.strerror}.") from error
    try:
        return _written(source, beside, to, now)
    except (OSError, sqlite3.Error) as error:
        raise NoCopy(f"{to} was not written: {getattr(error, 'strerror', None) or error}.") from error
    finally:
        beside.unlink(missing_ok=True)


def dump_line(url: str, to: Path) -> str:
    """The command that backs up PostgreSQL, without the password."""
    at = address(url).difference_update_query(["password"])
    # Made anew: what is set to None stays.
    bare = URL.create("postgresql", at.username, None, at.host, at.port, at.database, at.query)
    return f"pg_dump --format=custom --file={shlex.quote(str(to))} {shlex.quote(bare.render_as_string())}"


def _tables(url: str) -> Tables:
    try:
        return tables(url)
    except exc.DatabaseError as error:
        raise NoCopy(f"DATABASE_URL names {_damaged(error.orig)}") from error


def _damaged(why: object) -> str:
    return f"a damaged database ({why}): keep it, and the copies before."


def _written(source: Path, beside: Path, to: Path, now: datetime) -> int:
    with closing(sqlite3.connect(source, timeout=10)) as live, closing(sqlite3.connect(beside)) as copy:
        live.backup(copy)  # in one step: a reader in write-ahead mode keeps nobody waiting, and sees one instant
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, and nothing beside it
        _mark(copy, now)
        (said,) = copy.execute("PRAGMA integrity_check").fetchone()
        there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = sorted({ORG.name, AGGREGATE.name, DELIVERY.name, JOURNAL.name, SETTING.name} - there)
    if said != "ok" or missing:
        raise NoCopy(f"{to} was not written, for this is {_damaged(said.splitlines()[-1])}")
    _on_disk(beside)
    give_name(beside, to)
    return to.stat().st_size


def give_name(copy: Path, to: Path) -> None:
    """The finished copy is called that from now on. Raises NoCopy where another file came to that name meanwhile."""
    try:
        os.link(copy, to)  # a rename takes the place of whatever is there
    except FileExistsError:
        raise NoCopy(f"{to} came meanwhile, and was left as it is: please name another file.") from None
    copy.unlink()
    _on_disk(to.parent)


def _on_disk(path: Path) -> None:
    """What was written there, or that it is there at all, survives a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mark(copy: sqlite3.Connection, now: datetime) -> None:
    """It is held since then, and what may be sent from then on is in doubt."""
    kept = dict(copy.execute("SELECT name, value FROM setting").fetchall())
    product = now + timedelta(microseconds=kept.get(OFFSET, 0))
    with copy:
        copy.execute(_ONE, (HELD_SINCE, kept.get(HELD_SINCE) or number_of(product)))
        copy.execute(_ONE, (RESTORED_SINCE, kept.get(RESTORED_SINCE) or number_of(now)))
