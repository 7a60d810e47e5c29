"""The weekly question: asked, reminded, missed, answered, corrected, taken back, excused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.events import (
    AskedLater,
    Corrected,
    Delivered,
    NoDataSaid,
    Undone,
    WentAway,
)
from bot.model import Calendar, Told
from bot.notices import (
    Alert,
    Ask,
    Miss,
    Notice,
    NotReached,
    Reminder,
    Sorted,
    Thanks,
)
from tests.rules.life import (
    ADA,
    EVE,
    MAYA,
    TOM,
    W1,
    W2,
    W3,
    WEEK,
    Fate,
    Life,
    answer,
    berlin,
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
