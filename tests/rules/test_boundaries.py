"""Every wait of the rules: not a minute before its instant, once, also late, and never after the end.

In five places and over both of their clock changes: what waits for working days keeps its hour on the wall.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.events import (
    Accepted,
    Acknowledged,
    Answered,
    BlockerAdded,
    Conditioned,
    HandedOver,
    HistoryAdded,
    Paused,
    PersonLeft,
    PhaseMoved,
    ReportMoved,
    Stopped,
    TimePassed,
)
from bot.model import Calendar, OpenReport
from bot.notices import Alert, HeadsUp, Miss, OfferClosed, Returned
from tests.rules.life import ALL, MAYA, PRIYA, RUTH, SAM, TOM, WEEK, Life, opened, person, words

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HOUR = 10
# The Friday before a clock change: whatever waits for a working day waits across it.
FRIDAYS = [
    ("Europe/Berlin", date(2026, 3, 27)),
    ("Europe/Berlin", date(2026, 10, 23)),
    ("America/New_York", date(2026, 3, 6)),
    ("America/New_York", date(2026, 10, 30)),
    ("Asia/Kolkata", date(2026, 3, 27)),
    ("Asia/Kolkata", date(2026, 10, 23)),
    ("Pacific/Auckland", date(2026, 4, 3)),
    ("Pacific/Auckland", date(2026, 9, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 3)),
    ("Australia/Lord_Howe", date(2026, 10, 2)),
]
Count = Callable[[Life], int]


def wall(on: date, zone: str, hour: int = HOUR) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def later(on: date, days: int) -> date:
    """So many working days after that one, counted on the fingers."""
    while days:
        on += DAY
        days -= on.weekday() < 5
    return on


def told(life: Life, who: Any, kind: type[Any], **having: Any) -> int:
    """How many messages of that kind were decided for that person."""
    return sum(
        each.to == who
        and isinstance(each.body, kind)
        and all(getattr(each.body, name) == value for name, value in having.items())
        for each in life.said
    )


def about(life: Life, who: Any, kind: type[Any], rule: str) -> int:
    """How many of them were about that rule."""
    said = [each.body for each in life.said if each.to == who and isinstance(each.body, kind) and not each.edits]
    causes = [[body.cause] if isinstance(body, HeadsUp) else body.causes for body in said]
    return sum(any(cause.rule == rule for cause in each) for each in causes)


def begun(zone: str, friday: date, weeks: int = 2) -> Life:
    """Maya has owned it for some weeks, in Validate, and answers as soon as she is asked."""
    life = opened(Life(at=wall(friday - weeks * WEEK, zone), everyday=Calendar(zone=zone)), deputy=None)
    life.do(Accepted, MAYA, rights=ALL)
    first = friday - timedelta(days=friday.weekday()) - (weeks + 7) * WEEK
    rows = tuple((first + n * WEEK, value) for n, value in enumerate((178.0, 183, 176, 186, 180, 177)))
    life.do(HistoryAdded, MAYA, rows=rows)
    life.do(PhaseMoved, MAYA, to="validate")
    return speaking(life, wall(friday, zone), 150.0)


def speaking(life: Life, until: datetime, value: float = 150.0) -> Life:
    """Time passes, and the champion answers with a number that gets better."""
    life.settle()
    while life.at < until:
        life.until(min(life.at + DAY, until))
        checkin, term = life.now.checkin, life.now.term
        if checkin is not None and checkin.sent_at is not None and term is not None and term.person == MAYA:
            life.do(Answered, MAYA, value=value - len(life.now.weeks))
            life.settle()
    return life


def known(number: int, at: datetime, *, blocks: bool = False) -> OpenReport:
    return OpenReport(person(f"report {number}"), number, "broke", at, blocks=blocks, blocks_at=at if blocks else None)


def offered(life: Life) -> Count:
    life.do(HandedOver, MAYA, to=SAM)
    return lambda each: told(each, SAM, OfferClosed, how="expired")


def conditioned(life: Life) -> Count:
    life.do(HandedOver, MAYA, to=SAM)
    life.do(Conditioned, SAM, rights=ALL, condition=words("two days a week"))
    return lambda each: told(each, SAM, OfferClosed, how="unpromised")


def blocked(kind: type[Any], who: Any) -> Callable[[Life], Count]:
    def begin(life: Life) -> Count:
        life.do(BlockerAdded, MAYA, text=words("ERP access"))
        return lambda each: about(each, who, kind, "S5")

    return begin


def undecided(kind: type[Any], who: Any) -> Callable[[Life], Count]:
    """A blocker whose day to be decided is this one, past its hour."""

    def begin(life: Life) -> Count:
        on = life.at.astimezone(ZoneInfo(life.everyday.zone)).date()
        life.do(BlockerAdded, MAYA, text=words("ERP access"), decide_on=on + DAY)
        return lambda each: about(each, who, kind, "S5")

    return begin


def reported(kind: type[Any], who: Any, *, blocks: bool) -> Callable[[Life], Count]:
    def begin(life: Life) -> Count:
        life.do(ReportMoved, report=known(1, life.at, blocks=blocks), state="new")
        return lambda each: about(each, who, kind, "S8")

    return begin


def ownerless(life: Life) -> Count:
    life.do(PersonLeft, person=MAYA)
    return lambda each: told(each, PRIYA, Alert)


def unanswered_above(life: Life) -> Count:
    life.do(PersonLeft, person=MAYA)
    return lambda each: told(each, RUTH, Alert)


def promised(life: Life) -> Count:
    on = life.at.astimezone(ZoneInfo(life.everyday.zone)).date()
    life.do(PersonLeft, person=MAYA)
    life.settle()
    life.do(Acknowledged, TOM, choice="help", ladder=1, due_on=later(on, 4))
    return lambda each: told(each, TOM, Returned)


def paused(kind: type[Any], who: Any) -> Callable[[Life], Count]:
    def begin(life: Life) -> Count:
        on = life.at.astimezone(ZoneInfo(life.everyday.zone)).date()
        life.do(Paused, MAYA, until_on=later(on, 6), line=words("holidays"))
        return lambda each: about(each, who, kind, "S12")

    return begin


CASES: dict[str, tuple[Callable[[Life], Count], int]] = {
    "an offer that nobody answers": (offered, 2),
    "a condition that nobody promises": (conditioned, 2),
    "a blocker that nobody touches, to its owner": (blocked(HeadsUp, MAYA), 5),
    "a blocker that nobody touches, to the manager": (blocked(Alert, TOM), 10),
    "a blocker whose day has come, to its owner": (undecided(HeadsUp, MAYA), 1),
    "a blocker whose day has passed, to the manager": (undecided(Alert, TOM), 2),
    "work that stops and is not read, to its owner": (reported(HeadsUp, MAYA, blocks=True), 1),
    "work that stops and is not read, to the manager": (reported(Alert, TOM, blocks=True), 2),
    "a report nobody decides about, to its owner": (reported(HeadsUp, MAYA, blocks=False), 5),
    "a report nobody decides about, to the manager": (reported(Alert, TOM, blocks=False), 10),
    "an alert that nobody answers, to the second rung": (ownerless, 3),
    "an alert that nobody answers, to the third rung": (unanswered_above, 6),
    "a promise": (promised, 4),
    "a pause that nears its end, to its owner": (paused(HeadsUp, MAYA), 3),
    "a pause that is over, to the manager": (paused(Alert, TOM), 6),
}


@pytest.fixture(params=FRIDAYS, ids=lambda param: f"{param[0]} {param[1]}")
def place(request: pytest.FixtureRequest) -> tuple[str, date]:
    found: tuple[str, date] = request.param
    return found


@pytest.mark.parametrize("case", CASES)
def test_it_happens_at_its_hour_on_the_wall_and_not_a_minute_before(case: str, place: tuple[str, date]) -> None:
    (begin, days), (zone, friday) = CASES[case], place
    life, due_at = begun(zone, friday), wall(later(friday, days), zone)
    count = begin(life)
    assert count(speaking(life, due_at - MINUTE)) == 0
    assert count(speaking(life, due_at)) == 1
    life.do(TimePassed)
    assert count(life) == 1, "twice is once"


@pytest.mark.parametrize("case", CASES)
def test_a_bot_that_was_off_at_the_hour_says_it_late_and_once(case: str, place: tuple[str, date]) -> None:
    (begin, days), (zone, friday) = CASES[case], place
    life, due_at = begun(zone, friday), wall(later(friday, days), zone)
    count = begin(life)
    speaking(life, due_at - MINUTE)
    life.at = due_at + timedelta(hours=30)
    for _ in range(2):
        life.do(TimePassed)
    assert count(life) == 1


@pytest.mark.parametrize("case", CASES)
def test_after_the_end_it_does_not_happen(case: str) -> None:
    (begin, days), (zone, friday) = CASES[case], FRIDAYS[0]
    life, due_at = begun(zone, friday), wall(later(friday, days), zone)
    count = begin(life)
    speaking(life, due_at - MINUTE)
    life.do(Stopped, TOM, line=words())
    assert life.now.phase == "stopped" and count(speaking(life, due_at + 60 * DAY)) == 0


@pytest.mark.parametrize("minutes", [0, 1])
def test_a_missed_week_can_be_answered_for_seven_days_to_the_minute(place: tuple[str, date], minutes: int) -> None:
    zone, friday = place
    life = opened(Life(at=wall(friday - 2 * WEEK, zone), everyday=Calendar(zone=zone)))
    life.do(Accepted, MAYA, rights=ALL)
    life.settle()
    while not (missed := [week for week in life.now.weeks if week.outcome == "missed"]):
        life.pass_time(hours=6)
    local = missed[0].closed_at.astimezone(ZoneInfo(zone))
    assert (local.weekday(), local.hour, local.minute) == (4, HOUR, 0), "asked on Tuesday, missed on Friday at ten"
    assert told(life, MAYA, Miss) == 1
    life.until(missed[0].closed_at + 7 * DAY + minutes * MINUTE)
    life.do(Answered, MAYA, value=126.0, starts_on=missed[0].starts_on)
    week = life.now.week(missed[0].starts_on)
    assert week is not None and week.outcome == ("missed" if minutes else "answered_late")


def test_a_second_first_alert_waits_for_its_fifth_working_day(place: tuple[str, date]) -> None:
    zone, friday = place
    life, first_at = begun(zone, friday), wall(later(friday, 2), zone)
    life.do(ReportMoved, report=known(1, life.at, blocks=True), state="new")
    speaking(life, first_at + 60 * MINUTE)
    life.do(ReportMoved, report=known(1, life.at, blocks=True), state="confirmed")
    life.do(ReportMoved, report=known(2, life.at, blocks=True), state="new")
    due_at = wall(later(friday, 7), zone)
    assert about(speaking(life, due_at - MINUTE), TOM, Alert, "S8") == 1
    assert about(speaking(life, due_at), TOM, Alert, "S8") == 2


def test_a_number_that_gets_worse_waits_for_two_working_days(place: tuple[str, date]) -> None:
    zone, friday = place
    life = begun(zone, friday - 6 * WEEK)
    for n in range(6):
        life.until(wall(friday + (n - 5) * WEEK - DAY, zone))
        life.do(Answered, MAYA, value=195.0 + n)
        life.settle()
    (watch,) = [each for each in life.now.watches if each.cause.rule == "S4"]
    due_at = wall(later(watch.since_at.astimezone(ZoneInfo(zone)).date(), 2), zone)
    assert about(life.until(due_at - MINUTE), TOM, Alert, "S4") == 0
    assert about(life.until(due_at), TOM, Alert, "S4") == 1


def test_a_number_that_stands_still_waits_for_two_working_days(place: tuple[str, date]) -> None:
    zone, friday = place
    life, answers = begun(zone, friday - 9 * WEEK), iter(range(9))
    while not any(watch.cause.rule == "S3" and watch.dated for watch in life.now.watches):
        n = next(answers)
        life.until(wall(friday + (n - 8) * WEEK - DAY, zone))
        life.do(Answered, MAYA, value=150.0 + (0, 2, 1)[n % 3])
        life.settle()
    due_at = wall(later(life.at.astimezone(ZoneInfo(zone)).date(), 2), zone)
    assert about(life.until(due_at - MINUTE), TOM, Alert, "S3") == 0
    assert about(life.until(due_at), TOM, Alert, "S3") == 1
