"""Cards and forms as Slack draws them: always taken, never pinging, and saying what they say."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from adapters.slack import limits, shapes
from adapters.slack.drawings import NATIVE, NOTHING_NATIVE
from adapters.slack.forms import refused, view
from adapters.slack.render import Means, Message, drawn_words, message, simple, verb_of
from adapters.slack.text import JOINER, escaped, inert, spoken
from adapters.text import clip
from bot.cards import (
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
    para,
)
from tests.slack.toy import SIGNUP

_NASTY = st.sampled_from(
    ["<!channel>", "<!here|x>", "<@U1>", "<#C1>", "@channel", "@here", "@everyone", "<!subteam^S1>", "&lt;!channel&gt;",
     "<https://x.y|click>", "*b*", "_i_", "~s~", "`c`", "```", ">", "&amp;", "\n> q", "\x00", "\ud800", "\u202e", ":fire:",
     "x" * 5_000, "&" * 5_000]
)  # fmt: skip
_ANY = st.lists(st.text(max_size=12) | _NASTY, max_size=4).map("".join)
_SPAN = (
    st.builds(Plain, _ANY) | st.builds(Bold, _ANY) | st.builds(Mention, st.uuids(), _ANY)
    | st.builds(Link, _ANY, _ANY.map(lambda text: f"https://{text}") | _ANY)
)  # fmt: skip
_WORDS = (
    st.builds(Paragraph, st.lists(_SPAN, max_size=4).map(tuple))
    | st.builds(Facts, st.lists(st.tuples(_ANY, _ANY), max_size=4).map(tuple))
    | st.builds(Quote, _ANY)
)
_ROW = st.lists(_ANY, max_size=4).map(tuple)
_FIGURE = st.floats(-1e6, 1e6) | st.integers(0, 500).map(float)
_WEEKS = st.lists(st.tuples(st.sampled_from(["2 Mar", "9 Mar", "start"]) | _ANY, _FIGURE | st.none()), min_size=1)
_CHART = st.builds(
    lambda title, alt, weeks, target, unit, markers: Chart(
        title,
        alt,
        tuple(label for label, _ in weeks),
        tuple(value for _, value in weeks),
        0,
        target,
        None,
        unit,
        markers,
    ),
    _ANY,
    _ANY,
    _WEEKS | st.integers(1, 30).map(lambda count: [(f"{number} Mar", float(number)) for number in range(count)]),
    st.none() | _FIGURE,
    st.sampled_from(["min", "Goal", ""]) | _ANY,
    st.lists(st.tuples(st.just(0), _ANY), max_size=2).map(tuple),
)
_BLOCK = (
    _WORDS
    | st.builds(Table, st.lists(_ANY, min_size=1, max_size=4).map(tuple), st.lists(_ROW, max_size=4).map(tuple))
    | _CHART
    | st.builds(Image, _ANY | _ANY.map(lambda text: f"https://{text}"), _ANY)
)
_TOKEN = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=36)
_BUTTON = st.builds(
    Button, st.sampled_from(["yes", "no", "help"]), _ANY, _TOKEN, st.sampled_from(["plain", "primary", "danger"])
)
_CARD = st.builds(Card, _ANY, st.lists(_BLOCK, max_size=5).map(tuple), st.lists(_BUTTON, max_size=7).map(tuple))
_OPTIONS = st.lists(_ANY, min_size=1, max_size=12).map(
    lambda labels: tuple(Option(f"v{number}", label) for number, label in enumerate(labels))
)


def _inputs(number: int) -> st.SearchStrategy[Any]:
    name = st.just(f"field{number}")
    yes = st.booleans()
    return st.one_of(
        st.builds(TextInput, name, _ANY, yes, _ANY, _ANY, st.integers(1, 5), st.integers(1, 4_000)),
        st.builds(NumberInput, name, _ANY, yes, _ANY, _ANY),
        st.builds(ChoiceInput, name, _ANY, _OPTIONS, yes, st.just(("v0",)), yes, _ANY),
        st.builds(PeopleInput, name, _ANY, yes, st.just(()), yes, _ANY),
        st.builds(DateInput, name, _ANY, yes, st.none() | st.dates(), _ANY),
        st.builds(FileInput, name, _ANY, yes, _ANY),
    )


_FORM = st.builds(
    Form,
    _ANY,
    st.tuples(_WORDS, _inputs(1), _WORDS, _inputs(2), _inputs(3)),
    _ANY,
    _TOKEN,
)

# What makes Slack call somebody: only read as such in text that is markup, but kept out of all text.
_CALL = re.compile(r"<[!@#]|@(?:channel|here|everyone|group)", re.IGNORECASE)


def _texts(drawn: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(drawn, dict):
        for name, value in drawn.items():
            yield from _texts(value, name)
    elif isinstance(drawn, list | tuple):
        for value in drawn:
            yield from _texts(value, key)
    elif isinstance(drawn, str):
        yield key, drawn


def _never_calls(drawn: Any, top: str | None = None) -> None:
    for key, text in _texts(drawn):
        # The person who edits a text gets back what it was; nobody else sees it before they send it.
        if key != "initial_value":
            assert not _CALL.search(text), (key, text)
    assert "mrkdwn" not in {text for key, text in _texts(drawn) if key == "type"}
    if top is not None:
        assert not _CALL.search(top)
        assert "<" not in top
        assert ">" not in top
        assert not re.search("&(?!amp;|lt;|gt;)", top)


def _taken(drawn: Message) -> None:
    assert shapes.message_faults(drawn.text, drawn.blocks) == []
    json.dumps(drawn.fields()).encode()
    drawn.text.encode()


@given(_CARD)
@settings(max_examples=300, deadline=None)
def test_no_card_can_call_anybody_and_every_card_is_taken(card: Card) -> None:
    charts = {block: "F1" for block in card.blocks if isinstance(block, Chart)}
    ways = (Means(NATIVE), Means(NATIVE, charts), Means(NOTHING_NATIVE, charts), Means(NOTHING_NATIVE))
    for drawn in (*(message(card, means) for means in ways), simple(card)):
        _taken(drawn)
        _never_calls(drawn.blocks, drawn.text)
        assert drawn.text


@given(_FORM)
@settings(max_examples=300, deadline=None)
def test_no_form_can_call_anybody_and_every_form_is_taken(form: Form) -> None:
    drawn = view(form)
    assert shapes.view_faults(drawn) == []
    _never_calls(drawn)
    json.dumps(drawn, ensure_ascii=False).encode()


@given(st.dictionaries(st.sampled_from(["field1", "field2", "elsewhere", ""]), _ANY, min_size=1), _FORM)
@settings(deadline=None)
def test_errors_stand_only_at_what_is_asked_and_call_nobody(errors: dict[str, str], form: Form) -> None:
    drawn = view(form)
    answer = refused(errors, drawn)
    asked = {block["block_id"] for block in drawn["blocks"] if block["type"] == "input"}
    assert set(answer["errors"]) <= asked
    assert answer["errors"]
    _never_calls(answer)


@given(_ANY, st.integers(8, 4_000))
def test_escaped_text_keeps_to_its_length_and_cuts_nothing_in_half(text: str, longest: int) -> None:
    written = escaped(text, longest)
    assert 0 < len(written) <= longest
    assert not re.search("&(?!amp;|lt;|gt;)", written)


@given(_ANY)
def test_inert_text_looks_the_same(text: str) -> None:
    shown = inert(text)
    assert inert(shown) == shown
    assert shown.replace(JOINER, "") == inert(text.replace(JOINER, "")).replace(JOINER, "")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])).map(str.strip))
def test_what_people_type_is_read_back_from_what_slack_sends(text: str) -> None:
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert spoken(sent) == text


def test_the_words_of_a_paragraph_keep_their_weight_and_their_blanks() -> None:
    drawn = drawn_words(
        para(
            "It is ",
            Bold("120"),
            " ",
            Mention(uuid4(), "Ann"),
            Link("more", "https://x.y/z"),
            Link("no", "javascript:x"),
        )
    )
    assert drawn["elements"][0]["elements"] == [
        {"type": "text", "text": "It is "},
        {"type": "text", "text": "120", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "text", "text": "Ann", "style": {"bold": True}},
        {"type": "link", "url": "https://x.y/z", "text": "more"},
        {"type": "text", "text": "no"},
    ]


def test_twins_of_a_verb_are_told_apart_and_read_alike() -> None:
    card = Card("Who?", (), tuple(Button("take", f"Offer {number}", f"t{number}") for number in range(6)))
    (row,) = message(card).blocks[1:]
    ids = [element["action_id"] for element in row["elements"]]
    assert len(set(ids)) == 6
    assert {verb_of(id) for id in ids} == {"take"}
    assert [element["value"] for element in row["elements"]] == [f"t{number}" for number in range(6)]


@pytest.mark.parametrize(("count", "rows"), [(1, [1]), (25, [25]), (26, [25, 1])])
def test_as_many_buttons_as_a_row_takes(count: int, rows: list[int]) -> None:
    card = Card("Who?", (), tuple(Button("take", "Take", "t") for _ in range(count)))
    assert [len(block["elements"]) for block in message(card).blocks[1:]] == rows
    assert shapes.message_faults("x", message(card).blocks) == []


@pytest.mark.parametrize("count", [48, 49, 200])
def test_too_long_a_card_keeps_its_beginning_and_its_buttons(count: int) -> None:
    card = Card("Long", tuple(para(f"Line {number}") for number in range(count)), (Button("yes", "Yes", "t"),))
    blocks = message(card).blocks
    assert len(blocks) <= limits.MESSAGE_BLOCKS
    assert blocks[-1]["type"] == "actions"
    assert ("…" in str(blocks[-2])) == (count > 48)


def test_too_many_characters_are_cut_before_slack_refuses_them() -> None:
    card = Card("Long", tuple(para("x" * 2_900) for _ in range(6)), (Button("yes", "Yes", "t"),))
    assert shapes.message_faults("x", message(card).blocks) == []
    assert message(card).blocks[-1]["type"] == "actions"


def test_a_second_table_and_a_long_one_still_come_through() -> None:
    long = Table(("Pilot", "Week"), tuple((f"Pilot {number}", "") for number in range(300)))
    wide = Table(tuple(str(number) for number in range(30)), (("a",) * 30,))
    blocks = message(Card("All", (long, wide))).blocks
    assert [block["type"] for block in blocks] == ["header", "table", "rich_text"]
    assert blocks[1]["rows"][-1][0]["text"] == "…"
    assert len(message(Card("Wide", (wide,))).blocks[1]["rows"][0]) == 20


def test_a_card_of_nothing_is_still_a_message() -> None:
    drawn = message(Card(""))
    _taken(drawn)
    assert drawn.text


def test_slack_s_own_models_take_what_is_drawn() -> None:
    card = Card(
        "All", (para("x", Bold("y")), Facts((("a", "b"),)), Quote("q"), Image("https://x.y/z.png", "z")), (Button("yes", "Yes", "t", "danger"),)
    )  # fmt: skip
    for block in message(card).blocks:
        parsed = SdkBlock.parse(block)
        assert parsed is not None
        parsed.validate_json()
    SdkView(**view(SIGNUP)).validate_json()


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 3, "–"), ("  ", 3, "–"), ("a bcd", 3, "a…")],
)
def test_text_is_cut_with_a_sign(text: str, longest: int, shown: str) -> None:
    assert clip(text, longest) == shown


def test_what_changed_stands_under_the_picture_and_in_its_words_where_there_is_none() -> None:
    chart = Chart(
        "t", "Chart. What changed: 1 at 9 Mar: *new*.", ("9 Mar",), (1.0,), 0, None, None, "", ((0, "*new*"),)
    )
    drawn = message(Card("Title", (chart,)), Means(NOTHING_NATIVE, {chart: "F1"})).blocks
    kinds = [each["type"] for each in drawn]
    assert kinds[kinds.index("image") + 1] == "rich_text"
    assert "1 · 9 Mar: *new*" in json.dumps(drawn, ensure_ascii=False).replace(JOINER, "")
    bare = json.dumps(message(Card("Title", (chart,)), Means(NOTHING_NATIVE)).blocks)
    assert bare.count("*new*") == 1
