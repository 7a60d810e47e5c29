"""What people type, read without guessing: a command with its words, or the nearest one there is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import get_args

from bot.amounts import NotANumber, is_all_figures, read_amount
from bot.wording.menus import Name
from bot.workdays import monday

NAMES: tuple[Name, ...] = get_args(Name)
LONGEST_AWAY = 366  # days
_OTHER_WORDS: dict[str, Name] = {
    "menu": "help",
    "hi": "help",
    "hello": "help",
    "new pilot": "new",
    "register": "new",
    "check in": "checkin",
    "check-in": "checkin",
    "check": "checkin",
    "pilots": "list",
    "portfolio": "list",
    "trend": "chart",
    "graph": "chart",
    "correct": "fix",
    "import": "history",
    "hand over": "handover",
    "hand-over": "handover",
    "i'm away": "away",
    "i am away": "away",
    "vacation": "away",
    "holiday": "away",
    "no data": "nodata",
    "no-data": "nodata",
}
_KNOWN: dict[str, Name] = _OTHER_WORDS | {name: name for name in NAMES}
# Words that a person puts around a command without meaning more by them.
_FILLERS = frozenset(
    {"a", "all", "for", "i", "in", "is", "it", "last", "me", "mine", "my", "now", "of", "our", "pilot", "pilots"}
    | {"please", "thanks", "that", "the", "there", "this", "to", "today", "us", "week"}
)
_FEW_WORDS = 3  # a plain sentence longer than this is hardly a mistyped command
_MARKS = ".,:;!?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_WORDS = frozenset({"champion", *(said.split()[0] for said in _KNOWN)})
_QUOTED = re.compile(r"[“”„\"`«]\s*([^\s“”„\"`«»][^“”„\"`«»]*)[“”\"`»]")
_SLASH = re.compile(r"^(/?)champion\b", re.IGNORECASE)
_REPORT = re.compile(r"^/report\b", re.IGNORECASE)
_WEEK = re.compile(r"\b(?:week|wk|kw|w)\s*(?:(\d{4})-?w)?(\d{1,2})\b", re.IGNORECASE)
_SAID = re.compile(  # one figure, and no more around it than people put there: "it was 126", "126 this week"
    r"(?:(?:it|that|this week|last week)(?:'s| is| was|:)? )?(?P<figure>.*\d.*?)"
    r"(?:,? (?:(?:for |in )?(?:this|last) week|now|today|please|thanks))*[.!]*",
    re.IGNORECASE,
)
_JOINING = re.compile(r"^(?:for|in|to|of)\s+|\s+(?:for|in|of)$", re.IGNORECASE)
_ISO = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s*([a-z]{3,9})?\.?|([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?\.?")


@dataclass(frozen=True, slots=True)
class Command:
    """One command and the words after it. `slash`: typed as one, so that it can not be the start of a sentence."""

    name: Name
    rest: str
    slash: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not a command; the nearest one, when there is one."""

    text: str
    nearest: Name | None


def parse(text: str) -> Command | Unknown:
    """Read a slash command, or the same words in a direct message. A bare figure is a check-in."""
    spoken = _unquoted(" ".join(text.replace("’", "'").split()))
    if reported := _REPORT.match(spoken):
        return Command("report", spoken[reported.end() :].strip(), slash=True)
    found = _SLASH.match(spoken)
    slash = found is not None and found[1] == "/"
    words = (spoken[found.end() :] if found else spoken).split()
    if not words:
        return Command("help", "", slash)
    for length in (3, 2, 1):
        said = " ".join(words[:length]).casefold().rstrip(_MARKS)
        if said in _KNOWN:
            return Command(_KNOWN[said], " ".join(words[length:]), slash)
    whole = " ".join(words)
    if figure := _figure(whole):
        return Command("checkin", figure, slash)
    cutoff = 0.6 if slash or len(words) <= _FEW_WORDS else 0.8
    close = get_close_matches(words[0].casefold()[:40], _KNOWN, n=1, cutoff=cutoff)
    return Unknown(whole, _KNOWN[close[0]] if close else None)


def _unquoted(spoken: str) -> str:
    """A command as a sentence of ours quotes it, copied with its marks; anything else as it is."""
    copied = _QUOTED.match(spoken)
    first = copied[1].partition(" ")[0].casefold() if copied else ""
    if copied is None or first.removeprefix("/").rstrip(_MARKS) not in _FIRST_WORDS:
        return spoken
    return f"{copied[1].strip()}{spoken[copied.end() :]}"


def _figure(spoken: str) -> str:
    """The one figure those words say, or all of them where they are nothing but figures; nothing for a sentence."""
    if is_all_figures(spoken):
        return spoken
    said = _SAID.fullmatch(spoken)
    figure = said["figure"] if said else ""
    return figure if figure[:1].isdigit() and not isinstance(read_amount(figure), NotANumber) else ""


def figure_in(words: str) -> str:
    """The figure in "it was 126"; the words as they are where there is none."""
    return _figure(words) or words


def meaning(words: str) -> str:
    """The words without those that a person puts around a command without meaning more by them."""
    kept = [word for word in words.split() if word.casefold().strip(_MARKS) not in _FILLERS and word.strip(_MARKS)]
    return " ".join(kept)


def starting(names: Sequence[str], words: str, *, whole: bool = False) -> tuple[tuple[int, ...], str]:
    """Which of the names those words begin with, and the words that are left.

    The longest whole name, else every name whose first word it is (unless `whole`), so that the caller can ask.
    """
    spoken = words.split()
    folded = [word.casefold().rstrip(":,") for word in spoken]
    split = [[word.casefold().rstrip(":,") for word in name.split()] for name in names]
    full = [n for n, name in enumerate(split) if name and folded[: len(name)] == name]
    if full:
        longest = max(len(split[n]) for n in full)
        return tuple(n for n in full if len(split[n]) == longest), " ".join(spoken[longest:])
    first = folded[0] if folded else ""
    if first and not whole and any(char.isalpha() for char in first):
        short = tuple(n for n, name in enumerate(split) if name and name[0] == first)
        return short, " ".join(spoken[1:]) if short else words
    return (), words


def read_week(text: str, today: date) -> tuple[str, date | None] | None:
    """Split "131 week 10" into the rest and the Monday meant: the newest week of that number not after `today`.

    None for a week that does not exist.
    """
    found = _WEEK.search(text)
    if found is None:
        return text.strip(), None
    rest = f"{text[: found.start()].strip()} {text[found.end() :].strip()}".strip()
    rest = _JOINING.sub("", rest).strip()
    this_year = today.isocalendar().year
    years = [int(found[1])] if found[1] else [this_year, this_year - 1]
    for year in years:
        try:
            on = date.fromisocalendar(year, int(found[2]), 1)
        except ValueError:
            continue
        if on <= monday(today) or (found[1] and year <= this_year + 1):
            return rest, on
    return None


def read_dates(text: str, today: date) -> tuple[date, date] | None:
    """A first and last day: "3–14 Apr", "3 Apr to 2 May", "2026-04-03 2026-04-14", "until 14 Apr", "next week".

    A day without a year is the next one of that name from `today` on; None for anything else.
    """
    spoken = re.sub(r"[–—]|\b(?:to|till|until)\b", "-", text.casefold()).removeprefix("from ").strip(" .!")
    near = _near(spoken, today)
    if near is not None:
        return near
    if spoken.startswith("-"):
        dated = re.fullmatch(_ISO, spoken.strip("- "))
        last = _date(*map(int, dated.groups())) if dated else _day(spoken.strip("- "), today)
        return (today, last) if last is not None and last >= today else None
    iso = re.findall(_ISO, spoken)
    if iso:
        days = [_date(int(y), int(m), int(d)) for y, m, d in iso[:2]]
        first, last = days[0], days[-1]
    else:
        first, last = _first_and_last(spoken, today)
    return (first, last) if first is not None and last is not None and first <= last else None


def _near(spoken: str, today: date) -> tuple[date, date] | None:
    if spoken in ("today", "tomorrow"):
        on = today + timedelta(days=spoken == "tomorrow")
        return on, on
    if spoken == "this week":
        return today, monday(today) + timedelta(days=6)
    if spoken == "next week":
        return monday(today) + timedelta(days=7), monday(today) + timedelta(days=13)
    return None


def _first_and_last(spoken: str, today: date) -> tuple[date | None, date | None]:
    start, dash, end = (part.strip() for part in spoken.partition("-"))
    first = _day(start, today)
    if not dash:
        return first, first
    last = _day(end, today)
    if last is None and first is not None and end.rstrip(".").isdecimal():
        last = _date(first.year, first.month, int(end.rstrip(".")[:2]))  # "Apr 3–14"
    if first is None and last is not None and start.rstrip(".").isdecimal():
        first = _date(last.year, last.month, int(start.rstrip(".")[:2]))  # "3–14 Apr"
    if first is not None and last is not None and first > last:
        first = _date(first.year - 1, first.month, first.day)  # "28 Dec – 5 Jan", said in January
        first = first if first is not None and (last - first).days < LONGEST_AWAY // 2 else None
    return first, last


def _day(text: str, today: date) -> date | None:
    """The next day of that name, or one of the last month."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    number, name = found[1] or found[4], found[2] or found[3]
    if name is None or name[:3] not in _MONTHS:
        return None
    for year in (today.year, today.year + 1):
        on = _date(year, _MONTHS.index(name[:3]) + 1, int(number))
        if on is not None and on >= today - timedelta(days=31):
            return on
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
