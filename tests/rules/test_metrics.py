"""What is measured changes on the way: the goal, the question, a second number. And when a phase began."""

from datetime import date
from typing import Any

import pytest

from bot.decisions import Decision, WordsKept
from bot.events import Answered, Corrected, MetricSet, PhaseMoved, Undone
from bot.model import GoalEdit, Point, Policy
from bot.notices import Ask, BaselineAgain, MetricNoted
from bot.rules.metrics import plain
from bot.rules.series import last_point, series
from tests.rules.life import (
    ADA,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    TOM,
    W1,
    W2,
    WEEK,
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

LATE = words("How many deliveries came late?")


def changed(life: Life, by: Any = MAYA, **values: Any) -> Decision:
    """The form is sent with those fields changed."""
    metric, rail = life.now.metric, life.now.metric.guardrail
    guard = {"guard_question": rail.question, "guard_unit": rail.unit, "guard_better": rail.better} if rail else {}
    as_it_is = {
        "question": metric.question,
        "unit": metric.unit,
        "better": metric.better,
        "target": metric.target,
        "target_on": metric.target_on,
        "cadence": life.now.cadence,
        **guard,
    }
    decision = life.do(MetricSet, by, **as_it_is | values)
    life.settle()
    return decision


def weekly(life: Life, *values: float, **more: Any) -> Life:
    """One number a week, from the next question on."""
    for value in values:
        while life.now.checkin is None:
            life.pass_time(days=1)
        answer(life, value, **more)
    return life


def measured(phase: str | None = "validate", *values: float) -> Life:
    """Six baseline weeks, then perhaps Validate."""
    life = weekly(owned(), *(values or (178, 183, 176, 186, 180, 177)))
    if phase is not None:
        life.do(PhaseMoved, MAYA, to=phase)
        life.settle()
    return life


def test_another_goal_keeps_the_old_one_on_record_and_all_numbers() -> None:
    life = measured()
    before = series(life.now)
    changed(life, target=100.0)
    changed(life, target=95.0, target_on=date(2026, 9, 30))
    metric = life.now.metric
    assert metric.goals == (
        GoalEdit(life.at, MAYA, 108.0, None),
        GoalEdit(life.at, MAYA, 100.0, None),
    )
    assert (metric.target, metric.target_on, metric.since_on) == (95.0, date(2026, 9, 30), None)
    assert series(life.now) == before
    assert [each.goal_moved for each in life.told(TOM, MetricNoted)] == [True, True]
    assert [each.target_before for each in life.told(MAYA, MetricNoted)] == [108.0, 100.0]


def test_taking_the_goal_away_is_a_change_of_the_goal() -> None:
    life = measured()
    changed(life, target=None)
    assert life.now.metric.goals[-1].target == 108.0


@pytest.mark.parametrize(
    "change",
    [{"question": words("How many euros?")}, {"unit": words("EUR")}, {"better": "higher", "target": 300.0}],
)
def test_another_question_unit_or_direction_begins_a_new_series(change: dict[str, Any]) -> None:
    life = measured()
    changed(life, **change)
    project = life.now
    assert project.metric.since_on == W1 + 6 * WEEK
    assert project.baseline_until is None
    assert len(project.weeks) == 6
    assert (series(project).baseline, series(project).points, last_point(project)) == ((), (), None)
    (told,) = life.told(TOM, MetricNoted)
    assert (told.anew_on, told.locks_after) == (W1 + 6 * WEEK, 6)
    assert life.told(MAYA, MetricNoted)[0].next_ask_at == life.told(TOM, MetricNoted)[0].next_ask_at is not None
    life.pass_time(days=7)
    assert life.told(MAYA, Ask)[-1].last is None


@pytest.mark.parametrize("text", ["How many minutes", "how many minutes?", "How many  minutes ?"])
def test_a_typo_in_the_question_is_no_other_number(text: str) -> None:
    life = measured()
    before = series(life.now)
    changed(life, question=words(text))
    assert life.now.metric.question.text == text
    assert life.now.metric.since_on is None
    assert series(life.now) == before


def test_words_that_are_only_signs_or_of_another_script_tell_numbers_apart() -> None:
    assert plain("€") != plain("$")
    assert plain("多少分钟") != plain("多少小时")
    assert plain(" Min. ") == plain("min")


def test_the_open_question_is_not_answered_in_another_number() -> None:
    life = owned().until(berlin(3, 10, 11))
    changed(life, question=words("How many euros?"))
    assert life.now.checkin is None
    assert life.outcomes() == ["excused"]
    assert life.now.metric.since_on == W2
    assert refused(life.do(Answered, MAYA, value=5.0, starts_on=W1)) == "week_of_old_number"
    life.until(berlin(3, 17, 11))
    answer(life, 5.0)
    assert series(life.now).baseline == (Point(W2, 5.0),)


def test_a_number_of_the_old_kind_is_neither_corrected_nor_taken_back() -> None:
    life = weekly(owned(), 178.0, 183.0)
    changed(life, unit=words("h"))
    assert refused(life.do(Corrected, MAYA, value=3.0, starts_on=W1)) == "week_of_old_number"
    assert refused(life.do(Undone, MAYA)) == "nothing_to_undo"
    assert [week.value for week in life.now.weeks] == [178.0, 183.0]


def test_past_build_the_new_baseline_locks_itself_when_the_number_after_its_six_is_in() -> None:
    life = measured()
    changed(life, unit=words("h"))
    weekly(life, 3, 3.1, 2.9, 3.2, 3)
    answer_to_correct = life.now.weeks[-1].starts_on
    weekly(life, 31)
    assert life.now.baseline_until is None
    life.do(Corrected, MAYA, value=3.1)  # the sixth can still be put right
    assert life.told(TOM, BaselineAgain) == []
    weekly(life, 2.5)
    assert life.now.baseline_until == answer_to_correct + WEEK
    assert [each.values for each in life.told(TOM, BaselineAgain)] == [(3, 3.1, 2.9, 3.2, 3, 3.1)]
    assert len(life.told(MAYA, BaselineAgain)) == 1
    assert [point.value for point in series(life.now).points] == [2.5]
    weekly(life, 2.4)
    assert len(life.told(TOM, BaselineAgain)) == 1


def test_the_policy_says_how_many_numbers_lock_it() -> None:
    life = measured()
    life.policy = Policy(baseline_again=4)
    changed(life, unit=words("h"))
    weekly(life, 3, 3.1, 2.9, 3.2)
    assert life.now.baseline_until is None
    weekly(life, 3)
    assert life.now.baseline_until is not None


def test_moving_on_does_not_lock_a_new_baseline_before_it_is_full() -> None:
    life = measured()
    changed(life, unit=words("h"))
    weekly(life, 3.0)
    life.do(PhaseMoved, MAYA, to="launch")
    assert life.now.baseline_until is None


def test_in_build_the_new_baseline_waits_for_validate_as_any_does() -> None:
    life = measured(None)
    changed(life, unit=words("h"))
    weekly(life, 3, 3.1, 2.9, 3.2, 3, 3.1, 3)
    assert life.now.baseline_until is None
    assert life.told(MAYA, MetricNoted)[0].locks_after == 0
    life.do(PhaseMoved, MAYA, to="validate")
    assert [point.value for point in series(life.now).baseline] == [3, 3.1, 2.9, 3.2, 3, 3.1, 3]


def test_defined_anew_twice_the_second_time_counts() -> None:
    life = measured()
    changed(life, unit=words("h"))
    weekly(life, 3.0)
    changed(life, unit=words("EUR"))
    assert life.now.metric.since_on == W1 + 7 * WEEK
    assert series(life.now).baseline == ()
    assert len(life.now.weeks) == 7


@pytest.mark.parametrize("by", [MAYA, TOM, PRIYA, RUTH])
def test_the_champion_and_everybody_above_may_change_it(by: Any) -> None:
    life = owned()
    assert not refused(changed(life, by, target=100.0))
    assert life.told(by, MetricNoted)


@pytest.mark.parametrize("by", [EVE, ADA, DINA])
def test_nobody_else_may_change_it(by: Any) -> None:
    life = owned()
    assert refused(changed(life, by, target=100.0)) == "not_yours"
    assert life.now.metric.target == 108.0


def test_the_same_again_changes_nothing_and_says_so() -> None:
    life = measured()
    before = life.now
    assert refused(changed(life)) == "same_metric"
    assert life.now == before


def test_a_stopped_pilot_keeps_its_number() -> None:
    life = stalled()
    ack(life, "stop", line=words())
    assert refused(changed(life, target=100.0)) == "ended"


def test_a_pilot_without_an_owner_can_be_defined_anew() -> None:
    life = opened()
    changed(life, TOM, unit=words("h"))
    assert life.now.metric.unit.text == "h"
    assert life.told(TOM, MetricNoted)[0].next_ask_at is None


def test_what_was_written_is_kept_for_the_history() -> None:
    life = owned()
    changed(life, guard_question=LATE, guard_unit=words("pieces"))
    kept = [fact.words.text for fact in life.facts if isinstance(fact, WordsKept)]
    assert LATE.text in kept and "pieces" in kept
