"""What a pilot's page says is waited for, and how long it rests."""

from datetime import date, timedelta

from bot.cards import Facts
from bot.events import Conditioned, Paused
from bot.wording.pages import status
from bot.wording.voice import Voice
from tests.rules.life import ALL, BERLIN, MAYA, PRIYA, RUTH, TOM, Life, berlin, opened, owned, stalled, words

NAMES = {MAYA: "Maya", TOM: "Tom", PRIYA: "Priya", RUTH: "Ruth"}


def row(life: Life, name: str) -> str:
    card = status(life.now, Voice(life.at, PRIYA, BERLIN, NAMES), None)
    return next(dict(block.rows)[name] for block in card.blocks if isinstance(block, Facts))


def test_an_offer_that_waits_is_not_said_to_wait_for_nothing() -> None:
    life = opened()
    assert row(life, "Now") == "Waiting for Maya to answer whether they own it"
    life.do(Conditioned, MAYA, rights=ALL, condition=words("Two days a week"))
    life.settle()
    assert row(life, "Now") == "Waiting for Tom to say whether Maya can have what they ask for"


def test_a_pause_whose_day_has_passed_is_not_said_to_last_until_then() -> None:
    life = owned()
    life.do(Paused, MAYA, until_on=date(2026, 3, 12), line=words())
    life.settle()
    assert row(life, "Phase") == "Build, paused until 12 Mar"
    life.until(berlin(3, 16))
    assert row(life, "Phase") == "Build, paused; its day, 12 Mar, has passed"


def test_those_who_are_asked_are_said_to_be_waited_for() -> None:
    life = stalled()
    assert row(life, "Now") == "Stalled; waiting for Tom to decide"
    life.until(berlin(3, 25) + timedelta(minutes=1))
    assert row(life, "Now") == "Stalled; waiting for Tom and you to decide"
