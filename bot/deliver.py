"""Claim, word, send, settle. The only place that speaks to people; it decides nothing."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot.cards import Card
from bot.logs import where
from bot.model import Receipt
from bot.notices import Notice, OwnerOffer
from bot.ports import (
    NO_METERS,
    Before,
    Busy,
    ChatPlatform,
    Claim,
    Clock,
    Dead,
    Later,
    Meters,
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
from bot.rules.delivery import STALE_AFTER
from bot.stripping import Stripping
from bot.wording import word
from bot.wording.admin import rehearsed
from bot.wording.together import several
from bot.wording.voice import Voice

log = logging.getLogger("champion.deliver")
AT_ONCE = 20  # claims in flight; a conversation has one at most
COMPANY_SECONDS = 0.01  # who has landed is followed by the next this much later, if others are still on their way
BUSY_PAUSE = timedelta(seconds=1)
FENCE = timedelta(seconds=10)  # a sender later than this may have been replaced; see the store's take-over
TOO_LATE = timedelta(seconds=27)  # a little before others take it over, what became of a message is kept no more
KEEP_PAUSE, LONGEST_KEEP_PAUSE = 0.2, 3.0  # seconds between tries to keep it, doubling
ONCE_MORE_AFTER = timedelta(seconds=60)  # an ask or rung of unknown fate, where reading back is not possible


@dataclass(slots=True)
class Deliverer:
    """Sends what is due. `due` wakes it; nothing is lost when it is not, for the tick wakes it too."""

    outbox: Outbox
    platforms: Mapping[str, ChatPlatform]
    clock: Clock
    machine_clock: Clock
    due: asyncio.Event = field(default_factory=asyncio.Event)
    meters: Meters = NO_METERS
    flying: set[asyncio.Task[None]] = field(default_factory=set)
    stripping: Stripping = field(init=False)

    def __post_init__(self) -> None:
        self.stripping = Stripping(self.machine_clock, self.due.set)

    async def run(self) -> None:
        """Deliver whenever woken, when a send ends, and when a paced or put-off row becomes free. Until cancelled."""
        while True:
            self.due.clear()
            try:
                await self._claim()
                self.stripping.start()
                # With no room left whoever lands wakes us anyway.
                free = await self.outbox.pause_until_free() if len(self.flying) < AT_ONCE else None
                pause = _sooner(free, self.stripping.pause())
            except Busy:
                pause = BUSY_PAUSE
            except Exception as error:  # a deliverer that died quietly would leave everybody untold
                log.error("deliver.failed", extra={"error": where(error)})
                pause = BUSY_PAUSE
            await self._wait(pause)

    async def _wait(self, pause: timedelta | None) -> None:
        timeout = None if pause is None else max(pause.total_seconds(), 0.01)
        # Not wait_for: cancelled in the very moment it is woken, that forgets that it was, and this would never end.
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self.due.wait()

    async def deliver_due(self) -> int:
        """Everything that may go out now, sent and settled, and old buttons gone where there is room for that now; how
        many rows were claimed for it."""
        count = 0
        while True:
            claimed = await self._claim()
            count += claimed
            if claimed:
                continue
            if not self.flying:
                await self.stripping.settled()
                return count
            await asyncio.wait(self.flying, return_when=asyncio.FIRST_COMPLETED)
            if self.flying:
                await asyncio.wait(self.flying, timeout=COMPANY_SECONDS)

    async def drain(self) -> None:
        """Wait for what is in flight, and begin nothing; what is cut off meanwhile is taken over by reading back."""
        self.stripping.end()
        if self.flying:
            await asyncio.wait(self.flying)
        await self.stripping.settled()

    async def _claim(self) -> int:
        room = AT_ONCE - len(self.flying)
        claiming = asyncio.ensure_future(self.outbox.claim(self.clock(), room)) if room else None
        if claiming is None:
            return 0
        try:
            return self._start(await asyncio.shield(claiming))
        except asyncio.CancelledError:
            self._start(await claiming)  # the claim is committed all the same: what is ours is sent
            raise

    def _start(self, claims: Sequence[Claim]) -> int:
        for claim in claims:
            task = asyncio.create_task(self._one(claim))
            self.flying.add(task)
            task.add_done_callback(self._landed)
        return len(claims)

    def _landed(self, task: asyncio.Task[None]) -> None:
        """The next may go. What lands about now is followed by one claim: each looks through all that is due."""
        self.flying.discard(task)
        if self.flying:
            task.get_loop().call_later(COMPANY_SECONDS, self.due.set)
        else:
            self.due.set()

    async def _one(self, claim: Claim) -> None:
        try:
            result = await self._send(claim)
        except Exception as error:  # a bug in one message must not stop the others, nor lose it
            log.error("delivery.failed", extra={**_ids(claim), "error": where(error)})
            result = Later(alone=True)
        kept = await self._keep(claim, result)
        event = type(result).__name__.lower() if kept else "unsettled"
        log.info("delivery.%s", event, extra={**_ids(claim), **_fate(result), "attempt": claim.attempts})
        self.meters.sent(claim.to.address.platform, event)
        if isinstance(result, Sent) and kept:
            self._strip(claim, result.receipt)

    async def _keep(self, claim: Claim, result: Result) -> bool:
        """Whether what became of it is known from now on. What is not stays "sending", and is taken over in doubt: so
        it is tried for as long as it is ours. A message arrived when it was sent, and not when that was kept."""
        at, pause = self.clock(), KEEP_PAUSE
        while True:
            try:
                return await self.outbox.settle(claim, result, at)
            except Busy:
                if self.machine_clock() + timedelta(seconds=pause) - claim.attempt_at > TOO_LATE:
                    return False
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_KEEP_PAUSE)

    async def _send(self, claim: Claim) -> Result:
        if not claim.reader.active:
            return Dead("deactivated")
        platform = self.platforms.get(claim.to.address.platform)
        if platform is None:
            return Later(alone=True)
        try:
            if claim.doubtful_since is not None:
                found = await self._look(platform, claim)
                if found is not None:
                    return found
            if self._is_late(claim):
                return Unsure()  # frozen, or looking took long: somebody else may be sending it by now
            return await self._put(platform, claim)
        except TryLater as later:
            return Later(later.after, alone=later.alone)
        except Unreachable as gone:
            return Dead(gone.why)
        except Uncertain:
            return Unsure()

    def _is_late(self, claim: Claim) -> bool:
        return self.machine_clock() - claim.attempt_at > FENCE

    async def _look(self, platform: ChatPlatform, claim: Claim) -> Result | None:
        """What became of a message that was being sent when its sender disappeared; None: it is to be sent."""
        assert claim.doubtful_since is not None, "only looked for when in doubt"
        if _replaced(claim) is not None and not claim.withdrawn:
            return None  # an edit may be repeated
        try:
            found = await platform.find(claim.to.address, claim.notice.key, claim.doubtful_since)
        except NotSupported:
            return await self._without_reading_back(claim)
        if found is not None:
            return Sent(_marked(replace(found, platform=platform.name), claim), found=True)
        if claim.notice.urgency == "nudge" and self.clock() - claim.notice.due_at > STALE_AFTER:
            return Unknown()  # the next reminder, or the miss, has come by now
        return Later() if claim.withdrawn else None  # withdrawn: the store drops it

    async def _without_reading_back(self, claim: Claim) -> Result | None:
        """Offers, asks, errands and rungs are sent once more after a minute; of the rest a double would help nobody."""
        assert claim.doubtful_since is not None, "only asked when in doubt"
        log.warning("delivery.ambiguous", extra=_ids(claim))
        # An offer is told at once, and the pilot has no owner until it is answered.
        is_asked = claim.notice.urgency in ("errand", "rung") or isinstance(claim.notice.body, OwnerOffer)
        # Whoever was killed before it was time has repeated nothing, however many they were.
        if not is_asked or claim.withdrawn or _in_doubt_for(claim, claim.left_at) >= ONCE_MORE_AFTER:
            self.meters.doubted(claim.to.address.platform)
            return Unknown()
        if _in_doubt_for(claim, claim.attempt_at) < ONCE_MORE_AFTER:
            return Unsure()  # counted when it is decided
        self.meters.doubted(claim.to.address.platform)
        return None

    async def _put(self, platform: ChatPlatform, claim: Claim) -> Result:
        card = _worded(claim, (claim.notice, *claim.also), self.clock())
        replaced = _replaced(claim)
        if replaced is not None:
            try:
                return Sent(_marked(await platform.edit(claim.to.address, replaced.receipt, card), claim))
            except Unreachable:
                found = await self._look(platform, replace(claim, before=None)) if claim.doubtful_since else None
                if found is not None:
                    return found
                if self._is_late(claim):  # the refusal took its time too
                    return Later() if claim.doubtful_since is None else Unsure()
        also = tuple(each.key for each in claim.also)
        sent = await platform.send(claim.to.address, card, claim.notice.key, also)
        return Sent(_marked(replace(sent, platform=platform.name), claim))

    def _strip(self, claim: Claim, sent: Receipt) -> None:
        """The messages before lose their buttons: one place to press."""
        self.stripping.keep(sent)
        platform = self.platforms.get(claim.to.address.platform)
        for before in (claim.before, *claim.others):
            if before is None or platform is None or before.receipt == sent or not _may_touch(claim, before):
                continue
            if before.is_done:
                place = f"{platform.name}/{claim.to.address.workspace}"
                strip = partial(_strip_one, platform, claim, before)
                self.stripping.add(before.receipt, place, before.notice.key, strip)


def _in_doubt_for(claim: Claim, at: datetime | None) -> timedelta:
    """How long it was in doubt when a claim of it began; nothing where there was no such claim."""
    if at is None or claim.doubtful_since is None:
        return timedelta(0)
    return at - claim.doubtful_since


def _ids(claim: Claim) -> dict[str, str]:
    """What every line about a delivery says; the keys of what the message says as well are followed by it too."""
    ids = {"key": claim.notice.key, "platform": claim.to.address.platform}
    return ids | ({"also": ",".join(each.key for each in claim.also)} if claim.also else {})


def _fate(result: Result) -> dict[str, str]:
    """The message as the platform names it, or its word for why there is none. Not the conversation: in Teams that is
    the address of a person."""
    match result:
        case Sent(receipt):
            return {"message_id": receipt.message}
        case Dead(why):
            return {"why": why}
        case _:
            return {}


async def _strip_one(platform: ChatPlatform, claim: Claim, before: Before) -> None:
    old = _worded(claim, (before.notice, *before.also), before.at)  # as it was read: its days count from then
    if old.buttons or before.anew:
        await platform.edit(claim.to.address, before.receipt, old.without_buttons(), spare=True)


def _sooner(one: timedelta | None, other: timedelta | None) -> timedelta | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _worded(claim: Claim, notices: Sequence[Notice], at: datetime) -> Card:
    """One message that says all of them; told to an administrator, where it is only rehearsed."""
    voice = Voice(at, claim.reader.id, claim.reader.calendar, claim.names)
    card = word(notices[0].body, voice) if len(notices) == 1 else several([each.body for each in notices], voice)
    if claim.instead_of is None:
        return card
    return rehearsed(card, "you" if claim.instead_of.id == claim.to.id else claim.instead_of.name)


def _replaced(claim: Claim) -> Before | None:
    """The message whose place this one takes. One that says more than its own thread is never replaced."""
    before = claim.before
    takes_place = claim.notice.edits and before is not None and not before.also and _may_touch(claim, before)
    return before if takes_place else None


def _may_touch(claim: Claim, before: Before) -> bool:
    """What was said in a rehearsal is only changed in one, and what people were really sent only outside of it. What
    was said on another platform, where they were written to then, is left as it is."""
    there = before.receipt.platform in ("", claim.to.address.platform)
    return there and before.receipt.rehearsed == (claim.instead_of is not None)


def _marked(receipt: Receipt, claim: Claim) -> Receipt:
    return replace(receipt, rehearsed=claim.instead_of is not None)
