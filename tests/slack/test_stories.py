"""The product's stories, over Slack: signed requests, forms, buttons and messages, on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import stories
from tests.slack.world import SlackWorld, slack_world


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackWorld]:
    async with slack_world(tmp_path) as each:
        yield each


async def test_a_pilot_gets_an_owner_a_baseline_and_a_number_that_really_moved(stage: SlackWorld) -> None:
    await stories.the_number_moves(stage)


async def test_two_silent_weeks_reach_the_manager_and_a_late_number_settles_it(stage: SlackWorld) -> None:
    await stories.the_silence_reaches_the_manager(stage)
    assert await stage.sees("Ruth")
