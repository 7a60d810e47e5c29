"""Messages to people in Slack: a new one, the one that was sent, and another card in its place."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.calls import TokenRefused, asked, repeatable
from adapters.slack.drawings import Drawings
from adapters.slack.render import Message, message
from adapters.slack.tiers import POST, in_background
from adapters.slack.workspaces import Workspace, Workspaces
from bot.cards import Card
from bot.model import Address, Receipt
from bot.ports import Busy, NotSupported, Pace, People, TryLater

PLATFORM = "slack"
MARK = "champion"
MOST_MARKED = 40  # keys of one message: Slack takes no mark of any length
UPDATE = "chat.update"
OPEN_SECONDS = 8.0
SKEW = timedelta(minutes=5)  # Slack's clock against ours, as its signatures allow

Addressed = Callable[[str, Address], None]


def org_key(team: str) -> str:
    """How an organisation is found by its Slack workspace."""
    return f"{PLATFORM}:{team}"


class Slack:
    """Every workspace the bot is installed in, written to as one bot."""

    name = PLATFORM
    # Slack: one message a second in a conversation, "several hundred a minute" in a workspace; these are 200, and the
    # rest is for the replies to what people do.
    pace = Pace(per_conversation=timedelta(seconds=1), per_org=timedelta(milliseconds=300))

    def __init__(
        self, workspaces: Workspaces, people: People, drawings: Drawings, addressed: Addressed | None = None
    ) -> None:
        """`addressed` is told, with their workspace, of everybody who is about to be written to."""
        self._workspaces = workspaces
        self._people = people
        self._drawings = drawings
        self._addressed = addressed
        self._conversations: dict[tuple[str, str], str] = {}

    async def send(self, to: Address, card: Card, key: str, also: Sequence[str] = ()) -> Receipt:
        """A new direct message, marked with its keys in its metadata.

        Slack opens the conversation itself where none is known. To open it first would take a minute for every fifty
        people, and be of no use: it can be opened later just as well, to look for a message of unknown fate.
        """
        started = _now()
        workspace = await self._workspaces.of(to.workspace)
        workspace.client.look(POST)
        place = (to.workspace, to.user)
        channel = to.conversation or self._conversations.get(place, to.user)
        if self._addressed is not None:
            self._addressed(to.workspace, to)
        mark = {"event_type": MARK, "event_payload": {"k": key} | _also(also)}

        async def put(drawn: Message) -> dict[str, Any]:
            # `mrkdwn` off, so that the text stays literal even where it stands alone.
            quiet: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
            post = workspace.client.chat_postMessage(channel=channel, metadata=mark, **quiet, **drawn.fields())
            return await asked(post, "ts", "channel")

        posted = await self._drawings.put(workspace, card, put, started)
        self._conversations[place] = str(posted["channel"])
        return Receipt(str(posted["channel"]), str(posted["ts"]))

    async def whisper(self, to: Address, card: Card) -> None:
        """A card in the direct message that Slack shows to that person alone, and does not keep."""
        workspace = await self._workspaces.of(to.workspace)
        channel = await self._conversation(workspace, to)
        drawn = message(card)
        await asked(workspace.client.chat_postEphemeral(channel=channel, user=to.user, **drawn.fields()))

    async def edit(self, to: Address, sent: Receipt, card: Card, *, spare: bool = False) -> Receipt:
        """Another card in the place of a sent message.

        A repeat does no harm, so a doubtful failure is TryLater. A message that is gone, or too old to be changed, is
        Unreachable with Slack's word for it (`message_not_found`, `cant_update_message`, `edit_window_closed`).
        """
        workspace = await self._workspaces.of(to.workspace)

        async def put(drawn: Message) -> dict[str, Any]:
            # Both, always: text alone would remove the blocks, and blocks alone would leave the old text.
            update = workspace.client.chat_update(channel=sent.conversation, ts=sent.message, **drawn.fields())
            return await repeatable(update)

        with in_background() if spare else nullcontext():
            workspace.client.look(UPDATE)  # before a picture is drawn in vain
            await self._drawings.put(workspace, card, put, _now())
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
                    if key in _keys(said):
                        return Receipt(channel, str(said["ts"]))
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return None
        except TokenRefused as refused:
            if refused.why == "missing_scope":
                raise NotSupported from refused
            raise

    async def _conversation(self, workspace: Workspace, to: Address) -> str:
        """The direct message with that person: the same one, however often it is opened. Doubts are TryLater."""
        place = (to.workspace, to.user)
        if known := to.conversation or self._conversations.get(place):
            return known
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                opened = await repeatable(workspace.client.conversations_open(users=to.user))
                channel = str(opened["channel"]["id"])
                await self._people.met(org_key(to.workspace), replace(to, conversation=channel), "")
        except (TimeoutError, Busy, LookupError, TypeError) as slow:
            raise TryLater from slow
        self._conversations[place] = channel
        return channel


async def _page(workspace: Workspace, channel: str, since: datetime, cursor: str | None) -> dict[str, Any]:
    oldest = f"{(since - SKEW).timestamp():.6f}"
    history = workspace.client.conversations_history(
        channel=channel, oldest=oldest, include_all_metadata=True, limit=200, cursor=cursor
    )
    return await repeatable(history, "messages")


def _also(keys: Sequence[str]) -> dict[str, list[str]]:
    return {"also": list(keys[:MOST_MARKED])} if keys else {}


def _keys(said: dict[str, Any]) -> tuple[object, ...]:
    """What a message was marked with."""
    payload = (said.get("metadata") or {}).get("event_payload") or {}
    return payload.get("k"), *payload.get("also", ())


def _now() -> float:
    return asyncio.get_running_loop().time()
