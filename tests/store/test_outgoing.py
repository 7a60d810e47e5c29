"""The switch for all that goes out, the rehearsal, and who administers."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.doctor import Finding
from bot.model import Address, Receipt
from bot.ports import Pace, Sent
from store import Store
from store.examining import examine
from tests.store.conftest import Hands, Pilot
from tests.store.test_outbox import told
from tests.store.toy import DAY, HOUR, MONDAY, notice

SENT = Sent(Receipt("D1", "1.0"))


async def test_held_nothing_is_claimed_by_any_process_until_it_is_released(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    await told(pilot, "one")
    other = await hands.open()
    assert await store.outgoing.hold() is None
    assert await other.outgoing.held_since() == MONDAY
    assert await other.outbox.claim(MONDAY + DAY, 10) == []
    assert await other.outbox.pause_until_free() is None
    hands.woken = 0
    assert await other.outgoing.release() == MONDAY
    assert hands.woken == 1
    assert len(await store.outbox.claim(MONDAY, 10)) == 1


async def test_held_twice_it_is_held_since_the_first_time_and_released_twice_it_says_so(
    hands: Hands, store: Store
) -> None:
    await store.outgoing.hold()
    hands.pass_time(HOUR)
    assert await store.outgoing.hold() == MONDAY
    assert await store.outgoing.held_since() == MONDAY
    assert await store.outgoing.release() == MONDAY
    assert await store.outgoing.release() is None


async def found(store: Store, hands: Hands) -> Sequence[Finding]:
    """What the doctor finds."""
    return (await examine(store.db, lambda: hands.machine)).findings


async def test_a_restart_keeps_the_hold_and_doctor_sees_it(hands: Hands, store: Store) -> None:
    await store.outgoing.hold()
    await store.close()
    again = await hands.open()
    assert await again.outgoing.held_since() == MONDAY
    assert [each.since for each in await found(again, hands) if each.name == "held"] == [MONDAY]


async def test_what_was_being_sent_when_it_was_held_is_settled_and_what_was_abandoned_waits(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    await told(pilot, "one")
    (claim,) = await store.outbox.claim(MONDAY, 10)
    await store.outgoing.hold()
    hands.pass_time(timedelta(minutes=5))
    assert await store.outbox.claim(MONDAY, 10) == []
    assert await store.outbox.settle(claim, SENT, MONDAY)
    await store.outgoing.release()
    assert await store.outbox.claim(MONDAY, 10) == []


async def test_rehearsed_every_message_is_for_the_first_administrator(hands: Hands, pilot: Pilot) -> None:
    hands.rehearsal = True
    store = await hands.open()
    state = await pilot.state()
    await pilot.happen(notice(state, pilot.tom.id), notice(state, pilot.maya.id))
    for_tom, for_maya = sorted(await store.outbox.claim(MONDAY, 10), key=lambda each: each.reader.name, reverse=True)
    assert (for_tom.to, for_tom.instead_of, for_tom.reader) == (pilot.maya, pilot.tom, pilot.tom)
    assert (for_maya.to, for_maya.instead_of) == (pilot.maya, pilot.maya)


async def test_rehearsed_the_administrators_conversation_is_written_to_at_its_pace(hands: Hands, pilot: Pilot) -> None:
    hands.rehearsal, hands.paces["slack"] = True, Pace(per_conversation=timedelta(seconds=1))
    store = await hands.open()
    state = await pilot.state()
    await pilot.happen(notice(state, pilot.tom.id), notice(state, pilot.maya.id))
    assert len(await store.outbox.claim(MONDAY, 10)) == 1


async def test_a_rehearsal_without_an_administrator_waits_and_says_so(hands: Hands, pilot: Pilot) -> None:
    hands.rehearsal = True
    store = await hands.open()
    await told(pilot, "one")
    await store.people.keep(replace(pilot.maya, active=False))
    assert await store.outbox.claim(MONDAY, 10) == []
    assert "unadministered" in {each.name for each in await found(store, hands)}
    await store.roles.give(pilot.maya.org, pilot.tom.id, "admin")
    assert [each.to.id for each in await store.outbox.claim(MONDAY, 10)] == [pilot.tom.id]
    assert "unadministered" not in {each.name for each in await found(store, hands)}


async def test_the_only_administrator_stays_one(store: Store, pilot: Pilot) -> None:
    maya, tom = pilot.maya, pilot.tom
    assert await store.roles.give(maya.org, maya.id, "user") == "last_admin"
    assert await store.roles.give(maya.org, tom.id, "admin") == "given"
    assert await store.roles.give(maya.org, tom.id, "admin") == "same"
    assert await store.roles.give(maya.org, maya.id, "owner") == "given"
    assert [(each.name, each.role) for each in await store.people.everyone(maya.org)] == [
        ("Maya", "owner"),
        ("Tom", "admin"),
    ]


async def test_of_two_administrators_who_step_down_at_once_one_stays(hands: Hands, store: Store, pilot: Pilot) -> None:
    other = await hands.open()
    await store.roles.give(pilot.maya.org, pilot.tom.id, "admin")
    given = await asyncio.gather(
        store.roles.give(pilot.maya.org, pilot.maya.id, "user"), other.roles.give(pilot.maya.org, pilot.tom.id, "user")
    )
    assert sorted(given) == ["given", "last_admin"]


async def test_an_administrator_whose_account_is_off_does_not_count(store: Store, pilot: Pilot) -> None:
    await store.roles.give(pilot.maya.org, pilot.tom.id, "admin")
    await store.people.keep(replace(pilot.tom, role="admin", active=False))
    assert await store.roles.give(pilot.maya.org, pilot.maya.id, "user") == "last_admin"
    assert await store.roles.give(pilot.maya.org, pilot.tom.id, "user") == "nobody"


async def test_nobody_of_another_organisation_is_given_a_role(store: Store, pilot: Pilot) -> None:
    stranger = await store.people.met("slack:T2", Address("slack", "U9"), "Zoe")
    assert await store.roles.give(pilot.maya.org, stranger.id, "admin") == "nobody"
