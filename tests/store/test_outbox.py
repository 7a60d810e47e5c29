"""claim and settle: who may send what, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.decisions import Decision
from bot.events import Delivered, Undelivered
from bot.model import Address, Drop, Hold, Project, Receipt
from bot.notices import Notice, OwnerOffer
from bot.ports import Claim, Dead, Later, Pace, Sent, Unknown, Unsure
from store import Store
from store.settling import back_off
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import DAY, HOUR, MINUTE, MONDAY, notice

SECOND = timedelta(seconds=1)
SENT = Sent(Receipt("D1", "1.0"))


async def keys(store: Store, limit: int = 10) -> list[str]:
    return [each.notice.key for each in await store.outbox.claim(MONDAY, limit)]


async def told(pilot: Pilot, *steps: str, **more: object) -> list[Notice]:
    """Messages to Maya, in that order."""
    state = await pilot.state()
    notices = [notice(state, pilot.maya.id, step=step, **more) for step in steps]  # type: ignore[arg-type]  # the fields of notice
    await pilot.happen(*notices)
    return notices


async def claimed(store: Store) -> Claim:
    """The one row that is ours now."""
    (claim,) = await store.outbox.claim(MONDAY, 10)
    return claim


async def test_a_claim_says_all_that_a_sender_needs(store: Store, pilot: Pilot) -> None:
    (hello,) = await told(pilot, "ask", offer=True)
    claim = await claimed(store)
    assert claim.notice == hello
    assert (claim.to, claim.attempts, claim.before, claim.doubtful_since) == (pilot.maya, 1, None, None)
    assert claim.names == {pilot.maya.id: "Maya", pilot.tom.id: "Tom"}


async def test_what_loses_its_buttons_still_names_everybody_it_named(store: Store, pilot: Pilot) -> None:
    priya = await store.people.met("slack:T1", Address("slack", "U3", workspace="T1"), "Priya")
    state = await pilot.state()
    asked = notice(state, pilot.maya.id, offer=True)
    assert isinstance(asked.body, OwnerOffer)
    await pilot.happen(replace(asked, body=replace(asked.body, by=priya.id)))
    await store.outbox.settle(await claimed(store), SENT, MONDAY)
    await pilot.happen(notice(state, pilot.maya.id, step="later"))
    claim = await claimed(store)
    assert claim.before is not None and claim.names[priya.id] == "Priya"


async def test_a_person_is_written_to_one_message_at_a_time_in_order(store: Store, pilot: Pilot) -> None:
    first, second = await told(pilot, "one", "two")
    claim = await claimed(store)
    assert claim.notice == first
    assert await keys(store) == []
    assert await store.outbox.settle(claim, SENT, MONDAY)
    assert await keys(store) == [second.key]


async def test_two_senders_never_get_the_same_row(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one", "two")
    other = await hands.open()
    assert len(await keys(store) + await keys(other)) == 1


async def test_one_stuck_conversation_does_not_delay_another(store: Store, pilot: Pilot) -> None:
    state = await pilot.state()
    await told(pilot, "one")
    await claimed(store)
    to_tom = notice(state, pilot.tom.id)
    await pilot.happen(to_tom)
    assert await keys(store) == [to_tom.key]


async def test_what_is_not_due_waits(store: Store, pilot: Pilot) -> None:
    (later,) = await told(pilot, "one", due_at=MONDAY + HOUR)
    assert await keys(store) == []
    assert await store.outbox.next_try() == MONDAY + HOUR
    assert [each.notice for each in await store.outbox.claim(MONDAY + HOUR, 10)] == [later]


async def test_a_held_message_does_not_block_an_answer(hands: Hands, store: Store, pilot: Pilot) -> None:
    held, answer = await told(pilot, "held", "answer")
    hands.verdicts[held.key] = Hold(MONDAY + HOUR)
    assert await keys(store) == [answer.key]
    assert await store.outbox.next_try() == MONDAY + HOUR


async def test_a_stale_message_is_dropped(hands: Hands, store: Store, pilot: Pilot) -> None:
    stale, fresh = await told(pilot, "stale", "fresh")
    hands.verdicts[stale.key] = Drop("stale")
    assert await keys(store) == [fresh.key]


async def test_the_plan_sees_the_calendar_of_the_receiver(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one", urgency="rung")
    await keys(store)
    ((waiting, calendar),) = hands.planned
    assert (waiting.urgency, waiting.due_at, calendar) == ("rung", MONDAY, pilot.maya.calendar)


async def test_before_is_the_newest_message_of_the_thread_that_was_sent(store: Store, pilot: Pilot) -> None:
    first, second = await told(pilot, "one", "two")
    await store.outbox.settle(await claimed(store), SENT, MONDAY)
    claim = await claimed(store)
    assert claim.notice == second
    assert claim.before is not None
    assert (claim.before.notice, claim.before.receipt) == (first, SENT.receipt)


async def test_a_row_nobody_settled_is_taken_over_after_thirty_seconds(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    await told(pilot, "one")
    lost = await claimed(store)
    hands.pass_time(30 * SECOND - timedelta(microseconds=1))
    assert await keys(store) == []
    hands.pass_time(timedelta(microseconds=1))
    found = await claimed(store)
    assert found.notice == lost.notice
    assert found.token != lost.token
    assert found.doubtful_since == MONDAY
    hands.pass_time(30 * SECOND)
    assert (await claimed(store)).doubtful_since == MONDAY


async def test_a_sender_that_comes_late_writes_nothing(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one")
    lost = await claimed(store)
    hands.pass_time(30 * SECOND)
    found = await claimed(store)
    assert not await store.outbox.settle(lost, Dead("gone"), MONDAY)
    assert await store.outbox.settle(found, SENT, MONDAY)
    assert not await store.outbox.settle(found, Dead("gone"), MONDAY)
    assert [each.notice for each in await store.readings.heard(pilot.maya.id, 10)] == [lost.notice]


async def test_doubt_outlives_a_pause(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one")
    await claimed(store)
    hands.pass_time(30 * SECOND)
    await store.outbox.settle(await claimed(store), Later(SECOND), MONDAY)
    hands.pass_time(SECOND)
    claim = await claimed(store)
    assert (claim.attempts, claim.doubtful_since) == (3, MONDAY)


async def test_unsure_leaves_the_row_for_whoever_looks_next(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one")
    assert await store.outbox.settle(await claimed(store), Unsure(), MONDAY)
    assert await keys(store) == []
    hands.pass_time(30 * SECOND)
    assert await store.outbox.settle(await claimed(store), Unknown(), MONDAY)
    hands.pass_time(DAY)
    assert await keys(store) == []


async def test_later_waits_as_long_as_the_platform_asked(hands: Hands, store: Store, pilot: Pilot) -> None:
    first, _ = await told(pilot, "one", "two")
    await store.outbox.settle(await claimed(store), Later(7 * SECOND), MONDAY)
    assert await keys(store) == []  # the whole conversation is left alone
    assert await store.outbox.pause_until_free() == 7 * SECOND
    hands.pass_time(7 * SECOND)
    assert await store.outbox.pause_until_free() is None
    assert await keys(store) == [first.key]


async def test_a_failed_row_backs_off_and_does_not_count_as_waiting(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one")
    await store.outbox.settle(await claimed(store), Later(), MONDAY)
    assert await store.outbox.next_try() is None
    pause = await store.outbox.pause_until_free()
    assert pause is not None
    assert SECOND <= pause <= 2 * SECOND
    hands.pass_time(pause)
    assert (await claimed(store)).attempts == 2


def test_back_off_doubles_up_to_five_minutes() -> None:
    assert [back_off(attempts, 1.0) for attempts in (0, 1, 2, 7, 8, 900)] == [
        *(2 * SECOND, 4 * SECOND, 8 * SECOND, 256 * SECOND, 5 * MINUTE, 5 * MINUTE)
    ]
    assert back_off(900, 0.0) == 5 * MINUTE / 2


async def test_after_a_day_of_attempts_a_message_is_given_up(hands: Hands, store: Store, pilot: Pilot) -> None:
    (hello,) = await told(pilot, "one")
    await store.outbox.settle(await claimed(store), Later(), MONDAY)
    hands.pass_time(DAY)
    await store.outbox.settle(await claimed(store), Later(), MONDAY)
    hands.pass_time(DAY)
    assert await keys(store) == []
    last = pilot.toy.heard[-1]
    assert isinstance(last, Undelivered)
    assert (last.key, last.why) == (hello.key, "tried for 24 hours")


async def test_withdrawn_while_it_was_being_sent_is_not_tried_again(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one")
    claim = await claimed(store)
    await pilot.happen(withdraw=frozenset({"week"}))
    await store.outbox.settle(claim, Later(SECOND), MONDAY)
    hands.pass_time(MINUTE)
    assert await keys(store) == []


@pytest.mark.parametrize(
    ("urgency", "offer", "hears"),
    [
        ("nudge", False, True),
        ("errand", False, True),
        ("rung", False, True),
        ("news", True, True),
        ("news", False, False),
        ("answer", False, False),
    ],
)
async def test_the_pilot_hears_of_the_deliveries_it_waits_for(
    store: Store, pilot: Pilot, urgency: str, offer: bool, hears: bool
) -> None:
    (hello,) = await told(pilot, "one", urgency=urgency, offer=offer)
    before = len(pilot.toy.heard)
    at = MONDAY + MINUTE
    await store.outbox.settle(await claimed(store), SENT, at)
    assert [(type(each), each.at) for each in pilot.toy.heard[before:]] == ([(Delivered, at)] if hears else [])
    assert [(each.at, each.notice) for each in await store.readings.heard(pilot.maya.id, 5)] == [(at, hello)]


async def test_what_follows_from_a_delivery_is_written_with_it(hands: Hands, store: Store, pilot: Pilot) -> None:
    await told(pilot, "one")
    next_one = notice(await pilot.state(), pilot.tom.id, step="next")
    pilot.toy.rules[Delivered] = lambda state, event: Decision(state, notices=(next_one,))
    claim = await claimed(store)
    hands.woken = 0
    await store.outbox.settle(claim, SENT, MONDAY)
    assert hands.woken == 1
    assert await keys(store) == [next_one.key]


async def test_a_rule_that_fails_does_not_lose_the_receipt_and_hears_of_it_later(
    hands: Hands, store: Store, pilot: Pilot, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(state: Project, event: object) -> Decision:
        raise ZeroDivisionError("secret words")

    await told(pilot, "one")
    pilot.toy.rules[Delivered] = broken
    assert await store.outbox.settle(await claimed(store), SENT, MONDAY)
    assert len(await store.readings.heard(pilot.maya.id, 5)) == 1
    (said,) = [vars(each) for each in caplog.records if each.getMessage() == "aggregate.failed"]
    assert (said["org"], said["project"], said["failures"]) == (pilot.ref.org, pilot.ref.id, 1)
    assert "secret" not in str(said)
    pilot.toy.rules.clear()
    assert await store.aggregates.advance(MONDAY) is None
    hands.pass_time(MINUTE)
    before = len(pilot.toy.heard)
    assert await store.aggregates.advance(MONDAY) == pilot.ref
    assert [type(each) for each in pilot.toy.heard[before:]] == [Delivered]
    assert await store.aggregates.advance(MONDAY) is None


async def test_somebody_nobody_knows_comes_back_as_not_active(store: Store, pilot: Pilot) -> None:
    await pilot.happen(notice(await pilot.state(), uuid4()))
    claim = await claimed(store)
    assert not claim.to.active
    assert await store.outbox.settle(claim, Dead("nobody"), MONDAY)
    assert isinstance(pilot.toy.heard[-1], Undelivered)


async def test_conversations_are_written_to_at_their_pace(hands: Hands, store: Store, pilot: Pilot) -> None:
    hands.paces["slack"] = Pace(per_conversation=SECOND)
    first, second = await told(pilot, "one", "two")
    claim = await claimed(store)
    await store.outbox.settle(claim, SENT, MONDAY)
    assert claim.notice == first
    hands.pass_time(SECOND - timedelta(microseconds=1))
    assert await keys(store) == []
    assert await store.outbox.pause_until_free() == timedelta(microseconds=1)
    hands.pass_time(timedelta(microseconds=1))
    assert await keys(store) == [second.key]


async def test_an_organisation_is_written_to_at_its_pace_by_all_replicas_together(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    hands.paces["slack"] = Pace(per_org=timedelta(milliseconds=20))
    other = await hands.open()
    neighbour = await open_pilot(store, hands.toy, "slack:T2")
    state = await pilot.state()
    await pilot.happen(notice(state, pilot.maya.id), notice(state, pilot.tom.id))
    await neighbour.happen(notice(await neighbour.state(), neighbour.maya.id))
    assert len(await keys(store) + await keys(other)) == 2  # one of each organisation
    hands.pass_time(timedelta(milliseconds=19))
    assert await keys(other) == []
    hands.pass_time(timedelta(milliseconds=1))
    assert len(await keys(other)) == 1


async def test_no_more_is_claimed_than_was_asked_for(store: Store, pilot: Pilot) -> None:
    state = await pilot.state()
    await pilot.happen(notice(state, pilot.maya.id), notice(state, pilot.tom.id))
    assert len(await keys(store, 1)) == 1
    assert len(await keys(store, 1)) == 1
