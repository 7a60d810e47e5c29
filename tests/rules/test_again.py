"""What stands again when an act is taken back: the silence, the alerts and their buttons."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from bot.events import Answered, BlockerAdded, NoDataSaid, Paused, SeatGiven, Stopped, Undone, WentAway
from bot.model import Choice
from bot.notices import AckNoted, Alert, Parked, Sorted, TakenBack
from bot.rules.series import missed_in_a_row
from tests.rules.life import (
    DINA,
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
    owned,
    refused,
    stalled,
    words,
)

FRIDAY = date(2026, 3, 27)


def undo(life: Life, by: UUID = MAYA) -> str:
    why = refused(life.do(Undone, by))
    life.settle()
    return why


def newest(life: Life, who: UUID) -> str:
    """The kind of what that person heard last."""
    return [each.body.kind for each in life.heard if each.to == who][-1]


# --- a silence ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["number", "no data", "away"])
def test_a_word_that_is_taken_back_has_ended_no_silence(how: str) -> None:
    life = stalled()
    life.at += timedelta(hours=2)
    before = life.now
    if how == "number":
        answer(life, 150.0)
    elif how == "no data":
        life.do(NoDataSaid, MAYA)
    else:
        life.do(WentAway, MAYA, from_on=life.at.date(), to_on=date(2026, 4, 3))
    life.settle()
    assert life.now.ladder is None and newest(life, TOM) == "sorted"
    assert undo(life) == ""
    assert life.now.ladder is not None and before.ladder is not None
    assert (life.now.ladder.state, life.now.ladder.causes) == ("open", before.ladder.causes)
    assert [week.starts_on for week in missed_in_a_row(life.now)] == [W1, W2]
    assert life.now.forgiven_at == before.forgiven_at and life.now.told == before.told
    again = life.told(TOM, Alert)[-1]
    assert newest(life, TOM) == "alert" and again.taken_back_by == MAYA
    assert life.said[-1].edits and life.told(MAYA, TakenBack)[-1].asked_again == (TOM,)


def test_whoever_is_asked_again_has_the_days_that_were_left() -> None:
    life = stalled().until(berlin(3, 24))
    answer(life, 150.0, starts_on=W2)
    life.until(berlin(3, 27))
    undo(life)
    assert life.told(TOM, Alert)[-1].asked_at == berlin(3, 25), "as many working days ago as on the 24th"
    assert not life.until(berlin(3, 29)).told(PRIYA, Alert), "it would have been hers on the 25th"
    assert life.until(berlin(3, 30)).told(PRIYA, Alert)


def test_a_number_taken_back_again_and_again_keeps_nobody_from_hearing() -> None:
    life = stalled()
    for n in range(1, 12):
        life.until(berlin(3, 20) + timedelta(days=n))
        answer(life, 150.0, starts_on=W2)
        undo(life)
    assert life.told(PRIYA, Alert) and life.told(RUTH, Alert)


@pytest.mark.parametrize("day", range(7))
def test_a_number_given_and_taken_back_every_week_hides_no_silence(day: int) -> None:
    life = owned()
    for n in range(8):
        life.until(berlin(3, 10, 12) + timedelta(days=day) + n * WEEK)
        if not refused(life.do(Answered, MAYA, value=150.0)):
            life.settle()
            undo(life)
    assert life.told(TOM, Alert), "the manager has heard"
    assert life.now.ladder is not None and [each.rule for each in life.now.ladder.causes] == ["S1"]


def test_a_number_given_before_it_was_asked_for_and_taken_back_is_asked_for_in_its_turn() -> None:
    life = owned().until(berlin(3, 9, 12))
    answer(life, 150.0)
    undo(life)
    life.until(berlin(3, 10))
    assert life.when("ask") == [berlin(3, 10)] and life.outcomes() == []


def test_what_was_said_of_the_promise_stands_again_with_it() -> None:
    life = stalled()
    ack(life, "help", due_on=FRIDAY)
    answer(life, 150.0)
    assert life.now.ladder is None
    undo(life)
    assert life.now.ladder is not None and life.now.ladder.state == "acknowledged"
    assert newest(life, TOM) == "ack_noted" and life.told(TOM, AckNoted)[-1].due_on == FRIDAY


def test_a_parked_pilot_whose_number_is_taken_back_is_parked_and_can_be_woken_again() -> None:
    life = stalled().until(berlin(5, 1))
    answer(life, 150.0)
    undo(life)
    assert life.now.ladder is not None and life.now.ladder.state == "parked"
    assert life.told(TOM, Parked) and [newest(life, who) for who in (TOM, PRIYA, RUTH)] == ["parked"] * 3


def test_a_silence_that_is_back_joins_what_stands_and_is_asked_of_nobody_who_has_gone() -> None:
    life = stalled()
    answer(life, 150.0)
    life.do(SeatGiven, TOM, seats=(("manager", DINA),))
    life.settle()
    undo(life)
    assert life.now.ladder is not None and life.now.ladder.asked == (DINA,)
    assert newest(life, TOM) != "alert" and newest(life, DINA) == "alert"


def test_a_blocker_that_still_stands_is_joined_by_the_silence() -> None:
    life = owned()
    life.do(BlockerAdded, MAYA, text=words("No test data"), decide_on=W1 + timedelta(days=8))
    life.until(berlin(3, 20, 12))
    answer(life, 150.0)
    assert life.now.ladder is not None and [each.rule for each in life.now.ladder.causes] == ["S5"]
    undo(life)
    assert {each.rule for each in life.now.ladder.causes} == {"S1", "S5"}
    assert {each.rule for each in life.told(TOM, Alert)[-1].causes} == {"S1", "S5"}


def test_what_the_manager_settled_since_does_not_come_back_with_a_number() -> None:
    life = stalled()
    answer(life, 150.0)
    life.at += timedelta(minutes=1)
    life.do(Paused, TOM, until_on=date(2026, 4, 3), line=words())
    life.settle()
    undo(life)
    assert life.now.ladder is None and not life.told(TOM, Alert)[1:]


# --- a pause, a stop ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("choice", ["pause", "stop"])
def test_everybody_who_read_of_it_reads_in_the_same_place_that_it_is_taken_back(choice: Choice) -> None:
    life = stalled(deputy=DINA).until(berlin(3, 26))
    ack(life, choice, by=TOM, due_on=date(2026, 4, 10), line=words())
    before = len(life.said)
    undo(life, TOM)
    back = [each for each in life.said[before:] if isinstance(each.body, TakenBack)]
    assert {each.to for each in back} == {MAYA, TOM, DINA, PRIYA} and all(each.edits for each in back)
    assert {each.body.subject for each in back} == {"ladder-1"}
    assert [newest(life, who) for who in (TOM, DINA, PRIYA)] == ["alert"] * 3 and newest(life, MAYA) == "taken_back"
    assert life.now.told, "when the champion was told is still known"
    assert life.told(TOM, Alert)[-1].passed_on and not life.told(DINA, Alert)[-1].passed_on
    assert life.until(berlin(3, 30)).told(RUTH, Alert), "their days go on"


@pytest.mark.parametrize("what", [Paused, Stopped])
def test_a_rest_nobody_was_asked_about_is_taken_back_where_it_was_told(what: type[Paused | Stopped]) -> None:
    life = owned()
    values = {"until_on": FRIDAY} if what is Paused else {}
    life.do(what, TOM, line=words(), **values)
    life.settle()
    before = len(life.said)
    undo(life, TOM)
    back = life.said[before:]
    assert {each.to for each in back} == {MAYA, TOM} and all(each.edits for each in back)
    assert {each.body.subject for each in back} == {"pause" if what is Paused else "stop"}
    assert not life.told(TOM, Alert) and not life.told(TOM, Sorted)
