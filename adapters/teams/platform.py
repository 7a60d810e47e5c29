"""Messages to people in Teams: a new one in their personal chat, and another card in the place of one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from adapters.teams import render, shapes
from adapters.teams.activities import PLATFORM, Json, Place
from adapters.teams.connector import Connector
from adapters.teams.data import stamped
from adapters.teams.references import Reference, References
from adapters.teams.refusal import ContentRefused
from bot.cards import Card, Chart
from bot.model import Address, Receipt
from bot.ports import Busy, NotSupported, Pace, TryLater, Unreachable

NOT_INSTALLED = "not_installed"
# The person removed the chat's history, or their tenant is served elsewhere by now: the chat is opened again.
LOST = frozenset({"ConversationNotFound", "ServiceNotFound", "404"})
# A row that is sending for 30 seconds is taken over by somebody else: no post may begin so late that it ends then. It
# comes here within ten of them, and a call takes up to ten.
LAST_START_SECONDS = 9.0

log = logging.getLogger("champion.teams")


class Teams:
    """Every tenant that the app is installed in, written to as one bot."""

    name = PLATFORM
    # Teams: 1,800 messages an hour in a conversation and some 30 a second in a tenant; a third of that is for the
    # replies to what people do.
    pace = Pace(per_conversation=timedelta(milliseconds=600), per_org=timedelta(milliseconds=50))

    def __init__(self, connector: Connector, references: References) -> None:
        self._connector = connector
        self._references = references

    async def send(self, to: Address, card: Card, key: str, also: Sequence[str] = ()) -> Receipt:
        """A new message in their personal chat. Teams has no place for its keys: nobody could look for it."""
        begin_by = _now() + LAST_START_SECONDS
        known = await self._known(to)
        reference = known or await self._opened(to, None)
        try:
            message = await self._say(to, reference, card, begin_by)
        except Unreachable as gone:
            if gone.why not in LOST or known is None:
                raise
            reference = await self._opened(to, known)
            message = await self._say(to, reference, card, begin_by)
        return Receipt(reference.conversation, message)

    async def edit(self, to: Address, sent: Receipt, card: Card, *, spare: bool = False) -> Receipt:
        """Another card in the place of a sent message.

        A repeat does no harm: a doubtful failure is TryLater. A message that is gone is Unreachable with Teams' word.
        """
        known = await self._known(to)
        place = Place(known.service_url if known else await self._service(to), sent.conversation, "personal")

        drawing = str(uuid4())  # a press on it is another than one on what stood there before

        async def put(activity: Json) -> str:
            await self._connector.update(to.workspace, place, sent.message, stamped(activity, drawing), spare=spare)
            return sent.message

        await _drawn(card, put)
        return sent

    async def find(self, to: Address, key: str, since: datetime) -> Receipt | None:
        """A bot may not read what stands in a chat."""
        raise NotSupported

    async def say(self, tenant: str, place: Place, card: Card) -> str:
        """A new message where somebody acted; its id. Raises TryLater, Unreachable and Uncertain."""

        async def put(activity: Json) -> str:
            return await self._connector.send(tenant, place, activity)

        return await _drawn(card, put)

    async def _say(self, to: Address, reference: Reference, card: Card, begin_by: float) -> str:
        place = Place(reference.service_url, reference.conversation, "personal")

        async def put(activity: Json) -> str:
            return await self._connector.send(to.workspace, place, activity, begin_by=begin_by)

        return await _drawn(card, put)

    async def _known(self, to: Address) -> Reference | None:
        try:
            return await self._references.of(to.workspace, to.user)
        except Busy as busy:
            raise TryLater from busy

    async def _service(self, to: Address) -> str:
        """Raises Unreachable where nobody of the tenant was ever heard: the app can not be there."""
        try:
            service_url = await self._references.service_url(to.workspace)
        except Busy as busy:
            raise TryLater from busy
        if not service_url:
            raise Unreachable(NOT_INSTALLED)
        return service_url

    async def _opened(self, to: Address, before: Reference | None) -> Reference:
        """The personal chat, opened: the same one, however often. Teams refuses where the app is not installed."""
        service_url = await self._service(to)
        conversation = await self._connector.open(service_url, to.workspace, to.user)
        reference = Reference(service_url, conversation, before.channel_id if before else "")
        try:
            await self._references.opened(to.workspace, to.user, reference)
        except Busy:
            log.warning("teams.reference_not_kept")  # it is opened again the next time
        return reference


async def _drawn(card: Card, put: Callable[[Json], Awaitable[str]]) -> str:
    """What `put` answered to the card, or to its words where Teams does not take the card.

    Words follow only on a plain refusal of what is in the message, which `put` raises as ContentRefused.
    """
    full = await _whole(card)
    if faults := shapes.faults(full["attachments"][0]["content"]):
        log.error("teams.card_not_drawable", extra={"faults": "; ".join(faults[:3])})
    else:
        try:
            return await put(full)
        except ContentRefused as refused:
            log.warning("teams.card_refused", extra={"why": refused.why})
    return await put(render.twin(card))


async def _whole(card: Card) -> Json:
    """Pictures of charts are drawn beside the event loop."""
    has_chart = any(isinstance(block, Chart) for block in card.blocks)
    return await asyncio.to_thread(render.activity, card) if has_chart else render.activity(card)


def _now() -> float:
    return asyncio.get_running_loop().time()
