"""The playground as a chat platform: messages go to the chat log, where the page finds them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from adapters.playground.changes import Changes
from adapters.playground.people import ORG, PLATFORM
from bot.cards import Card
from bot.model import Address, Person, Receipt
from bot.ports import Busy, Feed, Pace, TryLater, Unreachable


class Playground:
    """A ChatPlatform over the chat log. `Address.user` is a handle; `Address.conversation` the person's id.

    An address without a conversation is looked up by its handle. Somebody who was marked inactive is
    unreachable, so that an undelivered message can be tried here too.
    """

    name = PLATFORM
    pace = Pace()

    def __init__(self, feed: Feed, changes: Changes) -> None:
        self._feed = feed
        self._changes = changes

    async def send(self, to: Address, card: Card, key: str, also: Sequence[str] = ()) -> Receipt:
        """One message a key: sending it again gives the receipt of the first time."""
        with _patiently():
            person = await self._reach(to)
            line = await self._feed.chat.add(person.id, card, self._feed.clock.now(), key, mine=False)
        self._changes.note()
        return Receipt(str(person.id), line.id)

    async def find(self, to: Address, key: str, since: datetime) -> Receipt | None:
        """The message with that key, whenever it was sent: keys are never used twice."""
        with _patiently():
            person = await self._reach(to)
            line = await self._feed.chat.by_key(key)
        return Receipt(str(person.id), line.id) if line else None

    async def edit(self, to: Address, sent: Receipt, card: Card, *, spare: bool = False) -> Receipt:
        """Another card in the same place; the line keeps its id."""
        with _patiently():
            await self._reach(to)
            changed = await self._feed.chat.change(sent.message, card)
        if changed is None:
            raise Unreachable("message gone")
        self._changes.note()
        return sent

    async def _reach(self, to: Address) -> Person:
        if to.conversation:
            person = await self._feed.people.person(_id(to.conversation))
        else:
            person = await self._feed.people.met(ORG, to, to.user)
        if person is None or not person.active:
            raise Unreachable("account inactive")
        return person


@contextmanager
def _patiently() -> Iterator[None]:
    """A store that is busy has kept nothing: TryLater."""
    try:
        yield
    except Busy as busy:
        raise TryLater from busy


def _id(conversation: str) -> UUID:
    try:
        return UUID(conversation)
    except ValueError:
        raise Unreachable("no such conversation") from None
