"""Every second week: asked about both weeks, no week twice, none left out, whatever the rhythm was when."""

from datetime import date, timedelta

import pytest

from bot.events import Answered, Corrected, HistoryAdded, MetricSet, NoDataSaid, Resumed, Undone
from bot.model import Calendar, Project, brief
from bot.notices import Alert, Ask, Miss, Reminder, Restarted, Thanks
from bot.rules.periods import covers, newest_period, period_of
from bot.wording.voice import period_of as in_words
from tests.rules.life import (
    MAYA,
    TOM,
    W1,
    W2,
    W3,
    W4,
    WEEK,
    Life,
    ack,
    answer,
    berlin,
    owned,
    refused,
)

MINUTE = timedelta(minutes=1)
W5, W6, W7, W8 = (W1 + n * WEEK for n in range(4, 8))


def asked_for(life: Life) -> list[date]:
    return [each.starts_on for each in life.told(MAYA, Ask)]


def turned(life: Life, cadence: int) -> Life:
    """The rhythm is changed, everything else stays."""
    metric = life.now.metric
    life.do(
        MetricSet,
        MAYA,
        question=metric.question,
        unit=metric.unit,
        better=metric.better,
        target=metric.target,
        target_on=metric.target_on,
        cadence=cadence,
    )
    life.settle()
    return life


def weeks_asked(life: Life) -> list[date]:
    """Every week that a check-in was about, in the order they were asked or closed."""
    project = life.now
    known = [(week.starts_on, week.weeks) for week in project.weeks]
    known += [(project.checkin.starts_on, project.checkin.weeks)] if project.checkin else []
    return [on - n * WEEK for on, weeks in known for n in reversed(range(weeks))]


def test_a_two_weekly_pilot_is_asked_every_second_week_about_both_weeks() -> None:
    life = owned(cadence=2).until(berlin(3, 17) - MINUTE)
    assert asked_for(life) == []
    life.until(berlin(3, 17))
    assert asked_for(life) == [W2]
    for _ in range(3):
        answer(life)
        life.pass_time(days=14)
    assert asked_for(life) == [W2, W4, W6, W8]
    assert weeks_asked(life) == [W1 + n * WEEK for n in range(8)]
    assert {each.pilot.cadence for each in life.told(MAYA, Ask)} == {2}


def test_reminders_and_the_miss_keep_their_days_and_two_missed_check_ins_are_four_weeks() -> None:
    life = owned(cadence=2).until(berlin(3, 20, 11))
    steps = [life.when(step) for step in ("ask", "remind1", "remind2", "miss")]
    assert steps == [[berlin(3, day)] for day in (17, 18, 19, 20)]
    life.until(berlin(4, 3) - MINUTE)
    assert life.told(TOM, Alert) == []
    life.until(berlin(4, 3))
    assert [each.in_a_row for each in life.told(MAYA, Miss)] == [1, 2]
    (alert,) = life.told(TOM, Alert)
    assert alert.causes[0].weeks == (W2, W4)
    assert {each.pilot.cadence for each in life.told(MAYA, Reminder)} == {2}


def test_a_plain_number_is_for_the_newest_two_weeks_that_are_over() -> None:
    life = owned(cadence=2).until(berlin(3, 10))  # the first of the two is over, the second is not
    decision = life.do(Answered, MAYA, value=126.0)
    assert refused(decision)
    life.until(berlin(3, 16))  # both are over, and nobody has asked yet
    answer(life)
    assert [(week.starts_on, week.weeks) for week in life.now.weeks] == [(W2, 2)]
    assert life.until(berlin(3, 24)).told(MAYA, Ask) == []


def test_a_number_for_the_older_week_means_its_check_in() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    assert not refused(answer(life, 130.0, starts_on=W1))
    assert [(week.starts_on, week.value) for week in life.now.weeks] == [(W2, 130.0)]
    life.do(Corrected, MAYA, value=131.0, starts_on=W1)
    assert [(week.starts_on, week.value, week.weeks) for week in life.now.weeks] == [(W2, 131.0, 2)]
    (thanks, fixed) = (each.body for each in life.said if isinstance(each.body, Thanks))
    assert (thanks.starts_on, fixed.starts_on, fixed.was) == (W2, W2, 130.0)


def test_the_older_week_of_a_running_pair_is_not_over() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    answer(life)
    life.until(berlin(3, 25))
    assert refused(life.do(Corrected, MAYA, value=1.0, starts_on=W3)) == "week_not_over"
    assert refused(life.do(Answered, MAYA, value=1.0, starts_on=W3)) == "week_not_over"


def test_a_hole_of_a_two_weekly_pilot_is_filled_by_either_of_its_weeks() -> None:
    life = owned(cadence=2).until(berlin(4, 14, 11))
    assert life.outcomes() == ["missed", "missed"]
    life.do(Corrected, MAYA, value=150.0, starts_on=W3)
    assert [(week.starts_on, week.value) for week in life.now.weeks if week.value] == [(W4, 150.0)]


def test_to_ask_more_rarely_leaves_no_week_out_and_asks_about_none_twice() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    turned(life, 2)
    life.until(berlin(3, 17, 11))
    assert asked_for(life) == [W1]
    life.until(berlin(3, 24, 11))
    assert asked_for(life) == [W1, W3]
    assert weeks_asked(life) == [W1, W2, W3]


def test_an_open_question_is_about_the_weeks_it_named_whatever_the_rhythm_is_by_then() -> None:
    life = owned().until(berlin(3, 10, 11))
    turned(life, 2)
    answer(life)
    assert [(week.starts_on, week.weeks) for week in life.now.weeks] == [(W1, 1)]
    assert life.told(MAYA, Thanks)[-1].pilot.cadence == 1
    life.until(berlin(3, 24, 11))
    assert weeks_asked(life) == [W1, W2, W3]


def test_to_ask_more_often_asks_about_the_older_week_alone_while_its_hour_is_still_ahead() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    answer(life)
    turned(life.until(berlin(3, 24, 9)), 1)
    life.until(berlin(3, 24, 11))
    answer(life)
    life.until(berlin(3, 31, 11))
    assert asked_for(life) == [W2, W3, W4]
    assert weeks_asked(life) == [W1, W2, W3, W4]


def test_to_ask_more_often_asks_about_both_once_more_when_the_hour_of_the_older_has_passed() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    answer(life)
    turned(life.until(berlin(3, 24, 11)), 1)
    life.until(berlin(3, 31, 11))
    assert asked_for(life) == [W2, W4]
    assert life.told(MAYA, Ask)[-1].pilot.cadence == 2
    answer(life)
    life.until(berlin(4, 7, 11))
    assert asked_for(life) == [W2, W4, W5]
    assert weeks_asked(life) == [W1, W2, W3, W4, W5]


@pytest.mark.parametrize("hours", range(0, 24 * 14, 9))
def test_back_and_forth_at_any_hour_leaves_no_week_out_and_asks_about_none_twice(hours: int) -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.pass_time(hours=hours)
    for cadence in (2, 1, 2):
        turned(life, cadence)
        life.pass_time(hours=hours % 50)
    for _ in range(5):
        life.pass_time(days=7)
        if life.now.checkin:
            answer(life)
    weeks = weeks_asked(life)
    assert weeks == [W1 + n * WEEK for n in range(len(weeks))]
    assert len(weeks) >= 4


def test_the_same_rhythm_again_is_refused_kindly() -> None:
    life = owned(cadence=2)
    metric = life.now.metric
    same = {"question": metric.question, "unit": metric.unit, "better": metric.better}
    goal = {"target": metric.target, "target_on": metric.target_on}
    assert refused(life.do(MetricSet, MAYA, **same, **goal, cadence=2)) == "same_metric"


def test_a_week_away_excuses_the_check_in_that_is_asked_then_and_the_rhythm_goes_on() -> None:
    away = ((date(2026, 3, 16), date(2026, 3, 22)),)
    life = owned(Life(calendars={MAYA: Calendar(zone="Europe/Berlin", away=away)}), cadence=2).until(berlin(4, 1))
    assert asked_for(life) == [W4]
    assert life.outcomes() == ["excused"]
    assert weeks_asked(life) == [W1, W2, W3, W4]


def test_after_a_pause_the_first_question_comes_a_whole_cycle_later() -> None:
    life = owned(cadence=2).until(berlin(4, 3, 11))  # two missed: Tom was asked
    ack(life, "pause", due_on=date(2026, 4, 20), line=life.now.name)
    life.until(berlin(4, 8, 9))
    life.do(Resumed, TOM)
    life.settle()
    told = life.told(MAYA, Restarted)[-1]
    assert told.first_ask_at == berlin(4, 28)
    life.until(berlin(4, 28))
    assert asked_for(life)[-1] == date(2026, 4, 20)


def test_a_bot_that_was_off_for_weeks_keeps_the_rhythm() -> None:
    life = owned(cadence=2).until(berlin(3, 16))
    life.at = berlin(4, 16)
    life.until(berlin(4, 28, 11))
    assert weeks_asked(life) == [W1 + n * WEEK for n in range(8)]
    assert life.outcomes()[0] == "undelivered"


def test_an_answer_taken_back_opens_the_two_weeks_again() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    answer(life)
    life.do(Undone, MAYA)
    assert life.now.checkin is not None
    assert (life.now.checkin.starts_on, life.now.checkin.weeks) == (W2, 2)
    answer(life, 140.0)
    assert [(week.starts_on, week.value, week.weeks) for week in life.now.weeks] == [(W2, 140.0, 2)]


def test_a_miss_before_can_be_what_a_number_was_for() -> None:
    life = owned(cadence=2).until(berlin(3, 20, 11))
    life.at = berlin(3, 20, 12)
    life.policy = life.policy.__class__(late_days=20)
    life.until(berlin(3, 31, 11))
    answer(life)
    assert life.told(MAYA, Thanks)[-1].other_week == W2
    life.do(Answered, MAYA, value=126.0, starts_on=W3 - WEEK, instead_of=W4)
    assert {week.starts_on: week.value for week in life.now.weeks} == {W2: 126.0}


def test_no_data_is_said_for_both_weeks() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    life.do(NoDataSaid, MAYA, starts_on=W1)
    assert [(week.starts_on, week.outcome, week.weeks) for week in life.now.weeks] == [(W2, "no_data", 2)]


def test_history_of_single_weeks_goes_before_and_within_a_pair() -> None:
    life = owned(cadence=2).until(berlin(3, 10))
    life.do(HistoryAdded, TOM, rows=((W1 - WEEK, 180.0), (W1, 178.0)))
    life.until(berlin(3, 17, 11))
    assert asked_for(life) == [W2]
    assert weeks_asked(life) == [W1 - WEEK, W1, W2]


def test_history_of_the_older_week_of_a_pair_leaves_the_newer_one_to_it() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    life.do(HistoryAdded, TOM, rows=((W1, 178.0),))
    assert life.now.checkin is not None and life.now.checkin.weeks == 1
    life.until(berlin(3, 25))
    life.do(HistoryAdded, TOM, rows=((W2, 177.0),))
    assert [(week.starts_on, week.value, week.weeks) for week in life.now.weeks] == [(W1, 178.0, 1), (W2, 177.0, 1)]


def test_history_of_a_pair_that_has_its_number_is_not_added_beside_it() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    answer(life)
    assert refused(life.do(HistoryAdded, TOM, rows=((W1, 178.0),))) == "history_refused"
    assert [week.starts_on for week in life.now.weeks] == [W2]


def test_weeks_from_before_the_rhythm_stay_what_they_were() -> None:
    life = owned().until(berlin(3, 31, 11))
    turned(life, 2)
    project = life.now
    assert [period_of(project, on) for on in (W1, W2, W3, W4)] == [W1, W2, W3, W4]
    assert (period_of(project, W5), period_of(project, W6)) == (W6, W6)
    assert (covers(project, W4), covers(project, W6)) == (1, 2)
    assert newest_period(project, W5) == W4


def test_periods_of_a_pilot_that_nobody_has_asked_yet_are_found_without_end() -> None:
    project: Project = owned(cadence=2).now
    assert project.next_week == W2
    for weeks in range(-30, 30):
        full = W1 + weeks * WEEK
        found = newest_period(project, full)
        assert full - WEEK <= found <= full


def test_a_number_of_two_weeks_is_not_said_to_be_one_weeks_once_the_rhythm_is_weekly() -> None:
    life = owned(cadence=2).until(berlin(3, 17, 11))
    answer(life)
    turned(life, 1)
    life.until(berlin(3, 31, 11))
    last = life.told(MAYA, Ask)[-1].last
    assert last is not None and (last.starts_on, last.weeks) == (W2, 2)
    assert in_words(last, brief(life.now)) == "2–15 Mar"
