"""The product's stories in Slack: signed requests in, a real client out, nothing for Slack to complain of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import stories
from tests.slack.world import SlackStage, slack_world


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_world(tmp_path) as each:
        yield each


async def test_a_pilot_in_slack_gets_an_owner_a_baseline_and_a_number_that_really_moved(stage: SlackStage) -> None:
    await stories.the_number_moves(stage)
    drawn = [block for said in stage.slack.called("chat.postMessage") for block in said["blocks"]]
    assert any(block["type"] == "data_visualization" for block in drawn)


async def test_two_silent_weeks_in_slack_reach_the_manager_and_a_late_number_settles_it(stage: SlackStage) -> None:
    await stories.the_silence_reaches_the_manager(stage)
    assert not await stage.sees("Ada")
