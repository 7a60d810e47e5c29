"""The judge finds what it is there to find: rows written down here, each with one thing wrong."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy.engine import Row

from bot.model import Address, Person, Ref
from tests.chaos import climbing
from tests.chaos.cast import Pilot, Somebody
from tests.chaos.hands import SlackHands
from tests.chaos.judging import may_overtake
from tests.chaos.remembered import Remembered
from tests.slack.fake import FakeSlack

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Rung:
    """One row of the ladder."""

    project_id: UUID
    level: int
    at: datetime
    ladder: int = 1
    loop: int = 1


@dataclass
class Told:
    """One message."""

    key: str = ""
    state: str = "sent"
    urgency: str = "rung"
    settled_at: datetime = MONDAY
    try_at: datetime = MONDAY
    first_attempt_at: datetime = MONDAY
    notice: dict[str, object] = field(default_factory=dict)


def row(each: object) -> Row[Any]:
    """What the judge reads of a row is there."""
    return cast(Row[Any], each)


def pilot() -> Pilot:
    """One that nobody has accepted."""
    person = Person(uuid4(), uuid4(), "Ann", "", Address("slack", "U1"))
    ann = Somebody(SlackHands(FakeSlack(), "U1", "Ann"), person)
    return Pilot(1, Ref(uuid4(), "project", uuid4()), "unowned", ann, ann, ann, ann, ann, ann)


def faults(one: Pilot, levels: dict[int, datetime], now: datetime) -> list[str]:
    """What is wrong with a ladder whose rungs were climbed then, and arrived at once."""
    rungs = [row(Rung(one.ref.id, level, at)) for level, at in levels.items()]
    sent = [row(Told(f"{one.ref.id}/ladder-1/L{level}-1/x", settled_at=at)) for level, at in levels.items()]
    return list(climbing.faults(rungs, sent, [], [one], now))


def test_a_ladder_that_climbs_every_three_working_days_is_well() -> None:
    assert faults(pilot(), {1: MONDAY, 2: MONDAY + 3 * DAY}, MONDAY + 7 * DAY) == []


def test_a_rung_that_is_missing_too_early_or_too_late_is_found() -> None:
    one = pilot()
    assert "nobody was asked after 1/1" in faults(one, {1: MONDAY}, MONDAY + 4 * DAY)[0]
    assert "1/2 at" in faults(one, {1: MONDAY, 2: MONDAY + 2 * DAY}, MONDAY + 3 * DAY)[0]
    assert "1/2 at" in faults(one, {1: MONDAY, 2: MONDAY + 4 * DAY}, MONDAY + 5 * DAY)[0]
    assert "climbed" in faults(one, {1: MONDAY, 3: MONDAY + 3 * DAY}, MONDAY + 4 * DAY)[0]
    assert faults(one, {}, MONDAY + DAY) == ["Pilot 0001 has no owner, and nobody was asked"]


def test_a_key_that_was_posted_twice_is_found_in_whichever_conversation() -> None:
    memory = Remembered({"D1": ["a", "b"], "D2": ["a"]}, frozenset(), frozenset())
    assert memory.twice == ["a was posted 2 times"]


def test_only_what_was_held_or_changes_something_may_be_overtaken_by_its_like() -> None:
    def may(older: Told, younger: Told) -> bool:
        return may_overtake(row(older), row(younger), lambda machine: machine)

    assert not may(Told(), Told())
    assert may(Told(try_at=MONDAY + DAY), Told())
    assert may(Told(notice={"edits": True}), Told())
    assert may(Told(), Told(urgency="answer"))
    assert not may(Told(urgency="news"), Told(urgency="answer"))


def test_a_message_begun_while_an_older_one_was_held_and_found_after_it_fell_due_was_called_out_of_order() -> None:
    """Before, the long run blamed the bot for an alert that stood in doubt over the night: it is looked for first."""
    held, later = Told(try_at=MONDAY + DAY), MONDAY + 2 * DAY
    in_doubt = row(Told(settled_at=later, first_attempt_at=MONDAY))
    assert may_overtake(row(held), in_doubt, lambda machine: machine)
    assert not may_overtake(row(held), row(Told(settled_at=later, first_attempt_at=later)), lambda machine: machine)
