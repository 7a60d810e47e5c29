"""What was put off in an organisation goes as soon as it is resumed."""

from datetime import timedelta

from bot.model import Receipt
from bot.ports import Later, Pace, Sent
from store import Store
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import MINUTE, MONDAY, notice


async def keys(store: Store) -> list[str]:
    """What is ours to send now."""
    return [each.notice.key for each in await store.outbox.claim(MONDAY, 10)]


async def test_what_was_put_off_goes_at_once_when_its_organisation_is_resumed(
    hands: Hands, store: Store, pilot: Pilot
) -> None:
    """After the bot was installed anew nobody heard anything for up to five minutes."""
    hands.paces["slack"] = Pace(per_conversation=timedelta(seconds=1))
    neighbour = await open_pilot(store, hands.toy, "slack:T2")
    state = await pilot.state()
    first, second = notice(state, pilot.maya.id, step="one"), notice(state, pilot.maya.id, step="two")
    await pilot.happen(first, second)
    await neighbour.happen(notice(await neighbour.state(), neighbour.maya.id))
    for claim in await store.outbox.claim(MONDAY, 10):
        await store.outbox.settle(claim, Later(5 * MINUTE), MONDAY)
    await store.outbox.resume("slack:T3")  # nobody there
    assert await keys(store) == []
    await store.outbox.resume("slack:T1")
    (claim,) = await store.outbox.claim(MONDAY, 10)
    assert claim.notice == first, "the neighbour's workspace still waits"
    await store.outbox.settle(claim, Sent(Receipt("D1", "1.0")), MONDAY)
    hands.pass_time(timedelta(seconds=1))
    assert await keys(store) == [second.key]


async def test_what_is_being_sent_stays_with_its_sender_when_its_organisation_is_resumed(
    store: Store, pilot: Pilot
) -> None:
    """Else the same message would be there twice."""
    await pilot.happen(notice(await pilot.state(), pilot.maya.id))
    (claim,) = await store.outbox.claim(MONDAY, 10)
    await store.outbox.resume("slack:T1")
    assert await keys(store) == []
    assert await store.outbox.settle(claim, Sent(Receipt("D1", "1.0")), MONDAY)
