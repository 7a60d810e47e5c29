"""What becomes of a person's waiting messages: in their own hours, few enough, several pilots in one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Along, Calendar, Drop, Hold, Policy, Said, Send, Urgency, Verdict, Waiting
from bot.rules.delivery import MOST_STALLS, STALE_AFTER, TOGETHER, plan
from tests.rules.life import BERLIN, berlin

MINUTE = timedelta(minutes=1)
TEN, OPENING = berlin(3, 10, 10), berlin(3, 11, 9)
DEFAULT = Policy()
NEW_YORK = Calendar(zone="America/New_York")


def row(
    urgency: Urgency = "nudge", kind: str = "thing", pilot: str = "p", step: str = "step", due_at: datetime = TEN
) -> Waiting:
    return Waiting(f"{pilot}/s/{step}/to", urgency, due_at, kind)


def edit(pilot: str = "p", urgency: Urgency = "answer") -> Waiting:
    return Waiting(f"{pilot}/s/edit/to", urgency, TEN, "sorted", edits=True)


def ask(pilot: str) -> Waiting:
    return row("rung", "ask", pilot, "ask")


def alert(pilot: str, step: str = "L1-1") -> Waiting:
    return row("rung", "alert", pilot, step)


def rang(number: int, kind: str = "thing", at: datetime = TEN) -> list[Said]:
    return [Said(f"q{n}/s/step/to", kind, "nudge", at) for n in range(number)]


def planned(
    waiting: Iterable[Waiting],
    now: datetime = TEN,
    said: Iterable[Said] = (),
    calendar: Calendar = BERLIN,
    policy: Policy = DEFAULT,
) -> list[Verdict]:
    """The verdicts in the order of the rows."""
    rows = list(waiting)
    verdicts = plan(rows, list(said), calendar, now, policy)
    assert set(verdicts) == {each.key for each in rows}
    return [verdicts[each.key] for each in rows]


def one(waiting: Waiting, now: datetime = TEN, **more: object) -> Verdict:
    (verdict,) = planned([waiting], now, **more)  # type: ignore[arg-type]  # the words of planned
    return verdict


# --- hours ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("urgency", ["answer", "news"])
def test_what_follows_an_act_goes_at_once_even_at_night(urgency: Urgency) -> None:
    assert one(row(urgency), berlin(3, 14, 3)) == Send()


@pytest.mark.parametrize("urgency", ["nudge", "errand", "rung"])
def test_the_evening_begins_at_six_and_ends_at_nine(urgency: Urgency) -> None:
    due = row(urgency, due_at=berlin(3, 10, 17))
    assert one(due, berlin(3, 10, 17, 59)) == Send()
    assert one(due, berlin(3, 10, 18)) == Hold(OPENING)
    assert one(due, berlin(3, 11, 8, 59)) == Hold(OPENING)
    assert one(due, OPENING) == Send()


def test_a_nudge_that_missed_its_time_is_dropped_and_nothing_else_ever_is() -> None:
    last = TEN + STALE_AFTER
    awake = Calendar(zone="Europe/Berlin", quiet_from=0, quiet_to=0)
    assert one(row("nudge"), last, calendar=awake) == Send()
    assert one(row("nudge"), last + MINUTE, calendar=awake) == Drop("stale")
    for urgency in ("errand", "rung"):
        assert one(row(urgency), berlin(3, 30, 14)) == Send()


def test_nobody_is_disturbed_on_a_day_off_a_holiday_or_an_absence() -> None:
    saturday, monday = berlin(3, 14, 12), berlin(3, 16, 9)
    away = Calendar(zone="Europe/Berlin", away=((date(2026, 3, 14), date(2026, 3, 20)),))
    german = Calendar(zone="Europe/Berlin", country="DE")
    for urgency in ("errand", "rung"):
        assert one(row(urgency), saturday) == Hold(monday)
        assert one(row(urgency), saturday, calendar=away) == Hold(berlin(3, 23, 9))
        assert one(row(urgency), berlin(4, 3, 12), calendar=german) == Hold(berlin(4, 7, 9))  # Good Friday to Monday


# --- a day's budget ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("urgency", ["nudge", "errand"])
def test_the_fourth_message_of_a_day_that_nobody_asked_for_waits_for_the_next_opening(urgency: Urgency) -> None:
    assert one(row(urgency), said=rang(2)) == Send()
    assert one(row(urgency), said=rang(3)) == Hold(OPENING)
    assert one(row(urgency, due_at=OPENING), OPENING, said=rang(3)) == Send()


def test_one_plan_sends_three_and_holds_the_rest_in_order() -> None:
    rows = [row("errand", pilot=f"p{n}") for n in range(5)]
    assert planned(rows) == [Send(), Send(), Send(), Hold(OPENING), Hold(OPENING)]


def test_asks_returns_and_next_rungs_are_never_held_by_the_budget_and_count() -> None:
    for free in (ask("p"), row("rung", "returned"), alert("p", "L2-1"), alert("p", "L1-2")):
        assert one(free, said=rang(9, "alert")) == Send()
        assert planned([free, row("errand", pilot="q")], said=rang(2)) == [Send(), Hold(OPENING)]


@pytest.mark.parametrize("urgency", ["answer", "news"])
def test_who_answers_much_in_a_day_still_hears_of_their_pilot_that_day(urgency: Urgency) -> None:
    """Before, three answers to the person's own words used up the day, and a reminder was dropped as too late."""
    own = [Said(f"q{n}/s/step/to", "thing", urgency, TEN) for n in range(5)]
    assert one(row("nudge"), said=own) == Send()
    assert planned([row(urgency, pilot=f"q{n}") for n in range(4)] + [row("errand")])[-1] == Send()
    assert one(row(urgency), said=rang(9)) == Send()


def test_an_edit_notifies_nobody_so_it_goes_at_once_and_is_not_counted() -> None:
    assert one(edit(urgency="rung"), berlin(3, 14, 3), said=rang(9)) == Send()
    assert planned([edit("a"), edit("b"), row("errand")], said=rang(2)) == [Send()] * 3


def test_the_number_of_a_day_is_the_organisations_own() -> None:
    assert one(row("errand"), said=rang(1), policy=Policy(messages_a_day=1)) == Hold(OPENING)
    assert one(row("errand"), said=rang(9), policy=Policy(messages_a_day=10)) == Send()


def test_a_day_is_the_persons_own() -> None:
    now = berlin(3, 10, 15)  # ten in New York
    evening_before = berlin(3, 10, 4, 59)  # still the ninth there
    assert one(row("errand", due_at=now), now, said=rang(3, at=evening_before), calendar=NEW_YORK) == Send()
    assert one(row("errand", due_at=now), now, said=rang(3, at=evening_before)) == Hold(OPENING)


def test_what_rang_yesterday_counts_no_more() -> None:
    assert one(row("errand"), said=rang(9, at=TEN - timedelta(days=1))) == Send()


def test_on_friday_the_next_opening_is_on_monday() -> None:
    friday = berlin(3, 13, 12)
    assert one(row("errand", due_at=friday), friday, said=rang(3, at=friday)) == Hold(berlin(3, 16, 9))


@pytest.mark.parametrize("day", [(3, 27), (10, 23)])
def test_the_next_opening_is_at_nine_on_both_sides_of_a_clock_change(day: tuple[int, int]) -> None:
    friday = berlin(*day, 12)
    monday = date(2026, *day) + timedelta(days=3)
    assert one(row("errand", due_at=friday), friday, said=rang(3, at=friday)) == Hold(
        berlin(monday.month, monday.day, 9)
    )


def test_somebody_without_quiet_hours_is_told_after_midnight() -> None:
    awake = Calendar(zone="Europe/Berlin", quiet_from=0, quiet_to=0)
    assert one(row("errand"), said=rang(3), calendar=awake) == Hold(berlin(3, 11, 0))


# --- several in one ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", sorted(TOGETHER - {"alert"}))
def test_several_of_a_kind_that_are_due_together_are_one_message(kind: str) -> None:
    rows = [row("errand", kind, f"p{n}") for n in range(5)]
    assert planned(rows, said=rang(2)) == [Send(tuple(each.key for each in rows[1:])), *[Along(rows[0].key)] * 4]
    assert planned(rows, said=rang(3)) == [Hold(OPENING)] * 5


def test_other_kinds_stay_alone_and_kinds_are_not_mixed() -> None:
    asks, rows = [ask("a"), ask("b")], [row("rung", "reminder", "c"), row("rung", "returned", "d")]
    verdicts = planned([asks[0], rows[0], asks[1], rows[1]])
    assert verdicts == [Send((asks[1].key,)), Send(), Along(asks[0].key), Send()]


def test_a_merged_message_counts_as_one() -> None:
    rows = [ask("a"), ask("b"), ask("c"), row("errand", pilot="d"), row("errand", pilot="e"), row("errand", pilot="f")]
    assert planned(rows)[3:] == [Send(), Send(), Hold(OPENING)]


def test_a_stale_nudge_does_not_go_along_with_a_fresh_one() -> None:
    old, fresh = row("nudge", "reminder", "a", due_at=TEN - timedelta(days=2)), row("nudge", "reminder", "b")
    assert planned([old, fresh]) == [Drop("stale"), Send()]


def test_at_night_each_is_held_by_itself_until_all_are_due_together() -> None:
    night = berlin(3, 10, 22)
    assert planned([ask("a"), ask("b")], night) == [Hold(OPENING)] * 2
    assert planned([ask("a"), ask("b")], OPENING) == [Send((ask("b").key,)), Along(ask("a").key)]


# --- alerts -----------------------------------------------------------------------------------------------------
def test_the_fourth_first_alert_of_a_day_waits_and_goes_with_the_others_of_the_next() -> None:
    late = [alert("a"), alert("b")]
    assert planned(late, said=rang(MOST_STALLS - 1, "alert")) == [Send((late[1].key,)), Along(late[0].key)]
    assert planned(late, said=rang(MOST_STALLS, "alert")) == [Hold(OPENING)] * 2
    assert planned(late, OPENING, said=rang(MOST_STALLS, "alert")) == [Send((late[1].key,)), Along(late[0].key)]


def test_other_messages_do_not_hold_a_first_alert() -> None:
    assert one(alert("a"), said=rang(9)) == Send()


def test_a_first_alert_too_many_goes_along_with_a_next_rung_that_rings_anyway() -> None:
    rows = [alert("a"), alert("b", "L2-1")]
    assert planned(rows, said=rang(MOST_STALLS, "returned")) == [Send((rows[1].key,)), Along(rows[0].key)]


# --- one thread -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("older", "newer"),
    [("reminder", "reminder"), ("reminder", "miss"), ("alert", "alert"), ("alert", "returned"), ("returned", "alert")],
)
def test_what_was_never_sent_gives_way_to_what_says_more(older: str, newer: str) -> None:
    rows = [row("rung", older, step="one"), row("rung", newer, step="two")]
    assert planned(rows) == [Drop("superseded"), Send()]
    assert planned(rows, berlin(3, 10, 20)) == [Drop("superseded"), Hold(OPENING)]


@pytest.mark.parametrize(("older", "newer"), [("ask", "reminder"), ("miss", "reminder"), ("thing", "thing")])
def test_what_a_newer_message_does_not_say_is_still_said(older: str, newer: str) -> None:
    rows = [row("rung", older, step="one"), row("rung", newer, step="two")]
    assert planned(rows) == [Send(), Send()]


def test_another_pilots_message_supersedes_nothing() -> None:
    rows = [row("rung", "reminder", "a", "one"), row("rung", "miss", "b", "two")]
    assert planned(rows) == [Send(), Send()]


# --- always -----------------------------------------------------------------------------------------------------
KINDS = st.sampled_from([*sorted(TOGETHER), "returned", "thing", "thanks"])
ROWS = st.builds(
    Waiting,
    key=st.builds(
        "{}/s/{}/to".format, st.sampled_from("abcd"), st.sampled_from(["ask", "L1-1", "L2-1", "remind1", "miss"])
    ),
    urgency=st.sampled_from(get_args(Urgency)),
    due_at=st.integers(0, 24 * 9).map(lambda hours: berlin(3, 24) + timedelta(hours=hours)),
    kind=KINDS,
    edits=st.booleans(),
)


@settings(max_examples=300)
@given(
    st.lists(ROWS, max_size=8, unique_by=lambda each: each.key),
    st.integers(0, 24 * 9),
    st.integers(0, 6),
    st.sampled_from([BERLIN, NEW_YORK, Calendar(quiet_from=0, quiet_to=0), Calendar(workdays=())]),
)
def test_every_message_has_a_verdict_and_nothing_is_held_into_the_past(
    rows: list[Waiting], hours: int, number: int, calendar: Calendar
) -> None:
    """A hold that ended now would be planned again for ever."""
    now = berlin(3, 24) + timedelta(hours=hours)  # over the clock change
    verdicts = plan(rows, rang(number, at=now - MINUTE), calendar, now, DEFAULT)
    assert set(verdicts) == {each.key for each in rows}
    said = [key for verdict in verdicts.values() if isinstance(verdict, Send) for key in verdict.along]
    assert sorted(said) == sorted(key for key, verdict in verdicts.items() if isinstance(verdict, Along))
    for each in rows:
        verdict = verdicts[each.key]
        assert not isinstance(verdict, Hold) or verdict.until > now
        assert verdict != Drop("stale") or each.urgency == "nudge"
