"""A champion who is away, and what is taken back or put right."""

from datetime import date, timedelta

from bot.events import (
    Accepted,
    AskedLater,
    Corrected,
    Undone,
    WentAway,
)
from bot.notices import (
    Ask,
    AskAgain,
    Miss,
    Reminder,
    TakenBack,
    WeekNoted,
)
from tests.rules.life import (
    ADA,
    ALL,
    MAYA,
    SAM,
    TOM,
    W1,
    W2,
    W3,
    WEEK,
    ack,
    answer,
    berlin,
    owned,
    refused,
    stalled,
)


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
