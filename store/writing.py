"""The one statement both databases spell differently: insert, or leave, or replace."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    table: Table,
    key: Sequence[str],
    replaced: Sequence[str],
    sql: Connection,
    where: ColumnElement[bool] | None = None,
) -> postgresql.Insert | sqlite.Insert:
    """An insert that, where `key` is taken, replaces those columns; with none, or where `where` is
    false of the row as it is, it leaves it alone.

    Whether it wrote is read from RETURNING: PostgreSQL counts -1 rows.
    """
    if sql.dialect.name == "sqlite":
        insert: postgresql.Insert | sqlite.Insert = sqlite.insert(table)
    else:
        insert = postgresql.insert(table)
    if not replaced:
        return insert.on_conflict_do_nothing(index_elements=list(key))
    return insert.on_conflict_do_update(
        index_elements=list(key), set_={name: insert.excluded[name] for name in replaced}, where=where
    )
