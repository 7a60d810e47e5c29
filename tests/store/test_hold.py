"""On hold nothing falls due, and the rules know when it was released."""

from dataclasses import replace
from datetime import timedelta

from bot.decisions import Decision
from bot.events import Answered, TimePassed
from store import Store
from tests.store.conftest import Hands, Pilot
from tests.store.test_advance import asleep, wakes
from tests.store.toy import DAY, HOUR, MONDAY, answered


async def test_nothing_falls_due_in_any_process_while_all_is_on_hold(hands: Hands, store: Store, pilot: Pilot) -> None:
    """Before, time went on for every pilot, and only its messages waited."""
    other = await hands.open()
    await wakes(pilot, MONDAY + HOUR)
    pilot.toy.rules[TimePassed] = asleep
    await store.outgoing.hold()
    assert await other.aggregates.next_due() is None
    assert await other.aggregates.advance(MONDAY + 14 * DAY) is None
    hands.pass_time(14 * DAY)
    await store.outgoing.release()
    assert await other.aggregates.next_due() == MONDAY + HOUR
    assert await other.aggregates.advance(MONDAY + 14 * DAY) == pilot.ref
    passed = hands.toy.heard[-1]
    assert isinstance(passed, TimePassed)
    assert passed.context.released_at == MONDAY + 14 * DAY
    assert not passed.context.held


async def test_the_rules_know_that_all_is_on_hold_and_the_last_time_it_was_released(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    known = []
    for act in (store.outgoing.hold, store.outgoing.release, store.outgoing.release, store.outgoing.hold):
        await act()
        await store.aggregates.swap(pilot.ref, answered(pilot.maya.id))
        known.append((hands.toy.heard[-1].context.held, hands.toy.heard[-1].context.released_at))
        hands.pass_time(HOUR)
    first = MONDAY + HOUR
    assert known == [(True, None), (False, first), (False, first), (True, first)]


async def test_what_was_put_aside_is_not_tried_while_all_is_on_hold(hands: Hands, store: Store, pilot: Pilot) -> None:
    def breaks(state: object, event: object) -> Decision:
        raise KeyError

    await wakes(pilot, MONDAY)
    pilot.toy.rules[TimePassed] = breaks
    await store.aggregates.advance(MONDAY)
    await store.outgoing.hold()
    hands.pass_time(timedelta(hours=2))
    assert await store.aggregates.advance(MONDAY + HOUR) is None
    await store.outgoing.release()
    pilot.toy.rules = {Answered: lambda state, event: Decision(replace(state)), TimePassed: asleep}
    assert await store.aggregates.advance(MONDAY + HOUR) == pilot.ref
