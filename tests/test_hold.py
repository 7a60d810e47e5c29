"""All messages on hold for two days or two weeks, and released: nobody is blamed, passed over or asked twice."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.inbox.room import Room, room, said
from tests.rules.life import berlin
from tests.world import heard, until

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = [2, 14]  # days
ASKS = "How many minutes did route planning take"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        yield each


async def on_hold(here: Room, days: int) -> datetime:
    """All is held for so long from now on; gives when it was released, an hour ago."""
    assert said(await here.say("Ada", "/champion admin hold")).startswith("On hold since")
    before = {name: len(await here.heard(name)) for name in here.people}
    await here.world.pass_time(days=days)
    assert {name: len(await here.heard(name)) for name in here.people} == before
    assert said(await here.say("Ada", "/champion admin release")).startswith("Released")
    released_at = here.world.now()
    await here.world.pass_time(hours=1)
    return released_at


async def asks(here: Room) -> int:
    return len([each for each in await heard(here.world, "Maya", ASKS) if "Why you: you own" in each.text])


@pytest.mark.parametrize("days", LONG)
async def test_a_hold_that_began_before_the_question_leaves_nobody_silent_and_asks_once(here: Room, days: int) -> None:
    await here.open()
    await until(here.world, berlin(3, 10, 9))  # an hour before the first question
    await on_hold(here, days)
    pilot = await here.pilot()
    assert await asks(here) == 1
    assert {week.outcome for week in pilot.weeks} <= {"undelivered"}
    assert pilot.checkin is not None and pilot.checkin.reminded == 0


@pytest.mark.parametrize("days", LONG)
async def test_a_hold_that_began_after_the_question_counts_its_days_anew(here: Room, days: int) -> None:
    """Before, the question was missed while nobody could be reminded of it."""
    await here.open()
    await until(here.world, berlin(3, 10, 11))
    assert await asks(here) == 1
    await on_hold(here, days)
    pilot = await here.pilot()
    assert not [week for week in pilot.weeks if week.outcome == "missed"]
    assert await asks(here) == (1 if days == 2 else 2)  # the newer week's, in place of the older
    assert await heard(here.world, "Maya", "logged as missed") == []
    await here.world.pass_time(days=1)
    assert len(await heard(here.world, "Maya", "still need your number")) <= 1


@pytest.mark.parametrize("days", LONG)
async def test_an_alert_waits_for_the_manager_as_long_as_nothing_goes_out(here: Room, days: int) -> None:
    """Before, the ladder climbed to the end in two weeks and was parked, with nobody asked on the way."""
    await here.open(owner=str(here.people["Priya"].id), sponsor=str(here.people["Ruth"].id))
    await until(here.world, berlin(3, 20, 11))
    assert len(await heard(here.world, "Tom", "needs you")) == 1
    released_at = await on_hold(here, days)
    ladder = (await here.pilot()).ladder
    assert ladder is not None
    assert (ladder.state, ladder.loop, ladder.level) == ("open", 1, 1)
    assert len(await heard(here.world, "Tom", "needs you")) == 1
    await until(here.world, released_at + 2 * DAY)
    assert await heard(here.world, "Priya", "needs you") == []
    await until(here.world, released_at + 7 * DAY)
    assert len(await heard(here.world, "Priya", "needs you")) == 1


@pytest.mark.parametrize("days", LONG)
async def test_an_offer_does_not_run_out_while_nobody_is_sent_it(here: Room, days: int) -> None:
    """Before, it expired unread, and the manager was told that nobody owns the outcome."""
    await here.say("Ada", "/champion admin hold")
    await here.say("Tom", "/champion new")
    seats = {"champion": str(here.people["Maya"].id), "manager": str(here.people["Tom"].id)}
    values = {"name": "Route planning", "question": "How many minutes?", "unit": "min", "start": "180", "target": "108"}
    assert (await here.fill("Tom", **values, **seats)).errors == {}
    await here.world.pass_time(days=days)
    await here.say("Ada", "/champion admin release")
    await here.world.pass_time(hours=1)
    assert (await here.pilot()).offer is not None
    assert len(await heard(here.world, "Maya", "will you own this outcome?")) == 1
    assert await heard(here.world, "Tom", "needs you") == []


async def test_what_people_do_while_all_is_on_hold_raises_no_alarm(here: Room) -> None:
    """Before, any act of anybody let an old stall alarm, though its owner had heard of nothing."""
    await here.open()
    await until(here.world, berlin(3, 10, 11))
    await here.say("Maya", "/champion blocker add data The export is locked")
    await here.say("Ada", "/champion admin hold")
    await here.world.pass_time(days=28)
    await here.say("Maya", "/champion checkin 150")
    pilot = await here.pilot()
    assert pilot.blockers and pilot.ladder is None and not pilot.watches
    await here.say("Ada", "/champion admin release")
    await here.world.pass_time(hours=1)
    assert (await here.pilot()).ladder is None
    assert [watch.cause.rule for watch in (await here.pilot()).watches] == ["S5"]
    await here.world.pass_time(days=3)
    assert len(await heard(here.world, "Tom", "needs you")) == 1
