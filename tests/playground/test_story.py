"""The worked story: one pilot's whole life, the same every time, whatever day it is told on."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.world import MachineClock, World, heard, newest, world

TOLD = {"name": "route-planning"}
# A Friday evening before the clocks change, the night of the change itself, and the days before Christmas.
STARTS = (
    datetime(2026, 3, 27, 19, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 12, 22, 8, tzinfo=UTC),
)


async def tried(stage: World) -> tuple[int, Mapping[str, Any]]:
    async with stage.http.post(f"{stage.base}/playground/api/story", json=TOLD) as answer:
        return answer.status, await answer.json()


async def everything(stage: World) -> Mapping[str, Sequence[tuple[str, str]]]:
    return {
        who: [(each["at"], each["text"]) for each in await stage.get(f"messages?as={id}")]
        for who, id in stage.people.items()
    }


async def is_whole(stage: World) -> None:
    """Registered, accepted, fourteen numbers, a blocker, a fix confirmed, silence, a decision, a new owner."""
    titles = [message.title for message in await stage.sees("Maya")]
    assert sum(title.startswith("Got it") for title in titles) == 14
    assert await heard(stage, "Maya", "This looks real: the last 6 weeks beat your 6 baseline weeks")
    assert await heard(stage, "Maya", "No access to the new ERP")
    assert "RP-1 works: thanks for checking" in [message.title for message in await stage.sees("Sam")]
    assert await heard(stage, "Maya", "is logged as missed.")
    assert await heard(stage, "Maya", "“I find somebody who has the time.”")
    assert await heard(stage, "Maya", "Lena owns Route planning now")
    assert (await newest(stage, "Lena")).title == "Got it: 117 min"
    ends = await newest(stage, "Tom")
    assert (ends.title[:24], ends.pictures) == ("Route planning: 117 min ", 1)


async def test_the_story_is_a_whole_life_and_ends_with_how_the_pilot_stands(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        told = await stage.post("story", **TOLD)
        assert told["open"] == stage.people["Tom"]
        await is_whole(stage)
        status, answer = await tried(stage)
        assert (status, "told already" in answer["error"]) == (409, True)


async def test_the_story_is_the_same_every_time(tmp_path: Path) -> None:
    seen = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        async with world(tmp_path / folder) as stage:
            await stage.post("story", **TOLD)
            seen.append(await everything(stage))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("start", STARTS, ids=str)
async def test_the_story_is_whole_on_whatever_day_it_is_told(tmp_path: Path, start: datetime) -> None:
    async with world(tmp_path, MachineClock(start)) as stage:
        await stage.post("story", **TOLD)
        await is_whole(stage)


async def test_a_second_press_while_the_story_is_told_says_so(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        answers = await asyncio.gather(tried(stage), tried(stage))
        assert sorted(status for status, _ in answers) == [200, 409]
