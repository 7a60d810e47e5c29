"""What changes chairs, or somebody who leaves, sets going again: a parked pilot, and a blocker that lost its helper."""

from datetime import date, timedelta

import pytest

from bot.events import (
    Accepted,
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    HandedOver,
    HelpAnswered,
    Paused,
    PersonLeft,
    SeatGiven,
)
from bot.notices import Alert, BlockerNoted, HeadsUp, OwnerFound
from tests.rules.life import ADA, ALL, DINA, MAYA, PRIYA, SAM, TOM, WEEK, Life, ack, berlin, owned, stalled, words
from tests.rules.test_stalls import speaking

DAY = timedelta(days=1)


def parked() -> Life:
    life = stalled().until(berlin(5, 4))
    assert life.now.ladder is not None and life.now.ladder.state == "parked"
    return life


def give(life: Life, by: object = MAYA, **seats: object) -> None:
    life.do(SeatGiven, by, seats=tuple(seats.items()))  # type: ignore[arg-type]  # a person
    life.settle()


def test_whoever_becomes_manager_of_a_parked_pilot_is_asked_and_does_not_inherit_its_silence() -> None:
    life = parked()
    give(life, manager=SAM)
    (alert,) = life.told(SAM, Alert)
    assert (alert.level, alert.asked, [cause.rule for cause in alert.causes]) == (1, 0, ["S1"])
    assert alert.told_at, "the champion was told first, long ago"
    assert life.now.ladder is not None and life.now.ladder.state == "open"


def test_a_pilot_that_wakes_up_asks_its_champion_a_whole_cycle_later() -> None:
    life = parked()
    give(life, manager=SAM)
    assert life.now.wake_at is not None and life.now.checkin is None
    asked = len(life.when("ask"))
    assert len(life.until(life.at + WEEK - DAY).when("ask")) == asked
    assert len(life.until(life.at + WEEK + DAY).when("ask")) == asked + 1


def test_a_new_manager_who_does_not_answer_lets_it_climb_and_park_once_more() -> None:
    life = parked()
    give(life, manager=SAM)
    life.until(berlin(7, 1))
    assert life.now.ladder is not None and life.now.ladder.state == "parked"
    assert [step[:2] for step in life.steps(SAM) if step.startswith("L")] == ["L1", "L1"]


@pytest.mark.parametrize("chair", ["deputy", "owner", "sponsor"])
def test_another_chair_of_a_parked_pilot_wakes_nobody(chair: str) -> None:
    life = parked()
    give(life, **{chair: SAM})
    assert not life.told(SAM, Alert) and life.now.ladder is not None and life.now.ladder.state == "parked"


def test_a_parked_pilot_that_had_nobody_asks_the_first_who_takes_a_chair() -> None:
    life = stalled(Life(admins=()), manager=None, owner=None, sponsor=None)
    assert life.now.ladder is not None and life.now.ladder.state == "parked"
    give(life, owner=PRIYA)
    assert [alert.level for alert in life.told(PRIYA, Alert)] == [2]


def test_a_parked_pilot_whose_manager_left_waits_for_the_next_one() -> None:
    life = parked()
    life.do(PersonLeft, person=TOM)
    life.settle()
    assert life.now.ladder is not None and life.now.ladder.state == "parked"
    give(life, manager=SAM)
    assert life.told(SAM, Alert)


def test_a_parked_pilot_that_is_paused_stays_paused_and_asks_its_new_manager_about_that() -> None:
    life = stalled()
    ack(life, "pause", due_on=date(2026, 4, 10), line=words())
    life.until(berlin(6, 1))
    assert life.now.ladder is not None and life.now.ladder.state == "parked" and life.now.pause is not None
    give(life, manager=SAM)
    (alert,) = life.told(SAM, Alert)
    assert "S12" in [cause.rule for cause in alert.causes] and life.now.pause is not None


# --- a helper who left -------------------------------------------------------------------------------------------
def helped() -> Life:
    life = owned().until(berlin(3, 3))
    life.do(BlockerAdded, MAYA, text=words("ERP access"), helper=SAM)
    life.settle()
    return life


def test_a_helper_who_left_is_not_named_as_helping_any_more() -> None:
    life = helped()
    life.do(PersonLeft, person=SAM)
    (blocker,) = life.now.blockers
    assert (blocker.helper, blocker.left) == (None, SAM)
    assert blocker.touched_at == berlin(3, 3), "leaving touches nothing"


def test_the_champion_reads_with_the_next_heads_up_that_the_helper_has_left() -> None:
    life = speaking(helped(), berlin(3, 9))
    life.do(PersonLeft, person=SAM)
    speaking(life, berlin(3, 10, 11))
    (said,) = life.told(MAYA, HeadsUp)
    assert said.cause.person == SAM
    assert [cause.person for each in speaking(life, berlin(3, 18)).told(TOM, Alert) for cause in each.causes] == [SAM]


@pytest.mark.parametrize("how", ["named", "offered"])
def test_once_somebody_else_helps_nobody_reads_of_the_one_who_left(how: str) -> None:
    life = helped()
    life.do(PersonLeft, person=SAM)
    if how == "named":
        life.do(BlockerChanged, MAYA, number=1, helper=PRIYA)
    else:
        life.do(HelpAnswered, PRIYA, number=1, helps=True)
    speaking(life, berlin(3, 10, 11))
    assert (life.now.blockers[0].helper, life.now.blockers[0].left) == (PRIYA, None)
    assert not [each for each in life.told(MAYA, HeadsUp) if each.cause.person]


def test_a_helper_who_left_is_not_told_that_it_is_gone() -> None:
    life = helped()
    life.do(PersonLeft, person=SAM)
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    assert not life.told(SAM, BlockerNoted)


def test_an_administrator_who_was_asked_and_left_is_told_of_nothing_more() -> None:
    life = stalled(Life(admins=(ADA, DINA)), manager=None, owner=None, sponsor=None)
    assert life.told(ADA, Alert) and life.told(DINA, Alert)
    life.admins = (DINA,)
    life.do(PersonLeft, person=ADA)
    life.settle()
    heard = len([each for each in life.said if each.to == ADA])
    life.until(berlin(6, 1))
    assert len([each for each in life.said if each.to == ADA]) == heard


def test_whoever_paused_it_and_left_is_not_told_that_the_pause_ends() -> None:
    life = owned().until(berlin(3, 5))
    life.do(Paused, PRIYA, until_on=date(2026, 4, 10), line=words())
    life.do(PersonLeft, person=PRIYA)
    life.until(berlin(4, 10))
    assert life.told(MAYA, HeadsUp) and not life.told(PRIYA, HeadsUp)


def test_who_registered_it_and_left_is_not_told_who_owns_it_now() -> None:
    life = owned(manager=None).until(berlin(3, 5))
    life.do(PersonLeft, person=TOM)
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert [each.to for each in life.said if isinstance(each.body, OwnerFound) and each.body.person == SAM] == [MAYA]
