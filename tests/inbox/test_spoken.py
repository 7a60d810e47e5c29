"""Every command, by everybody, over a real store: what it does, and that a sentence never does it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import NAMES
from bot.wording.menus import HELP
from tests.inbox.room import Room, room, said
from tests.world import next_tuesday


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        yield each


@pytest.fixture
async def asked(here: Room) -> Room:
    """Maya owns Route planning and has just been asked for its number."""
    await here.open()
    await here.world.pass_time(days=2)
    await next_tuesday(here.world)
    return here


EVERYBODY = ("Maya", "Lena", "Tom", "Nora", "Priya", "Ruth", "Sam", "Ada")


async def test_every_command_gets_everybody_an_answer_with_and_without_a_pilot(here: Room) -> None:
    for _ in range(2):
        for who in EVERYBODY:
            for name in NAMES:
                reply = await here.say(who, f"/champion {name}")
                assert reply.cards or reply.form or reply.wrote, (who, name)
        if not await here.pilots():
            await here.open()


def typed_in(shown: str) -> list[str]:
    """The commands that a menu names, a line each."""
    return [line.split(":")[0] for line in shown.splitlines() if line.startswith("/")]


async def test_help_is_a_few_lines_by_what_somebody_is_and_everything_can_be_pressed(asked: Room) -> None:
    labels, first = {}, {}
    for who in ("Maya", "Tom", "Ada", "Sam"):
        (card,) = (await asked.say(who, "/champion")).cards
        labels[who] = [button.label for button in card.buttons]
        lines = typed_in(said(await asked.say(who, "help me please")))
        first[who] = lines[0]
        assert len(lines) == 4
        for button in card.buttons:
            reply = await asked.press(who, button.verb, button.token)
            assert reply.cards or reply.form
    assert labels["Maya"] == ["Check in", "Status", "My pilots", "Register a pilot", "Show all commands"]
    assert labels["Tom"] == labels["Ada"] == ["My pilots", "Status", "Register a pilot", "Show all commands"]
    assert labels["Sam"] == ["Register a pilot", "Show all commands"]
    assert first["Maya"] == "/champion checkin 126"
    assert first["Tom"] == "/champion list"
    assert first["Ada"] == "/champion admin"
    assert first["Sam"] == "/champion new"


async def test_whoever_uses_a_pilot_finds_the_report_first_in_the_menu(asked: Room) -> None:
    await asked.say("Maya", "/champion roster")
    assert not (await asked.fill("Maya", people=str(asked.people["Sam"].id))).errors
    lines = typed_in(said(await asked.say("Sam", "help")))
    assert lines == ["/report the wrong depot", "/report mine", "/report anon", "/champion settings"]


@pytest.mark.parametrize("typed", ["/champion help all", "help all", "Help all!"])
async def test_everything_there_is_to_type_is_shown_to_whoever_asks_for_all_of_it(asked: Room, typed: str) -> None:
    for who in ("Maya", "Sam"):
        assert typed_in(said(await asked.say(who, typed))) == [f"/champion {each}" for each in HELP]


@pytest.mark.parametrize(
    "typed",
    [
        "126",
        "126 min",
        "about 126 min",
        "checkin 126",
        "/champion checkin 126 min",
        "check in Route planning 126",
        "Route planning 126",
        "route planning: 126 min",
        "it was 126",
        "126 this week",
    ],
)
async def test_a_number_is_the_check_in_however_it_is_said(asked: Room, typed: str) -> None:
    assert (await asked.say("Maya", typed)).wrote
    assert (await asked.pilot()).weeks[-1].value == 126


@pytest.mark.parametrize(("typed", "why"), [("126 127", "I see two numbers."), ("12:30", "can be read in two ways")])
async def test_figures_that_are_not_one_number_are_explained_and_never_unknown(
    asked: Room, typed: str, why: str
) -> None:
    answer = said(await asked.say("Maya", typed))
    assert "I could not read that as a number" in answer
    assert why in answer
    assert not any(week.value for week in (await asked.pilot()).weeks)


async def test_a_number_in_the_words_of_its_unit_is_a_check_in(here: Room) -> None:
    await here.open(unit="tickets")
    assert (await here.say("Maya", "126 tickets")).wrote
    assert (await here.pilot()).weeks[-1].value == 126


@pytest.mark.parametrize("typed", ["12,5", "12.5", "12,5 min"])
async def test_both_decimal_marks_are_read(asked: Room, typed: str) -> None:
    await asked.say("Maya", typed)
    assert (await asked.pilot()).weeks[-1].value == 12.5


async def test_a_figure_that_can_be_read_twice_is_asked_back_with_two_buttons(asked: Room) -> None:
    (card,) = (await asked.say("Maya", "1,250")).cards
    assert card.title == "Is “1,250” 1.25 or 1,250?"
    assert [button.label for button in card.buttons] == ["1.25 min", "1,250 min"]
    assert not (await asked.pilot()).weeks
    assert (await asked.press("Maya", card.buttons[1].verb, card.buttons[1].token)).wrote
    assert (await asked.pilot()).weeks[-1].value == 1250


async def test_the_champion_of_two_pilots_is_asked_which_with_two_buttons(asked: Room) -> None:
    await asked.open("Robot 7", unit="EUR")
    (card,) = (await asked.say("Maya", "126")).cards
    assert card.title == "Which pilot is “126” for?"
    assert [button.label for button in card.buttons] == ["Robot 7", "Route planning"]
    assert (await asked.press("Maya", card.buttons[1].verb, card.buttons[1].token)).wrote
    assert (await asked.pilot()).weeks[-1].value == 126
    (card,) = (await asked.say("Maya", "1,250")).cards
    assert [button.label for button in card.buttons] == [
        *("Robot 7: 1.25 EUR", "Robot 7: 1,250 EUR"),
        *("Route planning: 1.25 min", "Route planning: 1,250 min"),
    ]
    (card,) = (await asked.say("Maya", "126 min")).cards
    assert [button.label for button in card.buttons] == ["Route planning"]


async def test_a_pilot_whose_name_ends_in_a_digit_is_told_from_its_number(asked: Room) -> None:
    await asked.open("Robot 7", unit="")
    assert (await asked.say("Maya", "Robot 7 126")).wrote
    assert (await asked.pilot("Robot 7")).weeks[-1].value == 126
    (card,) = (await asked.say("Maya", "/champion checkin 7")).cards
    assert card.title == "Which pilot is “7” for?"


async def test_a_question_which_pilot_goes_on_at_the_press_of_a_button(asked: Room) -> None:
    await asked.open("Robot 7")
    for command in ("status", "chart", "checkin", "history"):
        (card,) = (await asked.say("Maya", f"/champion {command}")).cards
        assert card.title == "Which pilot?"
        reply = await asked.press("Maya", card.buttons[0].verb, card.buttons[0].token)
        assert "Robot 7" in said(reply) or reply.form is not None
    assert "/champion fix Robot 7 131" in said(await asked.say("Maya", "/champion fix 131"))


async def test_two_pilots_with_the_same_first_word_are_asked_back(asked: Room) -> None:
    await asked.open("Route cleanup")
    assert "Which pilot?" in said(await asked.say("Maya", "/champion status route"))
    assert said(await asked.say("Maya", "/champion status of route cleanup")).startswith("Route cleanup: ")


async def test_whoever_owns_no_pilot_and_types_a_number_is_told_so(asked: Room) -> None:
    for who in ("Lena", "Tom", "Sam"):
        assert said(await asked.say(who, "126")).startswith("You own no pilot that runs")
    assert not (await asked.pilot()).weeks


SENTENCES = (
    "new idea: let us plan routes by hand again",
    "fix the printer please",
    "fix this mess",
    "list of things I need",
    "why not?",
    "status quo is fine with me",
    "help wanted in the depot",
    "undo the damage done by the last release",
    "resume attached",
    "away with it",
    "phase one of the build is done",
    "phase out the old launch plan",
    "check the printer",
    "checkin at the hotel is at 3",
    "history repeats itself",
    "no data model yet",
    "chart a new course",
    "correct!! you are right about the depot",
    "Route 66",
    "2 AM breaks again",
    "champion of the world",
    "126 people came",
)


@pytest.mark.parametrize("sentence", SENTENCES)
async def test_a_sentence_that_begins_like_a_command_does_nothing(asked: Room, sentence: str) -> None:
    await asked.say("Maya", "150")
    before = await asked.pilots()
    for who in ("Maya", "Tom", "Sam"):
        reply = await asked.say(who, sentence)
        assert reply.form is None
        assert "Nothing was done." in said(reply) or "no pilot" in said(reply)
    assert await asked.pilots() == before


async def test_a_mistyped_command_is_hinted_at_and_not_run(asked: Room) -> None:
    before = await asked.pilot()
    assert "Did you mean /champion checkin (give the newest number, like checkin 126)?" in said(
        await asked.say("Maya", "chekin 126")
    )
    assert await asked.pilot() == before


@pytest.mark.parametrize("command", ["status", "chart", "undo", "nodata", "resume", "phase validate", "history"])
async def test_a_name_that_no_pilot_has_is_never_passed_over(asked: Room, command: str) -> None:
    before = await asked.pilot()
    reply = await asked.say("Maya", f"/champion {command} Invoice reader")
    assert "Invoice reader" in said(reply) or "nothing" in said(reply).lower()
    assert await asked.pilot() == before


async def test_an_earlier_week_is_corrected_by_its_number(asked: Room) -> None:
    await asked.say("Maya", "150")
    week = (await asked.pilot()).weeks[-1].starts_on
    number = week.isocalendar().week
    assert (await asked.say("Maya", f"/champion fix 131 week {number}")).wrote
    assert (await asked.pilot()).week(week).value == 131  # type: ignore[union-attr]  # it was just given
    for wrong in ("fix 140 week 60", "fix 140 week 0", "fix 140 min week 9999-W52"):
        assert said(await asked.say("Maya", f"/champion {wrong}")).startswith("There is no such week")
    assert (await asked.pilot()).week(week).value == 131  # type: ignore[union-attr]  # as before
    assert (await asked.say("Maya", "fix")).form is not None
    assert "1.25 or 1,250" in said(await asked.say("Maya", "fix 1,250"))


async def test_an_answered_week_is_opened_to_be_corrected(asked: Room) -> None:
    await asked.say("Maya", "150")
    lines = said(await asked.say("Maya", "checkin")).splitlines()
    assert lines[0] == "This week's number is in: 150 min"
    assert lines[-1] == "[Correct it]"
    (card,) = (await asked.say("Maya", "131")).cards
    assert "I already have 150 min" in card.title
    assert said(await asked.press("Maya", card.buttons[0].verb, card.buttons[0].token)) == "Correct a number"
    assert "There is no number" not in said(await asked.say("Maya", "undo that please"))
    assert not (await asked.pilot()).weeks


async def test_there_is_nothing_to_correct_before_the_first_number(asked: Room) -> None:
    assert "There is no number to correct yet" in said(await asked.say("Maya", "/champion fix"))


async def test_being_away_is_said_in_words(asked: Room) -> None:
    assert (await asked.say("Maya", "I'm away 3–14 Apr")).wrote
    assert any("away 3–14 Apr" in text for text in await asked.heard("Maya"))
    assert "more than a year" in said(await asked.say("Maya", "/champion away until 9999-12-31"))
    assert "more than a year ahead" in said(await asked.say("Maya", "/champion away 9999-12-30 9999-12-31"))
    assert "could not read those dates" in said(await asked.say("Maya", "/champion away 2026-02-31"))


async def test_a_phase_is_moved_by_its_name_alone(asked: Room) -> None:
    assert (await asked.say("Maya", "phase validate")).wrote
    assert (await asked.pilot()).phase == "validate"
    assert (await asked.say("Tom", "/champion phase Route planning launch")).wrote
    assert (await asked.pilot()).phase == "launch"
    assert "Which phase?" in said(await asked.say("Maya", "/champion phase two"))


async def test_nothing_is_resumed_that_is_not_paused(asked: Room) -> None:
    assert "No pilot of yours is paused" in said(await asked.say("Tom", "resume"))


async def test_what_is_longer_than_anybody_types_is_not_read(asked: Room) -> None:
    assert "longer than I can read" in said(await asked.say("Maya", "1" * 10_000))
