"""A pilot changes hands, is taken on a condition, and loses people: over the playground, on a real database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bot.events import RosterSet
from bot.model import Project
from tests import stories
from tests.world import World, heard, newest, next_tuesday, world

YES = dict.fromkeys(("scope", "spend", "people", "stop"), "yes")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as each:
        yield each


async def leave(stage: World, who: str) -> list[str]:
    """Their account is switched off; who is there still."""
    return [each["name"] for each in await stage.post("leave", **{"as": stage.people[who]})]


async def test_a_pilot_is_handed_over_without_a_gap(stage: World) -> None:
    await stories.handed_over(stage)


async def test_an_outcome_is_taken_on_a_condition(stage: World) -> None:
    await stories.register(stage)
    await stage.press("Maya", "Accept if")
    assert set(await stage.fill("Maya", scope="yes")) == {"spend", "people", "stop", "condition"}
    assert await stage.fill("Maya", **YES, condition="half a day a week for it") == {}
    assert (await newest(stage, "Maya")).title == "I have passed that on: Route planning"
    asked = await newest(stage, "Tom")
    assert asked.title == "Maya would own Route planning on one condition"
    assert "“half a day a week for it”" in asked.text and asked.buttons == ("Agree", "I can't")
    await stage.press("Tom", "I can't")
    assert (await newest(stage, "Tom")).buttons == ()
    again = await newest(stage, "Maya")
    assert again.title == "Route planning: will you own it as it is?"
    assert again.buttons == ("Accept…", "Decline")
    await stage.press("Maya", "Decline")
    await stage.press("Tom", "Name an owner")
    assert await stage.fill("Tom", person="Lena", due_on="2026-03-06") == {}
    await stage.press("Lena", "Accept if")
    assert await stage.fill("Lena", **YES | {"spend": "no", "stop": "no"}, condition="a test depot") == {}
    await stage.press("Tom", "Agree")
    mine = await newest(stage, "Lena")
    assert mine.title.startswith("You own it:") and "Tom has agreed: “a test depot”." in mine.text
    await stage.pass_time(hours=8)  # it is night where Ruth lives
    ask = await newest(stage, "Ruth")
    assert ask.title == "Lena owns Route planning, without two rights to decide"
    await stage.press("Ruth", "Grant them")
    assert "You may decide alone from now on: to spend money on it and stop it." in (await newest(stage, "Lena")).text


async def test_nobody_is_left_without_a_word_when_people_leave(stage: World) -> None:
    await stories.owned(stage)
    people = await leave(stage, "Tom")
    assert "Tom" not in people and "Maya" in people
    assert "It has no manager now. A stall goes to Priya." in (await newest(stage, "Maya")).text
    await stage.say("Maya", "/champion people")
    assert "manager" in await stage.fill("Maya", manager="Tom", owner="Priya", sponsor="Ruth")
    assert "manager" in await stage.fill("Maya", manager="Maya", owner="Priya", sponsor="Ruth")
    assert await stage.fill("Maya", manager="Nora", owner="Priya", sponsor="Ruth") == {}
    assert (await newest(stage, "Nora")).title == "Route planning: you are its manager"
    assert not await heard(stage, "Priya", "no longer")
    await next_tuesday(stage)
    await leave(stage, "Maya")
    alert = await newest(stage, "Nora")
    assert alert.title == "Route planning needs you (about 2 minutes)"
    assert "nobody owns the outcome (Maya has left)" in alert.text
    await stage.say("Nora", "/champion handover @Maya")
    assert "I don't know Maya here" in [each.title for each in await stage.sees("Nora")]
    await stage.say("Nora", f"/champion handover @{stage.people['Maya']}")
    assert "Maya can not be asked any more" in [each.title for each in await stage.sees("Nora")]
    await stage.say("Nora", "hand over to Lena")
    await stage.press("Lena", "Accept")
    assert await stage.fill("Lena", **YES) == {}
    await stage.pass_time(days=14)
    assert not await heard(stage, "Nora", "no check-in")
    status = (await stage.say("Nora", "/champion status"))[-1]
    assert "Owner: Lena" in status.text
    again = await stage.http.post(f"{stage.base}/playground/api/leave", json={"as": stage.people["Maya"]})
    assert again.status == 404


async def test_the_deputy_is_named_and_plain_sentences_name_nobody(stage: World) -> None:
    await stories.owned(stage)
    await stage.say("Tom", "/champion deputy @Nora")
    assert (await newest(stage, "Nora")).title == "Route planning: you are its deputy manager"
    await stage.say("Tom", "people are complaining about the depot")
    assert (await newest(stage, "Tom")).title.startswith("I don't know")
    await stage.say("Tom", "handover to Sam went well")
    assert (await newest(stage, "Tom")).title.startswith("I don't know")
    await stage.say("Tom", "/champion handover Xaver")
    last = await newest(stage, "Tom")
    assert last.title == "I know neither a colleague nor a pilot of yours called “Xaver”"
    for who, text, title in (
        ("Tom", "/champion handover me", "The owner cannot be the manager as well"),
        ("Priya", "/champion handover me", "You cannot hand it to yourself"),
        ("Priya", "/champion handover @Maya", "Maya already owns it"),
        ("Sam", "/champion handover @Lena", "You have no pilot yet"),
    ):
        await stage.say(who, text)
        assert (await newest(stage, who)).title == title
    await stage.say("Maya", "/champion handover")
    assert "person" in await stage.fill("Maya", person="Tom")
    assert await stage.fill("Maya", person="Lena") == {}


async def test_an_account_that_nobody_told_the_bot_of_is_noticed_by_the_next_message(stage: World) -> None:
    await stories.owned(stage)
    feed = stage.bot.feed
    maya = await feed.people.person(UUID(stage.people["Maya"]))
    assert maya is not None
    await feed.people.keep(replace(maya, active=False))
    await next_tuesday(stage)
    assert "nobody owns the outcome (Maya has left)" in (await newest(stage, "Tom")).text
    assert not await heard(stage, "Ada", "could not reach")


async def test_who_only_used_it_is_asked_no_more_once_they_left(stage: World) -> None:
    await stories.owned(stage)
    project = await _pilot(stage)
    maya, sam = UUID(stage.people["Maya"]), UUID(stage.people["Sam"])
    aggregates = stage.bot.store.aggregates
    await aggregates.swap(project.ref, RosterSet(id=uuid4(), at=stage.now(), by=maya, people=(sam,)))
    await leave(stage, "Sam")
    assert [each.left for each in (await _pilot(stage)).roster] == [True]


async def _pilot(stage: World) -> Project:
    (project,) = await stage.bot.store.readings.seats_of(UUID(stage.people["Maya"]))
    return project
