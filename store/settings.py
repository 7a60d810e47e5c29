"""Numbers of the installation as a whole."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, ScalarSelect, bindparam, select

from store.tables import SETTING
from store.writing import write

HELD_SINCE = "held_since_microseconds"
RELEASED_AT = "released_at_microseconds"
_NUMBER = select(SETTING.c.value).where(SETTING.c.name == bindparam("name"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_number(sql: Connection, name: str) -> int:
    """The number kept under that name; 0 where none was kept."""
    return sql.scalar(_NUMBER, {"name": name}) or 0


def number_kept(name: str) -> ScalarSelect[int]:
    """The same as a part of another statement; null where none was kept."""
    return select(SETTING.c.value).where(SETTING.c.name == name).scalar_subquery()


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
    return instant_of(read_number(sql, HELD_SINCE))


def instant_of(microseconds: int | None) -> datetime | None:
    """The instant that a number stands for; None for no number, and for 0."""
    return _EPOCH + timedelta(microseconds=microseconds) if microseconds else None


def hold_all(sql: Connection, now: datetime) -> datetime | None:
    """Nothing goes out from now on, in any process. Gives since when it was held already, which stays so."""
    before = held_since(sql)
    if before is None:
        keep_number(sql, HELD_SINCE, number_of(now))
    return before


def release_all(sql: Connection, now: datetime) -> datetime | None:
    """All goes out again, and what was waited for is waited for anew. Gives since when it was held."""
    before = held_since(sql)
    if before is not None:
        keep_number(sql, HELD_SINCE, 0)
        keep_number(sql, RELEASED_AT, number_of(now))
    return before


def number_of(instant: datetime) -> int:
    """The number that stands for that instant."""
    return (instant - _EPOCH) // timedelta(microseconds=1)
