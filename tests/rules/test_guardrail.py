"""A second number that must not get worse, and what is marked in the picture."""

from datetime import date, timedelta

from bot.decisions import CheckInKept
from bot.events import Corrected, PhaseMoved, Undone
from bot.notices import Thanks, WeekNoted
from bot.rules.series import guard_series, guard_verdict, series
from tests.rules.life import (
    MAYA,
    TOM,
    W1,
    W3,
    WEEK,
    Life,
    berlin,
    owned,
    refused,
    words,
)
from tests.rules.test_metrics import LATE, changed, measured, weekly


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
