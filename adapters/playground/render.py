"""A line of the chat log as JSON: typed objects, no markup. The page inserts every text as text."""

from typing import assert_never
from urllib.parse import quote

from bot.cards import (
    Block,
    Bold,
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
from bot.ports import Line


def message(line: Line) -> dict[str, object]:
    """One message as the person sees it. `seq` grows with every change, so a page knows what to draw anew."""
    card = line.card
    return {
        "id": line.id,
        "seq": line.seq,
        "at": line.at.isoformat(),
        "from": "me" if line.mine else "bot",
        "title": card.title,
        "text": plain_text(card),
        "blocks": [_block(block, line, index) for index, block in enumerate(card.blocks)],
        "buttons": [
            {"verb": each.verb, "label": each.label, "token": each.token, "tone": each.tone} for each in card.buttons
        ],
        "edited": line.edited,
        "kept": line.seq > 0,
    }


def said(text: str) -> Card:
    """A person's own words, as one paragraph of plain text."""
    return Card("", (Paragraph((Plain(text),)),))


def chart_at(card: Card, index: int) -> Chart | None:
    """The chart that stands at that place among the card's blocks."""
    block = card.blocks[index] if index < len(card.blocks) else None
    return block if isinstance(block, Chart) else None


def _block(block: Block, line: Line, index: int) -> dict[str, object]:
    match block:
        case Paragraph(spans):
            return {"type": "paragraph", "spans": [_span(span) for span in spans]}
        case Facts(rows):
            return {"type": "facts", "rows": [list(row) for row in rows]}
        case Table(header, rows):
            return {"type": "table", "header": list(header), "rows": [list(row) for row in rows]}
        case Chart():
            return _chart(block, f"/playground/chart/{quote(line.id, safe='')}/{index}.png")
        case Image(url, alt):
            return {"type": "image", "url": url, "alt": alt}
        case Quote(text):
            return {"type": "quote", "text": text}
        case _:
            assert_never(block)


def _chart(chart: Chart, src: str) -> dict[str, object]:
    return {
        "type": "chart",
        "title": chart.title,
        "alt": chart.alt,
        "src": src,
        "labels": list(chart.labels),
        "values": list(chart.values),
        "baseline": chart.baseline,
        "target": chart.target,
        "limits": list(chart.limits) if chart.limits else None,
        "unit": chart.unit,
        "marks": list(marks(chart)),
    }


def _span(span: Span) -> dict[str, object]:
    match span:
        case Plain(text):
            return {"type": "plain", "text": text}
        case Bold(text):
            return {"type": "bold", "text": text}
        case Link(text, url):
            return {"type": "link", "text": text, "url": url}
        case Mention(person, text):
            return {"type": "mention", "text": text, "person": str(person)}
        case _:
            assert_never(span)
