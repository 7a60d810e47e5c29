"""What users report, in the playground over HTTP, on a real database."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from tests import feedback
from tests.inbox.room import Room, said
from tests.stories import accept, owned, register
from tests.world import World, heard, newest, next_tuesday, world


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as each:
        yield each


async def test_a_report_is_seen_asked_about_fixed_found_broken_fixed_again_and_confirmed(stage: World) -> None:
    await feedback.a_report_lives(stage)


async def test_the_roster_is_asked_with_one_tap_a_week(stage: World) -> None:
    await feedback.one_tap_a_week(stage)


async def test_without_a_pilot_nothing_is_kept(stage: World) -> None:
    (said,) = await stage.say("Sam", "/report wrong depot")
    assert said.title == "No pilot is running just now"


async def test_a_bare_report_opens_a_form_and_every_field_is_read(stage: World) -> None:
    await owned(stage)
    await stage.say("Sam", "/report")
    assert await stage.fill("Sam", kind="", text="") != {}
    assert await stage.fill("Sam", kind="nonsense", text="x") == {"kind": "Please choose what it is."}
    assert "text" in await stage.fill("Sam", kind="idea", text="x" * 2001)
    assert await stage.fill("Sam", kind="idea", text="sort by street", blocks="yes") == {}
    (card,) = await heard(stage, "Maya", "sort by street")
    assert card.title == "Stops work: RP-1 for Route planning: an idea"


async def test_with_several_pilots_the_words_are_not_lost_when_the_pilot_is_asked_back(stage: World) -> None:
    await owned(stage)
    await register(stage, name="Invoice reader", champion="Lena")
    await accept(stage, champion="Lena")
    await stage.say("Sam", "/report idea: sort by street")
    fields = {each["name"]: each for each in stage.open["Sam"]["fields"]}
    assert fields["text"]["value"] == "sort by street"
    assert fields["kind"]["value"] in ("idea", ["idea"])
    chosen = next(each["value"] for each in fields["pilot"]["options"] if each["label"] == "Invoice reader")
    assert "pilot" in await stage.fill("Sam", kind="idea", text="sort by street")
    assert await stage.fill("Sam", pilot=chosen, kind="idea", text="sort by street") == {}
    assert await heard(stage, "Lena", "sort by street")
    assert not await heard(stage, "Maya", "sort by street")


async def test_words_that_begin_with_a_pilots_name_do_not_have_it_chosen_again(stage: World) -> None:
    await owned(stage)
    await register(stage, name="Invoice reader", champion="Lena")
    await accept(stage, champion="Lena")
    await stage.say("Sam", "/report Invoice reader totals wrong")
    fields = {each["name"]: each for each in stage.open["Sam"]["fields"]}
    chosen = next(each["value"] for each in fields["pilot"]["options"] if each["label"] == "Invoice reader")
    assert fields["pilot"]["value"] in (chosen, [chosen])
    assert fields["text"]["value"] == "Invoice reader totals wrong"


async def test_a_named_pilot_and_the_one_that_has_somebody_on_its_roster_are_not_asked_for(stage: World) -> None:
    await feedback.trying(stage)
    await stage.say("Tom", "/champion new")
    await stage.fill(
        "Tom",
        name="Invoice reader",
        question="How many?",
        unit="",
        start="10",
        target="5",
        champion="Nora",
        manager="Tom",
    )
    await accept(stage, champion="Nora")
    await stage.pass_time(days=2)  # a Monday
    await stage.say("Lena", "/report wrong depot")
    assert await heard(stage, "Maya", "wrong depot")
    await stage.say("Lena", "/report Invoice reader: totals are wrong")
    await stage.pass_time(hours=20)
    assert await heard(stage, "Nora", "totals are wrong")


@pytest.mark.parametrize("sentence", ["report is late today", "Report back to me", "reports to Tom"])
async def test_an_ordinary_sentence_files_nothing(stage: World, sentence: str) -> None:
    await owned(stage)
    await stage.say("Sam", sentence)
    (mine,) = await stage.say("Sam", "/report mine")
    assert mine.title == "You have reported nothing yet"


async def test_plain_words_report_too(stage: World) -> None:
    await owned(stage)
    await stage.say("Sam", "report: the map is upside down")
    (mine,) = await stage.say("Sam", "/report mine")
    assert mine.title == "One report of yours"
    assert "the map is upside down" in mine.text


async def test_a_report_without_a_name_is_asked_about_by_its_code(stage: World) -> None:
    await feedback.trying(stage)
    await stage.say("Sam", "/report anon the manager skips the tool")
    form = stage.open["Sam"]
    assert "Two people are on the roster" in str(form)
    assert await stage.fill("Sam", kind="broke", text="the manager skips the tool") == {}
    (card,) = stage.shown
    assert card.title == "Logged without your name as RP-1"
    code = re.search(r"[a-z2-9]{3}-\d\d", card.text)
    assert code is not None
    (read,) = await heard(stage, "Maya", "the manager skips the tool")
    assert "Sam" not in read.text
    assert "Ask back…" not in read.buttons
    await stage.press("Maya", "Thanks, seen")
    (stands,) = await stage.say("Ines", f"/report {code.group()}")
    assert "Read." in stands.text
    (mine,) = await stage.say("Sam", "/report mine")
    assert mine.title == "You have reported nothing yet"
    (unknown,) = await stage.say("Sam", "/report zzz-99")
    assert "I know no report of yours called zzz-99" in unknown.title


async def test_nobody_reads_a_strangers_report_by_its_number(stage: World) -> None:
    await owned(stage)
    await stage.say("Sam", "/report wrong depot")
    (hers,) = await stage.say("Ines", "/report RP-1")
    assert "wrong depot" not in hers.text
    (his,) = await stage.say("Sam", "/report RP-1")
    assert "wrong depot" in his.text


async def test_three_reporters_of_one_thing_each_hear_once(stage: World) -> None:
    await owned(stage)
    await stage.pass_time(hours=3)  # the day has begun everywhere
    for who in ("Sam", "Ines", "Kofi"):
        await stage.say(who, f"/report wrong depot, says {who}")
    (listed,) = await stage.say("Maya", "/champion reports")
    assert listed.title == "Route planning: three open reports"
    for number in ("RP-2", "RP-3"):
        await stage.say("Maya", "/champion reports")
        await stage.press("Maya", number)
        await stage.press("Maya", "Thanks, seen")
        await stage.press("Maya", "Same as…")
        options = next(each for each in stage.open["Maya"]["fields"] if each["name"] == "other")["options"]
        main = next(each["value"] for each in options if each["label"].startswith("RP-1"))
        assert await stage.fill("Maya", other="nonsense") != {}
        assert await stage.fill("Maya", other=main) == {}
    assert "RP-2 is the same as RP-1" in (await newest(stage, "Ines")).title
    await stage.say("Maya", "/champion reports")
    await stage.press("Maya", "RP-1")
    await stage.press("Maya", "Won't do…")
    assert await stage.fill("Maya", text="two orders a month") == {}
    for who in ("Sam", "Ines", "Kofi"):
        assert len(await heard(stage, who, "RP-1 won't be done for now")) == 1
    await stage.press("Kofi", "I disagree, because…")
    assert await stage.fill("Kofi", text="it costs us an hour") == {}
    assert await heard(stage, "Maya", "it costs us an hour")
    assert len(await heard(stage, "Tom", "it costs us an hour")) == 1


async def test_words_of_a_reporter_ping_nobody_and_name_people_by_their_names(stage: World) -> None:
    await owned(stage)
    ines = stage.people["Ines"]
    await stage.say("Sam", f"/report @{ines} says <!channel> *bold*")
    (card,) = await heard(stage, "Maya", "@Ines says <!channel> *bold*")
    assert ines not in card.text


async def test_what_stops_work_is_said_first_and_a_hidden_name_is_shown_no_more(stage: World) -> None:
    await owned(stage)
    await stage.say("Sam", "/report wrong depot")
    await stage.press("Sam", "Hide my name")
    (card,) = await heard(stage, "Maya", "wrong depot")
    assert "Sam" not in card.text
    await stage.press("Sam", "It's stopping my work")
    assert (await newest(stage, "Maya")).title == "RP-1 stops somebody's work"
    await stage.press("Sam", "Add a detail…")
    assert await stage.fill("Sam", text="") != {}
    assert await stage.fill("Sam", text="since Monday") == {}


async def test_buttons_and_forms_of_a_report_that_is_not_there_are_refused_kindly(stage: World) -> None:
    await owned(stage)
    room = Room(stage)
    tom = await stage.bot.feed.people.person(UUID(stage.people["Tom"]))
    assert tom is not None
    project = (await stage.bot.store.readings.all_projects(tom.org))[0]
    everyone = await stage.bot.feed.people.everyone(tom.org)
    room.people = {person.name: person for person in everyone}
    for verb in ("seen", "blocks", "detail", "askback", "sameas", "openreport", "fair"):
        for subject in ("report-nonsense", f"report-{project.id}", "week-1"):
            assert "I no longer know that report" in said(await room.press("Maya", verb, f"{project.id}:{subject}"))


async def test_a_report_points_at_where_it_happened(stage: World) -> None:
    await owned(stage)
    await stage.say("Sam", "/report")
    for link in (
        "javascript:alert(1)",
        "erp.example",
        "https://",
        "https://a b",
        "https://x@y",
        "ftp://x",
        "http://[",
        "https://x/" + "y" * 300,
    ):
        assert [*await stage.fill("Sam", kind="broke", text="wrong depot", link=link)] == ["link"]
    assert await stage.fill("Sam", kind="broke", text="wrong depot", link="https://erp.example/orders/7") == {}
    assert await heard(stage, "Maya", "https://erp.example/orders/7")
    await stage.press("Maya", "Thanks, seen")
    assert "https://erp.example/orders/7" in (await newest(stage, "Maya")).text


async def test_a_new_champion_finds_what_was_open_before_they_came(stage: World) -> None:
    await owned(stage)
    for number in range(7):
        await stage.say("Sam", f"/report wrong depot in order {number}")
    await stage.say("Maya", "/champion handover")
    assert await stage.fill("Maya", person="Lena") == {}
    await accept(stage, champion="Lena")
    (listed,) = await stage.say("Lena", "/champion reports")
    assert "wrong depot in order 6" in listed.text
    assert "Type /report RP-6 to open one of the others." in listed.text
    (card,) = await stage.say("Lena", "/report RP-6")
    assert "wrong depot in order 5" in card.text
    await stage.press("Lena", "Accept")
    assert (await newest(stage, "Lena")).title == "RP-6 is accepted"
    (theirs,) = await stage.say("Maya", "/report RP-6")
    assert "wrong depot" not in theirs.text


async def test_the_counts_stand_beside_the_number(stage: World) -> None:
    await owned(stage)
    await stage.say("Sam", "/report wrong depot")
    await stage.say("Ines", "/report idea: sort by street")
    await next_tuesday(stage)
    (ask,) = await heard(stage, "Maya", "About 40 seconds.")
    assert "Reports that week: 1 broke, 1 idea; 2 open." in ask.text
    await stage.press("Maya", "Enter number")
    await stage.fill("Maya", value="170")
    assert await heard(stage, "Maya", "Reports that week: 1 broke, 1 idea; 2 open.")
    (status,) = await stage.say("Tom", "/champion status")
    assert "1 broke, 1 idea in the week of 2–8 Mar; 2 open" in status.text
