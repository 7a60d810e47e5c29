"""Numbers as people type them: read without guessing, shown without noise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 64  # characters: no number people type is longer
LARGEST = Decimal(10) ** 12
PLACES_MOST = 12

_SECONDS = {
    1: "s sec secs second seconds",
    60: "m min mins minute minutes",
    3600: "h hr hrs hour hours std stunden",
}
_TIME = {word: seconds for seconds, words in _SECONDS.items() for word in words.split()}
_FOLDS = {"k": 10**3, "mio": 10**6, "mn": 10**6, "million": 10**6, "millions": 10**6, "bn": 10**9}
_CODES = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr"}
_CURRENCIES = "".join(_CODES)
# What no number of can be below nothing; money, shares and degrees can.
_NEVER_BELOW = frozenset(_TIME) | {"day", "days", "week", "weeks", "month", "months", "people", "persons", "users"}
# Marks of other scripts, as the ones they stand for.
_MARKS = {"٫": ".", "٬": "'", "，": ",", "．": ".", "٪": "%", "％": "%", "＋": "+"}

_DIGITS = r"[\d.,' ]*\d[\d.,' ]*"
_ABOUT = re.compile(r"^(?:~|≈|about |around |approx\.? |appr\.? |roughly |ca\.? ?|circa )\s*", re.IGNORECASE)
_NUMBER = re.compile(
    rf"(?P<sign>[-+]?)\s*(?P<money>[{_CURRENCIES}]?)\s*(?P<digits>{_DIGITS})(?P<word>[^\d\s.,'][^\d.,']*\.?)?"
)
_AHEAD = re.compile(r"(?P<word>[^\d\s.,'+-]{1,12})\s*(?P<rest>[-+]?\s*[\d.].*)")  # "EUR 5", "kr 5"
_POWER = re.compile(r"[-+]?\d+(?:\.\d+)?e[-+]?\d{1,2}", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:(?P<h>\d+)\s*(?:h|hr|hrs|hours?))\s*(?P<m>\d+)\s*(?:m|min|mins|minutes?)?"
    r"|(?P<mm>\d+)\s*(?:m|min|mins|minutes?)\s*(?P<s>\d+)\s*(?:s|sec|secs|seconds?)?",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[-+]?\d[\d.,']*(?:[;,]? +[-+]?\d[\d.,']*)+")
_SPACED = re.compile(r"[-+]?[1-9] \d{3}(?:[.,]\d+)?")  # one digit, one group: "1 250" or "1 250,5"
_COUNTED = {2: "two", 3: "three", 4: "four"}
_CLOCK = re.compile(r"\d+:\d\d(?::\d\d)?")
_PLAIN = re.compile(r"\d+|\d*\.\d+")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:([,.' ])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}")


@dataclass(frozen=True, slots=True)
class Amount:
    """One number, in the unit it was asked for."""

    value: float


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A number that two people would read differently; `readings` from small to large in size."""

    readings: tuple[float, float]


@dataclass(frozen=True, slots=True)
class NotANumber:
    """Nothing that can be counted; `why` is one kind sentence with a way out."""

    why: str


Reading = Amount | Ambiguous | NotANumber


def read_amount(text: str, unit: str = "") -> Reading:
    """Read one number out of `text`, in `unit` ("min", "h", "%", "EUR", any word or nothing).

    Both decimal marks, thousands in groups, "3h 20m" (turned into the unit), "5k", a currency sign or the
    unit behind the number are understood. One separator before exactly three digits can mean two things and
    is never guessed. A space groups thousands only behind one single digit ("1 250"): "126 127" may as well be
    two weeks, so it is no number. A time is never below zero, nothing is beyond 1e12 either way. Never raises.
    """
    if len(text) > LONGEST * 4 or len(tidy := _tidy(text)) > LONGEST:
        return NotANumber("That is longer than any number I know. Please send the number alone.")
    if not tidy:
        return NotANumber("I need a number here, for example 126.")
    if span := _SPAN.fullmatch(tidy):
        return _read_span(span, unit)
    if _POWER.fullmatch(tidy):
        return _sized([Decimal(tidy)])
    if (figures := side_by_side(tidy)) > 1:
        return NotANumber(f"I see {_COUNTED.get(figures, 'several')} numbers. Please send one, without a space in it.")
    if (found := _NUMBER.fullmatch(_unit_behind(tidy, unit))) is None:
        return _no_number(tidy)
    return _read_found(found, unit) or _no_number(tidy)


def _read_found(found: re.Match[str], unit: str) -> Reading | None:
    """The number with its sign, its currency and the word behind it; None where its digits are none."""
    factor = _factor(_plain_word(found["word"] or ""), _plain_word(unit))
    if isinstance(factor, Decimal) and found["money"] and unit.strip():
        factor = factor if _plain_word(found["money"]) == _plain_word(unit) else _unfit(found["money"], unit)
    if isinstance(factor, NotANumber):
        return factor
    readings = _readings(found["digits"].strip())
    sign = -1 if found["sign"] == "-" else 1
    if sign < 0 and _plain_word(unit) in _NEVER_BELOW and any(readings):
        return NotANumber(f"This is counted in {unit.strip()}, which can't be below zero. Is the minus meant?")
    return _sized([sign * value * factor for value in readings]) if readings else None


def side_by_side(text: str) -> int:
    """How many figures stand beside one another with spaces between them: 2 in "126 127", 1 in "1 250"."""
    tidy = _tidy(text[:LONGEST])
    figures = _BESIDE.match(tidy)
    return 1 if figures is None or _SPACED.fullmatch(figures[0]) else len(figures[0].split())


def is_all_figures(text: str) -> bool:
    """Whether nothing but figures stands there, even such as can not be read as one: "126 127", "12:30"."""
    tidy = _tidy(text[:LONGEST])
    return _CLOCK.fullmatch(tidy) is not None or _BESIDE.fullmatch(tidy) is not None


def show(value: float, unit: str = "") -> str:
    """The number as people write it: thousands with commas, no more than two decimals once it passes 1.

    A currency sign stands before it, a percent sign close behind, any other unit after a space. Smaller
    numbers keep four significant digits, up to twelve decimals. Nothing is ever written with an exponent.
    """
    exact = Decimal(repr(float(value)))
    places = 2 if abs(exact) >= 1 else min(PLACES_MOST, max(2, 3 - exact.adjusted() if exact else 0))
    number = f"{round(exact, places):,f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    number = "0" if number == "-0" else number
    if unit in tuple(_CURRENCIES):
        return f"-{unit}{number[1:]}" if number.startswith("-") else f"{unit}{number}"
    return number + ("%" if unit == "%" else f" {unit}" if unit else "")


def _tidy(text: str) -> str:
    """One line of plain digits, plain spaces and plain minus signs; marks of nobody's language dropped."""
    plain = []
    for char in text.strip():
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            plain.append(str(digit))
        elif char in "−–‒﹣－":
            plain.append("-")
        elif char in "’`´":
            plain.append("'")
        elif char in _MARKS:
            plain.append(_MARKS[char])
        elif unicodedata.category(char) == "Zs":
            plain.append(" ")
        elif char.isspace():
            plain.append("; ")  # two lines or two cells are two numbers, never the groups of one
        elif unicodedata.category(char) != "Cf":
            plain.append(char)
    return _ABOUT.sub("", " ".join("".join(plain).split())).rstrip("!,;")


def _no_number(tidy: str) -> NotANumber:
    shown = tidy if len(tidy) <= 24 else tidy[:23] + "…"
    if _CLOCK.fullmatch(tidy):
        return NotANumber(f"“{shown}” can be read in two ways. Please write 3h 20m, or one number.")
    return NotANumber(f"I can't read “{shown}” as one number. Please write it like 126 or 12.5.")


def _read_span(span: re.Match[str], unit: str) -> Reading:
    """Hours and minutes, or minutes and seconds, in the unit asked for."""
    big, small, step = (span["h"], span["m"], 60) if span["h"] else (span["mm"], span["s"], 1)
    if int(small) >= 60:
        return NotANumber(f"There are {small} where I expect fewer than 60. Please write it like 3h 20m.")
    in_unit = _TIME.get(unit.strip().casefold())
    if in_unit is None:
        counted = f"in {unit.strip()}" if unit.strip() else "as a plain number"
        return NotANumber(f"That is a time, and this is counted {counted}. Please send one number.")
    return _sized([Decimal((int(big) * 60 + int(small)) * step) / in_unit])


def _unit_behind(tidy: str, unit: str) -> str:
    """The same with the unit, or a currency's code, behind the number where it stood before it."""
    found = _AHEAD.fullmatch(tidy)
    word = _plain_word(found["word"]) if found else ""
    if found is None or word not in {_plain_word(unit), *_CODES.values()} or found["word"] in _CODES:
        return tidy
    return f"{found['rest']} {found['word']}"


def _plain_word(word: str) -> str:
    """The word without case and full stop, a currency sign as its code."""
    plain = word.strip().rstrip(".").casefold()
    return _CODES.get(plain, plain)


def _factor(word: str, unit: str) -> Decimal | NotANumber:
    """What to multiply by, given the word behind the number; a sentence if the word does not fit the unit."""
    if not word or word == unit or word.rstrip("s") == unit.rstrip("s"):
        return Decimal(1)
    if unit in _TIME and word in _TIME:
        return Decimal(_TIME[word]) / _TIME[unit]
    fold, _, rest = word.partition(" ")
    if fold in _FOLDS and rest in {"", unit}:
        return Decimal(_FOLDS[fold])
    # A bare "m" may be minutes, metres or millions, so it needs a unit to be understood by.
    if not unit and word != "m" and (word == "%" or word in _TIME or word in _CODES.values()):
        return Decimal(1)
    return _unfit(word, unit)


def _unfit(word: str, unit: str) -> NotANumber:
    counted = f"This is counted in {unit.strip()}" if unit.strip() else "I expect a plain number"
    return NotANumber(f"{counted}, so I'm not sure what “{word[:24]}” means. Please send the number alone.")


def _readings(digits: str) -> list[Decimal]:
    """Every number the digits and marks can stand for, small to large: one, two, or none."""
    found = [Decimal(plain) for plain in _as_decimals(digits)] + [Decimal(plain) for plain in _as_thousands(digits)]
    return sorted(set(found))


def _as_decimals(digits: str) -> list[str]:
    """The reading with a decimal mark or none, the whole part perhaps in groups by another mark."""
    digits = digits[:-1] if digits.endswith(".") else digits
    if _PLAIN.fullmatch(digits.replace(",", ".")):
        return [digits.replace(",", ".")]
    whole, mark, rest = _split_last(digits)
    grouped = _GROUPS.fullmatch(whole)
    if not mark or not rest.isdecimal() or grouped is None or mark in whole:
        return []
    return [re.sub(r"\D", "", whole) + "." + rest]


def _as_thousands(digits: str) -> list[str]:
    return [re.sub(r"\D", "", digits)] if _GROUPS.fullmatch(digits) else []


def _split_last(digits: str) -> tuple[str, str, str]:
    """What stands before the last full stop or comma, that mark, and what stands after it."""
    at = max(digits.rfind("."), digits.rfind(","))
    return (digits[:at], digits[at], digits[at + 1 :]) if at > 0 else (digits, "", "")


def _sized(readings: list[Decimal]) -> Reading:
    if any(abs(value) > LARGEST for value in readings):
        return NotANumber("That is more than a trillion. Is there a digit too many?")
    if len(readings) == 1:
        return Amount(float(readings[0]) + 0.0)
    small, large = sorted(map(float, readings), key=abs)
    return Ambiguous((small, large))
