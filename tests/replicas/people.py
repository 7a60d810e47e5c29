"""People with a pilot each, who are all asked at one instant, whichever replica they speak to."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import delete

from bot.events import Accepted, Opened
from bot.model import Address, Person, Ref, Rights, Words
from bot.ports import Busy
from store.tables import DELIVERY
from tests.crowd import ASKED_AT
from tests.replicas.stage import Replicas
from tests.slack.state import TEAM


async def slack_people(here: Replicas, users: list[str]) -> list[Person]:
    """Members of the workspace, in Berlin. The first one administers it."""
    for user in users:
        here.slack.join(user, user.lower(), f"Person {user}")
    return [await _met(here, f"slack:{TEAM}", Address("slack", user, workspace=TEAM), user) for user in users]


async def _met(here: Replicas, key: str, address: Address, name: str) -> Person:
    people = here.bots[0].store.people
    person = await people.met(key, address, f"Person {name}")
    found = replace(person, calendar=replace(person.calendar, zone="Europe/Berlin"), zone_is_own=True)
    await people.keep(found)
    return found


async def own_pilots(here: Replicas, people: list[Person]) -> list[Ref]:
    """A pilot of each, owned and asked about from the next Tuesday on; nothing is said of how that came about."""
    refs = await asyncio.gather(*(_own_pilot(here, nth, person, people[0]) for nth, person in enumerate(people)))
    await here.bots[0].store.db.run(lambda sql: sql.execute(delete(DELIVERY)))
    return refs


async def _own_pilot(here: Replicas, number: int, person: Person, manager: Person) -> Ref:
    swap, at = here.bots[number % len(here.bots)].store.aggregates.swap, here.clock()
    words = [Words(uuid4(), text) for text in (f"Pilot {number}", "How many minutes?", "min")]
    ref = Ref(person.org, "project", uuid4())
    opened = Opened(
        id=uuid4(), at=at, by=person.id, org=person.org, project=ref.id, name=words[0], question=words[1],
        unit=words[2], better="lower", start=180, target=108, target_on=None, champion=person.id, manager=manager.id,
    )  # fmt: skip
    accepted = Accepted(id=uuid4(), at=at, by=person.id, rights=Rights(True, True, True, True))
    for event in (opened, accepted):
        while True:
            with suppress(Busy):  # two hundred at once: some wait longer than anybody would
                await swap(ref, event)
                break
    return ref


async def all_asked(here: Replicas, people: list[Person]) -> list[Ref]:
    """The Tuesday on which every one of them is asked, by the tick of whichever replica came first."""
    refs = await own_pilots(here, people)
    here.clock.at = max(here.clock.at, ASKED_AT)
    await here.ticks()
    return refs
