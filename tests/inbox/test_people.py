"""Whom somebody means by a name, wherever it stands, and what they hear when that is not one person."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from bot.inbox import Inbox
from bot.inbox.desk import Desk
from bot.inbox.people import Named, person_in, with_names
from bot.model import Address, Person
from bot.ports import Reply
from tests.inbox.room import Room, room, said


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        yield each


def desk_of(here: Room) -> Desk:
    conversation = here.world.bot.feed.conversation
    assert isinstance(conversation, Inbox)
    return conversation.desk


async def named(here: Room, words: str) -> Named | Reply:
    return await person_in(desk_of(here), here.people["Maya"], words)


async def join(here: Room, handle: str, name: str) -> Person:
    return await here.world.bot.feed.people.met("playground", Address("playground", handle), name)


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("Sam", ""),
        ("@Sam", ""),
        ("sam.", ""),
        ("@sam,", ""),
        ("to Sam", ""),
        ("over to @Sam", ""),
        ("@Sam Route planning", "Route planning"),
        ("Sam: Route planning", "Route planning"),
        ("Route planning to Sam!", "Route planning"),
        ("Route planning to @Sam", "Route planning"),
        ("Route planning Sam", "Route planning"),
        ("Nora reports to Sam", "Nora reports"),
        ("of Route planning @Sam", "of Route planning"),
    ],
)
async def test_a_colleague_is_found_at_the_start_and_at_the_end(here: Room, words: str, rest: str) -> None:
    assert await named(here, words) == Named(here.people["Sam"], rest)


@pytest.mark.parametrize("words", ["@{} Route planning", "Route planning to @{}", "Route planning @{}."])
async def test_an_id_is_that_person_whatever_they_are_called(here: Room, words: str) -> None:
    found = await named(here, words.format(here.people["Sam"].id))
    assert found == Named(here.people["Sam"], "Route planning")


@pytest.mark.parametrize("words", ["me", "Route planning to me", "@me Route planning"])
async def test_me_is_whoever_speaks(here: Room, words: str) -> None:
    found = await named(here, words)
    assert isinstance(found, Named) and found.person == here.people["Maya"]


@pytest.mark.parametrize("words", ["", "Route planning", "the samples of Route planning", "to"])
async def test_words_that_name_nobody_come_back_whole(here: Room, words: str) -> None:
    assert await named(here, words) == Named(None, words)


async def test_a_whole_name_wins_over_its_first_word_and_two_of_a_name_are_asked_about(here: Room) -> None:
    otter, reed = await join(here, "so", "Sam Otter"), await join(here, "sr", "Sam Reed")
    assert await named(here, "@Sam Otter Route planning") == Named(otter, "Route planning")
    assert await named(here, "Route planning to Sam Reed") == Named(reed, "Route planning")
    assert await named(here, "@Sam") == Named(here.people["Sam"], "")
    kit, kim = await join(here, "k1", "Kit Ash"), await join(here, "k2", "Kit Birch")
    several = await named(here, "Kit Route planning")
    assert isinstance(several, Reply) and "Kit Ash or Kit Birch" in said(several)
    await here.world.bot.feed.people.keep(replace(kim, name="Kit Ash"))
    same = await named(here, f"@{kit.name}")
    assert isinstance(same, Reply) and "There are 2 people called Kit Ash" in said(same)


@pytest.mark.parametrize("words", ["@Xaver", "Route planning to @Xaver", "@7f0f4c1e-0000-4000-8000-000000000000"])
async def test_a_name_that_nobody_has_is_said_kindly(here: Room, words: str) -> None:
    found = await named(here, words)
    assert isinstance(found, Reply) and "don't know" in said(found)


async def test_somebody_of_another_organisation_and_somebody_who_left_can_not_be_named(here: Room) -> None:
    stranger = await here.world.bot.feed.people.met("elsewhere", Address("playground", "x"), "Stranger")
    found = await named(here, f"@{stranger.id}")
    assert isinstance(found, Reply) and "Stranger" not in said(found)
    await here.world.bot.feed.people.keep(replace(here.people["Sam"], active=False))
    gone = await named(here, f"@{here.people['Sam'].id}")
    assert isinstance(gone, Reply) and "switched off" in said(gone)
    assert isinstance(await named(here, "@Sam"), Reply)


async def test_a_way_to_choose_somebody_was_named_that_only_slack_has(here: Room) -> None:
    for typed in ("/champion handover @Zed", "/champion handover Zed"):
        shown = said(await here.say("Tom", typed))
        assert "Type @" not in shown
        assert "Zed" in shown


async def test_ids_are_shown_as_names(here: Room) -> None:
    text = f"waits for @{here.people['Sam'].id} and @{uuid4()}"
    assert await with_names(desk_of(here), here.people["Maya"], text) == "waits for @Sam and @somebody"


async def test_no_number_of_words_keeps_the_bot_busy(here: Room) -> None:
    assert await named(here, "to " * 1000 + "nowhere") == Named(None, ("to " * 1000 + "nowhere"))
