"""What a message or a form says, without how a platform draws it. Closed: a new block fails mypy in every renderer.

No markdown anywhere: text is data, and each renderer escapes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

Tone = Literal["plain", "primary", "danger"]
START = "start"  # the label of a number that a chart begins with and that belongs to no week


@dataclass(frozen=True, slots=True)
class Plain:
    """Text as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Text that carries the weight of the line."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A label that leads somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person by name; platforms may link it to a profile but never notify through it."""

    person: UUID
    text: str


Span = Plain | Bold | Link | Mention


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of thought."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A number over the weeks, oldest first. The first `baseline` values are the baseline; None is a hole.

    `days` are the Mondays of the values, without one for a start, which belongs to no week; empty where unknown.
    """

    title: str
    alt: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    baseline: int
    target: float | None
    limits: tuple[float, float] | None
    unit: str
    markers: tuple[tuple[int, str], ...] = ()  # (place among the values, what changed then), numbered from 1
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture somewhere on the web."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a person, never read as a command or a mention."""

    text: str


@dataclass(frozen=True, slots=True)
class TextInput:
    """Free text."""

    name: str
    label: str
    required: bool = True
    value: str = ""
    hint: str = ""
    lines: int = 1
    longest: int = 500


@dataclass(frozen=True, slots=True)
class NumberInput:
    """A figure as people write it; read by bot.amounts, so renderers draw a text field."""

    name: str
    label: str
    required: bool = True
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ChoiceInput:
    """One (or, with `several`, any number) of a short list."""

    name: str
    label: str
    options: tuple[Option, ...]
    required: bool = True
    value: tuple[str, ...] = ()
    several: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PeopleInput:
    """A colleague (or several), given back as the person's id."""

    name: str
    label: str
    required: bool = True
    value: tuple[UUID, ...] = ()
    several: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DateInput:
    """A day."""

    name: str
    label: str
    required: bool = True
    value: date | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file, given back as its text."""

    name: str
    label: str
    required: bool = False
    hint: str = ""


Input = TextInput | NumberInput | ChoiceInput | PeopleInput | DateInput | FileInput
Block = Paragraph | Facts | Table | Chart | Image | Quote
FormBlock = Paragraph | Facts | Quote | Input


@dataclass(frozen=True, slots=True)
class Button:
    """A press gives back `verb` and `token`; who may press is decided by the rules."""

    verb: str
    label: str
    token: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Card:
    """A message."""

    title: str
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()

    def without_buttons(self) -> "Card":
        """The same message with nothing left to press."""
        return replace(self, buttons=())


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to be filled in. `token` comes back with the values."""

    title: str
    blocks: tuple[FormBlock, ...]
    submit: str
    token: str

    def inputs(self) -> Iterator[Input]:
        """The questions, in order."""
        for block in self.blocks:
            if not isinstance(block, Paragraph | Facts | Quote):
                yield block


def marks(chart: Chart) -> tuple[str, ...]:
    """What the numbered marks of a chart stand for, a line each: "1 · 9 Mar: new depot"."""
    return tuple(f"{number} · {chart.labels[place]}: {text}" for number, (place, text) in enumerate(chart.markers, 1))


def para(*parts: str | Span) -> Paragraph:
    """A paragraph of spans, bare text being plain."""
    return Paragraph(tuple(Plain(part) if isinstance(part, str) else part for part in parts))


def plain_text(card: Card) -> str:
    """The card's plain twin: the same words, a line a block. Buttons are named by their labels."""
    lines = [card.title, *(line for block in card.blocks for line in _lines(block))]
    if card.buttons:
        lines.append(" ".join(f"[{button.label}]" for button in card.buttons))
    return "\n".join(line for line in lines if line)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(spans):
            yield "".join(span.text for span in spans)
        case Facts(rows):
            yield from (f"{label}: {value}" for label, value in rows)
        case Table(header, rows):
            yield " | ".join(header)
            yield from (" | ".join(row) for row in rows)
        case Chart():
            yield block.alt
        case Image():
            yield block.alt
        case Quote(text):
            yield f"“{text}”"
