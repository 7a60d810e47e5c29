"""Pilots looked for by words, to be shown to others."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bot.cards import plain_text
from bot.inbox import pilots
from tests.inbox.room import Room, room


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        await each.open()
        await each.open("Invoice reader", champion="Sam")
        yield each


async def _found(here: Room, who: str, words: str) -> list[str]:
    cards = await here.world.bot.feed.conversation.pilots(here.people[who], words)
    assert all(not card.buttons for card in cards)
    return [plain_text(card) for card in cards]


async def test_somebody_finds_by_name_or_owner_in_any_order_and_case(here: Room) -> None:
    for words in ("route", "PLANNING route", "maya", "  rout  ma "):
        (found,) = await _found(here, "Tom", words)
        assert found.startswith("Route planning"), words
    assert len(await _found(here, "Tom", "")) == 2
    assert await _found(here, "Tom", "route invoice") == []


async def test_nobody_finds_more_than_their_list_shows(here: Room) -> None:
    (mine,) = await _found(here, "Maya", "")
    assert mine.startswith("Route planning")
    assert await _found(here, "Maya", "invoice") == []
    assert await _found(here, "Ines", "") == []


async def test_what_is_shown_to_others_calls_nobody_you(here: Room) -> None:
    """Before, a card posted for a whole team would have said of its owner: Owner: You."""
    (found,) = await _found(here, "Maya", "route")
    assert "Owner: Maya" in found
    assert " you" not in found.casefold()


async def test_looking_changes_nothing_and_finds_no_more_than_fits(here: Room) -> None:
    before = await here.pilots()
    for number in range(pilots.MOST - 1):
        await here.open(f"Pilot {number}")
    assert len(await _found(here, "Tom", "")) == pilots.MOST
    assert [each for each in await here.pilots() if each.id in {one.id for one in before}] == before


async def test_each_pilot_that_was_found_cost_reads_of_its_own(here: Room) -> None:
    reads: list[int] = []

    def read(*_: object) -> None:
        reads.append(1)

    counted = []
    for more in (0, 8):
        for number in range(more):
            await here.open(f"Pilot {number}", champion="Sam")
        reads.clear()
        event.listen(Engine, "before_cursor_execute", read)
        try:
            assert len(await _found(here, "Tom", "")) == 2 + more
        finally:
            event.remove(Engine, "before_cursor_execute", read)
        counted.append(len(reads))
    assert counted[0] == counted[1]
