"""Every card and form there is, by name, and the schema that an Adaptive Card has to keep to."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema.validators import Draft6Validator

from adapters.teams import limits
from adapters.teams.activities import Json
from bot.cards import Card
from tests.wording import examples, looking, merged, shown


@cache
def every_card() -> dict[str, Card]:
    """All messages, merged ones, pages and Homes."""
    sent = {f"message {each.name}": each.card for each in examples.examples()}
    return {**sent, **dict((*merged.merged(), *shown.pages_shown(), *looking.homes()))}


def broken(drawn: Json) -> list[str]:
    """Where the card does not keep to the published schema of version 1.5; Teams' own additions are left out of it."""
    bare = _bare(_plain(drawn))
    alone = [{**bare, "body": [element]} for element in bare["body"]]
    return [fault for each in ({**bare, "body": []}, *alone) for fault in _broken(json.dumps(each))]


@cache
def _broken(drawn: str) -> tuple[str, ...]:
    return tuple(each.message[:300] for each in _validator().iter_errors(json.loads(drawn)))


def _bare(drawn: Any, name: str = "") -> Any:
    """The same card without its words and without what is built like what stands before it: most cards are alike."""
    if isinstance(drawn, list):
        alike = {json.dumps(bare): bare for bare in map(_bare, drawn)}
        return list(alike.values())
    if isinstance(drawn, dict):
        return {} if name == "data" else {key: _bare(each, key) for key, each in drawn.items()}
    said = (
        "text",
        "title",
        "fallbackText",
        "speak",
        "altText",
        "label",
        "placeholder",
        "errorMessage",
        "value",
        "id",
        "",
    )
    if isinstance(drawn, str) and name in (*said, "url"):
        return "https://example.test" if name == "url" else "words"
    return 1 if name == "width" and isinstance(drawn, int) else drawn


def _plain(drawn: Any) -> Any:
    """What is Teams' own is not in the schema: a chart is judged by its fallback, and a question without its search."""
    if isinstance(drawn, list):
        return [_plain(each) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    if drawn.get("type") == limits.CHART:
        return _plain(drawn["fallback"])
    known = {name: _plain(each) for name, each in drawn.items() if name not in ("choices.data", "msteams")}
    if drawn.get("style") == "filtered":  # of version 1.5, and forgotten in its schema
        del known["style"]
    return known


def actions(drawn: Json) -> list[Json]:
    """What can be pressed, in order, without what stands in for it in old programs."""
    return list(_actions(drawn))


def _actions(drawn: Any) -> Iterator[Json]:
    if isinstance(drawn, dict):
        if drawn.get("type") in ("Action.Execute", "Action.Submit"):
            yield drawn
            return
        for name in ("body", "items", "columns", "actions"):
            yield from _actions(drawn.get(name))
    elif isinstance(drawn, list):
        for each in drawn:
            yield from _actions(each)


def words(drawn: Any) -> list[str]:
    """The runs of text that people read, in order, without fallbacks."""
    found: list[str] = []
    if isinstance(drawn, dict):
        if drawn.get("type") == "RichTextBlock":
            found.append("".join(each if isinstance(each, str) else each["text"] for each in drawn["inlines"]))
        for name in ("body", "items", "columns", "rows", "cells"):
            found += words(drawn.get(name))
    elif isinstance(drawn, list):
        for each in drawn:
            found += words(each)
    return found


def is_dialog(action: Json) -> bool:
    """Whether pressing it asks for a form before anything else."""
    return bool(action["data"].get("msteams") == {"type": "task/fetch"})
