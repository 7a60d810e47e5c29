"""The weekly question: asked, reminded, missed, answered, corrected, taken back, excused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.events import (
    Accepted,
    AskedLater,
    Corrected,
    Delivered,
    HistoryAdded,
    NoDataSaid,
    PhaseMoved,
    TimePassed,
    Undone,
    WentAway,
)
from bot.model import POINTS_KEPT, Calendar, Told, Week
from bot.notices import (
    Alert,
    Ask,
    AskAgain,
    Miss,
    Notice,
    NotReached,
    Reminder,
    Sorted,
    TakenBack,
    Thanks,
    WeekNoted,
)
from bot.rules.series import series
from tests.rules.life import (
    ADA,
    ALL,
    EVE,
    MAYA,
    SAM,
    TOM,
    W1,
    W2,
    W3,
    WEEK,
    Fate,
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
ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]
STEPS = ("ask", "remind1", "remind2", "miss")


def silent_for(step: str) -> Life:
    """A life in which messages of that step never arrive, and everything else does at once."""

    def fate(notice: Notice) -> Fate:
        return "lost" if notice.key.split("/")[2] == step else timedelta(0)

    return Life(fate=fate)


def test_the_question_comes_on_tuesday_at_ten_for_the_week_before_and_not_a_minute_earlier() -> None:
    life = owned().until(berlin(3, 10) - MINUTE)
    assert life.told(MAYA, Ask) == []
    life.until(berlin(3, 10))
    assert [each.starts_on for each in life.told(MAYA, Ask)] == [W1]


def test_reminders_come_after_one_and_two_working_days_and_the_miss_after_three() -> None:
    life = owned().until(berlin(3, 16))
    assert [life.when(step) for step in STEPS] == [[berlin(3, day)] for day in (10, 11, 12, 13)]
    assert life.outcomes() == ["missed"]


def test_all_waiting_counts_from_the_delivery_of_the_question() -> None:
    life = owned()
    life.fate = lambda notice: timedelta(days=1, hours=3) if isinstance(notice.body, Ask) else timedelta(0)
    life.until(berlin(3, 16, 14))
    assert [life.when(step) for step in STEPS] == [
        [berlin(3, 10)], [berlin(3, 12, 13)], [berlin(3, 13, 13)], [berlin(3, 16, 13)],
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("start", [date(2026, 3, 2), date(2026, 3, 23), date(2026, 10, 19), date(2026, 3, 30)])
def test_ask_reminders_and_miss_keep_ten_o_clock_over_both_clock_changes(zone: str, start: date) -> None:
    at = datetime(start.year, start.month, start.day, 8, tzinfo=UTC) - WEEK
    life = owned(Life(at=at, everyday=Calendar(zone=zone))).pass_time(days=13)
    for step, weekday in zip(STEPS, (1, 2, 3, 4), strict=True):
        walls = [when.astimezone(ZoneInfo(zone)) for when in life.when(step)]
        assert walls and {(wall.weekday(), wall.hour, wall.minute) for wall in walls} == {(weekday, 10, 0)}


def test_a_move_to_another_zone_between_question_and_reminder_keeps_the_working_days() -> None:
    life = owned().until(berlin(3, 10, 12))
    life.calendars[MAYA] = Calendar(zone="Asia/Kolkata")
    life.until(berlin(3, 16))
    assert [len(life.when(step)) for step in STEPS] == [1, 1, 1, 1]
    assert life.when("miss") == [berlin(3, 13)]


def test_an_undelivered_question_is_never_missed_and_an_administrator_hears_it() -> None:
    life = owned(silent_for("ask")).until(berlin(4, 20))
    assert set(life.outcomes()) == {"undelivered"}
    assert life.now.ladder is None
    assert {each.what for each in life.told(ADA, NotReached)} == {"ask"}


def test_a_question_of_unknown_fate_is_never_missed() -> None:
    life = owned()
    life.fate = lambda notice: "never"
    life.until(berlin(4, 20))
    assert set(life.outcomes()) == {"undelivered"}
    assert life.now.ladder is None


def test_an_answer_drops_the_reminders() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.until(berlin(3, 16))
    assert life.steps(MAYA)[-1] == "ask"
    assert life.outcomes() == ["answered"]


def test_a_person_who_works_three_days_a_week_can_miss_a_week_too() -> None:
    life = owned(Life(calendars={MAYA: Calendar(zone="Europe/Berlin", workdays=(1, 2, 3))})).until(berlin(4, 3))
    assert life.outcomes()[:2] == ["missed", "missed"]
    assert life.told(TOM, Alert)


def test_a_late_question_has_its_three_days_before_the_next_one_is_asked() -> None:
    life = owned()
    life.fate = lambda notice: (
        timedelta(days=6) if notice.key.split("/")[1:3] == [f"week-{W1}", "ask"] else timedelta(0)
    )
    life.until(berlin(3, 20))
    assert life.outcomes()[0] == "missed"
    assert life.when("ask")[:2] == [berlin(3, 10), berlin(3, 19)]


# --- answers -----------------------------------------------------------------------------------------------------
def test_a_missed_week_can_be_answered_for_seven_days_and_not_a_minute_longer() -> None:
    life = owned().until(berlin(3, 20) - MINUTE)
    before = life.now
    life.at = berlin(3, 20) + MINUTE
    assert refused(answer(life, starts_on=W1)) == "week_too_old"
    assert life.now == before
    life.at = berlin(3, 20)
    answer(life, starts_on=W1)
    assert [(week.outcome, week.value) for week in life.now.weeks] == [("answered_late", 126.0)]


def test_a_plain_number_goes_to_the_newest_open_week_and_offers_the_missed_one() -> None:
    life = owned().until(berlin(3, 17, 11))
    answer(life)
    thanks = life.told(MAYA, Thanks)[-1]
    assert (thanks.starts_on, thanks.other_week) == (W2, W1)
    answer(life, starts_on=W1, instead_of=W2)
    assert [(week.starts_on, week.outcome) for week in life.now.weeks] == [(W1, "answered_late")]
    assert life.now.checkin is not None and life.now.checkin.starts_on == W2


def test_a_number_is_not_lost_when_it_comes_too_late_for_the_other_week() -> None:
    life = owned().until(berlin(3, 17, 11))
    answer(life)
    life.until(berlin(3, 21))
    assert refused(answer(life, starts_on=W1, instead_of=W2)) == "week_too_old"
    assert life.now.week(W2) is not None and life.outcomes() == ["missed", "answered"]


def test_a_number_is_not_kept_under_two_weeks_when_what_it_replaced_is_forgotten() -> None:
    life = owned().until(berlin(3, 17, 11))
    answer(life)
    life.do(Corrected, MAYA, value=127.0)
    life.do(Undone, MAYA)
    assert refused(answer(life, starts_on=W1, instead_of=W2)) == "nothing_to_undo"
    assert life.outcomes() == ["missed", "answered"]


def test_the_same_answer_twice_is_refused_and_changes_nothing() -> None:
    life = owned().until(berlin(3, 10))
    answer(life)
    before = life.now
    assert refused(answer(life, starts_on=W1)) == "week_answered"
    assert life.now == before


@pytest.mark.parametrize("who", [TOM, EVE, ADA])
def test_only_the_champion_speaks_for_the_number(who: object) -> None:
    life = owned().until(berlin(3, 10))
    before = life.now
    for kind, values in ((Corrected, {"value": 1.0}), (NoDataSaid, {}), (AskedLater, {"starts_on": W1}), (Undone, {})):
        assert refused(life.do(kind, who, **values)) in ("not_yours", "nothing_to_undo")  # type: ignore[arg-type]
    assert life.now == before


def test_no_data_is_an_answer_and_clears_the_silence() -> None:
    life = stalled()
    life.do(NoDataSaid, MAYA)
    life.settle()
    assert life.now.ladder is None
    assert [each.how for each in life.told(TOM, Sorted)] == ["no_data"]


@pytest.mark.parametrize("outcome", ["excused", "undelivered", "skipped"])
def test_a_week_in_between_neither_breaks_nor_feeds_a_row_of_misses(outcome: str) -> None:
    life = owned().until(berlin(3, 16))
    if outcome == "excused":
        life.do(WentAway, MAYA, from_on=date(2026, 3, 16), to_on=date(2026, 3, 20))
    elif outcome == "undelivered":
        life.fate = lambda notice: "lost"
    life.until(berlin(3, 17, 11))
    if outcome == "skipped":
        life.do(NoDataSaid, MAYA, starts_on=W2, skipped=True)
    life.until(berlin(3, 21))
    life.fate = lambda notice: timedelta(0)
    assert life.outcomes() == ["missed", outcome]
    assert life.now.ladder is None
    life.until(berlin(3, 27))
    assert life.now.ladder is not None and life.now.ladder.causes[0].weeks == (W1, W3)


# --- heads-up ----------------------------------------------------------------------------------------------------
def test_the_second_reminder_of_the_second_silent_week_is_the_heads_up() -> None:
    life = owned().until(berlin(3, 20) - MINUTE)
    assert [each.heads_up for each in life.told(MAYA, Reminder)] == [False, False, False, True]
    assert life.now.ladder is None and [each.cause.rule for each in life.now.watches] == ["S1"]
    assert not life.told(TOM, Alert)
    life.until(berlin(3, 20))
    assert life.told(TOM, Alert)[0].told_at == (berlin(3, 13), berlin(3, 19))


def test_a_heads_up_that_was_followed_by_an_absence_leaves_nothing_standing() -> None:
    life = owned().until(berlin(3, 19, 11))
    life.do(WentAway, MAYA, from_on=date(2026, 3, 19), to_on=date(2026, 3, 27))
    assert (life.now.ladder, life.now.watches, life.outcomes()) == (None, (), ["missed", "excused"])


def test_what_reaches_the_champion_after_they_answered_is_not_quoted_later() -> None:
    life = owned().until(berlin(3, 13, 11))
    key = next(each.key for each in life.said if isinstance(each.body, Miss))
    assert life.now.told == (Told("S1", berlin(3, 13)),)
    answer(life, starts_on=W1)
    life.do(Delivered, key=key)
    assert not life.now.told


# --- away --------------------------------------------------------------------------------------------------------
def test_an_absence_from_tomorrow_excuses_the_week_that_would_be_missed_in_it() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(WentAway, MAYA, from_on=date(2026, 3, 11), to_on=date(2026, 3, 12))
    life.until(berlin(3, 16))
    assert life.outcomes() == ["excused"]
    assert not life.told(MAYA, Miss)


def test_an_absence_excuses_the_weeks_whose_question_falls_into_it() -> None:
    life = owned().until(berlin(3, 9))
    life.do(WentAway, MAYA, from_on=date(2026, 3, 9), to_on=date(2026, 3, 22))
    life.until(berlin(3, 24))
    assert life.outcomes() == ["excused", "excused"]
    assert [each.starts_on for each in life.told(MAYA, Ask)] == [W3]


def test_who_goes_away_is_told_the_first_day_and_when_the_next_question_comes() -> None:
    life = owned().until(berlin(3, 9))
    life.do(WentAway, MAYA, from_on=date(2026, 3, 9), to_on=date(2026, 3, 22))
    life.do(WentAway, MAYA, from_on=date(2026, 4, 6), to_on=date(2026, 4, 17))
    life.settle()
    running, ahead = life.told(MAYA, WeekNoted)
    assert (running.away_from, running.next_ask_at) == (date(2026, 3, 9), berlin(3, 24, 10))
    assert (ahead.away_from, ahead.away_until) == (date(2026, 4, 6), date(2026, 4, 17))


def test_an_absence_is_told_to_the_persons_other_pilots() -> None:
    life = owned()
    decision = life.do(WentAway, MAYA, from_on=date(2026, 3, 9), to_on=date(2026, 3, 22), others=(ADA, TOM))
    assert [ref.id for ref, _ in decision.then] == sorted([ADA, TOM])
    assert all(isinstance(event, WentAway) and event.others == () for _, event in decision.then)


# --- taking back, putting right -------------------------------------------------------------------------------------
def test_an_answer_taken_back_opens_the_week_again_and_its_days_count_from_then() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.until(berlin(3, 13, 15))
    life.do(Undone, MAYA)
    life.settle()
    assert life.told(MAYA, TakenBack)[-1].reopened
    assert life.until(berlin(3, 16, 14)).when("remind1") == []
    assert life.until(berlin(3, 16, 15)).when("remind1") == [berlin(3, 16, 15)]


def test_an_answer_taken_back_while_a_newer_week_is_open_is_nobodys_silence_and_says_so() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.until(berlin(3, 17, 11))
    life.do(Undone, MAYA)
    life.settle()
    assert not life.told(MAYA, TakenBack)[-1].reopened
    assert life.now.checkin is not None and life.now.checkin.starts_on == W2
    assert life.outcomes() == ["undelivered"]


def test_who_no_longer_owns_the_pilot_can_not_take_back_its_numbers() -> None:
    life = stalled()
    ack(life, "reassign", due_on=date(2026, 3, 27), person=SAM)
    answer(life)
    life.do(Accepted, SAM, rights=ALL)
    before = life.now
    assert refused(life.do(Undone, MAYA)) in ("not_yours", "nothing_to_undo")
    assert life.now == before


def test_a_correction_keeps_the_week_and_can_be_taken_back() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life, 126.0)
    life.do(Corrected, MAYA, value=162.0)
    assert [(week.outcome, week.value) for week in life.now.weeks] == [("answered", 162.0)]
    life.do(Undone, MAYA)
    assert [(week.outcome, week.value) for week in life.now.weeks] == [("answered", 126.0)]


def test_a_correction_of_the_open_week_is_an_answer_in_time() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.until(berlin(3, 17, 11))
    life.do(Corrected, MAYA, value=120.0, starts_on=W2)
    assert life.outcomes() == ["answered", "answered"]


def test_a_correction_makes_no_week_that_begins_on_a_wednesday() -> None:
    life = owned().until(berlin(3, 17, 11))
    answer(life, starts_on=W1)
    before = life.now
    wednesday = W1 + timedelta(days=2)
    assert refused(life.do(Corrected, MAYA, value=120.0, starts_on=wednesday)) == "week_unknown"
    assert refused(answer(life, starts_on=wednesday)) == "week_too_old"
    assert life.now == before


def test_a_hole_is_filled_and_a_week_before_the_first_is_not() -> None:
    life = owned().until(berlin(3, 21))
    life.do(Corrected, MAYA, value=150.0, starts_on=W1)
    assert [(week.outcome, week.value) for week in life.now.weeks] == [("answered_late", 150.0), ("missed", None)]
    assert refused(life.do(Corrected, MAYA, value=150.0, starts_on=W1 - WEEK)) == "week_unknown"
    assert refused(life.do(Corrected, MAYA, value=150.0, starts_on=W2 + WEEK)) == "week_not_over"


def test_ask_again_tomorrow_names_the_next_reminder_and_adds_none() -> None:
    life = owned().until(berlin(3, 11, 11))
    life.do(AskedLater, MAYA, starts_on=W1)
    life.until(berlin(3, 16))
    assert life.told(MAYA, AskAgain)[0].again_at == berlin(3, 12)
    assert len(life.told(MAYA, Reminder)) == 2


# --- baseline and history --------------------------------------------------------------------------------------------
def test_validate_locks_the_baseline_and_its_numbers() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    life.do(PhaseMoved, MAYA, to="validate")
    assert life.now.baseline_until == W1
    for kind, values in ((Corrected, {"value": 1.0}), (HistoryAdded, {"rows": ((W1 - WEEK, 170.0),)})):
        assert refused(life.do(kind, MAYA, **values)) == "baseline_locked"


@pytest.mark.parametrize("months", [11, 18, 36])
def test_the_locked_baseline_is_still_there_after_years(months: int) -> None:
    life = owned().until(berlin(3, 10, 11))
    rows = tuple((W1 - n * WEEK, 180.0 + n) for n in range(12, 0, -1))
    life.do(HistoryAdded, MAYA, rows=rows)
    answer(life)
    life.do(PhaseMoved, MAYA, to="validate")
    before = series(life.now).baseline
    assert len(before) == 8
    week = W1
    while week < W1 + months * 30 * timedelta(days=1):
        week += WEEK
        life.state = life.now.with_week(Week(week, "answered", 120.0, life.at))
    assert series(life.now).baseline == before
    assert len(series(life.now).points) == min(POINTS_KEPT, (week - W1).days // 7)
    assert [each.starts_on for each in life.now.weeks] == sorted({each.starts_on for each in life.now.weeks})


def test_a_pilot_that_enters_validate_without_a_number_can_still_answer_its_open_week() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(PhaseMoved, MAYA, to="validate")
    assert refused(answer(life)) == ""
    assert life.outcomes() == ["answered"]


def test_history_of_the_open_week_answers_it_and_is_not_overwritten_by_a_miss() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(HistoryAdded, MAYA, rows=((W1 - WEEK, 180.0), (W1, 170.0)))
    life.until(berlin(3, 16))
    assert [(week.outcome, week.value) for week in life.now.weeks] == [("imported", 180.0), ("imported", 170.0)]
    assert not life.told(MAYA, Reminder)


def test_history_that_contradicts_a_number_adds_nothing_at_all() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life)
    before = life.now
    assert refused(life.do(HistoryAdded, MAYA, rows=((W1 - WEEK, 180.0), (W1, 170.0)))) == "history_refused"
    assert life.now == before


# --- the bot was off ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("weeks", [1, 3, 20])
def test_after_weeks_of_downtime_there_is_one_question_and_nobody_missed_anything(weeks: int) -> None:
    life = owned()
    life.at = berlin(3, 11, 12) + weeks * WEEK
    life.until(life.at + timedelta(hours=1))
    assert len(life.told(MAYA, Ask)) == 1
    assert life.outcomes() == ["undelivered"] * weeks
    assert life.now.ladder is None


def test_after_downtime_a_week_is_asked_about_at_its_own_hour_not_before() -> None:
    life = owned()
    life.at = berlin(3, 16, 7)  # a Monday; the question of the 10th was never asked
    life.until(berlin(3, 17, 11))
    assert life.when("ask") == [berlin(3, 17)]


def test_reminders_that_the_bot_slept_through_do_not_arrive_in_a_heap_nor_count_as_a_miss() -> None:
    life = owned().until(berlin(3, 10, 12))
    life.at = berlin(3, 16, 12)
    life.do(TimePassed)
    life.settle()
    assert life.steps(MAYA)[-1] == "ask"
    assert answer(life).reply is None
    assert life.outcomes() == ["answered"]


def test_a_day_of_downtime_sends_one_reminder_late() -> None:
    life = owned().until(berlin(3, 10, 12))
    life.at = berlin(3, 11, 16)
    life.until(berlin(3, 13))
    assert [life.when(step) for step in STEPS[1:]] == [[berlin(3, 11, 16)], [berlin(3, 12)], [berlin(3, 13)]]


def test_a_pilot_nobody_owns_is_asked_nothing() -> None:
    life = opened().until(berlin(4, 1))
    assert not [each for each in life.said if isinstance(each.body, Ask)]
    assert replace(life.now, ladder=None).checkin is None
