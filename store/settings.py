"""Numbers of the installation as a whole."""

from sqlalchemy import Connection, select

from store.tables import SETTING
from store.writing import write


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
