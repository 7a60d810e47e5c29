"""A database that was put back from a back-up: what may have been sent since is looked for before it is sent.

All is held from then on (`restored`), until an administrator releases it. What was due by then, or comes of a time that
had passed by then, may have gone out in the life of the database that was lost: it is in doubt since the back-up, so
whoever sends it reads back first, or follows the message kind's policy where nothing can be read back.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.engine import Row

from bot.model import Receipt
from store.codec import receipt_out
from store.settings import hold_all, instant_of, keep_number, number_of, read_number, release_all
from store.tables import DELIVERY

RESTORED_SINCE = "restored_since_microseconds"  # machine time of the back-up, until it is released
LOOKED_FOR_SINCE = "looked_for_since_microseconds"  # the same, from the release on
A_DAY = timedelta(days=1)  # what one message says is settled sooner after it fell due


def restored_since(sql: Connection) -> datetime | None:
    """When the back-up was made (machine time) that this database was put back from; None once it is released."""
    return instant_of(read_number(sql, RESTORED_SINCE))


def hold_restored(sql: Connection, now: datetime, since: datetime) -> datetime | None:
    """All is held, and what may have been sent since that back-up (machine time) is in doubt at the release.

    Gives since when it was held already. Of several back-ups the oldest counts: it doubts the most.
    """
    before = restored_since(sql)
    keep_number(sql, RESTORED_SINCE, number_of(min(since, before) if before else since))
    return hold_all(sql, now)


def release(sql: Connection, now: datetime) -> datetime | None:
    """All goes out again, and after a restore is looked for first. Gives since when it was held."""
    if (before := release_all(sql, now)) is None:
        return None
    since = restored_since(sql)
    keep_number(sql, RESTORED_SINCE, 0)
    keep_number(sql, LOOKED_FOR_SINCE, number_of(since) if since else 0)
    if since is not None:
        _doubt(sql, now, since)
    return before


def doubt_of(row: Row[Any]) -> datetime | None:
    """Since when (machine time) messages may have been sent that are only now decided by an aggregate: where its time
    had come before a restored database was released."""
    since, released_at = instant_of(row.looked_for_since), instant_of(row.released_at)
    if since is None or released_at is None or row.wake_at is None:
        return None
    return since if row.wake_at <= released_at else None


def keep_together(sql: Connection, row: Row[Any], receipt: Receipt) -> None:
    """That row was found in a message which is known to say rows of other threads: each is told of the others, for what
    a message says as well is not to be taken from it."""
    where = (DELIVERY.c.org_id == row.org_id, DELIVERY.c.person_id == row.person_id, DELIVERY.c.state == "sent")
    lately = DELIVERY.c.settled_at >= row.try_at - A_DAY
    there = sql.execute(select(DELIVERY).where(*where, lately)).all()
    there = [each for each in there if each.receipt == receipt_out(receipt)]
    for each in there if len({each.thread for each in there}) > 1 else ():
        along = sorted({*(each.along or ()), *(other.seq for other in there if other.thread != each.thread)})
        if along != each.along:
            sql.execute(update(DELIVERY).where(DELIVERY.c.seq == each.seq).values(along=along))


def _doubt(sql: Connection, now: datetime, since: datetime) -> None:
    due = (DELIVERY.c.state == "waiting", DELIVERY.c.try_at <= now)
    # In the order of their numbers, as whoever settles or claims takes them: an update by itself locks them in any.
    sql.scalars(select(DELIVERY.c.seq).where(*due).order_by(DELIVERY.c.seq).with_for_update()).all()
    known = or_(DELIVERY.c.doubtful_since.is_(None), DELIVERY.c.doubtful_since > since)
    sql.execute(update(DELIVERY).where(*due, known).values(doubtful_since=since))
