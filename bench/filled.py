"""A database as large as wanted, in minutes: bulk copies of a few pilots that really were opened.

A hundred organisations with one pilot each are opened by the product. The database then copies each of them, with a
champion of its own and one message that was sent a month ago; all in SQL, with its constraints' checks put off.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy import Connection, func, select, update

from bench.store import NOW, open_pilot, opened_store
from store import Store
from store.migrate import migrate
from store.tables import AGGREGATE, DELIVERY

ORGS = 100
WEEKS = 3  # of numbers in each pilot: two of them share a page of SQLite
COPIED = ("person", "aggregate", "delivery")
ASLEEP = ("playground", "teams")  # as where only Slack is configured
WAITS = timedelta(days=3650)  # of all that are not due
SENT_AT = NOW - timedelta(days=30)
RECEIPT = '{"conversation": "D1", "message": "1.2"}'


@dataclass
class Filled:
    """A database in which so many pilots are due, again every week."""

    url: str
    store: Store
    due: int
    now: datetime


async def filled(url: str, pilots: int, due: int) -> Filled:
    """So many pilots, so many of them due: the first of each organisation."""
    migrate(url)
    store = await opened_store(url, ASLEEP)
    for nth in range(ORGS):
        await open_pilot(store, nth, workspace=f"T{nth}", weeks=WEEKS)
    wake_at = await store.db.run(_all_told)
    await store.close()
    copies = pilots // ORGS - 1
    ours = (copies, due // ORGS, _day(wake_at + WAITS), _day(SENT_AT))
    if url.startswith("sqlite"):
        _copy_sqlite(url, *ours)
    else:
        _copy_postgres(url, *ours)
    return Filled(url, await opened_store(url, ASLEEP), due // ORGS * ORGS, wake_at)


def _all_told(sql: Connection) -> datetime:
    """Every message was sent a month ago; gives when the pilots are due."""
    receipt = {"conversation": "D1", "message": "1.2"}
    sql.execute(update(DELIVERY).values(state="sent", settled_at=SENT_AT, receipt=receipt, withdrawn=False))
    wake_at: datetime | None = sql.scalar(select(func.max(AGGREGATE.c.wake_at)))
    if wake_at is None:
        raise RuntimeError("a pilot should be due some day")
    sql.execute(update(AGGREGATE).values(wake_at=wake_at))
    return wake_at


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def _copy_sqlite(url: str, copies: int, due: int, asleep_until: str, sent_at: str) -> None:
    # An id is that of the original with another end, once with its hyphens and once, as it is kept, without.
    begin = " || ".join(
        f"substr({{0}}, {first}, {length}) || '-'" for first, length in ((1, 8), (9, 4), (13, 4), (17, 4))
    )
    new = {
        "nth": f"WITH RECURSIVE nth(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < {copies})",
        "id": "substr({0}, 1, 20) || printf('%012x', n)",
        "was": f"{begin} || substr({{0}}, 21)",
        "is": f"{begin} || printf('%012x', n)",
        "json": "{0}",
        "when": "'{0}'",
    }
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as sql:
        sql.set_progress_handler(lambda: 0, 1_000_000)  # so that a signal is heard within a statement of a minute
        for pragma in ("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF", "cache_size=-800000"):
            sql.execute(f"PRAGMA {pragma}")
        tables = ", ".join(f"'{name}'" for name in COPIED)
        indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
        afterwards = sql.execute(f"{indexes} ({tables})").fetchall()
        statements = [f"DROP INDEX {name}" for name, _ in afterwards]
        statements += _statements(new, due, asleep_until, sent_at)
        for statement in [*statements, *(made for _, made in afterwards)]:
            sql.execute("BEGIN IMMEDIATE")
            sql.execute(statement)
            sql.execute("COMMIT")
        sql.execute("PRAGMA journal_mode=WAL")
    os.sync()  # or the first that commits would wait for all of it


def _copy_postgres(url: str, copies: int, due: int, asleep_until: str, sent_at: str) -> None:
    new = {
        "nth": f"WITH nth(n) AS (SELECT generate_series(1, {copies}))",
        "id": "(left({0}::text, 24) || lpad(to_hex(n), 12, '0'))::uuid",
        "was": "{0}::text",
        "is": "(left({0}::text, 24) || lpad(to_hex(n), 12, '0'))",
        "json": "({0})::json",
        "when": "timestamptz '{0}+00'",
    }
    with psycopg.connect(url, autocommit=True) as sql:
        sql.execute("SET session_replication_role = replica")  # no checks of what refers to what
        sql.execute("SET synchronous_commit = off")
        sql.execute("SET maintenance_work_mem = '512MB'")
        afterwards = sql.execute(_INDEXES, (list(COPIED),)).fetchall()
        statements = [dropped for dropped, _ in afterwards]
        statements += _statements(new, due, asleep_until, sent_at)
        for statement in [*statements, *(made for _, made in afterwards)]:
            sql.execute(statement.encode())
        sql.execute("VACUUM ANALYZE")  # as its own housekeeping does within minutes
        sql.execute("CHECKPOINT")


# What takes each index but the primary keys away, and what makes it again.
_INDEXES = """SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %%s', i.indexrelid::regclass)
        ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', i.indrelid::regclass, c.conname) END,
    CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
        ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', i.indrelid::regclass, c.conname,
            pg_get_constraintdef(c.oid)) END
    FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
    WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisprimary"""


def _statements(new: dict[str, Any], due: int, asleep_until: str, sent_at: str) -> list[str]:
    """The champions, the pilots and the messages: `new` says how that database spells it."""
    champion, pilot, told = "p.id", "a.id", "d.person_id"
    words = "state" if new["json"] == "{0}" else "state::text"
    notice = "notice" if new["json"] == "{0}" else "notice::text"

    def is_now(column: str) -> str:
        return str(new["is"].format(column))

    def was(column: str) -> str:
        return str(new["was"].format(column))

    state = f"replace(replace(a.{words}, {was(pilot)}, {is_now(pilot)}), {was(champion)}, {is_now(champion)})"
    about = "d.aggregate_id"
    said = f"replace(replace(d.{notice}, {was(about)}, {is_now(about)}), {was(told)}, {is_now(told)})"
    later = new["when"].format(asleep_until)
    hours = "zone, workdays, quiet_from, quiet_to, ask_weekday, ask_hour, active"
    people = f"id, org_id, name, role, platform, handle, workspace, {hours}, seq"
    return [
        f"""INSERT INTO person ({people})
            {new["nth"]} SELECT {new["id"].format(champion)}, org_id, name, 'user', platform, handle || '-' || n,
            workspace, {hours}, seq + {ORGS} + n
            FROM person p CROSS JOIN nth WHERE p.name = 'Maya'""",
        f"""INSERT INTO aggregate (org_id, id, kind, version, state, wake_at, opened_at, failures)
            {new["nth"]} SELECT a.org_id, {new["id"].format(pilot)}, kind, version, {new["json"].format(state)},
            CASE WHEN n < {due} THEN a.wake_at ELSE {later} END, opened_at, 0
            FROM aggregate a JOIN person p ON p.org_id = a.org_id AND p.name = 'Maya' AND p.role = 'admin'
            CROSS JOIN nth""",
        f"""INSERT INTO delivery (org_id, key, aggregate_id, person_id, thread, subject, notice, urgency, state, try_at,
            attempts, withdrawn, settled_at, receipt, owed)
            {new["nth"]} SELECT d.org_id, replace(d.key, {was("d.aggregate_id")}, {is_now("d.aggregate_id")}),
            {new["id"].format("d.aggregate_id")}, {new["id"].format(told)},
            replace(d.thread, {was("d.aggregate_id")}, {is_now("d.aggregate_id")}), subject,
            {new["json"].format(said)}, urgency, 'sent', try_at, 1, withdrawn, {new["when"].format(sent_at)},
            {new["json"].format(f"'{RECEIPT}'")}, owed
            FROM delivery d CROSS JOIN nth WHERE d.seq IN (SELECT max(seq) FROM delivery GROUP BY org_id)""",
    ]
