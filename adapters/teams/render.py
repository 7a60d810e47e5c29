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
from adapters.teams.text import in_teams, inert, literal
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


def run(text: str, **style: object) -> Json:
    """A piece of text that is shown as it is."""
    # A blank between two words is a piece of its own and stays; only nothing at all would not be drawn.
    shown = literal(text, limits.TEXT) if text.strip() else text or NOTHING
    return {"type": "TextRun", "text": shown, **style}


def line(runs: list[Json], **style: object) -> Json:
    """A line of such pieces, broken where the screen ends."""
    return {"type": "RichTextBlock", "inlines": runs, **style}


def drawn_words(block: Paragraph | Facts | Quote) -> list[Json]:
    """A block of words, as it may stand in messages and in forms."""
    match block:
        case Paragraph(spans):
            return _lines(spans)
        case Facts(rows):
            return [_fact(label, value, first=number == 0) for number, (label, value) in enumerate(rows)]
        case Quote(text):
            words = literal(text.strip(), limits.TEXT)
            return [{"type": "Container", "style": "emphasis", "items": _lines((Plain(f"“{words}”"),))}]
        case _:
            assert_never(block)


def _fitting(blocks: tuple[Block, ...], room: int) -> list[Json]:
    """The first blocks, as many as there is room for, and a sign where some are left out.

    Pictures of charts come last: they take what the words of all blocks have left.
    """
    room -= size(line([run("…")]))
    parts: list[list[Json]] = []
    for block in blocks:
        part = _block(block)
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


def _block(block: Block) -> list[Json]:
    match block:
        case Paragraph() | Facts() | Quote():
            return drawn_words(block)
        case Table():
            return [_table(block)]
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
            leads = url.startswith(("https://", "http://", "mailto:")) and len(inert(url)) <= limits.URL
            action = {"selectAction": {"type": "Action.OpenUrl", "url": inert(url)}}
            return run(text, **action if leads and not set(url) & set(" \n\t\r") else {})
        case _:
            assert_never(span)


def _fact(label: str, value: str, first: bool) -> Json:
    columns = [
        {"type": "Column", "width": 2, "items": _lines((Bold(label),))},
        {"type": "Column", "width": 3, "items": _lines((Plain(value),))},
    ]
    return {"type": "ColumnSet", "columns": columns, **({} if first else {"spacing": "Small"})}


def _table(table: Table) -> Json:
    width = min(len(table.header), limits.COLUMNS)
    rows = [(*row, *("",) * width)[:width] for row in (table.header, *table.rows)]
    shown = _in_cells(rows)
    while size(shown) > limits.TABLE and len(rows) > 2:
        rows = [*rows[: max(1, len(rows) * 3 // 4 - 1)], ("…",) * width]
        shown = _in_cells(rows)
    return shown if width and size(shown) <= limits.TABLE else line([run("…")])


def _in_cells(rows: list[tuple[str, ...]]) -> Json:
    widest = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return {
        "type": "Table",
        "columns": [{"width": min(max(wide, 4), 24)} for wide in widest],
        "firstRowAsHeader": True,
        "showGridLines": False,
        "rows": [
            {"type": "TableRow", "cells": [_cell(cell, bold=number == 0) for cell in row]}
            for number, row in enumerate(rows)
        ],
        "fallback": {"type": "Container", "items": [_row(row) for row in rows]},
    }


def _cell(text: str, bold: bool) -> Json:
    words = run(" ".join(text.split()), **({"weight": "Bolder"} if bold else {}))
    return {"type": "TableCell", "items": [line([words])]}


def _row(row: tuple[str, ...]) -> Json:
    first, rest = " ".join(row[0].split()), " · ".join(" ".join(cell.split()) for cell in row[1:] if cell.strip())
    return line([run(first, weight="Bolder"), *([run(f" · {rest}")] if rest else [])], spacing="Small")


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
    if not image.url.startswith("https://") or len(image.url) > limits.URL:
        return line([run(alt)])
    return {"type": "Image", "url": inert(image.url), "altText": alt}


def _buttons(buttons: tuple[Button, ...]) -> Iterator[Json]:
    room = limits.BUTTONS
    for start in range(0, len(buttons), limits.ACTIONS):
        actions = [_button(button) for button in buttons[start : start + limits.ACTIONS]]
        room -= size(actions)
        if room > 0:
            yield {"type": "ActionSet", "actions": actions}


def _button(button: Button) -> Json:
    given = data(Do("press", button.verb, button.token))
    look: Json = {"title": literal(button.label, limits.BUTTON), **_STYLES[button.tone]}
    if opens(button.verb, button.token):
        # Only a submit can ask for a dialog, and Teams has to know before the press.
        return {"type": "Action.Submit", **look, "data": {**given, "msteams": {"type": "task/fetch"}}}
    submit = {"type": "Action.Submit", **look, "data": given}
    return {"type": "Action.Execute", "verb": button.verb, **look, "data": given, "fallback": submit}
