"""What people type is read without guessing."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import NAMES, Command, Unknown, meaning, parse, read_dates, read_week, starting
from bot.wording.menus import HELP

WEDNESDAY = date(2026, 3, 25)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_known_with_and_without_its_slash_in_any_case(name: str) -> None:
    assert parse(f"/champion {name}") == Command(name, "", slash=True)  # type: ignore[arg-type]  # one of the names
    assert parse(name.upper()) == Command(name, "")  # type: ignore[arg-type]  # one of the names
    assert parse(f"  /CHAMPION   {name}  some   words ") == Command(name, "some words", slash=True)  # type: ignore[arg-type]  # one of the names


def test_every_command_has_its_line_of_help() -> None:
    assert set(HELP) == set(NAMES)


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("/champion", "help", ""),
        ("/champion ", "help", ""),
        ("", "help", ""),
        ("hello!", "help", ""),
        ("check in 126", "checkin", "126"),
        ("check-in 126", "checkin", "126"),
        ("Check in Route planning 126", "checkin", "Route planning 126"),
        ("new pilot", "new", ""),
        ("no data this week", "nodata", "this week"),
        ("I’m away 3–14 Apr", "away", "3–14 Apr"),
        ("why?", "why", ""),
        ("status: Route planning", "status", "Route planning"),
        ("126", "checkin", "126"),
        ("12,5", "checkin", "12,5"),
        ("1,250", "checkin", "1,250"),
        ("126 min", "checkin", "126 min"),
        ("/champion 126", "checkin", "126"),
        ("it was 126", "checkin", "126"),
        ("It’s 126 min.", "checkin", "126 min"),
        ("126 this week", "checkin", "126"),
        ("126 for last week, thanks!", "checkin", "126"),
        ("last week: 126", "checkin", "126"),
        ("126 127", "checkin", "126 127"),
        ("12:30", "checkin", "12:30"),
    ],
)
def test_the_words_people_use_for_a_command_are_understood(typed: str, name: str, rest: str) -> None:
    found = parse(typed)
    assert isinstance(found, Command)
    assert (found.name, found.rest) == (name, rest)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("chekin 126", "checkin"),
        ("/champion chekin 126", "checkin"),
        ("stauts", "status"),
        ("/champion lst", "list"),
        ("undoo", "undo"),
        ("histry", "history"),
        ("xyzzy", None),
        ("Could you tell me what the printer does", None),
        ("what is this about, anyway", None),
        ("it was 126 or 127", None),
        ("126 people came to the party", None),
    ],
)
def test_a_mistyped_command_gets_the_nearest_one_and_a_sentence_gets_none(typed: str, nearest: str | None) -> None:
    found = parse(typed)
    assert isinstance(found, Unknown)
    assert found.nearest == nearest


@pytest.mark.parametrize("typed", ["is it 126", "it was 126?", "126 people came today", "it was 126 and 127"])
def test_a_question_or_a_story_about_numbers_never_becomes_a_check_in(typed: str) -> None:
    assert isinstance(parse(typed), Unknown)


@pytest.mark.parametrize(
    ("words", "rest", "monday"),
    [
        ("131", "131", None),
        ("131 week 10", "131", date(2026, 3, 2)),
        ("week 10 131", "131", date(2026, 3, 2)),
        ("131 for week 10", "131", date(2026, 3, 2)),
        ("week 10 to 131", "131", date(2026, 3, 2)),
        ("131 wk10", "131", date(2026, 3, 2)),
        ("131 KW 10", "131", date(2026, 3, 2)),
        ("131 week 2026-W10", "131", date(2026, 3, 2)),
        ("131 min week 52", "131 min", date(2025, 12, 22)),
        ("Robot 7 131 week 13", "Robot 7 131", date(2026, 3, 23)),
    ],
)
def test_a_numbered_week_is_the_newest_of_that_number(words: str, rest: str, monday: date | None) -> None:
    assert read_week(words, WEDNESDAY) == (rest, monday)


@pytest.mark.parametrize("words", ["131 week 60", "131 week 0", "131 week 0000-W01", "131 week 9999-W52", "week 99"])
def test_a_week_that_does_not_exist_is_not_taken_for_the_newest(words: str) -> None:
    assert read_week(words, WEDNESDAY) is None


def test_weeks_are_counted_as_calendars_do_around_new_year() -> None:
    assert read_week("1 week 1", date(2025, 12, 30)) == ("1", date(2025, 12, 29))
    assert read_week("1 week 53", date(2027, 1, 2)) == ("1", date(2026, 12, 28))
    assert read_week("1 week 1", date(2027, 1, 2)) == ("1", date(2025, 12, 29))
    assert read_week("1 week 52", date(2027, 1, 20)) == ("1", date(2026, 12, 21))


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("3–14 Apr", date(2026, 4, 3), date(2026, 4, 14)),
        ("3-14 April", date(2026, 4, 3), date(2026, 4, 14)),
        ("3. – 14. Apr.", date(2026, 4, 3), date(2026, 4, 14)),
        ("Apr 3–14", date(2026, 4, 3), date(2026, 4, 14)),
        ("from 30 Mar to 2 Apr", date(2026, 3, 30), date(2026, 4, 2)),
        ("3rd April till 14th April", date(2026, 4, 3), date(2026, 4, 14)),
        ("2026-04-03 2026-04-14", date(2026, 4, 3), date(2026, 4, 14)),
        ("2026-04-03", date(2026, 4, 3), date(2026, 4, 3)),
        ("until 14 Apr", WEDNESDAY, date(2026, 4, 14)),
        ("until 2026-04-14", WEDNESDAY, date(2026, 4, 14)),
        ("14 Apr", date(2026, 4, 14), date(2026, 4, 14)),
        ("today", WEDNESDAY, WEDNESDAY),
        ("tomorrow", date(2026, 3, 26), date(2026, 3, 26)),
        ("this week", WEDNESDAY, date(2026, 3, 29)),
        ("next week", date(2026, 3, 30), date(2026, 4, 5)),
    ],
)
def test_dates_are_read_as_people_write_them(words: str, first: date, last: date) -> None:
    assert read_dates(words, WEDNESDAY) == (first, last)


def test_days_around_new_year_lie_ahead_or_just_behind() -> None:
    assert read_dates("28 Dec – 3 Jan", date(2026, 12, 20)) == (date(2026, 12, 28), date(2027, 1, 3))
    assert read_dates("28 Dec – 5 Jan", date(2027, 1, 2)) == (date(2026, 12, 28), date(2027, 1, 5))
    assert read_dates("2 Jan", date(2026, 12, 20)) == (date(2027, 1, 2), date(2027, 1, 2))
    assert read_dates("29 Feb", date(2027, 12, 1)) == (date(2028, 2, 29), date(2028, 2, 29))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "14–3 Apr",
        "31 Apr",
        "2026-02-31",
        "14",
        "3–14",
        "until yesterday",
        "with you",
        "0 Apr",
        "3–99 Apr",
        "-",
    ],
)
def test_what_is_no_date_is_not_guessed(words: str) -> None:
    assert read_dates(words, WEDNESDAY) is None


def test_a_pilot_is_found_by_its_whole_name_or_by_a_first_word_that_can_only_be_its() -> None:
    names = ["Route planning", "Route cleanup", "Robot 7", "Robot", "Maßßß", "7 dwarfs"]
    assert starting(names, "route planning 126") == ((0,), "126")
    assert starting(names, "Route 126") == ((0, 1), "126")
    assert starting(names, "ROBOT 7 126") == ((2,), "126")
    assert starting(names, "Robot 126") == ((3,), "126")
    assert starting(names, "maßßß 126") == ((4,), "126")
    assert starting(names, "7") == ((), "7")
    assert starting(names, "7 dwarfs: 12") == ((5,), "12")
    assert starting(names, "Route 66", whole=True) == ((), "Route 66")


def test_words_around_a_command_mean_nothing_more() -> None:
    assert meaning("that, please!") == ""
    assert meaning("this week") == ""
    assert meaning("quo is bad") == "quo bad"


@settings(derandomize=True, max_examples=400)
@given(st.text(max_size=80), st.dates())
def test_whatever_is_typed_is_read_without_an_exception(text: str, today: date) -> None:
    found = parse(text)
    assert isinstance(found, Command | Unknown)
    read_week(text, today)
    if date(1970, 1, 1) < today < date(2999, 1, 1):
        dates = read_dates(text, today)
        assert dates is None or dates[0] <= dates[1]
    starting([text, "Route planning"], text)


@pytest.mark.parametrize(
    ("copied", "command"),
    [
        ("“link here”", Command("link", "here")),
        ("“away 3–14 Apr”.", Command("away", "3–14 Apr.")),
        ("`away` until 14 Apr", Command("away", "until 14 Apr")),
        ('"/champion phase validate"', Command("phase", "validate", slash=True)),
        ("“fix 131 week 10” please", Command("fix", "131 week 10 please")),
    ],
)
def test_a_command_copied_with_its_quotation_marks_was_not_understood(copied: str, command: Command) -> None:
    assert parse(copied) == command


@pytest.mark.parametrize(
    "typed", ["“depot” is wrong again", '"', "“”", "“ ”", "“new ideas", "“the depot”", '"/" is odd']
)
def test_quotation_marks_of_peoples_own_stay(typed: str) -> None:
    assert parse(typed) == Unknown(typed, parse(typed).nearest)  # type: ignore[union-attr]  # all of them are unknown


def test_marks_within_a_command_stay() -> None:
    assert parse("/report it says “no route” there") == Command("report", "it says “no route” there", slash=True)
