"""Charts that Slack draws itself, where the number can be shown as it is. Pure."""

import math
from typing import Any

from adapters.slack import limits
from adapters.slack.text import inert
from adapters.text import clip
from bot.cards import Chart

KIND = "data_visualization"
NUMBER, GOAL = "Number", "Goal"

Json = dict[str, Any]


def native(chart: Chart) -> Json | None:
    """The chart as a line of Slack's own, with the goal as another; None where that would not be true to it.

    A week without a number is a hole, which Slack's line would be drawn across; and a label that stands twice would
    be one place.
    """
    places, values = chart.labels, chart.values
    known = [value for value in values if value is not None and math.isfinite(value)]
    fits = 0 < len(values) <= limits.CHART_POINTS and all(0 < len(inert(at)) <= limits.CHART_LABEL for at in places)
    if not fits or len(known) < len(values) or len({inert(at) for at in places}) < len(values):
        return None
    series = [_series(NUMBER, places, known)]
    if chart.target is not None and math.isfinite(chart.target):
        series.append(_series(GOAL, places, [chart.target] * len(known)))
    axes: Json = {"categories": [inert(at) for at in places]}
    if unit := inert(chart.unit).strip():
        axes["y_label"] = clip(unit, limits.AXIS_LABEL)
    line = {"type": "line", "series": series, "axis_config": axes}
    return {"type": KIND, "title": clip(inert(chart.title), limits.CHART_TITLE), "chart": line}


def _series(name: str, places: tuple[str, ...], values: list[float]) -> Json:
    points = [{"label": inert(at), "value": value} for at, value in zip(places, values, strict=True)]
    return {"name": name, "data": points}
