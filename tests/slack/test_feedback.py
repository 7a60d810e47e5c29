"""What users report in Slack: `/report`, its form, and the buttons of both sides."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import feedback
from tests.slack.stage import staged
from tests.slack.world import SlackStage, slack_world
from tests.stories import owned
from tests.world import heard


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_world(tmp_path) as each:
        yield each


async def test_report_is_a_command_of_its_own() -> None:
    async with staged() as stage:
        await stage.slack.command("U1", "wrong depot &amp; more", command="/report")
        await stage.slack.command("U1", "", command="/report")
        await stage.slack.command("U1", "status", command="/champion")
    assert [told[2][1] for told in stage.talk.told] == ["/report wrong depot & more", "/report", "/champion status"]


async def test_a_report_in_slack_is_seen_asked_about_fixed_and_confirmed(stage: SlackStage) -> None:
    await feedback.a_report_lives(stage)


async def test_the_roster_in_slack_is_asked_with_one_tap_a_week(stage: SlackStage) -> None:
    await feedback.one_tap_a_week(stage)


async def test_a_bare_report_in_slack_opens_the_form(stage: SlackStage) -> None:
    await owned(stage)
    await stage.say("Lena", "/report")
    assert await stage.fill("Lena", kind="idea", text="sort by street") == {}
    assert await heard(stage, "Maya", "sort by street")
