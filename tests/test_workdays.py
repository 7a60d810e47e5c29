"""Working days, quiet hours and slots, in five zones and over both clock changes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import workdays
from bot.model import Calendar

BERLIN = Calendar(zone="Europe/Berlin")
ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_the_ask_is_at_ten_on_tuesday_of_the_persons_own_wall(zone: str) -> None:
    calendar = Calendar(zone=zone)
    for week in (date(2026, 3, 2), date(2026, 3, 23), date(2026, 10, 19), date(2026, 11, 2)):
        slot = workdays.ask_slot(week, calendar)
        assert slot is not None
        wall = slot.astimezone(workdays.zone(zone))
        assert (wall.weekday(), wall.hour, wall.minute) == (1, 10, 0)


def test_the_clock_changes_do_not_move_ten_o_clock() -> None:
    before, after = workdays.ask_slot(date(2026, 3, 16), BERLIN), workdays.ask_slot(date(2026, 3, 23), BERLIN)
    assert (before, after) == (utc(2026, 3, 24, 9), utc(2026, 3, 31, 8))
    before, after = (
        workdays.ask_slot(date(2026, 10, 12), BERLIN),
        workdays.ask_slot(date(2026, 10, 19), BERLIN),
    )
    assert (before, after) == (utc(2026, 10, 20, 8), utc(2026, 10, 27, 9))


def test_an_hour_that_does_not_exist_moves_forward_and_one_that_is_twice_is_the_first() -> None:
    assert workdays.local_instant(date(2026, 3, 29), 2, BERLIN, 30) == utc(2026, 3, 29, 1, 30)
    assert workdays.local_instant(date(2026, 10, 25), 2, BERLIN, 30) == utc(2026, 10, 25, 0, 30)


def test_working_days_skip_the_weekend_and_holidays() -> None:
    thursday = utc(2026, 4, 2, 8)
    assert workdays.add_workdays(thursday, 1, BERLIN) == utc(2026, 4, 3, 8)
    german = Calendar(zone="Europe/Berlin", country="DE")
    assert workdays.add_workdays(thursday, 1, german) == utc(2026, 4, 7, 8)  # Good Friday to Easter Monday
    assert workdays.add_workdays(thursday, 0, german) == thursday


def test_a_country_nobody_knows_has_no_holidays_and_a_zone_nobody_knows_is_utc() -> None:
    odd = Calendar(zone="Mars/Olympus", country="XX")
    assert workdays.add_workdays(utc(2026, 4, 2, 8), 1, odd) == utc(2026, 4, 3, 8)


@pytest.mark.parametrize("country", ["XX", "", "Mars", "utils", "HolidayBase", "__name__", "D€", "\0\0"])
def test_no_word_in_the_place_of_a_country_stops_a_pilot(country: str) -> None:
    odd = Calendar(zone="Europe/Berlin", country=country)
    assert workdays.add_workdays(utc(2026, 4, 2, 8), 1, odd) == utc(2026, 4, 3, 8)
    assert not workdays.is_workday(date(2026, 4, 3), Calendar(country="de"))


def test_ten_threads_that_look_at_once_all_see_every_holiday() -> None:
    days = [date(year, 12, 25) for year in range(2000, 2080)]
    countries = ("DE", "FR", "US", "GB", "IT", "NO", "PL", "SE")
    calendars = [Calendar(workdays=(0, 1, 2, 3, 4, 5, 6), country=country) for country in countries]
    together = Barrier(10)

    def working(_: int) -> list[date]:
        together.wait(30)
        return [day for calendar in calendars for day in days if workdays.is_workday(day, calendar)]

    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(working, range(10))) == [[]] * 10


def test_a_holiday_tuesday_is_asked_on_the_next_working_day_and_a_week_away_not_at_all() -> None:
    german = Calendar(zone="Europe/Berlin", country="DE")
    assert workdays.ask_slot(date(2029, 12, 17), german) == utc(2029, 12, 27, 9)  # Christmas on Tuesday, Wednesday
    away = Calendar(zone="Europe/Berlin", away=((date(2026, 3, 9), date(2026, 3, 15)),))
    assert workdays.ask_slot(date(2026, 3, 2), away) is None
    friday = Calendar(zone="Europe/Berlin", country="DE", ask_weekday=4)
    assert workdays.ask_slot(date(2026, 12, 14), friday) == utc(2026, 12, 28, 9)  # Christmas on Friday and Saturday
    half = Calendar(zone="Europe/Berlin", away=((date(2026, 3, 9), date(2026, 3, 10)),))
    assert workdays.ask_slot(date(2026, 3, 2), half) == utc(2026, 3, 11, 9)


def test_the_first_ask_is_the_next_tuesday_at_least_three_working_days_off() -> None:
    thursday, friday = utc(2026, 3, 5, 8), utc(2026, 3, 6, 8)
    assert workdays.first_week_to_ask(thursday, 3, BERLIN) == date(2026, 3, 2)  # asked Tuesday 10 March
    assert workdays.first_week_to_ask(friday, 3, BERLIN) == date(2026, 3, 9)  # three days on is the Wednesday


def test_quiet_hours_hold_until_the_morning_of_the_next_working_day() -> None:
    friday_evening = utc(2026, 3, 6, 17)  # 18:00
    assert workdays.quiet_until(friday_evening, BERLIN) == utc(2026, 3, 9, 8)
    assert workdays.quiet_until(utc(2026, 3, 6, 16, 59), BERLIN) == utc(2026, 3, 6, 16, 59)
    assert workdays.quiet_until(utc(2026, 3, 9, 7, 59), BERLIN) == utc(2026, 3, 9, 8)
    never = Calendar(zone="Europe/Berlin", quiet_from=9, quiet_to=9)
    assert not workdays.is_quiet(utc(2026, 3, 9, 2), never)
    siesta = Calendar(zone="Europe/Berlin", quiet_from=13, quiet_to=15)
    assert workdays.quiet_until(utc(2026, 3, 9, 12, 30), siesta) == utc(2026, 3, 9, 14)


@given(
    at=st.integers(0, 8 * 366 * 24 * 60).map(lambda minutes: utc(2024, 1, 1) + timedelta(minutes=minutes)),
    zone=st.sampled_from(ZONES),
    days=st.integers(0, 15),
)
def test_adding_working_days_never_goes_back_and_counts_right(at: datetime, zone: str, days: int) -> None:
    calendar = Calendar(zone=zone)
    later = workdays.add_workdays(at, days, calendar)
    assert later >= at
    first, last = workdays.local_date(at, calendar), workdays.local_date(later, calendar)
    assert workdays.workdays_between(first, last, calendar) == days
    assert workdays.quiet_until(at, calendar) >= at
    assert not workdays.is_quiet(workdays.quiet_until(at, calendar), calendar)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (
            workdays.local_instant(date(2026, 3, 7), 3, BERLIN),
            workdays.local_instant(date(2026, 3, 11), 9, BERLIN),
        ),  # Saturday night
        (
            workdays.local_instant(date(2026, 3, 6), 20, BERLIN),
            workdays.local_instant(date(2026, 3, 11), 9, BERLIN),
        ),  # Friday evening
        (workdays.local_instant(date(2026, 3, 9), 14, BERLIN), workdays.local_instant(date(2026, 3, 11), 14, BERLIN)),
    ],
)
def test_what_comes_on_a_free_day_takes_no_hour_of_the_days_to_answer(at: datetime, due: datetime) -> None:
    assert workdays.answer_by(at, 2, BERLIN) == due


def test_whoever_is_away_for_weeks_does_not_hold_up_an_answer() -> None:
    away = replace(BERLIN, away=((date(2026, 3, 9), date(2026, 4, 3)),))
    at = workdays.local_instant(date(2026, 3, 9), 10, BERLIN)
    assert workdays.answer_by(at, 2, away) == workdays.local_instant(date(2026, 3, 11), 10, BERLIN)
