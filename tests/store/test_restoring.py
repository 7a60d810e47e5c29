"""After a restore: what may have been sent is in doubt since the back-up, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

from bot.decisions import Decision
from bot.events import Answered, TimePassed
from bot.model import Receipt
from bot.notices import Notice
from bot.ports import Sent
from store import Store
from tests.store.conftest import Hands, Pilot
from tests.store.test_outbox import told
from tests.store.toy import DAY, HOUR, MONDAY, answered, notice

MADE_AT = MONDAY - HOUR  # machine time of the back-up


async def doubts(store: Store, hands: Hands) -> dict[str, object]:
    """What is ours to send now, by its step, and since when it is in doubt."""
    claims = await store.outbox.claim(hands.machine, 10)
    return {each.notice.key.split("/")[2]: each.doubtful_since for each in claims}


async def asked_in_an_hour(pilot: Pilot) -> Notice:
    """The pilot wakes in an hour, and then asks; gives what."""
    asked = notice(await pilot.state(), pilot.maya.id, step="asked", due_at=MONDAY + 2 * HOUR)
    pilot.toy.rules[Answered] = lambda state, _: Decision(replace(state, wake_at=MONDAY + HOUR))
    pilot.toy.rules[TimePassed] = lambda state, _: Decision(replace(state, wake_at=None), notices=(asked,))
    await pilot.store.aggregates.swap(pilot.ref, answered(pilot.maya.id))
    return asked


async def test_what_was_due_by_the_release_is_in_doubt_and_what_falls_due_later_is_not(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    await told(pilot, "due")
    await told(pilot, "later", due_at=MONDAY + DAY)
    assert await store.outgoing.hold(MADE_AT) is None
    assert await store.outbox.claim(MONDAY, 10) == []
    waits = await store.outgoing.outstanding()
    assert (waits.waiting, waits.due, waits.restored_since) == (2, 1, MADE_AT)
    await store.outgoing.release()
    assert (await store.outgoing.outstanding()).restored_since is None
    (claim,) = await store.outbox.claim(MONDAY, 10)
    assert (claim.notice.key.split("/")[2], claim.doubtful_since) == ("due", MADE_AT)
    await store.outbox.settle(claim, Sent(Receipt("D1", "1.0"), found=True), MONDAY)
    hands.pass_time(DAY)
    assert await doubts(store, hands) == {"later": None}


async def test_what_comes_of_a_time_after_the_release_is_not_in_doubt(hands: Hands, store: Store, pilot: Pilot) -> None:
    await asked_in_an_hour(pilot)
    await store.outgoing.hold(MADE_AT)
    await store.outgoing.release()
    hands.pass_time(2 * HOUR)
    assert await store.aggregates.advance(hands.machine) == pilot.ref
    assert await doubts(store, hands) == {"asked": None}, "its time had not come when it was released"


async def test_what_comes_of_a_time_that_had_passed_is_in_doubt_until_the_pilot_was_decided(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    """The question of ten o'clock was decided anew after the release, and asked twice."""
    asked = await asked_in_an_hour(pilot)
    await store.outgoing.hold(MADE_AT)
    hands.pass_time(2 * HOUR)
    await store.outgoing.release()
    assert await store.aggregates.advance(hands.machine) == pilot.ref
    (claim,) = await store.outbox.claim(hands.machine, 10)
    assert (claim.notice.key, claim.doubtful_since) == (asked.key, MADE_AT)
    await store.outbox.settle(claim, Sent(Receipt("D1", "1.0"), found=True), hands.machine)
    await told(pilot, "news")
    assert await doubts(store, hands) == {"news": None}


async def test_an_ordinary_hold_afterwards_brings_nothing_in_doubt(hands: Hands, store: Store, pilot: Pilot) -> None:
    await store.outgoing.hold(MADE_AT)
    await store.outgoing.release()
    await store.outgoing.hold()
    await told(pilot, "due")
    await store.outgoing.release()
    assert await doubts(store, hands) == {"due": None}


async def test_of_two_back_ups_put_back_one_after_the_other_the_older_counts(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    await told(pilot, "due")
    for made_at in (MADE_AT, MONDAY - timedelta(minutes=5)):
        await store.outgoing.hold(made_at)
    await store.outgoing.release()
    assert await doubts(store, hands) == {"due": MADE_AT}
