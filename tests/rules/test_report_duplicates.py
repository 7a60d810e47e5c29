"""Reports that are the same, where the one that goes on was settled, or put together with a third, at that moment."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bot.events import Joined, MarkedSame
from bot.model import ReportState
from bot.notices import ReportTold
from tests.rules.life import MAYA, SAM
from tests.rules.report_life import INES, KOFI, Reports


def same(many: Reports, copy: UUID, main: UUID) -> None:
    many.do(copy, MarkedSame, MAYA, other=main, number=many.reports[main].number)


@pytest.mark.parametrize("state", ["declined", "fixed", "confirmed", "closed"])
def test_nobody_is_left_waiting_for_a_report_that_was_settled_before_theirs_was_joined_to_it(
    state: ReportState,
) -> None:
    many = Reports()
    main, copy = many.report(SAM), many.report(INES)
    many.triage(main, "declined" if state == "declined" else "fixed", "two orders a month")
    many.reports[main] = replace(many.reports[main], state=state)
    same(many, copy, main)
    assert [(each.number, each.state) for each in many.told(INES, ReportTold)] == [(2, "duplicate"), (1, state)]


def test_whoever_is_joined_to_a_duplicate_still_hears_what_becomes_of_the_one_that_goes_on() -> None:
    many = Reports()
    main, middle, late = many.report(SAM), many.report(INES), many.report(KOFI)
    same(many, middle, main)
    same(many, late, middle)  # the card that was pressed did not know yet
    assert many.told(KOFI, ReportTold)[-1].same_as == 1
    many.until(many.at + timedelta(minutes=1))
    many.triage(main, "declined", "two orders a month")
    for who in (SAM, INES, KOFI):
        assert [each.number for each in many.told(who, ReportTold) if each.state == "declined"] == [1]
    assert many.reports[middle].late == () and many.reports[middle].wake_at is None


def test_a_report_is_not_made_a_copy_of_what_was_already_put_together_with_it() -> None:
    many = Reports()
    main, middle, first = many.report(SAM), many.report(INES), many.report(KOFI)
    same(many, first, middle)
    same(many, middle, main)
    assert {*many.reports[main].copies} == {middle, first}
    same(many, main, first)
    assert many.state(main) == "new", "else none of the three would go on"


def test_the_copies_of_a_report_go_with_its_reporters() -> None:
    many = Reports()
    main, middle, first = many.report(SAM), many.report(INES), many.report(KOFI)
    same(many, first, middle)
    same(many, middle, main)
    joined = [event for event in many.journal[main] if isinstance(event, Joined)]
    assert [(event.reporters, event.copies) for event in joined] == [((INES, KOFI), (first,))]
