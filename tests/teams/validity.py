"""Whether a card is one that Teams shows: the schema of Adaptive Cards 1.5, and what Teams adds and forbids."""

import copy
import json
import math
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jsonschema_rs
from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match

from tests.teams.state import Json

VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")
MOST_ACTIONS, MOST_VIEWERS = 6, 60
CHARTS = {"Chart.Line", "Chart.VerticalBar", "Chart.VerticalBar.Grouped", "Chart.HorizontalBar", "Chart.Donut"}
_OF_A_CHART = {"type", "id", "title", "xAxisTitle", "yAxisTitle", "data", "colorSet", "color", "fallback", "separator"}
_OF_A_CHART |= {"spacing", "height", "horizontalAlignment", "maxWidth", "showBarValues", "showTitle", "isVisible"}
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}

_SCHEMA = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text())
_VALID = jsonschema_rs.Draft6Validator(_SCHEMA)  # hundreds of times as fast at saying yes
_TELLING = Draft6Validator(_SCHEMA)  # says best what is wrong


def faults(card: Any) -> list[str]:
    """What is wrong with it; nothing for a card that Teams shows."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["it is no AdaptiveCard"]
    found = [] if card.get("version") in VERSIONS else [f"version {card.get('version')!r}"]
    found += [*_of_teams(card), *_ids(card)]
    for node in nodes(card):
        found += _of_node(node)
    bare = _without_extensions(copy.deepcopy(card))
    if not _VALID.is_valid(bare):
        wrong = best_match(_TELLING.iter_errors(bare))
        assert wrong is not None, "the two read one schema alike"
        found.append(f"{'/'.join(map(str, wrong.absolute_path))}: {wrong.message[:400]}")
    return found


def nodes(value: Any) -> Iterator[Json]:
    """Every object within that has a type, outermost first; what an action carries as data is not looked into."""
    if isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value
        for name, each in value.items():
            if name not in ("data", "choices.data") or value.get("type") in CHARTS:
                yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def _of_teams(card: Json) -> Iterator[str]:
    said = card.get("msteams", {})
    if set(said) - {"width", "entities"}:
        yield f"msteams of the card: {sorted(said)}"
    if said.get("width", "Full").lower() != "full":
        yield f"width {said['width']}"
    viewers = (card.get("refresh") or {}).get("userIds", [])
    if len(viewers) > MOST_VIEWERS or not all(str(each).startswith("29:") for each in viewers):
        yield f"refresh for {len(viewers)}, {viewers[:1]}"


def _ids(card: Json) -> Iterator[str]:
    # Beside each other only: of an element and its fallback just one is shown.
    seen = Counter(node["id"] for node in nodes(_shown(card)) if "id" in node)
    yield from (f"id {id!r} {times} times" for id, times in seen.items() if times > 1)


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shown(each) for name, each in value.items() if name != "fallback"}
    return [_shown(each) for each in value] if isinstance(value, list) else value


def _of_node(node: Json) -> Iterator[str]:
    if len(node.get("actions", ())) > MOST_ACTIONS:
        yield f"{len(node['actions'])} actions in one place"
    match node["type"]:
        case "Action.Execute":
            if not node.get("verb"):
                yield "Action.Execute without a verb"
            if not isinstance(node.get("data", {}), dict):
                yield "Action.Execute whose data is no object"
        case "Action.Submit" if not isinstance(node.get("data"), dict):
            yield "Action.Submit whose data is no object"
        case "Action.OpenUrl" if not str(node.get("url", "")).startswith(("https://", "http://", "mailto:")):
            yield f"Action.OpenUrl to {node.get('url')!r}"
        case "Input.ChoiceSet" if "choices.data" in node and node["choices.data"] != PEOPLE:
            yield f"choices.data {node['choices.data']}"
        case "Table":
            yield from _of_table(node)
        case kind if kind.startswith("Chart."):
            yield from _of_chart(node)


def _of_table(node: Json) -> Iterator[str]:
    wide = len(node.get("columns", ()))
    if any(len(row.get("cells", ())) != wide for row in node.get("rows", ())):
        yield f"a row has not the {wide} cells of its table"


def _of_chart(node: Json) -> Iterator[str]:
    if node["type"] not in CHARTS or set(node) - _OF_A_CHART:
        yield f"{node['type']} with {sorted(set(node) - _OF_A_CHART)}"
    if not isinstance(node.get("fallback"), dict):
        yield "a chart without a fallback for who has none"
    data = node.get("data")
    if not isinstance(data, list) or not data:
        yield "a chart without data"
        return
    for series in data:
        values = series.get("values", [series]) if isinstance(series, dict) else [None]
        if not all(isinstance(each, dict) and _is_point(each) for each in values):
            yield f"a chart's data: {str(series)[:100]}"


def _is_point(each: Json) -> bool:
    number = each.get("y", each.get("value"))
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)


def _without_extensions(value: Any) -> Any:
    """What the schema knows: a chart is its fallback."""
    if isinstance(value, list):
        return [_without_extensions(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") in CHARTS:
        return _without_extensions(value.get("fallback") or {"type": "TextBlock", "text": "a chart"})
    extra = {"AdaptiveCard": {"msteams"}, "Input.ChoiceSet": {"choices.data"}}.get(value.get("type", ""), set())
    if value.get("type") == "Input.ChoiceSet" and value.get("style") == "filtered":
        extra = {*extra, "style"}  # of version 1.5 as well, which its schema forgot
    return {name: _without_extensions(each) for name, each in value.items() if name not in extra}
