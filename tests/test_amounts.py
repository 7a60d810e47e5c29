"""What people type as a number, and how a number is shown to them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.amounts import Ambiguous, Amount, NotANumber, read_amount, show


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("126", 126),
        (" 126 ", 126),
        ("126.5", 126.5),
        ("12,5", 12.5),
        ("1 250", 1250),
        ("1\u00a0250", 1250),
        ("1\u202f250,5", 1250.5),
        ("1.250,5", 1250.5),
        ("1,250.75", 1250.75),
        ("1'250.5", 1250.5),
        ("1’250", 1250),
        ("1,250,000", 1250000),
        ("1.250.000", 1250000),
        ("1,25,000", 125000),
        ("0,250", 0.25),
        ("1250,500", 1250.5),
        (".5", 0.5),
        ("5.", 5),
        ("0", 0),
        ("-0", 0),
        ("-5", -5),
        ("−5", -5),
        ("– 5,5", -5.5),
        ("+7", 7),
        ("45 %", 45),
        ("45%", 45),
        ("126 min", 126),
        ("5k", 5000),
        ("1.2 million", 1200000),
        ("$5k", 5000),
        ("€ 5,50", 5.5),
        ("1e5", 100000),
        ("~126", 126),
        ("about 126", 126),
        ("126!", 126),
        ("126,", 126),
        ("appr. 126", 126),
        ("١٢٦٫٥", 126.5),
        ("١٬٢٥٠", 1250),
        ("١٬٢٥٠٫٥", 1250.5),
        ("１２．５", 12.5),
        ("USD 5", 5),
        ("EUR 1.250,50", 1250.5),
        ("\u200f-126\u200f", -126),
        ("١٢٦", 126),
        ("\u200e126", 126),
        ("1000000000000", 1e12),
    ],
)
def test_one_number_is_read(text: str, value: float) -> None:
    assert read_amount(text) == Amount(value)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("3h 20m", "min", 200),
        ("3 hours 20 minutes", "minutes", 200),
        ("3h20", "min", 200),
        ("3h 30m", "h", 3.5),
        ("2m 30s", "s", 150),
        ("1.5h", "min", 90),
        ("90 min", "h", 1.5),
        ("126 min.", "min", 126),
        ("5 m", "min", 5),
        ("7 order", "orders", 7),
        ("7 orders", "orders", 7),
        ("45 %", "%", 45),
        ("$5k", "$", 5000),
        ("5 EUR", "€", 5),
        ("€5", "EUR", 5),
        ("5k min", "min", 5000),
        ("EUR 1.250,50", "€", 1250.5),
        ("kr 5", "kr", 5),
        ("R$ 5", "R$", 5),
        ("٤٥٪", "%", 45),
        ("-5", "%", -5),
        ("-€5", "€", -5),
        ("-5", "°C", -5),
        ("-0", "min", 0),
    ],
)
def test_the_unit_decides_what_a_time_or_a_sign_means(text: str, unit: str, value: float) -> None:
    assert read_amount(text, unit) == Amount(value)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,250", (1.25, 1250)),
        ("1.250", (1.25, 1250)),
        ("12.500 min", (12.5, 12500)),
        ("-1,250", (-1.25, -1250)),
        ("1,250k", (1250, 1250000)),
    ],
)
def test_one_separator_and_three_digits_are_never_guessed(text: str, readings: tuple[float, float]) -> None:
    assert read_amount(text) == Ambiguous(readings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "Infinity",
        "🙂",
        "126 🙂",
        "9" * 10000,
        " " * 10000 + "1",
        "½",
        "12²",
        "3:20",
        "126 or 130",
        "126\n130",
        "126\t130",
        "10 20",
        "--5",
        "1..5",
        "1,,5",
        ",",
        "-",
        "12-5",
        "1,250,5",
        "2026-03-02",
        "100 apples",
        "0x10",
        "1_000",
        "5m",
        "3h 75m",
        "3h 20m",
        "1.2.3",
        "*126*",
        "<@U1>",
    ],
)
def test_anything_else_gets_one_kind_sentence(text: str) -> None:
    found = read_amount(text)
    assert isinstance(found, NotANumber)
    assert found.why.endswith((".", "?"))
    assert len(found.why) < 160


@pytest.mark.parametrize(("text", "unit"), [("-5", "min"), ("-1,250", "h"), ("−3", "Days"), ("-2", "users")])
def test_what_cannot_be_below_nothing_is_asked_about_kindly(text: str, unit: str) -> None:
    found = read_amount(text, unit)
    assert found == NotANumber(f"This is counted in {unit}, which can't be below zero. Is the minus meant?")


@pytest.mark.parametrize("text", ["1٫250", "~1,250", "EUR 1.250", "１，２５０"])
def test_marks_of_another_script_are_as_ambiguous_as_ours(text: str) -> None:
    assert read_amount(text) == Ambiguous((1.25, 1250))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("126 127", "two"),
        ("126\u00a0127", "two"),
        ("126\u202f127", "two"),
        ("126  127 min", "two"),
        ("12 500", "two"),
        ("126, 127", "two"),
        ("170 171 172", "three"),
        ("1 250 000", "three"),
        ("1 250 1 260", "four"),
        ("1 2 3 4 5", "several"),
    ],
)
def test_two_weeks_on_one_line_never_become_one_huge_number(text: str, numbers: str) -> None:
    assert read_amount(text) == NotANumber(f"I see {numbers} numbers. Please send one, without a space in it.")


def test_thousands_behind_a_space_are_read_where_only_one_number_can_stand_there() -> None:
    assert read_amount("1 250 min", "min") == Amount(1250)
    assert read_amount("-1\u202f250,5") == Amount(-1250.5)


@pytest.mark.parametrize("text", ["45 %", "$45", "45 EUR", "45 GB"])
def test_a_number_of_something_else_is_asked_about(text: str) -> None:
    assert isinstance(read_amount(text, "min"), NotANumber)
    assert isinstance(read_amount("45 min", "€"), NotANumber)


@pytest.mark.parametrize("text", ["1000000000001", "2e13", "-1000000000001", "1000001 mn", "9e99"])
def test_more_than_a_trillion_is_refused_with_the_reason(text: str) -> None:
    assert read_amount(text) == NotANumber("That is more than a trillion. Is there a digit too many?")


@settings(deadline=None)
@given(st.text(max_size=90), st.sampled_from(["", "min", "%", "€", "orders"]))
def test_no_text_makes_it_stumble(text: str, unit: str) -> None:
    found = read_amount(text, unit)
    if isinstance(found, Amount):
        assert abs(found.value) <= 1e12


@settings(deadline=None)
@given(st.integers(-(10**12) * 100, 10**12 * 100))
def test_what_is_shown_reads_back_or_is_asked_about(cents: int) -> None:
    value = cents / 100
    found = read_amount(show(value))
    assert found == Amount(value) or (isinstance(found, Ambiguous) and value in found.readings)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (126.0, "min", "126 min"),
        (1250, "", "1,250"),
        (12.5, "", "12.5"),
        (0.1 + 0.2, "", "0.3"),
        (1e12, "", "1,000,000,000,000"),
        (1234567.891, "", "1,234,567.89"),
        (0.00012345, "s", "0.0001234 s"),
        (1e-9, "", "0.000000001"),
        (-1e-104, "", "0"),
        (-0.0, "", "0"),
        (-4.5, "", "-4.5"),
        (45, "%", "45%"),
        (1250, "$", "$1,250"),
        (-1250, "€", "-€1,250"),
        (99.999, "", "100"),
        (100, "", "100"),
    ],
)
def test_a_number_is_shown_as_people_write_it(value: float, unit: str, shown: str) -> None:
    assert show(value, unit) == shown


@settings(deadline=None)
@given(st.floats(-1e12, 1e12))
def test_no_number_is_shown_with_an_exponent(value: float) -> None:
    assert "e" not in show(value).lower()
