"""Stalls that are not silence: the champion hears first, then the one ladder stands for all of them."""

from datetime import date, timedelta
from typing import Any

from bot.events import (
    BlockerAdded,
    BlockerClosed,
    ContextAdded,
    Corrected,
    HelpAnswered,
    PhaseMoved,
)
from bot.notices import Alert, HeadsUp, Notice, Sorted, Thanks
from tests.rules.life import (
    MAYA,
    TOM,
    WEEK,
    Fate,
    Life,
    ack,
    answer,
    berlin,
    owned,
    words,
)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HISTORY = tuple((date(2026, 1, 12) + n * WEEK, value) for n, value in enumerate((178.0, 183, 176, 186, 180, 177)))
WORSE = (190.0, 192, 195, 191, 197, 196)
FLAT = (150.0, 160, 158, 162, 159, 161, 160, 158, 163, 161)


def measured(*values: float, life: Life | None = None, **seats: Any) -> Life:
    """Baseline of six weeks, in Validate, one number on each Tuesday at 11:00 from 10 March on."""
    life = owned(life, history=HISTORY, **seats)
    life.do(PhaseMoved, MAYA, to="validate")
    life.settle()
    for n, value in enumerate(values):
        life.until(berlin(3, 10, 11) + n * WEEK if n < 3 else berlin(3, 31, 11) + (n - 3) * WEEK)
        answer(life, value)
    return life


def blocked(life: Life | None = None, text: str = "ERP access", **values: Any) -> Life:
    """A pilot with a blocker, named on Tuesday 3 March at 10:00."""
    life = life if life is not None and life.state is not None else owned(life)
    life.until(berlin(3, 3))
    life.do(BlockerAdded, MAYA, text=words(text), **values)
    life.settle()
    return life


def speaking(life: Life, until: Any) -> Life:
    """Time passes, and Maya answers every question at once, so that nothing is silent."""
    while life.at < until:
        life.until(min(life.at + DAY, until))
        if life.now.checkin is not None and life.now.checkin.sent_at is not None:
            answer(life)
    return life


def rules(life: Life) -> list[str]:
    return [cause.rule for cause in life.now.ladder.causes] if life.now.ladder else []


# --- S4 ----------------------------------------------------------------------------------------------------------
def test_a_number_that_gets_worse_warns_the_champion_with_the_thanks_and_nobody_else() -> None:
    life = measured(*WORSE)
    (thanks,) = [each for each in life.told(MAYA, Thanks) if each.coming]
    assert [cause.rule for cause in thanks.coming] == ["S4"]
    assert thanks.alarm_at == life.at + 2 * DAY
    assert not life.told(MAYA, HeadsUp) and not life.told(TOM, Alert)


def test_the_manager_hears_of_a_worse_number_two_working_days_later_and_not_a_minute_before() -> None:
    life = measured(*WORSE)
    at = life.at + 2 * DAY
    assert not life.until(at - MINUTE).told(TOM, Alert)
    (alert,) = life.until(at).told(TOM, Alert)
    assert [cause.rule for cause in alert.causes] == ["S4"]
    assert alert.told_at == (at - 2 * DAY,)


def test_one_worse_check_in_is_no_stall() -> None:
    life = measured(*WORSE[:5])
    assert not [each for each in life.told(MAYA, Thanks) if each.coming] and not life.now.watches


def test_a_correction_within_the_two_days_lets_nobody_else_hear() -> None:
    life = measured(*WORSE).pass_time(days=1)
    for on in (date(2026, 4, 6), date(2026, 3, 30)):
        life.do(Corrected, MAYA, value=120.0, starts_on=on)
    life.pass_time(days=3)
    assert not life.told(TOM, Alert) and not life.now.watches


def test_what_the_champion_wrote_beside_the_number_is_quoted_to_the_manager() -> None:
    life = measured(*WORSE)
    life.do(ContextAdded, MAYA, line=words("Two depots were closed"))
    (alert,) = life.pass_time(days=2).told(TOM, Alert)
    assert alert.context == "Two depots were closed"


def test_a_number_that_is_better_again_is_told_to_whoever_was_alerted() -> None:
    life = measured(*WORSE).pass_time(days=3)
    for day in (21, 28):
        life.until(berlin(4, day, 11))
        answer(life, 120.0)
    assert [each.how for each in life.told(TOM, Sorted)] == ["cleared"]
    assert life.now.ladder is None


# --- S3 ----------------------------------------------------------------------------------------------------------
def test_a_flat_number_warns_from_six_on_and_alarms_at_the_second_flat_check_in_of_eight() -> None:
    life = measured(*FLAT[:5])
    assert not life.now.watches
    life.until(berlin(4, 14, 11))
    answer(life, FLAT[5])
    assert [watch.cause.rule for watch in life.now.watches] == ["S3"]
    for n in (6, 7):
        life.until(berlin(4, 14, 11) + (n - 5) * WEEK)
        answer(life, FLAT[n])
    assert not life.pass_time(days=3).told(TOM, Alert)
    life.until(berlin(5, 5, 11))
    answer(life, FLAT[8])
    life.until(berlin(5, 7, 11))
    (alert,) = life.told(TOM, Alert)
    assert [cause.rule for cause in alert.causes] == ["S3"]


def test_nobody_above_hears_of_a_flat_number_in_the_minute_in_which_its_owner_hears_when() -> None:
    life = measured(*FLAT[:8])
    (maybe,) = [each for each in life.told(MAYA, Thanks) if each.coming]
    assert maybe.alarm_at is None, "only that it may come"
    life.until(berlin(5, 5, 11))
    answer(life, FLAT[8])
    assert life.told(MAYA, Thanks)[-1].alarm_at == berlin(5, 7, 11)
    assert not life.until(berlin(5, 7, 11) - MINUTE).told(TOM, Alert)
    assert life.until(berlin(5, 7, 11)).told(TOM, Alert)


def test_a_number_that_keeps_getting_better_is_never_flat() -> None:
    life = measured(*(170.0 - 4 * n for n in range(12)))
    assert not life.now.watches and not life.told(TOM, Alert)


def test_in_build_no_number_is_flat() -> None:
    life = owned(history=HISTORY)
    for n in range(10):
        life.until(berlin(3, 10, 11) + n * WEEK if n < 3 else berlin(3, 31, 11) + (n - 3) * WEEK)
        answer(life, FLAT[n])
    assert not life.now.watches and not life.told(TOM, Alert)


def test_a_goal_that_is_met_is_not_flat() -> None:
    life = measured(*(100.0,) * 12)
    assert not life.now.watches and not life.told(TOM, Alert)


# --- S5 ----------------------------------------------------------------------------------------------------------
def test_a_blocker_warns_after_five_working_days_and_alarms_after_ten() -> None:
    life = blocked()
    speaking(life, berlin(3, 10) - MINUTE)
    assert not life.told(MAYA, HeadsUp)
    assert len(life.until(berlin(3, 10)).told(MAYA, HeadsUp)) == 1
    speaking(life, berlin(3, 17) - MINUTE)
    assert not life.told(TOM, Alert)
    (alert,) = life.until(berlin(3, 17)).told(TOM, Alert)
    assert alert.causes[0].what == ("ERP access",)
    assert alert.told_at == (berlin(3, 10),)


def test_whoever_touches_a_blocker_gives_it_ten_more_days() -> None:
    life = speaking(blocked(), berlin(3, 16))
    life.do(HelpAnswered, MAYA, number=1, helps=True)
    speaking(life, berlin(3, 29))
    assert not life.told(TOM, Alert)
    assert speaking(life, berlin(3, 30)).told(TOM, Alert)


def test_a_check_in_touches_no_blocker() -> None:
    life = speaking(blocked(), berlin(3, 18))
    assert life.outcomes()[-1] == "answered" and rules(life) == ["S5"]


def test_a_day_to_decide_that_passes_alarms_a_working_day_later() -> None:
    life = blocked(decide_on=date(2026, 3, 6))
    speaking(life, berlin(3, 6) - MINUTE)
    assert not life.told(MAYA, HeadsUp)
    assert life.until(berlin(3, 6)).told(MAYA, HeadsUp)
    assert not life.until(berlin(3, 9) - MINUTE).told(TOM, Alert)
    assert life.until(berlin(3, 9)).told(TOM, Alert)


def test_the_ten_days_keep_their_hour_over_both_clock_changes() -> None:
    for opens, begins, alarms in (
        (berlin(3, 16, 9), berlin(3, 24), berlin(4, 7)),
        (berlin(10, 12, 9), berlin(10, 20), berlin(11, 3)),
    ):
        life = speaking(owned(Life(at=opens)), begins)
        life.do(BlockerAdded, MAYA, text=words("ERP access"))
        assert not speaking(life, alarms - MINUTE).told(TOM, Alert)
        assert speaking(life, alarms).told(TOM, Alert)


def test_a_closed_blocker_ends_it_and_says_so() -> None:
    life = speaking(blocked(), berlin(3, 18))
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    assert [each.how for each in life.told(TOM, Sorted)] == ["cleared"]
    assert [cause.rule for cause in life.told(TOM, Sorted)[0].causes] == ["S5"]


def test_no_blocker_counts_once_the_pilot_is_stopped() -> None:
    life = speaking(blocked(), berlin(3, 18))
    ack(life, "stop", line=words())
    said = len(life.said)
    life.pass_time(days=100)
    assert (len(life.said), life.now.wake_at) == (said, None)


# --- the heads-up ------------------------------------------------------------------------------------------------
def test_a_heads_up_that_arrives_late_lets_the_alarm_wait_for_it() -> None:
    def late(notice: Notice) -> Fate:
        return timedelta(days=8) if isinstance(notice.body, HeadsUp) else timedelta(0)

    life = blocked(Life(fate=late), decide_on=date(2026, 3, 6))
    speaking(life, berlin(3, 10) - MINUTE)
    assert not life.told(TOM, Alert)  # decided on the 6th: not known to have arrived, a day more
    assert speaking(life, berlin(3, 10)).told(TOM, Alert)


def test_a_heads_up_that_can_not_arrive_does_not_hide_the_stall_for_ever() -> None:
    def lost(notice: Notice) -> Fate:
        return "lost" if isinstance(notice.body, HeadsUp) else timedelta(0)

    life = speaking(blocked(Life(fate=lost)), berlin(3, 18))
    assert life.told(TOM, Alert)
