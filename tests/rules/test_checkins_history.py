"""The baseline, real history, and a bot that was off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.events import (
    Corrected,
    HistoryAdded,
    PhaseMoved,
    TimePassed,
)
from bot.model import POINTS_KEPT, Week
from bot.notices import (
    Ask,
    Reminder,
)
from bot.rules.series import series
from tests.rules.life import (
    MAYA,
    W1,
    WEEK,
    answer,
    berlin,
    opened,
    owned,
    refused,
)
from tests.rules.test_checkins import STEPS


# --- baseline and history --------------------------------------------------------------------------------------------
def test_validate_locks_the_baseline_and_its_numbers() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.do(PhaseMoved, MAYA, to="validate")
    assert life.now.baseline_until == W1
    for kind, values in ((Corrected, {"value": 1.0}), (HistoryAdded, {"rows": ((W1 - WEEK, 170.0),)})):
        assert refused(life.do(kind, MAYA, **values)) == "baseline_locked"


@pytest.mark.parametrize("months", [11, 18, 36])
def test_the_locked_baseline_is_still_there_after_years(months: int) -> None:
    life = owned().until(berlin(3, 10, 11))
    rows = tuple((W1 - n * WEEK, 180.0 + n) for n in range(12, 0, -1))
    life.do(HistoryAdded, MAYA, rows=rows)
    answer(life)
    life.do(PhaseMoved, MAYA, to="validate")
    before = series(life.now).baseline
    assert len(before) == 8
    week = W1
    while week < W1 + months * 30 * timedelta(days=1):
        week += WEEK
        life.state = life.now.with_week(Week(week, "answered", 120.0, life.at))
    assert series(life.now).baseline == before
    assert len(series(life.now).points) == min(POINTS_KEPT, (week - W1).days // 7)
    assert [each.starts_on for each in life.now.weeks] == sorted({each.starts_on for each in life.now.weeks})


def test_a_pilot_that_enters_validate_without_a_number_can_still_answer_its_open_week() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(PhaseMoved, MAYA, to="validate")
    assert refused(answer(life)) == ""
    assert life.outcomes() == ["answered"]


def test_history_of_the_open_week_answers_it_and_is_not_overwritten_by_a_miss() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(HistoryAdded, MAYA, rows=((W1 - WEEK, 180.0), (W1, 170.0)))
    life.until(berlin(3, 16))
    assert [(week.outcome, week.value) for week in life.now.weeks] == [("imported", 180.0), ("imported", 170.0)]
    assert not life.told(MAYA, Reminder)


def test_history_that_contradicts_a_number_adds_nothing_at_all() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    before = life.now
    assert refused(life.do(HistoryAdded, MAYA, rows=((W1 - WEEK, 180.0), (W1, 170.0)))) == "history_refused"
    assert life.now == before


# --- the bot was off ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("weeks", [1, 3, 20])
def test_after_weeks_of_downtime_there_is_one_question_and_nobody_missed_anything(weeks: int) -> None:
    life = owned()
    life.at = berlin(3, 11, 12) + weeks * WEEK
    life.until(life.at + timedelta(hours=1))
    assert len(life.told(MAYA, Ask)) == 1
    assert life.outcomes() == ["undelivered"] * weeks
    assert life.now.ladder is None


def test_after_downtime_a_week_is_asked_about_at_its_own_hour_not_before() -> None:
    life = owned()
    life.at = berlin(3, 16, 7)  # a Monday; the question of the 10th was never asked
    life.until(berlin(3, 17, 11))
    assert life.when("ask") == [berlin(3, 17)]


def test_reminders_that_the_bot_slept_through_do_not_arrive_in_a_heap_nor_count_as_a_miss() -> None:
    life = owned().until(berlin(3, 10, 12))
    life.at = berlin(3, 16, 12)
    life.do(TimePassed)
    life.settle()
    assert life.steps(MAYA)[-1] == "ask"
    assert answer(life).reply is None
    assert life.outcomes() == ["answered"]


def test_a_day_of_downtime_sends_one_reminder_late() -> None:
    life = owned().until(berlin(3, 10, 12))
    life.at = berlin(3, 11, 16)
    life.until(berlin(3, 13))
    assert [life.when(step) for step in STEPS[1:]] == [[berlin(3, 11, 16)], [berlin(3, 12)], [berlin(3, 13)]]


def test_a_pilot_nobody_owns_is_asked_nothing() -> None:
    life = opened().until(berlin(4, 1))
    assert not [each for each in life.said if isinstance(each.body, Ask)]
    assert replace(life.now, ladder=None).checkin is None
