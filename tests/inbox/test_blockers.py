"""Naming what stands in the way, and pausing, as people type and press it, over a real store."""

from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path

import pytest

from bot.cards import DateInput
from bot.ports import Values
from bot.wording.voice import short
from tests.inbox.odd import FORGED, LISTS, ODD, is_kind
from tests.inbox.room import Room, room, said

FIELDS = {
    "blocker": ("text", "cause", "helper", "decide_on"),
    "reblock": ("helper", "decide_on", "line"),
    "context": ("line",),
    "pausing": ("due_on", "line"),
    "stopping": ("line",),
}
TOKENS = {"blocker": "blocker", "reblock": "blocker-1", "context": "week-2026-03-02", "pausing": "pause"}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        await each.open()
        yield each


async def texts(here: Room) -> list[str]:
    return [each.text.text for each in (await here.pilot()).blockers]


async def test_one_line_is_enough_to_name_a_blocker_and_its_number_to_close_it(here: Room) -> None:
    await here.say("Maya", "/champion blocker add ERP access is missing")
    assert await texts(here) == ["ERP access is missing"]
    assert "ERP access is missing" in said(await here.say("Tom", "/champion blocker list"))
    assert "ERP access is missing" in said(await here.say("Maya", "/champion status"))
    await here.say("Maya", "/champion blocker done 1")
    assert await texts(here) == []


async def test_a_blocker_is_closed_by_its_words_and_never_guessed_among_several(here: Room) -> None:
    for text in ("ERP access", "No test data"):
        await here.say("Maya", f"/champion blocker add {text}")
    assert "Which blocker?" in said(await here.say("Maya", "/champion blocker done"))
    assert "Which blocker?" in said(await here.say("Maya", "/champion blocker done moon"))
    assert len(await texts(here)) == 2
    await here.say("Maya", "/champion blocker done test data")
    assert await texts(here) == ["ERP access"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/champion blocker add Route planning: ERP access", "ERP access"),
        ("/champion blocker add ERP access for Route planning", "ERP access"),
        ("/champion blocker ERP access", "ERP access"),
        ("blocker add ERP access", "ERP access"),
    ],
)
async def test_the_pilot_can_stand_before_or_after_what_blocks_it(here: Room, typed: str, text: str) -> None:
    await here.open("Invoice reader", unit="h") if "Route" in typed else None
    await here.say("Maya", typed)
    assert await texts(here) == [text]


async def test_of_two_pilots_the_one_meant_is_asked_for(here: Room) -> None:
    await here.open("Invoice reader", unit="h")
    assert "Which pilot?" in said(await here.say("Maya", "/champion blocker add ERP access"))
    assert await texts(here) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "blocker is a strong word for it",
        "pause for a moment and think about the depot",
        "pause until we know more",
        "blockers, blockers everywhere",
    ],
)
async def test_a_sentence_neither_names_a_blocker_nor_pauses(here: Room, sentence: str) -> None:
    before = await here.pilot()
    reply = await here.say("Maya", sentence)
    assert reply.cards and reply.form is None
    assert await here.pilot() == before


async def test_the_form_takes_a_helper_and_a_day_and_the_helper_answers_with_a_press(here: Room) -> None:
    await here.say("Maya", "/champion blocker add")
    sam = str(here.people["Sam"].id)
    reply = await here.fill("Maya", text="ERP access", cause="integration", helper=sam, decide_on="2026-03-20")
    assert reply.errors == {}
    assert "can you help?" in (await here.heard("Sam"))[-1]
    project = await here.pilot()
    assert (await here.press("Sam", "onit", f"{project.id}:blocker-1")).cards == ()
    assert "Sam is on it" in (await here.heard("Maya"))[-1]
    await here.press("Sam", "notme", f"{project.id}:blocker-1")
    assert (await here.pilot()).blockers[0].helper is None


async def test_pause_opens_its_form_with_the_day_that_was_typed(here: Room) -> None:
    reply = await here.say("Maya", "/champion pause until 20 Mar")
    assert reply.form is not None
    assert (await here.fill("Maya", due_on="2026-03-20", line="")).errors.keys() == {"line"}
    assert (await here.fill("Maya", due_on="2027-03-20", line="The depot moves")).errors.keys() == {"due_on"}
    assert (await here.fill("Maya", due_on="2026-03-20", line="The depot moves")).errors == {}
    assert (await here.pilot()).pause is not None
    assert "The depot moves" in (await here.heard("Tom"))[-1]
    await here.say("Maya", "/champion resume")
    assert (await here.pilot()).pause is None


async def test_a_pause_that_is_asked_for_too_long_is_offered_as_long_as_it_may_be(here: Room) -> None:
    """The form came with a day that sending it would refuse."""
    reply = await here.say("Maya", "/champion pause until 1 Sep")
    assert reply.form is not None
    day = next(each for each in reply.form.inputs() if isinstance(each, DateInput))
    assert day.value is not None
    assert day.hint == f"{short(day.value)} is the latest; you asked for 1 Sep."
    assert (await here.fill("Maya", due_on=day.value.isoformat(), line="The depot moves")).errors == {}


async def test_a_day_that_can_not_be_read_is_asked_for_again(here: Room) -> None:
    assert "could not read that day" in said(await here.say("Maya", "/champion pause until the cows come home"))


async def test_a_stranger_reads_no_list_and_closes_nothing(here: Room) -> None:
    await here.say("Maya", "/champion blocker add ERP access")
    project = await here.pilot()
    assert "ERP" not in said(await here.press("Sam", "blockers", f"{project.id}:blocker"))
    await here.press("Sam", "unblocked", f"{project.id}:blocker-1")
    assert await texts(here) == ["ERP access"]


async def test_a_manager_who_is_away_says_so_once_for_all_pilots(here: Room) -> None:
    await here.open("Invoice reader", unit="h")
    await here.say("Tom", "/champion away 3–14 Mar")
    assert len([each for each in await here.heard("Tom") if "away" in each and "stands in" in each]) == 1
    person = await here.world.bot.feed.people.person(here.people["Tom"].id)
    assert person is not None and len(person.calendar.away) == 1
    await here.say("Tom", "/champion undo")
    person = await here.world.bot.feed.people.person(here.people["Tom"].id)
    assert person is not None and person.calendar.away == ()


@pytest.mark.parametrize("form", FIELDS)
async def test_no_odd_value_of_a_form_is_more_than_a_kind_sentence(here: Room, form: str) -> None:
    await here.say("Maya", "/champion blocker add ERP access")
    project = await here.pilot()
    token = f"{form}|{project.id}:{TOKENS.get(form, 'stop')}"
    for name, odd in product(FIELDS[form], (*ODD, *LISTS)):
        values: Values = {name: odd}
        assert is_kind(await here.submit("Maya", token, values)), (name, odd)
    assert (await here.pilot()).phase == "build"


@pytest.mark.parametrize("verb", ["onit", "notme", "unblocked", "reblock", "context", "newpause", "blockers"])
async def test_no_forged_press_is_more_than_a_kind_sentence(here: Room, verb: str) -> None:
    project = await here.pilot()
    for forged in FORGED:
        assert is_kind(await here.press("Maya", verb, f"{project.id}:{forged}"))
    assert await texts(here) == []
