"""What is measured, and what became of each week, as people ask for it and change it."""

from pathlib import Path
from typing import Any

import pytest

from bot.cards import Table, plain_text
from bot.ports import Reply
from tests.inbox.room import QUESTION, Room, room, said

AS_IT_IS = {
    "question": QUESTION,
    "unit": "min",
    "better": "lower",
    "target": "108",
    "target_on": "",
    "cadence": "1",
    "guard_question": "",
    "guard_unit": "",
    "guard_better": "",
}


def rows(reply: Reply) -> list[tuple[str, ...]]:
    """The history that is shown, the newest first."""
    (card,) = reply.cards
    return next(list(block.rows) for block in card.blocks if isinstance(block, Table))


async def weeks(here: Room, *said: str | None, who: str = "Maya") -> None:
    """One week after the other: a number, or silence."""
    for each in said:
        await here.world.pass_time(days=1)
        while (await here.pilot()).checkin is None:
            await here.world.pass_time(days=1)
        if each is None:
            await here.world.pass_time(days=4)
        else:
            assert (await here.say(who, f"/champion checkin {each}")).wrote


async def test_the_form_opens_with_what_is_measured_now(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open()
        form = (await here.say("Tom", "/champion metric")).form
        assert form is not None
        shown: dict[str, Any] = {each.name: getattr(each, "value", None) for each in form.inputs()}
        assert (shown["question"], shown["unit"], shown["better"]) == (QUESTION, "min", ("lower",))
        assert (shown["target"], shown["cadence"]) == ("108", ("1",))
        assert (await here.fill("Tom", **AS_IT_IS)).cards[0].title == "That is how it is measured already"


async def test_a_goal_that_was_moved_is_said_with_what_it_was(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open()
        await here.say("Maya", "/champion metric")
        assert (await here.fill("Maya", **AS_IT_IS | {"target": "100"})).errors == {}
        assert any("Before, it was 108." in each for each in await here.heard("Tom"))
        status = said(await here.say("Tom", "/champion status"))
        assert "Goal: 100 (was 108 until 2 Mar)" in status


async def test_somebody_without_a_part_in_it_changes_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        pilot = await here.open()
        assert (await here.say("Sam", "/champion metric")).form is None
        reply = await here.submit("Sam", f"metric|{pilot.id}:metric", AS_IT_IS | {"target": "1"})
        assert "Maya" in said(reply)
        assert (await here.pilot()).metric.target == 108


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("question", "", "Please fill this in."),
        ("question", "\u200b\u200f", "Please fill this in."),
        ("question", "x" * 10_000, "Please keep it under 200 characters"),
        ("unit", "x" * 21, "Please keep it under 20 characters"),
        ("better", "sideways", "Please choose lower or higher."),
        ("target", "1,250", "That can be 1.25 or 1,250. Please write it as 1.25 or 1250."),
        ("target", "NaN", "I can't read"),
        ("target", "-5", "can't be below zero"),
        ("target_on", "soon", "I need a date like"),
        ("target_on", "2020-01-01", "Please choose a day ahead of us."),
        ("cadence", "3", "Please choose every week or every second week."),
        ("guard_question", "How many came late?", "Please choose which way is better for it."),
    ],
)
async def test_what_cannot_be_read_keeps_the_form_open(tmp_path: Path, field: str, value: str, words: str) -> None:
    async with room(tmp_path) as here:
        before = await here.open()
        await here.say("Maya", "/champion metric")
        reply = await here.fill("Maya", **AS_IT_IS | {field: value})
        (sentence,) = reply.errors.values()
        assert words in sentence
        assert await here.pilot() == before


async def test_the_weeks_are_listed_with_what_became_of_each(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open()
        assert "has no weeks yet" in said(await here.say("Maya", "/champion weeks"))
        await weeks(here, "1780", None, "171")
        await here.say("Maya", "/champion fix 178 week 10")
        reply = await here.say("Maya", "/champion weeks")
        assert [row[:3] for row in rows(reply)] == [
            ("16–22 Mar (week 12)", "171 min", "answered"),
            ("9–15 Mar (week 11)", "–", "no number came in time"),
            ("2–8 Mar (week 10)", "178 min", "answered, was 1,780"),
        ]
        assert "To fill a hole, type its number and week: /champion fix 131 week 11." in plain_text(reply.cards[0])
        assert "no number came in time" in said(await here.say("Tom", "weeks"))
        # An administrator who sits nowhere sees the pilot, but no row of misses.
        assert "in time" not in said(await here.say("Ada", "/champion weeks"))
        await here.say("Maya", "/champion fix 180 week 11")
        assert [row[2] for row in rows(await here.say("Maya", "/champion weeks"))][1] == "answered later"


async def test_confidence_and_what_changed_are_shown_and_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        pilot = await here.open()
        await here.world.pass_time(days=8, hours=2)
        token = f"{pilot.id}:week-2026-03-02"
        filled = {"value": "178", "confidence": "3", "note": "two drivers ill", "blocking": "no ERP access"}
        assert (await here.submit("Maya", f"number|{token}", filled)).errors == {}
        (row,) = rows(await here.say("Maya", "/champion weeks"))
        assert row[3:] == ("3 of 5", "two drivers ill")
        (blocker,) = (await here.pilot()).blockers
        assert blocker.text.text == "no ERP access"


async def test_a_guardrail_is_asked_for_in_the_same_form_and_a_bad_number_of_it_keeps_it_open(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        pilot = await here.open()
        await here.say("Maya", "/champion metric")
        rail = {"guard_question": "How many came late?", "guard_unit": "pieces", "guard_better": "lower"}
        assert (await here.fill("Maya", **AS_IT_IS | rail)).errors == {}
        await here.world.pass_time(days=8, hours=2)
        form = (await here.press("Maya", "enter", f"{pilot.id}:week-2026-03-02")).form
        assert form is not None
        assert [each.name for each in form.inputs()] == ["value", "confidence", "blocking", "note", "guard"]
        assert "I can't read" in (await here.fill("Maya", value="178", guard="few")).errors["guard"]
        assert (await here.fill("Maya", value="178", guard="4")).errors == {}
        assert (await here.pilot()).weeks[0].guard == 4
        status = said(await here.say("Tom", "/champion status"))
        assert "Guardrail: 4 pieces; too early to tell. “How many came late?”" in status


async def test_the_rhythm_is_chosen_when_the_pilot_is_registered(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open(cadence="2")
        assert (await here.pilot()).cadence == 2
        assert "Asked: Every second week" in said(await here.say("Tom", "/champion status"))
        form = (await here.say("Maya", "/champion checkin")).form
        assert form is None or form.title.startswith("Your number for ")


async def test_the_week_of_an_undone_absence_is_taken_back_by_its_button(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        pilot = await here.open()
        await here.say("Maya", "/champion away 3–14 Apr")
        heard = await here.heard("Maya")
        assert heard[-1].endswith("[Undo]")
        await here.press("Maya", "undo", f"{pilot.id}:week-2026-03-02")
        assert "Taken back: away 3–14 Apr" in (await here.heard("Maya"))[-1]
        maya = await here.world.bot.feed.people.person(here.people["Maya"].id)
        assert maya is not None and maya.calendar.away == ()
