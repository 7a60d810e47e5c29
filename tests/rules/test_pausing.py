"""A line beside a number, and pausing of one's own accord."""

from datetime import date

import pytest

from bot.decisions import CheckInKept
from bot.events import (
    ContextAdded,
    HelpAnswered,
    Resumed,
    Stopped,
    Undone,
)
from bot.model import Calendar
from bot.notices import Alert, HeadsUp, PauseNoted, Returned, Sorted
from tests.rules.life import (
    EVE,
    MAYA,
    PRIYA,
    SAM,
    TOM,
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
from tests.rules.test_blockers import MINUTE, UNTIL, add, pause


# --- a line beside a number --------------------------------------------------------------------------------------
def test_a_line_stands_beside_the_newest_number_and_its_row_keeps_all_else() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life, 126.0, confidence=4)
    life.do(ContextAdded, MAYA, line=words("Two depots were closed"))
    week = life.now.weeks[-1]
    assert week.note is not None and (week.note.text, week.value) == ("Two depots were closed", 126.0)
    row = [fact for fact in life.facts if isinstance(fact, CheckInKept)][-1]
    assert (row.value, row.confidence, row.note, row.at) == (126.0, 4, week.note.id, berlin(3, 10, 11))


def test_without_a_number_there_is_nothing_to_write_beside() -> None:
    assert refused(owned().do(ContextAdded, MAYA, line=words())) == "nothing_to_answer"
    assert refused(stalled().do(ContextAdded, MAYA, line=words(), starts_on=date(2026, 3, 9))) == "week_unknown"
    assert refused(owned().do(ContextAdded, TOM, line=words())) == "not_yours"


# --- pausing -----------------------------------------------------------------------------------------------------
def test_a_champion_may_pause_and_the_manager_hears_it() -> None:
    life = owned()
    assert refused(pause(life)) == ""
    assert life.now.pause is not None and life.now.pause.until_on == UNTIL
    assert [each.line for each in life.told(TOM, PauseNoted)] == ["because"]
    assert not life.until(berlin(3, 19)).when("ask")


@pytest.mark.parametrize(
    ("until_on", "why"),
    [
        (date(2026, 3, 2), "date_past"),
        (date(2026, 3, 3), ""),
        (date(2026, 4, 13), ""),
        (date(2026, 4, 14), "date_too_far"),
    ],
)
def test_a_pause_ends_between_tomorrow_and_six_weeks(until_on: date, why: str) -> None:
    assert refused(pause(owned(), until_on=until_on)) == why


def test_a_pause_needs_a_line_and_somebody_who_may() -> None:
    life = owned()
    before = life.now
    assert refused(pause(life, line=None)) == "needs_line"
    assert refused(pause(life, EVE)) == "not_yours"
    assert life.now == before
    assert refused(pause(opened())) in ("no_champion_yet", "not_yours")


def test_three_working_days_before_its_end_the_champion_hears_and_on_its_day_the_manager() -> None:
    life = owned()
    pause(life)
    assert not life.until(berlin(3, 20) - MINUTE).told(MAYA, HeadsUp)
    assert [each.cause.rule for each in life.until(berlin(3, 20)).told(MAYA, HeadsUp)] == ["S12"]
    assert not life.until(berlin(3, 25) - MINUTE).told(TOM, Alert)
    (alert,) = life.until(berlin(3, 25)).told(TOM, Alert)
    assert [cause.rule for cause in alert.causes] == ["S12"]


def test_whoever_paused_it_hears_of_its_end_as_well() -> None:
    life = owned()
    pause(life, PRIYA)
    life.until(berlin(3, 20))
    assert life.told(PRIYA, HeadsUp) and life.told(MAYA, HeadsUp) and not life.told(TOM, HeadsUp)


def test_the_end_of_a_pause_keeps_its_hour_over_the_clock_change() -> None:
    life = owned()
    pause(life, until_on=date(2026, 3, 31))
    assert life.until(berlin(3, 26)).told(MAYA, HeadsUp)
    assert not life.until(berlin(3, 31) - MINUTE).told(TOM, Alert)
    assert life.until(berlin(3, 31)).told(TOM, Alert)


def test_a_new_date_can_be_set_once() -> None:
    life = owned()
    pause(life)
    life.until(berlin(3, 20, 11))
    assert refused(pause(life, until_on=date(2026, 4, 8))) == ""
    assert not life.until(berlin(3, 30)).told(TOM, Alert)
    assert refused(pause(life, until_on=date(2026, 4, 20))) == "pause_extended"
    assert life.until(berlin(4, 8)).told(TOM, Alert)


def test_a_passed_day_to_decide_is_not_hidden_behind_untouched_for_two_days() -> None:
    life = owned()
    add(life, helper=SAM, decide_on=date(2026, 3, 4))
    life.do(HelpAnswered, SAM, number=1, helps=True)
    life.until(berlin(3, 6, 12))
    (coming,) = life.told(MAYA, HeadsUp)
    (alert,) = life.told(TOM, Alert)
    for cause in (coming.cause, alert.causes[0]):
        assert (cause.days, cause.helper) == ((date(2026, 3, 4),), SAM)


def test_what_was_untouched_before_a_pause_is_not_said_to_be_new_after_it() -> None:
    life = owned()
    add(life)
    named_at = life.at
    pause(life, until_on=date(2026, 3, 30), line=words("waiting"))
    life.until(berlin(3, 27))
    life.do(Resumed, MAYA)
    life.until(berlin(4, 2, 8))
    assert "S5" not in {each.cause.rule for each in life.told(MAYA, HeadsUp)}, "the clock of the alarm starts anew"
    life.until(berlin(4, 3, 12))
    (coming,) = [each for each in life.told(MAYA, HeadsUp) if each.cause.rule == "S5"]
    assert coming.cause.since_at == named_at, "its age is real"


def test_a_resumed_pilot_brings_no_pause_back() -> None:
    life = owned()
    pause(life)
    life.until(berlin(3, 20, 11))
    life.do(Resumed, MAYA)
    life.until(berlin(3, 26))
    assert not life.told(TOM, Alert) and not life.now.watches


def test_a_champion_does_not_pause_away_what_their_manager_is_asked_about() -> None:
    life = stalled()
    before = life.now
    assert refused(pause(life)) == "asked_above"
    assert life.now == before


def test_a_manager_who_types_pause_answers_the_alert_with_it() -> None:
    life = stalled()
    assert refused(pause(life, TOM)) == ""
    assert life.now.ladder is not None and life.now.ladder.ack is not None and life.now.ladder.ack.choice == "pause"
    (back,) = life.until(berlin(3, 25)).told(TOM, Returned)
    assert back.choice == "pause"
    assert len(life.told(TOM, Alert)) == 1  # it came back by itself, once


def test_a_champion_can_move_the_end_of_a_manager_s_pause_once_and_it_comes_back_then() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 1), line=words())
    life.until(berlin(3, 30))
    assert refused(pause(life, until_on=date(2026, 4, 10))) == ""
    assert not life.until(berlin(4, 9)).told(TOM, Returned)
    assert life.until(berlin(4, 10)).told(TOM, Returned)


def test_a_pause_can_be_taken_back_within_ten_minutes() -> None:
    life = owned()
    pause(life)
    life.pass_time(minutes=10)
    life.do(Undone, MAYA)
    life.settle()
    assert life.now.pause is None and life.until(berlin(3, 10, 12)).when("ask")


def test_somebody_above_may_stop_a_pilot_that_rests_and_the_champion_not() -> None:
    life = owned()
    pause(life)
    assert refused(life.do(Stopped, MAYA, line=words())) == "not_yours"
    assert refused(life.do(Stopped, TOM)) == "needs_line"
    assert refused(life.do(Stopped, TOM, line=words())) == ""
    assert life.now.phase == "stopped" and life.pass_time(days=90).now.wake_at is None
    life = stalled()
    life.do(Stopped, TOM, line=words())
    life.settle()
    assert life.now.phase == "stopped"
    assert refused(life.do(Stopped, TOM, line=words())) == "ended"


def test_the_end_of_a_pause_waits_for_a_working_day_of_whoever_set_it() -> None:
    life = owned(Life(calendars={MAYA: Calendar(zone="Europe/Berlin", workdays=(0, 1))}))
    pause(life)  # until a Wednesday
    assert not life.until(berlin(3, 30) - MINUTE).told(TOM, Alert)
    assert life.until(berlin(3, 30)).told(TOM, Alert)
    assert not life.told(TOM, Sorted)
