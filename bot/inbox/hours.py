"""Where and when somebody works, as people write it: an hour, quiet hours, a time zone, a country. Never raises."""

import re
from functools import cache
from unicodedata import category, normalize
from zoneinfo import available_timezones

from bot.workdays import country_code

_HOUR = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|h|o'clock|uhr)?", re.IGNORECASE)
_OFF = frozenset({"off", "none", "never", "no", "nothing"})
_WHOLE = "I keep whole hours. Please write it like 22–7."
_LIKE = "I could not read that as hours. Please write it like 18:00–09:00, or off."


def read_hour(text: str) -> int | str:
    """An hour of the day from 0 to 23 ("10", "10:00", "9 am"), or one kind sentence."""
    found = _HOUR.fullmatch(" ".join(text.replace("’", "'").split()))
    if found is None:
        return "I need an hour like 10:00."
    hour, minutes, half = int(found[1]), found[2], (found[3] or "").casefold()
    if minutes not in (None, "00"):
        return "I keep whole hours. Please write it like 10:00."
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return "I need an hour like 10:00."
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour % 24 if hour <= 24 else "A day has 24 hours. Please write it like 10:00."


def read_quiet(text: str) -> tuple[int, int] | str:
    """From which hour to which somebody is left alone ("18:00–09:00", "22-7", "10pm to 7am"), or one kind sentence.

    "off" gives (0, 0): no hours of the day are quiet.
    """
    spoken = " ".join(text.casefold().split()).strip(" .!")
    if spoken in _OFF:
        return (0, 0)
    spoken = spoken.removeprefix("from ")
    parts = [part.strip() for part in re.split(r"\s*(?:[-–—]|\bto\b|\buntil\b|\btill\b|\band\b)\s*", spoken)]
    if len(parts) != 2:
        return _LIKE
    start, end = read_hour(parts[0]), read_hour(parts[1])
    if isinstance(start, str) or isinstance(end, str):
        return _WHOLE if _WHOLE[:19] in f"{start}{end}" else _LIKE
    if start == end:
        return "That would be the whole day. Please leave me at least an hour, or write off."
    return (start, end)


def find_zone(text: str) -> str | None:
    """The IANA zone of that name, or of the city that ends it: "Europe/Berlin", "berlin", "New York"."""
    plain = "".join(char for char in normalize("NFKD", text) if category(char) != "Mn")
    said = "_".join(plain.split()).casefold()
    whole, cities = _zones()
    return whole.get(said) or cities.get(said)


@cache
def _zones() -> tuple[dict[str, str], dict[str, str]]:
    names = sorted(available_timezones())
    cities: dict[str, str] = {}
    for name in names:
        region, _, city = name.rpartition("/")
        if region and not region.startswith(("Etc", "posix", "right", "US", "SystemV")):
            cities.setdefault(city.casefold(), name)
    return {name.casefold(): name for name in names}, cities


def find_country(text: str) -> str | None:
    """The ISO code of a country whose public holidays are known, by its code or its name."""
    return country_code(text)
