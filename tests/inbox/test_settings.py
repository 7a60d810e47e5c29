"""What people choose for themselves: zone, country, days, quiet hours; the form and the words."""

from pathlib import Path

import pytest

from bot.cards import ChoiceInput, TextInput, plain_text
from bot.inbox.hours import find_country, find_zone, read_hour, read_quiet
from bot.model import Calendar, Person
from tests.inbox.room import Room, room, said

MAYAS = {
    "zone": "Europe/Berlin",
    "zone_from": "platform",
    "country": "",
    "workdays": "0 1 2 3 4",
    "quiet": "18:00–09:00",
    "ask_weekday": "1",
    "ask_hour": "10:00",
}


async def now(here: Room, who: str) -> Person:
    found = await here.world.bot.feed.people.person(here.people[who].id)
    assert found is not None
    here.people[who] = found
    return found


async def test_the_form_shows_what_holds_and_sent_as_it_is_changes_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        before = await now(here, "Maya")
        form = (await here.say("Maya", "/champion settings")).form
        assert form is not None
        shown = {
            each.name: each.value if isinstance(each, TextInput) else " ".join(each.value)
            for each in form.inputs()
            if isinstance(each, TextInput | ChoiceInput)
        }
        assert shown == MAYAS
        reply = await here.fill("Maya", **MAYAS)
        assert "Time zone: Europe/Berlin (as I am told)" in said(reply)
        assert await now(here, "Maya") == before


async def test_everything_can_be_chosen_in_one_form(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.say("Maya", "settings")
        chosen = MAYAS | {"zone": "kolkata", "country": "Germany", "workdays": "0 2 6", "quiet": "22-7"}
        reply = await here.fill("Maya", **chosen)
        assert reply.errors == {"ask_weekday": "You do not work on Tuesdays. Please choose another."}
        reply = await here.fill("Maya", **chosen | {"ask_weekday": "6", "ask_hour": "7"})
        assert reply.errors == {}
        maya = await now(here, "Maya")
        assert maya.calendar == Calendar("Asia/Kolkata", "DE", (0, 2, 6), 22, 7, 6, 7)
        assert (maya.zone_is_own, maya.platform_zone) == (True, "Europe/Berlin")
        assert "Quiet: 22:00–07:00" in said(reply)


async def test_one_choice_gives_the_zone_back_to_the_platform(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.say("Maya", "/champion settings")
        await here.fill("Maya", **MAYAS | {"zone": "New York"})
        maya = await now(here, "Maya")
        assert (maya.calendar.zone, maya.zone_is_own) == ("America/New_York", True)
        await here.say("Maya", "/champion settings")
        await here.fill("Maya", **MAYAS | {"zone": "America/New_York"})
        maya = await now(here, "Maya")
        assert (maya.calendar.zone, maya.zone_is_own) == ("Europe/Berlin", False)


async def test_the_zone_that_is_shown_can_be_made_ones_own(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.say("Maya", "/champion settings")
        await here.fill("Maya", **MAYAS | {"zone_from": "own"})
        assert (await now(here, "Maya")).zone_is_own


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("zone", "Atlantis", "I know no time zone of that name. Please write it like Europe/Berlin."),
        ("zone", "x" * 10_000, "Please keep it under 60 characters; this has 10,000."),
        ("country", "Middle-earth", "I know no holidays of a country of that name. Please write it like DE."),
        ("country", "برلين" * 2000, "Please keep it under 60 characters; this has 10,000."),
        ("workdays", "", "Please choose at least one day."),
        ("workdays", "7 8 x", "Please choose at least one day."),
        ("quiet", "", "Please fill this in."),
        ("quiet", "22:30-7", "I keep whole hours. Please write it like 22–7."),
        ("quiet", "9-9", "That would be the whole day. Please leave me at least an hour, or write off."),
        ("quiet", "\u202eبعد", "I could not read that as hours. Please write it like 18:00–09:00, or off."),
        ("ask_weekday", "someday", "Please choose a day."),
        ("ask_hour", "25", "A day has 24 hours. Please write it like 10:00."),
        ("ask_hour", "10:15", "I keep whole hours. Please write it like 10:00."),
        ("ask_hour", "NaN", "I need an hour like 10:00."),
        ("ask_hour", "20:00", "That is within your quiet hours, 18:00–09:00. Please choose another."),
    ],
)
async def test_a_field_that_cannot_be_read_gets_its_sentence_and_nothing_is_kept(
    tmp_path: Path, field: str, value: str, sentence: str
) -> None:
    async with room(tmp_path) as here:
        before = await now(here, "Maya")
        await here.say("Maya", "/champion settings")
        reply = await here.fill("Maya", **MAYAS | {"country": "DE"} | {field: value})
        assert reply.errors == {field: sentence}
        assert await now(here, "Maya") == before


async def test_quiet_hours_are_typed_shown_and_switched_off(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        assert "from 18:00 to 09:00" in said(await here.say("Sam", "/champion quiet"))
        assert said(await here.say("Sam", "/champion quiet 22-7")).startswith("Noted: quiet 22:00–07:00")
        assert (await now(here, "Sam")).calendar.quiet_from == 22
        assert "then comes at 11:00" in said(await here.say("Sam", "quiet 18 to 11"))
        await now(here, "Sam")
        assert said(await here.say("Sam", "/champion quiet off")).startswith("Noted: no quiet hours")
        calendar = (await now(here, "Sam")).calendar
        assert calendar.quiet_from == calendar.quiet_to
        assert "No hours of the day are quiet." in said(await here.say("Sam", "quiet"))


@pytest.mark.parametrize("text", ["quiet day today", "quiet week, nothing to say", "settings are fine for 126"])
async def test_a_sentence_that_begins_like_a_setting_changes_nothing(tmp_path: Path, text: str) -> None:
    async with room(tmp_path) as here:
        before = await now(here, "Sam")
        reply = await here.say("Sam", text)
        assert reply.form is None
        assert said(reply).startswith("I don't know")
        assert await now(here, "Sam") == before


async def test_hours_that_cannot_be_read_change_nothing_and_say_how(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        before = await now(here, "Sam")
        assert "Please write it like 18:00–09:00" in said(await here.say("Sam", "/champion quiet please sometimes"))
        assert await now(here, "Sam") == before


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("18:00–09:00", (18, 9)),
        ("22-7", (22, 7)),
        ("from 10 pm to 7 am", (22, 7)),
        ("12am-12pm", (0, 12)),
        ("24:00-8", (0, 8)),
        ("18h - 9h", (18, 9)),
        ("OFF", (0, 0)),
        ("9 until 17", (9, 17)),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(text: str, hours: tuple[int, int]) -> None:
    assert read_quiet(text) == hours


@pytest.mark.parametrize("text", ["", "18", "18-", "-", "13pm-1am", "18-9-7", "1e5-3", "٢٥-٧", "x" * 10_000])
def test_other_words_are_no_quiet_hours(text: str) -> None:
    assert isinstance(read_quiet(text), str)


def test_an_hour_a_zone_and_a_country_are_found_by_what_people_call_them() -> None:
    assert [read_hour(each) for each in ("9", "09:00", "9 am", "9 PM", "0", "24")] == [9, 9, 9, 21, 0, 0]
    assert [find_zone(each) for each in ("europe/berlin", "São Paulo", "sao paulo", "lord howe", "UTC", "Mars", "")] == [
        "Europe/Berlin", "America/Sao_Paulo", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC", None, None,
    ]  # fmt: skip
    found = [find_country(each) for each in ("de", "DEU", "germany", "New Zealand", "GB", "United Kingdom", "", "XX")]
    assert found == ["DE", "DE", "DE", "NZ", "GB", "GB", None, None]


async def test_settings_are_for_everybody_and_about_no_pilot(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        for who in ("Sam", "Ruth", "Ada"):
            assert (await here.say(who, "/champion settings")).form is not None
        help_page = plain_text((await here.say("Sam", "help")).cards[0])
        assert "/champion settings" in help_page
