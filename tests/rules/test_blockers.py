"""What stands in the way, a line beside a number, and pausing with a word."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.decisions import Decision, WordsKept
from bot.events import (
    Accepted,
    Answered,
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    HelpAnswered,
    Paused,
)
from bot.notices import BlockerNoted, HeadsUp, HelpWanted
from tests.rules.life import (
    ALL,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    Life,
    ack,
    berlin,
    opened,
    owned,
    refused,
    stalled,
    words,
)

MINUTE = timedelta(minutes=1)
UNTIL = date(2026, 3, 25)  # a Wednesday


def add(life: Life, by: Any = MAYA, **values: Any) -> Decision:
    decision = life.do(BlockerAdded, by, text=words("ERP access"), **values)
    life.settle()
    return decision


def pause(life: Life, by: Any = MAYA, until_on: date = UNTIL, line: Any = "") -> Decision:
    decision = life.do(Paused, by, until_on=until_on, line=words() if line == "" else line)
    life.settle()
    return decision


def rules(life: Life) -> list[str]:
    return [cause.rule for cause in life.now.ladder.causes] if life.now.ladder else []


# --- blockers ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", [MAYA, TOM, PRIYA, RUTH])
def test_the_champion_and_those_above_may_name_a_blocker(by: Any) -> None:
    life = owned()
    assert refused(add(life, by)) == ""
    assert [each.by for each in life.now.blockers] == [by]
    assert any(isinstance(fact, WordsKept) and fact.words.text == "ERP access" for fact in life.facts)


@pytest.mark.parametrize("by", [EVE, SAM, DINA])
def test_nobody_else_may(by: Any) -> None:
    life = owned()
    before = life.now
    assert refused(add(life, by)) == "not_yours"
    assert life.now == before


def test_before_anybody_owns_it_and_after_its_end_there_is_nothing_to_block() -> None:
    assert refused(add(opened())) == "no_champion_yet"
    life = stalled()
    ack(life, "stop", line=words())
    assert refused(add(life)) == "ended"


def test_whoever_could_help_is_asked_and_the_champion_hears_what_they_say() -> None:
    life = owned()
    add(life, TOM, helper=SAM)
    assert [each.text for each in life.told(SAM, HelpWanted)] == ["ERP access"]
    life.do(HelpAnswered, SAM, number=1, helps=True)
    life.settle()
    assert [each.how for each in life.told(MAYA, BlockerNoted)] == ["added", "helping"]
    life.do(HelpAnswered, SAM, number=1, helps=False)
    assert life.now.blockers[0].helper is None


def test_somebody_else_is_no_helper_by_pressing() -> None:
    life = owned()
    add(life, helper=SAM)
    assert refused(life.do(HelpAnswered, EVE, number=1, helps=True)) == "not_yours"
    assert life.now.blockers[0].helper == SAM


def test_the_helper_s_card_says_that_it_is_gone() -> None:
    life = owned()
    add(life, helper=SAM)
    life.do(BlockerClosed, MAYA, number=1)
    life.settle()
    assert [each.how for each in life.told(SAM, BlockerNoted)] == ["resolved"]
    assert life.now.blockers == ()


def test_a_blocker_closed_twice_is_closed_once_and_its_number_is_never_used_again() -> None:
    life = owned()
    add(life)
    life.do(BlockerClosed, MAYA, number=1)
    assert refused(life.do(BlockerClosed, MAYA, number=1)) == "blocker_gone"
    add(life)
    assert [each.number for each in life.now.blockers] == [2]


def test_another_day_and_another_helper_are_a_touch() -> None:
    life = owned()
    add(life)
    life.until(berlin(3, 9))
    life.do(BlockerChanged, TOM, number=1, helper=SAM, decide_on=date(2026, 3, 20), line=words("I asked"))
    life.settle()
    (blocker,) = life.now.blockers
    assert (blocker.helper, blocker.decide_on, blocker.touched_at) == (SAM, date(2026, 3, 20), berlin(3, 9))
    assert life.told(SAM, HelpWanted) and life.told(MAYA, BlockerNoted)[-1].line == "I asked"


def test_a_day_that_is_over_is_refused() -> None:
    life = owned()
    before = life.now
    assert refused(add(life, decide_on=date(2026, 3, 1))) == "date_past"
    assert life.now == before
    assert refused(add(life, decide_on=date(2026, 3, 2))) == ""


def test_what_blocks_a_check_in_is_kept_as_a_blocker_once() -> None:
    life = owned().until(berlin(3, 10, 11))
    life.do(Answered, MAYA, value=126.0, blocking=words("The depot is shut"))
    assert [each.text.text for each in life.now.blockers] == ["The depot is shut"]
    kept = [fact.words.id for fact in life.facts if isinstance(fact, WordsKept)]
    assert len(kept) == len({*kept})


def test_a_new_owner_is_held_to_no_old_blocker_at_once() -> None:
    life = owned()
    add(life)
    life.until(berlin(3, 20, 11))
    ack(life, "reassign", person=SAM, due_on=date(2026, 3, 27))
    life.do(Accepted, SAM, rights=ALL)
    life.until(berlin(3, 26))
    assert not life.told(SAM, HeadsUp)
    assert life.until(berlin(3, 27, 12)).told(SAM, HeadsUp)
