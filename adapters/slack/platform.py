"""Messages to people in Slack: a new one, the one that was sent, and another card in its place."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.slack import shapes
from adapters.slack.calls import TokenRefused, asked, repeatable
from adapters.slack.pictures import Draw, uploaded
from adapters.slack.render import Message, Pictures, message, simple, twin
from adapters.slack.workspaces import Workspace, Workspaces
from bot.cards import Card
from bot.model import Address, Receipt
from bot.ports import Busy, NotSupported, Pace, People, TryLater, Unreachable

PLATFORM = "slack"
MARK = "champion"
OPEN_SECONDS = 8.0
# A row that is sending for 30 seconds is taken over by somebody else; no post may begin so late that it ends then.
LAST_START_SECONDS = 18.0
SKEW = timedelta(minutes=5)  # Slack's clock against ours, as its signatures allow

# A picture that was just uploaded is refused until Slack has looked at it, which takes a second or two.
PICTURE_PAUSES = (0.5, 1.5)
_BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})

log = logging.getLogger("champion.slack")

Put = Callable[[Message], Awaitable[dict[str, Any]]]
Addressed = Callable[[str, Address], None]


def org_key(team: str) -> str:
    """How an organisation is found by its Slack workspace."""
    return f"{PLATFORM}:{team}"


class Slack:
    """Every workspace the bot is installed in, written to as one bot."""

    name = PLATFORM
    # Slack: one message a second in a conversation, "several hundred a minute" in a workspace.
    pace = Pace(per_conversation=timedelta(seconds=1), per_org=timedelta(milliseconds=100))

    def __init__(
        self,
        workspaces: Workspaces,
        people: People,
        draw: Draw,
        pauses: Sequence[float] = PICTURE_PAUSES,
        addressed: Addressed | None = None,
    ) -> None:
        """`addressed` is told, with their workspace, of everybody who is about to be written to."""
        self._workspaces = workspaces
        self._people = people
        self._draw = draw
        self._pauses = tuple(pauses)
        self._addressed = addressed
        self._opened: dict[tuple[str, str], str] = {}

    async def send(self, to: Address, card: Card, key: str) -> Receipt:
        """A new direct message, marked with `key` in its metadata."""
        started = _now()
        workspace = await self._workspaces.of(to.workspace)
        channel = await self._conversation(workspace, to)
        if self._addressed is not None:
            self._addressed(to.workspace, to)
        mark = {"event_type": MARK, "event_payload": {"k": key}}

        async def put(drawn: Message) -> dict[str, Any]:
            # `mrkdwn` off, so that the text stays literal even where it stands alone.
            quiet: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
            post = workspace.client.chat_postMessage(channel=channel, metadata=mark, **quiet, **drawn.fields())
            return await asked(post, "ts")

        posted = await self._best(workspace, card, put, started)
        return Receipt(channel, str(posted["ts"]))

    async def whisper(self, to: Address, card: Card) -> None:
        """A card in the direct message that Slack shows to that person alone, and does not keep."""
        workspace = await self._workspaces.of(to.workspace)
        channel = await self._conversation(workspace, to)
        drawn = message(card)
        await asked(workspace.client.chat_postEphemeral(channel=channel, user=to.user, **drawn.fields()))

    async def edit(self, to: Address, sent: Receipt, card: Card) -> Receipt:
        """Another card in the place of a sent message.

        A repeat does no harm, so a doubtful failure is TryLater. A message that is gone, or too old to be changed, is
        Unreachable with Slack's word for it (`message_not_found`, `cant_update_message`, `edit_window_closed`).
        """
        workspace = await self._workspaces.of(to.workspace)

        async def put(drawn: Message) -> dict[str, Any]:
            # Both, always: text alone would remove the blocks, and blocks alone would leave the old text.
            update = workspace.client.chat_update(channel=sent.conversation, ts=sent.message, **drawn.fields())
            return await repeatable(update)

        await self._best(workspace, card, put, _now())
        return sent

    async def find(self, to: Address, key: str, since: datetime) -> Receipt | None:
        """The message marked with `key`. NotSupported where the app may not read its conversations."""
        workspace = await self._workspaces.of(to.workspace)
        channel = await self._conversation(workspace, to)
        cursor: str | None = None
        try:
            while True:
                page = await _page(workspace, channel, since, cursor)
                for said in page["messages"]:
                    if _key(said) == key:
                        return Receipt(channel, str(said["ts"]))
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return None
        except TokenRefused as refused:
            if refused.why == "missing_scope":
                raise NotSupported from refused
            raise

    async def _best(self, workspace: Workspace, card: Card, put: Put, started: float) -> dict[str, Any]:
        """Put the best drawing that Slack takes. Another one is tried only after a plain refusal of the blocks."""
        pictures = await uploaded(workspace.client, self._draw, card)
        refused: Unreachable | None = None
        for pause, drawn in self._drawings(card, pictures):
            await asyncio.sleep(pause)
            if _now() - started > LAST_START_SECONDS:
                raise TryLater
            try:
                return await put(drawn)
            except Unreachable as error:
                if error.why not in _BLOCKS_REFUSED:
                    raise
                refused = error
                log.warning("slack.blocks_refused", extra={"why": error.why})
        raise refused or Unreachable("invalid_blocks")

    def _drawings(self, card: Card, pictures: Pictures) -> Iterator[tuple[float, Message]]:
        full = message(card, pictures)
        if faults := shapes.message_faults(full.text, full.blocks):
            log.error("slack.card_not_drawable", extra={"faults": "; ".join(faults[:3])})
        else:
            yield 0, full
            yield from ((pause, full) for pause in (self._pauses if pictures else ()))
        yield 0, simple(card)
        yield 0, Message(twin(card))

    async def _conversation(self, workspace: Workspace, to: Address) -> str:
        """The direct message with that person, opened once, and kept before anything is said in it.

        A first message that timed out could otherwise never be looked for. Nothing was sent yet: doubts are TryLater.
        """
        if known := to.conversation or self._opened.get((to.workspace, to.user)):
            return known
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                opened = await repeatable(workspace.client.conversations_open(users=to.user))
                channel = str(opened["channel"]["id"])
                await self._keep(to, channel)
        except (TimeoutError, Busy, LookupError, TypeError) as slow:
            raise TryLater from slow
        self._opened[to.workspace, to.user] = channel
        return channel

    async def _keep(self, to: Address, channel: str) -> None:
        await self._people.met(org_key(to.workspace), replace(to, conversation=channel), "")


async def _page(workspace: Workspace, channel: str, since: datetime, cursor: str | None) -> dict[str, Any]:
    oldest = f"{(since - SKEW).timestamp():.6f}"
    history = workspace.client.conversations_history(
        channel=channel, oldest=oldest, include_all_metadata=True, limit=200, cursor=cursor
    )
    return await repeatable(history, "messages")


def _key(said: dict[str, Any]) -> object:
    """What a message was marked with."""
    return ((said.get("metadata") or {}).get("event_payload") or {}).get("k")


def _now() -> float:
    return asyncio.get_running_loop().time()
