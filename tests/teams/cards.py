"""Every card there is, by name, and whether all of them keep to the schema."""

import json
from functools import cache
from typing import Any

from adapters.teams.activities import Json
from bot.cards import Card
from tests.teams import validity
from tests.wording import examples, looking, merged, shown

_WORDS = {"text", "title", "fallbackText", "speak", "altText", "label", "placeholder", "errorMessage", "value", "id"}
_ALIKE = {"rows", "items", "inlines", "body", "choices"}


@cache
def every_card() -> dict[str, Card]:
    """All messages, merged ones, pages and Homes."""
    sent = {f"message {each.name}": each.card for each in examples.examples()}
    return {**sent, **dict((*merged.merged(), *shown.pages_shown(), *looking.homes()))}


def broken(drawn: Json) -> list[str]:
    """Where the card does not keep to the schema. A thousand cards are built of few different elements."""
    bare = _bare(drawn)
    alone = [{**bare, "body": [element]} for element in bare["body"]]
    return [fault for each in ({**bare, "body": []}, *alone) for fault in _broken(json.dumps(each))]


@cache
def _broken(drawn: str) -> tuple[str, ...]:
    return tuple(validity.faults(json.loads(drawn)))


def _bare(drawn: Any, name: str = "") -> Any:
    """The same card without its words, and without what is built like what stands before it."""
    if isinstance(drawn, list):
        bare = [_bare(each, name if name == "inlines" else "") for each in drawn]
        return list({json.dumps(each): each for each in bare}.values()) if name in _ALIKE else bare
    if isinstance(drawn, dict):
        is_given = name == "data" and "_do" in drawn
        return {} if is_given else {key: _bare(each, key) for key, each in drawn.items()}
    if isinstance(drawn, str) and name in _WORDS | {"inlines", "url"}:
        return "https://example.test" if name == "url" else "words"
    return 1 if name == "width" and isinstance(drawn, int) else drawn
