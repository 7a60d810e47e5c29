"""Stalls that are not silence: the champion hears first, then the one ladder stands for all of them."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.events import (
    BlockerAdded,
    BlockerClosed,
    ContextAdded,
    Corrected,
    HelpAnswered,
    PhaseMoved,
    Resumed,
    WentAway,
)
from bot.model import Calendar, Policy
from bot.notices import Alert, HeadsUp, Notice, Returned, Sorted, Thanks
from tests.rules.life import (
    DINA,
    MAYA,
    PRIYA,
    RUTH,
    TOM,
    WEEK,
    Fate,
    Life,
    ack,
    answer,
    berlin,
    owned,
    stalled,
    words,
)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HISTORY = tuple((date(2026, 1, 12) + n * WEEK, value) for n, value in enumerate((178.0, 183, 176, 186, 180, 177)))
WORSE = (190.0, 192, 195, 191, 197, 196)
FLAT = (150.0, 160, 158, 162, 159, 161, 160, 158, 163, 161)


def measured(*values: float, life: Life | None = None, **seats: Any) -> Life:
    """Baseline of six weeks, in Validate, one number on each Tuesday at 11:00 from 10 March on."""
    life = owned(life, history=HISTORY, **seats)
    life.do(PhaseMoved, MAYA, to="validate")
    life.settle()
    for n, value in enumerate(values):
        life.until(berlin(3, 10, 11) + n * WEEK if n < 3 else berlin(3, 31, 11) + (n - 3) * WEEK)
        answer(life, value)
    return life


def blocked(life: Life | None = None, text: str = "ERP access", **values: Any) -> Life:
    """A pilot with a blocker, named on Tuesday 3 March at 10:00."""
    life = life if life is not None and life.state is not None else owned(life)
    life.until(berlin(3, 3))
    life.do(BlockerAdded, MAYA, text=words(text), **values)
    life.settle()
    return life


def speaking(life: Life, until: Any) -> Life:
    """Time passes, and Maya answers every question at once, so that nothing is silent."""
    while life.at < until:
        life.until(min(life.at + DAY, until))
        if life.now.checkin is not None and life.now.checkin.sent_at is not None:
            answer(life)
    return life


def rules(life: Life) -> list[str]:
    return [cause.rule for cause in life.now.ladder.causes] if life.now.ladder else []


# --- S4 ----------------------------------------------------------------------------------------------------------
def test_a_number_that_gets_worse_warns_the_champion_with_the_thanks_and_nobody_else() -> None:
    life = measured(*WORSE)
    (thanks,) = [each for each in life.told(MAYA, Thanks) if each.coming]
    assert [cause.rule for cause in thanks.coming] == ["S4"]
    assert thanks.alarm_at == life.at + 2 * DAY
    assert not life.told(MAYA, HeadsUp) and not life.told(TOM, Alert)


def test_the_manager_hears_of_a_worse_number_two_working_days_later_and_not_a_minute_before() -> None:
    life = measured(*WORSE)
    at = life.at + 2 * DAY
    assert not life.until(at - MINUTE).told(TOM, Alert)
    (alert,) = life.until(at).told(TOM, Alert)
    assert [cause.rule for cause in alert.causes] == ["S4"]
    assert alert.told_at == (at - 2 * DAY,)


def test_one_worse_check_in_is_no_stall() -> None:
    life = measured(*WORSE[:5])
    assert not [each for each in life.told(MAYA, Thanks) if each.coming] and not life.now.watches


def test_a_correction_within_the_two_days_lets_nobody_else_hear() -> None:
    life = measured(*WORSE).pass_time(days=1)
    for on in (date(2026, 4, 6), date(2026, 3, 30)):
        life.do(Corrected, MAYA, value=120.0, starts_on=on)
    life.pass_time(days=3)
    assert not life.told(TOM, Alert) and not life.now.watches


def test_what_the_champion_wrote_beside_the_number_is_quoted_to_the_manager() -> None:
    life = measured(*WORSE)
    life.do(ContextAdded, MAYA, line=words("Two depots were closed"))
    (alert,) = life.pass_time(days=2).told(TOM, Alert)
    assert alert.context == "Two depots were closed"


def test_a_number_that_is_better_again_is_told_to_whoever_was_alerted() -> None:
    life = measured(*WORSE).pass_time(days=3)
    for day in (21, 28):
        life.until(berlin(4, day, 11))
        answer(life, 120.0)
    assert [each.how for each in life.told(TOM, Sorted)] == ["cleared"]
    assert life.now.ladder is None


# --- S3 ----------------------------------------------------------------------------------------------------------
def test_a_flat_number_warns_from_six_on_and_alarms_at_the_second_flat_check_in_of_eight() -> None:
    life = measured(*FLAT[:5])
    assert not life.now.watches
    life.until(berlin(4, 14, 11))
    answer(life, FLAT[5])
    assert [watch.cause.rule for watch in life.now.watches] == ["S3"]
    for n in (6, 7):
        life.until(berlin(4, 14, 11) + (n - 5) * WEEK)
        answer(life, FLAT[n])
    assert not life.pass_time(days=3).told(TOM, Alert)
    life.until(berlin(5, 5, 11))
    answer(life, FLAT[8])
    life.until(berlin(5, 7, 11))
    (alert,) = life.told(TOM, Alert)
    assert [cause.rule for cause in alert.causes] == ["S3"]


def test_nobody_above_hears_of_a_flat_number_in_the_minute_in_which_its_owner_hears_when() -> None:
    life = measured(*FLAT[:8])
    (maybe,) = [each for each in life.told(MAYA, Thanks) if each.coming]
    assert maybe.alarm_at is None, "only that it may come"
    life.until(berlin(5, 5, 11))
    answer(life, FLAT[8])
    assert life.told(MAYA, Thanks)[-1].alarm_at == berlin(5, 7, 11)
    assert not life.until(berlin(5, 7, 11) - MINUTE).told(TOM, Alert)
    assert life.until(berlin(5, 7, 11)).told(TOM, Alert)


def test_a_number_that_keeps_getting_better_is_never_flat() -> None:
    life = measured(*(170.0 - 4 * n for n in range(12)))
    assert not life.now.watches and not life.told(TOM, Alert)


def test_in_build_no_number_is_flat() -> None:
    life = owned(history=HISTORY)
    for n in range(10):
        life.until(berlin(3, 10, 11) + n * WEEK if n < 3 else berlin(3, 31, 11) + (n - 3) * WEEK)
        answer(life, FLAT[n])
    assert not life.now.watches and not life.told(TOM, Alert)


def test_a_goal_that_is_met_is_not_flat() -> None:
    life = measured(*(100.0,) * 12)
    assert not life.now.watches and not life.told(TOM, Alert)


# --- S5 ----------------------------------------------------------------------------------------------------------
def test_a_blocker_warns_after_five_working_days_and_alarms_after_ten() -> None:
    life = blocked()
    speaking(life, berlin(3, 10) - MINUTE)
    assert not life.told(MAYA, HeadsUp)
    assert len(life.until(berlin(3, 10)).told(MAYA, HeadsUp)) == 1
    speaking(life, berlin(3, 17) - MINUTE)
    assert not life.told(TOM, Alert)
    (alert,) = life.until(berlin(3, 17)).told(TOM, Alert)
    assert alert.causes[0].what == ("ERP access",)
    assert alert.told_at == (berlin(3, 10),)


def test_whoever_touches_a_blocker_gives_it_ten_more_days() -> None:
    life = speaking(blocked(), berlin(3, 16))
    life.do(HelpAnswered, MAYA, number=1, helps=True)
    speaking(life, berlin(3, 29))
    assert not life.told(TOM, Alert)
    assert speaking(life, berlin(3, 30)).told(TOM, Alert)


def test_a_check_in_touches_no_blocker() -> None:
    life = speaking(blocked(), berlin(3, 18))
    assert life.outcomes()[-1] == "answered" and rules(life) == ["S5"]


def test_a_day_to_decide_that_passes_alarms_a_working_day_later() -> None:
    life = blocked(decide_on=date(2026, 3, 6))
    speaking(life, berlin(3, 6) - MINUTE)
    assert not life.told(MAYA, HeadsUp)
    assert life.until(berlin(3, 6)).told(MAYA, HeadsUp)
    assert not life.until(berlin(3, 9) - MINUTE).told(TOM, Alert)
    assert life.until(berlin(3, 9)).told(TOM, Alert)


def test_the_ten_days_keep_their_hour_over_both_clock_changes() -> None:
    for opens, begins, alarms in (
        (berlin(3, 16, 9), berlin(3, 24), berlin(4, 7)),
        (berlin(10, 12, 9), berlin(10, 20), berlin(11, 3)),
    ):
        life = speaking(owned(Life(at=opens)), begins)
        life.do(BlockerAdded, MAYA, text=words("ERP access"))
        assert not speaking(life, alarms - MINUTE).told(TOM, Alert)
        assert speaking(life, alarms).told(TOM, Alert)


def test_a_closed_blocker_ends_it_and_says_so() -> None:
    life = speaking(blocked(), berlin(3, 18))
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    assert [each.how for each in life.told(TOM, Sorted)] == ["cleared"]
    assert [cause.rule for cause in life.told(TOM, Sorted)[0].causes] == ["S5"]


def test_no_blocker_counts_once_the_pilot_is_stopped() -> None:
    life = speaking(blocked(), berlin(3, 18))
    ack(life, "stop", line=words())
    said = len(life.said)
    life.pass_time(days=100)
    assert (len(life.said), life.now.wake_at) == (said, None)


# --- the heads-up ------------------------------------------------------------------------------------------------
def test_a_heads_up_that_arrives_late_lets_the_alarm_wait_for_it() -> None:
    def late(notice: Notice) -> Fate:
        return timedelta(days=8) if isinstance(notice.body, HeadsUp) else timedelta(0)

    life = blocked(Life(fate=late), decide_on=date(2026, 3, 6))
    speaking(life, berlin(3, 10) - MINUTE)
    assert not life.told(TOM, Alert)  # decided on the 6th: not known to have arrived, a day more
    assert speaking(life, berlin(3, 10)).told(TOM, Alert)


def test_a_heads_up_that_can_not_arrive_does_not_hide_the_stall_for_ever() -> None:
    def lost(notice: Notice) -> Fate:
        return "lost" if isinstance(notice.body, HeadsUp) else timedelta(0)

    life = speaking(blocked(Life(fate=lost)), berlin(3, 18))
    assert life.told(TOM, Alert)


# --- one ladder --------------------------------------------------------------------------------------------------
def test_a_new_cause_joins_the_open_alert_in_its_place_and_asks_nobody_again() -> None:
    life = owned()
    life.until(berlin(3, 9))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    assert rules(life.until(berlin(3, 20, 11))) == ["S1"]
    life.until(berlin(3, 23, 11))
    assert rules(life) == ["S1", "S5"]
    rungs = [each for each in life.said if each.to == TOM and each.key.split("/")[2].startswith("L")]
    edits = [each for each in life.said if each.to == TOM and each.key.split("/")[2].startswith("joined")]
    assert len(rungs) == 1
    assert edits and all(each.edits for each in edits)
    assert {cause.rule for cause in life.told(TOM, Alert)[-1].causes} == {"S1", "S5"}


def test_a_number_ends_the_silence_and_leaves_the_blocker() -> None:
    life = owned()
    life.until(berlin(3, 6))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    life.until(berlin(3, 20, 11))
    answer(life)
    assert rules(life) == ["S5"] and not life.told(TOM, Sorted)
    last = life.told(TOM, Alert)[-1]
    assert [cause.rule for cause in last.settled] == ["S1"]
    assert [cause.rule for cause in last.causes] == ["S5"]
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    assert len(life.told(TOM, Sorted)) == 1


def test_an_answer_covers_what_joins_later_and_its_day_brings_back_what_still_stands() -> None:
    life = owned()
    life.until(berlin(3, 9))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    life.until(berlin(3, 20, 11))
    ack(life, "help", due_on=date(2026, 3, 30))
    life.until(berlin(3, 24))
    assert set(rules(life)) == {"S1", "S5"} and len(life.told(TOM, Alert)) == 1
    answer(life)
    (back,) = life.until(berlin(3, 30)).told(TOM, Returned)
    assert [cause.rule for cause in back.causes] == ["S5"]


def test_not_a_problem_is_taken_at_its_word() -> None:
    life = measured(*WORSE).pass_time(days=3)
    ack(life, "noproblem", line=words())
    for n in range(3):
        life.until(berlin(4, 21, 11) + n * WEEK)
        answer(life, 195.0)
    assert len(life.told(TOM, Alert)) == 1 and not life.now.watches


def test_a_blocker_called_no_problem_is_asked_about_again_when_nobody_touches_it_for_as_long() -> None:
    life = speaking(blocked(), berlin(3, 17, 11))
    ack(life, "noproblem", line=words())
    speaking(life, berlin(3, 31) - MINUTE)
    assert len(life.told(TOM, Alert)) == 1
    assert len(speaking(life, berlin(4, 1)).told(TOM, Alert)) == 2


def test_a_parked_pilot_hears_of_no_new_stall() -> None:
    life = stalled().until(berlin(5, 1))
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    life.settle()
    said = len(life.said)
    assert len(life.pass_time(days=60).said) == said


def test_while_it_is_paused_no_blocker_counts_and_after_it_the_days_begin_anew() -> None:
    life = stalled()
    life.do(BlockerAdded, MAYA, text=words("ERP access"))
    ack(life, "pause", due_on=date(2026, 4, 20), line=words())
    life.until(berlin(4, 13))
    assert not [each for each in life.told(MAYA, HeadsUp) if each.cause.rule == "S5"]
    life.do(Resumed, TOM)
    speaking(life, berlin(4, 17))
    assert not [each for each in life.told(MAYA, HeadsUp) if each.cause.rule == "S5"]


# --- one first alert in five working days ------------------------------------------------------------------------
def twice(life: Life) -> Life:
    """A blocker was sorted on the 17th, right after Tom heard of it; another is due on the 19th."""
    blocked(life)
    speaking(life, berlin(3, 5))
    life.do(BlockerAdded, MAYA, text=words("No test data"))
    speaking(life, berlin(3, 17, 11))
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    return life


def test_a_second_first_alert_is_held_for_five_working_days_after_the_first() -> None:
    life = twice(Life())
    speaking(life, berlin(3, 20))
    assert life.now.ladder is not None and life.now.ladder.state == "held"
    assert len([each for each in life.told(TOM, Alert) if each.causes[0].what == ("No test data",)]) == 0
    speaking(life, berlin(3, 24) - MINUTE)
    assert rules(life) == ["S5"]
    speaking(life, berlin(3, 24))
    assert [each.causes[0].what for each in life.told(TOM, Alert)] == [("ERP access",), ("No test data",)]


def test_what_is_sorted_while_it_is_held_is_heard_by_nobody() -> None:
    life = twice(Life())
    speaking(life, berlin(3, 20))
    heard = len([each for each in life.heard if each.to == TOM])
    life.do(BlockerClosed, MAYA, number=2)
    speaking(life, berlin(4, 3))
    assert len([each for each in life.heard if each.to == TOM]) == heard


def test_a_first_alert_is_an_errand_and_all_that_follows_is_not() -> None:
    life = stalled().until(berlin(4, 20))
    alerts = [each for each in life.said if isinstance(each.body, Alert)]
    assert [each.urgency for each in alerts] == ["errand", *["rung"] * (len(alerts) - 1)]


# --- the manager is away -----------------------------------------------------------------------------------------
def away(first: date, last: date) -> Calendar:
    return Calendar(zone="Europe/Berlin", away=((first, last),))


def test_a_manager_who_is_away_passes_the_alert_to_the_deputy_at_once() -> None:
    life = stalled(Life(calendars={TOM: away(date(2026, 3, 16), date(2026, 3, 27))}), deputy=DINA)
    assert not life.told(TOM, Alert)
    (alert,) = life.told(DINA, Alert)
    assert (alert.role, alert.away, alert.next_to) == ("deputy", TOM, (PRIYA,))


@pytest.mark.parametrize("last", [date(2026, 3, 19), date(2026, 3, 20)])
def test_the_day_of_the_alert_decides_whether_the_manager_is_away(last: date) -> None:
    life = stalled(Life(calendars={TOM: away(date(2026, 3, 9), last)}), deputy=DINA)
    assert bool(life.told(DINA, Alert)) == (last == date(2026, 3, 20))


def test_without_a_deputy_the_manager_is_asked_although_they_are_away() -> None:
    life = stalled(Life(calendars={TOM: away(date(2026, 3, 16), date(2026, 3, 27))}))
    assert life.told(TOM, Alert)


def test_where_the_deputy_is_away_too_the_next_rung_is_asked() -> None:
    gone = away(date(2026, 3, 16), date(2026, 3, 27))
    life = stalled(Life(calendars={TOM: gone, DINA: gone}), deputy=DINA, owner=None)
    assert not life.told(TOM, Alert) and life.told(DINA, Alert)[0].level == 2
    life = stalled(Life(calendars={TOM: gone}), deputy=None, owner=PRIYA)
    assert life.told(TOM, Alert)


def test_a_manager_who_goes_away_before_they_answered_lets_the_deputy_hear_that_day() -> None:
    life = stalled(deputy=DINA)
    life.pass_time(hours=2)
    life.do(WentAway, TOM, from_on=date(2026, 3, 20), to_on=date(2026, 3, 27))
    life.settle()
    assert [each.level for each in life.told(DINA, Alert)] == [1]


def test_a_manager_who_will_be_away_is_stood_in_for_from_that_day_on() -> None:
    life = stalled(deputy=DINA)
    life.do(WentAway, TOM, from_on=date(2026, 3, 24), to_on=date(2026, 3, 27))
    assert not life.until(berlin(3, 23, 20)).told(DINA, Alert)
    assert [each.level for each in life.until(berlin(3, 24)).told(DINA, Alert)] == [1]
    assert not life.until(berlin(3, 26)).told(PRIYA, Alert)  # the deputy has three days as well
    assert life.until(berlin(3, 30)).told(PRIYA, Alert)


def test_a_manager_who_has_answered_leaves_the_deputy_in_peace() -> None:
    life = stalled(deputy=DINA)
    ack(life, "help", due_on=date(2026, 3, 27))
    life.do(WentAway, TOM, from_on=date(2026, 3, 20), to_on=date(2026, 3, 26))
    life.until(berlin(3, 26))
    assert not life.told(DINA, Alert)


def test_the_numbers_of_the_rules_are_the_organisations_own() -> None:
    life = Life(policy=Policy(blocker_days=4, blocker_heads_up_days=2))
    assert speaking(blocked(life), berlin(3, 9)).told(TOM, Alert)
    assert RUTH not in {each.to for each in life.heard if isinstance(each.body, Alert)}
