"""Handing a pilot over: no gap, no inherited duty, nobody's own manager."""

from datetime import timedelta

import pytest

from bot.cards import plain_text
from bot.decisions import Decision, TermBegan, TermEnded
from bot.events import Accepted, Declined, HandedOver, PersonLeft, SeatGiven
from bot.model import Rights, Tenure
from bot.notices import (
    Alert,
    HandoverNoted,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Packet,
)
from bot.wording import word
from bot.wording.voice import Voice
from tests.rules.life import (
    ALL,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    W1,
    W2,
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


def hand(life: Life, to: object = SAM, by: object = MAYA) -> Decision:
    decision = life.do(HandedOver, by, to=to)  # type: ignore[arg-type]  # a parameter
    life.settle()
    return decision


def take(life: Life, who: object = SAM, rights: Rights = ALL) -> Decision:
    decision = life.do(Accepted, who, rights=rights)  # type: ignore[arg-type]  # a parameter
    life.settle()
    return decision


def test_the_old_owner_stays_until_the_new_one_accepts_and_everybody_hears_who_was_asked() -> None:
    life = owned()
    hand(life)
    assert life.now.term is not None and life.now.term.person == MAYA
    (offer,) = life.told(SAM, OwnerOffer)
    assert offer.taking_over and offer.by == MAYA
    assert [each.person for who in (MAYA, TOM) for each in life.told(who, HandoverNoted)] == [SAM, SAM]


def test_on_acceptance_the_term_passes_without_a_gap() -> None:
    life = owned().until(berlin(3, 3))
    hand(life)
    take(life)
    assert life.now.term is not None and life.now.term.person == SAM
    ended = [each for each in life.facts if isinstance(each, TermEnded)]
    assert [(each.person, each.why) for each in ended] == [(MAYA, "handover")]
    assert [each.person for each in life.facts if isinstance(each, TermBegan)] == [MAYA, SAM]
    assert life.now.past == (Tenure(MAYA, berlin(3, 2, 9), berlin(3, 3), "handover"),)
    assert life.told(SAM, Packet)[0].past == life.now.past


def test_a_reassignment_by_the_manager_is_kept_as_such() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    take(life)
    assert [each.why for each in life.now.past] == ["reassigned"]


def test_the_new_owner_has_no_duty_from_before_and_is_first_asked_three_working_days_later() -> None:
    life = owned().until(berlin(3, 10, 12))
    assert life.now.checkin is not None
    hand(life)
    take(life)
    assert life.now.checkin is None
    assert life.outcomes() == ["excused"]
    life.until(berlin(3, 17) - MINUTE)
    assert life.now.checkin is None
    life.until(berlin(3, 17))
    assert life.now.checkin is not None and life.now.checkin.starts_on == W2


def test_accepted_too_late_in_the_week_the_first_question_is_the_week_after() -> None:
    life = owned().until(berlin(3, 12, 12))  # a Thursday: three working days later it is Tuesday noon
    hand(life)
    take(life)
    life.until(berlin(3, 23, 12))
    assert not any(each.key.endswith(f"/ask/{SAM}") for each in life.heard)
    life.until(berlin(3, 24))
    assert any(each.key.endswith(f"/ask/{SAM}") for each in life.heard)


@pytest.mark.parametrize("day", [10, 14])
def test_nobody_keeps_a_button_for_a_number_that_somebody_else_owns_now(day: int) -> None:
    life = owned().until(berlin(3, day, 12))  # asked on the 10th, missed on the 13th
    hand(life)
    take(life)
    (over,) = [each for each in life.heard if each.key.endswith(f"/over-2/{MAYA}")]
    assert over.edits
    assert over.key.split("/")[1] == f"week-{W1}"
    card = word(over.body, Voice(life.at, MAYA, names={SAM: "Sam"}))
    assert not card.buttons
    assert "Sam owns it now, so 2–8 Mar is not asked of you any more." in plain_text(card)


def test_an_owner_who_was_asked_nothing_hears_nothing_more_than_who_owns_it_now() -> None:
    life = owned().until(berlin(3, 3))
    hand(life)
    take(life)
    assert not any("/over-" in each.key for each in life.heard)


def test_what_the_old_owner_brought_is_credited() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life, 150.0)
    hand(life)
    take(life)
    found = life.told(MAYA, OwnerFound)[-1]
    assert (found.before, found.numbers) == (MAYA, 1)
    assert life.now.week(W1) is not None


@pytest.mark.parametrize("how", ["declined", "expired"])
def test_when_it_comes_to_nothing_the_old_owner_stays_and_both_hear(how: str) -> None:
    life = owned()
    hand(life, by=TOM)
    if how == "declined":
        life.do(Declined, SAM)
        life.settle()
    else:
        life.until(berlin(3, 4, 9))
    assert life.now.term is not None and life.now.term.person == MAYA
    assert life.now.ladder is None and life.now.offer is None
    for who in (MAYA, TOM):
        assert [each.how for each in life.told(who, OfferRefused)] == [how]


@pytest.mark.parametrize("how", ["declined", "expired", "unreachable"])
def test_a_manager_who_was_promised_the_answer_of_a_handover_hears_it_when_it_is_no(how: str) -> None:
    life = owned()
    hand(life)
    if how == "declined":
        life.do(Declined, SAM)
    elif how == "unreachable":
        life.do(PersonLeft, person=SAM)
    life.until(berlin(3, 4, 9))
    for who in (MAYA, TOM):
        assert [each.how for each in life.told(who, OfferRefused)] == [how]


def test_whoever_found_no_owner_for_a_pilot_without_one_hears_the_answer_too() -> None:
    life = owned()
    life.do(PersonLeft, person=MAYA)
    hand(life, by=PRIYA)
    life.do(Declined, SAM)
    life.settle()
    assert [each.how for each in life.told(PRIYA, OfferRefused)] == ["declined"]
    assert not life.told(TOM, OfferRefused), "the alert says it"


def test_only_the_owner_and_those_above_hand_it_over() -> None:
    life = owned()
    before = life.now
    assert refused(hand(life, by=EVE)) == refused(hand(life, by=SAM, to=DINA)) == "not_yours"
    assert life.now == before
    for by, to in ((TOM, SAM), (PRIYA, DINA), (RUTH, EVE)):
        assert refused(hand(life, by=by, to=to)) == ""
        assert life.now.offer is not None and life.now.offer.person == to


@pytest.mark.parametrize(
    ("by", "to", "why"),
    [
        (MAYA, MAYA, "already_champion"),
        (TOM, MAYA, "already_champion"),
        (MAYA, TOM, "champion_is_manager"),
        (TOM, TOM, "champion_is_manager"),
        (PRIYA, PRIYA, "not_to_oneself"),
    ],
)
def test_the_present_owner_the_manager_and_oneself_are_refused_kindly(by: object, to: object, why: str) -> None:
    life = owned()
    before = life.now
    assert refused(hand(life, to=to, by=by)) == why
    assert life.now == before


def test_asked_twice_the_same_person_has_one_offer_and_another_takes_its_place() -> None:
    life = owned()
    hand(life)
    assert refused(hand(life)) == "offer_open"
    hand(life, to=DINA)
    assert [each.how for each in life.told(SAM, OfferClosed)] == ["withdrawn"]
    assert life.now.offer is not None and life.now.offer.person == DINA


def test_the_owner_does_not_take_back_whom_the_manager_asked() -> None:
    life = owned()
    hand(life, by=TOM)
    assert refused(hand(life, to=DINA, by=MAYA)) == "offer_open"
    assert refused(hand(life, to=DINA, by=PRIYA)) == ""


def test_a_stopped_pilot_is_handed_to_nobody() -> None:
    life = stalled()
    ack(life, "stop", line=words())
    assert refused(hand(life)) == "ended"


def test_before_anybody_owned_it_another_person_can_be_asked_instead() -> None:
    life = opened()
    hand(life, by=TOM)
    assert [each.how for each in life.told(MAYA, OfferClosed)] == ["withdrawn"]
    take(life)
    assert life.now.term is not None and life.now.term.person == SAM
    assert life.now.past == () and not life.told(SAM, Packet)


def test_naming_somebody_gives_the_rung_its_days_anew() -> None:
    life = stalled()
    life.until(berlin(3, 24, 12))
    hand(life, by=TOM, to=SAM)
    life.until(berlin(3, 27, 12) - MINUTE)
    assert not life.told(PRIYA, Alert)


def test_a_manager_who_named_another_after_the_first_hears_of_the_right_one() -> None:
    life = stalled()
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    hand(life, by=TOM, to=DINA)
    assert life.now.ladder is not None and life.now.ladder.ack is not None
    assert life.now.ladder.ack.person == DINA


def test_a_no_while_nobody_owns_it_reaches_the_manager_again() -> None:
    life = opened()
    life.do(Declined, MAYA)
    life.settle()
    hand(life, by=TOM)
    life.do(Declined, SAM)
    life.settle()
    assert [each.causes[0].person for each in life.told(TOM, Alert)] == [MAYA, SAM]


def test_whoever_became_the_manager_meanwhile_can_not_accept() -> None:
    life = owned()
    hand(life)
    assert refused(life.do(SeatGiven, TOM, seats=(("manager", SAM),))) == "champion_is_manager"
