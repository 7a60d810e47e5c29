"""What every table is made with."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Integer, MetaData, Table, text
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

Json = dict[str, Any]

# SQLite counts only in an INTEGER primary key; PostgreSQL should not run out at 2^31.
COUNTER = BigInteger().with_variant(Integer(), "sqlite")

# Names from the first migration on: SQLite can not drop a constraint that has none.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel, registry=registry(metadata=METADATA)):
    """What every table stands on."""


def of_aggregate(column: str) -> ForeignKeyConstraint:
    """Belongs to the aggregate whose id is in that column."""
    return ForeignKeyConstraint(["org_id", column], ["aggregate.org_id", "aggregate.id"])


def where(predicate: str) -> dict[str, Any]:
    """A partial index, the same on both databases."""
    return {"sqlite_where": text(predicate), "postgresql_where": text(predicate)}


def table(row: type[Row]) -> Table:
    """The table behind a row's class."""
    return METADATA.tables[str(row.__tablename__)]
