"""Cards as Adaptive Cards of version 1.5. Pure.

Running text is drawn as RichTextBlock, not as TextBlock: its runs are literal, so nothing that somebody wrote can
change how a line looks. A card with a chart draws a picture the first time, which takes some 50 ms: elsewhere than in
the event loop.
"""

from collections.abc import Iterator
from typing import assert_never

from adapters.teams import charts, limits
from adapters.teams.activities import Json
from adapters.teams.data import Do, data
from adapters.teams.invoked import CARD
from adapters.teams.limits import size
from adapters.teams.literal import line, run
from adapters.teams.tables import table
from adapters.teams.text import address, in_teams, literal
from adapters.text import NOTHING, clean
from bot.cards import (
    Block,
    Bold,
    Button,
    Card,
    Chart,
    Facts,
    Image,
    Link,
    Mention,
    Paragraph,
    Plain,
    Quote,
    Span,
    Table,
    Tone,
    marks,
    plain_text,
)
from bot.inbox.openers import opens

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
_STYLES: dict[Tone, Json] = {
    "plain": {},
    "primary": {"style": "positive"},
    "danger": {"style": "destructive"},
}


def drawn(card: Card) -> Json:
    """The card as it is meant to look; of one that is too long the beginning and the buttons."""
    said = in_teams(card)
    around = framed(plain_text(said.without_buttons()), [*_title(said.title), *_buttons(said.buttons)])
    if any(isinstance(block, Table | Chart) for block in said.blocks):
        around["msteams"] = {"width": "Full"}
    shown = _fitting(said.blocks, limits.CARD - size(around))
    top = len(_title(said.title))
    body: list[Json] = around["body"]
    around["body"] = [*body[:top], *shown, *body[top:]] or [line([run(NOTHING)])]
    return around


def activity(card: Card) -> Json:
    """A whole message: the card, and what a notification shows of it."""
    said = plain_text(in_teams(card).without_buttons())
    return {
        "type": "message",
        "summary": literal(" · ".join(said.splitlines()[:2]), limits.SUMMARY),
        "attachments": [{"contentType": CARD, "content": drawn(card)}],
    }


def twin(card: Card) -> Json:
    """A whole message of the same words and nothing else, for a card that Teams has refused."""
    return {
        "type": "message",
        "textFormat": "plain",
        "text": literal(plain_text(in_teams(card)), limits.MESSAGE),
        "summary": literal(in_teams(card).title, limits.SUMMARY),
    }


def framed(words: str, body: list[Json]) -> Json:
    """An Adaptive Card around those elements; `words` are what it says to whoever cannot see it."""
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "fallbackText": literal(words, limits.FALLBACK),
        "speak": literal(" ".join(words.splitlines()[:2]), limits.SPOKEN),
        "body": body,
    }


def drawn_words(block: Paragraph | Facts | Quote) -> list[Json]:
    """A block of words, as it may stand in messages and in forms."""
    match block:
        case Paragraph(spans):
            return _lines(spans)
        case Facts(rows):
            return list(_facts(rows)) or [line([run(NOTHING)])]
        case Quote(text):
            words = literal(text.strip(), limits.TEXT)
            return [{"type": "Container", "style": "emphasis", "items": _lines((Plain(f"“{words}”"),))}]
        case _:
            assert_never(block)


def _fitting(blocks: tuple[Block, ...], room: int) -> list[Json]:
    """The first blocks, as many as there is room for, and a sign where some are left out.

    Tables get what the other blocks leave, and pictures of charts come last: the words of all come before them.
    """
    room -= size(line([run("…")]))
    tables = sum(isinstance(block, Table) for block in blocks)
    words = {at: _block(block) for at, block in enumerate(blocks) if not isinstance(block, Table)}
    share = (room - sum(map(size, words.values()))) // max(1, tables)
    parts: list[list[Json]] = []
    for at, block in enumerate(blocks):
        part = [table(block, share)] if isinstance(block, Table) else words[at]
        room -= size(part)
        if room < 0:
            parts.append([line([run("…")])])
            break
        parts.append(part)
    for at, block in enumerate(blocks[: len(parts)]):
        if isinstance(block, Chart) and room > 0:
            more = size(pictured := _pictured(block)) - size(parts[at])
            if more <= room:
                parts[at], room = pictured, room - more
    return [element for part in parts for element in part]


def _block(block: Paragraph | Facts | Quote | Chart | Image) -> list[Json]:
    match block:
        case Paragraph() | Facts() | Quote():
            return drawn_words(block)
        case Chart():
            return _worded(block)
        case Image():
            return [_image(block)]
        case _:
            assert_never(block)


def _title(title: str) -> list[Json]:
    words = " ".join(title.split())
    return [line([run(literal(words, limits.TITLE), weight="Bolder", size="Medium")])] if words else []


def _lines(spans: tuple[Span, ...]) -> list[Json]:
    """Each line of text as one of its own: a line break inside a run is lost in some programs."""
    lines: list[list[Json]] = [[]]
    for span in spans:
        for number, part in enumerate(clean(span.text).split("\n", limits.LINES - len(lines))):
            if number:
                lines.append([])
            if part:
                lines[-1].append(_span(span, part.replace("\n", " ")))
    told = [each for each in lines if any(run["text"].strip() for run in each)] or [[run(NOTHING)]]
    return [line(each, spacing="None") if number else line(each) for number, each in enumerate(told)]


def _span(span: Span, text: str) -> Json:
    match span:
        case Plain():
            return run(text)
        case Bold() | Mention():
            # Never Teams' own mention, which notifies: the name is enough.
            return run(text, weight="Bolder")
        case Link(_, url):
            leads = {"selectAction": {"type": "Action.OpenUrl", "url": to}} if (to := address(url)) else {}
            return run(text, **leads)
        case _:
            assert_never(span)


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[Json]:
    # A phone shows some 45 letters in a line: the labels take what the longest needs, within reason.
    wide = min(max([7, *(len(label) for label, _ in rows)]) + 2, 18)
    for number, (label, value) in enumerate(rows):
        columns = [
            {"type": "Column", "width": wide, "items": _lines((Bold(label),))},
            {"type": "Column", "width": 45 - wide, "items": _lines((Plain(value),))},
        ]
        yield {"type": "ColumnSet", "columns": columns, **({"spacing": "Small"} if number else {})}


def _worded(chart: Chart) -> list[Json]:
    """The chart where its picture does not fit: Teams' own lines, or else the words that describe it."""
    words = _lines((Plain(chart.alt),))
    lines = charts.native(chart)
    if lines is None:
        return words  # they name the marks already
    return [{**lines, "fallback": {"type": "Container", "items": words}}, *_marks(chart)]


def _pictured(chart: Chart) -> list[Json]:
    lines, image = charts.native(chart), charts.picture(chart)
    return [{**lines, "fallback": image} if lines else image, *_marks(chart)]


def _marks(chart: Chart) -> list[Json]:
    return _lines((Plain("\n".join(marks(chart))),)) if chart.markers else []


def _image(image: Image) -> Json:
    alt = literal(image.alt, limits.ALT)
    if not image.url.startswith("https://") or not (url := address(image.url)):
        return line([run(alt)])
    return {"type": "Image", "url": url, "altText": alt}


def _buttons(buttons: tuple[Button, ...]) -> Iterator[Json]:
    room = limits.BUTTONS
    spacing: Json = {}
    for row in _rows(buttons):
        actions = [_button(button) for button in row]
        room -= size(actions)
        if room > 0:
            yield {"type": "ActionSet", "actions": actions, **spacing}
            spacing = {"spacing": "Small"}


def _rows(buttons: tuple[Button, ...]) -> Iterator[list[Button]]:
    """As many beside each other as a phone shows: where a row is too long, its last buttons cannot be reached."""
    row: list[Button] = []
    for button in buttons:
        taken = sum(min(len(each.label), limits.BUTTON) + 4 for each in (*row, button))
        if row and (taken > limits.ROW or len(row) == limits.ACTIONS):
            yield row
            row = []
        row.append(button)
    if row:
        yield row


def _button(button: Button) -> Json:
    given = data(Do("press", button.verb, button.token))
    look: Json = {"title": literal(button.label, limits.BUTTON), **_STYLES[button.tone]}
    if opens(button.verb, button.token):
        # Only a submit can ask for a dialog, and Teams has to know before the press.
        return {"type": "Action.Submit", **look, "data": {**given, "msteams": {"type": "task/fetch"}}}
    submit = {"type": "Action.Submit", **look, "data": given}
    return {"type": "Action.Execute", "verb": button.verb, **look, "data": given, "fallback": submit}
