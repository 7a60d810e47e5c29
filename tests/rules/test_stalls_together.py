"""Several stalls on one ladder, one first alert in five days, and who stands in."""

from datetime import date

import pytest

from bot.events import (
    BlockerAdded,
    BlockerClosed,
    Resumed,
    WentAway,
)
from bot.model import Calendar, Policy
from bot.notices import Alert, HeadsUp, Returned, Sorted
from tests.rules.life import (
    DINA,
    MAYA,
    PRIYA,
    RUTH,
    TOM,
    WEEK,
    Life,
    ack,
    answer,
    berlin,
    owned,
    stalled,
    words,
)
from tests.rules.test_stalls import MINUTE, WORSE, blocked, measured, rules, speaking


# --- one ladder --------------------------------------------------------------------------------------------------
def test_a_new_cause_joins_the_open_alert_in_its_place_and_asks_nobody_again() -> None:
    life = owned()
    life.until(berlin(3, 9))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    assert rules(life.until(berlin(3, 20, 11))) == ["S1"]
    life.until(berlin(3, 23, 11))
    assert rules(life) == ["S1", "S5"]
    rungs = [each for each in life.said if each.to == TOM and each.key.split("/")[2].startswith("L")]
    edits = [each for each in life.said if each.to == TOM and each.key.split("/")[2].startswith("joined")]
    assert len(rungs) == 1
    assert edits and all(each.edits for each in edits)
    assert {cause.rule for cause in life.told(TOM, Alert)[-1].causes} == {"S1", "S5"}


def test_a_number_ends_the_silence_and_leaves_the_blocker() -> None:
    life = owned()
    life.until(berlin(3, 6))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    life.until(berlin(3, 20, 11))
    answer(life)
    assert rules(life) == ["S5"] and not life.told(TOM, Sorted)
    last = life.told(TOM, Alert)[-1]
    assert [cause.rule for cause in last.settled] == ["S1"]
    assert [cause.rule for cause in last.causes] == ["S5"]
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    assert len(life.told(TOM, Sorted)) == 1


def test_an_answer_covers_what_joins_later_and_its_day_brings_back_what_still_stands() -> None:
    life = owned()
    life.until(berlin(3, 9))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    life.until(berlin(3, 20, 11))
    ack(life, "help", due_on=date(2026, 3, 30))
    life.until(berlin(3, 24))
    assert set(rules(life)) == {"S1", "S5"} and len(life.told(TOM, Alert)) == 1
    answer(life)
    (back,) = life.until(berlin(3, 30)).told(TOM, Returned)
    assert [cause.rule for cause in back.causes] == ["S5"]


def test_not_a_problem_is_taken_at_its_word() -> None:
    life = measured(*WORSE).pass_time(days=3)
    ack(life, "noproblem", line=words())
    for n in range(3):
        life.until(berlin(4, 21, 11) + n * WEEK)
        answer(life, 195.0)
    assert len(life.told(TOM, Alert)) == 1 and not life.now.watches


def test_a_blocker_called_no_problem_is_asked_about_again_when_nobody_touches_it_for_as_long() -> None:
    life = speaking(blocked(), berlin(3, 17, 11))
    ack(life, "noproblem", line=words())
    speaking(life, berlin(3, 31) - MINUTE)
    assert len(life.told(TOM, Alert)) == 1
    assert len(speaking(life, berlin(4, 1)).told(TOM, Alert)) == 2


def test_a_parked_pilot_hears_of_no_new_stall() -> None:
    life = stalled().until(berlin(5, 1))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    life.settle()
    said = len(life.said)
    assert len(life.pass_time(days=60).said) == said


def test_while_it_is_paused_no_blocker_counts_and_after_it_the_days_begin_anew() -> None:
    life = stalled()
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 13))
    assert not [each for each in life.told(MAYA, HeadsUp) if each.cause.rule == "S5"]
    life.do(Resumed, TOM)
    speaking(life, berlin(4, 17))
    assert not [each for each in life.told(MAYA, HeadsUp) if each.cause.rule == "S5"]


# --- one first alert in five working days ------------------------------------------------------------------------
def twice(life: Life) -> Life:
    """A blocker was sorted on the 17th, right after Tom heard of it; another is due on the 19th."""
    blocked(life)
    speaking(life, berlin(3, 5))
    life.do(BlockerAdded, MAYA, text=words("No test data"))
    speaking(life, berlin(3, 17, 11))
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    return life


def test_a_second_first_alert_is_held_for_five_working_days_after_the_first() -> None:
    life = twice(Life())
    speaking(life, berlin(3, 20))
    assert life.now.ladder is not None and life.now.ladder.state == "held"
    assert len([each for each in life.told(TOM, Alert) if each.causes[0].what == ("No test data",)]) == 0
    speaking(life, berlin(3, 24) - MINUTE)
    assert rules(life) == ["S5"]
    speaking(life, berlin(3, 24))
    assert [each.causes[0].what for each in life.told(TOM, Alert)] == [("ERP access",), ("No test data",)]


def test_what_is_sorted_while_it_is_held_is_heard_by_nobody() -> None:
    life = twice(Life())
    speaking(life, berlin(3, 20))
    heard = len([each for each in life.heard if each.to == TOM])
    life.do(BlockerClosed, MAYA, number=2)
    speaking(life, berlin(4, 3))
    assert len([each for each in life.heard if each.to == TOM]) == heard


def test_a_first_alert_is_an_errand_and_all_that_follows_is_not() -> None:
    life = stalled().until(berlin(4, 20))
    alerts = [each for each in life.said if isinstance(each.body, Alert)]
    assert [each.urgency for each in alerts] == ["errand", *["rung"] * (len(alerts) - 1)]


# --- the manager is away -----------------------------------------------------------------------------------------
def away(first: date, last: date) -> Calendar:
    return Calendar(zone="Europe/Berlin", away=((first, last),))


def test_a_manager_who_is_away_passes_the_alert_to_the_deputy_at_once() -> None:
    life = stalled(Life(calendars={TOM: away(date(2026, 3, 16), date(2026, 3, 27))}), deputy=DINA)
    assert not life.told(TOM, Alert)
    (alert,) = life.told(DINA, Alert)
    assert (alert.role, alert.away, alert.next_to) == ("deputy", TOM, (PRIYA,))


@pytest.mark.parametrize("last", [date(2026, 3, 19), date(2026, 3, 20)])
def test_the_day_of_the_alert_decides_whether_the_manager_is_away(last: date) -> None:
    life = stalled(Life(calendars={TOM: away(date(2026, 3, 9), last)}), deputy=DINA)
    assert bool(life.told(DINA, Alert)) == (last == date(2026, 3, 20))


def test_without_a_deputy_the_manager_is_asked_although_they_are_away() -> None:
    life = stalled(Life(calendars={TOM: away(date(2026, 3, 16), date(2026, 3, 27))}))
    assert life.told(TOM, Alert)


def test_where_the_deputy_is_away_too_the_next_rung_is_asked() -> None:
    gone = away(date(2026, 3, 16), date(2026, 3, 27))
    life = stalled(Life(calendars={TOM: gone, DINA: gone}), deputy=DINA, owner=None)
    assert not life.told(TOM, Alert) and life.told(DINA, Alert)[0].level == 2
    life = stalled(Life(calendars={TOM: gone}), deputy=None, owner=PRIYA)
    assert life.told(TOM, Alert)


def test_a_manager_who_goes_away_before_they_answered_lets_the_deputy_hear_that_day() -> None:
    life = stalled(deputy=DINA)
    life.pass_time(hours=2)
    life.do(WentAway, TOM, from_on=date(2026, 3, 20), to_on=date(2026, 3, 27))
    life.settle()
    assert [each.level for each in life.told(DINA, Alert)] == [1]


def test_a_manager_who_will_be_away_is_stood_in_for_from_that_day_on() -> None:
    life = stalled(deputy=DINA)
    life.do(WentAway, TOM, from_on=date(2026, 3, 24), to_on=date(2026, 3, 27))
    assert not life.until(berlin(3, 23, 20)).told(DINA, Alert)
    assert [each.level for each in life.until(berlin(3, 24)).told(DINA, Alert)] == [1]
    assert not life.until(berlin(3, 26)).told(PRIYA, Alert)  # the deputy has three days as well
    assert life.until(berlin(3, 30)).told(PRIYA, Alert)


def test_a_manager_who_has_answered_leaves_the_deputy_in_peace() -> None:
    life = stalled(deputy=DINA)
    ack(life, "help", due_on=date(2026, 3, 27))
    life.do(WentAway, TOM, from_on=date(2026, 3, 20), to_on=date(2026, 3, 26))
    life.until(berlin(3, 26))
    assert not life.told(DINA, Alert)


def test_the_numbers_of_the_rules_are_the_organisations_own() -> None:
    life = Life(policy=Policy(blocker_days=4, blocker_heads_up_days=2))
    assert speaking(blocked(life), berlin(3, 9)).told(TOM, Alert)
    assert RUTH not in {each.to for each in life.heard if isinstance(each.body, Alert)}
