"""The app comes to somebody, to a team or a group, and goes again. Teams may say each of it twice, or late."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from adapters.chores import Chores
from adapters.teams import words
from adapters.teams.activities import Act, act
from adapters.teams.directory import Directory
from adapters.teams.platform import Teams
from adapters.teams.references import References
from bot.cards import Card, para
from bot.ports import Busy, Clock, Installations, PlatformTrouble, TryLater
from bot.wording.welcome import welcome

ONCE_IN = timedelta(days=1)  # the same person or conversation is greeted once, however often it is said
LONGEST_WAIT = 60.0  # seconds for one greeting
PAUSE = 0.1  # seconds after each: a crowd leaves room for what people ask meanwhile
PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds before what could not be written down is tried again
WAITING = "teams-greeting:"  # before tenant and person: whoever is still to be greeted
KINDS = frozenset({"installationUpdate", "conversationUpdate"})

T = TypeVar("T")

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
                await self._added(activity, by)
            case "remove" if by.place.is_personal:
                await self._references.ended(by.tenant, by.user, by.at)
                if await self._references.of(by.tenant, by.user) is None:  # else it was added again since
                    await self._directory.took_out(by)
            case "add-upgrade":
                await self._references.heard(by, afresh=True)

    async def _added(self, activity: Mapping[str, Any], by: Act) -> None:
        await self._references.heard(by, afresh=True)
        if by.place.is_personal and by.user:
            await self._greet_once(activity, by, by.user)
        elif by.place.conversation:
            await self._greet_once(activity, by, by.place.conversation)

    async def resume(self) -> None:
        """Whoever was not greeted before the process ended is greeted now: Teams says it only once that they are
        there."""
        try:
            left = await self._installations.under(WAITING)
        except Busy:
            return  # and with the next start
        for key, given in left.items():
            await self._greet(act(json.loads(given["activity"])), key, given)

    async def _greet_once(self, activity: Mapping[str, Any], by: Act, whom: str) -> None:
        if not await self._installations.spend(f"greeted:{by.tenant}/{whom}", self._clock() + ONCE_IN):
            return
        key, given = f"{WAITING}{by.tenant}/{whom}", {"activity": json.dumps(dict(activity))}
        try:
            await self._installations.keep(key, given)
        except Busy:
            key = ""  # greeted all the same, unless the process ends before
        self._chores.start(self._greet(by, key, given), "greet")

    async def _greet(self, by: Act, key: str, given: Mapping[str, str]) -> None:
        """Now, or as soon as there is room; a doubtful greeting is not repeated. Of several processes one does it."""
        async with self._greeting:
            if self._chores.is_leaving:
                return
            try:
                async with asyncio.timeout(LONGEST_WAIT):
                    if not key or await _as_soon_as_may_be(lambda: self._installations.end(key, given)):
                        await self._say(by)
                        await asyncio.sleep(PAUSE)
            except (Busy, PlatformTrouble, TimeoutError) as lost:
                log.warning("teams.greeting_lost", extra={"event": by.event, "why": lost})

    async def _say(self, by: Act) -> None:
        """Teams names nobody who adds an app, so whoever it is is asked for."""
        if not by.place.is_personal:
            line = Card(words.HELLO, (para(words.HOW_HERE),))
            await _as_soon_as_may_be(lambda: self._teams.say(by.tenant, by.place, line))
            return
        person = await _as_soon_as_may_be(lambda: self._directory.added(by))
        card = welcome(person is not None and person.role == "admin")
        await _as_soon_as_may_be(lambda: self._teams.say(by.tenant, by.place, card))
        if person is not None:
            await _as_soon_as_may_be(lambda: self._directory.learn(person, by.place))


async def _as_soon_as_may_be(work: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await work()
        except TryLater as later:
            wait = max(1.0, later.after.total_seconds() if later.after else 0.0)
        except Busy:
            wait = 1.0
        await asyncio.sleep(wait)
