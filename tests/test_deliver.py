"""What becomes of a message when the world fails: nothing is lost, nothing is said twice."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot import rules
from bot.advance import Ticker
from bot.assembly import machine_now
from bot.deliver import Deliverer
from bot.events import Declined, Opened
from bot.model import Address, Person, Project, Receipt, Ref, Words
from bot.ports import Busy, Claim, Result, TryLater, Uncertain, Unreachable, Unsure
from bot.rules.delivery import plan
from store import Store, open_store
from store.migrate import migrate
from tests import stories
from tests.shelf import Shelf
from tests.world import MONDAY, MachineClock, heard, newest, until, world


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
        state = (await self.store.aggregates.swap(self.ref, event)).state
        assert isinstance(state, Project)
        return state

    async def state(self) -> Project:
        assert self.ref is not None
        found = await self.store.readings.project(self.ref)
        assert found is not None
        return found

    def titles(self, name: str) -> list[str]:
        return [card.title for _, card in self.shelf.sent[name.lower()]]


@asynccontextmanager
async def office(folder: Path, shelf: Shelf, asleep: Collection[str] = ()) -> AsyncIterator[Office]:
    url = f"sqlite:///{folder / 'office.db'}"
    migrate(url)
    clock = MachineClock(MONDAY + timedelta(hours=2))  # nobody's quiet hours
    store = await open_store(
        url,
        decide=rules.decide,
        people_in=rules.people_in,
        plan=plan,
        paces={},
        machine_clock=clock,
        wake=lambda: None,
        asleep=asleep,
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
    assert len(desk.titles("Tom")) == 1
    assert len(desk.titles("Maya")) == 2, "an offer waits for an answer: once more, and no oftener"


async def test_somebody_who_can_not_be_reached_leaves_the_outcome_without_an_owner_and_the_manager_hears(
    desk: Office,
) -> None:
    desk.shelf.plan = [Unreachable("user_is_blocked"), None]
    await desk.register()
    while await desk.deliverer.deliver_due():
        pass
    assert "I could not reach Maya" in desk.titles("Ada")
    assert desk.titles("Tom")[-1] == "Route planning needs you (about 2 minutes)"
    assert (await desk.state()).offer is None


async def test_somebody_whose_account_is_off_is_not_written_to_and_leaves_the_outcome_without_an_owner(
    desk: Office,
) -> None:
    await desk.store.people.keep(replace(desk.people["Maya"], active=False))
    await desk.register()
    while await desk.deliverer.deliver_due():
        pass
    assert desk.titles("Maya") == []
    assert desk.titles("Tom")[-1] == "Route planning needs you (about 2 minutes)"


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

    async def send(self, to, card, key, also=()):  # type: ignore[no-untyped-def]  # same as Shelf.send
        if to.user == "maya":
            raise KeyError("a bug")
        return await super().send(to, card, key, also)


async def test_a_bug_in_one_message_stops_no_other(tmp_path: Path) -> None:
    async with office(tmp_path, Broken()) as desk:
        await desk.register()
        await desk.deliverer.deliver_due()
        assert desk.titles("Tom") == ["Registered: Route planning"]
        assert desk.titles("Maya") == []
        assert (await desk.store.outbox.pause_until_free()) is not None


async def test_a_message_in_doubt_for_a_day_is_given_up_and_its_person_hears_the_next(desk: Office) -> None:
    desk.shelf.plan = [Uncertain() for _ in range(10)]
    await desk.register()
    for _ in range(3):
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(hours=12, seconds=1)
    assert (await desk.state()).offer is None, "nobody was told that it never arrived"
    desk.shelf.plan = []
    while await desk.deliverer.deliver_due():
        pass
    assert desk.titles("Tom")[-1] == "Route planning needs you (about 2 minutes)"


async def test_where_nothing_can_be_read_back_an_alert_is_repeated_once_and_no_more(desk: Office) -> None:
    await desk.register()
    await desk.deliverer.deliver_due()
    assert desk.ref is not None
    desk.shelf.can_read_back, desk.shelf.lost_answer = False, True
    said = Declined(id=uuid4(), at=desk.store.clock.now(), by=desk.people["Maya"].id)
    await desk.store.aggregates.swap(desk.ref, said)
    desk.shelf.plan = [Uncertain() for _ in range(50)]
    for _ in range(12):
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(seconds=31)
    assert desk.titles("Tom").count("Route planning needs you (about 2 minutes)") == 2


async def test_where_nothing_can_be_read_back_one_failed_call_does_not_leave_a_pilot_without_an_offer(
    desk: Office,
) -> None:
    """Before, the champion never saw the question whether they take it, and everybody above them was alerted."""
    desk.shelf.can_read_back = False
    desk.shelf.plan = [Uncertain(), Uncertain()]
    await desk.register()
    for _ in range(6):
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(seconds=31)
    assert len(desk.titles("Maya")) == 1


async def test_where_nothing_can_be_read_back_kills_before_it_was_time_took_away_the_one_repetition(
    desk: Office,
) -> None:
    """Killed and started again twice within a minute, a process had used up the tries: nobody was asked."""
    desk.shelf.can_read_back = False
    await desk.register()
    for _ in range(4):  # each claims, is killed before it posts, and is started again at once
        await desk.store.outbox.claim(desk.store.clock.now(), 10)
        desk.clock.at += timedelta(seconds=10)
        await desk.store.outbox.abandon()
    for _ in range(4):
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(seconds=31)
    assert len(desk.titles("Maya")) == 1


async def test_where_nothing_can_be_read_back_a_process_started_again_does_not_repeat_what_was_repeated(
    desk: Office,
) -> None:
    desk.shelf.can_read_back, desk.shelf.lost_answer = False, True
    await desk.register()
    await desk.store.outbox.claim(desk.store.clock.now(), 10)
    desk.clock.at += timedelta(seconds=61)
    desk.shelf.plan = [Uncertain() for _ in range(9)]
    await desk.deliverer.deliver_due()  # the repetition, of which nobody knows whether it arrived
    for _ in range(3):
        await desk.store.outbox.abandon()
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(seconds=31)
    assert len(desk.titles("Maya")) == 1


async def test_where_nothing_can_be_read_back_a_repetition_that_was_refused_is_tried_again(desk: Office) -> None:
    """A platform that had no room just then had not taken it."""
    desk.shelf.can_read_back = False
    desk.shelf.plan = [Uncertain(), TryLater(timedelta(seconds=5)), TryLater(timedelta(seconds=5))]
    await desk.register()
    for _ in range(8):
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(seconds=31)
    assert len(desk.titles("Maya")) == 1


async def test_a_sender_that_froze_before_it_posted_leaves_it_to_whoever_took_over(desk: Office) -> None:
    await desk.register()
    claims = await desk.store.outbox.claim(desk.store.clock.now(), 10)
    desk.clock.at += timedelta(seconds=60)
    await desk.deliverer.deliver_due()
    for claim in claims:  # the first sender thaws
        assert isinstance(await desk.deliverer._send(claim), Unsure)
    assert len(desk.titles("Maya")) == 1
    assert len(desk.titles("Tom")) == 1


async def test_what_was_taken_back_while_it_was_being_sent_is_not_sent_later(desk: Office) -> None:
    desk.shelf.plan = [Uncertain(), Uncertain()]
    await desk.register()
    await desk.deliverer.deliver_due()
    assert desk.ref is not None
    said = Declined(id=uuid4(), at=desk.store.clock.now(), by=desk.people["Maya"].id)
    await desk.store.aggregates.swap(desk.ref, said)
    desk.clock.at += timedelta(seconds=31)
    while await desk.deliverer.deliver_due():
        pass
    assert "Route planning: will you own this outcome?" not in desk.titles("Maya")


async def test_an_edit_that_became_a_new_message_is_not_said_twice(desk: Office) -> None:
    await desk.register()
    await desk.deliverer.deliver_due()
    desk.shelf.edits_refused = Unreachable("message_not_found")
    desk.shelf.plan, desk.shelf.lost_answer = [Uncertain(), Uncertain()], True
    assert desk.ref is not None
    said = Declined(id=uuid4(), at=desk.store.clock.now(), by=desk.people["Maya"].id)
    await desk.store.aggregates.swap(desk.ref, said)
    for _ in range(3):
        await desk.deliverer.deliver_due()
        desk.clock.at += timedelta(seconds=31)
    assert desk.titles("Maya").count("Declined, and that is fine") == 1


class Away:
    """The store's outbox, whose next tries to keep what became of a message find no database, so long each."""

    def __init__(self, desk: Office, *takes: timedelta) -> None:
        self.tries = 0
        self._desk = desk
        self._takes = list(takes)

    async def claim(self, now: datetime, limit: int) -> Sequence[Claim]:
        return await self._desk.store.outbox.claim(now, limit)

    async def next_try(self) -> datetime | None:
        return await self._desk.store.outbox.next_try()

    async def resume(self, org_key: str) -> None:
        await self._desk.store.outbox.resume(org_key)

    async def pause_until_free(self) -> timedelta | None:
        return await self._desk.store.outbox.pause_until_free()

    async def settle(self, claim: Claim, result: Result, at: datetime) -> bool:
        self.tries += 1
        if self._takes:
            self._desk.clock.at += self._takes.pop(0)
            raise Busy("away")
        return await self._desk.store.outbox.settle(claim, result, at)


async def test_one_moment_without_a_database_put_messages_in_doubt_that_had_arrived(desk: Office) -> None:
    """Where nothing can be read back they were sent twice, or held, after each restart of the database."""
    desk.shelf.can_read_back = False
    await desk.register()
    sent_at = desk.clock.at
    desk.deliverer.outbox = away = Away(desk, timedelta(0), timedelta(seconds=20), timedelta(0))
    assert await desk.deliverer.deliver_due() == 2
    assert away.tries == 5
    offer = (await desk.state()).offer
    assert offer is not None
    assert offer.delivered_at == sent_at, "it waits for an answer since it arrived"
    desk.clock.at += timedelta(seconds=60)
    assert await desk.deliverer.deliver_due() == 0
    assert (len(desk.titles("Tom")), len(desk.titles("Maya"))) == (1, 1)


async def test_what_can_not_be_kept_is_left_in_doubt_before_others_take_it_over(desk: Office) -> None:
    await desk.register()
    desk.deliverer.outbox = away = Away(desk, timedelta(seconds=26.9), timedelta(seconds=0))
    assert await desk.deliverer.deliver_due() == 2
    assert away.tries == 2
    desk.clock.at += timedelta(seconds=5)
    assert await desk.deliverer.deliver_due() == 2
    assert (len(desk.titles("Tom")), len(desk.titles("Maya"))) == (1, 1)


async def test_stopping_in_the_middle_of_a_claim_still_sends_what_was_claimed(desk: Office) -> None:
    await desk.register()
    running = asyncio.create_task(desk.deliverer.run())
    await asyncio.sleep(0)  # it has begun to claim, in a thread that no cancellation stops
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await desk.deliverer.drain()
    assert desk.titles("Maya") == ["Route planning: will you own this outcome?"]


class Watched(asyncio.Event):
    """Says that somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waited_for = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.is_waited_for.set()
        return await super().wait()


async def test_a_deliverer_that_was_woken_in_the_moment_it_was_to_stop_never_stopped(desk: Office) -> None:
    """A process that was told to end while others wrote messages was waited for until it was killed."""
    desk.shelf.plan = [TryLater(timedelta(minutes=5))]  # something waits, so that it waits for so long at most
    await desk.register()
    await desk.deliverer.deliver_due()
    desk.deliverer.due = woken = Watched()
    running = asyncio.create_task(desk.deliverer.run())
    await asyncio.wait_for(woken.is_waited_for.wait(), 5)
    woken.set()
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=20)
    assert done
    assert running.cancelled()


async def test_a_send_that_ends_wakes_the_next_of_the_same_person_at_once(desk: Office) -> None:
    """Before, only the tick saw what had become free while the pause was being read."""
    await desk.register()
    running = asyncio.create_task(desk.deliverer.run())
    async with asyncio.timeout(20):
        while not desk.titles("Maya"):
            await asyncio.sleep(0.01)
        assert desk.ref is not None
        said = Declined(id=uuid4(), at=desk.store.clock.now(), by=desk.people["Maya"].id)
        await desk.store.aggregates.swap(desk.ref, said)
        desk.deliverer.due.set()
        while "Route planning needs you (about 2 minutes)" not in desk.titles("Tom"):
            await asyncio.sleep(0.01)
    running.cancel()
    assert desk.shelf.edited


async def test_a_stripped_message_keeps_the_day_it_named(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await stories.owned(stage, champion="Lena")
        await until(stage, datetime(2026, 3, 20, 9, 30, tzinfo=UTC))
        alert = await newest(stage, "Tom")
        deadline = next(line for line in alert.text.splitlines() if "No answer by" in line)
        await stage.pass_time(days=14)
        old = [message for message in await heard(stage, "Tom", "needs you") if not message.buttons]
        assert deadline in old[0].text


async def test_pilots_of_a_platform_that_is_off_sleep_and_lose_nothing(tmp_path: Path) -> None:
    asleep: set[str] = set()
    async with office(tmp_path, Shelf(), asleep) as desk:
        await desk.register()
        asleep.add("playground")
        assert await desk.deliverer.deliver_due() == 0
        assert await desk.store.aggregates.next_due() is None
        desk.clock.at += timedelta(days=30)
        assert await desk.ticker.sweep() == 0
        asleep.clear()
        await desk.deliverer.deliver_due()
        assert desk.titles("Maya") == ["Route planning: will you own this outcome?"]


async def test_a_message_nobody_can_read_stops_no_other(desk: Office) -> None:
    await desk.register()
    spoil = text(
        "UPDATE delivery SET notice = json_set(notice, '$.body.kind', 'of_tomorrow') WHERE key LIKE '%/offer/%'"
    )
    await desk.store.db.run(lambda sql: sql.execute(spoil))
    await desk.deliverer.deliver_due()
    assert desk.titles("Tom") == ["Registered: Route planning"]
    assert desk.titles("Maya") == []


async def test_a_pause_that_slack_asks_for_holds_for_the_whole_workspace(desk: Office) -> None:
    desk.shelf.plan = [TryLater(timedelta(seconds=30)), TryLater(timedelta(seconds=30))]
    await desk.register()
    await desk.deliverer.deliver_due()
    assert await desk.store.outbox.claim(desk.store.clock.now(), 10) == []
    pause = await desk.store.outbox.pause_until_free()
    assert pause == timedelta(seconds=30)


async def test_old_buttons_wait_for_room_and_no_message_waits_for_them(desk: Office) -> None:
    """Before, three hundred old cards kept their buttons for ever: fifty edits a minute is all there is room for."""
    desk.shelf.edit_plan = [TryLater(timedelta(seconds=60), alone=True)] * 2
    await desk.register()
    await desk.deliverer.deliver_due()
    assert desk.ref is not None
    said = Declined(id=uuid4(), at=desk.store.clock.now(), by=desk.people["Maya"].id)
    await desk.store.aggregates.swap(desk.ref, said)
    await desk.deliverer.deliver_due()
    assert "Route planning needs you (about 2 minutes)" in desk.titles("Tom")
    assert desk.shelf.edited == []
    assert not desk.deliverer.flying
    desk.shelf.edit_plan = []
    desk.clock.at += timedelta(seconds=60)
    await desk.deliverer.deliver_due()
    assert [card.buttons for _, card in desk.shelf.edited] == [()] * len(desk.shelf.edited)
    assert desk.shelf.edited


async def test_the_running_deliverer_comes_back_to_old_buttons_by_itself(desk: Office) -> None:
    desk.deliverer.machine_clock = desk.deliverer.stripping.machine_clock = machine_now
    stripped: list[int] = []

    async def strip() -> None:
        stripped.append(len(stripped))
        if len(stripped) == 1:
            raise TryLater(timedelta(seconds=0.1), alone=True)

    desk.deliverer.stripping.add(Receipt("maya", "1"), "playground/", "key", strip)
    running = asyncio.create_task(desk.deliverer.run())
    async with asyncio.timeout(20):
        while len(stripped) < 2:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await desk.deliverer.drain()
