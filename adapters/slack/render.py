"""Cards as Slack messages. Pure.

Running text is drawn as `rich_text`, not as markdown: its elements are literal, so no `*`, `_`, `~` or backtick that
somebody wrote can change how a line looks, and `<!channel>` is nine visible characters. Only the top-level text,
which notifications and screen readers use, is read by Slack as markup: there everything is escaped.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from adapters.slack import limits
from adapters.slack.charts import native
from adapters.slack.text import JOINER, escaped, inert
from adapters.text import NOTHING, clip
from bot.cards import (
    Block,
    Bold,
    Button,
    Card,
    Chart,
    Facts,
    Image,
    Link,
    Mention,
    Paragraph,
    Plain,
    Quote,
    Span,
    Table,
    marks,
    plain_text,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Means:
    """What a drawing may use beside words: which blocks of Slack's own, and the uploaded files of charts."""

    native: frozenset[str] = frozenset({"table"})
    pictures: Mapping[Chart, str] = field(default_factory=dict)


PLAIN_MEANS = Means()


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is sent: the blocks, and the plain twin that is always there."""

    text: str
    blocks: tuple[Json, ...] = ()

    def fields(self) -> Json:
        """As arguments of chat.postMessage, chat.update and a response. Empty blocks remove earlier ones."""
        return {"text": self.text, "blocks": list(self.blocks)}


def message(card: Card, means: Means = PLAIN_MEANS) -> Message:
    """The card as it is meant to look. A chart that can be drawn by no means stands there as the words it says."""
    top = [_header(card.title)] if card.title.strip() else []
    left = Counter({"table": limits.TABLES, "data_visualization": limits.CHARTS})
    drawn = [block for part in card.blocks for block in _block(part, means, left)]
    rows = list(_buttons(card.buttons))
    return Message(twin(card), (*_fitting([*top, *drawn], len(rows), limits.characters(rows)), *rows))


def simple(card: Card) -> Message:
    """The same words in one block, and the buttons: for a message whose blocks Slack has refused."""
    words = plain_text(card.without_buttons())
    section = {"type": "section", "text": literal(words, limits.SECTION)}
    return Message(twin(card), (section, *_buttons(card.buttons)))


def twin(card: Card) -> str:
    """The card's plain twin, escaped."""
    return escaped(plain_text(card), limits.MESSAGE_TEXT)


def verb_of(action_id: str) -> str:
    """The verb of the button whose action id this is."""
    return action_id.partition("#")[0]


def literal(text: str, longest: int) -> Json:
    """A text that Slack shows as it is. Without `emoji`, ":fire:" stays what was written."""
    return {"type": "plain_text", "text": clip(inert(text), longest), "emoji": False}


def drawn_words(block: Paragraph | Facts | Quote) -> Json:
    """A block of words, as it may stand in messages and in forms."""
    match block:
        case Paragraph(spans):
            return _rich("rich_text_section", [_span(span) for span in spans if span.text])
        case Facts(rows):
            return _rich("rich_text_section", list(_facts(rows)))
        case Quote(text):
            return _rich("rich_text_quote", [_words(text)])
        case _:
            assert_never(block)


def _block(block: Block, means: Means, left: Counter[str]) -> Iterator[Json]:
    """`left` is how many more of each block the message takes."""
    match block:
        case Paragraph() | Facts() | Quote():
            yield drawn_words(block)
        case Table():
            yield _table(block) if _takes("table", means, left) else in_columns(block)
        case Chart():
            yield from _chart(block, means, left)
        case Image():
            yield _image(block)
        case _:
            assert_never(block)


def _header(title: str) -> Json:
    # The two ends of a range stay on one line: "16–22 Mar" is never broken after its dash.
    whole = re.sub(r"(?<=\S)–(?=\S)", f"–{JOINER}", title.replace("\n", " "))
    return {"type": "header", "text": literal(whole, limits.HEADER)}


def _rich(kind: str, elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements or [_words(NOTHING)]}]}


def _words(text: str, bold: bool = False) -> Json:
    words: Json = {"type": "text", "text": _literal(text)}
    return {**words, "style": {"bold": True}} if bold else words


def _literal(text: str) -> str:
    # A blank between two words is a span of its own and stays; only nothing at all is refused.
    shown = inert(text)
    return shown if shown and len(shown) <= limits.SECTION else clip(shown, limits.SECTION)


def _span(span: Span) -> Json:
    match span:
        case Plain(text):
            return _words(text)
        case Bold(text):
            return _words(text, bold=True)
        case Mention(_, text):
            # Never Slack's own mention, which notifies: the name is enough.
            return _words(text, bold=True)
        case Link(text, url):
            leads = url.startswith(("https://", "http://", "mailto:")) and len(inert(url)) <= limits.URL
            link: Json = {"type": "link", "url": inert(url), "text": _literal(text)}
            return link if leads else _words(text)
        case _:
            assert_never(span)


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[Json]:
    for number, (label, value) in enumerate(rows):
        yield _words(f"{label}: " if number == 0 else f"\n{label}: ", bold=True)
        yield _words(value)


def _takes(kind: str, means: Means, left: Counter[str]) -> bool:
    """Whether one more of Slack's own blocks of that kind may stand in the message; then it is counted."""
    if kind not in means.native or left[kind] == 0:
        return False
    left[kind] -= 1
    return True


def in_columns(table: Table) -> Json:
    """The same table as lines of equally wide letters."""
    rows = [[inert(cell).replace("\n", " ") for cell in row] for row in (table.header, *table.rows)]
    wide = [max(len(row[at]) for row in rows if at < len(row)) for at in range(max(map(len, rows)))]
    lines = ["  ".join(cell.ljust(wide[at]) for at, cell in enumerate(row)).rstrip() for row in rows]
    return _rich("rich_text_preformatted", [_words("\n".join(lines) or NOTHING)])


def _table(table: Table) -> Json:
    rows = [_cells(row, len(table.header)) for row in (table.header, *table.rows)]
    shown = rows[: limits.TABLE_ROWS]
    while limits.characters(shown) > limits.TABLE_CHARS - limits.TABLE_COLUMNS and len(shown) > 1:
        shown.pop()
    if len(shown) < len(rows):
        shown[-1] = _cells(("…",) * len(table.header), len(table.header))
    return {"type": "table", "rows": shown}


def _cells(row: tuple[str, ...], columns: int) -> list[Json]:
    # Every row as long as the header, and no cell empty, or the message is refused.
    wide = (*row, *("",) * columns)[: min(columns, limits.TABLE_COLUMNS)]
    return [{"type": "raw_text", "text": clip(inert(cell), limits.TABLE_CHARS // 40)} for cell in wide]


def _chart(chart: Chart, means: Means, left: Counter[str]) -> Iterator[Json]:
    drawn = native(chart)
    if drawn is not None and _takes("data_visualization", means, left):
        yield drawn
    elif chart in means.pictures:
        file = {"id": means.pictures[chart]}
        yield {"type": "image", "slack_file": file, "alt_text": clip(inert(chart.alt), limits.ALT)}
    else:
        yield drawn_words(Paragraph((Plain(chart.alt),)))
        return  # its words name the marks already
    if chart.markers:
        yield drawn_words(Paragraph((Plain("\n".join(marks(chart))),)))


def _image(image: Image) -> Json:
    alt = clip(inert(image.alt), limits.ALT)
    if not image.url.startswith("https://") or len(image.url) > limits.URL:
        return drawn_words(Paragraph((Plain(alt),)))
    return {"type": "image", "image_url": inert(image.url), "alt_text": alt}


def _buttons(buttons: tuple[Button, ...]) -> Iterator[Json]:
    for row, start in enumerate(range(0, len(buttons), limits.ACTIONS)):
        elements: list[Json] = []
        taken: dict[str, int] = {}
        for button in buttons[start : start + limits.ACTIONS]:
            number = taken[button.verb] = taken.get(button.verb, 0) + 1
            # Two buttons of one block may not share an action id; the verb is what stands before the mark.
            elements.append(_button(button, button.verb if number == 1 else f"{button.verb}#{number}"))
        yield {"type": "actions", "block_id": f"buttons{row or ''}", "elements": elements}


def _button(button: Button, action_id: str) -> Json:
    label = literal(button.label, limits.BUTTON)
    drawn: Json = {"type": "button", "text": label, "action_id": action_id, "value": button.token}
    return drawn if button.tone == "plain" else {**drawn, "style": button.tone}


def _fitting(blocks: list[Json], taken: int, characters: int) -> list[Json]:
    """As many blocks as one message holds beside the buttons, the first ones, and a sign where some are left out."""
    room = limits.MESSAGE_CHARS - characters - 1
    shown: list[Json] = []
    for block in blocks:
        room -= limits.characters(block)
        if room < 0 or len(shown) + taken == limits.MESSAGE_BLOCKS:
            return [*shown[: limits.MESSAGE_BLOCKS - taken - 1], drawn_words(Paragraph((Plain("…"),)))]
        shown.append(block)
    return shown
