"""Numbers of the installation as a whole."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from store.tables import SETTING
from store.writing import write

HELD_SINCE = "held_since_microseconds"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_number(sql: Connection, name: str) -> int:
    """The number kept under that name; 0 where none was kept."""
    return sql.scalar(select(SETTING.c.value).where(SETTING.c.name == name)) or 0


def keep_number(sql: Connection, name: str, value: int) -> None:
    """Replaces the number kept under that name."""
    write(sql, SETTING, ("name",), ("value",), {"name": name, "value": value})


def next_number(sql: Connection, name: str) -> int:
    """1, 2, 3 … without a gap; others who count wait until this transaction ends."""
    # Writing first takes the row's lock even where the row is new.
    write(sql, SETTING, ("name",), (), {"name": name, "value": 0})
    value = sql.scalar(select(SETTING.c.value).where(SETTING.c.name == name).with_for_update())
    keep_number(sql, name, (value or 0) + 1)
    return (value or 0) + 1


def held_since(sql: Connection) -> datetime | None:
    """Since when nothing goes out (product time); None while it does."""
    microseconds = read_number(sql, HELD_SINCE)
    return _EPOCH + timedelta(microseconds=microseconds) if microseconds else None


def keep_held(sql: Connection, since: datetime | None) -> datetime | None:
    """Nothing goes out from now on, in any process; with None all does again. Gives since when it was held before.

    What is held already keeps its time.
    """
    before = held_since(sql)
    if since is None or before is None:
        keep_number(sql, HELD_SINCE, (since - _EPOCH) // timedelta(microseconds=1) if since is not None else 0)
    return before
