"""What is kept, and how: SQLite in one file or PostgreSQL, behind the protocols of bot.ports.

Everything is one transaction: a decision with all that follows from it, a claim, a result. Rows never leave.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.ports import Clock, Pace, Plan
from store.aggregates import StoredAggregates
from store.chat import StoredChatLog
from store.clock import ProductClock
from store.db import Db
from store.deciding import Decide, Deciding, PeopleIn
from store.installations import StoredInstallations
from store.linking import StoredLinking
from store.outbox import StoredOutbox
from store.outgoing import StoredOutgoing, StoredRoles
from store.people import StoredPeople
from store.readings import StoredReadings
from store.sealing import Sealer
from store.settling import Settling
from store.waking import Waking


@dataclass(frozen=True, slots=True)
class Store:
    """The store's halves, on one database."""

    db: Db
    aggregates: StoredAggregates
    outbox: StoredOutbox
    people: StoredPeople
    readings: StoredReadings
    chat: StoredChatLog
    clock: ProductClock
    outgoing: StoredOutgoing
    roles: StoredRoles
    installations: StoredInstallations
    linking: StoredLinking
    waking: Waking

    async def close(self) -> None:
        """Waits for what runs and lets go of the database. May be called twice."""
        await self.waking.close()
        await self.db.close()


async def open_store(
    url: str,
    *,
    decide: Decide,
    people_in: PeopleIn,
    plan: Plan,
    paces: Mapping[str, Pace],
    machine_clock: Clock,
    wake: Callable[[], None] | None,
    threads: int = 10,
    asleep: Collection[str] = (),
    rehearsal: bool = False,
    secret_keys: Sequence[str] = (),
) -> Store:
    """The store behind `url`, with the clock as far turned as it was left. The tables must be there: see migrate.

    `wake` is called on the event loop after every commit that wrote messages due by now, of this process or, on
    PostgreSQL, of another one; a process that only writes for a moment has none, and tells the others. `paces` is
    read at each claim, so platforms may be added to it later; so is `asleep`, the platforms that are not configured:
    nothing of theirs falls due or is delivered. With `rehearsal` every message is for an administrator. `secret_keys`
    seal what the bot is given by platforms; the first one seals. Raises ValueError for an address of another kind or
    a key that is none, and Busy.
    """
    db = Db(url, threads=threads)
    clock = ProductClock(db, machine_clock)
    deciding = Deciding(decide, people_in)
    waking = Waking(url, db, wake or _nobody)
    aggregates = StoredAggregates(db, deciding, clock.now, machine_clock, waking.due, asleep)
    settling = Settling(db, deciding, aggregates, machine_clock)
    outbox = StoredOutbox(db, settling, plan, paces, clock.now, machine_clock, waking.due, asleep, rehearsal)
    try:
        await clock.load()
        if wake is not None:
            await waking.listen()
    except BaseException:
        await waking.close()
        await db.close()
        raise
    people = StoredPeople(db, clock.now)
    readings, chat = StoredReadings(db), StoredChatLog(db)
    outgoing = StoredOutgoing(db, clock.now, waking.due, rehearsal)
    installations = StoredInstallations(db, Sealer(secret_keys), machine_clock)
    linking = StoredLinking(db, machine_clock, waking.due)
    roles = StoredRoles(db)
    halves = (aggregates, outbox, people, readings, chat, clock, outgoing, roles, installations, linking)
    return Store(db, *halves, waking)


def _nobody() -> None:
    """There is no deliverer in this process."""
