"""Every message there is, read as the person who receives it."""

import re
from typing import get_args

import pytest

from bot.cards import Button, Card, Facts, Image, Paragraph, Quote, Table, plain_text
from bot.inbox.buttons import HANDLED
from bot.notices import (
    Alert,
    Ask,
    Body,
    ConditionAsked,
    Miss,
    NotReached,
    OwnerOffer,
    Parked,
    Refusal,
    Reminder,
    Returned,
    RightsMissing,
)
from bot.wording import why
from bot.wording.voice import Voice
from tests.wording.cast import MAYA, NAMES, NOW, Example
from tests.wording.examples import examples

ALL = examples()
ASKING = (Alert, Ask, Miss, NotReached, OwnerOffer, Parked, Reminder, Returned, ConditionAsked, RightsMissing)
# Nobody is blamed, nobody needs a statistics course, and nothing of the program shows through.
WORDS = [
    *("failed", "failure", "blame", "overdue", "neglected", "ignored", "invalid", "error", "exception"),
    *("p-value", "significant", "hypothesis", "permutation", "deviation", "user error", "your fault"),
    *("S1", "S2", "S12", "L1", "None", "True", "False", "nan", "inf", "UUID", "datetime"),
]
ENDS = (".", "?", "!", "”", "…")


def each(*kinds: type) -> pytest.MarkDecorator:
    """The examples of those kinds of message, or all of them."""
    chosen = [example for example in ALL if not kinds or isinstance(example.body, kinds)]
    return pytest.mark.parametrize("example", chosen, ids=lambda example: example.name)


def sentences(card: Card) -> list[str]:
    """What is said below the title, a line a block; pictures say theirs elsewhere."""
    said = []
    for block in card.blocks:
        if isinstance(block, Paragraph):
            said.append("".join(span.text for span in block.spans))
        elif isinstance(block, Quote):
            said.append(f"“{block.text}”")  # as every platform sets it apart
        elif isinstance(block, Facts | Table):
            said.extend(" ".join(row) for row in block.rows)
    return said


def test_every_kind_of_message_has_an_example() -> None:
    assert {type(example.body) for example in ALL} == set(get_args(Body))


def test_no_two_examples_are_the_same_case() -> None:
    assert len({example.name for example in ALL}) == len(ALL)


@each()
def test_a_message_has_six_lines_and_five_buttons_at_most(example: Example) -> None:
    card = example.card
    assert 1 + len(sentences(card)) <= 6
    assert len(card.buttons) <= (6 if isinstance(example.body, Alert | Parked) else 5)
    assert all(len(button.label) <= 30 for button in card.buttons)
    assert sum(button.tone == "primary" for button in card.buttons) <= 1


@each()
def test_a_line_is_short_enough_to_be_read_at_a_glance(example: Example) -> None:
    assert len(example.card.title) <= 80
    assert all(len(line) <= 230 for line in sentences(example.card))


@each()
def test_everything_that_can_be_pressed_is_answered(example: Example) -> None:
    pressed: tuple[Button, ...] = example.card.buttons
    assert all(button.token == "menu" or button.verb in HANDLED for button in pressed)
    assert all(button.token.startswith(f"{example.body.pilot.id}:") for button in pressed)
    assert len({button.verb for button in pressed}) == len(pressed)


@each()
def test_the_plain_twin_says_the_same_words(example: Example) -> None:
    card, twin = example.card, plain_text(example.card)
    assert twin.startswith(card.title)
    assert all(line in twin for line in sentences(card))
    assert all(f"[{button.label}]" in twin for button in card.buttons)
    assert not any(isinstance(block, Image) for block in card.blocks)


@each()
def test_nothing_is_markdown_and_nothing_shows_how_it_is_made(example: Example) -> None:
    said = plain_text(example.card)
    assert not re.search(r"[*_`#<>{}|~]", said)
    assert not any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in WORDS)


@each()
def test_every_sentence_is_whole(example: Example) -> None:
    card = example.card
    for line in (card.title, *sentences(card)):
        assert line == line.strip()
        assert "  " not in line
        assert not re.search(r"\s[,.;:!?]|[.,;:]{2}|\(\)|:\.$", line)
        assert line[:1].isupper() or line[:1].isdecimal() or line.startswith(("/", "“"))
    assert not card.title.endswith((".", ",", ":"))
    for line in sentences(card):
        assert line.endswith(ENDS)


@each()
def test_whoever_reads_it_is_spoken_to_as_you(example: Example) -> None:
    said = plain_text(example.card)
    third_person = r"(?:is|was|has|does|says|owns|accepts|declines|looks|knows|chooses|goes|needs)"
    assert not re.search(rf"\byou {third_person}\b", said, re.IGNORECASE)
    assert not re.search(r"[a-z,;] You\b", said)
    assert not re.search(r"\b(?:nobody|somebody) (?:have|are|own|say)\b", said, re.IGNORECASE)
    assert not re.search(rf"\b{NAMES[example.reader]}\b", said)


@each(*ASKING)
def test_whoever_is_asked_for_something_is_told_why_they_are(example: Example) -> None:
    assert sentences(example.card)[-1].startswith("Why you: ")


@each()
def test_why_answers_for_every_message_in_one_sentence(example: Example) -> None:
    said = why(example.body, Voice(NOW, example.reader, names=NAMES))
    assert said.endswith(".")
    assert said[0].islower() or said.startswith(example.body.pilot.name)


@each(Refusal)
def test_a_refusal_says_what_can_be_done_and_blames_nobody(example: Example) -> None:
    (line,) = sentences(example.card)
    assert line.startswith(example.body.pilot.name)
    assert len(line) > len(example.body.pilot.name) + 15


def test_the_champion_reads_no_sentence_that_is_meant_for_somebody_else() -> None:
    told = [example for example in ALL if example.body.kind == "ack_told" and example.reader != MAYA]
    assert told
    assert not any("A word from you" in plain_text(example.card) for example in told)
    assert not any("Thank you for owning it" in plain_text(example.card) for example in told)
