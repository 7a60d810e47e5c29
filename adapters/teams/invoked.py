"""The answers that Teams waits for: to a press, to a form, to a search. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.teams.activities import Json

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"


@dataclass(frozen=True, slots=True)
class Invoked:
    """What an invoke is answered with: an HTTP status, and a body that is never left out."""

    status: int
    body: Json


NOTHING = Invoked(200, {})
# As the SDK itself answers an invoke that nobody listens to: Teams shows that it did not work, and does not repeat it.
UNKNOWN = Invoked(501, {})


def card(drawn: Json) -> Invoked:
    """To Action.Execute: another card in its place, for the person who pressed."""
    return Invoked(200, {"statusCode": 200, "type": CARD, "value": drawn})


def said(sentence: str) -> Invoked:
    """To Action.Execute: a sentence beside the card, which stays."""
    return Invoked(200, {"statusCode": 200, "type": MESSAGE, "value": sentence})


def dialog(title: str, drawn: Json) -> Invoked:
    """To task/fetch, task/submit and the message extension's like: a dialog, or another one in its place."""
    value = {"title": title, "height": "medium", "width": "medium", "card": {"contentType": CARD, "content": drawn}}
    return Invoked(200, {"task": {"type": "continue", "value": value}})


def closed(sentence: str = "") -> Invoked:
    """To task/submit: the dialog closes; with a sentence, when that was read."""
    return Invoked(200, {"task": {"type": "message", "value": sentence}}) if sentence else NOTHING


def found(results: Sequence[Json]) -> Invoked:
    """To a search of the message extension: attachments, each with a preview."""
    listed = {"type": "result", "attachmentLayout": "list", "attachments": list(results)}
    return Invoked(200, {"composeExtension": listed})


def not_found(sentence: str) -> Invoked:
    """To a search without results: why there are none."""
    return Invoked(200, {"composeExtension": {"type": "message", "text": sentence}})
