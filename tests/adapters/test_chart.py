"""A chart is a picture of the right size that shows what it is given, whatever that is."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from adapters.chart import BASELINE_BAND, GOAL, LIMITS_BAND, LINE, MARK, _short, _ticks, draw
from bot.cards import Chart, marks

PILOT = Chart(
    title="Route planning",
    alt="Route planning, 185 to 126 minutes",
    labels=tuple(f"{day} Mar" for day in range(1, 13)),
    values=(185, 172, 190, 148, 212, 180, 171, 158, 151, 144, 130, 126),
    baseline=6,
    target=108,
    limits=(141.2, 216.4),
    unit="min",
)


def picture(chart: Chart) -> Image.Image:
    image = Image.open(BytesIO(draw(chart)))
    image.load()
    return image


def count(chart: Chart, colour: str) -> int:
    """How many pixels have exactly this colour."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    found = picture(chart).convert("RGB").getcolors(720 * 360)
    assert found is not None
    return sum(many for many, shade in found if shade == wanted)


def test_a_chart_is_a_png_of_720_by_360() -> None:
    image = picture(PILOT)
    assert (image.format, image.size) == ("PNG", (720, 360))
    assert len(draw(PILOT)) < 60_000


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert draw(PILOT) == draw(PILOT)


@pytest.mark.parametrize(
    ("colour", "without"),
    [
        (GOAL, replace(PILOT, target=None)),
        (LIMITS_BAND, replace(PILOT, limits=None)),
        (BASELINE_BAND, replace(PILOT, baseline=0)),
    ],
)
def test_goal_limits_and_baseline_are_drawn_only_where_there_are_any(colour: str, without: Chart) -> None:
    assert count(PILOT, colour) > 100
    assert count(without, colour) == 0


def test_a_missing_week_is_a_gap_in_the_line() -> None:
    level = replace(PILOT, values=(150.0,) * 12, target=None, limits=None, baseline=0)
    holed = replace(level, values=(*[150.0] * 5, None, *[150.0] * 6))
    column = (720 - 24 - 60) // 12
    assert count(level, LINE) - count(holed, LINE) > column


def test_a_lone_number_between_two_holes_is_still_a_point() -> None:
    chart = replace(PILOT, values=(None, 5.0, None), labels=("1", "2", "3"), baseline=0, target=None, limits=None)
    assert count(chart, LINE) > 20


@pytest.mark.parametrize("values", [(), (None, None), (float("nan"),), (float("inf"), None)])
def test_a_chart_without_numbers_says_so_instead_of_failing(values: tuple[float | None, ...]) -> None:
    chart = replace(PILOT, values=values, labels=("week",) * len(values))
    assert picture(chart).size == (720, 360)
    assert count(chart, LINE) == 0


@pytest.mark.parametrize("title", ["", "x" * 5000, "日本 🙂", "a\nb\tc\x00", "Größe – „Zitat“ €", "<!channel> *bold*"])
def test_any_title_and_unit_can_be_drawn(title: str) -> None:
    assert picture(replace(PILOT, title=title, unit=title, labels=(title[:40],) * 12)).size == (720, 360)


def test_letters_the_font_lacks_are_drawn_without_their_accents() -> None:
    assert draw(replace(PILOT, title="März Größe")) == draw(replace(PILOT, title="Marz Grosse"))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.none() | st.floats(-1e15, 1e15), min_size=1, max_size=70),
    st.integers(0, 80),
    st.none() | st.floats(-1e15, 1e15),
    st.none() | st.tuples(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12)),
)
def test_any_numbers_can_be_drawn(
    values: list[float | None], baseline: int, target: float | None, limits: tuple[float, float] | None
) -> None:
    chart = Chart("t", "a", tuple(map(str, range(len(values)))), tuple(values), baseline, target, limits, "min")
    assert picture(chart).size == (720, 360)


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        (5, 5, ["4.4", "4.6", "4.8", "5", "5.2", "5.4", "5.6"]),
        (0, 0, ["-1", "-0.5", "0", "0.5", "1"]),
        (1e-104, 1e-104, ["-1", "-0.5", "0", "0.5", "1"]),
        (100, 212, ["100", "125", "150", "175", "200", "225"]),
        (6200, 15500, ["6k", "8k", "10k", "12k", "14k", "16k"]),
        (0, 1_200_000, ["0", "0.25M", "0.5M", "0.75M", "1M", "1.25M"]),
        (1_000_000, 1_000_010, ["1,000,000", "1,000,002", "1,000,004", "1,000,006", "1,000,008", "1,000,010"]),
        (0.00004, 0.00014, ["0.00004", "0.00006", "0.00008", "0.0001", "0.00012", "0.00014"]),
    ],
)
def test_the_scale_has_round_numbers_around_every_value(low: float, high: float, scale: list[str]) -> None:
    ticks = _ticks(low, high)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert [_short(tick, ticks) for tick in ticks] == scale


def test_pillow_is_not_imported_before_the_first_picture() -> None:
    code = "import sys, adapters.chart; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_changed_is_marked_by_number_where_it_happened() -> None:
    marked = replace(PILOT, markers=((2, "new depot"), (3, "rain"), (11, "two drivers ill")))
    assert count(marked, MARK) > 3 * 10
    assert count(PILOT, MARK) == 0
    assert draw(replace(PILOT, markers=((99, "nowhere"), (-1, "nowhere")))) == draw(PILOT)
    assert marks(marked) == ("1 · 3 Mar: new depot", "2 · 4 Mar: rain", "3 · 12 Mar: two drivers ill")
