"""Charts as Teams draws them itself, only where that is true to the numbers."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from adapters.chart import HEIGHT, WIDTH
from adapters.teams.charts import GOAL, HIGH, LOW, NUMBER, native, picture
from bot.cards import Chart

CHART = Chart("Route", "Chart of it.", ("start", "2 Mar", "9 Mar"), (3.0, 2.5, 2.0), 1, 1.0, (2.0, 4.0), "min")


def test_the_number_the_goal_and_the_usual_range_are_lines() -> None:
    drawn = native(CHART)
    assert drawn is not None
    assert [each["legend"] for each in drawn["data"]] == [NUMBER, GOAL, LOW, HIGH]
    assert drawn["data"][0]["values"] == [{"x": "start", "y": 3.0}, {"x": "2 Mar", "y": 2.5}, {"x": "9 Mar", "y": 2.0}]
    assert {point["y"] for point in drawn["data"][1]["values"]} == {1.0}
    assert drawn["yAxisTitle"] == "min"


def test_no_goal_and_no_range_are_no_lines() -> None:
    drawn = native(replace(CHART, target=None, limits=None, unit=""))
    assert drawn is not None
    assert [each["legend"] for each in drawn["data"]] == [NUMBER]
    assert "yAxisTitle" not in drawn


@pytest.mark.parametrize(
    "untrue",
    [
        replace(CHART, values=(3.0, None, 2.0)),
        replace(CHART, values=(3.0, float("nan"), 2.0)),
        replace(CHART, labels=("2 Mar", "2 Mar", "9 Mar")),
        replace(CHART, labels=("", "2 Mar", "9 Mar")),
        replace(CHART, labels=(), values=()),
        replace(CHART, labels=tuple(str(n) for n in range(61)), values=(1.0,) * 61),
    ],
    ids=["a hole", "no figure", "a place twice", "no name", "nothing", "too many"],
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
