"""S7, the people who should use it are quiet; S8, reports wait for their champion."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.cards import plain_text
from bot.events import Acknowledged, PhaseMoved, Resumed, SaidBlocking, TimePassed
from bot.model import Calendar, Cause
from bot.notices import Alert, HeadsUp
from bot.rules import debt, quiet
from bot.rules.draft import Draft
from bot.rules.finding import Finding, Item
from bot.wording import word
from bot.wording.causes import sorted_words
from bot.wording.home import Seen, home
from bot.wording.voice import Voice
from tests.rules.life import BERLIN, EVE, MAYA, SAM, TOM, Life, answer, berlin, opened, owned, words
from tests.rules.report_life import INES, KOFI, Reports, trying
from tests.rules.test_users import MARCH_2, MARCH_9, tap


# --- S7: the users are quiet ----------------------------------------------------------------------------------
def finding(life: Life) -> Finding | None:
    """What the rule sees just now."""
    return quiet.find(Draft(life.now, replace(life.journal[-1], at=life.at)))


def alive(life: Life) -> Life:
    """Maya answers whatever she is asked, so that nothing else stalls."""
    if life.now.checkin is not None:
        answer(life)
    return life


def day(life: Life, when: datetime) -> Life:
    while life.at < when:
        life.until(min(when, life.at + timedelta(days=1)))
        alive(life)
    return life


def test_without_a_roster_nobody_can_tell() -> None:
    life = day(trying(), berlin(5, 4))
    assert finding(life) is None
    assert life.now.ladder is None


def test_the_champion_hears_on_monday_of_the_first_week_with_too_few_users() -> None:
    life = day(trying(None, SAM, INES, KOFI), berlin(3, 6))
    found = finding(life)
    assert found is not None
    assert (found.cause.rule, found.warn_at) == ("S7", berlin(3, 9, 14))
    assert found.alarm_at == berlin(3, 16, 9)  # two weeks after they were welcomed
    assert (found.cause.count, found.cause.out_of) == (0, 3)


def test_enough_users_are_no_stall() -> None:
    life = day(trying(None, SAM, INES, KOFI), berlin(3, 6))
    tap(life, SAM)
    assert finding(life) is not None
    tap(life, INES)
    assert finding(life) is None


def test_half_of_those_who_answer_is_enough_and_less_is_not() -> None:
    life = day(trying(None, SAM, INES, KOFI, EVE, TOM), berlin(3, 6))
    for who, used in ((SAM, True), (INES, True), (KOFI, False), (EVE, False)):
        tap(life, who, used)
    assert finding(life) is None  # two of four
    tap(life, TOM, used=False)
    assert finding(life) is not None  # two of five


def test_a_tool_that_all_its_testers_report_about_is_not_called_unused_because_nobody_taps() -> None:
    many = Reports(trying(None, SAM, INES, KOFI))
    for on in (berlin(3, 4), berlin(3, 11), berlin(3, 18), berlin(3, 25)):
        day(many.life, on)
        for who in (SAM, INES, KOFI):
            many.report(who)
        many.life.do(TimePassed)
        assert finding(many.life) is None
    assert "S7" not in {told.rule for told in day(many.life, berlin(3, 27)).now.told}


def test_one_no_among_many_who_did_not_tap_is_no_alarm() -> None:
    life = day(trying(None, SAM, INES, KOFI), berlin(3, 6))
    for on in (berlin(3, 6), berlin(3, 13), berlin(3, 20)):
        many = Reports(day(life, on))
        tap(life, SAM, used=False)
        many.numbers = life.at.day
        many.report(KOFI)
        many.report(INES)
    assert finding(life) is None


def test_nobody_is_counted_who_is_not_on_the_roster() -> None:
    many = Reports(day(trying(None, SAM, INES), berlin(3, 6)))
    for who in (KOFI, EVE, TOM):
        many.report(who)
    tap(many.life, SAM, used=False)
    tap(many.life, INES, used=False)
    found = finding(many.life)
    assert found is not None
    assert (found.cause.count, found.cause.out_of) == (0, 2)


def test_the_champion_is_not_told_a_later_day_than_the_one_on_which_the_manager_hears() -> None:
    people = (SAM, INES, KOFI, EVE, TOM)
    life = day(trying(None, *people), berlin(3, 6))
    for on in (berlin(3, 6), berlin(3, 13)):
        day(life, on)
        for who in people:
            tap(life, who, used=who in (SAM, INES))
    day(life, berlin(3, 18))
    (coming,) = [each for each in life.told(MAYA, HeadsUp) if each.cause.rule == "S7"]
    assert life.now.ladder is not None
    assert coming.alarm_at == life.now.ladder.opened_at == berlin(3, 16, 14)


def test_two_low_weeks_running_are_a_stall() -> None:
    people = (SAM, INES, KOFI, EVE, TOM)
    life = day(trying(None, *people), berlin(3, 6))
    for on in (berlin(3, 6), berlin(3, 13)):
        day(life, on)
        for who in people:
            tap(life, who, used=who in (SAM, INES))
    found = finding(life)
    assert found is not None
    assert found.alarm_at == berlin(3, 16, 14)


def test_a_good_week_ends_it() -> None:
    life = day(trying(None, SAM, INES), berlin(3, 17))
    assert life.now.ladder is not None or finding(life) is not None
    day(life, berlin(3, 20))
    tap(life, SAM)
    tap(life, INES)
    assert finding(life) is None
    assert life.now.ladder is None or not [c for c in life.now.ladder.causes if c.rule == "S7"]


def test_one_person_on_the_roster_is_enough_when_there_is_only_one() -> None:
    life = day(trying(None, SAM), berlin(3, 6))
    tap(life, SAM)
    assert finding(life) is None


def test_reports_count_as_use() -> None:
    many = Reports(day(trying(None, SAM, INES), berlin(3, 6)))
    many.report(SAM)
    assert finding(many.life) is not None
    many.report(INES)
    assert finding(many.life) is None


def test_a_quiet_pilot_alerts_its_manager_after_the_champion() -> None:
    life = day(trying(None, SAM, INES), berlin(3, 19))
    assert life.now.ladder is not None
    assert [cause.rule for cause in life.now.ladder.causes] == ["S7"]
    (told,) = [each for each in life.now.told if each.rule == "S7"]
    assert told.at == berlin(3, 9, 14)


def test_in_launch_the_rule_is_silent() -> None:
    life = trying(None, SAM, INES)
    life.do(PhaseMoved, MAYA, to="launch")
    day(life, berlin(3, 30))
    assert finding(life) is None


def test_a_pause_begins_the_fourteen_days_anew() -> None:
    life = day(trying(None, SAM, INES), berlin(3, 19))
    life.do(Acknowledged, TOM, choice="pause", ladder=1, due_on=date(2026, 4, 17), line=words("waiting"))
    life.until(berlin(4, 13))
    life.do(Resumed, TOM)
    day(life, berlin(4, 17))
    found = finding(life)
    assert found is not None
    assert found.warn_at == berlin(4, 20, 14)
    assert found.alarm_at == berlin(4, 27, 0)


# --- S8: reports wait -----------------------------------------------------------------------------------------
def waiting(life: Life) -> Item | None:
    """What the rule sees first just now."""
    return next(iter(debt.find(Draft(life.now, replace(life.journal[-1], at=life.at)))), None)


def test_work_that_stops_is_warned_of_after_one_day_and_alarmed_after_two() -> None:
    many = Reports()
    id = many.report(blocks=True)
    found = waiting(many.life)
    assert found is not None
    assert (found.warn_at, found.alarm_at, found.least_days) == (berlin(3, 3, 9), berlin(3, 4, 9), 1)
    assert found.what == "RP-1"
    many.triage(id, "acknowledged")
    found = waiting(many.life)
    assert found is not None
    assert found.warn_at == berlin(3, 9, 9)  # read, and nobody has said what becomes of it


def test_a_report_that_nobody_decides_about_is_warned_of_after_five_days_and_alarmed_after_ten() -> None:
    many = Reports()
    id = many.report()
    found = waiting(many.life)
    assert found is not None
    assert (found.warn_at, found.alarm_at, found.least_days) == (berlin(3, 9, 9), berlin(3, 16, 9), 5)
    many.triage(id, "accepted")
    assert waiting(many.life) is None


def test_the_days_count_in_the_champions_calendar_through_a_clock_change() -> None:
    many = Reports(owned().until(berlin(3, 26, 15)))
    many.life.calendars[MAYA] = replace(BERLIN, workdays=(0, 1, 2, 3))
    many.life.until(berlin(3, 26, 15))
    many.report(blocks=True)
    found = waiting(many.life)
    assert found is not None
    assert (found.warn_at, found.alarm_at) == (berlin(3, 30, 15), berlin(3, 31, 15))


def test_several_reports_are_counted_and_the_soonest_decides() -> None:
    many = Reports()
    many.report()
    many.life.until(berlin(3, 5))
    alive(many.life)
    many.report(INES, blocks=True)
    found = waiting(many.life)
    assert found is not None
    assert (found.warn_at, found.alarm_at) == (berlin(3, 6), berlin(3, 9))


def test_praise_is_no_debt() -> None:
    many = Reports()
    many.report(kind="worked")
    assert waiting(many.life) is None


def test_without_a_champion_the_reports_are_nobodys_debt_yet() -> None:
    many = Reports(opened())
    many.report(blocks=True)
    assert waiting(many.life) is None


def test_work_that_was_said_to_stop_later_counts_from_then() -> None:
    many = Reports()
    id = many.report()
    many.life.until(berlin(3, 5))
    alive(many.life)
    many.do(id, SaidBlocking, SAM)
    found = waiting(many.life)
    assert found is not None
    assert found.alarm_at == berlin(3, 9)


def test_an_unread_report_that_stops_work_reaches_the_manager() -> None:
    many = Reports()
    many.report(blocks=True)
    day(many.life, berlin(3, 5))
    assert many.life.now.ladder is not None
    assert [cause.rule for cause in many.life.now.ladder.causes] == ["S8"]


def test_triage_clears_it() -> None:
    many = Reports()
    id = many.report(blocks=True)
    day(many.life, berlin(3, 5))
    many.triage(id, "accepted")
    assert many.life.now.ladder is None


def test_whoever_said_that_they_have_read_it_is_not_told_to_read_it() -> None:
    many = Reports()
    id = many.report()
    many.triage(id, "acknowledged")
    many.life.until(berlin(3, 9, 9))
    (coming,) = many.life.told(MAYA, HeadsUp)
    assert coming.cause.seen == coming.cause.count == 1
    card = plain_text(word(coming, Voice(many.life.at, MAYA)))
    assert "decide about" in card and "say what becomes of it" in card and "read it" not in card
    assert "waited to be decided about since" in card and "to be read" not in card


def test_a_home_does_not_ask_its_owner_to_read_what_they_have_read() -> None:
    many = Reports()
    id = many.report()
    assert "one report waits to be read" in str(home(Seen([many.life.now]), Voice(many.life.at, MAYA)))
    many.triage(id, "acknowledged")
    assert "one report waits to be decided about" in str(home(Seen([many.life.now]), Voice(many.life.at, MAYA)))


def test_whoever_was_alerted_does_not_go_on_reading_that_a_report_is_unread_once_it_is() -> None:
    many = Reports()
    id = many.report()
    day(many.life, berlin(3, 16, 12))
    first = many.life.told(TOM, Alert)[-1]
    assert [cause.seen for cause in first.causes] == [0]
    many.triage(id, "acknowledged")
    many.life.settle()
    now = many.life.said[-1]
    assert now.edits and isinstance(now.body, Alert) and [cause.seen for cause in now.body.causes] == [1]
    assert "waited to be decided about" in plain_text(word(now.body, Voice(many.life.at, TOM)))


def test_reports_that_were_decided_about_are_not_said_to_have_been_read_only() -> None:
    decided, read = Cause("S8", berlin(3, 2), count=1, seen=1), Cause("S8", berlin(3, 2), count=1)
    assert sorted_words((decided,)) == "the reports have been decided about"
    assert sorted_words((read,)) == "the reports have been read"


# --- what the pilot knows of reports --------------------------------------------------------------------------
def test_tallies_are_by_week_of_the_champions_wall() -> None:
    many = Reports(owned(Life(everyday=Calendar(zone="Pacific/Auckland"))))
    many.report(kind="idea")
    many.life.at = datetime(2026, 3, 8, 12, tzinfo=many.at.tzinfo)  # Monday there
    many.report(INES, kind="broke")
    assert [(each.starts_on, each.idea, each.broke) for each in many.life.now.tallies] == [
        (MARCH_2, 1, 0),
        (MARCH_9, 0, 1),
    ]


def test_twelve_weeks_of_tallies_are_kept() -> None:
    many = Reports()
    for _ in range(14):
        many.report()
        many.life.at += timedelta(weeks=1)
    assert len(many.life.now.tallies) == 12
