"""What a person sees of it all at a glance."""

from bot.cards import Card
from bot.inbox.desk import Desk
from bot.model import Person


async def home(desk: Desk, by: Person) -> tuple[Card, ...]:
    """A card a section. Changes nothing."""
    return (await desk.page(by, await desk.seen(by)),)
