"""Several pilots of one person come in one message, and each is answered by itself."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Calendar
from bot.notices import Ask, Body, Miss, Reminder
from bot.wording.together import several
from bot.wording.voice import Voice
from tests.inbox.room import Room, room
from tests.wording.cast import MAYA, NAMES, NOW
from tests.wording.examples import examples
from tests.wording.test_every_message import sentences
from tests.world import World, heard, next_tuesday

NAMED = ("Route planning", "Invoice reader", "Shift plan")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    """Maya owns three pilots."""
    async with room(tmp_path) as each:
        for name in NAMED:
            await each.open(name)
        yield each


async def asked(here: Room) -> World:
    await next_tuesday(here.world)
    if not await heard(here.world, "Maya", "Three numbers, please"):
        await here.world.pass_time(days=1)
        await next_tuesday(here.world)
    return here.world


async def test_three_questions_of_a_morning_are_one_message_with_a_button_for_each(here: Room) -> None:
    stage = await asked(here)
    (message,) = await heard(stage, "Maya", "please")
    assert message.title == "Three numbers, please"
    assert set(message.buttons) == set(NAMED)
    assert all(name in message.text for name in NAMED)
    assert "Why you: you own these outcomes;" in message.text


async def test_answering_one_leaves_the_others_open_and_the_last_takes_the_buttons_away(here: Room) -> None:
    """Before, the thanks for one pilot's number would have stood in the place of the other pilots' question."""
    stage = await asked(here)
    for number, name in enumerate(NAMED, 1):
        await stage.press("Maya", name)
        assert await stage.fill("Maya", value="150") == {}
        (message,) = await heard(stage, "Maya", "Three numbers, please")
        assert bool(message.buttons) == (number < len(NAMED))
        assert len(await heard(stage, "Maya", "Got it: 150 min")) == number


async def test_reminders_and_misses_come_together_and_a_pilot_that_was_answered_is_left_out(here: Room) -> None:
    stage = await asked(here)
    await stage.press("Maya", NAMED[0])
    assert await stage.fill("Maya", value="150") == {}
    await stage.pass_time(days=1)
    (message,) = await heard(stage, "Maya", "Two numbers still missing")
    assert set(message.buttons) == set(NAMED[1:])
    await stage.pass_time(days=3)
    (missed,) = await heard(stage, "Maya", "No number for two pilots")
    assert set(missed.buttons) == set(NAMED[1:])


async def test_stalls_of_several_pilots_are_one_alert_and_each_is_shown_in_full(here: Room) -> None:
    stage = await asked(here)
    await stage.pass_time(days=11)
    (alert,) = await heard(stage, "Tom", "3 pilots need you")
    assert set(alert.buttons) == set(NAMED)
    await stage.press("Tom", NAMED[1])
    full = (await stage.sees("Tom"))[-1]
    assert full.title.startswith(f"{NAMED[1]} needs you")
    assert "What happened" in full.text
    assert len(full.buttons) == 6
    await stage.press("Tom", "Not a problem")
    assert await stage.fill("Tom", line="All is well.") == {}
    assert not (await here.pilot(NAMED[1])).ladder or (await here.pilot(NAMED[0])).ladder is not None


async def test_an_old_message_of_several_shows_no_day_to_answer_that_has_passed(here: Room) -> None:
    stage = await asked(here)
    await stage.pass_time(days=11)
    await stage.say("Tom", f"/champion people {NAMED[1]}")
    assert await stage.fill("Tom", owner="Priya") == {}
    await stage.pass_time(days=7)  # by now Priya is asked
    await stage.press("Tom", NAMED[1])
    full = (await stage.sees("Tom"))[-1]
    assert full.title.startswith(f"{NAMED[1]} needs you")
    assert "answer by" not in full.text and "Priya is asked by now, and you can still decide." in full.text
    await stage.press("Tom", "Help")
    assert await stage.fill("Tom", due_on=str((stage.now() + timedelta(days=3)).date())) == {}


def bodies(*kinds: type) -> list[Body]:
    return [each.body for each in examples() if isinstance(each.body, kinds)]


@pytest.mark.parametrize("kind", sorted({"ask", "reminder", "miss", "alert", "use_asked", "report_in"}))
@pytest.mark.parametrize("number", [2, 4, 5, 7])
def test_a_message_of_several_has_six_lines_and_five_buttons_at_most(kind: str, number: int) -> None:
    found = [each.body for each in examples() if each.body.kind == kind]
    assert found, f"no example of {kind}"
    many = (found * number)[:number]
    card = several(many, Voice(NOW, MAYA, Calendar(zone="Europe/Berlin"), NAMES))
    assert 1 + len(sentences(card)) <= 6
    assert len(card.buttons) == min(number, 5)
    assert len(card.title) <= 80
    assert all(len(button.label) <= 30 for button in card.buttons)
    assert "Why you: " in sentences(card)[-1]
    assert ("And 2 more: /champion list." in sentences(card)[-1]) == (number == 7)


def test_every_owner_is_told_what_a_silence_leads_to_in_a_message_of_several_too() -> None:
    voice = Voice(NOW, MAYA, Calendar(zone="Europe/Berlin"), NAMES)
    for body in bodies(Reminder):
        said = "\n".join(sentences(several([body, body], voice)))
        assert isinstance(body, Reminder)
        assert ("is logged as missed" in said) == (body.nth == 2)
    assert several((bodies(Ask) * 2)[:2], voice).title == "Two numbers, please"
    assert several((bodies(Miss) * 2)[:2], voice).title == "No number for two pilots"
