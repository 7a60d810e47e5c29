"""What a person can do in one chat platform they can do in the other: each act once, by people, in every place."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.places import FIRST, PLACES, Place, titled, titles
from tests.stories import BASELINE, accept, answer, owned, register
from tests.world import heard, newest, next_tuesday

DOCS = Path(__file__).parents[2] / "docs"
# What a platform has not, and the reason; docs/teams.md says the same to people.
ABSENT = {
    ("the page at a glance", "Teams"): (
        "Teams has such a page only as a web site of its own; `list` and `help` say the same"
    ),
    ("start without typing", "Teams"): (
        "an app's menu in Teams opens on a message or a search only; the commands stand under the box of the chat"
    ),
    ("mention it where others read", "Slack"): "the bot is in no channel",
    ("search for a pilot while writing to somebody", "Slack"): "Slack has no such search",
    ("ask what became of a message before sending it again", "Teams"): (
        "Teams lets a bot read nothing back, so what matters is sent once more and all else is held"
    ),
    ("hear that an account was closed", "Teams"): "Teams tells a bot nothing; the next message to them says so",
    ("hear connections of its own in place of requests", "Teams"): "Teams calls an address and knows no other way",
}
# Words as people paste them: calls to everybody, markup of every kind, other scripts, a turned direction, half a face.
GARBAGE = (
    "<!channel> <@U1> <at>Maya</at> @everyone &lt;b&gt; <b>bold</b> **bold** _it_ `code` [x](javascript:alert(1)) "
    "{{DATE(2026-01-01)}} مرحبا \u202eabc\u202c 👩🏽‍🌾 \u0000\u2028 # head"
)
KEPT = (
    "<!channel>",
    "<at>Maya</at>",
    "@everyone",
    "<b>bold</b>",
    "**bold**",
    "[x](javascript:alert(1))",
    "مرحبا",
    "👩🏽‍🌾",
)


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    async with PLACES[request.param](tmp_path) as made:
        yield made


# --- registering and owning -----------------------------------------------------------------------------------------
async def test_a_pilot_is_registered_and_what_does_not_fit_is_asked_again(place: Place) -> None:
    stage = place.stage
    await stage.say("Tom", "/champion new")
    form = {"name": "Route planning", "question": "How many minutes?", "unit": "min", "target": "108"}
    errors = await stage.fill("Tom", **form, start="a few", champion="Tom", manager="Tom")
    assert errors["start"] == "I can't read “a few” as one number. Please write it like 126 or 12.5."
    assert errors["manager"].startswith("The owner cannot be the manager as well")
    assert await stage.fill("Tom", **form, start="180", champion="Maya", manager="Tom") == {}
    assert (await newest(stage, "Maya")).buttons == ("Accept…", "Accept if…", "Decline")


async def test_an_offer_is_declined_and_the_manager_hears_and_names_somebody_else(place: Place) -> None:
    stage = place.stage
    await register(stage)
    await stage.press("Maya", "Decline")
    await stage.press("Tom", "Name an owner")
    assert await stage.fill("Tom", person="Lena", due_on="2026-03-06") == {}
    await accept(stage, "Lena")
    assert (await titled(stage, "Tom", "Lena owns Route planning")).buttons == ()


async def test_an_outcome_is_taken_on_a_condition_that_the_manager_agrees_to(place: Place) -> None:
    stage = place.stage
    await register(stage)
    await stage.press("Maya", "Accept if")
    rights = dict.fromkeys(("scope", "spend", "people", "stop"), "yes")
    assert await stage.fill("Maya", **rights, condition="half a day a week") == {}
    assert "“half a day a week”" in (await newest(stage, "Tom")).text
    await stage.press("Tom", "Agree")
    assert "Tom has agreed: “half a day a week”." in (await newest(stage, "Maya")).text


async def test_a_pilot_is_handed_over_by_name_and_a_deputy_is_named(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Tom", "/champion deputy @Nora")
    assert (await newest(stage, "Nora")).title == "Route planning: you are its deputy manager"
    await stage.say("Maya", "/champion handover")
    assert "person" in await stage.fill("Maya", person="Tom")
    assert await stage.fill("Maya", person="Lena") == {}
    await stage.press("Lena", "See the packet")
    assert (await newest(stage, "Lena")).title.startswith("The packet: cut Route planning")
    await accept(stage, "Lena")
    assert "Thank you for owning it." in (await newest(stage, "Maya")).text


# --- the weekly number ----------------------------------------------------------------------------------------------
async def test_the_number_is_given_by_form_by_words_by_a_plain_number_and_by_command(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    for way, value in (("form", "178"), ("plain", "171"), ("words", "163"), ("command", "151")):
        await next_tuesday(stage)
        if way == "form":
            await answer(stage, value)
        else:
            said = {"plain": value, "words": f"it was {value} this week", "command": f"/champion checkin {value}"}
            await stage.say("Maya", said[way])
        assert await titled(stage, "Maya", f"Got it: {value} min"), way
    status = (await stage.say("Tom", "/champion status"))[-1]
    assert status.title == "Route planning: 151 min (goal 108 by 31 Dec)"


async def test_what_is_no_number_is_asked_again_in_the_same_form(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await next_tuesday(stage)
    await stage.press("Maya", "Enter number")
    errors = await stage.fill("Maya", value="a few", note="the depot moved")
    assert errors == {"value": "I can't read “a few” as one number. Please write it like 126 or 12.5."}
    assert await stage.fill("Maya", value="178,5", note="the depot moved") == {}
    assert await titled(stage, "Maya", "Got it: 178.5 min")
    assert "the depot moved" in (await stage.say("Maya", "/champion weeks"))[-1].text


async def test_a_figure_that_can_be_read_twice_is_asked_back_with_two_buttons(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await next_tuesday(stage)
    await stage.say("Maya", "1.234")
    assert (await titled(stage, "Maya", "Is “1.234” 1.23 or 1,234?")).buttons == ("1.23 min", "1,234 min")
    await stage.press("Maya", "1,234 min")
    assert await titled(stage, "Maya", "Got it: 1,234 min")


async def test_a_number_is_corrected_and_taken_back(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await next_tuesday(stage)
    await answer(stage, "178")
    await stage.say("Maya", "/champion fix 131")
    assert await titled(stage, "Maya", "Changed: 131 min, was 178")
    await stage.press("Maya", "Undo")
    assert "What stood there before stands again." in (await titled(stage, "Maya", "Taken back: 131 min")).text
    assert "178 min" in (await stage.say("Maya", "/champion status"))[-1].title


async def test_a_week_is_skipped_with_a_reason_and_nobody_is_reminded_of_it(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await next_tuesday(stage)
    await stage.press("Maya", "Skip")
    assert await stage.fill("Maya", reason="the depot was closed") == {}
    assert await titled(stage, "Maya", "Noted: skipped for 2–8 Mar")
    await stage.pass_time(days=5)
    assert not await heard(stage, "Maya", "still need your number")


async def test_being_away_excuses_the_week(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await next_tuesday(stage)
    await stage.press("Maya", "I'm away")
    assert await stage.fill("Maya", from_on="2026-03-10", to_on="2026-03-20") == {}
    await stage.pass_time(days=5)
    assert not await heard(stage, "Maya", "still need your number")


async def test_real_history_is_pasted_and_becomes_the_baseline_and_a_picture(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Maya", "/champion history")
    assert "history" in await stage.fill("Maya", history="178\nabc\n176")
    assert await stage.fill("Maya", history="\n".join(BASELINE)) == {}
    chart = (await stage.say("Maya", "/champion chart"))[-1]
    assert chart.pictures == 1 and "Chart of Route planning" in chart.text


# --- what stands in the way -----------------------------------------------------------------------------------------
async def test_a_blocker_is_named_with_a_helper_who_takes_it_on(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Maya", "/champion blocker add no access to the ERP")
    await stage.press("Maya", "Name a helper")
    assert await stage.fill("Maya", helper="Lena", decide_on="2026-03-20") == {}
    assert (await newest(stage, "Lena")).title == "Route planning: can you help?"
    await stage.press("Lena", "I'm on it")
    await stage.say("Maya", "/champion blocker done")
    assert not await heard(stage, "Lena", "needs you")


async def test_a_pilot_rests_until_a_day_and_goes_on(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Tom", "/champion pause until 2 Apr")
    assert await stage.fill("Tom", line="waiting for the test depot") == {}
    assert "“waiting for the test depot”" in (await newest(stage, "Maya")).text
    await next_tuesday(stage)
    assert not await heard(stage, "Maya", "About 40 seconds")
    await stage.say("Tom", "/champion resume")
    assert "The first question comes on Tue 24 Mar" in (await titled(stage, "Maya", "Route planning goes on")).text
    for _ in range(2):
        await next_tuesday(stage)
    assert await heard(stage, "Maya", "About 40 seconds")


@pytest.mark.parametrize(
    ("label", "values", "told", "done"),
    [
        ("Help", {"due_on": "2026-03-26"}, "Tom will help with Route planning by 26 Mar", "Thanks. You chose to help"),
        ("Not a problem", {"line": "at the fair"}, "Tom wrote: “at the fair”", "Noted: not a problem"),
    ],
    ids=["help", "not a problem"],
)
async def test_a_manager_answers_an_alert_and_the_champion_hears(
    place: Place, label: str, values: dict[str, str], told: str, done: str
) -> None:
    stage = place.stage
    await owned(stage)
    for _ in range(2):
        await next_tuesday(stage)
        await stage.pass_time(days=3)
    assert (await newest(stage, "Tom")).title.startswith("Route planning needs you")
    await stage.press("Tom", label)
    assert await stage.fill("Tom", **values) == {}
    assert await heard(stage, "Maya", told)
    assert not (await titled(stage, "Tom", done)).buttons


# --- the people who use it ------------------------------------------------------------------------------------------
async def test_a_message_of_a_colleague_becomes_a_report_with_its_words(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await place.report_on("Lena", "order 7 went to the wrong depot")
    assert await stage.fill("Lena", kind="broke") == {}
    (card,) = await heard(stage, "Maya", "order 7 went to the wrong depot")
    assert "Where: " in card.text
    await stage.press("Maya", "Thanks, seen")
    assert await heard(stage, "Lena", "RP-1 has been read")


async def test_a_bare_report_opens_a_form_and_reporters_see_what_became_of_it(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Sam", "/report")
    assert await stage.fill("Sam", kind="idea", text="sort by street") == {}
    assert await heard(stage, "Maya", "sort by street")
    assert "RP-1" in (await stage.say("Sam", "/report mine"))[-1].text
    assert "sort by street" in (await stage.say("Maya", "/champion reports"))[-1].text


async def test_a_report_without_a_name_names_nobody_and_is_asked_about_by_its_code(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Sam", "/report anon the manager skips the tool")
    assert await stage.fill("Sam") == {}
    (card,) = await heard(stage, "Maya", "the manager skips the tool")
    assert "Sam" not in card.text
    assert "RP-1" not in (await stage.say("Sam", "/report mine"))[-1].text


async def test_the_roster_is_chosen_and_each_on_it_is_welcomed(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Maya", "/champion roster")
    assert await stage.fill("Maya", people="Lena, Sam") == {}
    await stage.say("Maya", "/champion phase validate")
    await stage.pass_time(hours=24)
    for who in ("Lena", "Sam"):
        assert len(await heard(stage, who, "You are one of the people who try")) == 1


# --- each for themselves --------------------------------------------------------------------------------------------
async def test_whoever_chooses_their_hours_is_asked_in_them(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Maya", "/champion settings")
    chosen = {"zone": "Auckland", "country": "NZ", "quiet": "18-9"}
    assert await stage.fill("Maya", **chosen, ask_weekday="3", ask_hour="11") == {}
    await next_tuesday(stage)
    assert not await heard(stage, "Maya", "About 40 seconds")
    await stage.pass_time(days=1, hours=15)  # Thursday, eleven in Auckland
    assert len(await heard(stage, "Maya", "About 40 seconds")) == 1


async def test_whoever_asks_why_is_told_why(place: Place) -> None:
    stage = place.stage
    assert (await stage.say("Sam", "/champion why"))[-1].title == "I have not written to you yet"
    await register(stage)
    assert "Route planning" in (await stage.say("Maya", "/champion why"))[-1].text


@pytest.mark.parametrize(
    "typed", ["help", "/champion help", "champion help", "hello", "/champion", "/champion help all"]
)
async def test_help_is_a_message_with_buttons_that_work(place: Place, typed: str) -> None:
    stage = place.stage
    (said,) = await stage.say("Sam", typed)
    assert said.title in ("What I can do for you", "All I can do")
    if said.buttons:
        await stage.press("Sam", "Register a pilot")
        errors = await stage.fill(
            "Sam", name="Mine", question="How many?", start="1", target="x", champion="Maya", manager="Tom"
        )
        assert set(errors) == {"target"}


@pytest.mark.parametrize(("typed", "near"), [("/champion statsu", "status"), ("statsu", "status"), ("xyzzy", "")])
async def test_an_unknown_command_does_nothing_and_names_the_nearest(place: Place, typed: str, near: str) -> None:
    (said,) = await place.stage.say("Sam", typed)
    assert said.title.startswith("I don't know “") and "Nothing was done." in said.text
    assert ("Did you mean" in said.text) == bool(near) and near in said.text


async def test_whoever_has_no_part_in_a_pilot_is_refused_kindly_and_changes_nothing(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    for typed, title in (
        ("/champion checkin 5", "You own no pilot that runs"),
        ("/champion stop Route planning", "You have no pilot yet"),
        ("/champion admin hold", "That is for administrators"),
    ):
        assert (await stage.say("Sam", typed))[-1].title.startswith(title)
    assert "Owner: Maya" in (await stage.say("Tom", "/champion status"))[-1].text


# --- administrators -------------------------------------------------------------------------------------------------
async def test_what_is_held_reaches_nobody_until_it_is_released(place: Place) -> None:
    stage = place.stage
    before = await titles(stage, "Maya")
    assert (await stage.say(FIRST, "/champion admin hold"))[-1].title.startswith("On hold since")
    await register(stage)
    assert await titles(stage, "Maya") == before
    assert (await stage.say(FIRST, "/champion admin release"))[-1].title.startswith("Released")
    assert await titles(stage, "Maya") == [*before, "Route planning: will you own this outcome?"]


async def test_an_administrator_names_another(place: Place) -> None:
    stage = place.stage
    await stage.say("Tom", "help")  # and so is somebody I know by name
    assert (await stage.say(FIRST, "/champion admin role @Tom admin"))[-1].title.startswith(
        "Tom is an administrator now"
    )
    assert (await stage.say("Tom", "/champion admin"))[-1].title == "Administration"


@pytest.mark.parametrize("name", PLACES)
async def test_in_a_rehearsal_the_administrator_hears_everything_and_nobody_else_anything(
    name: str, tmp_path: Path
) -> None:
    async with PLACES[name](tmp_path, champion_rehearsal="on") as place:
        stage = place.stage
        before = await titles(stage, "Maya")
        await register(stage)
        assert await titles(stage, "Maya") == before
        (copy,) = await heard(stage, FIRST, "would go to Maya")
        assert copy.title.startswith("Rehearsal") and copy.buttons == ()


async def test_of_somebody_who_can_not_be_written_to_the_administrator_hears_and_nothing_counts_as_missed(
    place: Place,
) -> None:
    stage = place.stage
    await owned(stage)
    await place.shut_out("Maya")
    await next_tuesday(stage)
    told = await titled(stage, FIRST, "I could not reach Maya")
    assert "Route planning" in told.text
    await stage.pass_time(days=4)
    assert not await heard(stage, "Tom", "One miss")


# --- what people and networks do ------------------------------------------------------------------------------------
async def test_a_press_that_is_handed_over_twice_is_done_once(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Lena", "/report wrong depot")
    await place.press_twice("Maya", "Thanks, seen")
    assert len(await heard(stage, "Lena", "RP-1 has been read")) == 1


async def test_words_of_a_person_are_shown_as_they_are_and_call_nobody(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Sam", "/report")
    assert await stage.fill("Sam", kind="broke", text=GARBAGE) == {}
    (card,) = [each for each in await stage.sees("Maya") if "everyone" in each.text]
    seen = card.text.replace("\u2060", "")  # an empty character, so that no program reads a call out of it
    for words in KEPT:
        assert words in seen, words
    assert place.calls("Maya") == []


async def test_a_long_text_arrives_and_one_that_is_too_long_is_said_to_be(place: Place) -> None:
    stage = place.stage
    await owned(stage)
    await stage.say("Sam", f"/report the depot {'ab ' * 600}")
    assert await heard(stage, "Maya", "the depot ab ab ab")
    (said,) = await stage.say("Sam", f"/report {'x' * 4001}")
    assert said.title == "That is longer than I can read"


# --- where they differ ----------------------------------------------------------------------------------------------
def test_what_a_platform_has_not_is_said_to_people_with_the_same_reason() -> None:
    text = (DOCS / "teams.md").read_text(encoding="utf-8")
    table = text.partition("## Where Slack and Teams differ")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", table, re.MULTILINE)[1:]
    said = {
        (what, platform): cell.removeprefix("no: ")
        for what, *cells in rows
        for platform, cell in zip(("Slack", "Teams"), cells, strict=True)
        if cell.startswith("no: ")
    }
    assert said == ABSENT
