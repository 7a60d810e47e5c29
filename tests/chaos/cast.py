"""Who lives through the chaos: two organisations, one in Slack and one in Teams, with a pilot for each champion."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, TypeVar
from uuid import UUID, uuid4

from bot.events import Accepted, Opened
from bot.model import Address, Person, Ref, Rights, Words
from bot.ports import Busy
from store import Store
from tests.chaos.hands import Hands, SlackHands, TeamsHands
from tests.slack.fake import FakeSlack
from tests.teams.fake import FakeTeams

T = TypeVar("T")

ZONE = "Europe/Berlin"
Ways = Literal["steady", "silent", "unowned", "late", "handover", "offered"]
# Of ten pilots: how the person of each behaves.
WAYS: tuple[Ways, ...] = (
    "silent", "unowned", "late", "handover", "offered", "steady", "steady", "offered", "steady", "steady",
)  # fmt: skip
PILOTS_OF_A_MANAGER, PILOTS_OF_AN_OWNER = 5, 20  # in a row; names are the same in both organisations


@dataclass
class Somebody:
    """One person: on their platform, and in the store."""

    hands: Hands
    person: Person


@dataclass
class Pilot:
    """One pilot, who is in it, and what its champion was told had been taken: the number of each week."""

    number: int
    ref: Ref
    way: Ways
    champion: Somebody
    manager: Somebody
    deputy: Somebody
    owner: Somebody
    sponsor: Somebody
    heir: Somebody
    values: dict[date, float] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    acts: list[tuple[str, UUID]] = field(default_factory=list)  # kinds of events that must be in its journal, by whom

    @property
    def people(self) -> tuple[Somebody, ...]:
        """Everybody who has a chair in it, or will have."""
        return (self.champion, self.manager, self.deputy, self.owner, self.sponsor, self.heir)

    @property
    def name(self) -> str:
        """What everybody calls it: no name is the beginning of another."""
        return f"Pilot {self.number:04d}"


@dataclass
class Place:
    """One organisation: how people come to it."""

    platform: str
    store: Store
    slack: FakeSlack
    teams: FakeTeams
    known: dict[str, Somebody] = field(default_factory=dict)

    async def join(self, name: str) -> Somebody:
        """That person, in Berlin, known to the bot; the same one each time."""
        if name not in self.known:
            hands, key, address = self._arrive(name)
            person = await kept(lambda: self.store.people.met(key, address, name))
            calendar = replace(person.calendar, zone=ZONE)
            in_berlin = replace(person, calendar=calendar, zone_is_own=True)
            await kept(lambda: self.store.people.keep(in_berlin))
            self.known[name] = Somebody(hands, in_berlin)
        return self.known[name]

    def _arrive(self, name: str) -> tuple[Hands, str, Address]:
        if self.platform == "slack":
            user, team = f"U0{name.upper().replace(' ', '')}", self.slack.team
            self.slack.join(user, name.lower().replace(" ", "."), name)
            return SlackHands(self.slack, user, name), f"slack:{team}", Address("slack", user, workspace=team)
        aad, tenant = self.teams.join(name).aad, self.teams.tenant
        return TeamsHands(self.teams, name, name), f"teams:{tenant}", Address("teams", aad, workspace=tenant)


async def settle_in(places: list[Place], count: int, at: datetime, ways: Sequence[Ways] = WAYS) -> list[Pilot]:
    """So many pilots, of those ways in both organisations; most have an owner, some wait for one since then."""
    pilots = []
    for number, (place, way) in enumerate(_kinds(places, count, ways)):
        group, chair = number // PILOTS_OF_A_MANAGER, number // PILOTS_OF_AN_OWNER
        champion = await place.join(f"Champion {number:04d}")
        heir = await place.join(f"Heir {number:04d}") if way == "handover" else champion
        pilot = Pilot(
            number,
            Ref(champion.person.org, "project", uuid4()),
            way,
            champion,
            manager=await place.join(f"Manager {group:04d}"),
            deputy=await place.join(f"Deputy {chair:04d}"),
            owner=await place.join(f"Owner {chair:04d}"),
            sponsor=await place.join("Sponsor"),
            heir=heir,
        )
        await _open(place.store, pilot, at)
        pilots.append(pilot)
    return pilots


def _kinds(places: list[Place], count: int, ways: Sequence[Ways]) -> Iterator[tuple[Place, Ways]]:
    """Each way in each organisation: one half of the ways in this one and the other in that, and then turned round."""
    half = len(ways) // 2
    for number in range(count):
        yield places[(number // half + number // len(ways)) % len(places)], ways[number % len(ways)]


async def _open(store: Store, pilot: Pilot, at: datetime) -> None:
    words = [Words(uuid4(), text) for text in (pilot.name, "How many minutes?", "min")]
    opened = Opened(
        id=uuid4(), at=at, by=pilot.manager.person.id, org=pilot.ref.org, project=pilot.ref.id, name=words[0],
        question=words[1], unit=words[2], better="lower", start=180, target=108, target_on=None,
        champion=pilot.champion.person.id, manager=pilot.manager.person.id, deputy=pilot.deputy.person.id,
        owner=pilot.owner.person.id, sponsor=pilot.sponsor.person.id,
    )  # fmt: skip
    await kept(lambda: store.aggregates.swap(pilot.ref, opened))
    if pilot.way not in ("unowned", "offered"):
        rights = Rights(True, True, True, True)
        accepted = Accepted(id=uuid4(), at=at, by=pilot.champion.person.id, rights=rights)
        await kept(lambda: store.aggregates.swap(pilot.ref, accepted))


async def kept(write: Callable[[], Awaitable[T]]) -> T:
    """That, written once more where the database was busy. It is the same however often."""
    while True:
        try:
            return await write()
        except Busy:
            await asyncio.sleep(0.1)
