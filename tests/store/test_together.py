"""Several rows in one message: nobody asked twice, nobody forgotten, whatever happens on the way."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.decisions import Decision
from bot.events import Answered, Delivered, TimePassed, Undelivered
from bot.model import Receipt
from bot.notices import Notice
from bot.ports import Claim, Dead, Later, Sent, Unknown, Unsure
from store import Store
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import DAY, HOUR, MINUTE, MONDAY, answered, notice, opened, ref_of

SECOND = timedelta(seconds=1)
SENT = Sent(Receipt("D1", "1.0"))
NEXT = Sent(Receipt("D1", "2.0"))


@dataclass
class Three:
    """Three pilots of Maya's, each with the same question to her."""

    store: Store
    hands: Hands
    pilots: list[Pilot]
    asks: list[Notice]

    async def claimed(self) -> Claim:
        (claim,) = await self.store.outbox.claim(MONDAY, 10)
        return claim

    async def heard(self) -> list[str]:
        """The keys of all that arrived, in their order."""
        found = await self.store.readings.heard(self.pilots[0].maya.id, 50)
        return sorted(each.notice.key for each in found)

    def outcomes(self, kind: type) -> list[str]:
        """Of which messages the pilots heard that they arrived, or never will."""
        heard = [each for each in self.hands.toy.heard if isinstance(each, Delivered | Undelivered)]
        return sorted(each.key for each in heard if isinstance(each, kind))

    @property
    def keys(self) -> list[str]:
        return sorted(each.key for each in self.asks)


async def follow(pilot: Pilot, *steps: str) -> list[Notice]:
    state = await pilot.state()
    notices = [notice(state, pilot.maya.id, step=step, urgency="rung") for step in steps]
    await pilot.happen(*notices)
    return notices


@pytest.fixture
async def three(hands: Hands, store: Store, pilot: Pilot) -> Three:
    hands.together = True
    pilots = [pilot]
    for _ in range(2):
        opening = opened(pilot.maya.org, pilot.maya.id, manager=pilot.tom.id)
        await store.aggregates.swap(ref_of(opening), opening)
        pilots.append(Pilot(store, hands.toy, opening, ref_of(opening), pilot.maya, pilot.tom))
    asks = [(await follow(each, "ask"))[0] for each in pilots]
    return Three(store, hands, pilots, asks)


async def test_one_message_says_all_and_every_pilot_hears_that_it_arrived(three: Three) -> None:
    claim = await three.claimed()
    assert (claim.notice, claim.also) == (three.asks[0], tuple(three.asks[1:]))
    assert await three.store.outbox.settle(claim, SENT, MONDAY)
    assert await three.heard() == three.keys
    assert three.outcomes(Delivered) == three.keys
    assert await three.store.outbox.claim(MONDAY + DAY, 10) == []


async def test_while_it_flies_the_others_are_not_sent_by_themselves(three: Three) -> None:
    await three.claimed()
    other = await three.hands.open()
    assert await other.outbox.claim(MONDAY, 10) == []
    assert await three.store.outbox.claim(MONDAY + HOUR, 10) == []


async def test_a_merged_message_rang_once(three: Three) -> None:
    await three.store.outbox.settle(await three.claimed(), SENT, MONDAY)
    await follow(three.pilots[0], "next")
    await three.claimed()
    assert [each.key for each in three.hands.said] == [three.asks[0].key]


async def test_an_edit_in_the_place_of_a_message_did_not_ring(hands: Hands, store: Store, pilot: Pilot) -> None:
    await follow(pilot, "ask")
    (claim,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.settle(claim, SENT, MONDAY)
    state = await pilot.state()
    thanks = notice(state, pilot.maya.id, step="thanks", urgency="answer")
    await pilot.happen(Notice(thanks.key, thanks.to, thanks.body, thanks.due_at, "answer", edits=True))
    (claim,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.settle(claim, SENT, MONDAY + HOUR)
    await follow(pilot, "next")
    await store.outbox.claim(MONDAY, 10)
    assert [each.key for each in hands.said] == [f"{state.id}/week/ask/{pilot.maya.id}"]


async def test_later_lets_all_of_them_wait_and_be_put_together_anew(three: Three) -> None:
    await three.store.outbox.settle(await three.claimed(), Later(SECOND), MONDAY)
    assert await three.store.outbox.claim(MONDAY, 10) == []
    await three.pilots[1].happen(withdraw=frozenset({"week"}))
    three.hands.pass_time(SECOND)
    claim = await three.claimed()
    assert [claim.notice, *claim.also] == [three.asks[0], three.asks[2]]


async def test_what_can_not_be_sent_kills_one_and_the_others_are_tried(three: Three) -> None:
    await three.store.outbox.settle(await three.claimed(), Dead("gone"), MONDAY)
    assert three.outcomes(Undelivered) == [three.asks[0].key]
    claim = await three.claimed()
    assert [claim.notice, *claim.also] == three.asks[1:]


async def test_a_sender_that_was_killed_after_it_sent_forgets_nobody_and_asks_nobody_twice(three: Three) -> None:
    """Before, those that were said along waited on and were asked a second time."""
    await three.claimed()
    three.hands.pass_time(30 * SECOND)
    claim = await three.claimed()
    assert claim.doubtful_since == MONDAY
    assert [claim.notice, *claim.also] == three.asks
    await three.store.outbox.settle(claim, Sent(SENT.receipt, found=True), MONDAY)
    assert await three.heard() == three.keys
    assert three.outcomes(Delivered) == three.keys
    three.hands.pass_time(DAY)
    assert await three.store.outbox.claim(MONDAY + DAY, 10) == []


async def test_a_sender_that_was_killed_before_it_sent_is_followed_by_one_that_says_the_same(three: Three) -> None:
    await three.claimed()
    await follow(three.pilots[0], "younger")  # what came since is not slipped into a message that may be there
    three.hands.pass_time(30 * SECOND)
    claim = await three.claimed()
    assert [claim.notice, *claim.also] == three.asks
    await three.store.outbox.settle(claim, SENT, MONDAY)
    assert await three.heard() == three.keys


async def test_what_was_withdrawn_is_left_out_of_the_next_try(three: Three) -> None:
    await three.claimed()
    await three.pilots[2].happen(withdraw=frozenset({"week"}))
    three.hands.pass_time(30 * SECOND)
    claim = await three.claimed()
    assert [claim.notice, *claim.also] == three.asks[:2]
    await three.store.outbox.settle(claim, SENT, MONDAY)
    assert await three.heard() == sorted(each.key for each in three.asks[:2])


async def test_what_was_withdrawn_and_had_arrived_all_the_same_is_known_to_have_arrived(three: Three) -> None:
    await three.claimed()
    await three.pilots[2].happen(withdraw=frozenset({"week"}))
    three.hands.pass_time(30 * SECOND)
    await three.store.outbox.settle(await three.claimed(), Sent(SENT.receipt, found=True), MONDAY)
    assert await three.heard() == three.keys


async def test_in_doubt_and_put_off_none_of_them_goes_by_itself(three: Three) -> None:
    await three.claimed()
    three.hands.pass_time(30 * SECOND)
    await three.store.outbox.settle(await three.claimed(), Later(alone=True), MONDAY)
    assert await three.store.outbox.claim(MONDAY, 10) == []
    three.hands.pass_time(5 * MINUTE)
    claim = await three.claimed()
    assert [claim.notice, *claim.also] == three.asks


async def test_a_message_of_unknown_fate_is_repeated_for_none_of_them(three: Three) -> None:
    await three.store.outbox.settle(await three.claimed(), Unknown(), MONDAY)
    three.hands.pass_time(DAY)
    assert await three.store.outbox.claim(MONDAY + DAY, 10) == []


async def test_after_a_day_in_doubt_every_pilot_hears_that_it_did_not_arrive(three: Three) -> None:
    await three.store.outbox.settle(await three.claimed(), Unsure(), MONDAY)
    three.hands.pass_time(DAY)
    await three.store.outbox.settle(await three.claimed(), Unsure(), MONDAY)
    assert three.outcomes(Undelivered) == three.keys
    assert await three.store.outbox.claim(MONDAY + DAY, 10) == []


async def test_a_shared_message_is_done_when_each_of_its_threads_has_a_newer_one(three: Three) -> None:
    await three.store.outbox.settle(await three.claimed(), SENT, MONDAY)
    for done, each in zip((False, False, True), three.pilots, strict=True):
        await follow(each, "thanks")
        claim = await three.claimed()
        assert claim.before is not None
        assert (claim.before.receipt, len(claim.before.also), claim.before.is_done) == (SENT.receipt, 2, done)
        await three.store.outbox.settle(claim, NEXT, MONDAY)


async def test_the_messages_before_of_all_threads_are_given_once(three: Three) -> None:
    await three.store.outbox.settle(await three.claimed(), SENT, MONDAY)
    for each in three.pilots:
        await follow(each, "remind1")
    claim = await three.claimed()
    assert claim.before is not None
    assert (claim.before.receipt, claim.before.is_done, claim.others) == (SENT.receipt, True, ())


async def test_what_a_rule_of_one_pilot_breaks_costs_no_other_its_delivery(three: Three) -> None:
    def broken(state: object, event: object) -> Decision:
        if getattr(state, "id", None) == three.pilots[1].ref.id:
            raise ZeroDivisionError
        return Decision(state)  # type: ignore[arg-type]  # a pilot, as the toy hands it

    three.hands.toy.rules[Delivered] = broken
    await three.store.outbox.settle(await three.claimed(), SENT, MONDAY)
    assert await three.heard() == three.keys
    three.hands.toy.rules.clear()
    three.hands.pass_time(MINUTE)
    before = len(three.hands.toy.heard)
    assert await three.store.aggregates.advance(MONDAY) == three.pilots[1].ref
    assert [type(each) for each in three.hands.toy.heard[before:]] == [Delivered]


async def test_two_replicas_that_claim_at_once_ask_once(three: Three) -> None:
    stores = [three.store, *[await three.hands.open() for _ in range(2)]]
    found = await asyncio.gather(*(each.outbox.claim(MONDAY, 10) for each in stores))
    (claim,) = [claim for each in found for claim in each]
    assert [claim.notice, *claim.also] == three.asks


async def test_settling_while_the_pilots_act_ends_without_a_deadlock(three: Three) -> None:
    claim = await three.claimed()
    acts = [each.happen(withdraw=frozenset({"week"})) for each in reversed(three.pilots)]
    settled, *_ = await asyncio.gather(three.store.outbox.settle(claim, SENT, MONDAY), *acts)
    assert settled
    assert await three.heard() == three.keys


async def test_a_question_waits_for_the_other_pilots_of_the_tick_and_an_answer_does_not(
    three: Three, store: Store
) -> None:
    """Before, the first pilot's question went out while the second one's was being decided: two messages."""
    three.hands.toy.rules[Answered] = lambda state, event: Decision(replace(state, wake_at=MONDAY))
    await store.aggregates.swap(three.pilots[2].ref, answered(three.pilots[2].maya.id))
    assert await store.outbox.claim(MONDAY, 10) == []
    three.hands.toy.rules[TimePassed] = lambda state, event: Decision(replace(state, wake_at=None))
    assert await store.aggregates.advance(MONDAY) == three.pilots[2].ref
    claim = await three.claimed()
    assert [claim.notice, *claim.also] == three.asks


async def test_another_organisations_tick_delays_nobody(three: Three, store: Store, hands: Hands) -> None:
    other = await open_pilot(store, hands.toy, "slack:T2")
    hands.toy.rules[Answered] = lambda state, event: Decision(replace(state, wake_at=MONDAY))
    await store.aggregates.swap(other.ref, answered(other.maya.id))
    assert [claim.notice for claim in await store.outbox.claim(MONDAY, 10)] == [three.asks[0]]
