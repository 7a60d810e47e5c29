"""What is measured changes on the way: the goal, the question, a second number. And when a phase began."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.decisions import CheckInKept, Decision, WordsKept
from bot.events import Answered, Corrected, MetricSet, PhaseMoved, Undone
from bot.model import GoalEdit, Point, Policy
from bot.notices import Ask, BaselineAgain, MetricNoted, Thanks, WeekNoted
from bot.rules.metrics import plain
from bot.rules.series import guard_series, guard_verdict, last_point, series
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
    W3,
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


# --- the guardrail -------------------------------------------------------------------------------------------------
def guarded(life: Life) -> Life:
    changed(life, guard_question=LATE, guard_unit=words("pieces"), guard_better="lower")
    return life


def test_the_guardrails_number_is_kept_beside_the_other_in_the_state_and_in_its_row() -> None:
    life = guarded(owned())
    weekly(life, 178.0, guard=4.0, confidence=3, note=words("new depot"))
    (week,) = life.now.weeks
    assert (week.guard, week.confidence, week.note) == (4.0, 3, words("new depot"))
    kept = [fact for fact in life.facts if isinstance(fact, CheckInKept) and fact.outcome == "answered"]
    assert (kept[0].guard, kept[0].confidence, kept[0].note) == (4.0, 3, words("new depot").id)


def test_a_correction_keeps_what_was_said_beside_the_number() -> None:
    life = weekly(guarded(owned()), 178.0, guard=4.0, confidence=3, note=words("new depot"))
    life.do(Corrected, MAYA, value=171.0)
    (week,) = life.now.weeks
    assert (week.value, week.guard, week.confidence, week.note) == (171.0, 4.0, 3, words("new depot"))
    life.do(Corrected, MAYA, value=171.0, guard=5.0)
    assert life.now.weeks[0].guard == 5.0
    assert refused(life.do(Corrected, MAYA, value=171.0)) == "week_answered"


def test_a_guardrail_that_gets_worse_is_said_with_the_thanks_by_the_same_arithmetic() -> None:
    life = guarded(owned())
    for value, guard in zip((178, 183, 176, 186, 180, 177), (4, 5, 4, 6, 5, 4), strict=True):
        weekly(life, value, guard=float(guard))
    life.do(PhaseMoved, MAYA, to="validate")
    assert guard_verdict(life.now) == "too early"
    for value, guard in zip((171, 160, 151, 146, 138, 131), (7, 8, 8, 9, 9, 10), strict=True):
        weekly(life, value, guard=float(guard))
    assert guard_verdict(life.now) == "getting worse"
    said = life.told(MAYA, Thanks)[-1].guard
    assert said is not None
    assert (said.value, said.better, len(said.series.baseline), len(said.series.points)) == (10.0, "lower", 6, 6)


def test_a_guardrail_that_came_later_makes_its_baseline_of_its_first_numbers() -> None:
    life = guarded(measured())
    for guard in (4, 5, 4, 6, 5, 4, 8):
        weekly(life, 150.0 + guard, guard=float(guard))
    found = guard_series(life.now)
    assert found is not None
    assert (len(found.baseline), len(found.points), found.locked) == (6, 1, True)


def test_another_guardrail_does_not_inherit_the_numbers_of_the_one_before() -> None:
    life = weekly(guarded(owned()), 178.0, guard=4.0)
    changed(life, guard_question=words("How many complaints?"))
    found = guard_series(life.now)
    assert found is not None and found.baseline == ()
    changed(life, guard_question=None)
    assert guard_series(life.now) is None
    assert life.now.weeks[0].guard == 4.0


def test_without_a_guardrail_nothing_is_said_of_one() -> None:
    life = weekly(owned(), 178.0)
    assert life.told(MAYA, Thanks)[-1].guard is None


# --- markers, phases -----------------------------------------------------------------------------------------------
def test_what_changed_is_part_of_the_series_the_newest_six() -> None:
    life = owned()
    for number in range(8):
        weekly(life, 170.0 - number, note=words(f"change {number}"))
    notes = series(life.now).notes
    assert [text for _, text in notes] == [f"change {number}" for number in range(2, 8)]
    assert notes[0][0] == W1 + 2 * WEEK


def test_confidence_is_never_part_of_a_verdict() -> None:
    sure, unsure = (weekly(owned(), 178.0, 183.0, confidence=each) for each in (5, 1))
    assert series(sure.now) == series(unsure.now)


def test_a_phase_begins_with_the_first_week_whose_number_is_still_to_come() -> None:
    life = weekly(owned(), 178.0, 183.0)
    assert life.now.phase_on is None
    life.do(PhaseMoved, MAYA, to="validate")
    assert life.now.phase_on == W3
    weekly(life, 171.0)
    life.do(PhaseMoved, TOM, to="launch")
    assert life.now.phase_on == W3 + WEEK


def test_a_phase_after_many_holes_begins_with_the_newest_week_that_is_over() -> None:
    life = weekly(owned(), 178.0)
    life.until(berlin(4, 29, 11))
    life.do(PhaseMoved, TOM, to="validate")
    assert life.now.phase_on == date(2026, 4, 20)


def test_the_word_about_an_absence_is_told_once_for_its_button() -> None:
    from bot.events import WentAway

    life = owned().until(berlin(3, 10, 11))
    life.do(WentAway, MAYA, from_on=date(2026, 3, 10), to_on=date(2026, 3, 13))
    life.settle()
    assert len(life.told(MAYA, WeekNoted)) == 1
    life.do(Undone, MAYA)
    assert life.now.checkin is not None
    assert life.at - timedelta(hours=1) == berlin(3, 10)
