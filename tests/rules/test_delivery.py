"""When a waiting message may go out, in the receiver's own hours."""

from datetime import date, timedelta
from typing import get_args

import pytest

from bot.model import Calendar, Urgency, Waiting
from bot.rules.delivery import plan
from tests.rules.life import BERLIN, berlin

MINUTE = timedelta(minutes=1)


def waiting(urgency: Urgency) -> Waiting:
    return Waiting("p/s/step/to", urgency, berlin(3, 10, 18))


@pytest.mark.parametrize("urgency", ["answer", "news"])
def test_what_follows_an_act_goes_at_once_even_at_night(urgency: Urgency) -> None:
    assert plan(waiting(urgency), BERLIN, berlin(3, 14, 3)) == "send"


@pytest.mark.parametrize("urgency", ["nudge", "rung"])
def test_the_evening_begins_at_six_and_ends_at_nine(urgency: Urgency) -> None:
    due = Waiting("p/s/step/to", urgency, berlin(3, 10, 17))
    assert plan(due, BERLIN, berlin(3, 10, 17, 59)) == "send"
    assert plan(due, BERLIN, berlin(3, 10, 18)) == berlin(3, 11, 9)
    assert plan(due, BERLIN, berlin(3, 11, 8, 59)) == berlin(3, 11, 9)
    assert plan(due, BERLIN, berlin(3, 11, 9)) == "send"


def test_a_nudge_that_missed_its_time_is_dropped_and_a_rung_never_is() -> None:
    last = berlin(3, 11, 14)  # twenty hours later
    assert plan(waiting("nudge"), BERLIN, last) == "send"
    assert plan(waiting("nudge"), BERLIN, last + MINUTE) == "drop"
    assert plan(waiting("rung"), BERLIN, berlin(3, 30, 14)) == "send"


def test_nobody_is_nudged_on_a_day_off_a_holiday_or_an_absence() -> None:
    saturday, monday = berlin(3, 14, 12), berlin(3, 16, 9)
    assert plan(waiting("rung"), BERLIN, saturday) == monday
    away = Calendar(zone="Europe/Berlin", away=((date(2026, 3, 14), date(2026, 3, 20)),))
    assert plan(waiting("rung"), away, saturday) == berlin(3, 23, 9)
    german = Calendar(zone="Europe/Berlin", country="DE")
    assert plan(waiting("rung"), german, berlin(4, 3, 12)) == berlin(4, 7, 9)  # Good Friday to Easter Monday


def test_every_urgency_has_an_answer_and_nothing_is_held_into_the_past() -> None:
    for urgency in get_args(Urgency):
        for hours in range(24 * 9):
            now = berlin(3, 26) + timedelta(hours=hours)  # over the clock change
            verdict = plan(waiting(urgency), BERLIN, now)
            assert verdict in ("send", "drop") or (not isinstance(verdict, str) and verdict > now)
