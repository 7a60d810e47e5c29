"""What people type, read without guessing: a command with its words, or the nearest one there is."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import get_args

from bot.amounts import NotANumber, read_amount
from bot.wording.pages import Name
from bot.workdays import monday

NAMES: tuple[Name, ...] = get_args(Name)
_OTHER_WORDS: dict[str, Name] = {
    "": "help",
    "menu": "help",
    "hi": "help",
    "hello": "help",
    "check-in": "checkin",
    "check": "checkin",
    "register": "new",
    "pilots": "list",
    "portfolio": "list",
    "trend": "chart",
    "graph": "chart",
    "correct": "fix",
    "import": "history",
    "vacation": "away",
    "holiday": "away",
    "no-data": "nodata",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SLASH = re.compile(r"^/?champion\b", re.IGNORECASE)
_WEEK = re.compile(r"\bweek\s+(?:(\d{4})-?w)?(\d{1,2})\b", re.IGNORECASE)
_ISO = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_DAY = r"(\d{1,2})\.?\s*([a-z]{3,9})?\.?"


@dataclass(frozen=True, slots=True)
class Command:
    """One command and the words after it."""

    name: Name
    rest: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not a command; the nearest one, when there is one."""

    word: str
    nearest: Name | None


def parse(text: str) -> Command | Unknown:
    """Read a slash command, or the same words in a direct message. A bare figure is a check-in."""
    spoken = " ".join(text.split())
    words = _SLASH.sub("", spoken).strip()
    first, _, rest = words.partition(" ")
    name = first.casefold()
    exact = next((known for known in NAMES if known == name), None)
    if exact is not None:
        return Command(exact, rest.strip())
    if name in _OTHER_WORDS:
        return Command(_OTHER_WORDS[name], rest.removeprefix("in ").strip() if name == "check" else rest.strip())
    if words[:1].isdigit() and not isinstance(read_amount(words), NotANumber):
        return Command("checkin", words)
    close = get_close_matches(name[:40], [*NAMES, *filter(None, _OTHER_WORDS)], n=1, cutoff=0.6)
    return Unknown(words[:60], _named(close[0]) if close else None)


def _named(word: str) -> Name:
    return next((known for known in NAMES if known == word), None) or _OTHER_WORDS[word]


def read_week(text: str, today: date) -> tuple[str, date | None]:
    """Split "131 week 10" into the rest and the Monday meant: the newest week of that number not after `today`."""
    found = _WEEK.search(text)
    if found is None:
        return text.strip(), None
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
    number = int(found[2])
    years = [int(found[1])] if found[1] else [today.year, today.year - 1]
    for year in years:
        try:
            on = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        if on <= monday(today) or found[1]:
            return rest, on
    return rest, None


def read_dates(text: str, today: date) -> tuple[date, date] | None:
    """A first and last day: "3–14 Apr", "3 Apr - 2 May", "2026-04-03 2026-04-14", "until 14 Apr", "today".

    A day without a year is the next one of that name from `today` on; None for anything else.
    """
    spoken = text.casefold().replace("–", "-").replace("—", "-").strip()
    if spoken in ("today", "tomorrow"):
        on = today + timedelta(days=spoken == "tomorrow")
        return on, on
    if spoken.startswith(("until ", "till ")):
        last = _day(spoken.split(" ", 1)[1], today, None)
        return (today, last) if last is not None and last >= today else None
    iso = re.findall(_ISO, spoken)
    if iso:
        days = [_date(int(y), int(m), int(d)) for y, m, d in iso[:2]]
        first, last = days[0], days[-1]
    else:
        start, _, end = spoken.partition("-")
        last = _day(end or start, today, None)
        first = _day(start, today, last) if end else last
    if first is None or last is None or last < first:
        return None
    return first, last


def _day(text: str, today: date, with_month_of: date | None) -> date | None:
    found = re.fullmatch(_DAY, text.strip())
    if found is None:
        return None
    month = _MONTHS.index(found[2][:3]) + 1 if found[2] and found[2][:3] in _MONTHS else None
    if month is None:
        if with_month_of is None or found[2]:
            return None
        return _date(with_month_of.year, with_month_of.month, int(found[1]))
    on = _date(today.year, month, int(found[1]))
    if on is not None and on < today - timedelta(days=31):
        return _date(today.year + 1, month, int(found[1]))
    return on


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
