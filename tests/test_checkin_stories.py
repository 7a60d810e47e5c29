"""Stories of the weekly number: a person's own hours, every second week, and another number on the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from tests.stories import BASELINE, accept, answer, owned, register
from tests.world import Stage, heard, newest, next_tuesday, until, world

METRIC = {
    "question": "How many minutes did route planning take each morning, on average?",
    "unit": "min",
    "better": "lower",
    "target": "108",
    "target_on": "2026-12-31",
    "cadence": "1",
    "guard_question": "",
    "guard_unit": "",
    "guard_better": "",
}


async def asked(stage: Stage, who: str = "Maya") -> list[str]:
    """The titles of the questions that person got, oldest first."""
    return [each.title for each in await stage.sees(who) if "About 40 seconds" in each.text]


async def test_a_person_is_asked_in_the_hour_and_the_place_they_chose(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await owned(stage)
        await stage.say("Maya", "/champion settings")
        errors = await stage.fill(
            "Maya",
            zone="Auckland",
            country="NZ",
            workdays="0 1 2 3 4",
            quiet="18-9",
            ask_weekday="3",
            ask_hour="11",
        )
        assert errors == {}
        # Thursday the 12th, 11:00 in Auckland (UTC+13) is Wednesday 22:00 in UTC.
        await until(stage, datetime(2026, 3, 11, 21, 59, tzinfo=UTC))
        assert await asked(stage) == []
        await stage.pass_time(minutes=2)
        assert await asked(stage) == ["Route planning: your number for 2–8 Mar?"]


async def test_whoever_moves_while_a_reminder_waits_gets_it_in_their_new_morning(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await owned(stage)
        await next_tuesday(stage)
        await stage.say("Maya", "/champion quiet 12-11")  # only from eleven to twelve
        await until(stage, datetime(2026, 3, 11, 9, 30, tzinfo=UTC))  # 10:30 in Berlin: due, and held
        assert not await heard(stage, "Maya", "still need your number")
        await stage.say("Maya", "/champion quiet off")
        await stage.pass_time(minutes=1)
        assert len(await heard(stage, "Maya", "still need your number")) == 1


async def test_a_two_weekly_pilot_from_registration_to_the_alert(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await stage.say("Tom", "/champion new")
        errors = await stage.fill(
            "Tom",
            name="Route planning",
            question="How many minutes?",
            unit="min",
            start="180",
            target="108",
            cadence="2",
            champion="Maya",
            manager="Tom",
            owner="Priya",
        )
        assert errors == {}
        await accept(stage)
        await next_tuesday(stage)
        assert await asked(stage) == []
        await next_tuesday(stage)
        assert await asked(stage) == ["Route planning: your number for 2–15 Mar?"]
        await answer(stage, "178")
        thanks = await newest(stage, "Maya")
        assert thanks.text.splitlines()[1] == "Route planning · two weeks of 2–15 Mar."
        assert "Baseline check-in 1 of 6." in thanks.text
        await stage.say("Maya", "/champion fix 177 week 10")  # the older of the two
        assert (await newest(stage, "Maya")).title == "Changed: 177 min, was 178"
        await stage.pass_time(days=18)
        assert await heard(stage, "Maya", "One miss changes nothing. After two in a row I ask Tom")
        assert not await heard(stage, "Tom", "needs you")
        await stage.pass_time(days=14)
        alert = await newest(stage, "Tom")
        assert alert.title.startswith("Route planning needs you")
        assert [title.partition("for ")[2] for title in await asked(stage)] == ["16–29 Mar?", "30 Mar–12 Apr?"]


async def test_a_pilot_turns_to_every_second_week_and_back_and_no_week_is_left_out(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await owned(stage)
        await next_tuesday(stage)
        titles = await asked(stage)
        await answer(stage, "178")
        await stage.say("Maya", "/champion metric")
        assert await stage.fill("Maya", **METRIC | {"cadence": "2"}) == {}
        assert await heard(stage, "Tom", "I ask every second week now, no longer every week.")
        for value in ("170", "160"):
            await next_tuesday(stage)
            assert await asked(stage) == []  # an answered question has become its thanks
            await next_tuesday(stage)
            titles += await asked(stage)
            await answer(stage, value)
        await stage.say("Tom", "/champion metric")
        assert await stage.fill("Tom", **METRIC) == {}
        await next_tuesday(stage)
        titles += await asked(stage)
        assert [title.removeprefix("Route planning: your number for ") for title in titles] == [
            "2–8 Mar?",
            "9–22 Mar?",
            "23 Mar–5 Apr?",
            "6–12 Apr?",
        ]


async def test_another_number_begins_a_new_series_and_its_baseline_locks_itself(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await register(stage)
        await accept(stage)
        for value in BASELINE:
            await next_tuesday(stage)
            await answer(stage, value)
        await stage.say("Maya", "/champion phase validate")
        await stage.say("Maya", "/champion metric")
        changed = METRIC | {"question": "What did a delivery cost, on average?", "unit": "€", "target": "12"}
        assert await stage.fill("Maya", **changed) == {}
        told = await newest(stage, "Tom")
        assert told.title == "Route planning: what is measured has changed"
        assert "its first six numbers are the new baseline" in told.text
        for value in ("18", "17.5", "18.2", "17,9", "€ 18.10", "18"):
            await next_tuesday(stage)
            await answer(stage, value)
        assert "The next number locks them" in (await newest(stage, "Maya")).text
        await next_tuesday(stage)
        await answer(stage, "15")
        assert await heard(stage, "Tom", "Route planning: the new baseline is locked")
        history = (await stage.say("Maya", "/champion weeks"))[-1]
        assert "were counted in another number" in history.text
        assert "| 177 |" in history.text  # the old ones are still there, without the new unit
        status = (await stage.say("Tom", "/champion status"))[-1]
        assert status.title == "Route planning: €15 (goal 12 by 31 Dec)"


async def test_what_changed_is_marked_on_the_chart_and_named_in_its_words(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await owned(stage)
        for value in ("178", "171"):
            await next_tuesday(stage)
            await stage.press("Maya", "Enter number")
            assert await stage.fill("Maya", value=value, note=f"change before {value}") == {}
        assert (await newest(stage, "Maya")).pictures == 1
        chart = (await stage.say("Maya", "/champion chart"))[-1]
        assert "What changed: 1 at 2 Mar: change before 178; 2 at 9 Mar: change before 171." in chart.text


async def test_an_absence_by_status_is_excused_and_nobody_is_reminded(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await owned(stage)
        await next_tuesday(stage)
        people = stage.bot.feed.people
        maya = await people.person(UUID(stage.people["Maya"]))
        assert maya is not None
        today = stage.now().date()
        await people.keep(replace(maya, platform_away=(today, today + timedelta(days=9))))
        await stage.pass_time(days=9)
        assert not await heard(stage, "Maya", "still need your number")
        assert not await heard(stage, "Maya", "no number for")
        assert "excused" in (await stage.say("Maya", "/champion weeks"))[-1].text
