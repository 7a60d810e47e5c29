"""Lines of text that are shown as they are. Pure."""

from adapters.teams import limits
from adapters.teams.activities import Json
from adapters.teams.text import literal
from adapters.text import NOTHING


def run(text: str, **style: object) -> Json:
    """A piece of text that is shown as it is."""
    # A blank between two words is a piece of its own and stays; only nothing at all would not be drawn.
    shown = literal(text, limits.TEXT) if text.strip() else text or NOTHING
    return {"type": "TextRun", "text": shown, **style}


def line(runs: list[Json], **style: object) -> Json:
    """A line of such pieces, broken where the screen ends."""
    return {"type": "RichTextBlock", "inlines": runs, **style}
