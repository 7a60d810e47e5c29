"""A database that somebody else holds for a while, and what was decided meanwhile."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from bot.assembly import Bot
from store.tables import JOURNAL
from tests.postgres import Postgres

KINDS = ("SQLite", "PostgreSQL")

Hold = Callable[[Bot, float], AbstractContextManager[None]]


async def journal(bot: Bot) -> Counter[str]:
    """How many events of each kind were ever decided."""
    query = select(JOURNAL.c.kind, func.count()).group_by(JOURNAL.c.kind)
    rows = await bot.store.db.read(lambda sql: sql.execute(query).all())
    return Counter(dict(rows))


@contextmanager
def database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Hold]]:
    """The address of an empty database of that kind, and how somebody else holds it."""
    if kind == "SQLite":
        yield f"sqlite:///{folder / 'champion.db'}", file_held
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name = server.create()
    try:
        yield server.url(name), rows_held
    finally:
        server.drop(name)


@contextmanager
def file_held(bot: Bot, seconds: float) -> Iterator[None]:
    """Another process writes to the SQLite file for so long, and then has written nothing."""
    path = bot.settings.database_url.removeprefix("sqlite:///")

    def hold() -> None:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    held = threading.Event()
    yield from _while(hold, held)


@contextmanager
def rows_held(bot: Bot, seconds: float) -> Iterator[None]:
    """Another process has locked every pilot and report in PostgreSQL for so long."""

    def hold() -> None:
        with psycopg.connect(bot.settings.database_url) as other:
            other.execute("SELECT id FROM aggregate FOR UPDATE")
            held.set()
            time.sleep(seconds)
            other.rollback()

    held = threading.Event()
    yield from _while(hold, held)


def _while(hold: Callable[[], None], held: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert held.wait(5)
        yield
    finally:
        thread.join()
