"""A fix: confirmed by whoever was hurt, not yet told, still broken, or closed because nobody says."""

from datetime import timedelta
from uuid import uuid5

import pytest

from bot.events import Checked, MarkedSame, Undelivered
from bot.notices import NotReached, ReportAnswered, ReportIn, ReportNoted, ReportTold
from tests.rules.life import ADA, MAYA, SAM, berlin
from tests.rules.report_life import INES, Reports
from tests.rules.test_reports import OPEN, in_state, refused


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


@pytest.mark.parametrize(("asked", "state"), [("need_info", "declined"), ("fixed", "accepted")])
def test_a_question_that_reached_no_reporter_was_waited_for_in_vain(asked: str, state: str) -> None:
    many = Reports()
    id = many.report()
    many.fate = lambda notice: "lost" if notice.to == SAM else timedelta(0)
    many.triage(id, asked, "a line")
    many.settle()
    last = many.said[-1]
    assert (last.to, last.edits) == (MAYA, False)
    assert isinstance(last.body, ReportNoted) and (last.body.unreached, last.body.state) == (True, asked)
    many.triage(id, state, "no answer came")
    assert many.state(id) == state


def test_a_question_is_waited_for_while_another_reporter_may_answer() -> None:
    many = Reports()
    id, copy = many.report(), many.report(INES)
    many.do(copy, MarkedSame, MAYA, other=id, number=1)
    many.fate = lambda notice: "lost" if notice.to == SAM else timedelta(0)
    many.triage(id, "need_info", "which order?")
    many.settle()
    assert not [each for each in many.told(MAYA, ReportNoted) if each.unreached]


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
