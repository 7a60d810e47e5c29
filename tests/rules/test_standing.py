"""What people read while a ladder stands: who knows, until when, and what stands again once an act is taken back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bot.cards import Card
from bot.events import BlockerAdded, Declined, Paused
from bot.model import Cause, Point
from bot.notices import Alert, Body, HeadsUp, Miss, Reminder, Returned
from bot.wording import word
from bot.wording.alerts import climbs
from bot.wording.voice import Voice
from tests.rules.life import (
    BERLIN,
    DINA,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    W1,
    W2,
    W4,
    Life,
    ack,
    answer,
    berlin,
    owned,
    stalled,
    words,
)

MINUTE = timedelta(minutes=1)


def with_a_blocker(**values: Any) -> Life:
    """A pilot with a blocker that was to be decided by Tuesday the 10th, and nobody who answers."""
    life = owned(**values)
    life.do(BlockerAdded, MAYA, text=words("No test data"), decide_on=W1 + timedelta(days=8))
    life.settle()
    return life


def test_nobody_is_said_to_know_of_a_silence_who_was_asked_about_a_blocker() -> None:
    life = with_a_blocker().until(berlin(3, 19, 11))
    assert life.now.ladder is not None and [each.rule for each in life.now.ladder.causes] == ["S5"]
    assert TOM in life.now.ladder.alerted
    nudge = life.told(MAYA, Reminder)[-1]
    assert nudge.heads_up and nudge.asked == () and nudge.asks == (TOM,)
    life.until(berlin(3, 20, 11))
    missed = life.told(MAYA, Miss)[-1]
    assert missed.alerted and missed.asked == ()
    life.until(berlin(3, 26, 11))
    assert TOM in life.told(MAYA, Reminder)[-1].asked


def test_the_champion_reads_who_is_asked_while_the_manager_is_away() -> None:
    life = owned(deputy=DINA)
    life.calendars[TOM] = replace(BERLIN, away=((W2, W4),))
    life.until(berlin(3, 20, 11))
    assert [each.asks for each in life.told(MAYA, Miss)] == [(DINA,), (DINA,)]
    assert life.told(DINA, Alert)


def said(body: Body, reader: UUID, life: Life) -> Card:
    """That message as its reader sees it now."""
    return word(body, Voice(life.at, reader, BERLIN, {MAYA: "Maya", TOM: "Tom", PRIYA: "Priya", SAM: "Sam"}))


def test_nobody_gave_a_date_for_an_answer_that_has_not_come() -> None:
    life = stalled()
    ack(life, "reassign", person=SAM, due_on=W4)
    life.do(Declined, SAM)
    life.settle()
    (back,) = life.told(TOM, Returned)
    assert "you asked Sam to own it" in str(said(back, TOM, life)) and "gave this date" not in str(
        said(back, TOM, life)
    )


def test_the_worst_number_is_not_called_known_good() -> None:
    life = stalled()
    answer(life, 210.0)
    alert = replace(life.told(TOM, Alert)[0], causes=(Cause("S4", life.at, count=3),), last=Point(W1, 210.0))
    assert "Last number: " in str(said(alert, TOM, life)) and "Known good" not in str(said(alert, TOM, life))
    assert "Known good" in str(said(replace(alert, causes=(Cause("S3", life.at, count=8),)), TOM, life))


def test_a_second_new_date_is_not_offered_where_it_would_be_refused() -> None:
    life = owned()
    life.do(Paused, MAYA, until_on=date(2026, 3, 12), line=words())
    life.until(berlin(3, 10, 11))
    assert "New date" in str(said(life.told(MAYA, HeadsUp)[-1], MAYA, life))
    life.do(Paused, MAYA, until_on=date(2026, 3, 20), line=words())
    life.until(berlin(3, 20, 9))
    ends = str(said(life.told(MAYA, HeadsUp)[-1], MAYA, life))
    assert life.told(MAYA, HeadsUp)[-1].cause.until_on == date(2026, 3, 20)
    assert "New date" not in ends and "new date" not in ends


# --- what joins a ladder -----------------------------------------------------------------------------------------
def alerts(life: Life, who: UUID) -> list[Alert]:
    return life.told(who, Alert)


def test_a_cause_that_joins_changes_neither_the_days_nor_the_next_person_of_a_message() -> None:
    life = with_a_blocker(deputy=DINA).until(berlin(3, 20, 11))
    first, *_, newest = alerts(life, TOM)
    assert len(newest.causes) == 2 > len(first.causes) == 1, "the silence has joined"
    assert first.asked_at is None and newest.asked_at == life.when("L1-1")[0]
    assert newest.next_to == first.next_to == (DINA, PRIYA)
    assert (newest.level, newest.asked) == (first.level, first.asked)
    late = Voice(berlin(3, 20, 4), TOM, BERLIN, {})
    assert climbs(first.next_to, 3, replace(late, now=life.when("L1-1")[0])) in str(word(newest, late))
    assert [each.asked_before for each in alerts(life, PRIYA)] == [(TOM,)] * 2, "nobody of their own rung"


def test_what_joins_in_the_second_round_is_not_said_for_the_second_time_to_whoever_was_asked_once() -> None:
    life = with_a_blocker()
    life.do(BlockerAdded, MAYA, text=words("ERP access"), decide_on=date(2026, 3, 24))
    for at in (berlin(3, 10, 11), berlin(3, 17, 11), berlin(3, 24, 11)):
        life.until(at)
        answer(life)
    before = len(alerts(life, PRIYA)), len(alerts(life, RUTH))
    life.until(berlin(3, 26))
    assert life.now.ladder is not None and (life.now.ladder.unanswered, life.now.ladder.level) == (2, 1)
    newest = alerts(life, TOM)[-1]
    assert newest.causes[0].what == ("No test data", "ERP access") and newest.asked == 2
    assert (len(alerts(life, PRIYA)), len(alerts(life, RUTH))) == before, "their round is still to come"


def test_whoever_is_asked_anew_hears_of_what_joined_in_that_very_minute() -> None:
    life = with_a_blocker()
    life.do(BlockerAdded, MAYA, text=words("ERP access"), decide_on=W1 + timedelta(days=15))
    while life.at < berlin(4, 1):
        life.until(life.at + timedelta(days=1))
        if life.now.checkin is not None and life.now.checkin.sent_at is not None:
            answer(life)
    for who in (TOM, PRIYA, RUTH):
        assert life.now.ladder is not None
        assert alerts(life, who)[-1].causes == life.now.ladder.causes
