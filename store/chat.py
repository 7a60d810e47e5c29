"""The playground's memory of its conversations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.engine import Row

from bot.cards import Card
from bot.ports import Line, NotFound
from store.codec import card_in, card_out
from store.db import PATIENCE_SECONDS, Db
from store.settings import next_number
from store.tables import LINE, PERSON

COUNTER = "playground_lines"


class StoredChatLog:
    """bot.ports.ChatLog. Ids that are none of ours are lines that do not exist."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def add(self, person: UUID, card: Card, at: datetime, key: str | None, mine: bool) -> Line:
        """A new line. A `key` seen before gives the line it made then, unchanged. Raises NotFound for no person."""
        return await self._db.run(lambda sql: _add(sql, person, card, at, key, mine), PATIENCE_SECONDS)

    async def change(self, line: str, card: Card) -> Line | None:
        """Another card in the same place; None when there is no such line."""
        id = _id(line)
        return await self._db.run(lambda sql: _change(sql, id, card), PATIENCE_SECONDS) if id else None

    async def by_key(self, key: str) -> Line | None:
        """The line that was added with that key."""
        row = await self._db.read(lambda sql: _first(sql, LINE.c.key == key))
        return _line(row) if row is not None else None

    async def lines(self, person: UUID, after_seq: int = 0) -> Sequence[Line]:
        """All lines of a conversation changed after `after_seq`, oldest first by when they were added."""
        query = select(LINE).where(LINE.c.person_id == person, LINE.c.seq > after_seq).order_by(LINE.c.added)
        return [_line(row) for row in await self._db.read(lambda sql: sql.execute(query).all())]

    async def line(self, id: str) -> tuple[UUID, Line] | None:
        """One line and whose conversation it stands in."""
        known = _id(id)
        row = await self._db.read(lambda sql: _first(sql, LINE.c.id == known)) if known else None
        return (row.person_id, _line(row)) if row is not None else None


def _add(sql: Connection, person: UUID, card: Card, at: datetime, key: str | None, mine: bool) -> Line:
    # The counter's row is held until the commit, so that lines become visible in the order of their numbers.
    seq = next_number(sql, COUNTER)
    known = _first(sql, LINE.c.key == key) if key is not None else None
    if known is not None:
        return _line(known)
    org = sql.scalar(select(PERSON.c.org_id).where(PERSON.c.id == person))
    if org is None:
        raise NotFound(f"no person {person}")
    place = {"id": uuid4(), "org_id": org, "person_id": person, "added": seq, "seq": seq, "at": at}
    values = {**place, "card": card_out(card), "edited": False, "mine": mine, "key": key}
    return _line(sql.execute(insert(LINE).values(**values).returning(LINE)).one())


def _change(sql: Connection, id: UUID, card: Card) -> Line | None:
    values = {"card": card_out(card), "edited": True, "seq": next_number(sql, COUNTER)}
    row = sql.execute(update(LINE).where(LINE.c.id == id).values(**values).returning(LINE)).first()
    return _line(row) if row is not None else None


def _first(sql: Connection, where: ColumnElement[bool]) -> Row[Any] | None:
    return sql.execute(select(LINE).where(where)).first()


def _line(row: Row[Any]) -> Line:
    return Line(id=str(row.id), seq=row.seq, at=row.at, card=card_in(row.card), edited=row.edited, mine=row.mine)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
