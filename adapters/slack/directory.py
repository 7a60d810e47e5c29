"""People as Slack knows them: met by their id, then looked up once for name, zone and whether they are still there."""

import asyncio
import logging
import re
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from adapters.chores import Chores
from adapters.slack import limits
from adapters.slack.calls import repeatable
from adapters.slack.platform import PLATFORM, org_key
from adapters.slack.tiers import in_background
from adapters.slack.workspaces import Workspaces
from adapters.text import clean
from bot.model import EVERYDAY, Address, Person
from bot.ports import Busy, People, PlatformTrouble, TryLater
from bot.workdays import zone as zone_of

LOOKUP_SECONDS = 1.0  # inside the three seconds in which a submitted form must be answered
SLACKBOT = "USLACKBOT"  # the one app that does not call itself a bot
DAY = 24 * 3600.0
WEEK = 7 * DAY
# Slack's own suggestions for being on vacation and out sick, and what people choose in their place.
AWAY = frozenset(
    {":palm_tree:", ":desert_island:", ":beach_with_umbrella:", ":umbrella_on_ground:", ":face_with_thermometer:"}
    | {":face_with_head_bandage:", ":mask:", ":hospital:", ":baby:", ":airplane_departure:"}
)
_HALF_A_DAY = timedelta(hours=12)

STRANGER = UUID(int=0)  # the id of whoever is not known, in an organisation that has no pilots
SOMEBODY = "somebody"  # whoever can not be named
MOST_MENTIONED = 5  # people in one text that are looked up
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")

Profile = dict[str, Any]
Place = tuple[str, str]  # a workspace and a person in it
Left = Callable[[Person, UUID], Awaitable[None]]

log = logging.getLogger("champion.slack")


class Directory:
    """Who a Slack id is. `clock` is the machine's, in seconds since 1970.

    `left` is told of everybody whose account was found closed, maybe more than once.
    """

    def __init__(
        self,
        people: People,
        workspaces: Workspaces,
        chores: Chores,
        clock: Callable[[], float] = time.time,
        left: Left | None = None,
    ) -> None:
        self._people = people
        self._workspaces = workspaces
        self._chores = chores
        self._clock = clock
        self._left = left
        self._looked_up: dict[Place, float] = {}  # when, by the clock
        self._addressed: dict[Place, float] = {}
        self._news: dict[Place, int] = {}  # by Slack's clock, the newest heard of somebody

    async def met(self, team: str, user: str, name: str, conversation: str | None = None) -> Person:
        """Somebody who acted. Looked up in the background on first sight by this process.

        `conversation` is their direct message with the bot, where the payload is sure to name it.
        """
        address = Address(PLATFORM, user, conversation, team)
        person = await self._people.known(org_key(team), address)
        if person is None:
            person = await self._first_met(address, name)
        elif conversation not in (None, person.address.conversation):
            # They do not wait until that is written down: a question is answered while the database is held.
            self._chores.start(self._people.met(org_key(team), address, ""), "keep a conversation")
            person = replace(person, address=replace(person.address, conversation=conversation))
        if (team, user) not in self._looked_up:
            self._looked_up[team, user] = self._clock()
            self._chores.start(self._learn(person), "look up")
        return person

    async def looking(self, team: str, user: str, conversation: str | None = None) -> Person:
        """Somebody who only looks: whoever is not known yet stays so, and reads what a stranger does."""
        address = Address(PLATFORM, user, conversation, team)
        if await self._people.known(org_key(team), address) is None:
            return Person(STRANGER, STRANGER, "", "user", address)
        return await self.met(team, user, "", conversation)

    async def _first_met(self, address: Address, name: str) -> Person:
        # Without a name: the payload's is a handle, and must not take the place of what colleagues call them.
        person = await self._people.met(org_key(address.workspace), address, "")
        if person.name == address.user and clean(name):
            person = await self._people.met(org_key(address.workspace), address, clean(name))
        return person

    async def chosen(self, team: str, user: str) -> Person | None:
        """Somebody who was picked in a form; None for an app or a closed account.

        Looked up at once, because the answer will call them by name.
        """
        if user == SLACKBOT:
            return None
        address = Address(PLATFORM, user, workspace=team)
        if (team, user) in self._looked_up:
            return _there(await self._people.met(org_key(team), address, ""))
        profile = await self._profile(team, user)
        if profile.get("is_bot") or profile.get("deleted"):
            return None
        person = await self._people.met(org_key(team), address, name_of(profile))
        if not profile:
            return person
        self._looked_up[team, user] = self._clock()
        return await self._keep(person, profile)

    async def named(self, team: str, text: str) -> str:
        """What a person sent, each colleague mentioned in it as `@` and the id the product knows them by.

        An app, a closed account and whoever is mentioned beyond the first few stay as Slack wrote them.
        """
        users = list(dict.fromkeys(found[1] for found in _MENTION.finditer(text)))[:MOST_MENTIONED]
        people = await asyncio.gather(*(self.chosen(team, user) for user in users))
        ids = {user: str(person.id) for user, person in zip(users, people, strict=True) if person is not None}
        return _MENTION.sub(lambda found: f"@{ids[found[1]]}" if found[1] in ids else found[0], text)

    async def worded(self, team: str, text: str) -> str:
        """What somebody wrote elsewhere, with names for those it mentions. Nobody becomes known by being mentioned."""
        users = list(dict.fromkeys(found[1] for found in _MENTION.finditer(text)))[:MOST_MENTIONED]
        names = dict(zip(users, await asyncio.gather(*(self._called(team, user) for user in users)), strict=True))
        return _MENTION.sub(lambda found: f"@{_as_markup(names.get(found[1], SOMEBODY))}", text)

    async def changed(self, team: str, profile: Profile, retried: bool = False) -> None:
        """Slack says that something about somebody is different, as it does with every status that anybody sets.

        One read, and no more, for whoever is not known here. What may be old news, which could bring a closed account
        back to life, is asked for instead of believed. Raises Busy.
        """
        user = str(profile.get("id") or "")
        if not user or user == SLACKBOT or profile.get("is_bot"):
            return
        person = await self._people.known(org_key(team), Address(PLATFORM, user, workspace=team))
        if person is None:
            return
        updated = profile.get("updated")
        at = updated if isinstance(updated, int) else 0
        newest = self._news.get((team, user), 0)
        self._news[team, user] = max(at, newest)
        if not (retried or 0 < at < newest or (not person.active and not profile.get("deleted"))):
            await self._keep(person, profile)
        elif now := await self._profile(team, user):
            await self._keep(await self._people.known(org_key(team), person.address) or person, now)
        else:
            raise Busy

    async def _called(self, team: str, user: str) -> str:
        person = await self._people.known(org_key(team), Address(PLATFORM, user, workspace=team))
        return person.name if person is not None else name_of(await self._profile(team, user)) or SOMEBODY

    def addressed(self, team: str, to: Address) -> None:
        """Somebody is written to: looked up in the background where Slack was away when they were chosen.

        Again after it failed, for want of room too, and once a week: news of a change may have been lost.
        """
        place = team, to.user
        last_at = max(self._looked_up.get(place, 0.0), self._addressed.get(place, 0.0))
        if last_at == 0.0:
            self._chores.start(self._catch_up(team, to), "look up")
        elif week_of(to.user, last_at) != week_of(to.user, self._clock()):
            self._addressed[place] = self._clock()
            self._chores.start(self._look_again(team, to), "look up")

    async def users(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """The Slack ids of those people, without those who are somewhere else."""
        found = [await self._people.person(id) for id in people]
        return {who.id: who.address.user for who in found if who and who.address.platform == PLATFORM}

    async def elsewhere(self, team: str, user: str) -> Sequence[Person]:
        """Colleagues of that person whom Slack does not know, by name: as many as one list has room for."""
        person = await self._people.known(org_key(team), Address(PLATFORM, user, workspace=team))
        if person is None:
            return ()
        return await self._people.elsewhere(person.org, PLATFORM, limits.SELECT_OPTIONS)

    async def _catch_up(self, team: str, to: Address) -> None:
        person = await self._people.met(org_key(team), to, "")
        # As if looked up a day ago: else a restart every week would put the next look off for ever.
        self._addressed[team, to.user] = self._clock() - DAY
        if person.name == to.user or person.calendar.zone == EVERYDAY.zone:
            self._addressed[team, to.user] = self._clock()
            await self._learn(person)

    async def _look_again(self, team: str, to: Address) -> None:
        await self._learn(await self._people.met(org_key(team), to, ""))

    async def _learn(self, person: Person) -> None:
        place = person.address.workspace, person.address.user
        with in_background():
            profile = await self._profile(*place)
        if not profile:
            self._not_now(place)
            return
        try:
            # Read again: much may have become known of them while Slack was asked.
            await self._keep(await self._people.known(org_key(place[0]), person.address) or person, profile)
        except Busy:
            self._not_now(place)
            raise

    def _not_now(self, place: tuple[str, str]) -> None:
        """They will be looked up when they next act, are chosen or are addressed."""
        self._looked_up.pop(place, None)
        self._addressed.pop(place, None)

    async def _keep(self, person: Person, profile: Profile) -> Person:
        known = self._told(person, profile)
        if known != person:
            await self._people.keep(known, person)
        if not known.active and self._left is not None:
            # Also where that was known: the last time the database may have been away halfway through their pilots.
            await self._left(known, uuid4())
        return known

    def _told(self, person: Person, profile: Profile) -> Person:
        """The person as Slack knows them. Of whoever is written to elsewhere only that their account is closed."""
        if person.elsewhere:
            return replace(person, active=not profile.get("deleted"))
        said = str(profile.get("tz") or "")
        zone = said if _is_zone(said) else person.platform_zone
        calendar = replace(person.calendar, zone=zone) if zone and not person.zone_is_own else person.calendar
        return replace(
            person,
            name=name_of(profile) or person.name,
            calendar=calendar,
            active=not profile.get("deleted"),
            platform_zone=zone,
            platform_away=self._away(profile, zone or calendar.zone, person.platform_away),
        )

    def _away(self, profile: Profile, zone: str, before: tuple[date, date] | None) -> tuple[date, date] | None:
        """First and last day on which their status says they are away; None without a status that ends."""
        inner = profile.get("profile") or {}
        ends = inner.get("status_expiration")
        if inner.get("status_emoji") not in AWAY or not isinstance(ends, int) or not 0 < ends < 1 << 33:
            return None
        here = zone_of(zone)
        today = datetime.fromtimestamp(self._clock(), UTC).astimezone(here).date()
        # A status that ends in the morning is of somebody who works that day.
        last = (datetime.fromtimestamp(ends, UTC).astimezone(here) - _HALF_A_DAY).date()
        first = before[0] if before is not None and before[1] == last else today
        return (first, last) if last >= today else None

    async def _profile(self, team: str, user: str) -> Profile:
        """What users.info says; nothing where it could not be asked."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                client = (await self._workspaces.of(team)).client
                return dict((await repeatable(client.users_info(user=user), "user"))["user"])
        except (PlatformTrouble, TimeoutError) as error:
            no_room = isinstance(error, TryLater) and error.alone  # expected where many are written to at once
            log.log(logging.INFO if no_room else logging.WARNING, "slack.look_up_failed", extra={"why": error})
            return {}


def name_of(profile: Profile) -> str:
    """What colleagues call them. A closed account may lack everything but its id."""
    inner = profile.get("profile") or {}
    names = (inner.get("display_name"), profile.get("real_name"), inner.get("real_name"), profile.get("name"))
    return next((shown for name in names if name and (shown := clean(str(name)).strip())), "")


def _as_markup(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def week_of(user: str, at: float) -> int:
    """The number of that person's week at `at` (seconds since 1970, UTC). It begins on another day for others, so that
    not all are looked up on one."""
    return int((at + zlib.crc32(user.encode()) % 7 * DAY) // WEEK)


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (KeyError, ValueError, OSError):
        return False


def _there(person: Person) -> Person | None:
    return person if person.active else None
