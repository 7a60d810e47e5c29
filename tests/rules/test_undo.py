"""Taking back one's own last act, and nobody else's, and nothing older."""

from datetime import date, timedelta

import pytest

from bot.decisions import AwayTakenBack
from bot.events import Answered, PhaseMoved, Resumed, SaidDone, Undone, WentAway
from bot.notices import Returned, Sorted, TakenBack
from tests.rules.life import MAYA, SAM, TOM, W1, W2, ack, answer, berlin, owned, refused, stalled, words

FRIDAY = date(2026, 3, 27)
AWAY = {"from_on": date(2026, 3, 10), "to_on": date(2026, 3, 14)}


def test_undo_after_away_takes_back_the_absence_and_never_a_number() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.do(WentAway, MAYA, **AWAY)
    life.do(Undone, MAYA)
    life.settle()
    assert life.outcomes() == ["answered"] and life.now.weeks[0].value == 126.0
    assert [each.what for each in life.told(MAYA, TakenBack)] == ["away"]
    assert [fact for fact in life.facts if isinstance(fact, AwayTakenBack)] == [
        AwayTakenBack(person=MAYA, from_on=AWAY["from_on"], to_on=AWAY["to_on"])
    ]
    assert refused(life.do(Undone, MAYA)) == "nothing_to_undo"
    assert life.now.weeks[0].value == 126.0


def test_an_absence_taken_back_opens_the_week_it_excused_and_its_days_count_from_then() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(WentAway, MAYA, **AWAY)
    assert life.outcomes() == ["excused"]
    life.until(berlin(3, 10, 15))
    life.do(Undone, MAYA)
    life.settle()
    assert life.told(MAYA, TakenBack)[-1].reopened and life.outcomes() == []
    assert life.until(berlin(3, 11, 15)).when("remind1") == [berlin(3, 11, 15)]
    assert life.until(berlin(3, 17)).outcomes() == ["missed"]


def test_an_absence_taken_back_is_taken_back_from_every_pilot_it_was_told_to() -> None:
    life = owned()
    decision = life.do(WentAway, MAYA, others=(SAM, TOM), **AWAY)
    along = {ref.id: event for ref, event in decision.then}[SAM]
    assert isinstance(along, WentAway) and set(along.told_with) == {TOM, life.now.id}
    back = life.do(Undone, MAYA)
    assert [(ref.id, event.away) for ref, event in back.then if isinstance(event, Undone)] == [
        (each, (AWAY["from_on"], AWAY["to_on"])) for each in sorted((SAM, TOM))
    ]


def test_an_absence_taken_back_elsewhere_deletes_no_number_given_here_since() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(WentAway, MAYA, told_with=(SAM,), **AWAY)
    answer(life)
    before = life.now
    decision = life.do(Undone, MAYA, away=(AWAY["from_on"], AWAY["to_on"]))
    assert life.now == before and decision.reply is None


def test_a_pause_can_be_undone_for_its_ten_minutes_although_the_champion_has_answered_meanwhile() -> None:
    life = stalled().until(berlin(3, 24, 11))
    ack(life, "pause", due_on=FRIDAY, line=words())
    answer(life, 130.0)
    life.at += timedelta(minutes=9)
    assert refused(life.do(Undone, TOM)) == ""
    life.settle()
    assert life.now.pause is None
    assert life.now.weeks[-1].value == 130.0, "the number given meanwhile stays"
    assert refused(life.do(Undone, MAYA)) == ""


def test_a_pause_taken_back_leaves_the_phase_that_was_moved_to_meanwhile() -> None:
    life = stalled()
    ack(life, "pause", due_on=FRIDAY, line=words())
    life.do(PhaseMoved, MAYA, to="validate")
    life.do(Undone, TOM)
    assert life.now.phase == "validate"


@pytest.mark.parametrize("between", ["phase", "resumed"])
def test_undo_reaches_past_no_act_that_can_not_be_taken_back(between: str) -> None:
    life = stalled()
    life.do(Answered, MAYA, value=126.0)
    if between == "phase":
        life.do(PhaseMoved, MAYA, to="launch")
    else:
        life.until(berlin(4, 11))
        ack(life, "pause", due_on=date(2026, 4, 20), line=words())
        life.do(Resumed, MAYA)
    before = life.now
    assert refused(life.do(Undone, MAYA)) == "nothing_to_undo"
    assert life.now == before


def test_what_the_manager_resumed_leaves_the_champion_their_undo() -> None:
    life = stalled()
    ack(life, "pause", due_on=FRIDAY, line=words())
    answer(life)
    life.do(Resumed, TOM)
    assert refused(life.do(SaidDone, TOM, ladder=1)) == "sorted_already"
    assert refused(life.do(Undone, MAYA)) == ""
    assert not [each for each in life.told(TOM, Sorted) if each.how == "done"]


def test_a_number_moved_to_the_week_before_leaves_no_card_that_thanks_for_the_wrong_one() -> None:
    life = owned().until(berlin(3, 17, 11))
    answer(life, 150.0)
    life.do(Answered, MAYA, value=150.0, starts_on=W1, instead_of=W2)
    life.settle()
    moved = life.said[-2]
    assert isinstance(moved.body, TakenBack) and (moved.edits, moved.body.what) == (True, "moved")
    assert (moved.body.starts_on, moved.body.moved_to, moved.body.reopened) == (W2, W1, True)
    assert moved.thread == next(each.thread for each in life.said if each.key.split("/")[1:3] == [f"week-{W2}", "ask"])
    assert life.now.checkin is not None and life.now.checkin.starts_on == W2


def test_a_new_date_of_a_pause_taken_back_does_not_make_the_pause_endless() -> None:
    life = stalled()
    ack(life, "pause", due_on=FRIDAY, line=words())
    answer(life)
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.do(Undone, TOM)
    assert life.now.pause is not None and life.now.pause.until_on == FRIDAY
    assert [each.choice for each in life.until(berlin(3, 27)).told(TOM, Returned)] == ["pause"]
