"""Who is asked when a pilot stalls: rung by rung, two loops, then silence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.decisions import RungClimbed
from bot.events import Acknowledged, Declined, Delivered
from bot.model import Calendar, Policy
from bot.notices import (
    AckTold,
    Alert,
    Miss,
    Notice,
    NotReached,
    Parked,
    Reminder,
    Sorted,
)
from tests.rules.life import (
    ADA,
    BERLIN,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    Fate,
    Life,
    ack,
    answer,
    berlin,
    opened,
    owned,
    refused,
    stalled,
    words,
)

MINUTE = timedelta(minutes=1)


def rungs(life: Life) -> list[tuple[int, int]]:
    return [(fact.loop, fact.level) for fact in life.facts if isinstance(fact, RungClimbed)]


def lost_for(*people: Any) -> Life:
    """A life in which rungs never reach these people."""

    def fate(notice: Notice) -> Fate:
        return "lost" if notice.to in people and isinstance(notice.body, Alert) else timedelta(0)

    return Life(fate=fate)


def test_two_misses_in_a_row_reach_the_manager_and_one_does_not() -> None:
    life = owned().until(berlin(3, 20) - MINUTE)
    assert not life.told(TOM, Alert)
    life.until(berlin(3, 20))
    assert [each.level for each in life.told(TOM, Alert)] == [1]


def test_each_rung_has_three_working_days_to_answer_and_not_a_minute_less() -> None:
    life = stalled(deputy=DINA)
    life.until(berlin(3, 25) - MINUTE)
    assert not life.told(PRIYA, Alert)
    life.until(berlin(3, 25))
    assert life.told(PRIYA, Alert) and life.told(DINA, Alert) and not life.told(RUTH, Alert)
    life.until(berlin(3, 30) - MINUTE)
    assert not life.told(RUTH, Alert)
    assert life.until(berlin(3, 30)).told(RUTH, Alert)


def test_after_two_loops_it_is_parked_and_silent() -> None:
    life = stalled().until(berlin(5, 1))
    assert rungs(life) == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert life.now.ladder is not None and life.now.ladder.state == "parked"
    assert [len(life.told(who, Parked)) for who in (TOM, PRIYA, RUTH)] == [1, 1, 1]
    said = len(life.said)
    assert life.pass_time(days=200).now.wake_at is None
    assert len(life.said) == said


def test_whoever_owns_a_parked_pilot_hears_that_it_is_parked_once() -> None:
    life = stalled().until(berlin(6, 1))
    assert len(life.told(MAYA, Parked)) == 1


def test_a_parked_pilot_leaves_no_open_week_to_be_missed_when_it_wakes() -> None:
    life = stalled().until(berlin(5, 1))
    assert life.now.checkin is None
    said = len(life.said)
    ack(life, "help", due_on=date(2026, 5, 8))
    life.pass_time(days=1)
    assert not [each for each in life.said[said:] if each.key.split("/")[2] in ("ask", "remind1", "headsup", "miss")]
    assert life.now.next_week == date(2026, 5, 4)  # asked on the 12th, a full week later


def test_a_number_wakes_a_parked_pilot() -> None:
    life = stalled().until(berlin(5, 1))
    answer(life)
    assert life.now.ladder is None
    assert {each.how for each in life.told(TOM, Sorted)} == {"answered"}
    assert life.until(berlin(5, 5)).when("ask")[-1] == berlin(5, 5)


@pytest.mark.parametrize("seats", [{"manager": None}, {"manager": None, "deputy": None}])
def test_a_rung_without_anybody_is_skipped_at_once(seats: dict[str, Any]) -> None:
    life = stalled(**seats)
    assert life.told(PRIYA, Alert)[0].skipped == ("manager",)


def test_nobody_above_at_all_is_the_administrators_rung() -> None:
    life = stalled(manager=None, owner=None, sponsor=None)
    assert [each.role for each in life.told(ADA, Alert)] == ["admin"]
    assert refused(ack(life, "help", ADA, due_on=date(2026, 3, 25))) == ""


def test_a_person_of_several_chairs_is_asked_once_a_loop() -> None:
    life = stalled(manager=TOM, deputy=TOM, owner=TOM, sponsor=RUTH).until(berlin(3, 25))
    assert len(life.told(TOM, Alert)) == 1
    assert len(life.told(RUTH, Alert)) == 1


def test_a_champion_who_is_the_portfolio_owner_too_does_not_decide_on_their_own_silence() -> None:
    life = stalled(owner=MAYA).until(berlin(3, 25))
    assert life.told(RUTH, Alert) and not life.told(MAYA, Alert)
    assert refused(ack(life, "noproblem", MAYA, line=words())) == "not_yours"


def test_a_rung_that_can_not_be_delivered_goes_to_the_next_at_once_and_to_an_administrator() -> None:
    life = stalled(lost_for(TOM))
    assert life.told(PRIYA, Alert)
    assert [each.what for each in life.told(ADA, NotReached)] == ["alert"]


def test_a_rung_not_delivered_within_one_working_day_goes_to_the_next_as_well() -> None:
    life = Life(
        fate=lambda notice: timedelta(days=5) if notice.to == TOM and isinstance(notice.body, Alert) else timedelta(0)
    )
    stalled(life).until(berlin(3, 24) - MINUTE)  # one more for a first alert, which may wait for a day with room
    assert not life.told(PRIYA, Alert)
    life.until(berlin(3, 24))
    assert life.told(PRIYA, Alert)
    assert life.until(berlin(3, 25, 11)).told(TOM, Alert)


def held_until(at: datetime) -> Callable[[Notice], timedelta]:
    """The plan holds Tom's first alert until then."""

    def fate(notice: Notice) -> timedelta:
        first = notice.to == TOM and isinstance(notice.body, Alert)
        return max(at - notice.due_at, timedelta(0)) if first else timedelta(0)

    return fate


def test_an_alert_held_for_the_limit_of_a_full_day_is_not_answered_for_by_somebody_above() -> None:
    """Before, an alert that waited for a day with room went to the portfolio owner before the manager had seen it."""
    life = stalled(Life(fate=held_until(berlin(3, 23, 11))))  # Friday was full, and so was Monday's first hour
    assert not life.until(berlin(3, 26, 11) - MINUTE).told(PRIYA, Alert)
    assert life.until(berlin(3, 26, 11)).told(PRIYA, Alert)


def test_an_alert_held_over_a_weekend_with_a_day_off_waits_for_the_manager() -> None:
    """Before, the portfolio owner was asked in the manager's place while the manager had not begun to work."""
    off = replace(BERLIN, away=((date(2026, 3, 20), date(2026, 3, 23)),))
    life = stalled(Life(calendars={TOM: off}, fate=held_until(berlin(3, 24, 9))))
    assert not life.until(berlin(3, 27, 9) - MINUTE).told(PRIYA, Alert)


def test_a_manager_who_is_away_for_long_is_not_waited_for() -> None:
    away = replace(BERLIN, away=((date(2026, 3, 20), date(2026, 4, 10)),))
    life = stalled(Life(calendars={TOM: away}, fate=held_until(berlin(4, 13, 9))))
    assert not life.until(berlin(3, 23) - MINUTE).told(PRIYA, Alert)
    assert life.until(berlin(3, 23)).told(PRIYA, Alert)


def test_one_of_two_on_a_rung_who_can_not_be_reached_does_not_hurry_the_other() -> None:
    life = stalled(lost_for(DINA), deputy=DINA).until(berlin(3, 30) - MINUTE)
    assert life.told(PRIYA, Alert) and not life.told(RUTH, Alert)


def test_the_days_to_answer_are_those_of_whoever_has_the_most_time_off() -> None:
    life = stalled(Life(calendars={PRIYA: Calendar(zone="Europe/Berlin", workdays=(0, 4))}), deputy=DINA)
    life.until(berlin(4, 3) - MINUTE)  # Wed 25 March, then Friday, Monday, Friday
    assert not life.told(RUTH, Alert)
    assert life.until(berlin(4, 3)).told(RUTH, Alert)


def test_the_policy_is_the_one_at_opening() -> None:
    life = stalled()
    life.policy = Policy(acknowledge_days=1, loops=1)
    life.until(berlin(3, 25) - MINUTE)
    assert not life.told(PRIYA, Alert)


def test_nobody_reads_that_no_decision_came_when_one_was_made_and_its_day_has_passed() -> None:
    life = stalled()
    ack(life, "help", due_on=date(2026, 3, 27))
    life.until(berlin(4, 1))
    alert = life.told(PRIYA, Alert)[-1]
    assert (alert.promised, alert.promised_by, alert.promised_on) == ("help", TOM, date(2026, 3, 27))
    ack(life, "decide", PRIYA, due_on=date(2026, 4, 8))
    assert life.now.ladder is not None and life.now.ladder.lapsed is None
    life.until(berlin(4, 16))
    assert [each.promised_by for each in life.told(RUTH, Alert)] == [PRIYA]


def test_in_the_second_loop_nobody_reads_that_others_heard_first() -> None:
    life = stalled(deputy=DINA).until(berlin(4, 20))
    assert [each.asked for each in life.told(TOM, Alert)] == [0, 2]
    assert [each.asked for each in life.told(RUTH, Alert)] == [0, 2]
    assert set(life.told(TOM, Alert)[1].asked_before) == {DINA, PRIYA, RUTH}
    assert life.told(PRIYA, Alert)[0].asked_before == (TOM,)


def test_a_new_miss_joins_the_standing_ladder_and_asks_nobody_again() -> None:
    life = stalled()
    ack(life, "help", due_on=date(2026, 4, 2))
    life.until(berlin(3, 28))
    assert life.now.ladder is not None and len(life.now.ladder.causes[0].weeks) == 3
    assert len(life.told(TOM, Alert)) == 1


def test_any_number_even_a_late_one_sorts_it_and_waiting_rungs_are_dropped_unsent() -> None:
    life = Life(
        fate=lambda notice: timedelta(days=2) if notice.to == PRIYA and isinstance(notice.body, Alert) else timedelta(0)
    )
    stalled(life).until(berlin(3, 25, 11))
    answer(life, starts_on=date(2026, 3, 9))
    life.pass_time(days=5)
    assert [each.how for each in life.told(TOM, Sorted)] == ["answered"]
    assert not life.told(PRIYA, Alert) and not life.told(PRIYA, Sorted)


def test_after_it_was_sorted_only_new_misses_open_another() -> None:
    life = stalled()
    answer(life, starts_on=date(2026, 3, 2))  # the older of the two missed weeks
    life.until(berlin(3, 28))
    assert life.outcomes() == ["answered_late", "missed", "missed"]
    assert life.now.ladder is None


def test_a_rung_that_arrives_after_the_end_is_told_that_it_is_sorted() -> None:
    life = stalled()
    key = next(each.key for each in life.said if isinstance(each.body, Alert))
    answer(life)
    life.do(Delivered, key=key)
    life.settle()
    assert len(life.told(TOM, Sorted)) == 2


def test_a_rung_that_arrives_after_the_answer_is_told_the_answer() -> None:
    life = stalled().until(berlin(3, 25))
    key = next(each.key for each in life.said if isinstance(each.body, Alert) and each.to == PRIYA)
    ack(life, "help", due_on=date(2026, 3, 30))
    heard = len(life.told(PRIYA, AckTold))
    life.do(Delivered, key=key)
    life.settle()
    assert len(life.told(PRIYA, AckTold)) == heard + 1


def test_an_answer_to_a_sorted_alert_does_nothing_and_says_so() -> None:
    life = stalled()
    number = life.now.ladders
    answer(life)
    before = life.now
    for who in (TOM, PRIYA):
        decision = life.do(Acknowledged, who, choice="stop", ladder=number, line=words())
        assert refused(decision) == "sorted_already"
    assert life.now == before


def test_somebody_without_a_chair_can_not_answer() -> None:
    life = stalled()
    before = life.now
    for who in (EVE, SAM, ADA, MAYA):
        assert refused(ack(life, "stop", who, line=words())) == "not_yours"
    assert life.now == before


def test_no_owner_goes_up_the_ladder_and_parks_as_well() -> None:
    life = opened()
    life.do(Declined, MAYA)
    life.until(berlin(4, 30))
    assert rungs(life) == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert life.now.wake_at is None


def test_the_champion_is_told_who_knows_already_instead_of_being_warned_again() -> None:
    life = stalled().until(berlin(3, 27))
    assert [each.asked for each in life.told(MAYA, Reminder)][-2:] == [(TOM,), (TOM, PRIYA)]
    assert life.told(MAYA, Miss)[-1].asked == (TOM, PRIYA)
    assert life.told(MAYA, Miss)[0].asked == ()
