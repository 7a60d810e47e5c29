"""The product's stories, in the playground over HTTP, on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import stories
from tests.world import World, world


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as each:
        yield each


async def test_a_pilot_gets_an_owner_a_baseline_and_a_number_that_really_moved(stage: World) -> None:
    await stories.the_number_moves(stage)
    assert len(await stage.sees("Tom")) == 4


async def test_two_silent_weeks_reach_the_manager_and_a_late_number_settles_it(stage: World) -> None:
    await stories.the_silence_reaches_the_manager(stage)
    assert await stage.sees("Ruth")
