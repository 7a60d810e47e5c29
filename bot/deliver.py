"""Claim, word, send, settle. The only place that speaks to people; it decides nothing."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.cards import Card
from bot.model import Receipt
from bot.notices import Notice
from bot.ports import (
    Before,
    Busy,
    ChatPlatform,
    Claim,
    Clock,
    Dead,
    Later,
    NotSupported,
    Outbox,
    Result,
    Sent,
    TryLater,
    Uncertain,
    Unknown,
    Unreachable,
    Unsure,
)
from bot.wording import word
from bot.wording.voice import Voice

log = logging.getLogger("champion.deliver")
AT_ONCE = 20  # claims in flight; a conversation has one at most
BUSY_PAUSE = timedelta(seconds=1)
ONCE_MORE_AFTER = timedelta(seconds=60)  # an ask or rung of unknown fate, where reading back is not possible


@dataclass(slots=True)
class Deliverer:
    """Sends what is due. `due` wakes it; nothing is lost when it is not, for the tick wakes it too."""

    outbox: Outbox
    platforms: Mapping[str, ChatPlatform]
    clock: Clock
    machine_clock: Clock
    due: asyncio.Event = field(default_factory=asyncio.Event)
    flying: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Deliver whenever woken, when a send ends, and when a paced or put-off row becomes free. Until cancelled."""
        while True:
            self.due.clear()
            try:
                await self._claim()
                pause = await self.outbox.pause_until_free()
            except Busy:
                pause = BUSY_PAUSE
            except Exception:  # a deliverer that died quietly would leave everybody untold
                log.exception("deliver.failed")
                pause = BUSY_PAUSE
            await self._wait(pause)

    async def _wait(self, pause: timedelta | None) -> None:
        woken = asyncio.ensure_future(self.due.wait())
        timeout = None if pause is None else max(pause.total_seconds(), 0.01)
        try:
            await asyncio.wait({woken, *self.flying}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()

    async def deliver_due(self) -> int:
        """Everything that may go out now, sent and settled; how many rows were claimed for it."""
        count = 0
        while True:
            claimed = await self._claim()
            count += claimed
            if claimed:
                continue
            if not self.flying:
                return count
            await asyncio.wait(self.flying, return_when=asyncio.FIRST_COMPLETED)

    async def drain(self, seconds: float) -> None:
        """Wait for the sends in flight, so long at most; what is left is taken over by reading back."""
        if self.flying:
            await asyncio.wait(self.flying, timeout=seconds)

    async def _claim(self) -> int:
        room = AT_ONCE - len(self.flying)
        claims = await self.outbox.claim(self.clock(), room) if room else ()
        for claim in claims:
            task = asyncio.create_task(self._one(claim))
            self.flying.add(task)
            task.add_done_callback(self.flying.discard)
        return len(claims)

    async def _one(self, claim: Claim) -> None:
        try:
            result = await self._send(claim)
        except Exception:  # a bug in one message must not stop the others, nor lose it
            log.exception("delivery.failed", extra={"key": claim.notice.key})
            result = Later()
        try:
            kept = await self.outbox.settle(claim, result, self.clock())
        except Busy:
            kept = False  # the row stays "sending" and is taken over
        event = type(result).__name__.lower() if kept else "unsettled"
        log.info("delivery.%s", event, extra={"key": claim.notice.key, "attempt": claim.attempts})

    async def _send(self, claim: Claim) -> Result:
        platform = self.platforms.get(claim.to.address.platform)
        if platform is None:
            return Later(timedelta(minutes=5))  # configured again tomorrow, perhaps; nothing is dropped for it
        if not claim.to.active:
            return Dead("deactivated")
        try:
            if claim.doubtful_since is not None:
                found = await self._look(platform, claim)
                if found is not None:
                    return found
            return await self._put(platform, claim)
        except TryLater as later:
            return Later(later.after)
        except Unreachable as gone:
            return Dead(gone.why)
        except Uncertain:
            return Unsure()

    async def _look(self, platform: ChatPlatform, claim: Claim) -> Result | None:
        """What became of a message that was being sent when its sender disappeared; None: it never arrived."""
        assert claim.doubtful_since is not None, "only looked for when in doubt"
        if claim.notice.edits and claim.before is not None:
            return None  # an edit may be repeated
        try:
            found = await platform.find(claim.to.address, claim.notice.key, claim.doubtful_since)
        except NotSupported:
            return await self._without_reading_back(claim)
        return Sent(found) if found is not None else None

    async def _without_reading_back(self, claim: Claim) -> Result | None:
        """Asks and rungs are sent once more after a minute, the rest is held: a double there helps nobody."""
        assert claim.doubtful_since is not None, "only asked when in doubt"
        log.warning("delivery.ambiguous", extra={"key": claim.notice.key})
        if claim.notice.urgency != "rung" or claim.attempts > 2:
            return Unknown()
        waited = self.machine_clock() - claim.doubtful_since
        return Unsure() if waited < ONCE_MORE_AFTER else None

    async def _put(self, platform: ChatPlatform, claim: Claim) -> Result:
        card = self._worded(claim, claim.notice)
        if claim.notice.edits and claim.before is not None:
            try:
                return Sent(await platform.edit(claim.to.address, claim.before.receipt, card))
            except Unreachable:
                return Sent(await platform.send(claim.to.address, card, claim.notice.key))
        sent = await platform.send(claim.to.address, card, claim.notice.key)
        await self._strip(platform, claim, sent)
        return Sent(sent)

    async def _strip(self, platform: ChatPlatform, claim: Claim, sent: Receipt) -> None:
        """The message before loses its buttons: one place to press. It is no loss when that fails."""
        before: Before | None = claim.before
        if before is None or before.receipt == sent:
            return
        old = self._worded(claim, before.notice)
        if not old.buttons:
            return
        try:
            await platform.edit(claim.to.address, before.receipt, old.without_buttons())
        except (TryLater, Unreachable, Uncertain) as trouble:
            log.info("delivery.not_stripped", extra={"key": before.notice.key, "why": type(trouble).__name__})

    def _worded(self, claim: Claim, notice: Notice) -> Card:
        voice = Voice(self.clock(), claim.to.id, claim.to.calendar, claim.names)
        return word(notice.body, voice)
