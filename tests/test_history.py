"""A history is taken whole, or every line in its way is named."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.history import BadRows, History, read_history

MARCH_2, MARCH_9 = date(2026, 3, 2), date(2026, 3, 9)


def pairs(text: str, ending_on: date | None = None) -> list[tuple[object, float]]:
    found = read_history(text, ending_on=ending_on)
    assert isinstance(found, History), found
    return [(row.week, row.value) for row in found.rows]


def reasons(text: str, today: date | None = None, ending_on: date | None = None) -> list[tuple[int, str]]:
    found = read_history(text, today=today, ending_on=ending_on)
    assert isinstance(found, BadRows), found
    return [(row.line, row.reason) for row in found.rows]


@pytest.mark.parametrize(
    "text",
    [
        "week,value\n2026-03-02,180\n2026-03-09,175.5\n",
        "2026-03-02,180\n2026-03-09,175.5",
        "\ufeffWeek;Minutes\r\n2026-03-02;180\r\n2026-03-09;175,5\r\n",
        "2026-W10\t180\n2026-W11\t175.5",
        '"2026-03-02","180"\n"2026-03-09","175,5"\n',
        "2026w10, 180\n2026W11, 175.5\n\n,\n",
        "2026-03-09,175.5,\n2026-03-02,180,\n",
        "2026-03-02 00:00:00,180\n2026-03-09T00:00,175.5",
        "2026-03-04,180 min\n2026-03-15,175.5 min",
    ],
)
def test_weeks_are_read_however_they_are_written(text: str) -> None:
    assert pairs(text) == [(MARCH_2, 180), (MARCH_9, 175.5)]


def test_counted_weeks_are_read_and_sorted() -> None:
    assert pairs("week,value\n2,20\n1,10\nW3,30\nweek 4,40") == [(1, 10), (2, 20), (3, 30), (4, 40)]


def test_every_bad_row_is_named_and_nothing_is_taken() -> None:
    text = "week,value\n2026-03-02,180\n2026-03-09,abc\n2026-02-30,5\nsoon,5\n2026-03-16,1,250\n2026-03-23,\n7,3\n2026-03-06,9"
    found = reasons(text)
    assert [line for line, _ in found] == [3, 4, 5, 6, 7, 8, 9]
    for (_, reason), words in zip(
        found,
        [
            "“abc”",
            "no such day",
            "don't know that week",
            "two columns",
            "no number",
            "line 2 has a date",
            "line 2",
        ],
        strict=True,
    ):
        assert words in reason


def test_a_number_with_two_readings_is_named_with_both() -> None:
    assert reasons('1,"1,250"\n2,5') == [(1, "“1,250” can be 1.25 or 1,250. Please write it out.")]


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["192.833", "97.5"], [192.833, 97.5]),
        (["192,833", "97,5"], [192.833, 97.5]),
        (["1,250", "1,250.75"], [1250, 1250.75]),
        (["1.250", "1.250.000"], [1250, 1250000]),
        (["192.833 min", "0.25 min"], [192.833, 0.25]),
    ],
)
def test_another_row_can_show_what_a_mark_means(values: list[str], read: list[float]) -> None:
    table = "".join(f"{week};{value}\n" for week, value in enumerate(values, 1))
    assert [value for _, value in pairs(table)] == read
    if "min" not in values[0]:
        assert [value for _, value in pairs("\n".join(values), ending_on=MARCH_9)] == read


@pytest.mark.parametrize("others", [["97"], ["97,5"], ["97.5", "1.250.000"], ["1.251"]])
def test_a_mark_shown_by_no_row_or_in_two_ways_is_not_guessed(others: list[str]) -> None:
    table = "".join(f"{week};{value}\n" for week, value in enumerate(["1.250", *others], 1))
    assert (1, "“1.250” can be 1.25 or 1,250. Please write it out.") in reasons(table)


def test_two_days_of_one_week_are_the_same_week_twice() -> None:
    assert reasons("2026-03-02,1\n2026-03-08,2") == [(2, "This week is already on line 1.")]
    assert len(pairs("2026-03-08,1\n2026-03-09,2")) == 2


def test_a_week_that_has_not_begun_is_named_only_when_today_is_known() -> None:
    assert reasons("2026-03-02,1\n2026-03-09,2", today=date(2026, 3, 8)) == [(2, "This week has not begun yet.")]
    assert isinstance(read_history("2026-03-02,1\n2026-03-09,2", today=MARCH_9), History)


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", "week,value\n", ",,,\n"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    assert reasons(text) == [(1, "There is no row with a number in it.")]


def test_520_rows_are_taken_and_521_are_not() -> None:
    rows = [f"{week},5" for week in range(1, 522)]
    assert len(pairs("\n".join(rows[:520]))) == 520
    assert reasons("week,value\n" + "\n".join(rows))[0][0] == 522
    assert reasons("\n".join(["5"] * 521), ending_on=MARCH_2)[0][0] == 521


@pytest.mark.parametrize(
    "line",
    ['"2026-03-02,5', "1,2,3", "0,5", "2026-W54,5", "1," + "9" * 600, "9999-W53,5", "\0,5"],
)
def test_a_broken_line_is_named(line: str) -> None:
    assert [number for number, _ in reasons(f"2026-01-05,4\n{line}")] == [2]


def test_a_long_bad_line_is_quoted_only_at_its_start() -> None:
    found = read_history("x" * 10_000 + "1,5")
    assert isinstance(found, BadRows)
    assert len(found.rows[0].text) == 60


def test_bare_numbers_end_with_the_last_full_week() -> None:
    assert pairs("180\n175,5", ending_on=MARCH_9) == [(MARCH_2, 180), (MARCH_9, 175.5)]
    assert pairs("minutes\n180\n175.5", ending_on=date(2026, 3, 15)) == [(MARCH_2, 180), (MARCH_9, 175.5)]
    assert pairs("12,5\n13,5", ending_on=MARCH_9) == [(MARCH_2, 12.5), (MARCH_9, 13.5)]


def test_bare_numbers_without_a_last_week_are_two_columns_short() -> None:
    assert [reason for _, reason in reasons("180\n175")] == [
        "I expect two columns, a week and a number, and see 1."
    ] * 2


def test_rows_of_two_columns_stay_so_beside_a_last_week() -> None:
    assert pairs("2026-03-02,180\n2026-03-09,175", ending_on=MARCH_9) == [(MARCH_2, 180), (MARCH_9, 175)]
    assert pairs("1,180\n2,175", ending_on=MARCH_9) == [(1, 180), (2, 175)]


def test_bad_bare_numbers_are_named_by_line() -> None:
    assert [line for line, _ in reasons("180\nlots\n1,250", ending_on=MARCH_9)] == [2, 3]


@pytest.mark.parametrize("text", ["2026-03-02,180\n2026-03-09,175", "1,180\n2,175", "180\n175"])
def test_a_week_that_does_not_fit_what_is_known_is_named_with_its_line(text: str) -> None:
    def fits(on: date, value: float) -> str | None:
        return f"{on}: {value:g}" if on == MARCH_2 else None

    found = read_history(text, ending_on=MARCH_9, fits=fits)
    assert isinstance(found, BadRows)
    assert [(row.line, row.reason) for row in found.rows] == [(1, "2026-03-02: 180")]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("170 171 172", "Three"),
        ("170,171,172", "Three"),
        ("170, 171", "Two"),
        ("1 250", "Two"),
        ("5 6 7 8 9", "Several"),
    ],
)
def test_several_weeks_on_one_line_never_become_one_huge_week(line: str, numbers: str) -> None:
    said = f"{numbers} numbers on one line. Please write one number a line, without a space in it."
    assert reasons(f"180\n{line}\n175", ending_on=MARCH_9) == [(2, said)]
    if "," not in line and line != "1 250":
        assert reasons(f"2026-03-02,{line}\n2026-03-09,175") == [(1, said)]
    assert pairs("2026-03-02,1 250") == [(MARCH_2, 1250)]
    assert pairs("1,250,000\n1,260,000", ending_on=MARCH_9) == [(MARCH_2, 1250000), (MARCH_9, 1260000)]


@settings(deadline=None)
@given(st.text(max_size=200), st.none() | st.just(MARCH_9))
def test_no_text_makes_it_stumble(text: str, ending_on: date | None) -> None:
    found = read_history(text, today=MARCH_9, ending_on=ending_on)
    assert found.rows


@settings(deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=60, unique=True))
def test_rows_come_out_sorted_whatever_their_order(weeks: list[int]) -> None:
    assert [week for week, _ in pairs("\n".join(f"{week};{week}" for week in weeks))] == sorted(weeks)


@pytest.mark.parametrize("value", ["180", "1,250.5", "177 min"])
def test_a_day_and_a_number_with_only_a_space_between_are_not_refused(value: str) -> None:
    text = f"2026-03-02 {value}\n2026-03-09 181\n2026-W12 182"
    found = read_history(text, today=date(2026, 4, 1), ending_on=date(2026, 3, 29), unit="min")
    assert isinstance(found, History), found
    assert [row.week for row in found.rows] == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    assert [row.value for row in found.rows][1:] == [181, 182]


def test_a_day_with_an_hour_is_still_no_number() -> None:
    assert isinstance(read_history("2026-03-02 10:00", ending_on=date(2026, 3, 29)), BadRows)
