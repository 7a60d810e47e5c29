"""What Teams draws: one description, read before anything is sent, and by the Teams of the tests.

Only elements that this product draws are described: another one is a fault, because nobody here has looked at what it
needs. TextBlock and FactSet are not among them: Teams reads markdown in both.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from adapters.teams import limits
from adapters.teams.activities import Json
from adapters.teams.limits import size

Check = Callable[[Any, str], Iterator[str]]

_MARKUP = re.compile(r"<[A-Za-z/!?]|\{\{")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")
_PICTURE = re.compile(r"https://\S+|data:image/png;base64,[A-Za-z0-9+/=]+")


def faults(drawn: Json) -> list[str]:
    """Why Teams would refuse this card, or show it other than it was meant; empty when it would do neither."""
    found = list(_CARD(drawn, "card"))
    if size(drawn) > limits.CARD:
        found.append(f"card: {size(drawn)} bytes, {limits.CARD} are allowed")
    ids = Counter(item["id"] for item in _every(drawn) if isinstance(item.get("id"), str) and "type" in item)
    found += [f"card: id {id} stands twice" for id, count in ids.items() if count > 1]
    has_inputs = any(str(item.get("type")).startswith("Input.") for item in _every(drawn))
    if has_inputs and not any(item.get("type") == "Action.Submit" for item in _every(drawn)):
        found.append("card: there are questions, and nothing sends the answers")
    return found


def _every(drawn: object) -> Iterator[Json]:
    if isinstance(drawn, dict):
        yield drawn
        for name, item in drawn.items():
            if name != "data":
                yield from _every(item)
    elif isinstance(drawn, list):
        for item in drawn:
            yield from _every(item)


def _string(longest: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at}: not a text"
        elif not least <= len(value) <= longest:
            yield f"{at}: {len(value)} characters, {least} to {longest} are allowed"
        elif any("\ud800" <= char <= "\udfff" for char in value):
            yield f"{at}: half a character"

    return check


def _shown(longest: int) -> Check:
    """A text that people read: nothing in it is replaced, and no mention can be made of it."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from _string(longest + limits.TURNS)(value, at)
        if isinstance(value, str) and _MARKUP.search(value):
            yield f"{at}: could be read as markup"

    return check


def _like(pattern: re.Pattern[str], longest: int) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or len(value) > longest or not pattern.fullmatch(value):
            yield f"{at}: {str(value)[:40]!r} is not of the right form"

    return check


def _is(*allowed: object) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{at}: {value!r} is none of {allowed}"

    return check


def _figure(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield f"{at}: not a figure"


def _day(value: Any, at: str) -> Iterator[str]:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        yield f"{at}: not a day"


def _object(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: not an object"


def _many(each: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at}: not a list"
            return
        if not least <= len(value) <= most:
            yield f"{at}: {len(value)} of them, {least} to {most} are allowed"
        for number, item in enumerate(value):
            yield from each(item, f"{at}[{number}]")

    return check


def _shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: not an object"
            return
        yield from (f"{at}.{key}: missing" for key in required if key not in value)
        for key, item in value.items():
            yield from known[key](item, f"{at}.{key}") if key in known else (f"{at}.{key}: unknown",)

    return check


def _by_type(shapes: Mapping[str, Check]) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in shapes:
            yield from shapes[kind]({key: item for key, item in value.items() if key != "type"}, at)
        else:
            yield f"{at}: unknown type {kind!r}"

    return check


def _also(check: Check, rule: Callable[[Json], str | None]) -> Check:
    def both(value: Any, at: str) -> Iterator[str]:
        found = list(check(value, at))
        yield from found
        if not found and (broken := rule(value)):
            yield f"{at}: {broken}"

    return both


def _element(value: Any, at: str) -> Iterator[str]:
    """Elements stand in elements."""
    yield from _ELEMENT(value, at)


def _level(table: Json) -> str | None:
    widths = {len(row["cells"]) for row in table["rows"]}
    return None if widths == {len(table["columns"])} else "rows of different lengths"


def _whole(chart: Json) -> str | None:
    days = [[point["x"] for point in each["values"]] for each in chart["data"]]
    if any(each != sorted(set(each)) for each in days):
        return "a day stands twice, or after a later one"
    names = [each["legend"] for each in chart["data"]]
    return "a line stands twice" if len(set(names)) < len(names) else None


def _choosable(asked: Json) -> str | None:
    known = [choice["value"] for choice in asked["choices"]]
    if len(set(known)) < len(known):
        return "a choice stands twice"
    if any("," in value for value in known):
        return "a comma in a value could not be told from the one between two"
    chosen = [each for each in str(asked.get("value", "")).split(",") if each]
    if len(chosen) > 1 and not asked["isMultiSelect"]:
        return "more chosen than may be"
    offered = "choices.data" in asked or all(each in known for each in chosen)
    return None if offered else "chosen, but no choice"


def _fitting(asked: Json) -> str | None:
    return None if len(asked.get("value", "")) <= asked.get("maxLength", math.inf) else "longer than its maxLength"


_YES = _is(True, False)
_SPACING = {"spacing": _is("None", "Small", "Medium")}
_WEB = _like(_ADDRESS, limits.URL)
_OPEN = _by_type({"Action.OpenUrl": _shape({"url": _WEB})})
_LOOK = {
    "weight": _is("Bolder"),
    "size": _is("Small", "Medium"),
    "color": _is("Attention"),
    "isSubtle": _YES,
    "selectAction": _OPEN,
}
_STYLED = _by_type({"TextRun": _shape({"text": _shown(limits.TEXT)}, _LOOK)})


def _run(value: Any, at: str) -> Iterator[str]:
    yield from (_shown(limits.TEXT) if isinstance(value, str) else _STYLED)(value, at)


_ITEMS = _many(_element, most=1_000)
_COLUMN = _by_type({"Column": _shape({"width": _figure, "items": _ITEMS})})
_CELL = _by_type({"TableCell": _shape({"items": _ITEMS})})
_ROW = _by_type({"TableRow": _shape({"cells": _many(_CELL, limits.COLUMNS)})})
_POINT = _shape({"x": _shown(limits.CHART_LABEL), "y": _figure})
_LINE = _shape(
    {
        "legend": _shown(limits.CHART_LABEL),
        "color": _string(limits.ID),
        "values": _many(_POINT, limits.CHART_POINTS),
    }
)
_INPUT = {"id": _string(limits.ID), "label": _shown(limits.LABEL), "isRequired": _YES}
_MAY = {"errorMessage": _shown(limits.HINT), "placeholder": _shown(limits.PLACEHOLDER)}
_CHOICE = _shape({"title": _shown(limits.CHOICE), "value": _string(limits.ID, least=0)})
_VALUE = {"value": _string(limits.CARD)}
_FEW = {"title": _shown(limits.BUTTON), "data": _object}
_STYLE = {"style": _is("positive", "destructive")}
_SUBMIT = _shape(_FEW, _STYLE)
_EXECUTE = _shape(
    {**_FEW, "verb": _string(limits.ID), "fallback": _by_type({"Action.Submit": _SUBMIT})},
    _STYLE,
)
_ACTION = _by_type({"Action.Submit": _SUBMIT, "Action.Execute": _EXECUTE})
_ACTIONS = _many(_ACTION, limits.ACTIONS)
_ELEMENT = _by_type(
    {
        "RichTextBlock": _shape({"inlines": _many(_run, most=1_000)}, _SPACING),
        "Container": _shape({"items": _ITEMS}, {"style": _is("emphasis")}),
        "ColumnSet": _shape({"columns": _many(_COLUMN, limits.COLUMNS)}, _SPACING),
        "ActionSet": _shape({"actions": _ACTIONS}, _SPACING),
        "Image": _shape({"url": _like(_PICTURE, limits.CARD), "altText": _shown(limits.ALT)}),
        "Table": _also(
            _shape(
                {
                    "columns": _many(_shape({"width": _figure}), limits.COLUMNS),
                    "rows": _many(_ROW, most=1_000),
                    "fallback": _element,
                },
                {"firstRowAsHeader": _YES, "showGridLines": _YES},
            ),
            _level,
        ),
        limits.CHART: _also(
            _shape(
                {"title": _shown(limits.TITLE), "data": _many(_LINE, limits.CHART_LINES), "fallback": _element},
                {"yAxisTitle": _shown(limits.CHART_LABEL)},
            ),
            _whole,
        ),
        "Input.Text": _also(
            _shape({**_INPUT, "isMultiline": _YES}, {**_MAY, **_VALUE, "maxLength": _figure}), _fitting
        ),
        "Input.Date": _shape(_INPUT, {**_MAY, "value": _day}),
        "Input.ChoiceSet": _also(
            _shape(
                {
                    **_INPUT,
                    "choices": _many(_CHOICE, most=200, least=0),
                    "style": _is("compact", "expanded"),
                    "isMultiSelect": _YES,
                },
                {**_MAY, **_VALUE, "wrap": _YES, "choices.data": _is(limits.PEOPLE)},
            ),
            _choosable,
        ),
    }
)
_CARD = _by_type(
    {
        "AdaptiveCard": _shape(
            {
                "version": _is("1.5"),
                "body": _ITEMS,
                "fallbackText": _shown(limits.FALLBACK),
                "speak": _shown(limits.SPOKEN),
            },
            {
                "$schema": _string(limits.URL),
                "actions": _ACTIONS,
                "msteams": _is({"width": "Full"}),
            },
        )
    }
)
