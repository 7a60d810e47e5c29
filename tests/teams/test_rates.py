"""How many calls leave, so that Teams never has to refuse one."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.teams.rates import SWEPT_AT, Rates
from bot.ports import TryLater

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Hand:
    """A clock that goes where it is put."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def rates(hand: Hand) -> Rates:
    return Rates(hand)


def taken(rates: Rates, times: int, tenant: str = "T", conversation: str = "a", *, spare: bool = False) -> int:
    """How many of so many calls had room."""
    for number in range(times):
        try:
            rates.take(tenant, conversation, spare=spare)
        except TryLater:
            return number
    return times


def test_a_conversation_takes_six_in_a_second_and_alone_waits_for_the_seventh(hand: Hand, rates: Rates) -> None:
    assert taken(rates, 10) == 6
    hand.seconds = 0.25
    with pytest.raises(TryLater) as later:
        rates.take("T", "a")
    assert later.value.alone and later.value.after == timedelta(seconds=0.75)
    rates.take("T", "b")


def test_a_conversation_takes_no_six_in_each_of_two_seconds(hand: Hand, rates: Rates) -> None:
    """Six in one second and six in the next were four more than Teams takes in two."""
    for second, most in enumerate((6, 1, 6)):
        hand.seconds = second
        assert taken(rates, 10) == most


def test_a_conversation_takes_fifty_in_half_a_minute(hand: Hand, rates: Rates) -> None:
    for second in range(0, 18, 2):
        hand.seconds = second
        assert taken(rates, 6) == (6 if second < 16 else 2)
    with pytest.raises(TryLater) as later:
        rates.take("T", "a")
    assert later.value.alone and later.value.after == timedelta(seconds=14)
    hand.seconds = 30
    assert taken(rates, 10) == 6


def test_a_tenant_takes_twenty_in_a_second_and_everybody_waits(hand: Hand, rates: Rates) -> None:
    assert sum(taken(rates, 1, conversation=f"a{number}") for number in range(30)) == 20
    with pytest.raises(TryLater) as later:
        rates.take("T", "another")
    assert not later.value.alone and later.value.after == timedelta(seconds=1)
    assert taken(rates, 1, tenant="other") == 1


def test_a_call_without_room_is_not_counted(hand: Hand, rates: Rates) -> None:
    assert taken(rates, 6) == 6
    for _ in range(100):
        assert taken(rates, 1) == 0
    assert sum(taken(rates, 1, conversation=f"b{number}") for number in range(20)) == 14


def test_what_teams_said_is_kept_to(hand: Hand, rates: Rates) -> None:
    rates.full("T", "a", timedelta(seconds=7))
    rates.full("T", "a", timedelta(seconds=2))  # a shorter word does not shorten the longer one
    with pytest.raises(TryLater) as later:
        rates.take("T", "a")
    assert later.value.alone and later.value.after == timedelta(seconds=7)
    assert taken(rates, 1, conversation="b") == 1
    hand.seconds = 7
    rates.take("T", "a")


def test_conversations_of_the_same_name_in_two_tenants_are_two(rates: Rates) -> None:
    assert taken(rates, 6, tenant="T") == taken(rates, 6, tenant="U") == 6


def test_conversations_without_a_message_for_half_a_minute_are_forgotten(hand: Hand, rates: Rates) -> None:
    for number in range(SWEPT_AT * 3):
        hand.seconds = number
        rates.take("T", f"a{number}")
    assert len(vars(rates)["_taken"]) <= SWEPT_AT + 1
    assert taken(rates, 10) == 6


def test_what_can_wait_leaves_half_of_the_room_to_what_people_ask(hand: Hand, rates: Rates) -> None:
    """Before, old buttons that were taken away would have kept somebody waiting for an answer."""
    assert taken(rates, 10, spare=True) == 3
    assert taken(rates, 10) == 3
    hand.seconds = 60.0
    assert sum(taken(rates, 1, conversation=str(number), spare=True) for number in range(30)) == 10
    assert sum(taken(rates, 1, conversation=str(number)) for number in range(30)) == 10


def test_a_tenant_that_is_throttled_was_asked_once_more_by_every_conversation_of_it(hand: Hand, rates: Rates) -> None:
    minute = timedelta(minutes=1)
    assert not rates.full("T", "a", minute)
    assert not rates.full("T", "a", minute), "the same conversation says nothing of the others"
    rates.take("T", "c")
    hand.seconds = 0.5
    assert rates.full("T", "b", minute)
    with pytest.raises(TryLater) as later:
        rates.take("T", "c")
    assert not later.value.alone and later.value.after == minute
    rates.take("U", "c")


def test_two_conversations_that_were_full_long_after_each_other_are_two(hand: Hand, rates: Rates) -> None:
    assert not rates.full("T", "a", timedelta(seconds=5))
    hand.seconds = 1.5
    assert not rates.full("T", "b", timedelta(seconds=5))
    rates.take("T", "c")
