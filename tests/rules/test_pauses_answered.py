"""What follows when a manager pauses the pilot as their answer, and when the pause is over."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.events import Accepted, Answered, Declined, NoDataSaid, ProjectEvent, Resumed, Undone, WentAway
from bot.model import Calendar, Choice
from bot.notices import (
    AckTold,
    Alert,
    Ask,
    OwnerOffer,
    Restarted,
    Returned,
    Sorted,
)
from tests.rules.life import (
    ADA,
    ALL,
    DINA,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    ack,
    answer,
    berlin,
    opened,
    owned,
    refused,
    stalled,
    words,
)
from tests.rules.test_answers import FRIDAY, MINUTE, asked_since


# --- pause -------------------------------------------------------------------------------------------------------
def test_a_paused_pilot_asks_nobody_and_comes_back_on_its_date() -> None:
    life = stalled().until(berlin(3, 24, 11))
    said = len(life.said)
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 20))
    assert asked_since(life, said) == []
    assert [each.choice for each in life.told(TOM, Returned)] == ["pause"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Answered, {"value": 1.0}),
        (NoDataSaid, {}),
        (WentAway, {"from_on": date(2026, 3, 20), "to_on": date(2026, 3, 22)}),
    ],
)
def test_what_the_champion_says_in_a_pause_does_not_make_it_endless(
    kind: Callable[..., ProjectEvent], values: dict[str, Any]
) -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.do(kind, MAYA, **values)
    assert life.until(berlin(4, 20)).told(TOM, Returned)


def test_after_a_pause_the_first_question_comes_a_full_week_later() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 1, 12))  # a Wednesday
    said = len(life.said)
    life.do(Resumed, MAYA)
    life.settle()
    assert life.told(MAYA, Restarted)[0].first_ask_at == berlin(4, 14)
    life.until(berlin(4, 14) - MINUTE)
    assert asked_since(life, said) == []
    life.until(berlin(4, 14))
    assert life.told(MAYA, Ask)[-1].starts_on == date(2026, 4, 6)
    assert life.now.ladder is None


def test_resuming_for_somebody_who_never_works_does_not_search_for_ever() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.calendars[MAYA] = Calendar(workdays=())
    life.do(Resumed, TOM)
    assert life.now.pause is None and life.now.next_week is not None


@pytest.mark.parametrize("choice", ["help", "decide", "reassign"])
def test_another_answer_restarts_no_paused_pilot_behind_anybodys_back(choice: Choice) -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 23))
    said = len(life.said)
    ack(life, choice, PRIYA, due_on=date(2026, 4, 30), line=words(), person=SAM)
    assert life.now.pause is not None
    assert life.told(MAYA, AckTold)[-1].paused and life.told(TOM, AckTold)[-1].paused
    life.do(Declined, SAM)
    life.until(berlin(4, 30))
    assert asked_since(life, said) == []
    assert [each.rule for each in life.told(PRIYA, Returned)[-1].causes] == ["S1", "S12"]


@pytest.mark.parametrize("choice", ["help", "decide", "noproblem", "reassign"])
def test_a_pause_whose_day_is_to_come_is_not_undone_by_another_answer(choice: Choice) -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    before = life.now
    assert refused(ack(life, choice, due_on=date(2026, 3, 24), line=words(), person=SAM)) == "paused"
    assert life.now == before


def test_not_a_problem_makes_no_pause_endless() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 20))
    assert refused(ack(life, "noproblem", line=words())) == "paused"
    assert life.now.wake_at is not None


def test_a_new_owner_ends_the_pause_openly() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 20))
    ack(life, "reassign", due_on=date(2026, 4, 24), person=SAM)
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert life.now.pause is None
    assert [each.first_ask_at for each in life.told(TOM, Restarted)] == [berlin(4, 28)]
    assert life.until(berlin(4, 28)).when("ask")[-1] == berlin(4, 28)


def test_an_answer_in_a_pause_leaves_no_false_reason_when_the_pause_has_run_out() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 1))
    answer(life, 121.0)
    life.until(berlin(4, 23))
    causes = life.told(PRIYA, Alert)[-1].causes
    assert [(each.rule, each.until_on) for each in causes] == [("S12", date(2026, 4, 20))]
    assert life.told(TOM, Returned)[-1].causes == causes
    answer(life, 122.0, starts_on=date(2026, 4, 13))
    assert life.until(berlin(4, 28)).told(RUTH, Alert)[-1].causes == causes


def test_an_administrator_who_is_asked_about_a_pause_can_end_it() -> None:
    life = stalled(manager=None, owner=None, sponsor=None)
    ack(life, "pause", ADA, due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 20))
    assert refused(life.do(Resumed, ADA)) == ""
    assert life.now.pause is None


def test_a_pause_taken_back_after_an_answer_asks_nobody_about_what_was_answered() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    answer(life)
    life.do(Undone, TOM)
    life.settle()
    assert life.now.ladder is None and len(life.told(TOM, Alert)) == 1


def test_whoever_owns_a_parked_pilot_hears_when_the_questions_come_again() -> None:
    life = stalled().until(berlin(5, 1))
    ack(life, "help", due_on=date(2026, 5, 8))
    assert life.told(MAYA, AckTold)[-1].next_ask_at == berlin(5, 12)
    assert life.until(berlin(5, 12)).when("ask")[-1] == berlin(5, 12)


def test_a_new_date_prolongs_the_pause() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 20))
    ack(life, "pause", due_on=date(2026, 5, 4), line=words())
    assert life.now.pause is not None and life.now.pause.until_on == date(2026, 5, 4)
    assert len(life.until(berlin(5, 4)).told(TOM, Returned)) == 2


def test_a_pause_that_was_resumed_can_not_be_taken_back_into_the_alert() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.do(Resumed, TOM)
    assert refused(life.do(Undone, TOM)) == "nothing_to_undo"
    assert life.now.ladder is None


def test_an_answer_taken_back_in_a_pause_is_not_missed_when_the_pilot_goes_on() -> None:
    life = stalled().until(berlin(3, 24, 11))
    answer(life)
    life.until(berlin(4, 3))
    life.until(berlin(4, 10))
    assert life.now.ladder is not None
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.do(Answered, MAYA, value=3.0)
    life.do(Undone, MAYA)
    said = len(life.said)
    life.do(Resumed, TOM)
    life.pass_time(days=3)
    assert life.now.checkin is None and asked_since(life, said) == []


def test_going_on_without_an_owner_asks_the_manager_for_one_again() -> None:
    life = opened()
    life.do(Declined, MAYA)
    life.settle()
    ack(life, "pause", due_on=date(2026, 3, 20), line=words())
    life.do(Resumed, TOM)
    life.settle()
    assert [each.causes[0].rule for each in life.told(TOM, Alert)] == ["S2", "S2"]


def test_a_person_may_be_named_while_nobody_owns_it() -> None:
    life = opened(deputy=DINA)
    life.do(Declined, MAYA)
    life.settle()
    ack(life, "reassign", due_on=date(2026, 3, 9), person=SAM)
    assert life.told(SAM, OwnerOffer)
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert [each.how for each in life.told(TOM, Sorted)] == ["accepted"]
    assert owned().now.term is not None


@pytest.mark.parametrize(("who", "why"), [(TOM, "champion_is_manager"), (MAYA, "already_champion")])
def test_neither_the_manager_nor_the_present_champion_can_be_named(who: object, why: str) -> None:
    assert refused(ack(stalled(), "reassign", due_on=FRIDAY, person=who)) == why
