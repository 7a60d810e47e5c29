"""Cards and forms of whatever people and programs may write, for properties that always hold."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.cards import (
    START,
    Bold,
    Button,
    Card,
    Chart,
    ChoiceInput,
    DateInput,
    Facts,
    FileInput,
    Form,
    Image,
    Link,
    Mention,
    NumberInput,
    Option,
    Paragraph,
    PeopleInput,
    Plain,
    Quote,
    Table,
    TextInput,
)

NASTY = st.sampled_from(
    ["<at>Ann</at>", "<at id='0'>", "</at>", "**b**", "_i_", "# h", "- l", "1. n", "[x](https://x.y)", "![x](https://x.y)",
     "`c`", "> q", "{{DATE(2026-03-01T10:00:00Z,SHORT)}}", "{{{{TIME(x)}}", "${name}", "&lt;at&gt;", "&#42;", "<script>",
     "<img src=x onerror=y>", "\x00", "\ud800", "\u202e", "\u2066", "\u2069", "\u202c", "\n", "\r\n", "a,b", "%2C", "\\*",
     "/champion status", "x" * 5_000, "\U0001f525" * 900, "\u202e" * 40]
)  # fmt: skip
ANY = st.lists(st.text(max_size=12) | NASTY, max_size=4).map("".join)
_SPAN = (
    st.builds(Plain, ANY) | st.builds(Bold, ANY) | st.builds(Mention, st.uuids(), ANY)
    | st.builds(Link, ANY, ANY.map(lambda text: f"https://{text}") | ANY)
)  # fmt: skip
_WORDS = (
    st.builds(Paragraph, st.lists(_SPAN, max_size=4).map(tuple))
    | st.builds(Facts, st.lists(st.tuples(ANY, ANY), max_size=4).map(tuple))
    | st.builds(Quote, ANY)
)
_ROW = st.lists(ANY, max_size=4).map(tuple)
_FIGURE = st.floats(-1e6, 1e6) | st.integers(0, 500).map(float)
_WEEKS = st.lists(st.tuples(st.sampled_from(["2 Mar", "9 Mar", "start"]) | ANY, _FIGURE | st.none()), min_size=1)
DAYS = tuple(date(2025, 12, 1) + timedelta(weeks=n) for n in range(40))
_CHART = st.builds(
    lambda title, alt, weeks, target, limits, unit, markers: Chart(
        title,
        alt,
        tuple(label for label, _ in weeks),
        tuple(value for _, value in weeks),
        0,
        target,
        limits,
        unit,
        markers,
        DAYS[: sum(label != START for label, _ in weeks[:1]) + len(weeks) - 1],
    ),
    ANY,
    ANY,
    _WEEKS | st.integers(1, 30).map(lambda count: [(f"{number} Mar", float(number)) for number in range(count)]),
    st.none() | _FIGURE,
    st.none() | st.tuples(_FIGURE, _FIGURE),
    st.sampled_from(["min", "Goal", ""]) | ANY,
    st.lists(st.tuples(st.just(0), ANY), max_size=2).map(tuple),
)
_BLOCK = (
    _WORDS
    | st.builds(Table, st.lists(ANY, min_size=1, max_size=9).map(tuple), st.lists(_ROW, max_size=6).map(tuple))
    | _CHART
    | st.builds(Image, ANY | ANY.map(lambda text: f"https://{text}"), ANY)
)
TOKEN = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=36)
_BUTTON = st.builds(
    Button, st.sampled_from(["enter", "seen", "help"]), ANY, TOKEN, st.sampled_from(["plain", "primary", "danger"])
)
CARDS = st.builds(Card, ANY, st.lists(_BLOCK, max_size=5).map(tuple), st.lists(_BUTTON, max_size=8).map(tuple))
_OPTIONS = st.lists(st.tuples(ANY, st.sampled_from(["", ",", "%", "%2C", "ä"])), min_size=1, max_size=12).map(
    lambda labels: tuple(Option(f"v{number}{tail}", label) for number, (label, tail) in enumerate(labels))
)


def _inputs(number: int) -> st.SearchStrategy[Any]:
    name, yes = st.just(f"field{number}"), st.booleans()
    return st.one_of(
        st.builds(TextInput, name, ANY, yes, ANY, ANY, st.integers(1, 5), st.integers(1, 4_000)),
        st.builds(NumberInput, name, ANY, yes, ANY, ANY),
        st.builds(ChoiceInput, name, ANY, _OPTIONS, yes, st.just(("v0",)), yes, ANY),
        st.builds(PeopleInput, name, ANY, yes, st.just(()), yes, ANY),
        st.builds(DateInput, name, ANY, yes, st.none() | st.dates(), ANY),
        st.builds(FileInput, name, ANY, yes, ANY),
    )


FORMS = st.builds(Form, ANY, st.tuples(_WORDS, _inputs(1), _WORDS, _inputs(2), _inputs(3)), ANY, TOKEN)
