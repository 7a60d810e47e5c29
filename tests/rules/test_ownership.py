"""Who owns the outcome: offered, accepted, declined, expired, and what holds while nobody does."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.decisions import TermBegan, TermEnded
from bot.events import Accepted, Acknowledged, Declined, Delivered, Undelivered
from bot.model import Calendar
from bot.notices import Alert, NotReached, OfferClosed, OfferRefused, OwnerFound, Registered, Returned, Sorted
from tests.rules.life import (
    ADA,
    ALL,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
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
)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("owner", "alone"), [(MAYA, True), (PRIYA, False)])
def test_who_registers_a_pilot_with_nobody_above_its_champion_is_told_so(owner: UUID, alone: bool) -> None:
    life = opened(manager=None, owner=owner, sponsor=MAYA)
    assert [body.alone for body in life.told(TOM, Registered)] == [alone]


def test_the_offer_is_made_at_intake_and_every_chair_hears_once() -> None:
    life = opened(deputy=DINA)
    assert life.steps(MAYA) == ["offer"]
    assert life.steps(TOM) == ["registered"]
    assert [life.steps(each) for each in (DINA, PRIYA, RUTH)] == [["seated"]] * 3
    assert life.now.phase == "intake"


def test_accepting_begins_the_term_and_tells_the_manager() -> None:
    life = owned()
    assert life.now.term is not None and life.now.term.person == MAYA
    assert life.now.phase == "build"
    assert len(life.told(TOM, OwnerFound)) == 1
    closed = life.told(MAYA, OfferClosed)[0]
    assert (closed.how, closed.first_ask_at) == ("accepted", berlin(3, 10))


def test_accepting_twice_changes_nothing() -> None:
    life = owned()
    before = life.now
    assert refused(life.do(Accepted, MAYA, rights=ALL)) == "already_champion"
    assert life.now == before


@pytest.mark.parametrize("who", [TOM, EVE, PRIYA])
def test_only_the_person_asked_may_answer_the_offer(who: object) -> None:
    life = opened()
    before = life.now
    assert refused(life.do(Accepted, who, rights=ALL)) == "offer_gone"  # type: ignore[arg-type]  # a parameter
    assert refused(life.do(Declined, who)) == "offer_gone"  # type: ignore[arg-type]  # a parameter
    assert life.now == before


def test_the_offer_expires_two_working_days_after_its_delivery_and_not_a_minute_before() -> None:
    life = opened(Life(fate=lambda notice: timedelta(hours=5)))
    life.until(berlin(3, 4, 14) - MINUTE)
    assert life.now.offer is not None
    life.until(berlin(3, 4, 14))
    assert life.now.offer is None
    assert life.now.ladder is not None and life.now.ladder.causes[0].how == "expired"
    assert refused(life.do(Accepted, MAYA, rights=ALL)) == "offer_gone"


def test_a_declined_offer_reaches_the_manager_at_once() -> None:
    life = opened()
    life.do(Declined, MAYA)
    life.settle()
    alert = life.told(TOM, Alert)[0]
    assert (alert.causes[0].rule, alert.causes[0].how, life.at) == ("S2", "declined", berlin(3, 2, 9))


def test_an_offer_that_can_not_be_delivered_reaches_the_manager_and_an_administrator() -> None:
    life = opened(Life(fate=lambda notice: "lost" if notice.to == MAYA else timedelta(0)))
    assert life.told(TOM, Alert)[0].causes[0].how == "unreachable"
    assert [each.what for each in life.told(ADA, NotReached)] == ["offer"]


def test_administrators_heard_eight_times_in_eight_days_whom_they_could_not_reach() -> None:
    life = opened(Life(fate=lambda notice: "lost" if notice.to in (MAYA, TOM, PRIYA) else timedelta(0)))
    life.until(berlin(3, 15, 23))
    told = [(each.body, each.due_at) for each in life.heard if isinstance(each.body, NotReached)]
    weeks = [(body.person, at.isocalendar().week) for body, at in told if body.what != "everybody"]
    assert len(weeks) == len(set(weeks)), "each once a week"
    assert len({week for who, week in weeks if who == TOM}) == 2, "and again in the next one"


def test_an_offer_whose_fate_is_never_known_does_not_leave_the_pilot_without_an_owner_for_ever() -> None:
    life = opened(Life(fate=lambda notice: "never" if notice.to == MAYA else timedelta(0)))
    life.until(berlin(3, 5, 9) - MINUTE)
    assert life.now.ladder is None
    life.until(berlin(3, 5, 9))
    assert life.told(TOM, Alert)[0].causes[0].rule == "S2"


def test_an_administrator_who_can_not_be_offered_a_pilot_does_not_block_it() -> None:
    life = opened(Life(admins=(MAYA, ADA), fate=lambda notice: "lost" if notice.to == MAYA else timedelta(0)))
    assert len(life.told(TOM, Alert)) == 1
    assert len(life.told(ADA, NotReached)) >= 1


def test_two_administrators_who_can_not_be_reached_do_not_report_each_other_for_ever() -> None:
    life = opened(
        Life(admins=(ADA, SAM), fate=lambda notice: "lost" if notice.to in (MAYA, ADA, SAM) else timedelta(0))
    )
    assert len(life.said) < 20


def test_on_reassign_the_old_term_ends_when_the_new_one_is_accepted_and_the_old_champion_hears_it() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    assert life.now.term is not None and life.now.term.person == MAYA
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert life.now.term.person == SAM
    ended = [type(each) for each in life.facts if isinstance(each, TermBegan | TermEnded)]
    assert ended == [TermBegan, TermEnded, TermBegan]
    assert life.told(MAYA, OwnerFound)[-1].person == SAM
    assert life.now.ladder is None
    assert refused(answer(life)) == "not_yours"


def test_a_new_champion_does_not_inherit_the_misses_of_the_old_one() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    life.do(Accepted, SAM, rights=ALL)
    life.until(berlin(4, 3))
    assert life.outcomes()[-1] == "missed"
    assert life.now.ladder is None


def test_a_declined_reassignment_comes_back_to_the_manager_at_once() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    life.do(Declined, SAM)
    life.settle()
    assert [(each.why, each.person) for each in life.told(TOM, Returned)] == [("declined", SAM)]


def test_whoever_asked_hears_of_a_no_also_when_the_stall_is_sorted_already() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    answer(life)
    assert life.now.ladder is None
    life.do(Declined, SAM)
    life.settle()
    assert [(each.how, each.person) for each in life.told(TOM, OfferRefused)] == [("declined", SAM)]
    assert life.now.term is not None and life.now.term.person == MAYA


def test_a_second_reassignment_takes_the_first_offer_back() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=DINA)
    assert [each.how for each in life.told(SAM, OfferClosed)] == ["withdrawn"]
    assert life.now.offer is not None and life.now.offer.person == DINA


def test_sorted_says_that_somebody_has_still_been_asked_to_take_over() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    answer(life)
    assert [(each.asked, each.asked_by) for each in life.told(TOM, Sorted)] == [(SAM, TOM)]
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert life.told(TOM, OwnerFound)[-1].person == SAM


@pytest.mark.parametrize("sorted_before", [True, False])
def test_the_present_owner_hears_what_became_of_a_reassignment_they_were_told_of(sorted_before: bool) -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    if sorted_before:
        answer(life)
    life.do(Declined, SAM)
    life.settle()
    assert [(each.how, each.person, each.by) for each in life.told(MAYA, OfferRefused)] == [("declined", SAM, TOM)]


def test_the_former_owner_is_thanked_and_is_not_told_that_decisions_come_to_them() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert life.told(MAYA, OwnerFound)[-1].before == MAYA


@pytest.mark.parametrize("choice", ["help", "decide", "stop", "pause", "noproblem"])
def test_who_was_asked_to_take_over_hears_that_it_no_longer_holds(choice: str) -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    kept = life.now.ladder
    assert kept is not None
    life.do(Acknowledged, TOM, choice=choice, ladder=kept.number, due_on=berlin(3, 27).date(), line=life.now.name)
    life.settle()
    assert [each.how for each in life.told(SAM, OfferClosed)] == ["withdrawn"]
    assert refused(life.do(Accepted, SAM, rights=ALL)) == ("ended" if choice == "stop" else "offer_gone")


def test_a_champion_who_is_named_manager_as_well_is_not_watched_by_themselves() -> None:
    life = owned(manager=MAYA)
    assert life.now.manager is None
    life.until(berlin(3, 20))
    assert life.told(PRIYA, Alert) and not life.told(MAYA, Alert)


def test_a_late_delivery_of_an_old_offer_changes_nothing() -> None:
    life = opened()
    life.do(Declined, MAYA)
    before = life.now
    life.do(Delivered, key=life.said[0].key)
    life.do(Undelivered, key=life.said[0].key, why="blocked")
    assert life.now == before


def test_the_days_to_answer_are_the_receivers() -> None:
    sunday_to_thursday = Calendar(zone="Asia/Dubai", workdays=(6, 0, 1, 2, 3))
    life = opened(Life(at=berlin(3, 5), calendars={MAYA: sunday_to_thursday}))  # a Thursday
    life.until(berlin(3, 9, 9, 59))
    assert life.now.offer is not None
    assert life.until(berlin(3, 9)).now.offer is None
