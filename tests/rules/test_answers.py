"""A manager's six answers, their dates, and taking them back; pausing and going on."""

from datetime import date, timedelta

import pytest

from bot.events import Declined, Resumed, SaidDone, Undone
from bot.model import Calendar, Choice
from bot.notices import (
    AckNoted,
    AckTold,
    Returned,
    Sorted,
    TakenBack,
)
from tests.rules.life import (
    EVE,
    MAYA,
    PRIYA,
    TOM,
    Life,
    ack,
    answer,
    berlin,
    opened,
    refused,
    stalled,
    words,
)

MINUTE = timedelta(minutes=1)
FRIDAY = date(2026, 3, 27)
ASKING = ("ask", "remind1", "remind2", "headsup", "miss")


def asked_since(life: Life, count: int) -> list[str]:
    """The questions, reminders and misses among what was said since."""
    return [step for each in life.said[count:] if (step := each.key.split("/")[2]) in ASKING]


@pytest.mark.parametrize("choice", ["help", "decide", "reassign", "pause", "stop", "noproblem"])
def test_every_answer_needs_its_date_line_or_person(choice: Choice) -> None:
    life = stalled()
    before = life.now
    assert refused(ack(life, choice)) in ("needs_date", "needs_line", "needs_person")
    assert life.now == before


@pytest.mark.parametrize(("on", "why"), [(20, "date_past"), (21, ""), (31, "")])
def test_the_date_is_ahead(on: int, why: str) -> None:
    assert refused(ack(stalled(), "help", due_on=date(2026, 3, on))) == why


@pytest.mark.parametrize(("on", "why"), [(date(2026, 4, 3), ""), (date(2026, 4, 4), "date_too_far")])
def test_a_promise_is_ten_working_days_long_at_most(on: date, why: str) -> None:
    assert refused(ack(stalled(), "decide", due_on=on)) == why


def test_the_ten_working_days_are_the_receivers() -> None:
    life = stalled(Life(calendars={TOM: Calendar(zone="Europe/Berlin", workdays=(0, 1, 2, 3))}))
    assert refused(ack(life, "help", due_on=date(2026, 4, 8))) == "date_too_far"
    assert refused(ack(life, "help", due_on=date(2026, 4, 7))) == ""


@pytest.mark.parametrize(("on", "why"), [(date(2026, 5, 1), ""), (date(2026, 5, 2), "date_too_far")])
def test_a_pause_is_six_weeks_long_at_most(on: date, why: str) -> None:
    assert refused(ack(stalled(), "pause", due_on=on, line=words())) == why


def test_an_answer_is_told_to_the_champion_and_all_who_were_alerted_and_then_it_is_quiet() -> None:
    life = stalled().until(berlin(3, 25))
    ack(life, "help", PRIYA, due_on=date(2026, 3, 31), line=words("on it"))
    assert [len(life.told(who, AckTold)) for who in (MAYA, TOM, PRIYA)] == [1, 1, 0]
    life.until(berlin(3, 31) - MINUTE)
    assert not life.told(PRIYA, Returned) and not life.told(TOM, Returned)


def test_on_the_date_it_comes_back_to_whoever_promised_and_to_the_manager() -> None:
    life = stalled().until(berlin(3, 25))
    ack(life, "help", PRIYA, due_on=date(2026, 3, 31))
    life.until(berlin(3, 31))
    assert [len(life.told(who, Returned)) for who in (PRIYA, TOM)] == [1, 1]


def test_a_promise_without_a_manager_waits_by_the_calendar_of_whoever_promised() -> None:
    life = Life(calendars={PRIYA: Calendar(zone="America/Los_Angeles", workdays=(0, 1))})
    stalled(life, manager=None)
    ack(life, "help", PRIYA, due_on=date(2026, 3, 24))
    life.until(berlin(4, 6))  # three of Priya's days after Tuesday the 24th end on Monday the 6th, in the evening
    assert life.told(PRIYA, Returned) and life.now.ladder is not None and life.now.ladder.level == 1


def test_a_date_on_a_weekend_comes_back_on_monday() -> None:
    life = stalled()
    ack(life, "help", due_on=date(2026, 3, 28))
    assert life.told(TOM, AckNoted)[-1].back_at == berlin(3, 30)
    life.until(berlin(3, 30) - MINUTE)
    assert not life.told(TOM, Returned)
    assert life.until(berlin(3, 30)).told(TOM, Returned)


def test_somebody_else_can_not_answer_what_was_answered_but_the_same_person_can_anew() -> None:
    life = stalled().until(berlin(3, 25))
    ack(life, "help", TOM, due_on=date(2026, 3, 31))
    assert refused(ack(life, "stop", PRIYA, line=words())) == "answered_already"
    assert refused(ack(life, "decide", TOM, due_on=date(2026, 3, 30))) == ""


def test_not_a_problem_ends_it_and_only_new_misses_open_another() -> None:
    life = stalled()
    ack(life, "noproblem", line=words())
    assert life.now.ladder is None
    life.until(berlin(3, 28))
    assert life.now.ladder is None
    assert life.until(berlin(4, 3)).now.ladder is not None


def test_done_ends_it_and_tells_the_champion() -> None:
    life = stalled()
    ack(life, "help", due_on=FRIDAY)
    life.until(berlin(3, 27))
    assert life.now.ladder is not None
    life.do(SaidDone, TOM, ladder=life.now.ladder.number)
    life.settle()
    assert life.now.ladder is None
    assert [each.how for each in life.told(MAYA, Sorted)] == ["done"]


def test_done_does_not_bury_a_pilot_that_nobody_owns() -> None:
    life = opened()
    life.do(Declined, MAYA)
    life.settle()
    ack(life, "help", due_on=date(2026, 3, 9))
    life.until(berlin(3, 9))
    assert refused(life.do(SaidDone, TOM, ladder=1)) == "no_champion_yet"
    assert life.now.ladder is not None


# --- stop --------------------------------------------------------------------------------------------------------
def test_a_stopped_pilot_is_silent_and_refuses_everything() -> None:
    life = stalled()
    ack(life, "stop", line=words())
    said = len(life.said)
    before = life.pass_time(days=60).now
    assert (before.phase, before.wake_at, before.checkin, len(life.said)) == ("stopped", None, None, said)
    assert refused(answer(life)) == "ended"
    assert refused(life.do(Resumed, TOM)) == "ended"
    assert life.now == before


@pytest.mark.parametrize("choice", ["stop", "pause"])
def test_stop_and_pause_can_be_taken_back_for_ten_minutes_and_not_a_minute_longer(choice: Choice) -> None:
    life = stalled().until(berlin(3, 24, 11))
    before = life.now
    assert before.checkin is not None
    ack(life, choice, due_on=FRIDAY, line=words())
    assert life.now.checkin is None
    life.at += timedelta(minutes=10)
    life.do(Undone, TOM)
    life.settle()
    after = life.now
    assert (after.phase, after.pause) == ("build", None)
    assert after.checkin == before.checkin and after.ladder is not None and before.ladder is not None
    stands = (after.ladder.state, after.ladder.causes, after.ladder.alerted, after.ladder.asked)
    assert stands == (before.ladder.state, before.ladder.causes, before.ladder.alerted, before.ladder.asked)
    assert before.ladder.delivered_at is not None and after.ladder.delivered_at is not None
    assert after.ladder.delivered_at - before.ladder.delivered_at == timedelta(minutes=10), "no days are lost or won"
    assert life.told(MAYA, TakenBack) and life.told(TOM, TakenBack)
    ack(life, choice, due_on=FRIDAY, line=words())
    life.at += timedelta(minutes=11)
    assert refused(life.do(Undone, TOM)) == "undo_too_late"


def test_nobody_else_can_take_it_back() -> None:
    life = stalled()
    ack(life, "stop", line=words())
    for who in (MAYA, PRIYA, EVE):
        assert refused(life.do(Undone, who)) == "nothing_to_undo"


def test_everybody_who_heard_of_the_stop_hears_that_it_was_taken_back() -> None:
    life = stalled().until(berlin(3, 25))
    ack(life, "stop", TOM, line=words())
    life.do(Undone, TOM)
    life.settle()
    assert life.told(PRIYA, TakenBack)
