"""Reports that are open when their pilot is stopped: thanked for once, and nothing more is asked."""

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from bot.events import (
    Added,
    Checked,
    MarkedSame,
    NameHidden,
    ReasonAnswered,
    SaidBlocking,
    Stopped,
    Undelivered,
    Undone,
)
from bot.notices import Notice, ReportNoted, ReportsEnded, ReportTold
from tests.rules.life import MAYA, SAM, TOM, refused, words
from tests.rules.report_life import INES, KOFI, Reports

MINUTE = timedelta(minutes=1)


def stopped(many: Reports) -> Reports:
    many.life.do(Stopped, TOM, line=words())
    many.settle()
    return many


def heard(many: Reports) -> list[Notice]:
    return [each for each in many.said if isinstance(each.body, ReportsEnded)]


def test_reporters_whose_reports_are_open_are_left_waiting_for_nothing() -> None:
    many = Reports()
    for by in (SAM, SAM, INES):
        many.report(by)
    many.until(stopped(many).at + timedelta(days=30))
    assert sorted(each.to for each in heard(many)) == sorted((SAM, INES)), "each once, however many they sent"
    assert many.life.now.reports == () and many.life.now.wake_at is None


@pytest.mark.parametrize(("minutes", "told"), [(10, 0), (11, 1)])
def test_they_hear_once_a_stop_can_not_be_taken_back_any_more(minutes: int, told: int) -> None:
    many = Reports()
    many.report(SAM)
    many.until(stopped(many).at + minutes * MINUTE)
    assert len(heard(many)) == told


def test_a_stop_that_was_taken_back_is_told_to_no_reporter() -> None:
    many = Reports()
    id = many.report(SAM)
    many.until(stopped(many).at + 10 * MINUTE)
    many.life.do(Undone, TOM)
    many.until(many.at + timedelta(days=1))
    assert not heard(many) and many.life.now.reports[0].id == id


def test_who_stopped_it_or_owned_it_and_whoever_sent_no_name_is_not_thanked_for_reporting() -> None:
    many = Reports()
    for by in (MAYA, TOM, None):
        many.report(by, code="" if by else "k7q-42")
    many.until(stopped(many).at + timedelta(days=1))
    assert not heard(many)


def test_what_is_settled_or_praise_is_not_opened_again_by_the_end() -> None:
    many = Reports()
    many.triage(many.report(SAM), "declined", "two orders a month")
    many.report(INES, kind="worked")
    many.until(stopped(many).at + timedelta(days=1))
    assert not heard(many)


def test_everybody_who_reported_the_same_hears_of_the_end() -> None:
    from bot.events import MarkedSame

    many = Reports()
    first, second = many.report(SAM), many.report(KOFI)
    many.do(second, MarkedSame, MAYA, other=first, number=1)
    many.until(stopped(many).at + timedelta(days=1))
    assert {each.to for each in heard(many)} == {SAM, KOFI}


def test_a_question_that_was_still_on_its_way_is_not_asked_after_the_end() -> None:
    many = Reports(fate=lambda notice: timedelta(days=1))
    id = many.report(SAM)
    many.triage(id, "fixed", "it picks the right depot")
    many.until(stopped(many).at + timedelta(hours=2))
    waiting = [each[2] for each in many.on_the_way if isinstance(each[2].body, ReportTold)]
    assert not waiting


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Added, {"text": words("more")}),
        (SaidBlocking, {}),
        (NameHidden, {}),
        (Checked, {"works": "yes"}),
        (ReasonAnswered, {"line": None}),
    ],
)
@pytest.mark.parametrize("days", [0, 5])
def test_every_press_on_a_report_of_a_stopped_pilot_gets_a_kind_sentence(
    kind: type, values: dict[str, object], days: int
) -> None:
    many = Reports()
    id = many.report(SAM)
    many.until(stopped(many).at + timedelta(days=days))
    decision = many.do(id, kind, SAM, **values)
    assert refused(decision) == "report_ended" and not decision.notices
    assert decision.reply is not None and getattr(decision.reply.body, "value", None) == 1.0


def test_a_fix_that_nobody_confirmed_is_closed_after_the_end_without_a_word() -> None:
    many = Reports()
    id = many.report(SAM)
    many.triage(id, "fixed", "it picks the right depot")
    said = len(many.until(stopped(many).at + timedelta(hours=1)).said)
    many.until(many.at + timedelta(days=30))
    assert many.state(id) == "closed" and len(many.said) == said


def gone(many: Reports, who: UUID) -> None:
    """What was last said to that person about reports did not reach them: their account is closed."""
    key = next(each.key for each in reversed(many.said) if each.to == who)
    id = UUID(key.split("/")[0])
    many.apply(id, Undelivered(id=uuid5(id, f"gone-{len(many.said)}"), at=many.at, key=key, why="deactivated"))
    many.settle()


def test_nobody_waits_five_days_for_a_reporter_who_has_left_to_try_the_fix() -> None:
    many = Reports()
    id = many.report(SAM)
    many.triage(id, "fixed", "right since today")
    gone(many, SAM)
    assert many.state(id) == "closed"
    assert many.told(MAYA, ReportNoted)[-1].left
    other = many.report(SAM)
    many.triage(other, "acknowledged")
    gone(many, SAM)
    many.triage(other, "fixed", "right since today")
    assert many.state(other) == "closed", "and nobody is said to be asked"


def test_a_colleague_who_hit_the_same_thing_is_still_asked_when_the_first_reporter_has_left() -> None:
    many = Reports()
    main, copy = many.report(SAM), many.report(INES)
    many.do(copy, MarkedSame, MAYA, other=main, number=1)
    many.triage(main, "fixed", "right since today")
    last = [each for each in many.said if each.to == SAM][-1]
    many.apply(main, Undelivered(id=uuid5(main, "gone"), at=many.at, key=last.key, why="deactivated"))
    assert many.state(main) == "fixed"
    assert many.reports[main].reporters == (INES,)


def test_a_report_that_reached_a_champion_no_more_reaches_whoever_decides_next() -> None:
    many = Reports(fate=lambda notice: "never" if notice.to == MAYA else timedelta(0))
    id = many.report(SAM)
    gone(many, MAYA)
    (card,) = many.cards(TOM)
    assert card.number == many.reports[id].number
    assert many.life.now.ladder is not None
    (cause,) = many.life.now.ladder.causes
    assert (cause.rule, cause.count) == ("S2", 1), "and the alert counts what waits"
