"""Taking an organisation out of the database, whole."""

from uuid import UUID

from sqlalchemy import Connection, delete

from store.db import Db
from store.tables import ORG


async def forget(db: Db, org: UUID) -> None:
    """Every row of that organisation is gone, for good and in one transaction. Idempotent. Raises Busy.

    Nothing may be deciding or sending for it meanwhile: what is in flight would find its rows gone.
    """
    await db.run(lambda sql: _forget(sql, org))


def _forget(sql: Connection, org: UUID) -> None:
    for table in reversed(ORG.metadata.sorted_tables):
        if "org_id" in table.c:
            sql.execute(delete(table).where(table.c.org_id == org))
    sql.execute(delete(ORG).where(ORG.c.id == org))
