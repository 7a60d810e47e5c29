"""Somebody left: the outcome is never without a word, and nothing of theirs becomes silence."""

from datetime import timedelta
from typing import Any

import pytest

from bot.decisions import Decision, TermEnded
from bot.events import Accepted, Declined, HandedOver, PersonLeft, Undelivered
from bot.model import Member
from bot.notices import Alert, ChairEmptied, NotReached, OfferClosed, OfferRefused, Reminder
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
    berlin,
    opened,
    owned,
    refused,
    stalled,
    words,
)

MINUTE = timedelta(minutes=1)


def leave(life: Life, who: Any) -> Decision:
    decision = life.do(PersonLeft, person=who)
    life.settle()
    return decision


def test_without_its_owner_the_manager_hears_the_same_moment() -> None:
    life = owned().until(berlin(3, 5))
    leave(life, MAYA)
    assert life.now.term is None
    (alert,) = life.told(TOM, Alert)
    assert (alert.causes[0].rule, alert.causes[0].how, alert.causes[0].person) == ("S2", "left", MAYA)
    assert [(each.person, each.why) for each in life.facts if isinstance(each, TermEnded)] == [(MAYA, "left")]
    assert [each.why for each in life.now.past] == ["left"]


def test_what_an_owner_left_behind_is_nobodys_silence() -> None:
    life = owned().until(berlin(3, 19, 12))  # one miss, and a week that is open
    assert life.now.checkin is not None and life.now.watches
    leave(life, MAYA)
    assert not life.now.checkin and not life.now.watches and not life.now.next_week
    assert life.outcomes() == ["missed", "excused"]
    life.until(berlin(4, 3))
    assert not [each for each in life.told(MAYA, Reminder) if each.starts_on > berlin(3, 16).date()]
    rules = {cause.rule for each in life.told(TOM, Alert) for cause in each.causes}
    assert rules == {"S2"}


@pytest.mark.parametrize("answered", [False, True])
def test_a_stall_that_had_been_alerted_becomes_a_new_alert_about_the_owner(answered: bool) -> None:
    life = stalled()
    if answered:
        ack(life, "help", due_on=berlin(3, 27).date())
    leave(life, MAYA)
    last = life.told(TOM, Alert)[-1]
    assert [cause.rule for cause in last.causes] == ["S2"]
    assert len(life.told(TOM, Alert)) == 2


def test_a_parked_pilot_wakes_up_when_its_owner_leaves() -> None:
    life = stalled(owner=None, sponsor=None).until(berlin(4, 10))
    assert life.now.ladder is not None and life.now.ladder.state == "parked"
    count = len(life.told(TOM, Alert))
    leave(life, MAYA)
    assert len(life.told(TOM, Alert)) == count + 1


def test_a_paused_pilot_whose_owner_leaves_is_heard_of_and_named_anew() -> None:
    life = stalled()
    ack(life, "pause", due_on=berlin(4, 20).date(), line=words())
    leave(life, MAYA)
    assert life.told(TOM, Alert)[-1].causes[-1].how == "left"
    ack(life, "reassign", due_on=berlin(3, 27).date(), person=SAM)
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert life.now.term is not None and life.now.ladder is None


@pytest.mark.parametrize("who", [MAYA, TOM, PRIYA, SAM, EVE])
def test_twice_is_once(who: Any) -> None:
    life = owned()
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    leave(life, who)
    before, said = life.now, len(life.said)
    leave(life, who)
    assert (life.now, len(life.said)) == (before, said)


def test_of_a_stopped_pilot_nobody_leaves() -> None:
    life = stalled()
    ack(life, "stop", line=words())
    before = life.now
    leave(life, MAYA)
    leave(life, TOM)
    assert life.now == before


def test_somebody_who_was_asked_and_left_is_as_good_as_unreachable() -> None:
    life = opened()
    leave(life, MAYA)
    assert life.now.offer is None
    assert life.told(TOM, Alert)[0].causes[0].how == "unreachable"
    assert not life.told(MAYA, OfferClosed)


def test_an_owner_who_leaves_has_not_checked_in() -> None:
    life = stalled()
    leave(life, MAYA)
    newest = life.told(TOM, Alert)[-1]
    assert [cause.rule for cause in newest.causes] == ["S2"] and newest.settled == ()


def test_an_owner_stays_when_whoever_was_to_take_over_leaves() -> None:
    life = owned()
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    leave(life, SAM)
    assert life.now.term is not None and life.now.offer is None and life.now.ladder is None
    assert [each.how for each in life.told(MAYA, OfferRefused)] == ["unreachable"]


def test_an_offer_outlives_the_owner_who_made_it() -> None:
    life = owned()
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    leave(life, MAYA)
    assert len(life.told(TOM, Alert)) == 1
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert life.now.term is not None and life.now.term.person == SAM and life.now.ladder is None


def test_an_offer_of_an_owner_who_left_that_is_declined_reaches_the_manager() -> None:
    life = owned()
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    leave(life, MAYA)
    life.do(Declined, SAM)
    life.settle()
    assert [each.causes[0].how for each in life.told(TOM, Alert)] == ["left", "declined"]


def test_a_chair_is_emptied_and_the_owner_and_the_next_person_hear_it_once() -> None:
    life = owned()
    leave(life, TOM)
    assert life.now.manager is None
    for who in (MAYA, PRIYA):
        (told,) = life.told(who, ChairEmptied)
        assert (told.person, told.roles, told.next_to) == (TOM, ("manager",), PRIYA)
    assert not life.told(RUTH, ChairEmptied)


def test_somebody_of_two_chairs_leaves_both() -> None:
    life = owned(owner=TOM)
    leave(life, TOM)
    assert (life.now.manager, life.now.owner) == (None, None)
    assert life.told(MAYA, ChairEmptied)[0].roles == ("manager", "owner")


def test_an_open_rung_that_has_lost_its_person_moves_on_at_once() -> None:
    life = stalled()
    leave(life, TOM)
    assert len(life.told(PRIYA, Alert)) == 1


def test_where_nobody_is_left_above_an_administrator_is_asked() -> None:
    life = stalled(owner=None, sponsor=None)
    leave(life, TOM)
    assert life.told(ADA, Alert)


def test_the_owner_who_also_sat_above_leaves_both_places() -> None:
    life = owned(owner=MAYA)
    leave(life, MAYA)
    assert (life.now.term, life.now.owner) == (None, None)
    assert len(life.told(TOM, Alert)) == 1


def test_a_user_who_left_is_never_asked_again() -> None:
    life = owned()
    life.state = life.now.__class__(**{**_fields(life), "roster": (Member(SAM, life.at), Member(DINA, life.at))})
    leave(life, SAM)
    assert [each.left for each in life.now.roster] == [True, False]


def _fields(life: Life) -> dict[str, Any]:
    return {name: getattr(life.now, name) for name in life.now.__dataclass_fields__}


def test_a_message_to_a_closed_account_is_how_it_is_noticed_too() -> None:
    life = owned().until(berlin(3, 9))
    life.do(Undelivered, key=f"{life.now.id}/week-2026-03-02/ask/{MAYA}", why="deactivated")
    life.settle()
    assert life.now.term is None
    assert life.told(TOM, Alert)[0].causes[0].how == "left"
    assert not life.told(ADA, NotReached)


def test_an_alert_to_a_closed_account_moves_on_at_once_and_empties_the_chair() -> None:
    life = owned(Life(fate=lambda notice: "never" if notice.to == TOM else timedelta(0))).until(berlin(3, 20))
    life.do(Undelivered, key=f"{life.now.id}/ladder-1/L1-1/{TOM}", why="deactivated")
    life.settle()
    assert life.now.manager is None
    assert len(life.told(PRIYA, Alert)) == 1


def test_an_administrator_whose_account_was_closed_holds_nothing_up() -> None:
    life = stalled(
        Life(fate=lambda notice: "never" if notice.to == ADA else timedelta(0)), manager=None, owner=None, sponsor=None
    )
    for loop in (1, 2):
        life.do(Undelivered, key=f"{life.now.id}/ladder-1/L1-{loop}/{ADA}", why="deactivated")
    ladder = life.now.ladder
    assert ladder is not None and (ladder.state, ladder.climbs_at) == ("open", berlin(3, 23, 9))


def test_nobody_acts_for_somebody_who_left() -> None:
    life = owned()
    leave(life, MAYA)
    assert refused(life.do(Accepted, MAYA, rights=ALL)) == "offer_gone"
