"""What reporters say of their reports, copies of one another, and the end."""

from datetime import timedelta
from typing import Any

import pytest

from bot.decisions import ReportKept
from bot.events import Acknowledged, Added, Checked, MarkedSame, NameHidden, ReasonAnswered, SaidBlocking
from bot.model import Calendar
from bot.notices import ReportAnswered, ReportTold
from tests.rules.life import EVE, MAYA, SAM, TOM, berlin, owned, words
from tests.rules.report_life import INES, KOFI, Reports
from tests.rules.test_reports import in_state, refused


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
