"""Tables that stay readable on a phone, cut by rows where they are too long. Pure."""

from adapters.teams import limits
from adapters.teams.activities import Json
from adapters.teams.limits import size
from adapters.teams.literal import line, run
from adapters.teams.text import literal
from bot.cards import Table

Row = tuple[str, ...]


def table(whole: Table, room: int) -> Json:
    """The table in at most `room` bytes; its first rows, and a sign, where there are more."""
    width = min(len(whole.header), limits.COLUMNS)
    rows = [_row(row, width) for row in (whole.header, *whole.rows)]
    drawn = _drawn(rows)
    if size(drawn) <= room:
        return drawn
    left = room - size(_drawn([rows[0], _row(("…",) * width, width)]))
    shown = [rows[0]]
    for row in rows[1:]:
        left -= size(_cells(row, bold=False)) + size(_in_a_line(row)) + 2
        if left < 0:
            break
        shown.append(row)
    return _drawn([*shown, _row(("…",) * width, width)]) if left > -room and len(shown) > 1 else line([run("…")])


def _row(row: Row, width: int) -> Row:
    """As many cells as the header has, each of one line."""
    return tuple(" ".join(cell.split()) for cell in (*row, *("",) * width)[:width])


def _drawn(rows: list[Row]) -> Json:
    return {
        "type": "Table",
        "columns": [{"width": _width(column)} for column in zip(*rows, strict=True)],
        "firstRowAsHeader": True,
        "showGridLines": False,
        "rows": [_cells(row, bold=number == 0) for number, row in enumerate(rows)],
        "fallback": {"type": "Container", "items": [_in_a_line(row) for row in rows]},
    }


def _width(column: Row) -> int:
    """A column is at least as wide as its longest word, which would run into the next one."""
    word = max((len(word) for cell in column for word in cell.split()), default=1)
    return min(word, 20) + 2 + min(max(map(len, column)), 24) // 6


def _cells(row: Row, bold: bool) -> Json:
    drawn = [_bold(cell) if bold else _plain(cell) for cell in row]
    return {"type": "TableRow", "cells": [{"type": "TableCell", "items": [each]} for each in drawn]}


def _bold(cell: str) -> Json:
    return line([run(cell, weight="Bolder")])


def _plain(cell: str) -> Json:
    # A bare text is a run without a style, in a third of the bytes: forty pilots have to fit.
    return {"type": "RichTextBlock", "inlines": [literal(cell, limits.CELL)]}


def _in_a_line(row: Row) -> Json:
    """The same row for programs that draw no tables."""
    said = literal(" · ".join(cell for cell in row if cell), limits.TEXT)
    return {"type": "RichTextBlock", "inlines": [said], "spacing": "Small"}
