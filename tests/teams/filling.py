"""A card as a person uses it: what can be pressed, what is typed into it, and what comes back then."""

from collections.abc import Iterator, Mapping, Sequence

from tests.teams.state import Json
from tests.teams.validity import nodes

Values = Mapping[str, str | Sequence[str] | None]


def actions(card: Json) -> list[Json]:
    """Everything that can be pressed, in order; of an action and its fallback, the action."""
    return list(_pressable(card))


def _pressable(node: object) -> Iterator[Json]:
    if isinstance(node, list):
        for each in node:
            yield from _pressable(each)
    elif isinstance(node, dict) and str(node.get("type")).startswith("Action."):
        yield node
    elif isinstance(node, dict):
        for name, each in node.items():
            if name not in ("fallback", "refresh", "data", "msteams", "selectAction"):
                yield from _pressable(each)


def labels(card: Json) -> tuple[str, ...]:
    """What is written on them."""
    return tuple(str(each.get("title", "")) for each in actions(card))


def action(card: Json, label: str) -> Json:
    """The first whose label begins so. AssertionError where there is none."""
    found = next((each for each in actions(card) if str(each.get("title", "")).startswith(label)), None)
    assert found is not None, f"no button {label!r} to press, only {labels(card)}"
    return found


def inputs(card: Json) -> dict[str, Json]:
    """The questions, by id."""
    return {node["id"]: node for node in nodes(card) if node["type"].startswith("Input.")}


def filled(card: Json, values: Values) -> dict[str, str]:
    """What is submitted: always text, several with commas, and nothing for what is empty. A question not named keeps
    what it was shown with. AssertionError for what the window would not let anybody send."""
    asked = inputs(card)
    unknown = set(values) - set(asked)
    assert not unknown, f"the card does not ask {unknown}, only {set(asked)}"
    given = {}
    for id, question in asked.items():
        value = _written(question, values[id] if id in values else question.get("value"))
        assert value or not question.get("isRequired"), f"the window asks for {id!r} first"
        if value:
            given[id] = value
    return given


def _written(question: Json, value: object) -> str:
    several = [] if value is None else [value] if isinstance(value, str) else list(map(str, _listed(value)))
    match question["type"]:
        case "Input.ChoiceSet":
            return _chosen(question, several)
        case "Input.Toggle":
            on, off = question.get("valueOn", "true"), question.get("valueOff", "false")
            return str(several[0] if several and several[0] in (on, off) else off)
        case "Input.Text":
            text = several[0] if several else ""
            assert len(text) <= question.get("maxLength", len(text)), "the window takes no more text"
            assert "\n" not in text or question.get("isMultiline"), "the window takes one line"
            return text
    return several[0] if several else ""


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else [value]


def _chosen(question: Json, several: Sequence[str]) -> str:
    listed = [part for each in several for part in each.split(",") if part]
    offered = {each["value"] for each in question.get("choices", ())}
    if "choices.data" not in question:
        assert set(listed) <= offered, f"no option {set(listed) - offered}, only {offered}"
    assert len(listed) <= 1 or question.get("isMultiSelect"), "the window takes one"
    return ",".join(listed)


def words(card: Json) -> list[str]:
    """What can be read on it, a line for each element."""
    return list(_read(card.get("body", [])))


def _read(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _read(each)
        return
    if not isinstance(node, dict):
        return
    match node.get("type"):
        case "TextBlock":
            yield node["text"]
        case "RichTextBlock":
            yield "".join(run if isinstance(run, str) else run["text"] for run in node["inlines"])
        case "FactSet":
            yield from (f"{fact['title']}: {fact['value']}" for fact in node["facts"])
        case "ColumnSet":
            yield ": ".join(" ".join(_read(column)) for column in node["columns"])
        case "TableRow":
            yield " | ".join(" ".join(_read(cell)) for cell in node["cells"])
        case "Image":
            yield node.get("altText", "")
        case kind if str(kind).startswith("Chart."):
            yield from _read(node.get("fallback"))
        case kind if str(kind).startswith("Input."):
            yield node.get("label", "")
        case _:
            for name in ("body", "items", "columns", "rows", "cells"):
                yield from _read(node.get(name, []))
