"""What becomes of a message when the world fails: nothing is lost, nothing is said twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot import rules
from bot.advance import Ticker
from bot.deliver import Deliverer
from bot.events import Declined, Opened
from bot.model import Address, Person, Project, Ref, Words
from bot.ports import TryLater, Uncertain, Unreachable
from bot.rules.delivery import plan
from store import Store, open_store
from store.migrate import migrate
from tests.shelf import Shelf
from tests.world import MONDAY, MachineClock


class Office:
    """A store, a shelf for a platform, Tom who registers and Maya who is asked."""

    def __init__(self, store: Store, shelf: Shelf, clock: MachineClock) -> None:
        self.store, self.shelf, self.clock = store, shelf, clock
        self.deliverer = Deliverer(store.outbox, {"playground": shelf}, store.clock.now, clock)
        self.ticker = Ticker(store.aggregates, store.clock.now, clock)
        self.people: dict[str, Person] = {}
        self.ref: Ref | None = None

    async def move_in(self) -> None:
        for name, role in (("Ada", "admin"), ("Tom", "manager"), ("Maya", "champion")):
            person = await self.store.people.met("playground", Address("playground", name.lower()), name)
            await self.store.people.keep(replace(person, role=role))
            self.people[name] = person

    async def register(self) -> Project:
        tom, maya = self.people["Tom"], self.people["Maya"]
        event = Opened(
            id=uuid4(),
            at=self.store.clock.now(),
            by=tom.id,
            org=tom.org,
            project=uuid4(),
            name=Words(uuid4(), "Route planning"),
            question=Words(uuid4(), "How many minutes?"),
            unit=Words(uuid4(), "min"),
            better="lower",
            start=180,
            target=108,
            target_on=None,
            champion=maya.id,
            manager=tom.id,
        )
        self.ref = Ref(tom.org, "project", event.project)
        return (await self.store.aggregates.swap(self.ref, event)).state

    async def state(self) -> Project:
        assert self.ref is not None
        found = await self.store.readings.project(self.ref)
        assert found is not None
        return found

    def titles(self, name: str) -> list[str]:
        return [card.title for _, card in self.shelf.sent[name.lower()]]


@asynccontextmanager
async def office(folder: Path, shelf: Shelf) -> AsyncIterator[Office]:
    url = f"sqlite:///{folder / 'office.db'}"
    migrate(url)
    clock = MachineClock(MONDAY + timedelta(hours=2))  # nobody's quiet hours
    store = await open_store(
        url, decide=rules.decide, people_in=rules.people_in, plan=plan, paces={}, machine_clock=clock, wake=lambda: None
    )
    try:
        each = Office(store, shelf, clock)
        await each.move_in()
        yield each
    finally:
        await store.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, Shelf()) as each:
        yield each


async def test_a_delivered_offer_starts_the_clock_of_its_answer(desk: Office) -> None:
    await desk.register()
    assert await desk.deliverer.deliver_due() == 2
    offer = (await desk.state()).offer
    assert offer is not None
    assert offer.delivered_at == desk.clock.at


async def test_a_platform_that_asks_for_patience_gets_it_and_the_message_arrives_once(desk: Office) -> None:
    desk.shelf.plan = [TryLater(timedelta(seconds=30)), TryLater(timedelta(seconds=30))]
    await desk.register()
    await desk.deliverer.deliver_due()
    assert desk.titles("Maya") == []
    desk.clock.at += timedelta(seconds=31)
    await desk.deliverer.deliver_due()
    await desk.deliverer.deliver_due()
    assert desk.titles("Maya") == ["Route planning: will you own this outcome?"]


async def test_an_answer_lost_on_the_way_back_is_looked_for_and_not_said_twice(desk: Office) -> None:
    desk.shelf.plan, desk.shelf.lost_answer = [Uncertain(), Uncertain()], True
    await desk.register()
    await desk.deliverer.deliver_due()
    desk.clock.at += timedelta(seconds=31)
    await desk.deliverer.deliver_due()
    assert len(desk.titles("Maya")) == 1
    offer = (await desk.state()).offer
    assert offer is not None
    assert offer.delivered_at is not None


async def test_a_message_that_never_arrived_is_sent_again_after_looking(desk: Office) -> None:
    desk.shelf.plan = [Uncertain(), Uncertain()]
    await desk.register()
    await desk.deliverer.deliver_due()
    assert desk.titles("Maya") == []
    desk.clock.at += timedelta(seconds=31)
    await desk.deliverer.deliver_due()
    assert len(desk.titles("Maya")) == 1


async def test_where_nothing_can_be_read_back_what_may_have_arrived_is_not_repeated(desk: Office) -> None:
    desk.shelf.can_read_back = False
    desk.shelf.plan, desk.shelf.lost_answer = [Uncertain(), Uncertain()], True
    await desk.register()
    for _ in range(6):
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(seconds=31)
    assert len(desk.titles("Maya")) == 1
    assert len(desk.titles("Tom")) == 1


async def test_somebody_who_can_not_be_reached_leaves_the_outcome_without_an_owner_and_the_manager_hears(
    desk: Office,
) -> None:
    await desk.store.people.keep(replace(desk.people["Maya"], active=False))
    await desk.register()
    while await desk.deliverer.deliver_due():
        pass
    assert "I could not reach Maya" in desk.titles("Ada")
    assert desk.titles("Tom")[-1] == "Route planning needs you (about 2 minutes)"
    assert (await desk.state()).offer is None


async def test_an_edit_of_a_message_that_is_gone_becomes_a_new_message(desk: Office) -> None:
    await desk.register()
    await desk.deliverer.deliver_due()
    desk.shelf.edits_refused = Unreachable("message_not_found")
    assert desk.ref is not None
    said = Declined(id=uuid4(), at=desk.store.clock.now(), by=desk.people["Maya"].id)
    await desk.store.aggregates.swap(desk.ref, said)
    await desk.deliverer.deliver_due()
    assert desk.titles("Maya")[-1] == "Declined, and that is fine"


async def test_a_platform_that_is_not_configured_loses_nothing(desk: Office) -> None:
    await desk.register()
    elsewhere = Deliverer(desk.store.outbox, {}, desk.store.clock.now, desk.clock)
    await elsewhere.deliver_due()
    assert desk.titles("Maya") == []
    desk.clock.at += timedelta(minutes=6)
    await desk.deliverer.deliver_due()
    assert len(desk.titles("Maya")) == 1


class Broken(Shelf):
    """A platform with a bug in it for one person."""

    async def send(self, to, card, key):  # type: ignore[no-untyped-def]  # same as Shelf.send
        if to.user == "maya":
            raise KeyError("a bug")
        return await super().send(to, card, key)


async def test_a_bug_in_one_message_stops_no_other(tmp_path: Path) -> None:
    async with office(tmp_path, Broken()) as desk:
        await desk.register()
        await desk.deliverer.deliver_due()
        assert desk.titles("Tom") == ["Registered: Route planning"]
        assert desk.titles("Maya") == []
        assert (await desk.store.outbox.pause_until_free()) is not None
