"""No more calls than Slack takes: counted before they are made, so that none is refused."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack import calls
from adapters.slack.tiers import CALLS, MINUTE, Tiers, in_background
from bot.cards import Card
from bot.model import Address
from bot.ports import TryLater
from tests.slack import rates
from tests.slack.faults import Fault, RateLimited, Refuse
from tests.slack.sending import ANN, CARD, LONG_AGO, sending
from tests.world import MachineClock

SOURCES = Path(calls.__file__).parent


def room(tiers: Tiers, method: str) -> int:
    """How many calls it still has room for."""
    for count in range(1_000):
        try:
            tiers.take(method)
        except TryLater:
            return count
    raise AssertionError("no end")


def test_a_minute_holds_less_than_slack_takes_and_is_a_window_that_moves() -> None:
    clock = MachineClock()
    tiers = Tiers(clock)
    assert room(tiers, "chat.update") == 45
    clock.at += timedelta(seconds=59)
    with pytest.raises(TryLater) as later:
        tiers.take("chat.update")
    assert (later.value.after, later.value.alone) == (timedelta(seconds=1), True)
    clock.at += timedelta(seconds=1)
    tiers.take("chat.update")
    clock.at += timedelta(seconds=30)
    assert room(tiers, "chat.update") == 44


def test_a_call_without_room_is_not_counted_and_looking_is_no_call() -> None:
    clock = MachineClock()
    tiers = Tiers(clock)
    for _ in range(100):
        tiers.look("users.info")
    assert room(tiers, "users.info") == 90
    clock.at += MINUTE
    assert room(tiers, "users.info") == 90


def test_what_nobody_waits_for_leaves_room_for_what_somebody_waits_for() -> None:
    """A form that cannot open because names are being looked up is gone for the person who asked for it."""
    tiers = Tiers(MachineClock())
    with in_background():
        assert room(tiers, "users.info") == 72
        with pytest.raises(TryLater):
            tiers.look("users.info")
    assert room(tiers, "users.info") == 18


def test_the_methods_and_the_workspaces_do_not_share_their_room() -> None:
    clock = MachineClock()
    first, second = Tiers(clock), Tiers(clock)
    assert room(first, "chat.update") == 45
    assert room(first, "users.info") == 90
    assert room(second, "chat.update") == 45
    first.take("auth.test")  # by no tier


def test_a_refusal_fills_the_method_until_slack_wants_it_again() -> None:
    clock = MachineClock()
    tiers = Tiers(clock)
    tiers.full("chat.update", timedelta(seconds=9))
    tiers.full("chat.update", timedelta(seconds=2))
    with pytest.raises(TryLater) as later:
        tiers.look("chat.update")
    assert later.value.after == timedelta(seconds=9)
    tiers.look("users.info")
    clock.at += timedelta(seconds=9)
    tiers.look("chat.update")


def test_every_tier_of_the_slack_of_the_tests_is_counted_with_a_margin() -> None:
    for method, most in CALLS.items():
        assert room(Tiers(MachineClock()), method) < most, method
        assert rates.TIERS[method] == most, method


def test_a_form_or_a_home_is_never_refused_by_our_own_count() -> None:
    """The ninety-first person who pressed in a minute got no form, though Slack would have opened it."""
    tiers = Tiers(MachineClock())
    for _ in range(300):
        tiers.take("views.open")
        tiers.take("views.publish")
    tiers.full("views.open", timedelta(seconds=3))
    with pytest.raises(TryLater):
        tiers.take("views.open")


def test_what_is_counted_is_what_is_called() -> None:
    called = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    assert [method for method in CALLS if f".{method.replace('.', '_')}(" not in called] == []


@pytest.mark.parametrize(
    ("method", "fault", "after", "alone"),
    [
        ("chat_update", RateLimited(7), timedelta(seconds=7), True),
        ("chat_update", Refuse("ratelimited"), None, True),
        ("chat_postMessage", Refuse("rate_limited"), None, False),
    ],
)
async def test_too_many_calls_are_known_as_such_however_slack_says_so(
    method: str, fault: Fault, after: timedelta | None, alone: bool
) -> None:
    """One of two readings let a refusal without a time stop everybody, where only one message had to wait."""
    async with sending() as at:
        client = (await at.workspaces.of("T0TEST")).client
        at.fake.faults.plan(method.replace("_", "."), fault)
        with pytest.raises(TryLater) as caught:
            await calls.asked(getattr(client, method)(channel="U1", text="Hello", ts="1.1"))
        assert (caught.value.after, caught.value.alone) == (after, alone)


async def test_after_a_429_nothing_is_posted_before_slack_wants_it() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", RateLimited(9))
        for _ in range(3):
            with pytest.raises(TryLater) as caught:
                await at.slack.send(ANN, CARD, "key-1")
            assert (caught.value.after, caught.value.alone) == (timedelta(seconds=9), False)
        assert at.posts() == 1
        at.turn(9)
        await at.slack.send(ANN, CARD, "key-1")


async def test_an_edit_without_room_waits_alone_and_slack_is_not_asked() -> None:
    async with sending() as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        for number in range(45):
            await at.slack.edit(ANN, sent, Card(f"{number}"))
        with pytest.raises(TryLater) as caught:
            await at.slack.edit(ANN, sent, Card("Thanks."))
        assert (caught.value.after, caught.value.alone) == (MINUTE, True)
        assert len(at.fake.called("chat.update")) == 45
        at.turn(60)
        await at.slack.edit(ANN, sent, Card("Thanks."))


async def test_a_read_back_that_slack_refuses_makes_nobody_else_wait() -> None:
    async with sending() as at:
        at.fake.faults.plan("conversations.history", RateLimited(20))
        sent = await at.slack.send(ANN, CARD, "key-1")
        with pytest.raises(TryLater) as caught:
            await at.slack.find(Address("slack", "U1", sent.conversation, "T0TEST"), "key-1", LONG_AGO)
        assert (caught.value.after, caught.value.alone) == (timedelta(seconds=20), True)
