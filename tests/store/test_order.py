"""What is said to one person comes in the order in which it was decided, however often the platform says "later"."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Receipt
from bot.notices import Notice
from bot.ports import Later, Sent, Unsure
from store import Store
from tests.store.conftest import Hands, Pilot
from tests.store.toy import MONDAY, notice

SECOND = timedelta(seconds=1)


async def two(pilot: Pilot, *, edits: bool = False) -> tuple[Notice, Notice]:
    """Messages to Maya; the first may take the place of one that stands already."""
    state = await pilot.state()
    first = replace(notice(state, pilot.maya.id, step="one"), edits=edits)
    second = notice(state, pilot.maya.id, subject="other", step="two")
    await pilot.happen(first, second)
    return first, second


async def begin(store: Store, hands: Hands) -> list[str]:
    """The keys of what is sent now. A pace is not meant to be what keeps anything back."""
    hands.pass_time(SECOND)
    claims = await store.outbox.claim(MONDAY, 10)
    for claim in claims:
        await store.outbox.settle(claim, Sent(Receipt("D1", claim.notice.key)), MONDAY)
    return [claim.notice.key for claim in claims]


async def test_a_message_that_could_not_be_looked_for_was_overtaken_by_a_younger_one(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    """Before, a workspace without room for one more look sent "you are registered" before "an owner was found"."""
    first, second = await two(pilot)
    (claim,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.settle(claim, Unsure(), MONDAY)
    hands.pass_time(30 * SECOND)
    (again,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.settle(again, Later(20 * SECOND, alone=True), MONDAY)
    assert await begin(store, hands) == []
    hands.pass_time(20 * SECOND)
    assert await begin(store, hands) == [first.key]
    assert await begin(store, hands) == [second.key]


async def test_a_conversation_that_was_told_to_wait_sent_its_younger_messages_first(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    """Before, what Teams said of a whole conversation held for one message of it."""
    first, second = await two(pilot)
    (claim,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.settle(claim, Later(7 * SECOND, alone=True), MONDAY)
    assert await begin(store, hands) == []
    hands.pass_time(7 * SECOND)
    assert await begin(store, hands) == [first.key]
    assert await begin(store, hands) == [second.key]


async def test_nobody_waits_for_a_change_of_what_stands_there_already(hands: Hands, store: Store, pilot: Pilot) -> None:
    _, second = await two(pilot, edits=True)
    (claim,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.settle(claim, Later(7 * SECOND, alone=True), MONDAY)
    assert await begin(store, hands) == [second.key]


async def test_another_conversation_of_the_workspace_does_not_wait_for_it(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    first, _ = await two(pilot)
    other = notice(await pilot.state(), pilot.tom.id, step="three")
    (claim,) = await store.outbox.claim(MONDAY, 10)
    assert claim.notice.key == first.key
    await store.outbox.settle(claim, Later(7 * SECOND, alone=True), MONDAY)
    await pilot.happen(other)
    assert await begin(store, hands) == [other.key]
