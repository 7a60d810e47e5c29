"""One person on several platforms: codes, and what becomes one where both accounts are the same person's."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.model import CODE_GOOD_FOR, Address, Link, Moved, Parted, Person
from bot.ports import Clock
from store.accounts import account, reach, send_now
from store.db import PATIENCE_SECONDS, Again, Db
from store.joining import has_a_part, has_pilots, is_sole_admin, join, merge, part
from store.people import person_now
from store.tables import HANDLE, LINK_CODE, ORG, PERSON, SPENT
from store.writing import upsert

LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"  # without those that look like another one
LENGTH = 8
REMEMBERED = timedelta(days=1)  # so long it is said of a code that it ended, and not that there is none
WEIGHT = {"admin": 2, "owner": 1}  # of roles, where one person had two
MOST_WRONG = 5  # codes an hour that one person may get wrong
_HOUR = timedelta(hours=1)

# What is done with whoever typed a code and whoever was given it, on that platform.
End = Callable[[Connection, Person, Person, str], Link]


def new_code() -> str:
    """A code that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


class StoredLinking:
    """bot.ports.Linking. `wake` is called where messages may go that waited."""

    def __init__(
        self, db: Db, machine_clock: Clock, wake: Callable[[], None], draw: Callable[[], str] = new_code
    ) -> None:
        self._db = db
        self._clock = machine_clock
        self._wake = wake
        self._draw = draw

    async def offer(self, by: Person) -> tuple[str, datetime]:
        """A new code, of which only the digest is kept. Raises Busy."""
        code, now = self._draw(), self._clock()
        await self._db.run(lambda sql: _offer(sql, by, code, now), PATIENCE_SECONDS)
        return code, now + CODE_GOOD_FOR

    async def would(self, by: Person, code: str) -> Link:
        """As promised by the protocol. Raises Busy."""
        now = self._clock()
        return await self._db.run(lambda sql: _link(sql, by, code, now, _would_be), PATIENCE_SECONDS)

    async def link(self, by: Person, code: str) -> Link:
        """As promised by the protocol, in one transaction. Raises Busy."""
        now = self._clock()
        found = await self._db.run(lambda sql: _link(sql, by, code, now, _made_one), PATIENCE_SECONDS)
        if found.became in ("linked", "joined"):
            self._wake()
        return found

    async def here(self, by: Person) -> Moved:
        """What waits for them goes there now, and is put off no longer. Raises Busy."""
        moved = await self._db.run(lambda sql: _here(sql, by), PATIENCE_SECONDS)
        if moved == "moved":
            self._wake()
        return moved

    async def part(self, org: UUID, person: UUID) -> Parted:
        """As promised by the protocol, in one transaction. Raises Busy."""
        return await self._db.run(lambda sql: part(sql, org, person), PATIENCE_SECONDS)


def _offer(sql: Connection, by: Person, code: str, now: datetime) -> None:
    found = _now(sql, by.id)
    ended = or_(LINK_CODE.c.until <= now - REMEMBERED, LINK_CODE.c.person_id == found.id)
    sql.execute(delete(LINK_CODE).where(ended))
    place = {"org_id": found.org, "person_id": found.id, "platform": by.address.platform}
    sql.execute(insert(LINK_CODE).values(digest=_digest(code), **place, until=now + CODE_GOOD_FOR, spent=False))


def _link(sql: Connection, by: Person, code: str, now: datetime, end: End) -> Link:
    if not _may_guess(sql, by, now):
        return Link("guessed")
    # The code's row first: of two who type it at once the second finds it spent.
    given = sql.execute(select(LINK_CODE).where(LINK_CODE.c.digest == _digest(code)).with_for_update()).first()
    if given is None:
        return Link("wrong" if _noted_wrong(sql, by, now) else "guessed")
    typing, giver = _both(sql, by.id, given.person_id)
    if typing.id == giver.id:
        is_other = by.address.platform != given.platform
        return Link("same", given.platform, giver) if is_other else Link("own", given.platform)
    if given.spent or given.until <= now or not giver.active:
        return Link("spent" if given.spent else "expired", given.platform)
    if by.address.platform == given.platform:
        return Link("own", given.platform)
    found = end(sql, typing, giver, given.platform)
    if found.became in ("linked", "joined"):
        sql.execute(update(LINK_CODE).where(LINK_CODE.c.digest == given.digest).values(spent=True))
    return found


def _both(sql: Connection, *ids: UUID) -> tuple[Person, Person]:
    """Whoever typed the code and whoever was given it, as they are now; nobody links or joins them meanwhile."""
    found = [_now(sql, id) for id in ids]
    orgs = sorted({person.org for person in found})
    sql.execute(select(ORG.c.id).where(ORG.c.id.in_(orgs)).order_by(ORG.c.id).with_for_update()).all()
    theirs = select(PERSON.c.id).where(PERSON.c.id.in_({person.id for person in found})).order_by(PERSON.c.id)
    sql.execute(theirs.with_for_update()).all()
    typing, giver = (_now(sql, id) for id in ids)
    if [(each.org, each.id) for each in (typing, giver)] != [(each.org, each.id) for each in found]:
        raise Again("somebody was linked meanwhile")
    return typing, giver


def _would_be(sql: Connection, typing: Person, giver: Person, platform: str) -> Link:
    """Nothing is changed: who would stay, or why nobody would."""
    are_apart = typing.org != giver.org
    with_pilots = [org for org in (giver.org, typing.org) if are_apart and has_pilots(sql, org)]
    if are_apart and {typing.role, giver.role} != {"admin"}:
        return Link("admins", platform)
    if len(with_pilots) > 1:
        return Link("apart", platform)
    stays, goes = (typing, giver) if has_a_part(sql, typing) else (giver, typing)
    if _workspaces(sql, typing) & _workspaces(sql, giver):
        return Link("colleagues", platform)
    if has_a_part(sql, goes):
        return Link("both", platform)
    if not are_apart and stays.role != "admin" and is_sole_admin(sql, goes):
        return Link("sole", platform)
    return Link("would", platform, stays, _account_on(sql, giver, platform))


def _made_one(sql: Connection, typing: Person, giver: Person, platform: str) -> Link:
    found = _would_be(sql, typing, giver, platform)
    if found.person is None:
        return found
    stays, goes = (typing, giver) if found.person.id == typing.id else (giver, typing)
    are_apart = typing.org != giver.org
    if are_apart:
        into = typing.org if has_pilots(sql, typing.org) else giver.org
        join(sql, typing.org if into == giver.org else giver.org, into)
        stays, goes = replace(stays, org=into), replace(goes, org=into)
    merge(sql, stays, goes)
    ended = goes.role if WEIGHT.get(goes.role, 0) > WEIGHT.get(stays.role, 0) else ""
    return Link("joined" if are_apart else "linked", platform, _now(sql, stays.id), found.giver, ended)


def _workspaces(sql: Connection, person: Person) -> set[tuple[str, str]]:
    """Where that person has an account that is open: a platform, and the part of it that they belong to."""
    linked = select(HANDLE.c.platform, HANDLE.c.workspace).where(HANDLE.c.person_id == person.id, HANDLE.c.active)
    here = person.address.platform, person.address.workspace
    return {here, *((row.platform, row.workspace) for row in sql.execute(linked))}


def _account_on(sql: Connection, person: Person, platform: str) -> Person:
    """The person with their account on that platform."""
    if person.address.platform == platform:
        return person
    theirs = select(HANDLE).where(HANDLE.c.person_id == person.id, HANDLE.c.platform == platform)
    row = sql.execute(theirs.order_by(HANDLE.c.active.desc(), HANDLE.c.id).limit(1)).first()
    if row is None:
        return person
    return replace(person, address=Address(row.platform, row.handle, row.conversation, row.workspace))


def _here(sql: Connection, by: Person) -> Moved:
    found = _now(sql, by.id)
    row = account(sql, found.id, by.address)
    if row is None:
        return "alone"
    at = found.address
    if (row.platform, row.workspace, row.handle) == (at.platform, at.workspace, at.user):
        return "here"
    reach(sql, found.id, row)
    send_now(sql, found)
    return "moved"


def _now(sql: Connection, id: UUID) -> Person:
    """Whoever that is by now, with the address they are written to."""
    found = person_now(sql, id)
    if found is None:
        raise Again("nobody of that id is there any more")
    return found


def _may_guess(sql: Connection, by: Person, now: datetime) -> bool:
    wrong = select(SPENT.c.digest).where(SPENT.c.digest.in_(_wrong_ones(by)), SPENT.c.until > now)
    return len(sql.execute(wrong).all()) < MOST_WRONG


def _noted_wrong(sql: Connection, by: Person, now: datetime) -> bool:
    """One more wrong code in this hour; False where there were too many by others at the same moment."""
    sql.execute(delete(SPENT).where(SPENT.c.until <= now))
    noted = upsert(SPENT, ("digest",), (), sql.dialect.name, returning=SPENT.c.digest)
    values = ({"digest": digest, "until": now + _HOUR} for digest in _wrong_ones(by))
    return any(sql.execute(noted, each).first() is not None for each in values)


def _wrong_ones(by: Person) -> tuple[str, ...]:
    """As many words as one person may get wrong; each is spent by a wrong code, for an hour."""
    return tuple(_digest(f"wrong/{by.id}/{n}") for n in range(MOST_WRONG))


def _digest(word: str) -> str:
    return hashlib.sha256(f"link/{word}".encode()).hexdigest()
