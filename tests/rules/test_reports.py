"""A report, from the first word to the fix that its reporter confirmed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

import pytest

from bot.decisions import Decision, ReportKept, WordsKept
from bot.events import Acknowledged, Added, Checked, MarkedSame, NameHidden, ReasonAnswered, SaidBlocking, Undelivered
from bot.model import Calendar, Report
from bot.notices import NotReached, Refusal, ReportAnswered, ReportIn, ReportLogged, ReportNoted, ReportTold
from tests.rules.life import ADA, EVE, MAYA, PRIYA, RUTH, SAM, TOM, berlin, opened, owned, words
from tests.rules.report_life import INES, KOFI, Reports

OPEN = ("acknowledged", "accepted", "in_progress", "need_info")
MOVES = ("acknowledged", "accepted", "in_progress", "need_info", "declined", "fixed")
FOLLOW = {  # what a champion may say next
    "new": MOVES,
    "acknowledged": MOVES[1:],
    "accepted": ("in_progress", "need_info", "declined", "fixed"),
    "in_progress": ("need_info", "declined", "fixed"),
    "need_info": ("accepted", "in_progress", "declined", "fixed"),
    "declined": ("accepted",),
    "fixed": ("accepted",),
    "duplicate": (),
    "confirmed": (),
    "closed": (),
}


def refused(decision: Decision[Report]) -> str:
    return decision.reply.body.why if decision.reply and isinstance(decision.reply.body, Refusal) else ""


def in_state(state: str) -> tuple[Reports, Any]:
    """A report of Sam's in that state."""
    many = Reports()
    id = many.report()
    if state == "duplicate":
        main = many.report(INES)
        many.do(id, MarkedSame, MAYA, other=main, number=2)
    elif state in ("confirmed", "closed"):
        many.triage(id, "fixed", "done")
        if state == "confirmed":
            many.do(id, Checked, SAM, works="yes")
        else:
            many.until(many.at + timedelta(days=15))
    elif state != "new":
        many.triage(id, state, "a line")
    assert many.state(id) == state
    return many, id


def test_a_report_is_logged_with_its_number_and_both_sides_hear() -> None:
    many = Reports()
    id = many.report(SAM, "wrong depot for split orders")
    (ack,) = many.told(SAM, ReportLogged)
    (card,) = many.told(MAYA, ReportIn)
    assert (ack.number, ack.reader, ack.read_on) == (1, MAYA, date(2026, 3, 3))
    assert (card.text, card.by, card.blocks) == ("wrong depot for split orders", SAM, False)
    assert [each.id for each in many.life.now.reports] == [id]
    assert many.life.now.tallies[-1].broke == 1
    assert [each.person for each in many.life.now.seen] == [SAM]
    assert any(isinstance(fact, WordsKept) for fact in many.facts)


def test_without_a_champion_the_manager_reads() -> None:
    many = Reports(opened())
    many.report()
    assert len(many.told(TOM, ReportIn)) == 1


def test_without_anybody_a_report_is_still_logged() -> None:
    many = Reports(opened(manager=None, owner=None, sponsor=None))
    id = many.report()
    assert (many.state(id), many.told(SAM, ReportLogged)[0].reader) == ("new", None)


def test_a_new_champion_triages_and_the_one_before_does_not() -> None:
    many = Reports()
    id = many.report()
    term = many.life.now.term
    assert term is not None
    many.life.state = replace(many.life.now, term=replace(term, person=EVE))
    assert refused(many.triage(id, "acknowledged", by=MAYA)) == "not_yours"
    many.triage(id, "acknowledged", by=EVE)
    assert many.state(id) == "acknowledged"


@pytest.mark.parametrize("state", FOLLOW)
@pytest.mark.parametrize("to", MOVES)
def test_only_what_can_follow_a_state_does(state: str, to: str) -> None:
    many, id = in_state(state)
    said = len(many.said)
    decision = many.triage(id, to, "a line")
    if to in FOLLOW[state]:
        assert many.state(id) == to
        assert many.told(SAM)[-1].state == to
    else:
        assert (many.state(id), len(many.said)) == (state, said)
        assert refused(decision) in ("already_noted", "report_settled", "report_is_checked")


@pytest.mark.parametrize("to", ["need_info", "declined", "fixed"])
def test_what_the_reporter_has_to_read_needs_a_line(to: str) -> None:
    many, id = in_state("new")
    assert refused(many.triage(id, to)) == "needs_reason"
    assert many.state(id) == "new"


@pytest.mark.parametrize("who", [SAM, EVE, ADA, KOFI])
def test_nobody_but_the_champion_and_those_above_triages(who: Any) -> None:
    many, id = in_state("new")
    assert refused(many.triage(id, "accepted", by=who)) == "not_yours"


@pytest.mark.parametrize("who", [MAYA, TOM, PRIYA, RUTH])
def test_those_above_triage_as_well(who: Any) -> None:
    many, id = in_state("new")
    many.triage(id, "accepted", by=who)
    assert many.state(id) == "accepted"
    assert many.told(SAM, ReportTold)[-1].by == who
    assert many.told(MAYA, ReportNoted)[-1].by == who


def test_every_change_replaces_the_card_unless_something_is_asked() -> None:
    many = Reports()
    id = many.report()
    for to, line in (
        ("acknowledged", ""),
        ("accepted", ""),
        ("in_progress", ""),
        ("need_info", "which?"),
        ("fixed", "done"),
    ):
        many.triage(id, to, line)
    told = [(each.body.state, each.edits, each.urgency) for each in many.said if isinstance(each.body, ReportTold)]
    assert told == [
        ("acknowledged", True, "news"),
        ("accepted", True, "news"),
        ("in_progress", True, "news"),
        ("need_info", False, "rung"),
        ("fixed", False, "rung"),
    ]


def test_the_answer_to_a_question_goes_back_and_it_is_the_champions_turn_again() -> None:
    many = Reports()
    id = many.report()
    many.triage(id, "need_info", "Which orders?")
    many.life.pass_time(days=9)
    many.do(id, Added, SAM, text=words("those with two depots"))
    assert many.state(id) == "acknowledged"
    (said,) = many.told(MAYA, ReportAnswered)
    assert (said.how, said.line, said.reason, said.by) == ("told", "those with two depots", "Which orders?", SAM)
    (known,) = many.life.now.reports
    assert (known.triaged, known.since_at) == (False, many.at)


def test_nobody_can_be_asked_back_who_sent_no_name() -> None:
    many = Reports()
    id = many.report(None, code="k7q-42")
    assert refused(many.triage(id, "need_info", "which?")) == "nobody_to_ask"


def test_a_report_without_a_name_leaves_no_person_anywhere() -> None:
    many = Reports()
    id = many.report(None, code="k7q-42")
    assert many.told(SAM) == []
    assert (many.reports[id].by, many.life.now.seen, many.cards(MAYA)[0].by) == (None, (), None)
    assert str(SAM) not in str(many.journal[id]) + str(many.life.journal[-1]) + str(many.facts)
    many.triage(id, "fixed", "done")
    many.until(many.at + timedelta(days=8))
    assert many.state(id) == "closed"


def test_a_fix_that_works_is_confirmed_and_the_champion_hears_quietly() -> None:
    many, id = in_state("fixed")
    many.do(id, Checked, SAM, works="yes")
    assert many.state(id) == "confirmed"
    assert many.told(MAYA, ReportNoted)[-1].works_for
    assert many.said[-1].urgency == "news"
    assert many.life.now.reports == ()


def test_a_fix_that_does_not_work_is_open_again() -> None:
    many, id = in_state("fixed")
    many.do(id, Checked, SAM, works="no")
    assert many.state(id) == "accepted"
    told = many.told(SAM, ReportTold)[-1]
    assert (told.again, told.mine) == (True, True)
    assert many.told(MAYA, ReportAnswered)[-1].how == "broken"
    many.triage(id, "fixed", "once more")
    assert many.told(SAM, ReportTold)[-1].state == "fixed"


def test_who_can_not_tell_yet_has_five_more_working_days() -> None:
    many, id = in_state("fixed")
    many.until(berlin(3, 6, 10))
    many.do(id, Checked, SAM, works="later")
    assert refused(many.do(id, Checked, SAM, works="later")) == "already_noted"
    many.until(berlin(3, 13, 9, 59))
    assert many.state(id) == "fixed"
    many.until(berlin(3, 13, 10))
    assert many.state(id) == "closed"


@pytest.mark.parametrize(("hour", "minute", "state"), [(8, 59, "fixed"), (9, 0, "closed")])
def test_a_fix_that_nobody_confirms_is_closed_after_five_working_days(hour: int, minute: int, state: str) -> None:
    many, id = in_state("fixed")  # on Monday at 9
    many.until(berlin(3, 9, hour, minute))
    assert many.state(id) == state


@pytest.mark.parametrize(("month", "day"), [(3, 26), (10, 22)])
def test_the_days_to_confirm_end_at_the_same_hour_after_the_clocks_change(month: int, day: int) -> None:
    many = Reports()
    many.until(berlin(month, day, 15))
    id = many.report()
    many.triage(id, "fixed", "done")
    many.until(berlin(month, day, 15) + timedelta(days=6, hours=22))
    assert many.state(id) == "fixed"
    many.until(berlin(month, day, 15) + timedelta(days=7, hours=2))
    assert many.state(id) == "closed"
    assert many.reports[id].moved_at == berlin(month + (day + 7 > 31), (day + 7 - 1) % 31 + 1, 15)


def test_the_days_to_confirm_count_from_the_arrival_of_the_question() -> None:
    many = Reports()
    id = many.report()
    many.fate = lambda notice: timedelta(days=10) if notice.key.split("/")[2].startswith("fixed") else timedelta(0)
    many.triage(id, "fixed", "done")
    many.until(many.at + timedelta(days=16))
    assert many.state(id) == "fixed"
    many.until(many.at + timedelta(days=1))
    assert many.state(id) == "closed"


def test_a_question_that_never_is_known_to_arrive_does_not_wait_for_ever() -> None:
    many = Reports()
    id = many.report()
    many.fate = lambda notice: "never"
    many.triage(id, "fixed", "done")
    many.until(many.at + timedelta(days=29))
    assert many.state(id) == "closed"


def test_a_reporter_who_is_gone_keeps_no_fix_waiting() -> None:
    many = Reports()
    id = many.report()
    many.fate = lambda notice: "lost" if notice.to == SAM else timedelta(0)
    many.triage(id, "fixed", "done")
    many.until(many.at + timedelta(days=7))
    assert many.state(id) == "closed"
    assert many.told(ADA, NotReached) == []


def test_administrators_hear_that_a_report_did_not_reach_its_champion() -> None:
    many = Reports()
    many.fate = lambda notice: "lost" if notice.to == MAYA else timedelta(0)
    many.report()
    assert many.told(ADA, NotReached)[0].person == MAYA


@pytest.mark.parametrize(("works", "state"), [("yes", "confirmed"), ("no", "accepted")])
def test_a_late_answer_about_a_fix_still_counts(works: str, state: str) -> None:
    many, id = in_state("closed")
    many.do(id, Checked, SAM, works=works)
    assert many.state(id) == state


def test_can_not_tell_yet_comes_too_late_once_it_is_closed() -> None:
    many, id = in_state("closed")
    assert refused(many.do(id, Checked, SAM, works="later")) == "report_settled"


@pytest.mark.parametrize("state", ["new", *OPEN, "declined"])
def test_nothing_is_confirmed_that_is_not_said_to_be_fixed(state: str) -> None:
    many, id = in_state(state)
    assert refused(many.do(id, Checked, SAM, works="yes")) == "report_is_open"


def test_a_champion_who_left_is_noticed_by_a_card_that_did_not_reach_them() -> None:
    many = Reports()
    id = many.report()
    key = next(each.key for each in many.said if isinstance(each.body, ReportIn))
    many.apply(id, Undelivered(id=uuid5(id, "gone"), at=many.at, key=key, why="deactivated"))
    assert many.life.now.term is None
    assert many.told(ADA, NotReached) == []


def test_a_double_press_of_yes_is_noted_once() -> None:
    many, id = in_state("fixed")
    many.do(id, Checked, SAM, works="yes")
    said = len(many.said)
    assert refused(many.do(id, Checked, SAM, works="yes")) == "already_noted"
    assert len(many.said) == said


def test_a_reason_may_be_fair() -> None:
    many, id = in_state("declined")
    many.do(id, ReasonAnswered, SAM)
    assert many.told(SAM, ReportTold)[-1].answered == "fair"
    assert many.told(TOM) == []
    assert refused(many.do(id, ReasonAnswered, SAM, line=words("no"))) == "already_noted"


def test_a_disagreement_reaches_the_champion_each_time_and_the_manager_once() -> None:
    many, id = in_state("declined")
    many.do(id, ReasonAnswered, SAM, line=words("it costs us an hour"))
    many.triage(id, "accepted")
    many.triage(id, "declined", "no time")
    many.do(id, ReasonAnswered, SAM, line=words("still an hour"))
    assert [each.line for each in many.told(MAYA, ReportAnswered)] == ["it costs us an hour", "still an hour"]
    assert [each.line for each in many.told(TOM, ReportAnswered)] == ["it costs us an hour"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Added, {"text": words("more")}),
        (SaidBlocking, {}),
        (NameHidden, {}),
        (Checked, {"works": "yes"}),
        (ReasonAnswered, {}),
    ],
)
def test_only_a_reporter_speaks_for_a_report(kind: Any, values: dict[str, Any]) -> None:
    many, id = in_state("fixed")
    for who in (MAYA, TOM, EVE):
        assert refused(many.do(id, kind, who, **values)) == "not_your_report"


def test_it_stops_my_work_is_said_first_and_once() -> None:
    many, id = in_state("acknowledged")
    many.do(id, SaidBlocking, SAM)
    assert many.told(MAYA, ReportAnswered)[-1].how == "blocks"
    assert many.life.now.reports[0].blocks
    assert refused(many.do(id, SaidBlocking, SAM)) == "already_noted"


def test_a_name_that_is_hidden_is_shown_to_the_champion_no_more() -> None:
    many, id = in_state("new")
    many.do(id, NameHidden, SAM)
    assert many.cards(MAYA)[-1].by is None
    many.triage(id, "fixed", "done")
    many.do(id, Checked, SAM, works="no")
    assert many.told(MAYA, ReportAnswered)[-1].by is None
    assert refused(many.do(id, NameHidden, SAM)) == "already_noted"


def test_a_detail_is_shown_with_the_report() -> None:
    many, id = in_state("new")
    many.do(id, Added, SAM, text=words("since Monday"))
    assert many.cards(MAYA)[-1].details == ("since Monday",)
    assert many.state(id) == "new"


def test_ten_details_are_enough() -> None:
    many, id = in_state("new")
    for _ in range(10):
        many.do(id, Added, SAM, text=words("more"))
    assert refused(many.do(id, Added, SAM, text=words("more"))) == "enough_details"


@pytest.mark.parametrize("state", ["declined", "confirmed", "closed"])
def test_a_settled_report_takes_no_more_details(state: str) -> None:
    many, id = in_state(state)
    assert refused(many.do(id, Added, SAM, text=words("more"))) == "report_settled"


def test_three_reporters_of_one_thing_hear_what_becomes_of_it() -> None:
    many = Reports()
    main, second, third = many.report(SAM), many.report(INES, blocks=True), many.report(KOFI)
    many.do(second, MarkedSame, MAYA, other=main, number=1)
    many.do(third, MarkedSame, MAYA, other=main, number=1)
    assert many.reports[main].others == (INES, KOFI)
    assert many.reports[main].blocks
    assert many.told(INES, ReportTold)[-1].same_as == 1
    many.triage(main, "fixed", "done")
    for who in (SAM, INES, KOFI):
        assert [each.state for each in many.told(who, ReportTold)].count("fixed") == 1
        assert many.told(who, ReportTold)[-1].colleagues == 2
    many.do(main, Checked, INES, works="yes")
    assert [many.told(who, ReportTold)[-1].state for who in (SAM, KOFI)] == ["confirmed", "confirmed"]
    many.do(main, Checked, KOFI, works="no")
    assert many.state(main) == "accepted"
    assert all(many.told(who, ReportTold)[-1].again for who in (SAM, INES, KOFI))
    assert [(each.id, each.blocks) for each in many.life.now.reports] == [(main, True)]


def test_a_duplicate_of_something_fixed_is_asked_at_once_whether_that_works() -> None:
    many, main = in_state("fixed")
    late = many.report(INES)
    many.do(late, MarkedSame, MAYA, other=main, number=1)
    assert many.told(INES, ReportTold)[-1].state == "fixed"
    assert [each.state for each in many.told(SAM, ReportTold)] == ["fixed"]


def test_somebody_who_reported_it_twice_hears_once() -> None:
    many = Reports()
    main, again = many.report(SAM), many.report(SAM)
    many.do(again, MarkedSame, MAYA, other=main, number=1)
    many.triage(main, "fixed", "done")
    assert many.reports[main].others == ()
    assert [each.state for each in many.told(SAM, ReportTold)] == ["duplicate", "fixed"]


def test_what_goes_on_elsewhere_is_answered_there() -> None:
    many, id = in_state("duplicate")
    decision = many.do(id, Added, SAM, text=words("more"))
    assert refused(decision) == "report_goes_on"


def test_a_report_is_not_the_same_as_itself() -> None:
    many, id = in_state("new")
    assert refused(many.do(id, MarkedSame, MAYA, other=id, number=1)) == "same_as_itself"


def test_two_reports_never_are_each_others_copy_so_that_neither_goes_on() -> None:
    many = Reports()
    main, copy = many.report(SAM), many.report(INES)
    many.do(copy, MarkedSame, MAYA, other=main, number=1)
    assert refused(many.do(main, MarkedSame, MAYA, other=copy, number=2)) == "same_as_itself"
    assert many.state(main) == "new"


def test_after_the_end_nothing_is_decided_and_only_whoever_waits_is_thanked() -> None:
    many, id = in_state("fixed")
    other = many.report(INES)
    many.life.until(berlin(3, 20))
    many.life.do(Acknowledged, TOM, choice="stop", ladder=1, line=words("enough"))
    assert many.life.now.phase == "stopped"
    said = len(many.said)
    assert refused(many.triage(other, "accepted")) == "ended"
    assert refused(many.do(id, Checked, SAM, works="yes")) == "report_ended"
    many.until(many.at + timedelta(days=40))
    assert many.state(id) == "closed"
    assert {each.to for each in many.said[said:]} == {INES}


def test_praise_asks_nothing_of_anybody() -> None:
    many = Reports()
    id = many.report(kind="worked")
    assert (many.life.now.reports, many.life.now.tallies[-1].worked) == ((), 1)
    many.triage(id, "acknowledged")
    assert many.told(SAM, ReportTold)[-1].state == "acknowledged"


def test_praise_that_also_stops_work_is_counted_once_in_its_week() -> None:
    many = Reports()
    id = many.report(kind="worked")
    many.do(id, SaidBlocking, SAM)
    assert many.life.now.tallies[-1].worked == 1


def test_the_row_of_a_report_follows_its_state() -> None:
    many, id = in_state("fixed")
    many.do(id, Checked, SAM, works="yes")
    rows = [fact for fact in many.facts if isinstance(fact, ReportKept)]
    assert [row.state for row in rows] == ["new", "fixed", "confirmed"]
    assert {(row.number, row.by) for row in rows} == {(1, SAM)}


def test_a_champion_who_reports_hears_as_both_and_in_two_places() -> None:
    many = Reports()
    id = many.report(MAYA)
    many.triage(id, "accepted")
    assert {each.key.split("/")[1].split("-")[0] for each in many.said if each.to == MAYA} == {"report", "triage"}
    assert many.life.now.seen == ()


def test_an_absent_reporter_is_waited_for_in_their_own_working_days() -> None:
    many = Reports(owned())
    many.life.calendars[SAM] = Calendar(zone="Europe/Berlin", workdays=(0, 1))
    id = many.report()
    many.triage(id, "fixed", "done")  # on a Monday: Tuesday, Monday, Tuesday, Monday, Tuesday
    many.until(berlin(3, 17, 8, 59))
    assert many.state(id) == "fixed"
    many.until(berlin(3, 17, 9))
    assert many.state(id) == "closed"
