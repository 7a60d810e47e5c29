"""A history of weekly numbers out of a file or a paste: all of it, or every line that stands in the way."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.amounts import Ambiguous, Amount, NotANumber, read_amount, show, side_by_side

ROWS_MOST = 520  # ten years of weeks
LINE_LONGEST = 500  # characters
QUOTED_MOST = 60  # characters of a bad line that are repeated to the person who sent it

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d.*)?")
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?[1-7])?", re.IGNORECASE)
_LISTED = re.compile(r"[1-9]\d\d(?:,\d{3}){2,}|[1-9]\d\d(?:\.\d{3}){2,}")  # "170,171,172" is rather three weeks
_SPACED = re.compile(r"(\d{4}-\d\d-\d\d|\d{4}-?W\d\d)\s+(?!\d\d?:\d\d)([^;\t]+)", re.IGNORECASE)  # "2026-10-05 180"
_COUNTED = re.compile(r"(?:week|wk|w)?\s*(\d{1,4})", re.IGNORECASE)

Week = date | int


@dataclass(frozen=True, slots=True)
class Row:
    """One week's number. `week` is the Monday it began on, or its place when weeks are only counted."""

    line: int
    week: Week
    value: float


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be taken as it is: why, as a sentence, and the start of its text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """Every row of the text, sorted by week, all weeks of one kind and none twice."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class BadRows:
    """Nothing was taken. Every bad line of the text, in its order."""

    rows: tuple[BadRow, ...]


Fits = Callable[[date, float], str | None]  # why a Monday's number does not fit what is known; None where it does
Lines = Sequence[tuple[int, str]]
Marks = dict[str, set[str]]  # what a full stop or a comma was seen to be: "decimal", "thousands", or both


def read_history(
    text: str, today: date | None = None, ending_on: date | None = None, unit: str = "", fits: Fits | None = None
) -> History | BadRows:
    """Read `week,value` lines: a header or none; commas, semicolons or tabs; dates, ISO or counted weeks.

    A date stands for the Monday of its week. With `today`, weeks that begin after it are bad. With
    `ending_on` (a day of the last full week) bare numbers, one a line and the newest last, are read too.
    Values are read as `read_amount` reads them, in `unit`; where one could be read in two ways, another row may
    show what its full stop or comma means in this file. What `fits` says of a week is named with its line; weeks
    that are only counted are put to it as if they ended with `ending_on`. Never raises.
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1)]
    lines = [(n, line) for n, line in lines if line.strip(",;\t ")]
    if ending_on is not None and (bare := _bare_numbers(lines)):
        return _of_numbers(bare, ending_on, unit, fits)
    split = list(_cells(lines))
    if split and _is_header(split[0][2]):
        split = split[1:]
    if not split:
        return BadRows((BadRow(1, "There is no row with a number in it.", ""),))
    if len(split) > ROWS_MOST:
        return BadRows((_too_many(split[ROWS_MOST][0], split[ROWS_MOST][1]),))
    marks = _marks([cells[1] for _, _, cells in split if len(cells) == 2])
    rows = [_row(line, raw, cells, unit, marks) for line, raw, cells in split]
    return _settled(rows, dict(lines), today, ending_on, fits)


def _cells(lines: Lines) -> Iterator[tuple[int, str, list[str]]]:
    """Each line with its text and its cells; no cells where quotes stay open or the line is far too long."""
    text = "\n".join(line for _, line in lines[:ROWS_MOST])
    mark = "\t" if "\t" in text else ";" if ";" in text else ","
    for number, line in lines:
        try:
            spaced = _SPACED.fullmatch(line)
            cells = next(csv.reader([line], delimiter=mark, strict=True, skipinitialspace=True))
            cells = [spaced[1], spaced[2]] if spaced else cells
        except csv.Error:
            cells = []
        cells = [] if len(line) > LINE_LONGEST else [cell.strip() for cell in cells]
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        yield number, line, cells


def _is_header(cells: list[str]) -> bool:
    """Words over two columns: no cell is anything like a week or a number."""
    return len(cells) >= 1 and not any(char.isdecimal() for cell in cells for char in cell)


def _row(line: int, raw: str, cells: list[str], unit: str, marks: Marks) -> Row | BadRow:
    if len(cells) != 2:
        return _bad(line, raw, f"I expect two columns, a week and a number, and see {len(cells) or 'none'}.")
    week = _week(cells[0])
    if isinstance(week, str):
        return _bad(line, raw, week)
    if not cells[1]:
        return _bad(line, raw, "There is no number. If that week has none, leave the line out.")
    return _valued(line, raw, week, cells[1], unit, marks)


def _valued(line: int, raw: str, week: Week, text: str, unit: str, marks: Marks) -> Row | BadRow:
    if (figures := side_by_side(text)) > 1:
        return _bad(line, raw, _beside(figures))
    match read_amount(text, unit):
        case Amount(value):
            return Row(line, week, value)
        case Ambiguous((small, large)):
            seen = marks.get("," if "," in text else ".", set())
            if len(seen) == 1:
                return Row(line, week, small if "decimal" in seen else large)
            return _bad(line, raw, f"“{text}” can be {show(small)} or {show(large)}. Please write it out.")
        case NotANumber(why):
            return _bad(line, raw, why)


def _beside(figures: int) -> str:
    said = {2: "Two", 3: "Three", 4: "Four"}.get(figures, "Several")
    return f"{said} numbers on one line. Please write one number a line, without a space in it."


def _side_by_side(text: str) -> int:
    """How many numbers a line without a week holds: there even "1 250" may be week 1 and its number."""
    if _LISTED.fullmatch(text):
        return len(re.split("[.,]", text))
    return max(side_by_side(text), len(re.findall(r"\d\s+\d", text)) + 1)


def _marks(values: Sequence[str]) -> Marks:
    """What full stops and commas mean in these values, from those that can be read in one way only."""
    seen: Marks = {".": set(), ",": set()}
    for value in values:
        used = [char for char in value if char in seen]
        if not used or not isinstance(read_amount(re.sub(r"[^\d.,]", "", value)), Amount):
            continue
        for mark in set(used):
            grouped = used.count(mark) > 1 or mark != used[-1]
            seen[mark].add("thousands" if grouped else "decimal")
    return seen


def _week(text: str) -> Week | str:
    """The week a cell names, or a sentence saying why it names none."""
    if counted := _COUNTED.fullmatch(text):
        return int(counted[1]) or "Weeks are counted from 1."
    try:
        if dated := _DATE.fullmatch(text):
            return _monday(date.fromisoformat(dated[1]))
        if numbered := _ISO_WEEK.fullmatch(text):
            return date.fromisocalendar(int(numbered[1]), int(numbered[2]), 1)
    except (ValueError, OverflowError):
        return f"There is no such day or week as {text[:24]}."
    return "I don't know that week. Please write it like 2026-03-02, 2026-W10, or 1, 2, 3."


def _monday(day: date) -> date:
    return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))


def _settled(
    rows: list[Row | BadRow],
    texts: dict[int, str],
    today: date | None = None,
    ending_on: date | None = None,
    fits: Fits | None = None,
) -> History | BadRows:
    """The rows sorted by week if each stands, also beside the others; else every one that does not."""
    checked: list[Row | BadRow] = []
    first: dict[Week, int] = {}
    readable = [row for row in rows if isinstance(row, Row)]
    kind = readable[0] if readable else None
    newest = max((row.week for row in readable if isinstance(row.week, int)), default=0)
    for row in rows:
        reason = _clash(row, first, kind, today) if isinstance(row, Row) else None
        if reason is None and fits is not None and isinstance(row, Row):
            on = _dated(row.week, newest, ending_on)
            reason = fits(on, row.value) if on is not None else None
        checked.append(_bad(row.line, texts.get(row.line, ""), reason) if reason else row)
        if isinstance(row, Row):
            first.setdefault(row.week, row.line)
    bad = tuple(row for row in checked if isinstance(row, BadRow))
    good = [row for row in checked if isinstance(row, Row)]
    return BadRows(bad) if bad else History(tuple(sorted(good, key=_order)))


def _dated(week: Week, newest: int, ending_on: date | None) -> date | None:
    """The Monday of a week; of a counted one, if the newest of them is the week of `ending_on`."""
    if isinstance(week, date):
        return week
    return _monday(ending_on) - timedelta(weeks=newest - week) if ending_on is not None else None


def _order(row: Row) -> int:
    return row.week if isinstance(row.week, int) else row.week.toordinal()


def _clash(row: Row, first: dict[Week, int], kind: Row | None, today: date | None) -> str | None:
    """Why a readable row cannot stand beside the others; None if it can."""
    if kind is not None and type(row.week) is not type(kind.week):
        one, other = ("a date", "a counted week") if isinstance(row.week, date) else ("a count", "a date")
        return f"This week is {one}, but line {kind.line} has {other}. Please use one kind."
    if row.week in first:
        return f"This week is already on line {first[row.week]}."
    if today is not None and isinstance(row.week, date) and row.week > today:
        return "This week has not begun yet."
    return None


def _bare_numbers(lines: Lines) -> Lines | None:
    """The lines without a header, if each is one number alone; None if they are rows of two columns.

    "1,12 / 2,13" could be counted weeks or decimals: where the parts before the comma count 1, 2, 3 they are
    taken for weeks, which is what a table of two columns looks like.
    """
    body = lines[1:] if lines and _is_header([lines[0][1]]) else lines
    if not body or any(mark in line for _, line in body for mark in ";\t"):
        return None
    if any(_week_and_more(line) or _SPACED.fullmatch(line) for _, line in body):
        return None
    heads = [line.split(",")[0].strip() for _, line in body]
    counts = len(body) > 1 and heads == [str(n) for n in range(1, len(body) + 1)]
    return None if counts and all("," in line for _, line in body) else body


def _week_and_more(line: str) -> bool:
    head, comma, _ = line.partition(",")
    return bool(comma) and not head.strip(' "').isdecimal() and not isinstance(_week(head.strip(' "')), str)


def _of_numbers(lines: Lines, ending_on: date, unit: str, fits: Fits | None) -> History | BadRows:
    if len(lines) > ROWS_MOST:
        return BadRows((_too_many(*lines[ROWS_MOST]),))
    last, count = _monday(ending_on), len(lines)
    values = [raw.strip('" ') for _, raw in lines]
    marks = _marks(values)
    rows: list[Row | BadRow] = []
    for place, (line, raw) in enumerate(lines):
        if (figures := _side_by_side(values[place])) > 1:
            rows.append(_bad(line, raw, _beside(figures)))
        else:
            rows.append(_valued(line, raw, last - timedelta(weeks=count - 1 - place), values[place], unit, marks))
    return _settled(rows, dict(lines), fits=fits)


def _too_many(line: int, raw: str) -> BadRow:
    return _bad(line, raw, f"I can take {ROWS_MOST} rows, ten years of weeks, and here begins one more.")


def _bad(line: int, raw: str, reason: str) -> BadRow:
    return BadRow(line, reason, raw if len(raw) <= QUOTED_MOST else raw[: QUOTED_MOST - 1] + "…")
