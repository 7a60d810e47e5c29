"""The product's stories in Slack, heard by requests and over sockets: a real client out, nothing to complain of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import feedback, stories
from tests.slack.world import MODES, Mode, SlackStage, slack_world
from tests.world import heard


@pytest.fixture(params=MODES)
async def stage(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[SlackStage]:
    mode: Mode = request.param
    async with slack_world(tmp_path, mode) as each:
        yield each


async def test_a_pilot_in_slack_gets_an_owner_a_baseline_and_a_number_that_really_moved(stage: SlackStage) -> None:
    await stories.the_number_moves(stage)
    drawn = [block for said in stage.slack.called("chat.postMessage") for block in said["blocks"]]
    assert any(block["type"] == "data_visualization" for block in drawn)


async def test_two_silent_weeks_in_slack_reach_the_manager_and_a_late_number_settles_it(stage: SlackStage) -> None:
    await stories.the_silence_reaches_the_manager(stage)
    assert not await stage.sees("Ada")


async def test_a_pilot_in_slack_is_handed_over_without_a_gap(stage: SlackStage) -> None:
    await stories.handed_over(stage)


async def test_a_report_in_slack_is_seen_asked_about_fixed_and_confirmed(stage: SlackStage) -> None:
    await feedback.a_report_lives(stage)


async def test_the_roster_in_slack_is_asked_with_one_tap_a_week(stage: SlackStage) -> None:
    await feedback.one_tap_a_week(stage)


async def test_a_bare_report_in_slack_opens_the_form(stage: SlackStage) -> None:
    await stories.owned(stage)
    await stage.say("Lena", "/report")
    assert await stage.fill("Lena", kind="idea", text="sort by street") == {}
    assert await heard(stage, "Maya", "sort by street")
