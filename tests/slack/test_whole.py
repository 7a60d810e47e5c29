"""What a form or a message says stands whole on Slack: nothing that is pressed is cut."""

from typing import Any

import pytest

from adapters.slack import limits
from adapters.slack.forms import view
from bot.cards import Form
from tests.wording.asked import forms
from tests.wording.cast import Example
from tests.wording.examples import examples

FORMS = tuple(forms())


def texts(part: Any) -> list[str]:
    """Every text that Slack shows, at whatever depth."""
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in texts(value)]
    return [text for value in part for text in texts(value)] if isinstance(part, list) else []


@pytest.mark.parametrize("form", [form for _, form in FORMS], ids=[name for name, _ in FORMS])
def test_no_form_is_cut(form: Form) -> None:
    """Whoever had mended something was to press "Ask the reporter to che…"."""
    drawn = view(form)
    assert drawn["submit"]["text"] == form.submit
    assert form.title in texts(drawn), "above the questions where the title has no room"
    for asked in form.inputs():
        (block,) = [each for each in drawn["blocks"] if each.get("block_id") == asked.name]
        assert block["label"]["text"] == asked.label


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_no_button_is_cut(example: Example) -> None:
    for button in example.card.buttons:
        assert len(button.label) <= limits.BUTTON
