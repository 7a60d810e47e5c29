"""How well a pilot is owned: how often it changes hands, its days without an owner, and what its owner may decide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.decisions import Decision, RightsKept
from bot.events import Accepted, Acknowledged, HandedOver, RightsGranted
from bot.model import Coverage, Rights, Tenure, Term
from bot.notices import (
    OfferClosed,
    OwnerFound,
    RightsMissing,
    RightsNoted,
)
from bot.rules.coverage import coverage, handovers_lately
from tests.rules.life import (
    ALL,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    Life,
    berlin,
    opened,
    owned,
    refused,
    words,
)

NONE = Rights(scope=False, spend=False, people=False, stop=False)
TWO_MISSING = Rights(scope=True, spend=False, people=False, stop=True)


def hand(life: Life, to: object = SAM, by: object = MAYA) -> Decision:
    decision = life.do(HandedOver, by, to=to)  # type: ignore[arg-type]  # a parameter
    life.settle()
    return decision


def take(life: Life, who: object = SAM, rights: Rights = ALL) -> Decision:
    decision = life.do(Accepted, who, rights=rights)  # type: ignore[arg-type]  # a parameter
    life.settle()
    return decision


# --- too often ---------------------------------------------------------------------------------------------------
def test_more_than_two_hand_overs_in_ninety_days_are_pointed_out_to_the_manager() -> None:
    life, owners = owned(), (SAM, DINA, MAYA)
    before = MAYA
    for owner in owners:
        hand(life, to=owner, by=before)
        take(life, owner)
        before = owner
    assert [each.handovers for each in life.told(TOM, OwnerFound)] == [0, 0, 0, 3]


@pytest.mark.parametrize(("days", "seen"), [(90, 3), (91, 0)])
def test_the_ninetieth_day_still_counts_and_the_next_one_does_not(days: int, seen: int) -> None:
    life = owned()
    at = life.at + timedelta(days=days)
    ended = (life.at, at, at)
    past = tuple(Tenure(MAYA, life.at, each, "handover") for each in ended)
    assert handovers_lately(replace(life.now, past=past), at, life.policy) == seen
    left = tuple(replace(each, why="left") for each in past)
    assert handovers_lately(replace(life.now, past=left), at, life.policy) == 0


# --- coverage ----------------------------------------------------------------------------------------------------
def utc(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past", "since", "until", "expected"),
    [
        ((), None, 2, Coverage(1, 0, 1)),
        ((), None, 11, Coverage(10, 0, 10)),
        ((), 2, 11, Coverage(10, 10, 0)),
        ((), 4, 11, Coverage(10, 8, 2)),
        (((2, 5),), 8, 11, Coverage(10, 8, 2)),
        (((2, 5),), 5, 11, Coverage(10, 10, 0)),
        (((2, 5),), 6, 11, Coverage(10, 10, 0)),
        (((2, 5),), None, 11, Coverage(10, 4, 6)),
        (((3, 4), (6, 7)), 10, 11, Coverage(10, 6, 2)),
    ],
)
def test_days_with_an_owner_and_the_longest_gap(
    past: tuple[tuple[int, int], ...], since: int | None, until: int, expected: Coverage
) -> None:
    terms = tuple(Tenure(MAYA, utc(first), utc(last), "left") for first, last in past)
    term = Term(SAM, utc(since), ALL) if since else None
    project = replace(opened().now, opened_at=utc(2, 0), past=terms, term=term)
    assert coverage(project, utc(until)) == expected


def test_after_the_end_no_further_days_count() -> None:
    project = replace(opened().now, opened_at=utc(2), term=Term(SAM, utc(2), ALL), ended_at=utc(4))
    assert coverage(project, utc(28)) == Coverage(3, 3, 0)


# --- rights ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seats", "asked"),
    [({}, RUTH), ({"sponsor": None}, PRIYA), ({"sponsor": None, "owner": None}, TOM), ({"sponsor": MAYA}, PRIYA)],
)
def test_an_owner_who_may_not_decide_has_the_sponsor_or_the_next_below_asked(
    seats: dict[str, Any], asked: object
) -> None:
    life = opened(**seats)
    take(life, MAYA, TWO_MISSING)
    assert [each.to for each in life.heard if isinstance(each.body, RightsMissing)] == [asked]
    assert life.told(MAYA, OfferClosed)[-1].granter == asked


def test_one_missing_right_is_not_worth_a_message() -> None:
    life = opened()
    take(life, MAYA, Rights(scope=True, spend=False, people=True, stop=True))
    assert not any(isinstance(each.body, RightsMissing) for each in life.heard)


def test_where_nobody_could_grant_them_it_is_said_loudly() -> None:
    life = opened(manager=None, owner=None, sponsor=None)
    take(life, MAYA, NONE)
    assert life.told(MAYA, OfferClosed)[-1].ungranted
    assert life.told(TOM, OwnerFound)[-1].ungranted


def test_granting_puts_them_in_the_owners_hands_and_tells_owner_and_manager() -> None:
    life = opened()
    take(life, MAYA, TWO_MISSING)
    life.do(RightsGranted, RUTH, offer=1)
    life.settle()
    assert life.now.term is not None and life.now.term.rights == ALL
    assert [each.rights for each in life.facts if isinstance(each, RightsKept)] == [ALL]
    for who in (RUTH, MAYA, TOM):
        assert [each.granted for each in life.told(who, RightsNoted)] == [("spend", "people")]
    assert refused(life.do(RightsGranted, RUTH, offer=1)) == "sorted_already"


def test_nobody_grants_rights_to_themselves_or_from_outside_or_for_an_owner_who_is_gone() -> None:
    life = opened(sponsor=MAYA)
    take(life, MAYA, TWO_MISSING)
    for by in (MAYA, EVE, SAM):
        assert refused(life.do(RightsGranted, by, offer=1)) == "not_yours"
    hand(life)
    take(life, SAM, TWO_MISSING)
    assert refused(life.do(RightsGranted, PRIYA, offer=1)) == "sorted_already"
    assert refused(life.do(RightsGranted, PRIYA, offer=2)) == ""


def test_rights_are_granted_to_nobody_when_it_is_stopped() -> None:
    life = opened()
    take(life, MAYA, TWO_MISSING)
    life.until(berlin(3, 20))
    assert life.now.ladder is not None
    life.do(Acknowledged, TOM, choice="stop", ladder=life.now.ladder.number, line=words())
    assert refused(life.do(RightsGranted, RUTH, offer=1)) == "ended"
