"""Who sits above: chairs are given, the open rung follows, and whoever is replaced keeps nothing."""

from datetime import timedelta
from typing import Any

import pytest

from bot.decisions import Decision, SeatsKept
from bot.events import Acknowledged, SeatGiven
from bot.notices import Alert, Notice, Returned, Seated, SeatsNoted, Sorted, Unseated
from tests.rules.life import (
    ADA,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    Fate,
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

MINUTE = timedelta(minutes=1)


def seat(life: Life, by: Any = TOM, **seats: Any) -> Decision:
    decision = life.do(SeatGiven, by, seats=tuple(seats.items()))
    life.settle()
    return decision


@pytest.mark.parametrize("by", [MAYA, TOM, PRIYA, RUTH])
def test_the_owner_and_those_above_give_chairs_and_the_person_hears_what_may_be_asked(by: Any) -> None:
    life = owned()
    seat(life, by, deputy=DINA)
    assert life.now.deputy == DINA
    assert [each.role for each in life.told(DINA, Seated)] == ["deputy"]
    assert life.told(by, SeatsNoted)[0].seats == (("deputy", DINA),)
    kept = [each for each in life.facts if isinstance(each, SeatsKept)][-1]
    assert ("deputy", DINA) in kept.seats and ("champion", MAYA) in kept.seats


@pytest.mark.parametrize("by", [EVE, SAM])
def test_nobody_else_does(by: Any) -> None:
    life = owned()
    before = life.now
    assert refused(seat(life, by, manager=SAM)) == "not_yours"
    assert life.now == before


def test_whoever_is_replaced_hears_it_and_the_owner_knows_who_it_is_now() -> None:
    life = owned()
    seat(life, PRIYA, manager=DINA)
    assert [(each.role, each.now) for each in life.told(TOM, Unseated)] == [("manager", DINA)]
    assert life.told(MAYA, SeatsNoted) and not life.told(DINA, SeatsNoted)


def test_who_keeps_another_chair_is_not_told_that_their_part_is_over() -> None:
    life = owned(deputy=TOM)
    seat(life, PRIYA, manager=DINA)
    assert not life.told(TOM, Unseated)


def test_several_chairs_are_changed_in_one_act_and_one_can_be_emptied() -> None:
    life = owned()
    seat(life, manager=DINA, deputy=EVE, owner=PRIYA, sponsor=None)
    assert (life.now.manager, life.now.deputy, life.now.owner, life.now.sponsor) == (DINA, EVE, PRIYA, None)
    assert life.told(RUTH, Unseated)[0].now is None
    assert not life.told(PRIYA, Unseated) and not life.told(PRIYA, Seated)[1:]


def test_the_owner_and_whoever_was_asked_to_be_can_not_be_made_the_manager() -> None:
    life = owned()
    assert refused(seat(life, manager=MAYA)) == "champion_is_manager"
    asked = opened()
    assert refused(seat(asked, manager=MAYA)) == "champion_is_manager"


def test_nobody_stands_in_for_the_manager_over_what_they_own_themselves() -> None:
    life = owned()
    assert refused(seat(life, MAYA, deputy=MAYA)) == "champion_is_deputy"
    assert refused(seat(life, TOM, deputy=MAYA)) == "champion_is_deputy"
    assert life.now.deputy is None


def test_an_owner_does_not_empty_the_chairs_of_those_who_are_deciding_about_it() -> None:
    life = stalled()
    nobody = {"manager": None, "deputy": None, "owner": None, "sponsor": None}
    assert refused(seat(life, MAYA, **nobody)) == "asked_who_sits"
    assert refused(seat(life, MAYA, manager=SAM)) == "asked_who_sits"
    assert life.now.manager == TOM and life.now.ladder is not None and life.now.ladder.asked == (TOM,)
    assert refused(seat(life, MAYA, deputy=DINA)) == ""
    assert refused(seat(life, MAYA, deputy=None)) == "asked_who_sits"
    assert refused(seat(life, PRIYA, manager=SAM)) == "" and life.now.manager == SAM
    assert refused(seat(life, ADA, manager=TOM)) == "" and life.now.manager == TOM


def test_the_same_again_changes_nothing() -> None:
    life = owned()
    seat(life, deputy=DINA)
    before = life.now
    assert refused(seat(life, deputy=DINA)) == "seats_unchanged"
    assert refused(seat(life)) == "seats_unchanged"
    assert life.now == before


def test_a_stopped_pilot_keeps_its_chairs() -> None:
    life = stalled()
    ack(life, "stop", line=words())
    assert refused(seat(life, deputy=DINA)) == "ended"


def test_whoever_registered_it_gives_chairs_while_nobody_owns_it() -> None:
    life = Life()
    life = opened(life, manager=None, owner=None, sponsor=None)
    assert refused(seat(life, TOM, manager=DINA)) == ""
    assert refused(seat(life, TOM, deputy=TOM)) == ""


# --- an open rung ------------------------------------------------------------------------------------------------
def test_a_new_manager_is_asked_at_once_and_their_days_count_from_then() -> None:
    life = stalled().until(berlin(3, 24, 12))
    seat(life, PRIYA, manager=DINA)
    (alert,) = life.told(DINA, Alert)
    assert alert.role == "manager"
    life.until(berlin(3, 27, 12) - MINUTE)
    assert not life.told(PRIYA, Alert)
    assert life.until(berlin(3, 27, 12)).told(PRIYA, Alert)


def test_the_replaced_manager_decides_nothing_any_more_and_hears_nothing_of_it() -> None:
    life = stalled()
    seat(life, PRIYA, manager=DINA)
    assert [each.edits for each in life.heard if isinstance(each.body, Unseated)] == [True]
    assert refused(ack(life, "help", due_on=berlin(3, 27).date())) == "not_yours"
    answer(life)
    assert not life.told(TOM, Sorted) and life.told(DINA, Sorted)


def test_an_alert_that_had_not_arrived_does_not_reach_the_one_who_was_replaced() -> None:
    def slow(notice: Notice) -> Fate:
        return timedelta(days=1) if isinstance(notice.body, Alert) and notice.to == TOM else timedelta(0)

    life = stalled(Life(fate=slow))
    seat(life, PRIYA, manager=DINA)
    life.until(berlin(3, 24))
    assert not life.told(TOM, Alert) and len(life.told(DINA, Alert)) == 1


def test_a_neighbour_on_the_rung_is_not_asked_twice_nor_forgotten() -> None:
    life = stalled(deputy=DINA).until(berlin(3, 25, 10))
    assert life.told(DINA, Alert) and life.told(PRIYA, Alert)
    seat(life, deputy=SAM)
    assert len(life.told(PRIYA, Alert)) == 1
    assert len(life.told(SAM, Alert)) == 1


def test_an_emptied_rung_moves_on_at_once() -> None:
    life = stalled()
    seat(life, PRIYA, manager=None)
    assert len(life.told(PRIYA, Alert)) == 1


def test_a_chair_on_another_rung_asks_nobody() -> None:
    life = stalled()
    seat(life, sponsor=DINA)
    assert not life.told(DINA, Alert) and len(life.told(TOM, Alert)) == 1


def test_a_first_manager_is_asked_instead_of_the_administrator() -> None:
    life = stalled(manager=None, owner=None, sponsor=None)
    seat(life, MAYA, manager=DINA)
    assert len(life.told(DINA, Alert)) == 1


def test_the_promise_of_a_replaced_manager_is_not_inherited() -> None:
    life = stalled()
    ack(life, "help", due_on=berlin(3, 27).date())
    seat(life, PRIYA, manager=DINA)
    assert len(life.told(DINA, Alert)) == 1
    life.until(berlin(4, 10))
    assert not life.told(TOM, Returned)


def test_a_pause_stands_and_comes_back_to_the_new_manager_alone() -> None:
    life = stalled()
    ack(life, "pause", due_on=berlin(4, 1).date(), line=words())
    seat(life, PRIYA, manager=DINA)
    assert life.now.pause is not None
    life.until(berlin(4, 1, 12))
    assert life.told(DINA, Returned) and not life.told(TOM, Returned)


def test_undecided_by_the_replaced_one_an_old_press_is_refused() -> None:
    life = stalled()
    assert life.now.ladder is not None
    number = life.now.ladder.number
    seat(life, PRIYA, manager=DINA)
    decision = life.do(Acknowledged, TOM, choice="stop", ladder=number, line=words())
    assert refused(decision) == "not_yours"
