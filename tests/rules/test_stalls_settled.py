"""What goes on after somebody settled it, what is new beside it, and that nobody is told before the champion."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from bot.events import (
    Accepted,
    BlockerAdded,
    BlockerClosed,
    Conditioned,
    Declined,
    HandedOver,
    Paused,
    PersonLeft,
    PhaseMoved,
    RosterSet,
    SaidDone,
    Stopped,
    Undone,
    UseSaid,
)
from bot.model import Policy
from bot.notices import Alert, HeadsUp, Miss, Notice, NotReached, OfferClosed, Packet, Parked, Reminder, Thanks
from bot.rules.blockers import MOST_OPEN
from tests.rules.life import (
    ADA,
    ALL,
    MAYA,
    SAM,
    TOM,
    WEEK,
    Fate,
    Life,
    ack,
    answer,
    berlin,
    opened,
    owned,
    refused,
    stalled,
    words,
)
from tests.rules.report_life import INES, Reports
from tests.rules.test_stalls import DAY, MINUTE, WORSE, blocked, measured, rules, speaking


def heads_ups(life: Life, rule: str, who: UUID = MAYA) -> list[HeadsUp]:
    return [each for each in life.told(who, HeadsUp) if each.cause.rule == rule]


def alerts(life: Life, rule: str, who: UUID = TOM) -> list[Alert]:
    return [each for each in life.told(who, Alert) if any(cause.rule == rule for cause in each.causes)]


def done(life: Life, by: UUID = TOM) -> None:
    assert life.now.ladder is not None
    life.do(SaidDone, by, ladder=life.now.ladder.number)
    life.settle()


# --- what goes on ------------------------------------------------------------------------------------------------
def test_an_old_report_that_a_new_owner_never_reads_alarms_all_the_same() -> None:
    many = Reports()
    many.report()
    life = speaking(many.life, berlin(3, 5))
    life.do(HandedOver, MAYA, to=SAM)
    life.settle()
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert life.told(SAM, Packet)[-1].reports == 1
    while life.at < berlin(3, 20):
        life.pass_time(days=1)
        if life.now.checkin is not None and life.now.checkin.sent_at is not None:
            answer(life, by=SAM)
    assert heads_ups(life, "S8", SAM) and life.when("L1-1") == [berlin(3, 19)], "ten working days of the new owner"


def test_done_does_not_silence_a_number_that_gets_worse_for_good() -> None:
    life = measured(*WORSE).pass_time(days=3)
    done(life)
    for n in range(2):
        life.until(berlin(4, 21, 11) + n * WEEK)
        answer(life, 198.0)
        assert bool(life.now.watches) == (n == 1), "two check-ins after it"
    life.pass_time(days=2)
    assert len(alerts(life, "S4")) == 2
    assert alerts(life, "S4")[1].causes[0].count == 2


def test_done_does_not_silence_users_who_stay_quiet_for_good() -> None:
    life = owned()
    life.do(PhaseMoved, MAYA, to="validate")
    life.do(RosterSet, MAYA, people=(SAM, INES))
    life.settle()

    def week() -> None:
        for _ in range(7):
            life.pass_time(days=1)
            if life.now.checkin is not None and life.now.checkin.sent_at is not None:
                answer(life)
            pulse = life.now.pulses[-1] if life.now.pulses else None
            for person in pulse.asked if pulse is not None else ():
                if pulse is not None and person not in pulse.unused:
                    life.do(UseSaid, person, starts_on=pulse.starts_on, used=False)

    while not alerts(life, "S7"):
        week()
        assert life.at < berlin(5, 1)
    done(life)
    first = len(heads_ups(life, "S7"))
    for _ in range(4):
        week()
    assert len(heads_ups(life, "S7")) > first and len([each for each in alerts(life, "S7") if not each.asked]) == 2


# --- each thing by itself ----------------------------------------------------------------------------------------
def test_a_second_report_alarms_only_after_a_heads_up_of_its_own() -> None:
    many = Reports()
    many.report(blocks=True)
    life = many.life.until(berlin(3, 3, 15))
    many.report(INES, blocks=True)
    life.until(berlin(3, 4, 15) - MINUTE)
    assert [each.cause.what for each in heads_ups(life, "S8")] == [("RP-1",)]
    (alert,) = alerts(life, "S8")
    assert alert.causes[0].what == ("RP-1",)
    life.until(berlin(3, 4, 15))
    assert heads_ups(life, "S8")[-1].cause.what == ("RP-2",)
    assert life.now.ladder is not None and life.now.ladder.causes[0].what == ("RP-1",)
    life.until(berlin(3, 5, 15))
    joined = alerts(life, "S8")[-1]
    assert joined.causes[0].what == ("RP-1", "RP-2")
    assert joined.told_at == (berlin(3, 3, 9), berlin(3, 4, 15))


def test_an_alert_quotes_no_heads_up_about_another_report() -> None:
    many = Reports()
    first = many.report(blocks=True)
    life = many.life.until(berlin(3, 3, 10))
    second = many.report(INES, blocks=True)
    many.triage(first, "accepted")
    assert second and not alerts(life.until(berlin(3, 5, 9)), "S8")
    (alert,) = alerts(life.until(berlin(3, 5)), "S8")
    assert (alert.causes[0].what, alert.told_at) == (("RP-2",), (berlin(3, 4),))


def test_a_blocker_that_others_hear_of_brings_none_along_that_its_owner_was_not_told_of() -> None:
    life = speaking(blocked(), berlin(3, 12))
    life.do(BlockerAdded, MAYA, text=words("No test data"))
    speaking(life, berlin(3, 19) - MINUTE)
    assert [each.cause.what for each in heads_ups(life, "S5")] == [("ERP access",)]
    speaking(life, berlin(3, 20))
    assert heads_ups(life, "S5")[-1].cause.what == ("No test data",)
    assert alerts(life, "S5")[-1].causes[0].what == ("ERP access",)
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    assert life.now.ladder is None
    speaking(life, berlin(3, 27))
    assert len(heads_ups(life, "S5")) == 2, "said once"
    assert alerts(life, "S5")[-1].causes[0].what == ("No test data",)


# --- the champion hears first ------------------------------------------------------------------------------------
def unreminded(notice: Notice) -> Fate:
    return "never" if isinstance(notice.body, Reminder) else timedelta(0)


def test_a_silence_whose_heads_up_never_arrived_waits_a_working_day_for_the_champion() -> None:
    life = owned(Life(fate=unreminded)).until(berlin(3, 20))
    (missed,) = [each for each in life.told(MAYA, Miss) if each.in_a_row == 2]
    assert (missed.alerted, missed.alarm_at) == (False, berlin(3, 23))
    assert not life.until(berlin(3, 23) - MINUTE).told(TOM, Alert)
    (alert,) = life.until(berlin(3, 23)).told(TOM, Alert)
    assert alert.told_at[-1] == berlin(3, 20)


def test_an_answer_on_that_day_lets_nobody_else_hear_of_the_silence() -> None:
    life = owned(Life(fate=unreminded)).until(berlin(3, 20, 15))
    answer(life, starts_on=date(2026, 3, 9))
    assert not life.until(berlin(3, 24)).told(TOM, Alert)


def test_no_limit_of_the_day_holds_back_what_others_may_hear_after() -> None:
    life = stalled()
    said = {each.key.split("/")[2]: each.urgency for each in life.said if isinstance(each.body, Reminder)}
    assert said == {"remind1": "nudge", "remind2": "nudge", "headsup": "rung"}
    assert [each.urgency for each in life.said if isinstance(each.body, Miss)] == ["nudge", "rung"]


def test_the_days_of_a_heads_up_are_the_organisations_own() -> None:
    life = measured(*WORSE, life=Life(policy=Policy(heads_up_days=4)))
    begun = life.at
    assert not life.until(begun + 6 * DAY - MINUTE).told(TOM, Alert)
    assert life.until(begun + 6 * DAY).told(TOM, Alert)


# --- owners ------------------------------------------------------------------------------------------------------
def unowned(life: Life | None = None) -> Life:
    life = opened(life)
    life.do(Declined, MAYA)
    life.settle()
    assert rules(life) == ["S2"]
    return life


def test_that_nobody_owns_it_can_not_be_called_no_problem_and_forgotten() -> None:
    life = unowned()
    assert refused(ack(life, "noproblem", line=words())) == "needs_owner"
    assert rules(life) == ["S2"]


def test_a_stopped_pilot_takes_its_offer_back_and_can_not_be_accepted() -> None:
    life = opened()
    life.do(Stopped, TOM, line=words())
    life.settle()
    assert [each.how for each in life.told(MAYA, OfferClosed)] == ["withdrawn"]
    assert life.now.offer is None
    for kind, values in (
        (Accepted, {"rights": ALL}),
        (Conditioned, {"rights": ALL, "condition": words()}),
        (Declined, {}),
    ):
        assert refused(life.do(kind, MAYA, **values)) == "ended"


def test_a_stop_that_is_taken_back_leaves_nobody_without_being_asked_to_own_it() -> None:
    life = opened()
    life.do(Stopped, TOM, line=words())
    life.do(Undone, TOM)
    life.settle()
    assert life.now.offer is not None and life.now.offer.person == MAYA


# --- what still waits --------------------------------------------------------------------------------------------
def waiting_heads_up() -> Life:
    """A heads-up of a blocker is decided, and waits to be sent."""
    life = blocked(Life(fate=lambda notice: 8 * DAY if isinstance(notice.body, HeadsUp) else timedelta(0)))
    speaking(life, berlin(3, 11))
    assert life.now.watches and not life.told(MAYA, HeadsUp)
    return life


@pytest.mark.parametrize("how", ["stop", "pause", "left"])
def test_nobody_reads_of_a_stall_that_is_coming_to_a_pilot_that_was_stopped(how: str) -> None:
    life = waiting_heads_up()
    match how:
        case "stop":
            decision = life.do(Stopped, TOM, line=words())
        case "pause":
            decision = life.do(Paused, MAYA, until_on=date(2026, 4, 1), line=words())
        case _:
            decision = life.do(PersonLeft, person=MAYA)
    assert "stall-S5" in decision.withdraw and not life.now.watches
    assert not life.until(berlin(3, 25)).told(MAYA, HeadsUp)


def test_a_stop_takes_back_what_users_and_those_above_were_to_be_asked() -> None:
    life = opened()
    life.do(Accepted, MAYA, rights=type(ALL)(scope=False, spend=False, people=True, stop=True))
    life.settle()
    life.do(PhaseMoved, MAYA, to="validate")
    life.do(RosterSet, MAYA, people=(SAM, INES))
    life.until(berlin(3, 12, 15))
    decision = life.do(Stopped, TOM, line=words())
    assert {"roster", "rights-1", "pulse"} <= decision.withdraw


# --- the five working days ---------------------------------------------------------------------------------------
def test_an_alert_that_reached_nobody_does_not_wipe_out_the_one_that_did() -> None:
    life = blocked()
    speaking(life, berlin(3, 17, 11))
    heard_at = life.now.alerted_at
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    life.fate = lambda notice: "never" if isinstance(notice.body, Alert) else timedelta(0)
    life.do(PersonLeft, person=MAYA)
    life.do(HandedOver, TOM, to=SAM)
    life.settle()
    life.do(Accepted, SAM, rights=ALL)
    life.settle()
    assert heard_at is not None and life.now.alerted_at == heard_at


# --- blockers with a number --------------------------------------------------------------------------------------
def test_the_same_words_with_every_number_are_one_blocker_and_touch_it() -> None:
    life = owned().until(berlin(3, 10, 11))
    answer(life, blocking=words("ERP access"))
    life.until(berlin(3, 17, 11))
    answer(life, blocking=words("  erp  Access"))
    (blocker,) = life.now.blockers
    assert (blocker.text.text, blocker.touched_at) == ("ERP access", berlin(3, 17, 11))


def test_a_number_brings_no_blocker_beyond_the_limit_and_says_so() -> None:
    life = owned()
    for n in range(MOST_OPEN):
        life.do(BlockerAdded, MAYA, text=words(f"number {n}"))
    life.until(berlin(3, 10, 11))
    answer(life, blocking=words("one more"))
    assert len(life.now.blockers) == MOST_OPEN
    assert life.told(MAYA, Thanks)[-1].full and life.outcomes()[-1] == "answered"


# --- at night, and unheard ---------------------------------------------------------------------------------------
def test_what_the_clock_alone_brings_about_waits_for_the_morning() -> None:
    life = stalled(manager=None, owner=None, sponsor=None).until(berlin(5, 1))
    parked = [each for each in life.said if isinstance(each.body, Parked)]
    assert parked and {each.urgency for each in parked} == {"errand"}
    life = opened(Life(fate=lambda notice: "lost" if notice.to == MAYA else timedelta(0)))
    assert {each.urgency for each in life.said if isinstance(each.body, NotReached)} == {"errand"}


def unheard(fate: Fate) -> Life:
    def of(notice: Notice) -> Fate:
        return fate if isinstance(notice.body, Alert) else timedelta(0)

    return stalled(Life(fate=of))


@pytest.mark.parametrize("fate", ["lost", "never"])
def test_a_stall_that_nobody_was_told_of_is_not_given_up(fate: Fate) -> None:
    life = unheard(fate).until(berlin(4, 10))
    ladder = life.now.ladder
    assert ladder is not None and ladder.state == "open"
    assert not [each for each in life.said if isinstance(each.body, Parked)]
    told = [each for each in life.told(ADA, NotReached) if each.what == "everybody"]
    assert len(told) == 1, "once"
    life.fate = lambda notice: timedelta(0)
    life.pass_time(days=7)
    assert life.told(TOM, Alert)
    life.until(berlin(7, 1))
    assert life.now.ladder is not None and life.now.ladder.state == "parked"


def test_nobody_is_tried_in_vain_more_than_once_a_working_day() -> None:
    life = unheard("lost").until(berlin(3, 23))
    first = len([each for each in life.said if isinstance(each.body, Alert)])
    life.until(berlin(3, 30))
    tried = [each for each in life.said if isinstance(each.body, Alert)][first:]
    assert len([each for each in tried if each.to == TOM]) == 5
    assert len([each for each in life.told(ADA, NotReached) if each.what == "alert"]) <= 6
