"""What Teams would refuse, or show other than it was meant, is found before it is sent."""

import copy
from datetime import date
from typing import Any

import pytest

from adapters.teams.forms import drawn as drawn_form
from adapters.teams.render import drawn
from adapters.teams.shapes import faults
from bot.cards import Button, Card, Chart, ChoiceInput, Form, Image, Option, Table, TextInput, para

CARD = drawn(
    Card(
        "Title",
        (
            para("Words."),
            Table(("a", "b"), (("1", "2"),)),
            Chart(
                "c",
                "Chart.",
                ("2 Mar", "9 Mar"),
                (1.0, 2.0),
                0,
                1.5,
                None,
                "",
                (),
                (date(2026, 3, 2), date(2026, 3, 9)),
            ),
            Image("https://x.y/z.png", "z"),
        ),
        (Button("seen", "Seen", "t"),),
    )
)
_OPTIONS = (Option("a", "A"), Option("b", "B"))
FORM = drawn_form(
    Form(
        "Title",
        (TextInput("why", "Why?", value="x"), ChoiceInput("size", "Size?", _OPTIONS, value=("a",))),
        "Send",
        "t",
    ),
    [],
)


def put(whole: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy with something else in one place."""
    changed = copy.deepcopy(whole)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return changed


def test_what_is_drawn_has_no_faults() -> None:
    assert faults(CARD) == []
    assert faults(FORM) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("version",), "1.6", "none of"),
        (("body", 0), {"type": "TextBlock", "text": "**x**"}, "unknown type"),
        (("body", 0), {"type": "FactSet", "facts": []}, "unknown type"),
        (("body", 0, "inlines"), [], "1 to"),
        (("body", 0, "inlines", 0, "text"), "", "1 to"),
        (("body", 0, "inlines", 0, "text"), "<at>Ann</at>", "markup"),
        (("body", 0, "inlines", 0, "text"), "{{DATE(x)}}", "markup"),
        (("body", 0, "inlines", 0, "text"), "\ud800x", "half a character"),
        (("body", 0, "inlines", 0, "text"), 3, "not a text"),
        (("body", 0, "inlines", 0, "selectAction"), {"type": "Action.OpenUrl", "url": "javascript:x"}, "right form"),
        (("body", 0, "spacing"), "Huge", "none of"),
        (("body", 0, "markdown"), True, "unknown"),
        (("body", 2, "rows", 0, "cells"), [], "1 to"),
        (("body", 2, "columns"), [{"width": 1}], "different lengths"),
        (("body", 3, "data", 0, "values", 0, "x"), "2026-03-09", "twice"),
        (("body", 3, "data", 0, "values", 1, "x"), "2025-12-29", "after a later one"),
        (("body", 3, "data", 1, "legend"), "Number", "twice"),
        (("body", 3, "data", 0, "values", 0, "y"), float("nan"), "not a figure"),
        (("body", 4, "url"), "http://x.y/z.png", "right form"),
        (("body", 5, "actions", 0, "verb"), "", "1 to"),
        (("body", 5, "actions", 0, "data"), "x", "not an object"),
        (("fallbackText",), "x" * 30_000, "bytes"),
    ],
)
def test_a_card_that_is_not_as_teams_wants_it_has_a_fault(path: tuple[str | int, ...], value: Any, said: str) -> None:
    assert any(said in fault for fault in faults(put(CARD, path, value)))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("body", 0, "id"), "size", "stands twice"),
        (("body", 0, "label"), "", "1 to"),
        (("body", 0, "maxLength"), 0, "maxLength"),
        (("body", 1, "value"), "c", "no choice"),
        (("body", 1, "value"), "a,b", "more chosen"),
        (("body", 1, "choices", 0, "value"), "a,c", "comma"),
        (("body", 1, "choices", 0, "value"), "b", "twice"),
        (("actions",), [], "1 to"),
    ],
)
def test_a_form_that_could_not_be_answered_has_a_fault(path: tuple[str | int, ...], value: Any, said: str) -> None:
    assert any(said in fault for fault in faults(put(FORM, path, value)))


def test_a_button_and_a_chart_without_something_for_older_programs_have_a_fault() -> None:
    for place, element in ((5, CARD["body"][5]["actions"][0]), (3, CARD["body"][3])):
        bare = {name: value for name, value in element.items() if name != "fallback"}
        changed = put(CARD, ("body", place), {**CARD["body"][5], "actions": [bare]} if place == 5 else bare)
        assert any("fallback: missing" in fault for fault in faults(changed))


def test_what_is_no_card_at_all_has_a_fault() -> None:
    assert faults({}) == ["card: unknown type None"]


def test_questions_that_nothing_sends_have_a_fault() -> None:
    bare = {name: value for name, value in FORM.items() if name != "actions"}
    assert any("nothing sends" in fault for fault in faults(bare))
