"""A card put before people in the best way that their workspace takes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from adapters.slack import charts, limits, shapes
from adapters.slack.pictures import Draw, uploaded
from adapters.slack.render import Means, Message, message, simple, twin
from adapters.slack.workspaces import Workspace
from bot.cards import Card, Chart
from bot.ports import Clock, TryLater, Unreachable

NATIVE = frozenset({"table", charts.KIND})
NOTHING_NATIVE: frozenset[str] = frozenset()
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})
# A workspace that does not know a block yet is not asked each time whether it has learnt it meanwhile.
AGAIN_AFTER = timedelta(days=1)
# A picture that was just uploaded is refused until Slack has looked at it, which takes a second or two.
PICTURE_PAUSES = (0.5, 1.5)
# A row that is sending for 30 seconds is taken over by somebody else: no post may begin so late that it ends then. It
# comes here within ten of them, and a call takes up to ten.
LAST_START_SECONDS = 9.0

Answer = TypeVar("Answer")
Put = Callable[[Message], Awaitable[Answer]]

log = logging.getLogger("champion.slack")


@dataclass(frozen=True, slots=True)
class Drawing:
    """One way to say a card, after a pause in seconds. `native` are the blocks in it that not every Slack knows."""

    message: Message
    native: frozenset[str] = NOTHING_NATIVE
    pause: float = 0.0
    is_plain: bool = False


class Drawings:
    """Draws cards for workspaces. What one has refused is remembered by this process alone."""

    def __init__(self, draw: Draw, clock: Clock, pauses: Sequence[float] = PICTURE_PAUSES) -> None:
        """`clock` is the machine's."""
        self._draw = draw
        self._clock = clock
        self._pauses = tuple(pauses)
        self._refused: dict[tuple[str, str], datetime] = {}

    async def put(self, workspace: Workspace, card: Card, put: Put[Answer], started: float) -> Answer:
        """What `put` answered to the best drawing that Slack takes. `started` is the loop's time of the beginning.

        Another drawing is tried only after a plain refusal of the blocks, which `put` raises as Unreachable with one
        of BLOCKS_REFUSED. Raises what it raises else, and TryLater where too much time has gone by.
        """
        refused, blamed = Unreachable("invalid_blocks"), NOTHING_NATIVE
        async for drawing in self._of(workspace, card):
            await asyncio.sleep(drawing.pause)
            if asyncio.get_running_loop().time() - started > LAST_START_SECONDS:
                raise TryLater
            try:
                answer = await put(drawing.message)
            except Unreachable as error:
                if error.why not in BLOCKS_REFUSED:
                    raise
                refused, blamed = error, blamed | drawing.native
                log.warning("slack.blocks_refused", extra={"why": error.why})
            else:
                if not drawing.is_plain:
                    self._remember(workspace.team, blamed - drawing.native)
                return answer
        raise refused

    async def _of(self, workspace: Workspace, card: Card) -> AsyncIterator[Drawing]:
        """With Slack's own charts and tables; with pictures and columns in their place; as one block; in words."""
        pictures: dict[Chart, str] = {}
        for native in (self._known_to(workspace.team), NOTHING_NATIVE):
            if native and not _used(message(card, Means(native))):
                continue  # no different from the next
            missing = [chart for chart in _left_over(card, native) if chart not in pictures]
            pictures |= await uploaded(workspace.client, self._draw, missing)
            for drawing in self._drawn(message(card, Means(native, pictures))):
                yield drawing
        for plain in (simple(card), Message(twin(card))):
            yield Drawing(plain, is_plain=True)

    def _drawn(self, full: Message) -> Iterator[Drawing]:
        if faults := shapes.message_faults(full.text, full.blocks):
            log.error("slack.card_not_drawable", extra={"faults": "; ".join(faults[:3])})
            return
        has_picture = any("slack_file" in block for block in full.blocks)
        for pause in (0.0, *(self._pauses if has_picture else ())):
            yield Drawing(full, _used(full), pause)

    def _known_to(self, team: str) -> frozenset[str]:
        since = self._clock() - AGAIN_AFTER
        return frozenset(kind for kind in NATIVE if self._refused.get((team, kind), since) <= since)

    def _remember(self, team: str, blamed: frozenset[str]) -> None:
        """The workspace took the card without those blocks, and not with them."""
        for kind in blamed:
            self._refused[team, kind] = self._clock()
            log.warning("slack.block_not_known", extra={"team": team, "block": kind})


def _used(drawn: Message) -> frozenset[str]:
    return NATIVE & {str(block["type"]) for block in drawn.blocks}


def _left_over(card: Card, native: frozenset[str]) -> list[Chart]:
    """The charts that need a picture."""
    own = [block for block in card.blocks if isinstance(block, Chart) and charts.native(block) is not None]
    drawn = own[: limits.CHARTS] if charts.KIND in native else []
    found = [block for block in card.blocks if isinstance(block, Chart)]
    for chart in drawn:
        found.remove(chart)
    return found
