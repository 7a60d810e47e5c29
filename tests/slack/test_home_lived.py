"""The Home through the whole bot: what people do from there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.slack import filling
from tests.slack.state import Json
from tests.slack.test_home import texts
from tests.slack.world import CAST, SlackStage, slack_world
from tests.stories import owned, register
from tests.world import next_tuesday


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_world(tmp_path) as each:
        yield each


async def look(world: SlackStage, who: str) -> Json:
    before = len(world.slack.called("views.publish"))
    assert (await world.slack.open_home(CAST[who])).status == 200
    await world.settled()
    assert len(world.slack.called("views.publish")) == before + 1
    view = world.slack.home(CAST[who])
    assert view is not None
    return view


async def test_everybody_sees_what_is_theirs_first(world: SlackStage) -> None:
    assert texts(await look(world, "Lena"))[0] == "I help AI pilots get into daily use"
    await register(world)
    assert texts(await look(world, "Maya"))[0] == "Route planning: will you own this outcome?"
    await world.slack.click_home(CAST["Maya"], "accept")
    await world.settled()
    assert await world.fill("Maya", scope="yes", spend="yes", people="yes", stop="yes") == {}
    assert texts(world.slack.home(CAST["Maya"]))[0] == "One pilot of yours"
    await world.pass_time(days=2)
    await next_tuesday(world)
    view = await look(world, "Maya")
    assert texts(view)[0].startswith("Route planning: your number for")
    await world.slack.click_home(CAST["Maya"], "enter")
    await world.settled()
    assert await world.fill("Maya", value="131") == {}
    assert texts(world.slack.home(CAST["Maya"]))[0] == "One pilot of yours"
    assert "131 min, goal 108" in str(world.slack.home(CAST["Maya"]))


async def test_a_report_is_read_from_the_home_and_its_fix_confirmed_from_there(world: SlackStage) -> None:
    await owned(world)
    await world.say("Lena", "/report wrong depot for split orders")
    assert "Route planning: one report waits to be read" in texts(await look(world, "Maya"))
    await world.press("Maya", "Fixed")
    assert await world.fill("Maya", text="works since today") == {}
    assert "Route planning: one report waits to be read" not in texts(await look(world, "Maya"))
    assert "RP-1: does it work for you?" in texts(await look(world, "Lena"))
    await world.slack.click_home(CAST["Lena"], "works")
    await world.settled()
    assert texts(world.slack.home(CAST["Lena"]))[0] == "One report of yours"


async def test_settings_why_and_help_lead_on_from_the_home(world: SlackStage) -> None:
    await look(world, "Maya")
    await world.slack.click_home(CAST["Maya"], "settings")
    await world.settled()
    assert world.slack.modal(CAST["Maya"]) is not None
    await world.slack.click_home(CAST["Maya"], "why")
    await world.slack.click_home(CAST["Maya"], "help")
    await world.settled()
    titles = [each.title for each in await world.sees("Maya")]
    assert titles == ["I have not written to you yet", "What I can do for you"]


async def test_a_stalled_pilot_is_decided_about_from_the_home(world: SlackStage) -> None:
    await owned(world)
    await world.pass_time(weeks=5)
    await world.settled()
    view = await look(world, "Tom")
    assert texts(view)[0] == "Route planning needs your decision"
    await world.slack.click_home(CAST["Tom"], "help")
    await world.settled()
    assert await world.fill("Tom") == {}
    assert texts(world.slack.home(CAST["Tom"]))[0] == "All pilots: 1"  # he was first, and administers
    assert "in hand" in str(world.slack.home(CAST["Tom"]))


async def test_what_is_held_is_released_from_the_home(world: SlackStage) -> None:
    await world.say("Tom", "/champion admin hold")
    assert texts(await look(world, "Tom"))[0].startswith("Nothing is sent since ")
    await world.slack.click_home(CAST["Tom"], "release")
    await world.settled()
    assert not texts(world.slack.home(CAST["Tom"]))[0].startswith("Nothing is sent")
    await world.slack.click_home(CAST["Tom"], "admin")
    await world.settled()
    assert (await world.sees("Tom"))[-1].title == "Administration"


async def test_whoever_looks_first_does_not_become_the_administrator_in_their_place(world: SlackStage) -> None:
    """Before, opening the Home was enough to administer a workspace, and whoever set it up was nobody."""
    await look(world, "Lena")
    await register(world)
    assert "Administration" in filling.buttons(await look(world, "Tom"))
    assert "Administration" not in filling.buttons(await look(world, "Lena"))


async def test_a_user_reports_from_the_home_and_opens_what_they_reported(world: SlackStage) -> None:
    await owned(world)
    await world.say("Maya", "/champion roster")
    await world.fill("Maya", people="Lena")
    await look(world, "Lena")
    await world.slack.click_home(CAST["Lena"], "report")
    await world.settled()
    assert await world.fill("Lena", text="wrong depot for split orders") == {}
    await look(world, "Lena")
    await world.slack.click_home(CAST["Lena"], "openreport")
    await world.settled()
    titles = [each.title for each in await world.sees("Lena")]
    assert titles[-1] == "RP-1: wrong depot for split orders"
