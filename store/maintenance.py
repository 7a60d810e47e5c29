"""How the database is: for /readyz."""

from sqlalchemy import exc

from bot.ports import Trouble
from store.db import Db
from store.migrate import FAULTS, tables_here


async def ready(db: Db) -> str | None:
    """None when the database answers and has the tables we need; otherwise one sentence. Never raises."""
    try:
        fault = FAULTS.get(await db.read(tables_here))
    except (Trouble, exc.SQLAlchemyError):
        return "The database can not be reached."
    return f"The database {fault}" if fault is not None else None
