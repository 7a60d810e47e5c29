"""A word at once to one account of somebody, about the account itself: what belongs to no pilot waits in no queue."""

import asyncio
import logging
from collections.abc import Mapping
from uuid import UUID

from bot.cards import Card
from bot.logs import where
from bot.model import Address
from bot.ports import ChatPlatform, PlatformTrouble, TryLater

LONGEST_WAIT = 60.0  # seconds that a platform may ask for, all in all

log = logging.getLogger("champion.telling")


class Telling:
    """Writes to accounts, whichever of several a person is otherwise written to. `platforms` by their names."""

    def __init__(self, platforms: Mapping[str, ChatPlatform]) -> None:
        self._platforms = platforms
        self._running: set[asyncio.Task[None]] = set()

    def tell(self, to: Address, card: Card, event: UUID) -> None:
        """Sends it beside everything else, also while messages are held. What is lost is logged."""
        if to.platform not in self._platforms:
            log.warning("telling.lost", extra={"event": event, "why": "no platform"})
            return
        task = asyncio.create_task(self._tell(to, card, event), name=f"{to.platform}: tell an account")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self, seconds: float) -> None:
        """Waits until all is said, so long at most; what is not said by then is lost."""
        if running := set(self._running):
            _, late = await asyncio.wait(running, timeout=seconds)
            for task in late:
                task.cancel()
                log.warning("telling.lost", extra={"why": "the process ended"})

    async def _tell(self, to: Address, card: Card, event: UUID) -> None:
        left = LONGEST_WAIT
        while True:
            try:
                await self._platforms[to.platform].send(to, card, f"account/{event}")
                return
            except TryLater as later:
                wait = max(1.0, later.after.total_seconds() if later.after else 0.0)
                if (left := left - wait) < 0:
                    log.warning("telling.lost", extra={"event": event, "why": later})
                    return
            except PlatformTrouble as lost:
                log.warning("telling.lost", extra={"event": event, "why": lost})
                return
            except Exception as error:  # a bug in one message must not keep the next one from anybody
                log.error("telling.failed", extra={"event": event, "error": where(error)})
                return
            await asyncio.sleep(wait)
