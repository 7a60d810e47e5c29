"""The people who use it: the roster, its welcome, the weekly question; and the stalls that are read from them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from bot.cards import plain_text
from bot.decisions import Decision
from bot.events import Acknowledged, PhaseMoved, Resumed, RosterLeft, RosterSet, TimePassed, UseSaid
from bot.model import Pulse
from bot.notices import RosterNoted, RosterWanted, UseAsked, UseNoted, Welcome
from bot.wording import word
from bot.wording.voice import Voice
from tests.rules.life import BERLIN, EVE, MAYA, SAM, TOM, Life, answer, berlin, owned, refused, words
from tests.rules.report_life import INES, KOFI, trying

MARCH_2, MARCH_9 = date(2026, 3, 2), date(2026, 3, 9)


def set_roster(life: Life, *people: UUID, by: UUID = MAYA) -> Decision:
    decision = life.do(RosterSet, by, people=people)
    life.settle()
    return decision


def tap(life: Life, who: UUID, used: bool = True, on: date | None = None) -> Decision:
    """Answer the newest question."""
    decision = life.do(UseSaid, who, starts_on=on or life.now.pulses[-1].starts_on, used=used)
    life.settle()
    return decision


def asked(life: Life) -> list[tuple[UUID, datetime]]:
    return [(each.to, each.due_at) for each in life.said if isinstance(each.body, UseAsked)]


# --- the roster -----------------------------------------------------------------------------------------------
def test_the_roster_hears_nothing_before_there_is_something_to_use() -> None:
    life = owned()
    set_roster(life, SAM, INES)
    assert life.told(SAM, Welcome) == []
    (noted,) = life.told(MAYA, RosterNoted)
    assert (noted.people, noted.added) == ((SAM, INES), (SAM, INES))


def test_when_validate_begins_everybody_on_the_roster_hears_once() -> None:
    life = trying(None, SAM, INES)
    assert [len(life.told(who, Welcome)) for who in (SAM, INES)] == [1, 1]
    life.do(PhaseMoved, MAYA, to="build")
    life.do(PhaseMoved, MAYA, to="validate")
    life.settle()
    assert [len(life.told(who, Welcome)) for who in (SAM, INES)] == [1, 1]
    assert life.told(MAYA, RosterWanted) == []


def test_who_is_added_later_is_welcomed_then() -> None:
    life = trying(None, SAM)
    set_roster(life, SAM, KOFI)
    assert (len(life.told(KOFI, Welcome)), len(life.told(SAM, Welcome))) == (1, 1)


def test_without_a_roster_the_champion_is_asked_for_one_when_validate_begins() -> None:
    life = trying()
    assert [each.phase for each in life.told(MAYA, RosterWanted)] == ["validate"]
    assert life.told(TOM, RosterWanted) == []


def test_a_refused_move_welcomes_nobody() -> None:
    life = owned()
    set_roster(life, SAM)
    life.do(PhaseMoved, EVE, to="validate")
    assert life.told(SAM, Welcome) == []


@pytest.mark.parametrize("who", [MAYA, TOM])
def test_the_champion_and_those_above_set_the_roster(who: UUID) -> None:
    life = owned()
    set_roster(life, SAM, by=who)
    assert [member.person for member in life.now.roster] == [SAM]


def test_nobody_else_sets_the_roster() -> None:
    assert refused(set_roster(owned(), SAM, by=EVE)) == "not_yours"


def test_who_is_missing_from_the_new_roster_is_taken_off() -> None:
    life = trying(None, SAM, INES)
    set_roster(life, INES)
    assert [member.person for member in life.now.roster] == [INES]
    assert life.told(MAYA, RosterNoted)[-1].removed == (SAM,)


def test_not_for_me_holds_for_ever() -> None:
    life = trying(None, SAM, INES)
    life.do(RosterLeft, SAM)
    assert refused(life.do(RosterLeft, SAM)) == "already_noted"
    set_roster(life, SAM, INES)
    assert life.told(MAYA, RosterNoted)[-1].declined == (SAM,)
    life.until(berlin(3, 27))
    assert {who for who, _ in asked(life)} == {INES}
    assert [each.how for each in life.told(SAM, UseNoted)] == ["left"]


def test_who_is_not_on_the_roster_can_not_leave_it() -> None:
    assert refused(trying(None, SAM).do(RosterLeft, EVE)) == "not_on_roster"


def test_one_who_leaves_takes_nobody_elses_message_along() -> None:
    late = timedelta(hours=3)
    life = owned(Life(fate=lambda notice: late if notice.to == INES else timedelta(0)))
    set_roster(life, SAM, INES)
    life.do(PhaseMoved, MAYA, to="validate")
    life.settle()
    life.do(RosterLeft, SAM)
    life.pass_time(hours=4)
    assert len(life.told(INES, Welcome)) == 1


# --- the weekly question --------------------------------------------------------------------------------------
def test_the_roster_is_asked_on_thursday_afternoon_of_the_champions_wall() -> None:
    life = trying(None, SAM, INES).until(berlin(3, 20))
    assert asked(life) == [
        (SAM, berlin(3, 5, 14)),
        (INES, berlin(3, 5, 14)),
        (SAM, berlin(3, 12, 14)),
        (INES, berlin(3, 12, 14)),
        (SAM, berlin(3, 19, 14)),
        (INES, berlin(3, 19, 14)),
    ]
    assert {each.urgency for each in life.said if isinstance(each.body, UseAsked)} == {"nudge"}


def test_nobody_is_chased() -> None:
    life = trying(None, SAM).until(berlin(3, 12, 13))
    assert [type(each.body) for each in life.said if each.to == SAM] == [Welcome, UseAsked]


@pytest.mark.parametrize(("month", "first"), [(3, 26), (10, 22)])
def test_it_stays_at_two_in_the_afternoon_when_the_clocks_change(month: int, first: int) -> None:
    life = Life(at=berlin(month, first - 10, 9))
    life = trying(life, SAM)
    for _ in range(3):
        answer_when_asked(life, 9)
    walls = {when.astimezone(ZoneInfo(BERLIN.zone)).hour for _, when in asked(life)}
    assert (len(asked(life)) >= 3, walls) == (True, {14})


def answer_when_asked(life: Life, days: int) -> None:
    life.pass_time(days=days)
    if life.now.checkin is not None:
        answer(life)


@pytest.mark.parametrize(("hours", "count"), [(0, 2), (1, 1)])
def test_who_was_welcomed_less_than_two_days_ago_is_not_asked_yet(hours: int, count: int) -> None:
    life = trying(None, SAM).until(berlin(3, 3, 14) + timedelta(hours=hours))
    set_roster(life, SAM, INES)
    life.until(berlin(3, 5, 15))
    assert len(asked(life)) == count


def test_one_tap_counts_and_the_question_makes_room_for_it() -> None:
    life = trying(None, SAM, INES).until(berlin(3, 5, 15))
    tap(life, SAM)
    tap(life, INES, used=False)
    (pulse,) = life.now.pulses
    assert (pulse.asked, pulse.used, pulse.unused) == ((SAM, INES), (SAM,), (INES,))
    assert [each.person for each in life.now.seen] == [SAM]
    assert [each.edits for each in life.said if isinstance(each.body, UseNoted)] == [True, True]


def test_a_double_tap_is_noted_once_and_another_mind_may_be_made_up() -> None:
    life = trying(None, SAM).until(berlin(3, 5, 15))
    tap(life, SAM)
    assert refused(tap(life, SAM)) == "already_noted"
    tap(life, SAM, used=False)
    assert (life.now.pulses[-1].used, life.now.pulses[-1].unused) == ((), (SAM,))


def test_only_the_newest_week_can_be_answered() -> None:
    life = trying(None, SAM).until(berlin(3, 12, 15))
    assert refused(tap(life, SAM, on=MARCH_2)) == "pulse_over"
    tap(life, SAM, on=MARCH_9)
    assert life.now.pulses[-1].used == (SAM,)


def test_nobody_can_press_on_two_weeks_at_once_or_mistake_one_for_the_other() -> None:
    life = trying(None, SAM).until(berlin(3, 12, 15))
    asks = [each for each in life.said if isinstance(each.body, UseAsked)]
    assert len({each.key for each in asks}) == 2 and len({each.thread for each in asks}) == 1, (
        "the new one strips the old"
    )
    shown = [plain_text(word(each.body, Voice(life.at, SAM))) for each in asks]
    assert "in the week of 2–8 Mar?" in shown[0] and "in the week of 9–15 Mar?" in shown[1]


def test_a_press_on_last_weeks_question_leads_to_the_open_one_and_not_to_next_week() -> None:
    life = trying(None, SAM).until(berlin(3, 12, 15))
    reply = tap(life, SAM, on=MARCH_2).reply
    assert reply is not None
    card = word(reply.body, Voice(life.at, SAM))
    assert card.title == "The week of 2–8 Mar is over"
    assert "9–15 Mar" in plain_text(card) and "next week" not in plain_text(card)
    assert {each.token.partition(":")[2] for each in card.buttons} == {"pulse-2026-03-09"}
    tap(life, SAM)
    again = tap(life, SAM, on=MARCH_2).reply
    assert again is not None and word(again.body, Voice(life.at, SAM)).buttons == (), "it is answered"


def test_a_stranger_is_not_counted() -> None:
    life = trying(None, SAM).until(berlin(3, 5, 15))
    assert refused(tap(life, EVE)) == "not_on_roster"


def test_a_question_that_did_not_arrive_is_no_silence() -> None:
    life = Life(fate=lambda notice: "lost" if isinstance(notice.body, UseAsked) else timedelta(0))
    life = trying(life, SAM).until(berlin(3, 6))
    assert life.now.pulses == (Pulse(MARCH_2),)
    assert not [each for each in life.said if each.key.split("/")[2] == "unreached"]


def test_nobody_is_asked_in_build_nor_in_production() -> None:
    life = trying(None, SAM)
    life.do(PhaseMoved, MAYA, to="build")
    life.until(berlin(3, 13))
    assert asked(life) == []


def test_launch_goes_on_asking() -> None:
    life = trying(None, SAM)
    life.do(PhaseMoved, MAYA, to="launch")
    assert len(asked(life.until(berlin(3, 6)))) == 1


def test_nobody_is_asked_while_it_is_paused_and_nobody_after_the_end() -> None:
    life = trying(None, SAM).until(berlin(3, 20))
    said = len(asked(life))
    life.do(Acknowledged, TOM, choice="pause", ladder=1, due_on=date(2026, 4, 17), line=words("waiting"))
    life.until(berlin(4, 13))
    assert len(asked(life)) == said
    life.do(Resumed, TOM)
    life.until(berlin(4, 17))
    assert len(asked(life)) == said + 1
    life.do(Acknowledged, TOM, choice="stop", ladder=1, line=words("enough"))
    if life.now.phase != "stopped":
        life.state = replace(life.now, phase="stopped")
    assert refused(tap(life, SAM)) == "ended"
    life.until(berlin(5, 1))
    assert len(asked(life)) == said + 1


def test_a_bot_that_was_off_asks_about_the_newest_week_only() -> None:
    life = trying(None, SAM)
    life.at = berlin(3, 26, 15)
    life.do(TimePassed)
    life.settle()
    assert [when for _, when in asked(life)] == [berlin(3, 26, 15)]
    assert [pulse.starts_on for pulse in life.now.pulses] == [date(2026, 3, 23)]


def test_a_bot_that_was_off_over_thursday_asks_nobody_on_saturday() -> None:
    life = trying(None, SAM)
    life.at = berlin(3, 7, 12)
    life.do(TimePassed)
    assert asked(life) == []
