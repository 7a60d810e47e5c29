"""advance: what is due is decided, the oldest first, and one broken pilot stops nobody."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.decisions import Decision
from bot.events import Answered, Delivered, Event, TimePassed
from bot.model import STATE_VERSION, Project, Receipt
from bot.ports import Busy, Sent
from store import Store
from store.codec import Newer
from store.db import Db
from store.tables import AGGREGATE
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import DAY, HOUR, MINUTE, MONDAY, answered, notice


async def wakes(pilot: Pilot, at: datetime | None) -> None:
    """The pilot's next wake time, through an answer."""
    pilot.toy.rules[Answered] = lambda state, event: Decision(replace(state, wake_at=at))
    await pilot.store.aggregates.swap(pilot.ref, answered())


def asleep(state: Project, event: Event) -> Decision:
    """Nothing more is due."""
    return Decision(replace(state, wake_at=None, offers=state.offers + 1))


async def test_nothing_is_due_at_first(store: Store, pilot: Pilot) -> None:
    assert await store.aggregates.next_due() is None
    assert await store.aggregates.advance(MONDAY + 365 * DAY) is None


async def test_a_pilot_is_due_at_its_wake_time_and_not_before(store: Store, pilot: Pilot) -> None:
    await wakes(pilot, MONDAY + HOUR)
    pilot.toy.rules[TimePassed] = asleep
    assert await store.aggregates.next_due() == MONDAY + HOUR
    assert await store.aggregates.advance(MONDAY + HOUR - timedelta(microseconds=1)) is None
    assert await store.aggregates.advance(MONDAY + HOUR) == pilot.ref
    assert await store.aggregates.advance(MONDAY + HOUR) is None
    assert (await pilot.state()).offers == 1


async def test_the_oldest_is_first(hands: Hands, store: Store) -> None:
    late, early = await open_pilot(store, hands.toy), await open_pilot(store, hands.toy)
    await wakes(late, MONDAY + HOUR)
    await wakes(early, MONDAY)
    hands.toy.rules[TimePassed] = asleep
    found = [await store.aggregates.advance(MONDAY + DAY) for _ in range(3)]
    assert found == [early.ref, late.ref, None]


async def test_two_replicas_share_what_is_due_and_do_nothing_twice(hands: Hands, store: Store) -> None:
    other = await hands.open()
    for _ in range(6):
        await wakes(await open_pilot(store, hands.toy), MONDAY)
    hands.toy.rules[TimePassed] = asleep
    # A replica that finds every due row held by others goes home; rows are never waited for.
    found = await asyncio.gather(*(each.aggregates.advance(MONDAY) for each in [store, other] * 6))
    refs = [ref for ref in found if ref is not None]
    while (ref := await store.aggregates.advance(MONDAY)) is not None:
        refs.append(ref)
    assert len(refs) == len(set(refs)) == 6
    assert {each.offers for each in await store.readings.all_projects(refs[0].org)} == {1}


async def test_a_broken_pilot_does_not_stop_the_others_and_is_tried_again(hands: Hands, store: Store) -> None:
    broken, sound = await open_pilot(store, hands.toy), await open_pilot(store, hands.toy)
    await wakes(broken, MONDAY - DAY)
    await wakes(sound, MONDAY)

    def rule(state: Project, event: Event) -> Decision:
        if state.id == broken.ref.id:
            raise ZeroDivisionError
        return asleep(state, event)

    hands.toy.rules[TimePassed] = rule
    assert [await store.aggregates.advance(MONDAY) for _ in range(3)] == [broken.ref, sound.ref, None]
    assert await store.aggregates.next_due() is None
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        hands.pass_time(minutes * MINUTE - timedelta(microseconds=1))
        assert await store.aggregates.advance(MONDAY) is None
        hands.pass_time(timedelta(microseconds=1))
        assert await store.aggregates.advance(MONDAY) == broken.ref
    hands.toy.rules[TimePassed] = asleep
    hands.pass_time(HOUR)
    assert await store.aggregates.advance(MONDAY) == broken.ref
    assert (await broken.state()).offers == 1
    hands.pass_time(DAY)
    assert await store.aggregates.advance(MONDAY) is None


async def test_a_rule_that_stays_due_is_put_aside_instead_of_spinning(
    store: Store, pilot: Pilot, caplog: pytest.LogCaptureFixture
) -> None:
    await wakes(pilot, MONDAY)
    pilot.toy.rules[TimePassed] = lambda state, event: Decision(replace(state, offers=9))
    assert await store.aggregates.advance(MONDAY) == pilot.ref
    assert await store.aggregates.advance(MONDAY) is None
    assert (await pilot.state()).offers == 0
    assert "aggregate.failed" in caplog.text


async def test_a_delivery_may_make_a_pilot_due_again_at_the_same_instant(store: Store, pilot: Pilot) -> None:
    await wakes(pilot, MONDAY - HOUR)
    hello = notice(await pilot.state(), pilot.maya.id)
    pilot.toy.rules[TimePassed] = lambda state, event: Decision(replace(state, wake_at=None), notices=(hello,))
    pilot.toy.rules[Delivered] = lambda state, event: Decision(replace(state, wake_at=MONDAY))
    assert await store.aggregates.advance(MONDAY) == pilot.ref
    (claim,) = await store.outbox.claim(MONDAY, 1)
    await store.outbox.settle(claim, Sent(Receipt("D1", "1")), MONDAY)
    assert await store.aggregates.advance(MONDAY) == pilot.ref
    assert await store.aggregates.advance(MONDAY) is None


async def test_what_a_newer_release_wrote_is_left_alone(store: Store, pilot: Pilot) -> None:
    await wakes(pilot, MONDAY)

    def newer(db: Db) -> object:
        return db.run(lambda sql: sql.execute(update(AGGREGATE).values(version=STATE_VERSION + 1)))

    await newer(store.db)  # type: ignore[misc]  # an awaitable
    before = await store.db.read(lambda sql: sql.exec_driver_sql("SELECT * FROM aggregate").all())
    with pytest.raises(Newer):
        await store.aggregates.swap(pilot.ref, answered())
    assert issubclass(Newer, Busy)
    assert await store.aggregates.advance(MONDAY) is None
    assert await store.aggregates.next_due() is None
    assert await store.db.read(lambda sql: sql.exec_driver_sql("SELECT * FROM aggregate").all()) == before


async def test_one_pilot_of_a_newer_release_does_not_take_the_others_out_of_every_list(
    store: Store, hands: Hands, pilot: Pilot
) -> None:
    other = await open_pilot(store, hands.toy)
    is_newer = update(AGGREGATE).where(AGGREGATE.c.id == pilot.ref.id).values(version=STATE_VERSION + 1)
    asked = update(AGGREGATE).values(offered_to=pilot.tom.id)
    await store.db.run(lambda sql: (sql.execute(is_newer), sql.execute(asked)))
    assert [each.id for each in await store.readings.all_projects(pilot.ref.org)] == [other.ref.id]
    assert [each.id for each in await store.readings.seats_of(pilot.tom.id)] == [other.ref.id]
    with pytest.raises(Newer):
        await store.readings.project(pilot.ref)
