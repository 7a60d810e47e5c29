"""Words that are made to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.forms import note
from adapters.slack.text import short


@pytest.mark.parametrize(
    ("title", "top"),
    [
        ("Own Route planning on other days", "Own Route planning"),
        ("Logged without your name: #12", "Logged without your name"),
        ("Logged without your name.", "Logged without your name"),
        ("Who owns the outcome of it?", "Who owns the outcome"),
        ("Your settings", "Your settings"),
        ("Exactly twenty-four char", "Exactly twenty-four char"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsg…"),
        ("What is it that you do not have?", "What is it that you do…"),
    ],
)
def test_the_top_of_a_form_is_a_phrase_and_not_a_cut_word(title: str, top: str) -> None:
    """Before, people read "Own Route planning on o…"."""
    view = note(title, "Said.")
    assert view["title"]["text"] == top
    assert (view["blocks"][0]["type"] == "header") is (title != top), "all of it stands below"


@given(st.text(max_size=60), st.integers(2, 30))
def test_what_is_made_short_fits_and_says_nothing_when_only_nothing_was_said(text: str, longest: int) -> None:
    shown = short(text, longest)
    assert len(shown) <= longest
    assert shown or not text
