"""What stands in a dialog: a form, or a card that is told there. Pure."""

from typing import Any

from adapters.teams import limits, words
from adapters.teams.activities import Json
from adapters.teams.data import Do, data
from adapters.teams.invoked import Invoked, dialog
from adapters.teams.text import literal, without_slash

CLOSING = Do("show")  # nothing is left to be shown


def window(title: str, drawn: Json) -> Invoked:
    """A dialog of that name."""
    return dialog(literal(without_slash(title), limits.DIALOG_TITLE), drawn)


def told(drawn: Json) -> Json:
    """A drawn card as a dialog takes it: its buttons submit, and one more closes it."""
    close = {"type": "Action.Submit", "title": words.CLOSE, "data": data(CLOSING)}
    shown: Json = _submitting(drawn)
    return {**shown, "body": [*shown["body"], {"type": "ActionSet", "actions": [close]}]}


def _submitting(node: Any) -> Any:
    if isinstance(node, list):
        return [_submitting(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "Action.Execute":
        return _submitting(node["fallback"])
    if node.get("type") == "Action.Submit":
        # There is a window already: nothing has to be fetched.
        given = {name: value for name, value in node["data"].items() if name != "msteams"}
        return {**node, "data": given}
    return {name: _submitting(each) for name, each in node.items()}
