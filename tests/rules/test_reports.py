"""A report, from the first word to the fix that its reporter confirmed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.decisions import Decision, WordsKept
from bot.events import Added, Checked, MarkedSame
from bot.model import Report
from bot.notices import Refusal, ReportAnswered, ReportIn, ReportLogged, ReportNoted, ReportTold
from tests.rules.life import ADA, EVE, MAYA, PRIYA, RUTH, SAM, TOM, opened, words
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
