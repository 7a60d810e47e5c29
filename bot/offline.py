"""`champion verdict FILE.csv`: the verdict about a table of weeks, without a chat or a database."""

from __future__ import annotations

import argparse
import codecs
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO, cast

from bot.amounts import Ambiguous, Amount, NotANumber, read_amount, show
from bot.cards import Chart
from bot.history import BadRows, History, Row, Week, read_history
from bot.verdict import Better, Verdict, judge, target_range
from bot.wording.numbers import (
    reading_sentence,
    sparkline,
    target_sentence,
    target_week_sentence,
    verdict_sentences,
)

LARGEST_FILE = 1_000_000  # bytes: 520 rows need a fortieth of it
FURTHEST = 520  # weeks: a range that ends later is not worth a date
BAD_ROWS_SHOWN = 40

LIMITS = """\
Honest limits: a change of one standard deviation is called "really moved" in only about half of all cases by
week 12; where weeks lean on each other false alarms are three times as many; "promising" alone is wrong in up
to 15 of 100 unchanged series by week 12; and a verdict is no proof of what caused the change."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """One table with its verdict."""

    history: History
    baseline: tuple[float, ...]
    points: tuple[float, ...]
    better: Better
    target: float | None
    unit: str
    verdict: Verdict
    reached: tuple[Week, Week] | None  # the weeks or days between which the target is reached


class _Refused(Exception):
    """What stands in the way, as sentences."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def add_parsers(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verdict` to the command line. Its arguments go to `verdict_command`."""
    parser = subparsers.add_parser(
        "verdict",
        help="did the number in a CSV file really move?",
        description="Judge a table of weekly numbers, one `week,value` a line, by its first weeks.",
        epilog=LIMITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE.csv", help="the table: dates, ISO weeks, or weeks 1, 2, 3")
    parser.add_argument("--baseline", metavar="N", type=int, required=True, help="so many first rows are before")
    parser.add_argument("--better", choices=("lower", "higher"), required=True, help="which way is better")
    parser.add_argument("--target", metavar="X", help="the number to reach")
    parser.add_argument("--unit", default="", help="what is counted, for example min or %%")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")
    parser.add_argument("--chart", metavar="FILE.png", help="write a picture as well")


def verdict_command(
    args: argparse.Namespace,
    out: TextIO,
    draw: Callable[[Chart], bytes] | None = None,
    err: TextIO | None = None,
) -> int:
    """Judge the table of `args` and print the verdict on `out`: 0, or 2 with every reason on `err`.

    `draw` turns a chart into PNG bytes; without it `--chart` is refused.
    """
    errors = sys.stderr if err is None else err
    try:
        judged = _judged(args)
        if args.chart:
            _write_chart(Path(args.chart), chart(judged, Path(args.file).stem), draw)
    except _Refused as refused:
        for sentence in refused.sentences:
            say(errors, sentence)
        return 2
    for line in [json.dumps(_as_json(judged))] if args.json else _sentences(judged):
        say(out, line)
    return 0


def chart(judged: _Judged, title: str) -> Chart:
    """The picture of a judged table: missing weeks are holes, `alt` says the same in words."""
    rows = _with_holes(judged.history.rows)
    known = [row.value for row in judged.history.rows]
    first, newest = show(known[0], judged.unit), show(known[-1], judged.unit)
    return Chart(
        title=title,
        alt=f"{title}: {len(known)} weekly numbers, {first} to {newest}. {judged.verdict.word.capitalize()}.",
        labels=tuple(_label(week) for week, _ in rows),
        values=tuple(value for _, value in rows),
        baseline=next(n for n, (week, _) in enumerate(rows, 1) if week == _last_baseline_week(judged)),
        target=judged.target,
        limits=judged.verdict.limits,
        unit=judged.unit,
    )


def _last_baseline_week(judged: _Judged) -> Week:
    return judged.history.rows[len(judged.baseline) - 1].week


def _with_holes(rows: Sequence[Row]) -> list[tuple[Week, float | None]]:
    """Every week from the first to the last; more than half of them holes means the gaps are left out."""
    values: dict[Week, float] = {row.week: row.value for row in rows}
    places = _positions(rows)
    span = places[-1] + 1
    if span > 2 * len(rows):
        return [(row.week, row.value) for row in rows]
    start = rows[0].week
    weeks = [start + n if isinstance(start, int) else start + timedelta(weeks=n) for n in range(span)]
    return [(week, values.get(week)) for week in weeks]


def _label(week: Week) -> str:
    return str(week) if isinstance(week, int) else f"{week.day} {week:%b}"


def _judged(args: argparse.Namespace) -> _Judged:
    unit = str(args.unit)
    target = _target(args.target, unit)
    history = _history(Path(args.file), unit)
    rows, size, better = history.rows, int(args.baseline), cast(Better, args.better)
    if not 1 <= size <= len(rows):
        raise _Refused(f"The table has {len(rows)} rows, so --baseline must be between 1 and {len(rows)}.")
    baseline, points = (tuple(row.value for row in part) for part in (rows[:size], rows[size:]))
    reached = None if target is None else _reached(rows[size:], points, better, target)
    verdict = judge(baseline, points, better, target)
    return _Judged(history, baseline, points, better, target, unit, verdict, reached)


def _target(text: str | None, unit: str) -> float | None:
    if text is None:
        return None
    match read_amount(text or "", unit):  # argparse makes a list of nothing out of `--target=--`
        case Amount(value):
            return value
        case Ambiguous((small, large)):
            raise _Refused(f"--target {text} can be {show(small)} or {show(large)}. Please write it out.")
        case NotANumber(why):
            raise _Refused(f"--target: {why}")


def _history(path: Path, unit: str) -> History:
    found = read_history(_text(path), unit=unit)
    if isinstance(found, BadRows):
        told = [
            f"{path}, line {row.line}: {row.reason}" + (f"  [{row.text}]" if row.text else "")
            for row in found.rows[:BAD_ROWS_SHOWN]
        ]
        more = len(found.rows) - len(told)
        raise _Refused(*told, *([f"… and {more} more rows like these."] if more else []))
    return found


def _text(path: Path) -> str:
    """The text of the file as UTF-8, UTF-16 with its mark, or else what older spreadsheets write."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "that is no file name"
        raise _Refused(f"I can't read {path}: {why}.") from error
    if len(data) > LARGEST_FILE:
        raise _Refused(f"{path} is larger than a table of weeks can be.")
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _reached(rows: Sequence[Row], points: Sequence[float], better: Better, target: float) -> tuple[Week, Week] | None:
    """The weeks, or days where weeks are dates, between which the target is reached; None where none is shown.

    Whole weeks and days are taken outwards, so that the range is never narrower than it was.
    """
    if not rows:
        return None
    weeks = target_range(_positions(rows), points, better, target)
    if weeks is None or weeks[1] > FURTHEST:
        return None
    last = rows[-1].week
    if isinstance(last, int):
        return last + math.floor(weeks[0]), last + math.ceil(weeks[1])
    try:
        return last + timedelta(math.floor(7 * weeks[0])), last + timedelta(math.ceil(7 * weeks[1]))
    except OverflowError:
        return None


def _positions(rows: Sequence[Row]) -> list[int]:
    """Week numbers counted from the first row."""
    numbers = [row.week if isinstance(row.week, int) else row.week.toordinal() // 7 for row in rows]
    return [number - numbers[0] for number in numbers]


def _sentences(judged: _Judged) -> list[str]:
    places = _positions(judged.history.rows)
    before = "last week" if len(places) < 2 or places[-1] - places[-2] == 1 else "the number before"
    lines = [sparkline([row.value for row in judged.history.rows])]
    lines.append(reading_sentence(judged.points, judged.unit, before))
    lines.extend(
        verdict_sentences(judged.verdict, judged.baseline, judged.points, judged.better, judged.target, judged.unit)
    )
    if judged.reached and judged.verdict.word in {"promising", "really moved"}:
        # A date beside "no clear change yet" would promise what the sentence before has just denied.
        first, last = judged.reached
        if isinstance(first, date) and isinstance(last, date):
            lines.append(target_sentence(first, last))
        elif isinstance(first, int) and isinstance(last, int):
            lines.append(target_week_sentence(first, last))
    return lines


def _as_json(judged: _Judged) -> dict[str, object]:
    verdict = judged.verdict
    return {
        "verdict": verdict.word,
        "p_value": verdict.p_value,
        "limits": list(verdict.limits) if verdict.limits else None,
        "target_range": [week if isinstance(week, int) else week.isoformat() for week in judged.reached]
        if judged.reached
        else None,
        "target_met": verdict.target_met,
        "covered": verdict.covered,
        "weeks": verdict.weeks,
    }


def _write_chart(path: Path, picture: Chart, draw: Callable[[Chart], bytes] | None) -> None:
    if draw is None:
        raise _Refused("This installation cannot draw, so please leave out --chart.")
    try:
        path.write_bytes(draw(picture))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "that is no file name"
        raise _Refused(f"I can't write {path}: {why}.") from error


def say(out: TextIO, line: str) -> None:
    """Print a line even where the terminal knows no block characters, and nothing that would steer it."""
    line = "".join(char if char.isprintable() else "�" for char in line)
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(line.encode(encoding, "replace").decode(encoding) + "\n")
