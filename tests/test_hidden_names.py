"""Somebody hides their name: from then on no message says it, whether it waited, was said along or is drawn again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import feedback
from tests.world import World, heard, world


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as each:
        await feedback.trying(each)
        yield each


async def _names(stage: World, who: str = "Maya") -> list[str]:
    return [message.text for message in await stage.sees(who) if "Lena" in message.text and "RP-" in message.text]


async def test_a_card_that_waited_for_the_morning_does_not_say_the_hidden_name(stage: World) -> None:
    for n in range(4):  # more than a day has room for: the last waits
        await stage.say("Ruth", f"/report thing {n}")
    await stage.say("Lena", "/report wrong depot")
    await stage.press("Lena", "It's stopping my work")
    await stage.press("Lena", "Hide my name")
    await stage.pass_time(days=3)
    assert await heard(stage, "Maya", "RP-5")
    await stage.press("Maya", "Stops work: RP-5")
    assert await heard(stage, "Maya", "a user who hides their name")
    assert await _names(stage) == []


async def test_a_card_that_loses_its_buttons_does_not_say_the_hidden_name_again(stage: World) -> None:
    await stage.say("Lena", "/report wrong depot")
    await stage.press("Lena", "It's stopping my work")
    assert len(await _names(stage)) == 2
    await stage.press("Lena", "Hide my name")
    assert await _names(stage) == []
    await stage.press("Maya", "Ask back…")
    await stage.fill("Maya", text="Which orders?")
    await stage.press("Lena", "Answer…")
    await stage.fill("Lena", text="those with two depots")
    assert await heard(stage, "Maya", "those with two depots")
    await stage.press("Maya", "Accept")
    assert await _names(stage) == []


async def test_the_same_report_is_announced_once_although_it_stops_work_by_the_time_it_is_read(stage: World) -> None:
    for n in range(4):
        await stage.say("Ruth", f"/report thing {n}")
    await stage.say("Lena", "/report wrong depot")
    await stage.press("Lena", "It's stopping my work")
    await stage.press("Lena", "Add a detail…")
    await stage.fill("Lena", text="since this morning")
    await stage.pass_time(days=2)
    assert len(await heard(stage, "Maya", "Stops work: RP-5")) == 1
    assert not await heard(stage, "Maya", "RP-5 stops somebody's work")


async def test_each_reporter_of_the_same_thing_reads_their_own_words_and_how_it_goes_on(stage: World) -> None:
    await stage.say("Lena", "/report slow map")
    await stage.say("Ruth", "/report the picture takes a minute")
    await stage.say("Maya", "/champion reports")
    await stage.press("Maya", "RP-2")
    await stage.press("Maya", "Thanks, seen")
    await stage.say("Maya", "/champion reports")
    await stage.press("Maya", "RP-2")
    await stage.press("Maya", "Same as…")
    (choice,) = [each for each in stage.open["Maya"]["fields"] if each["name"] == "other"]
    await stage.fill("Maya", other=choice["options"][0]["value"])
    await stage.say("Maya", "/champion reports")
    await stage.press("Maya", "RP-1")
    await stage.press("Maya", "Fixed…")
    await stage.fill("Maya", text="fast now")
    await stage.pass_time(hours=12)  # Ruth's day begins later
    (asked,) = await heard(stage, "Ruth", "does it work for you?")
    assert "the picture takes a minute" in asked.text and "slow map" not in asked.text
    (mine,) = await stage.say("Ruth", "/report mine")
    assert "same as RP-1: fixed; please check" in mine.text
    (own,) = await stage.say("Lena", "/report mine")
    assert "fixed; please check" in own.text
