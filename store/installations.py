"""Where the bot is installed, and what it was given there."""

import hashlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from bot.ports import Busy, Clock
from store.db import PATIENCE_SECONDS, Db
from store.sealing import Sealed, Sealer
from store.tables import INSTALLATION, SPENT
from store.writing import upsert, write

FORGET_EVERY = timedelta(minutes=1)

_WORDS = "word"  # where words stand in a group: each by its digest, after all that is decided
_IS_OVER = SPENT.c.until <= bindparam("now", type_=SPENT.c.until.type)
_OVER = delete(SPENT).where(_IS_OVER)
_WHOSE = ""  # within what is sealed: the key of the row that it was sealed for

log = logging.getLogger("champion.store")


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the installations are kept."""

    closed: tuple[str, ...]  # organisations with something that none of the secret keys opens, by their keys, in order
    older: int  # of the others, how many are still sealed with an older secret key


class StoredInstallations:
    """bot.ports.Installations. Every time in here is machine time."""

    def __init__(self, db: Db, sealer: Sealer, machine_clock: Clock) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = machine_clock
        self._forgot_at: datetime | None = None

    async def kept(self, key: str) -> Mapping[str, str] | None:
        """What was given there; None where the bot is not installed, or no key opens it any more."""
        query = select(INSTALLATION.c.sealed).where(INSTALLATION.c.key == key)
        sealed = await self._db.read(lambda sql: sql.scalar(query))
        given = self._opened(key, sealed) if sealed is not None else None
        if sealed is not None and given is None:
            log.error("installation.no_key_opens", extra={"installation": key})
        return given

    async def under(self, prefix: str) -> Mapping[str, Mapping[str, str]]:
        """All that is kept by keys that begin so and that a key opens, the oldest first. Raises Busy."""
        columns = (INSTALLATION.c.key, INSTALLATION.c.sealed)
        query = select(*columns).where(INSTALLATION.c.key.startswith(prefix, autoescape=True))
        rows = await self._db.read(lambda sql: sql.execute(query.order_by(INSTALLATION.c.kept_at)).all())
        return {row.key: given for row in rows if (given := self._opened(row.key, row.sealed)) is not None}

    async def is_locked(self, key: str) -> bool:
        """Something is kept, and no secret key opens it."""
        query = select(INSTALLATION.c.sealed).where(INSTALLATION.c.key == key)
        sealed = await self._db.read(lambda sql: sql.scalar(query))
        return sealed is not None and self._opened(key, sealed) is None

    async def keep(self, key: str, given: Mapping[str, str]) -> None:
        """Takes the place of what was given before, and ends whatever reservation there was."""
        row: dict[str, object] = {"key": key, "sealed": self._sealed(key, given), "sealed_with": self._sealer.name}
        row |= {"kept_at": self._clock(), "reserved_until": None}
        new = ("sealed", "sealed_with", "kept_at", "reserved_until")
        await self._db.run(lambda sql: write(sql, INSTALLATION, ("key",), new, row))

    async def exchange(self, key: str, was: Mapping[str, str] | None, given: Mapping[str, str]) -> bool:
        """Of several that write at once, one is told so."""
        row: dict[str, object] = {"sealed": self._sealed(key, given), "sealed_with": self._sealer.name}
        row |= {"kept_at": self._clock()}
        if was is None:
            return await self._db.run(lambda sql: _added(sql, {"key": key, **row, "reserved_until": None}))
        query = select(INSTALLATION.c.sealed).where(INSTALLATION.c.key == key)
        sealed = await self._db.read(lambda sql: sql.scalar(query))
        if sealed is None or self._opened(key, sealed) != was:
            return False
        this = update(INSTALLATION).where(INSTALLATION.c.key == key, INSTALLATION.c.sealed == sealed)
        mine = this.values(**row).returning(INSTALLATION.c.key)
        return await self._db.run(lambda sql: sql.execute(mine).first() is not None)

    async def renew(self, key: str, given: Mapping[str, str]) -> bool:
        """Only where the reservation still stands in the row: installing anew and ending both take it away."""
        mine = update(INSTALLATION).where(INSTALLATION.c.key == key, INSTALLATION.c.reserved_until.is_not(None))
        new = mine.values(
            sealed=self._sealed(key, given),
            sealed_with=self._sealer.name,
            kept_at=self._clock(),
            reserved_until=None,
        ).returning(INSTALLATION.c.key)
        return await self._db.run(lambda sql: sql.execute(new).first() is not None)

    async def end(self, key: str, given: Mapping[str, str] | None) -> bool:
        """The row goes, and with it all that was given; also one that no key opens, which is `given` as None."""
        query = select(INSTALLATION.c.sealed).where(INSTALLATION.c.key == key)
        sealed = await self._db.read(lambda sql: sql.scalar(query))
        if sealed is None or self._opened(key, sealed) != given:
            return False
        this = delete(INSTALLATION).where(INSTALLATION.c.key == key, INSTALLATION.c.sealed == sealed)
        gone = this.returning(INSTALLATION.c.key)
        return await self._db.run(lambda sql: sql.execute(gone).first() is not None)

    async def reserve(self, key: str, seconds: float) -> bool:
        """One of all processes is told so."""
        now = self._clock()
        free = or_(INSTALLATION.c.reserved_until.is_(None), INSTALLATION.c.reserved_until <= now)
        taken = update(INSTALLATION).where(INSTALLATION.c.key == key, free)
        mine = taken.values(reserved_until=now + timedelta(seconds=seconds)).returning(INSTALLATION.c.key)
        return await self._db.run(lambda sql: sql.execute(mine).first() is not None)

    async def spend(self, once: str, until: datetime) -> bool:
        """Its digest is kept until then, and forgotten after."""
        return await self._taken(once, until) is None

    async def take(self, word: str, until: datetime) -> datetime | None:
        """On SQLite the file's lock makes this process the only one: a restart must not find its own words."""
        return None if self._db.is_sqlite else await self._taken(word, until)

    async def hold(self, word: str, until: datetime) -> None:
        """Nobody waits for it: it is written with whatever else is."""
        if not self._db.is_sqlite:
            digest = _digest(word)
            held = update(SPENT).where(SPENT.c.digest == digest).values(until=until)
            await self._db.run(lambda sql: sql.execute(held), PATIENCE_SECONDS, together=(_WORDS, digest))

    async def reseal(self) -> int:
        """Everything is sealed with the first key from now on; how much was not. What no key opens stays as it is."""
        return await self._db.run(self._reseal)

    async def resealed(self) -> None:
        """The same, and what is not as it should be is logged. For a process that starts. Raises Busy."""
        if count := await self.reseal():
            log.info("installations.resealed", extra={"count": count})
        if closed := (await self.keeping()).closed:
            log.error("installations.no_key_opens", extra={"installations": ",".join(closed)})

    async def keeping(self) -> Keeping:
        """What the secret keys open, and with which. Changes nothing. Raises Busy."""
        columns = (INSTALLATION.c.key, INSTALLATION.c.sealed, INSTALLATION.c.sealed_with)
        rows = await self._db.read(lambda sql: sql.execute(select(*columns).order_by(INSTALLATION.c.key)).all())
        closed = {row.key for row in rows if self._opened(row.key, row.sealed) is None}
        older = sum(row.sealed_with != self._sealer.name and row.key not in closed for row in rows)
        # Named by their organisation: of those that belong to one person each there may be ten thousand.
        return Keeping(tuple(dict.fromkeys(key.partition("/")[0] for key in sorted(closed))), older)

    async def _taken(self, word: str, until: datetime) -> datetime | None:
        """None where it was free, else until when it is not."""
        digest, now = _digest(word), self._clock()
        await self._forget(now)
        take = partial(_take, digest=digest, until=until, now=now)
        return await self._db.run(take, PATIENCE_SECONDS, together=(_WORDS, digest))

    async def _forget(self, now: datetime) -> None:
        """Words whose time is over, now and then: what they are in the way of takes their place by itself."""
        if self._forgot_at is None or now - self._forgot_at >= FORGET_EVERY:
            self._forgot_at = now
            with suppress(Busy):
                await self._db.run(lambda sql: sql.execute(_OVER, {"now": now}), PATIENCE_SECONDS)

    def _sealed(self, key: str, given: Mapping[str, str]) -> str:
        return self._sealer.seal({**given, _WHOSE: key})

    def _opened(self, key: str, sealed: str) -> Mapping[str, str] | None:
        """None also for what was sealed for another row: who may only write to the database can not move it here."""
        try:
            given = self._sealer.open(sealed)
        except Sealed:
            return None
        # What was sealed before rows were named in it names none.
        return given if given.pop(_WHOSE, key) == key else None

    def _reseal(self, sql: Connection) -> int:
        columns = (INSTALLATION.c.key, INSTALLATION.c.sealed)
        rows = sql.execute(select(*columns).where(INSTALLATION.c.sealed_with != self._sealer.name).with_for_update())
        opened = [(row.key, given) for row in rows.all() if (given := self._opened(row.key, row.sealed)) is not None]
        if opened:
            # One statement for all of them: there may be one for everybody in a company.
            anew = update(INSTALLATION).where(INSTALLATION.c.key == bindparam("whose"))
            anew = anew.values(sealed=bindparam("anew"), sealed_with=self._sealer.name)
            sql.execute(anew, [{"whose": key, "anew": self._sealed(key, given)} for key, given in opened])
        return len(opened)


def _added(sql: Connection, row: dict[str, object]) -> bool:
    statement = upsert(INSTALLATION, ("key",), (), sql.dialect.name, returning=INSTALLATION.c.key)
    return sql.execute(statement, row).first() is not None


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def _take(sql: Connection, *, digest: str, until: datetime, now: datetime) -> datetime | None:
    statement = upsert(SPENT, ("digest",), ("until",), sql.dialect.name, _IS_OVER, SPENT.c.digest)
    if sql.execute(statement, {"digest": digest, "until": until, "now": now}).first() is not None:
        return None
    # Now gone where it was forgotten at this very moment: then it is as good as over.
    return sql.scalar(select(SPENT.c.until).where(SPENT.c.digest == digest)) or now
