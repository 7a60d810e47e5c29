"""The App Home: what a person sees of it all at a glance, drawn when they open it and after what they do there."""

import logging
from collections.abc import Iterator, Sequence

from adapters.slack import limits
from adapters.slack.calls import asked
from adapters.slack.render import Json, message
from adapters.slack.workspaces import Workspaces
from bot.cards import Block, Card, Chart, Table, para
from bot.model import Person
from bot.ports import Busy, Conversation, PlatformTrouble, Unreachable

CALLBACK = "home"
CHANGED = "hash_conflict"  # Slack's word: somebody drew it meanwhile
OFF = "not_enabled"  # Slack's word: the app's settings show no Home

log = logging.getLogger("champion.slack")


class Home:
    """Draws it. What goes wrong here never undoes or repeats what a person did."""

    def __init__(self, conversation: Conversation, workspaces: Workspaces) -> None:
        self._conversation = conversation
        self._workspaces = workspaces
        self._drawing: dict[tuple[str, str], tuple[Person, str] | None] = {}  # for whom, and what was asked meanwhile
        self._off: set[str] = set()  # the workspaces in which that was said

    async def publish(self, by: Person, version: str = "") -> None:
        """Draw it for that person, unless it is another `version` by now: then read once more, and draw that.

        One drawing at a time, and one more where something happened meanwhile: the newest is drawn last.
        """
        place = by.address.workspace, by.address.user
        if place in self._drawing:
            self._drawing[place] = by, version
            return
        once_more: tuple[Person, str] | None = (by, version)
        try:
            while once_more is not None:
                self._drawing[place] = None
                await self._draw(*once_more)
                once_more = self._drawing[place]
        finally:
            del self._drawing[place]

    async def _draw(self, by: Person, version: str) -> None:
        try:
            try:
                await self._put(by, version)
            except Unreachable as refused:
                if refused.why != CHANGED or not version:
                    raise
                await self._put(by, "")
        except (Busy, PlatformTrouble) as trouble:
            self._lost(by, trouble)

    async def _put(self, by: Person, version: str) -> None:
        cards = await self._conversation.home(by)
        client = (await self._workspaces.of(by.address.workspace)).client
        await asked(client.views_publish(user_id=by.address.user, view=view(cards), hash=version or None))

    def _lost(self, by: Person, trouble: Exception) -> None:
        is_off = isinstance(trouble, Unreachable) and trouble.why == OFF
        if is_off and by.address.workspace in self._off:
            return
        if is_off:
            self._off.add(by.address.workspace)
        log.warning("slack.home_not_drawn", extra={"why": str(trouble) or type(trouble).__name__})


def view(cards: Sequence[Card]) -> Json:
    """The cards under each other, the first ones where all of them are too many."""
    blocks: list[Json] = []
    for number, card in enumerate(cards):
        apart = bool(blocks) and blocks[-1]["type"] != "header"  # a heading belongs to what stands below it
        drawn = [*([{"type": "divider"}] if apart else []), *_drawn(card, number)]
        if len(blocks) + len(drawn) > limits.VIEW_BLOCKS:
            break
        blocks += drawn
    return {"type": "home", "callback_id": CALLBACK, "blocks": blocks}


def _drawn(card: Card, number: int) -> Iterator[Json]:
    said = Card(card.title, tuple(_worded(block) for block in card.blocks), card.buttons)
    for block in message(said).blocks:
        # Slack wants every block's id once in a view, and each card begins to count anew.
        yield {**block, "block_id": f"{number}-{block['block_id']}"} if "block_id" in block else block


def _worded(block: Block) -> Block:
    """The same in words, where the Home takes no such block."""
    if isinstance(block, Chart):
        return para(block.alt)
    if isinstance(block, Table):
        return para("\n".join(" | ".join(row) for row in (block.header, *block.rows)))
    return block
