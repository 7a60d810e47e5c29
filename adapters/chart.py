"""A chart as a PNG of 720 x 360, for platforms that draw none themselves.

Pillow is imported with the first picture: it costs 16 ms that most processes never need.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import normalize

from bot.amounts import show
from bot.cards import START, Chart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

WIDTH, HEIGHT = 720, 360
FINE = 2  # drawn at twice the size and reduced, which smooths every edge

PAPER, INK, SOFT, RULE = "#ffffff", "#1f2937", "#6b7280", "#e5e7eb"
LINE, BEFORE, GOAL, MARK = "#1d4ed8", "#64748b", "#b45309", "#6d28d9"
BASELINE_BAND, LIMITS_BAND, BOTH_BANDS = "#eef2f7", "#fdf3cf", "#f3ebd0"

TITLE_SIZE, LABEL_SIZE, LAST_SIZE = 18, 12, 14
TOP, BOTTOM, RIGHT = 62, 40, 24
TICKS, LABEL_GAP = 5, 14
LEAST = 1e-9  # differences under this are none: their labels would fill the picture
_FOLDS = ((1e12, 1e12, "T"), (1e9, 1e9, "bn"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))  # from, in, written
_SPELLED = {"€": "EUR ", "£": "GBP ", "¥": "JPY ", "₹": "INR ", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae"}
_SPELLED |= {"–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"'}


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the numbers go, in pixels of the fine picture."""

    left: float
    top: float
    right: float
    bottom: float
    ticks: tuple[float, ...]
    count: int

    def x(self, place: float) -> float:
        """The middle of the column of the value at `place`."""
        return self.left + (place + 0.5) * (self.right - self.left) / max(1, self.count)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def draw(chart: Chart) -> bytes:
    """The chart as PNG bytes. The same chart gives the same bytes within a release of Pillow."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    pen = ImageDraw.Draw(image)
    values = [value if value is not None and math.isfinite(value) else None for value in chart.values]
    _title(pen, chart)
    if any(value is not None for value in values):
        _picture(pen, chart, values)
    else:
        pen.text((WIDTH * FINE / 2, HEIGHT * FINE / 2), "No numbers yet", SOFT, _font(LAST_SIZE), anchor="mm")
    out = BytesIO()
    image.reduce(FINE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _picture(pen: ImageDraw, chart: Chart, values: Sequence[float | None]) -> None:
    frame = _frame(pen, chart, values)
    _bands(pen, frame, chart)
    _scale(pen, frame)
    _weeks(pen, frame, chart.labels)
    if chart.target is not None:
        _goal(pen, frame, chart.target, chart.unit)
    _line(pen, frame, values, chart.baseline)
    _points(pen, frame, values, chart.baseline)
    _marks(pen, frame, [place for place, _ in chart.markers])
    _last(pen, frame, values, chart.unit)


def _frame(pen: ImageDraw, chart: Chart, values: Sequence[float | None]) -> _Frame:
    """Room for every number, the target and the limits, and for the widest number at the left."""
    seen = [value for value in values if value is not None]
    seen += [chart.target] if chart.target is not None else []
    seen += list(chart.limits or ())
    ticks = _ticks(min(seen), max(seen))
    widest = max(pen.textlength(_short(tick, ticks), _font(LABEL_SIZE)) for tick in ticks)
    return _Frame(
        left=widest + 24 * FINE,
        top=TOP * FINE,
        right=(WIDTH - RIGHT) * FINE,
        bottom=(HEIGHT - BOTTOM) * FINE,
        ticks=ticks,
        count=len(values),
    )


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Round numbers from at or under `low` to at or over `high`, about five of them and at least two."""
    if high - low <= max(abs(high) * 1e-9, LEAST):
        room = abs(high) / 10 if abs(high) > LEAST else 1.0
        low, high = low - room, high + room
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(n * step for n in range(first, last + 1))


def _short(value: float, ticks: Sequence[float]) -> str:
    """A number of the scale in few characters: 1.2M for 1,200,000. All of one scale share the fold."""
    size = max(abs(tick) for tick in ticks)
    step = ticks[1] - ticks[0]
    for least, fold, name in _FOLDS:
        if size >= least and step >= fold / 100:
            return show(value / fold) + (name if value else "")
    return show(float(f"{value:.10g}") if abs(value) > step / 1000 else 0.0)


def _title(pen: ImageDraw, chart: Chart) -> None:
    font = _font(TITLE_SIZE)
    room = (WIDTH - 2 * RIGHT - (240 if chart.limits else 80)) * FINE
    text = _drawable(" ".join(chart.title.split())[:120])
    if pen.textlength(text, font) > room:
        while text and pen.textlength(text + "…", font) > room:
            text = text[:-1]
        text = text.rstrip() + "…"
    pen.text((RIGHT * FINE, 28 * FINE), text, INK, font, anchor="ls")
    if chart.unit:
        after = RIGHT * FINE + pen.textlength(text, font) + 10 * FINE
        pen.text((after, 28 * FINE), _drawable(chart.unit[:12]).strip(), SOFT, _font(LAST_SIZE), anchor="ls")


def _bands(pen: ImageDraw, frame: _Frame, chart: Chart) -> None:
    """The weeks of the baseline, and across all weeks the range of its normal ups and downs."""
    last = min(chart.baseline, frame.count)
    end = frame.left + last * (frame.right - frame.left) / max(1, frame.count)
    if last:
        pen.rectangle((frame.left, frame.top - 18 * FINE, end, frame.bottom), BASELINE_BAND)
    if last and chart.labels[:1] != (START,):
        pen.text((frame.left + 6 * FINE, frame.top - 14 * FINE), "baseline", SOFT, _font(LABEL_SIZE - 1))
    if chart.limits is None:
        return
    low, high = sorted(frame.y(limit) for limit in chart.limits)
    pen.rectangle((frame.left, low, frame.right, max(high, low + FINE)), LIMITS_BAND)
    if last:
        pen.rectangle((frame.left, low, end, max(high, low + FINE)), BOTH_BANDS)
    words, font, y = "normal ups and downs", _font(LABEL_SIZE), 24 * FINE
    pen.text((frame.right, y), words, SOFT, font, anchor="rm")
    box = frame.right - pen.textlength(words, font) - 20 * FINE
    pen.rectangle((box, y - 5 * FINE, box + 14 * FINE, y + 5 * FINE), LIMITS_BAND, "#e9d8a6", FINE)


def _scale(pen: ImageDraw, frame: _Frame) -> None:
    for tick in frame.ticks:
        y = frame.y(tick)
        pen.line((frame.left, y, frame.right, y), RULE, FINE)
        text = _short(tick, frame.ticks)
        pen.text((frame.left - 8 * FINE, y), text, SOFT, _font(LABEL_SIZE), anchor="rm")


def _weeks(pen: ImageDraw, frame: _Frame, labels: Sequence[str]) -> None:
    """The newest week's label, and back from it as many as fit without touching; a start is always named."""
    font, free, labels = _font(LABEL_SIZE), math.inf, [_drawable(label) for label in labels]
    widest = max((pen.textlength(label, font) for label in labels), default=0)
    column = (frame.right - frame.left) / max(1, frame.count)
    every = max(1, math.ceil((widest + LABEL_GAP * FINE) / column))
    taken = 0.0
    if labels[:1] == [START] and len(labels) > 1:
        pen.text((frame.x(0), frame.bottom + 10 * FINE), START, SOFT, font, anchor="ma")
        taken = frame.x(0) + pen.textlength(START, font) / 2 + LABEL_GAP * FINE / 2
    for place in range(len(labels) - 1, -1, -every):
        half = pen.textlength(labels[place], font) / 2
        x = min(frame.x(place), WIDTH * FINE - half - 4 * FINE)
        if taken < x - half and x + half < free:
            pen.text((x, frame.bottom + 10 * FINE), labels[place], SOFT, font, anchor="ma")
            free = x - half


def _goal(pen: ImageDraw, frame: _Frame, target: float, unit: str) -> None:
    y, dash = frame.y(target), 7 * FINE
    for start in range(int(frame.left), int(frame.right), 2 * dash):
        pen.line((start, y, min(start + dash, frame.right), y), GOAL, 2 * FINE)
    font, text = _font(LABEL_SIZE), f"goal {_drawable(show(target, unit))}"
    above = y - frame.top > 20 * FINE
    spot = (frame.left + 6 * FINE, y - 4 * FINE if above else y + 4 * FINE)
    anchor = "ls" if above else "la"
    pen.rectangle(_grown(pen.textbbox(spot, text, font, anchor=anchor), 2 * FINE), PAPER)
    pen.text(spot, text, GOAL, font, anchor=anchor)


def _line(pen: ImageDraw, frame: _Frame, values: Sequence[float | None], baseline: int) -> None:
    """Neighbours are joined; a hole stays open."""
    for place in range(1, len(values)):
        here, there = values[place - 1], values[place]
        if here is not None and there is not None:
            ends = (frame.x(place - 1), frame.y(here), frame.x(place), frame.y(there))
            pen.line(ends, BEFORE if place < baseline else LINE, round(2.5 * FINE))


def _points(pen: ImageDraw, frame: _Frame, values: Sequence[float | None], baseline: int) -> None:
    size = (4.0 if frame.count <= 30 else 3.0) * FINE
    for place, value in enumerate(values):
        if value is None:
            continue
        ink = BEFORE if place < baseline else LINE
        spot = (frame.x(place), frame.y(value))
        fill = PAPER if place < baseline else ink
        box = (spot[0] - size, spot[1] - size, spot[0] + size, spot[1] + size)
        pen.ellipse(box, fill, ink, round(1.5 * FINE))


def _marks(pen: ImageDraw, frame: _Frame, places: Sequence[int]) -> None:
    """A small number at the foot of each week in which something changed; neighbours stand at two heights."""
    font, size = _font(LABEL_SIZE - 1), 8 * FINE
    before = -math.inf
    high = False
    for number, place in enumerate(places, 1):
        if not 0 <= place < frame.count:
            continue
        x = frame.x(place)
        high = x - before < 2 * size + 2 * FINE and not high
        y = frame.bottom - (size + 2 * FINE) * (3 if high else 1)
        before = x
        pen.line((x, y, x, frame.bottom), MARK, FINE)
        pen.ellipse((x - size, y - size, x + size, y + size), PAPER, MARK, FINE)
        pen.text((x, y), str(number), MARK, font, anchor="mm")


def _last(pen: ImageDraw, frame: _Frame, values: Sequence[float | None], unit: str) -> None:
    """The newest number, written beside its point where the line does not run through it."""
    place = max(n for n, value in enumerate(values) if value is not None)
    value = values[place] or 0.0
    before = next((old for old in reversed(values[:place]) if old is not None), value)
    text, font = _drawable(show(value, unit)), _font(LAST_SIZE)
    y = frame.y(value)
    above = value >= before if y - frame.top > 24 * FINE else False
    above = above or frame.bottom - y < 24 * FINE
    half = pen.textlength(text, font) / 2
    x = min(max(frame.x(place), frame.left + half), WIDTH * FINE - half - 6 * FINE)
    spot, anchor = ((x, y - 9 * FINE), "ms") if above else ((x, y + 9 * FINE), "ma")
    pen.text(spot, text, INK, font, anchor=anchor, stroke_width=3 * FINE, stroke_fill=PAPER)


def _grown(box: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _drawable(text: str) -> str:
    """The text in the shapes the font has: accents dropped, a word for a currency sign, the rest left out."""
    return "".join(char if _has_shape(char) else _spelled(char) for char in text)


def _spelled(char: str) -> str:
    return _SPELLED.get(char) or "".join(part for part in normalize("NFKD", char) if " " <= part <= "~")


@cache
def _has_shape(char: str) -> bool:
    if char.isascii():
        return char.isprintable()
    font = _font(LABEL_SIZE)
    return bytes(font.getmask(char)) != bytes(font.getmask("\uffff"))


def _font(size: int) -> FreeTypeFont | ImageFont:
    """The font that comes inside Pillow: nothing to install and nothing to find."""
    from PIL.ImageFont import load_default

    return load_default(size * FINE)
