"""An organisation with more pilots than any list shows: none of them is out of reach of those who name it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.model import Words
from store.readings import MOST
from tests.inbox.room import QUESTION, Room, room, said
from tests.store.toy import opened, ref_of
from tests.test_importing import HISTORY, imported


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    """Two hundred pilots were registered after that of Maya, which Sam uses."""
    async with room(tmp_path) as each:
        await each.open()
        await each.say("Maya", "/champion roster")
        reply = await each.submit("Maya", each.forms["Maya"].token, {"people": (str(each.people["Sam"].id),)})
        assert reply.errors == {}
        tom, now = each.people["Tom"], each.world.bot.feed.clock.now()
        begun = [opened(tom.org, each.people["Lena"].id, now + timedelta(seconds=n + 1)) for n in range(MOST)]
        named = [replace(event, by=tom.id, name=Words(uuid4(), f"Pilot {n}")) for n, event in enumerate(begun)]
        await asyncio.gather(*(each.world.bot.store.aggregates.swap(ref_of(event), event) for event in named))
        assert "Route planning" not in {pilot.name.text for pilot in await each.pilots()}
        yield each


async def test_a_report_that_names_an_older_pilot_is_logged_and_not_asked_about_once_more(here: Room) -> None:
    """Before, no pilot but the newest two hundred was known by its name, and a form asked which one was meant."""
    assert (await here.say("Lena", "/report route planning: broke: wrong depot")).form is None
    assert [each for each in await here.heard("Lena") if "Logged as RP-1" in each]
    assert [each for each in await here.heard("Maya") if "wrong depot" in each]


async def test_whoever_uses_an_older_pilot_reports_without_naming_it(here: Room) -> None:
    """Before, the two hundred newest pilots, none of which they use, stood in a form to choose from."""
    assert (await here.say("Sam", "/report wrong depot")).form is None
    assert [each for each in await here.heard("Sam") if "Logged as RP-1" in each]
    assert "Route planning" in said(await here.say("Sam", "/report mine"))


async def test_an_administrator_sees_an_older_pilot_by_naming_it(here: Room) -> None:
    admin = next(who for who, person in here.people.items() if person.role == "admin")
    for typed in ("status of route planning", "chart Route planning", "weeks route planning"):
        assert "Route planning" in said(await here.say(admin, f"/champion {typed}")), typed
    assert "no pilot of yours" in said(await here.say(admin, "/champion status Route plumbing"))


async def test_the_name_of_an_older_pilot_is_taken(here: Room) -> None:
    await here.say("Tom", "/champion new")
    values = {"name": "route Planning", "question": QUESTION, "unit": "min", "start": "180", "target": "108"}
    reply = await here.fill("Tom", **values, champion=str(here.people["Lena"].id), manager=str(here.people["Tom"].id))
    assert "There is a pilot called “Route planning” already" in reply.errors["name"]


async def test_history_is_imported_into_an_older_pilot(here: Room) -> None:
    assert await imported(here, HISTORY) == (0, "Route planning: six weeks of history added. Maya is told.\n", "")
