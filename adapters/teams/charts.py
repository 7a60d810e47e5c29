"""Charts as Teams draws them itself, and as a picture inside the card for programs that cannot. Pure."""

import math
from base64 import b64encode
from functools import lru_cache
from io import BytesIO

from adapters.chart import draw
from adapters.teams import limits
from adapters.teams.activities import Json
from adapters.teams.text import inert, literal
from bot.cards import Chart

NUMBER, GOAL, LOW, HIGH = "Number", "Goal", "Usual, low", "Usual, high"
COLORS = 24  # enough for smooth edges, and a third of the bytes of all of them


def native(chart: Chart) -> Json | None:
    """The chart as lines of Teams' own, the goal and the usual range among them; None where that would not be true.

    A week without a number is a hole, which a line would be drawn across; and a label that stands twice would be one
    place.
    """
    known = [value for value in chart.values if value is not None and math.isfinite(value)]
    places = [inert(label).strip() for label in chart.labels]
    fits = 0 < len(known) <= limits.CHART_POINTS and all(0 < len(at) <= limits.CHART_LABEL for at in places)
    if not fits or len(known) < len(chart.values) or not len(set(places)) == len(places) == len(known):
        return None
    series = [_series(NUMBER, "categoricalBlue", places, known)]
    low, high = chart.limits or (None, None)
    across = ((GOAL, "good", chart.target), (LOW, "neutral", low), (HIGH, "neutral", high))
    for name, color, level in across:
        if level is not None and math.isfinite(level):
            series.append(_series(name, color, places, [level] * len(places)))
    drawn: Json = {"type": limits.CHART, "title": literal(chart.title, limits.TITLE), "data": series}
    return {**drawn, "yAxisTitle": literal(chart.unit, limits.CHART_LABEL)} if chart.unit.strip() else drawn


def picture(chart: Chart) -> Json:
    """The chart as an image that the card carries itself. The first time it takes some 50 ms."""
    return {"type": "Image", "url": _address(chart), "altText": literal(chart.alt, limits.ALT)}


def _series(legend: str, color: str, places: list[str], values: list[float]) -> Json:
    points = [{"x": at, "y": value} for at, value in zip(places, values, strict=True)]
    return {"legend": legend, "color": color, "values": points}


@lru_cache(maxsize=64)
def _address(chart: Chart) -> str:
    from PIL import Image

    out = BytesIO()
    Image.open(BytesIO(draw(chart))).quantize(COLORS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"
