"""Every store test runs on SQLite and on PostgreSQL, each on a fresh database with this release's tables."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.decisions import Decision
from bot.events import Answered, Event, Opened
from bot.model import (
    Address,
    Along,
    Calendar,
    Person,
    Policy,
    Project,
    Ref,
    Said,
    Send,
    State,
    Verdict,
    Waiting,
)
from bot.notices import Notice
from bot.ports import Pace
from store import Store, open_store
from store.migrate import migrate
from tests.postgres import Postgres
from tests.store.toy import MONDAY, Toy, answered, opened, ref_of
from tests.world import with_tables


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    """A database with the tables, to be copied."""
    name = postgres_server.create()
    migrate(postgres_server.url(name))
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{with_tables(tmp_path) / 'champion.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        name = server.create(request.getfixturevalue("postgres_template"))
        yield server.url(name)
        server.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'champion.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        name = server.create()
        yield server.url(name)
        server.drop(name)


@dataclass
class Hands:
    """What the store is built with, all of it turned by the test."""

    url: str
    toy: Toy = field(default_factory=Toy)
    machine: datetime = MONDAY
    woken: int = 0
    paces: dict[str, Pace] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    planned: list[tuple[Waiting, Calendar]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)  # as the last plan was told
    together: bool = False  # all that is due to one person is one message
    rehearsal: bool = False
    asleep: tuple[str, ...] = ()  # platforms that are not configured
    stores: list[Store] = field(default_factory=list)

    def plan(
        self, waiting: Sequence[Waiting], said: Sequence[Said], calendar: Calendar, now: datetime, policy: Policy
    ) -> dict[str, Verdict]:
        """What the test wrote down for each key, else that it goes: alone, or all of them together."""
        self.planned += [(each, calendar) for each in waiting]
        self.said = list(said)
        free = [each.key for each in waiting if each.key not in self.verdicts]
        if self.together and len(free) > 1:
            return {**dict.fromkeys(free, Along(free[0])), free[0]: Send(tuple(free[1:])), **self.verdicts}
        return {**dict.fromkeys(free, Send()), **self.verdicts}

    def wake(self) -> None:
        """Counts."""
        self.woken += 1

    async def open(self) -> Store:
        """One more process on the same database."""
        store = await open_store(
            self.url,
            decide=self.toy.decide,
            people_in=self.toy.people_in,
            plan=self.plan,
            paces=self.paces,
            machine_clock=lambda: self.machine,
            wake=self.wake,
            rehearsal=self.rehearsal,
            asleep=self.asleep,
        )
        self.stores.append(store)
        return store

    def pass_time(self, by: timedelta) -> datetime:
        """The machine's clock moves on; gives what it shows."""
        self.machine += by
        return self.machine


@pytest.fixture
async def hands(url: str) -> AsyncIterator[Hands]:
    """The test's hands on the store; whatever it opened is closed."""
    hands = Hands(url)
    yield hands
    for store in hands.stores:
        await store.close()


@pytest.fixture
async def store(hands: Hands) -> Store:
    """A store with its tables and nobody in it."""
    return await hands.open()


@dataclass
class Pilot:
    """One pilot and its people, with short ways to make things happen."""

    store: Store
    toy: Toy
    opening: Opened
    ref: Ref
    maya: Person
    tom: Person

    async def happen(self, *notices: Notice, **decided: object) -> Decision[State]:
        """An answer from which exactly this follows."""

        def rule(state: Project, event: Event) -> Decision:
            return Decision(state, notices=notices, **decided)  # type: ignore[arg-type]  # the fields of Decision

        self.toy.rules[Answered] = rule
        return await self.store.aggregates.swap(self.ref, answered(self.maya.id))

    async def state(self) -> Project:
        """As it is now."""
        found = await self.store.readings.project(self.ref)
        assert found is not None
        return found


async def open_pilot(store: Store, toy: Toy, org_key: str = "slack:T1") -> Pilot:
    """Maya (the first, so the administrator), Tom, and their pilot."""
    maya = await store.people.met(org_key, Address("slack", "U1", workspace="T1"), "Maya")
    tom = await store.people.met(org_key, Address("slack", "U2", workspace="T1"), "Tom")
    opening = opened(maya.org, maya.id, manager=tom.id)
    await store.aggregates.swap(ref_of(opening), opening)
    return Pilot(store, toy, opening, ref_of(opening), maya, tom)


@pytest.fixture
async def pilot(store: Store, hands: Hands) -> Pilot:
    """A pilot that was opened."""
    return await open_pilot(store, hands.toy)
