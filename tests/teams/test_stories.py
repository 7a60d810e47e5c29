"""The product's stories in Microsoft Teams: signed activities in, a real client out, nothing to complain of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import feedback, stories
from tests.teams.validity import nodes
from tests.teams.world import TeamsStage, teams_world
from tests.world import heard


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[TeamsStage]:
    async with teams_world(tmp_path) as each:
        await each.say("Maya", "help")  # whoever speaks first is the administrator
        for who in ("Maya", "Lena", "Tom", "Priya", "Ruth"):
            await each.teams.install(who)
        await each.settled()
        yield each
        # The bot calls nobody in front of the others, and no call of its was one too many.
        assert each.teams.state.pinged == []
        assert each.teams.state.exceeded == []


async def test_a_pilot_in_teams_gets_an_owner_a_baseline_and_a_number_that_really_moved(stage: TeamsStage) -> None:
    await stories.the_number_moves(stage)
    drawn = [node["type"] for body in stage.teams.called("send") for node in nodes(body["attachments"])]
    assert "Chart.Line" in drawn


async def test_two_silent_weeks_in_teams_reach_the_manager_and_a_late_number_settles_it(stage: TeamsStage) -> None:
    await stories.the_silence_reaches_the_manager(stage)
    assert not await stage.sees("Ada")


async def test_a_pilot_in_teams_is_handed_over_without_a_gap(stage: TeamsStage) -> None:
    await stories.handed_over(stage)


async def test_a_report_in_teams_is_seen_asked_about_fixed_and_confirmed(stage: TeamsStage) -> None:
    await feedback.a_report_lives(stage)


async def test_the_roster_in_teams_is_asked_with_one_tap_a_week(stage: TeamsStage) -> None:
    await feedback.one_tap_a_week(stage)


async def test_a_bare_report_in_teams_opens_the_form(stage: TeamsStage) -> None:
    await stories.owned(stage)
    await stage.say("Lena", "report")
    assert await stage.fill("Lena", kind="idea", text="sort by street") == {}
    assert await heard(stage, "Maya", "sort by street")
