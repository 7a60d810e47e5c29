"""Charts as Teams draws them itself, and as a picture inside the card for programs that cannot. Pure."""

import math
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

from adapters.chart import draw
from adapters.teams import limits
from adapters.teams.activities import Json
from adapters.teams.text import literal
from bot.cards import START, Chart

NUMBER, BASELINE, BEGAN, GOAL = "Number", "Baseline", "Start", "Goal"
LOW, HIGH = "Ups and downs, low", "Ups and downs, high"  # as the picture calls them: the baseline's own are fewer
COLORS = 24  # enough for smooth edges, and a third of the bytes of all of them


def native(chart: Chart) -> Json | None:
    """The chart as lines of Teams' own: baseline, number, goal and the normal ups and downs.

    None where that would not be true: a week without a number is a hole, which a line would be drawn across, and
    without its day a week has no place, for Teams reads "5 Jan" as one before "29 Dec".
    """
    known = [value for value in chart.values if value is not None and math.isfinite(value)]
    begun = chart.labels[:1] == (START,)
    # The start stands at no day: it goes across, beside the weeks.
    began, weeks, baseline = (known[0], known[1:], 0) if begun and known else (None, known, chart.baseline)
    is_whole = len(known) == len(chart.values) and 0 < len(weeks) == len(chart.days) <= limits.CHART_POINTS
    if not is_whole or any(here >= there for here, there in pairwise(chart.days)):
        return None
    days = [day.isoformat() for day in chart.days]
    series = [
        _series(BASELINE, "categoricalMarigold", days[:baseline], weeks[:baseline]),
        _series(NUMBER, "categoricalBlue", days[baseline:], weeks[baseline:]),
    ]
    low, high = chart.limits or (None, None)
    across = ((BEGAN, "categoricalMarigold", began), (GOAL, "good", chart.target))
    for name, color, level in (*across, (LOW, "neutral", low), (HIGH, "neutral", high)):
        if level is not None and math.isfinite(level):
            series.append(_series(name, color, days, [level] * len(days)))
    lines = [each for each in series if each["values"]]
    drawn: Json = {"type": limits.CHART, "title": literal(chart.title, limits.TITLE), "data": lines}
    return {**drawn, "yAxisTitle": literal(chart.unit, limits.CHART_LABEL)} if chart.unit.strip() else drawn


def picture(chart: Chart) -> Json:
    """The chart as an image that the card carries itself. The first time it takes some 50 ms."""
    return {"type": "Image", "url": _address(chart), "altText": literal(chart.alt, limits.ALT)}


def _series(legend: str, color: str, days: list[str], values: list[float]) -> Json:
    points = [{"x": day, "y": value} for day, value in zip(days, values, strict=True)]
    return {"legend": legend, "color": color, "values": points}


@lru_cache(maxsize=64)
def _address(chart: Chart) -> str:
    from PIL import Image

    out = BytesIO()
    Image.open(BytesIO(draw(chart))).quantize(COLORS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"
