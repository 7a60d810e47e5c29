"""All the cards of a reply, and several of them as one."""

import asyncio

from adapters.teams import render
from adapters.teams.activities import Json
from adapters.teams.data import stamped
from bot.cards import Bold, Card, Chart, para
from bot.ports import Reply


def cards_of(reply: Reply) -> tuple[Card, ...]:
    """All that is said; what is wrong as sentences."""
    return (*reply.cards, *(Card(sentence) for sentence in reply.errors.values()))


def together(cards: tuple[Card, ...]) -> Card:
    """Several cards as one, where there is room for no more."""
    first, *others = cards
    blocks = [*first.blocks]
    for card in others:
        blocks += [para(Bold(card.title)), *card.blocks]
    return Card(first.title, tuple(blocks), tuple(button for card in cards for button in card.buttons))


async def drawn(card: Card, of: str) -> Json:
    """A card drawn beside the event loop: the picture of a chart takes its time."""
    has_chart = any(isinstance(block, Chart) for block in card.blocks)
    content = await asyncio.to_thread(render.drawn, card) if has_chart else render.drawn(card)
    return dict(stamped(content, of))
