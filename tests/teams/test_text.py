"""Text on its way to Teams: it looks as it was written, and does nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.text import JOINER, inert, literal, unmarked
from adapters.text import clean
from tests.teams.nasty import ANY


@given(ANY)
def test_inert_text_looks_the_same(text: str) -> None:
    shown = inert(text)
    assert inert(shown) == shown
    assert shown.replace(JOINER, "") == clean(text).replace(JOINER, "")


@given(ANY, st.integers(1, 500))
def test_text_that_turns_the_direction_of_reading_turns_it_back(text: str, longest: int) -> None:
    depth: list[str] = []
    for mark in literal(text, longest):
        if mark in "\u202a\u202b\u202d\u202e":
            depth.append("\u202c")
        elif mark in "\u2066\u2067\u2068":
            depth.append("\u2069")
        elif mark in depth:
            while depth.pop() != mark:
                pass
    assert depth == []


@given(ANY, st.integers(1, 500))
def test_no_markdown_is_left_in_a_choice(text: str, longest: int) -> None:
    shown = unmarked(text, longest)
    assert shown.strip()
    assert not re.search(r"[*_`~\\\n]|\]\(|!\[|<[a-zA-Z/]|&#?\w+;", shown)
    assert not re.match(r"\s*(?:[-+#>=|]|\d+[.)])", shown)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Route_planning *new*", "Routeˍplanning ∗new∗"),
        ("- a list", f"{JOINER}- a list"),
        ("[x](https://x.y)", f"[x]{JOINER}(https://x.y)"),
        ("No access to the ERP yet", "No access to the ERP yet"),
    ],
)
def test_what_teams_would_read_as_markdown_in_a_choice_only_looks_like_it(written: str, shown: str) -> None:
    assert unmarked(written, 80) == shown
