"""Tables that stay readable on a phone, cut by rows where they are too long. Pure."""

from adapters.teams import limits
from adapters.teams.activities import Json
from adapters.teams.limits import size
from adapters.teams.literal import line, run
from adapters.teams.text import literal
from adapters.text import NOTHING
from bot.cards import Table

Row = tuple[str, ...]


def table(whole: Table, room: int) -> Json:
    """The table in at most `room` bytes; its first rows, and a sign, where there are more."""
    rows = _narrow([_row(row, len(whole.header)) for row in (whole.header, *whole.rows)])
    width = len(rows[0])
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


def _narrow(rows: list[Row]) -> list[Row]:
    """The same rows as wide as a phone: without columns that say nothing, and the last ones in one."""
    kept = [at for at in range(len(rows[0])) if not at or any(_said(row[at]) for row in rows[1:])]
    rows = [tuple(row[at] for at in kept) for row in rows]
    while len(rows[0]) > 2 and (len(rows[0]) > limits.COLUMNS or _taken(rows) > limits.TABLE):
        rows = [_folded(row) for row in rows]
    return rows


def _folded(row: Row) -> Row:
    said = tuple(filter(_said, row[-2:])) or row[-1:]
    return (*row[:-2], " · ".join(said))


def _taken(rows: list[Row]) -> int:
    return sum(_width(column) for column in zip(*rows, strict=True))


def _said(cell: str) -> bool:
    return cell not in ("", NOTHING)


def _drawn(rows: list[Row]) -> Json:
    return {
        "type": "Table",
        "columns": [{"width": width} for width in _widths(list(zip(*rows, strict=True)))],
        "firstRowAsHeader": True,
        "showGridLines": False,
        "rows": [_cells(row, bold=number == 0) for number, row in enumerate(rows)],
        "fallback": {"type": "Container", "items": [_in_a_line(row) for row in rows]},
    }


def _widths(columns: list[Row]) -> list[int]:
    """What each column needs, and of what is left the more the longer its cells are."""
    needed = [_width(column) for column in columns]
    left = max(0, limits.TABLE - sum(needed))
    long = [min(40, max(map(len, column))) or 1 for column in columns]
    return [width + left * letters // sum(long) for width, letters in zip(needed, long, strict=True)]


def _width(column: Row) -> int:
    """In quarters of a letter: a column is wider than its longest word, which would run into the next one."""
    head, *cells = column
    bold = 5 * _longest([head])
    return max(bold, 4 * _longest(cells)) + 6


def _longest(cells: list[str]) -> int:
    return min(20, max((len(word) for cell in cells for word in cell.split()), default=1))


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
