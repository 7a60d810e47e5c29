"""Question, reminders and miss in the hours of five places: over both clock changes, holidays and a move."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model import Calendar
from bot.notices import Ask
from bot.workdays import ask_slot, country_code, is_workday
from tests.rules.life import MAYA, WEEK, Life, answer, owned

PLACES = {
    "Europe/Berlin": "DE",
    "America/New_York": "US",
    "Asia/Kolkata": "IN",
    "Pacific/Auckland": "NZ",
    "America/Sao_Paulo": "BR",
    "Australia/Lord_Howe": "AU",
}
STEPS = ("ask", "remind1", "remind2", "miss")
MINUTE = timedelta(minutes=1)
# Mondays of weeks in which one of the places changes its clocks, in 2026.
CHANGES = (
    date(2026, 3, 9),
    date(2026, 3, 30),
    date(2026, 4, 6),
    date(2026, 9, 28),
    date(2026, 10, 5),
    date(2026, 10, 26),
    date(2026, 11, 2),
)


def begun(zone: str, monday: date, country: str | None = None, cadence: int = 1) -> Life:
    """Maya accepts on the Monday a week before the question of that week."""
    at = datetime(monday.year, monday.month, monday.day, 8, tzinfo=UTC) - WEEK * cadence
    return owned(Life(at=at, everyday=Calendar(zone=zone, country=country)), cadence=cadence)


@pytest.mark.parametrize("zone", PLACES)
@pytest.mark.parametrize("monday", CHANGES)
def test_each_step_comes_at_ten_on_that_wall_and_not_a_minute_earlier(zone: str, monday: date) -> None:
    life = begun(zone, monday)
    for step, day in zip(STEPS, (1, 2, 3, 4), strict=True):
        at = datetime.combine(monday + timedelta(days=day), datetime.min.time(), ZoneInfo(zone)).replace(hour=10)
        life.until(at.astimezone(UTC) - MINUTE)
        assert life.when(step) == []
        life.until(at.astimezone(UTC))
        assert life.when(step) == [at.astimezone(UTC)]


@pytest.mark.parametrize("zone", PLACES)
@pytest.mark.parametrize("monday", CHANGES[1:4])
def test_two_weeks_keep_ten_o_clock_too(zone: str, monday: date) -> None:
    life = begun(zone, monday, cadence=2).pass_time(days=30)
    walls = [when.astimezone(ZoneInfo(zone)) for when in life.when("ask")]
    assert len(walls) == 2
    assert {(wall.weekday(), wall.hour, wall.minute) for wall in walls} == {(1, 10, 0)}
    assert walls[1].date() - walls[0].date() == 2 * WEEK


@pytest.mark.parametrize(
    ("zone", "holiday"),
    [
        ("Europe/Berlin", date(2026, 12, 25)),
        ("America/New_York", date(2026, 11, 26)),
        ("Asia/Kolkata", date(2026, 1, 26)),
        ("Pacific/Auckland", date(2026, 2, 6)),
        ("America/Sao_Paulo", date(2026, 4, 21)),
        ("Australia/Lord_Howe", date(2026, 1, 26)),
    ],
)
def test_a_public_holiday_of_the_country_is_no_working_day_there_and_is_one_elsewhere(zone: str, holiday: date) -> None:
    assert not is_workday(holiday, Calendar(zone=zone, country=PLACES[zone]))
    assert is_workday(holiday, Calendar(zone=zone))


def test_a_question_that_falls_on_a_holiday_comes_the_day_after_and_so_do_its_steps() -> None:
    # Tuesday 21 April 2026 is Tiradentes in Brazil.
    life = begun("America/Sao_Paulo", date(2026, 4, 20), "BR")
    life.until(datetime(2026, 4, 22, 12, 59, tzinfo=UTC))
    assert life.told(MAYA, Ask) == []
    life.until(datetime(2026, 4, 28, 12, tzinfo=UTC))
    days = [life.when(step)[0].date().day for step in STEPS]
    assert days == [22, 23, 24, 27]


def test_holidays_between_the_steps_are_not_counted() -> None:
    # Asked on Tuesday 31 March; Good Friday and Easter Monday follow.
    life = begun("Europe/Berlin", date(2026, 3, 30), "DE").until(datetime(2026, 4, 8, 12, tzinfo=UTC))
    assert [life.when(step)[0].date() for step in STEPS] == [
        date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 7),
    ]  # fmt: skip


def test_a_week_of_holidays_and_days_off_is_nobodys_silence() -> None:
    calendar = Calendar(zone="Europe/Berlin", country="DE", workdays=(3, 4), ask_weekday=3)
    assert ask_slot(date(2026, 12, 14), calendar) is not None  # Thursday the 24th is a working day
    friday = Calendar(zone="Europe/Berlin", country="DE", workdays=(4,), ask_weekday=4)
    assert ask_slot(date(2026, 12, 14), friday) is None  # Friday the 25th is not


@pytest.mark.parametrize("cadence", [1, 2])
def test_a_holiday_on_the_asking_day_loses_no_week_silently(cadence: int) -> None:
    friday = Calendar(zone="Europe/Berlin", country="DE", ask_weekday=4)
    life = owned(Life(at=datetime(2026, 11, 30, 9, tzinfo=UTC), calendars={MAYA: friday}), cadence=cadence)
    asked = []
    while life.at < datetime(2027, 1, 20, tzinfo=UTC):
        life.pass_time(hours=12)
        if life.now.checkin is not None and life.now.checkin.sent_at is not None:
            asked.append(life.now.checkin.starts_on)
            answer(life)
    assert {week.outcome for week in life.now.weeks} == {"answered"}
    assert asked == [asked[0] + n * cadence * timedelta(weeks=1) for n in range(len(asked))]
    days = [when.date() for when in life.when("ask")]
    assert date(2026, 12, 28) in days  # Christmas is on a Friday, and so is New Year's Day
    assert (date(2027, 1, 4) in days) == (cadence == 1)


@pytest.mark.parametrize("there", ["America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
def test_whoever_moves_before_the_question_is_asked_in_their_new_morning_once(there: str) -> None:
    life = begun("Europe/Berlin", date(2026, 3, 9)).until(datetime(2026, 3, 9, 12, tzinfo=UTC))
    life.calendars[MAYA] = Calendar(zone=there)
    life.state = replace(life.now, wake_at=life.at)
    life.pass_time(days=6)
    wall = [when.astimezone(ZoneInfo(there)) for when in life.when("ask")]
    assert [(each.weekday(), each.hour) for each in wall] == [(1, 10)]


@pytest.mark.parametrize(("said", "code"), [("DE", "DE"), ("Brazil", "BR"), ("new zealand", "NZ"), ("USA", "US")])
def test_countries_are_known_by_code_and_name(said: str, code: str) -> None:
    assert country_code(said) == code
