"""The champion is away: nobody else hears of a stall meanwhile, for days of leave are nobody's days to be late in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.events import BlockerAdded, TimePassed
from bot.model import Calendar, RuleName
from bot.notices import Alert, HeadsUp, Notice
from bot.workdays import is_away, local_date, quiet_until
from tests.rules.life import BERLIN, MAYA, SAM, TOM, Fate, Life, berlin, owned, words
from tests.rules.report_life import INES, Reports, trying
from tests.rules.test_blockers import pause
from tests.rules.test_stalls import DAY, WORSE, blocked, measured
from tests.rules.test_stalls import rules as alarmed
from tests.rules.test_users_stalls import day


def at_their_opening(life: Life) -> Callable[[Notice], Fate]:
    """What nobody asked for waits until its reader is there, as it does where messages are delivered."""

    def fate(notice: Notice) -> Fate:
        calendar = life.calendars.get(notice.to, life.everyday)
        waits = notice.urgency in ("nudge", "errand", "rung")
        return quiet_until(life.at, calendar) - life.at if waits else timedelta(0)

    return fate


def patient(**values: Any) -> Life:
    life = Life(**values)
    life.fate = at_their_opening(life)
    return life


def leaves(life: Life, first: date, last: date) -> Life:
    """Maya's calendar says from now on that she is away, and nobody tells this pilot."""
    life.calendars[MAYA] = replace(life.calendars.get(MAYA, BERLIN), away=((first, last),))
    return life


def about(life: Life, rule: RuleName) -> list[HeadsUp]:
    return [each for each in life.told(MAYA, HeadsUp) if each.cause.rule == rule]


def first_alarm(life: Life, rule: RuleName, until: datetime) -> datetime | None:
    """When others first hear of it, to the hour."""
    while life.at < until:
        life.until(life.at + timedelta(hours=1))
        if rule in alarmed(life):
            return life.at
    return None


def test_the_champion_came_back_from_vacation_and_their_manager_had_been_alarmed_unannounced() -> None:
    kolkata = Calendar(zone="Asia/Kolkata", away=((date(2026, 3, 18), date(2026, 4, 1)),))
    life = owned(patient(calendars={MAYA: kolkata, TOM: Calendar(zone="America/Sao_Paulo")}))
    life.until(datetime(2026, 3, 18, 9, tzinfo=UTC))
    life.do(BlockerAdded, MAYA, text=words("No access"), cause="integration")
    life.settle()
    life.until(datetime(2026, 4, 8, 9, tzinfo=UTC) - timedelta(minutes=1))
    assert not about(life, "S5") and "S5" not in alarmed(life), "five working days, none of them on leave"
    assert about(life.until(datetime(2026, 4, 8, 9, tzinfo=UTC)), "S5")
    assert first_alarm(life, "S5", datetime(2026, 4, 30, tzinfo=UTC)) == datetime(2026, 4, 15, 9, tzinfo=UTC)


def test_a_day_to_decide_that_passes_on_leave_is_said_to_the_champion_before_anybody_else() -> None:
    life = leaves(blocked(patient(), decide_on=date(2026, 3, 6)), date(2026, 3, 5), date(2026, 3, 20))
    life.until(berlin(3, 23, 9) - timedelta(minutes=1))
    assert not life.told(TOM, Alert)
    (coming,) = about(life.until(berlin(3, 23, 9)), "S5")
    assert coming.alarm_at is not None and first_alarm(life, "S5", berlin(4, 30)) == coming.alarm_at


def test_a_champion_who_was_warned_and_then_went_on_leave_has_the_days_that_were_left() -> None:
    life = blocked(patient())
    assert about(life.until(berlin(3, 10)), "S5")
    leaves(life, date(2026, 3, 11), date(2026, 3, 24))
    life.do(TimePassed)  # a calendar has changed: all is counted again
    assert first_alarm(life, "S5", berlin(4, 30)) == berlin(3, 31)


@pytest.mark.parametrize("blocks", [True, False])
def test_reports_that_came_while_the_champion_was_away_alarm_nobody_before_they_were_back(blocks: bool) -> None:
    many = Reports()
    many.life.fate = at_their_opening(many.life)
    leaves(many.life, date(2026, 3, 3), date(2026, 3, 27))
    many.report(blocks=blocks)
    many.until(berlin(3, 30, 8))
    assert not about(many.life, "S8") and "S8" not in alarmed(many.life)
    at = first_alarm(many.life, "S8", berlin(4, 30))
    assert at is not None and about(many.life, "S8")


def test_users_who_fall_quiet_while_the_champion_is_away_are_first_told_to_the_champion() -> None:
    life = trying(None, SAM, INES)
    life.fate = at_their_opening(life)
    day(life, berlin(3, 6))
    leaves(life, date(2026, 3, 9), date(2026, 3, 27))
    life.until(berlin(3, 30, 8))
    assert not about(life, "S7") and "S7" not in alarmed(life)
    at = first_alarm(life, "S7", berlin(4, 30))
    (coming,) = about(life, "S7")
    assert at is not None and at == coming.alarm_at


def test_a_pause_that_runs_out_while_the_champion_is_away_is_first_told_to_the_champion() -> None:
    life = owned(patient())
    pause(life)
    leaves(life, date(2026, 3, 18), date(2026, 4, 3))
    life.until(berlin(4, 6, 8))
    assert not about(life, "S12") and "S12" not in alarmed(life)
    assert first_alarm(life, "S12", berlin(4, 30)) is not None
    assert about(life, "S12")


def test_a_worse_number_waits_for_its_champion_to_come_back() -> None:
    life = measured(*WORSE)
    leaves(life, local_date(life.at + DAY, BERLIN), date(2026, 4, 30))
    assert first_alarm(life, "S4", berlin(4, 30)) is None
    at = first_alarm(life, "S4", berlin(5, 10))
    assert at is not None and not is_away(local_date(at, BERLIN), life.calendars[MAYA])


def test_a_silence_that_others_were_about_to_hear_of_waits_for_the_champion_to_come_back() -> None:
    def late(notice: Notice) -> Fate:
        return timedelta(hours=30) if notice.key.split("/")[2] == "headsup" else timedelta(0)

    life = owned(Life(fate=late)).until(berlin(3, 20))  # the heads-up arrives after the miss: a day to go
    assert "S1" not in alarmed(life) and life.now.watches
    leaves(life, date(2026, 3, 21), date(2026, 4, 10))
    life.until(berlin(3, 20, 20))
    assert first_alarm(life, "S1", berlin(4, 13, 8)) is None
    assert first_alarm(life, "S1", berlin(4, 30)) is not None


def test_an_absence_that_is_taken_back_lets_the_days_count_as_if_nobody_had_gone() -> None:
    life = blocked(patient())
    leaves(life, date(2026, 3, 4), date(2026, 3, 24))
    life.until(berlin(3, 9))
    life.calendars[MAYA] = BERLIN
    life.do(TimePassed)
    assert about(life.until(berlin(3, 10)), "S5")
    assert first_alarm(life, "S5", berlin(4, 30)) == berlin(3, 17)
