"""The one statement both databases spell differently: insert, or leave, or replace."""

from functools import cache

from sqlalchemy import Column, ColumnElement, Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert


@cache  # building a statement costs more than running it
def upsert(
    table: Table,
    key: tuple[str, ...],
    replaced: tuple[str, ...],
    dialect: str,
    where: ColumnElement[bool] | None = None,
    returning: Column[object] | None = None,
) -> Executable:
    """An insert that, where `key` is taken, replaces those columns; with none, or where `where` is
    false of the row as it is, it leaves it alone. No `key` means any constraint.

    The values are parameters of the execution. Whether it wrote is read from `returning`: PostgreSQL counts -1 rows.
    """
    insert: Insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    if replaced:
        new = {name: insert.excluded[name] for name in replaced}
        insert = insert.on_conflict_do_update(index_elements=list(key), set_=new, where=where)
    else:
        insert = insert.on_conflict_do_nothing(index_elements=list(key) or None)
    return insert if returning is None else insert.returning(returning)


def write(
    sql: Connection, table: Table, key: tuple[str, ...], replaced: tuple[str, ...], values: dict[str, object]
) -> None:
    """One upsert, now."""
    sql.execute(upsert(table, key, replaced, sql.dialect.name), values)
