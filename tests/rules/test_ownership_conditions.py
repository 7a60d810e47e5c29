"""Accepting on a condition: who is asked, how long the offer waits for them, and what each answer does."""

from datetime import timedelta

import pytest

from bot.cards import plain_text
from bot.decisions import Decision, WordsKept
from bot.events import (
    Accepted,
    Acknowledged,
    ConditionAnswered,
    Conditioned,
    Declined,
    HandedOver,
    PersonLeft,
    SeatGiven,
)
from bot.model import Calendar, Rights
from bot.notices import (
    Alert,
    ConditionAsked,
    ConditionClosed,
    ConditionNoted,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Returned,
    Sorted,
)
from bot.wording import word
from bot.wording.voice import Voice
from tests.rules.life import (
    ALL,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    Life,
    ack,
    berlin,
    opened,
    owned,
    refused,
    stalled,
    words,
)

MINUTE = timedelta(minutes=1)
SOME = Rights(scope=True, spend=False, people=True, stop=True)


def would(life: Life, who: object = MAYA) -> Decision:
    """Accepted, if."""
    decision = life.do(Conditioned, who, rights=SOME, condition=words("half a day a week"))  # type: ignore[arg-type]
    life.settle()
    return decision


def promise(life: Life, agreed: bool, by: object = TOM, offer: int | None = None) -> Decision:
    number = offer if offer is not None else life.now.offers
    decision = life.do(ConditionAnswered, by, offer=number, agreed=agreed)  # type: ignore[arg-type]
    life.settle()
    return decision


def test_whoever_asked_and_the_manager_get_the_condition_and_the_person_hears_that_it_was_passed_on() -> None:
    life = opened(manager=PRIYA, owner=None)
    would(life)
    for who in (TOM, PRIYA):
        (asked,) = life.told(who, ConditionAsked)
        assert (asked.condition, asked.rights, asked.person) == ("half a day a week", SOME, MAYA)
    assert not life.told(RUTH, ConditionAsked)
    assert life.told(MAYA, ConditionNoted)[0].asked == (TOM, PRIYA)
    assert any(isinstance(each, WordsKept) and each.words.text == "half a day a week" for each in life.facts)
    assert life.now.term is None and life.now.offer is not None


def test_agreeing_makes_them_the_owner_with_the_rights_they_named() -> None:
    life = opened()
    would(life)
    promise(life, agreed=True)
    assert life.now.term is not None
    assert (life.now.term.person, life.now.term.rights, life.now.phase) == (MAYA, SOME, "build")
    closed = life.told(MAYA, OfferClosed)[-1]
    assert (closed.how, closed.agreed, closed.agreed_by) == ("accepted", "half a day a week", TOM)
    assert [each.how for each in life.told(TOM, ConditionClosed)] == ["agreed"]
    assert len(life.told(TOM, OwnerFound)) == 1


def test_the_new_owner_is_notified_of_the_promise_and_not_only_shown_an_edited_card() -> None:
    life = opened()
    would(life)
    promise(life, agreed=True)
    (closed,) = [each for each in life.heard if isinstance(each.body, OfferClosed)]
    assert not closed.edits


@pytest.mark.parametrize("by", [TOM, PRIYA, RUTH])
def test_anybody_above_may_promise_it(by: object) -> None:
    life = opened()
    would(life)
    promise(life, agreed=True, by=by)
    assert life.now.term is not None


@pytest.mark.parametrize("by", [EVE, MAYA, SAM])
def test_nobody_else_may_and_nobody_promises_it_to_themselves(by: object) -> None:
    life = opened(owner=MAYA)
    would(life)
    before = life.now
    assert refused(promise(life, agreed=True, by=by)) == "not_yours"
    assert life.now == before


def test_whoever_got_what_they_asked_for_is_not_still_asked_to_accept_or_decline() -> None:
    life = opened()
    would(life)
    promise(life, True)
    (noted,) = life.told(MAYA, ConditionNoted)
    old = plain_text(word(noted, Voice(life.at, MAYA)).without_buttons())
    assert "Until they answer you can also accept it as it is, or decline." in old
    assert "would rather not" not in old


def test_not_promised_it_is_their_turn_again_without_the_condition_and_their_days_count_anew() -> None:
    life = opened()
    life.until(berlin(3, 3, 9))
    would(life)
    life.until(berlin(3, 4, 15))
    promise(life, agreed=False)
    offer = life.told(MAYA, OwnerOffer)[-1]
    assert (offer.refused, offer.refused_by) == ("half a day a week", TOM)
    assert [each.how for each in life.told(TOM, ConditionClosed)] == ["refused"]
    assert refused(would(life)) == "condition_refused"
    life.until(berlin(3, 6, 15) - MINUTE)
    assert life.now.offer is not None
    assert life.until(berlin(3, 6, 15)).now.offer is None
    assert life.told(TOM, Alert)[-1].causes[0].how == "expired"


def test_as_it_is_they_can_still_take_it() -> None:
    life = opened()
    would(life)
    promise(life, agreed=False)
    life.do(Accepted, MAYA, rights=ALL)
    assert life.now.term is not None and life.now.term.rights == ALL


def test_the_offer_waits_for_those_who_were_asked_from_delivery_in_their_working_days() -> None:
    slow = timedelta(hours=5)
    life = opened(Life(fate=lambda notice: slow if isinstance(notice.body, ConditionAsked) else timedelta(0)))
    life.until(berlin(3, 2, 10))
    would(life)
    life.until(berlin(3, 4, 15) - MINUTE)
    assert life.now.offer is not None
    life.until(berlin(3, 4, 15))
    assert life.now.offer is None
    assert life.told(TOM, Alert)[-1].causes[0].how == "condition"
    assert life.told(MAYA, OfferClosed)[-1].how == "unpromised"
    assert [each.how for each in life.told(TOM, ConditionClosed)] == ["unpromised"]


def test_the_days_of_the_one_who_works_last_count() -> None:
    late = Calendar(zone="Europe/Berlin", workdays=(3, 4))
    life = opened(Life(calendars={TOM: late}))
    would(life)
    life.until(berlin(3, 12, 9) - MINUTE)  # Thursday and Friday are theirs
    assert life.now.offer is not None
    assert life.until(berlin(3, 12, 9)).now.offer is None


def test_whoever_named_a_condition_is_notified_that_nobody_answered_it_and_not_only_shown_an_edited_card() -> None:
    life = opened()
    would(life)
    life.until(berlin(3, 4, 9))
    (closed,) = [each for each in life.heard if isinstance(each.body, OfferClosed) and each.to == MAYA]
    assert isinstance(closed.body, OfferClosed) and closed.body.how == "unpromised" and not closed.edits


@pytest.mark.parametrize(("month", "day"), [(3, 27), (10, 23)])
def test_the_hour_is_the_walls_when_the_clock_changes_between(month: int, day: int) -> None:
    life = opened(Life(at=berlin(month, day)))  # a Friday; the clocks change on Sunday
    would(life)
    tuesday = berlin(month, day) + timedelta(days=4) + timedelta(hours=-1 if month == 3 else 1)
    life.until(tuesday - MINUTE)
    assert life.now.offer is not None
    assert life.until(tuesday).now.offer is None


def test_a_condition_that_never_arrives_does_not_leave_the_pilot_without_an_owner_for_ever() -> None:
    life = opened(Life(fate=lambda notice: "never" if isinstance(notice.body, ConditionAsked) else timedelta(0)))
    would(life)
    life.until(berlin(3, 5, 9) - MINUTE)
    assert life.now.offer is not None
    assert life.until(berlin(3, 5, 9)).now.offer is None


def test_twice_is_once() -> None:
    life = opened()
    would(life)
    assert refused(would(life)) == "condition_open"
    promise(life, agreed=True)
    assert refused(promise(life, agreed=True)) == "sorted_already"
    assert refused(promise(life, agreed=False)) == "sorted_already"
    assert refused(would(life)) == "already_champion"


@pytest.mark.parametrize("how", ["accepted", "declined"])
def test_they_need_not_wait_and_whoever_was_asked_hears_so(how: str) -> None:
    life = opened()
    would(life)
    life.do(Accepted, MAYA, rights=ALL) if how == "accepted" else life.do(Declined, MAYA)
    life.settle()
    assert [each.how for each in life.told(TOM, ConditionClosed)] == [how]
    assert refused(promise(life, agreed=True)) == "sorted_already"


def test_a_condition_that_nobody_else_could_promise_is_refused_kindly() -> None:
    life = Life()
    opened(life, champion=TOM, manager=None, owner=None, sponsor=None)
    assert refused(would(life, TOM)) == "nobody_to_promise"


def test_who_named_themselves_has_those_above_asked() -> None:
    life = opened(champion=TOM, manager=None)
    would(life, TOM)
    assert life.told(PRIYA, ConditionAsked) and not life.told(TOM, ConditionAsked)


def test_only_the_person_asked_names_a_condition() -> None:
    life = opened()
    assert refused(would(life, SAM)) == "offer_gone"


def test_late_or_for_an_older_offer_it_promises_nothing() -> None:
    life = opened()
    would(life)
    promise(life, agreed=False)
    would(life)
    assert refused(promise(life, agreed=True, offer=1)) == "sorted_already"
    assert life.now.term is None


def test_a_present_owner_stays_when_nobody_promises_it() -> None:
    life = owned()
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    would(life, SAM)
    assert {TOM, MAYA} == {each.to for each in life.heard if isinstance(each.body, ConditionAsked)}
    life.until(berlin(3, 5))
    assert life.now.term is not None and life.now.term.person == MAYA and life.now.ladder is None
    assert [each.how for each in life.told(MAYA, OfferRefused)] == ["condition"]


def test_a_reassignment_on_a_condition_that_nobody_promises_comes_back_to_the_manager() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(4, 2).date(), person=SAM)
    would(life, SAM)
    life.until(berlin(3, 24, 10))
    assert [(each.why, each.person) for each in life.told(TOM, Returned)] == [("condition", SAM)]


def test_a_manager_who_agrees_is_told_that_the_stall_is_sorted() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(4, 2).date(), person=SAM)
    would(life, SAM)
    promise(life, agreed=True)
    assert life.now.ladder is None
    assert [each.how for each in life.told(TOM, Sorted)] == ["accepted"]


def test_nothing_is_promised_for_a_pilot_that_was_stopped() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(4, 2).date(), person=SAM)
    would(life, SAM)
    number = life.now.ladder.number if life.now.ladder else 0
    life.do(Acknowledged, TOM, choice="stop", ladder=number, line=words())
    life.settle()
    assert [each.how for each in life.told(TOM, ConditionClosed)] == ["withdrawn"]
    assert refused(promise(life, agreed=True)) == "ended"


@pytest.mark.parametrize("how", ["left", "replaced"])
def test_who_comes_to_sit_above_while_a_condition_waits_is_asked_for_it_too(how: str) -> None:
    life = owned(manager=None)
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    would(life, SAM)
    assert not life.told(PRIYA, ConditionAsked)
    life.until(berlin(3, 3, 12))
    if how == "left":
        life.do(PersonLeft, person=MAYA)
    else:
        life.do(SeatGiven, MAYA, seats=(("manager", PRIYA),))
    life.settle()
    assert len(life.told(PRIYA, ConditionAsked)) == 1
    life.until(berlin(3, 5, 12) - MINUTE)
    assert life.now.offer is not None
    assert life.until(berlin(3, 5, 12)).now.offer is None


def test_whoever_asked_and_left_has_the_next_person_hear_the_answer() -> None:
    life = owned()
    life.do(HandedOver, RUTH, to=SAM)
    life.settle()
    life.do(PersonLeft, person=RUTH)
    life.do(Declined, SAM)
    life.settle()
    assert [each.how for each in life.told(TOM, OfferRefused)] == ["declined"]
    assert not life.told(RUTH, OfferRefused)
