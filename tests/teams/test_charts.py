"""Charts as Teams draws them itself, only where that is true to the numbers."""

from base64 import b64decode
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from adapters.chart import HEIGHT, WIDTH
from adapters.teams import shapes
from adapters.teams.activities import Json
from adapters.teams.charts import BASELINE, BEGAN, GOAL, HIGH, LOW, NUMBER, native, picture
from adapters.teams.render import drawn
from bot.cards import START, Card, Chart
from tests.teams.cards import broken

TURN = tuple(date(2025, 12, 22) + timedelta(weeks=n) for n in range(4))
WEEKS = tuple(f"{day.day} {day:%b}" for day in TURN)
CHART = Chart("Route", "Chart of it.", WEEKS, (3.0, 3.5, 2.5, 2.0), 2, 1.0, (2.0, 4.0), "min", (), TURN)
BEGUN = replace(CHART, labels=(START, *WEEKS[1:]), days=TURN[1:], baseline=1)


def lines(chart: Chart) -> dict[str, list[Json]]:
    """The points of each line, by what it is called."""
    shown = native(chart)
    assert shown is not None
    return {each["legend"]: each["values"] for each in shown["data"]}


def test_a_line_runs_by_days_so_that_it_does_not_turn_back_at_new_year() -> None:
    shown = lines(CHART)
    days = [point["x"] for point in (*shown[BASELINE], *shown[NUMBER])]
    assert days == ["2025-12-22", "2025-12-29", "2026-01-05", "2026-01-12"] == sorted(days)


def test_the_baseline_that_the_words_speak_of_is_a_line_of_its_own_colour() -> None:
    shown = native(CHART)
    assert shown is not None
    assert [each["legend"] for each in shown["data"]] == [BASELINE, NUMBER, GOAL, LOW, HIGH]
    assert len({each["color"] for each in shown["data"][:3]}) == 3
    assert [point["y"] for point in shown["data"][0]["values"]] == [3.0, 3.5]
    assert [point["y"] for point in shown["data"][1]["values"]] == [2.5, 2.0]
    assert shown["yAxisTitle"] == "min"


def test_a_goal_and_normal_ups_and_downs_go_across_all_weeks() -> None:
    shown = lines(CHART)
    for name, level in ((GOAL, 1.0), (LOW, 2.0), (HIGH, 4.0)):
        assert [point["y"] for point in shown[name]] == [level] * 4


def test_a_start_goes_across_for_it_belongs_to_no_week() -> None:
    shown = lines(BEGUN)
    assert list(shown) == [NUMBER, BEGAN, GOAL, LOW, HIGH]
    assert shown[BEGAN] == [{"x": day.isoformat(), "y": 3.0} for day in TURN[1:]]
    assert shown[NUMBER][0] == {"x": "2025-12-29", "y": 3.5}


def test_no_goal_and_no_range_are_no_lines() -> None:
    bare = replace(CHART, target=None, limits=None, unit="", baseline=4)
    assert list(lines(bare)) == [BASELINE]
    assert "yAxisTitle" not in (native(bare) or {})


@pytest.mark.parametrize("chart", [CHART, BEGUN], ids=["a baseline", "a start"])
def test_the_lines_are_taken_by_teams(chart: Chart) -> None:
    card = drawn(Card("Title", (chart,)))
    assert (shapes.faults(card), broken(card)) == ([], [])


@pytest.mark.parametrize(
    "untrue",
    [
        replace(CHART, values=(3.0, None, 2.5, 2.0)),
        replace(CHART, values=(3.0, float("nan"), 2.5, 2.0)),
        replace(CHART, days=()),
        replace(CHART, days=TURN[1:]),
        replace(CHART, days=(TURN[0], *TURN[:3])),
        replace(CHART, days=TURN[::-1]),
        replace(CHART, labels=(), values=(), days=()),
        replace(BEGUN, labels=(START,), values=(3.0,), days=()),
        replace(CHART, values=(1.0,) * 61, days=tuple(TURN[0] + timedelta(weeks=n) for n in range(61))),
    ],
    ids=[
        "a hole",
        "no figure",
        "no days",
        "too few days",
        "a day twice",
        "backwards",
        "nothing",
        "a start",
        "too many",
    ],
)
def test_a_line_that_would_not_be_true_is_not_drawn(untrue: Chart) -> None:
    assert native(untrue) is None


def test_the_picture_is_small_enough_to_be_carried_by_the_card() -> None:
    weeks = tuple(f"week {n}" for n in range(26))
    drawn = picture(replace(CHART, labels=weeks, values=tuple(100 + (n * 7919) % 83 for n in range(26))))
    kind, _, data = drawn["url"].partition(",")
    assert kind == "data:image/png;base64"
    assert len(data) < 12_000
    assert Image.open(BytesIO(b64decode(data))).size == (WIDTH, HEIGHT)
    assert drawn["altText"] == CHART.alt
