"""The app comes to somebody, to a team or a group, and goes again. Teams may say each of it twice, or late."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from adapters.chores import Chores
from adapters.teams import words
from adapters.teams.activities import Act, act
from adapters.teams.directory import Directory
from adapters.teams.platform import Teams
from adapters.teams.references import References
from bot.cards import Card
from bot.model import Person
from bot.ports import Busy, Clock, Installations, PlatformTrouble, TryLater
from bot.wording.welcome import welcome

ONCE_IN = timedelta(days=1)  # the same person or conversation is greeted once, however often it is said
LONGEST_WAIT = 60.0  # seconds for one greeting
PAUSE = 0.1  # seconds after each: a crowd leaves room for what people ask meanwhile
PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds before what could not be written down is tried again
KINDS = frozenset({"installationUpdate", "conversationUpdate"})

log = logging.getLogger("champion.teams")


class Arrivals:
    """Keeps where people have the app, and greets those who have it anew."""

    def __init__(
        self,
        directory: Directory,
        references: References,
        teams: Teams,
        installations: Installations,
        chores: Chores,
        clock: Clock,
    ) -> None:
        """`clock` is the machine's."""
        self._directory = directory
        self._references = references
        self._teams = teams
        self._installations = installations
        self._chores = chores
        self._clock = clock
        # One at a time: ten thousand people may be given the app at once.
        self._greeting = asyncio.Lock()

    async def hear(self, activity: Mapping[str, Any]) -> None:
        """One of KINDS. Raises Busy where the database stays held; the same once more does no harm.

        Teams was answered long before it is known that the database is held, and says none of it again.
        """
        for pause in PAUSES:
            try:
                return await self._hear(activity)
            except Busy:
                await self._chores.pause(pause, leaving=0.1)
        return await self._hear(activity)

    async def _hear(self, activity: Mapping[str, Any]) -> None:
        by = act(activity)
        if activity.get("type") == "conversationUpdate":
            await self._references.heard(by, afresh=True)
            return
        match str(activity.get("action", "")):
            case "add":
                await self._added(by)
            case "remove" if by.place.is_personal:
                await self._references.ended(by.tenant, by.user, by.at)
            case "add-upgrade":
                await self._references.heard(by, afresh=True)

    async def _added(self, by: Act) -> None:
        await self._references.heard(by, afresh=True)
        if by.place.is_personal and by.user:
            person = await self._directory.added(by)
            await self._greet_once(by, by.user, welcome(person is not None and person.role == "admin"), person)
        elif by.place.conversation:
            await self._greet_once(by, by.place.conversation, Card(words.HELLO))

    async def _greet_once(self, by: Act, whom: str, card: Card, person: Person | None = None) -> None:
        if await self._installations.spend(f"greeted:{by.tenant}/{whom}", self._clock() + ONCE_IN):
            self._chores.start(self._greet(by, card, person), "greet")

    async def _greet(self, by: Act, card: Card, person: Person | None) -> None:
        """Now, or as soon as there is room; a doubtful greeting is not repeated. Teams names nobody who adds an app, so
        whoever it is is asked for."""
        try:
            async with self._greeting, asyncio.timeout(LONGEST_WAIT):
                await _as_soon_as_may_be(lambda: self._teams.say(by.tenant, by.place, card))
                if person is not None:
                    await _as_soon_as_may_be(lambda: self._directory.learn(person, by.place))
                await asyncio.sleep(PAUSE)
        except (PlatformTrouble, TimeoutError) as lost:
            log.warning("teams.greeting_lost", extra={"event": by.event, "why": lost})


async def _as_soon_as_may_be(work: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await work()
            return
        except TryLater as later:
            await asyncio.sleep(max(1.0, later.after.total_seconds() if later.after else 0.0))
