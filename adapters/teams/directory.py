"""People as Teams knows them: met with whatever they do, which names them and says their zone."""

import asyncio
import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.chores import Chores
from adapters.teams import limits
from adapters.teams.activities import PLATFORM, Act, Place
from adapters.teams.connector import Connector
from adapters.teams.country import country_of
from adapters.teams.references import Reference, References, org_key
from adapters.text import clean
from bot.model import Address, Person
from bot.ports import Busy, People, TryLater, Unreachable

PAUSE = 0.25  # seconds before somebody is looked up again
CHOOSE_SECONDS = 1.0  # so long all who were chosen in one form are waited for
# Of the 20 calls a second that a tenant is good for, two for each person who is looked up; the rest is for messages.
AT_ONCE = 2  # people whose look-up begins
TURN_SECONDS = 0.3  # within so long
LONGEST_LOOKUP = 60.0  # seconds, with all waiting, after which somebody is looked up no more unless chosen again
ZONE_SECONDS = 24 * 3600.0  # so long a new zone stands
MOST_MOVED = 10_000  # people of whom that is remembered
LOOKUP_SECONDS = 2.0  # of the three in which a submitted form must be answered
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

log = logging.getLogger("champion.teams")


def address_of(tenant: str, user: str) -> Address:
    """Where somebody is written to. Their personal chat is kept elsewhere, sealed."""
    return Address(PLATFORM, user, None, tenant)


class Directory:
    """Who somebody of a tenant is."""

    def __init__(self, people: People, references: References, connector: Connector, chores: Chores) -> None:
        self._people = people
        self._references = references
        self._connector = connector
        self._chores = chores
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._moves_from: dict[UUID, float] = {}  # by the loop's clock; whoever is in another zone than they were
        self._begun = set[str]()  # tenants, as far as this process looked
        self._looking: dict[tuple[UUID, str], asyncio.Task[Person | None]] = {}

    async def met(self, act: Act) -> Person:
        """Somebody who acted, with the newest of what Teams says of them. Raises Busy."""
        key, address = org_key(act.tenant), address_of(act.tenant, act.user)
        person = await self._people.known(key, address)
        if person is None:
            person = await self._people.met(key, address, act.name)
            await self._begin(act.tenant)
            known = _with_news(person, act)
            await self._people.keep(known, person)
            await self._references.heard(act)
            return known
        # They do not wait until that is written down: a question is answered while the database is held.
        self._chores.start(self._references.heard(act), "keep a reference")
        if act.tenant not in self._begun:
            # What was to follow their first words may have been cut off: once more with the next ones.
            self._chores.start(self._begin(act.tenant), "begin a tenant")
        if (known := _with_news(person, self._settled(person, act))) != person:
            self._chores.start(self._people.keep(known, person), "keep what Teams says of somebody")
        return known

    def _settled(self, person: Person, act: Act) -> Act:
        """What they did, without its zone where that has changed within the last day already: a telephone and a
        computer that disagree would move somebody's hours with every word."""
        if not act.zone or act.zone == person.platform_zone:
            return act
        now = asyncio.get_running_loop().time()
        if now < self._moves_from.get(person.id, now):
            return replace(act, zone="")
        if len(self._moves_from) >= MOST_MOVED:
            self._moves_from.clear()
        self._moves_from[person.id] = now + ZONE_SECONDS
        return act

    async def _begin(self, tenant: str) -> None:
        await self._references.begin(tenant)
        self._begun.add(tenant)

    async def added(self, act: Act) -> Person | None:
        """Somebody who has the app now; None where nobody of their tenant is known yet. Raises Busy.

        The first of a tenant administers it, and an app that is given to a whole company is given to anybody first.
        """
        key, address = org_key(act.tenant), address_of(act.tenant, act.user)
        if await self._references.is_begun(act.tenant):
            return await self._people.met(key, address, act.name)
        return await self._people.known(key, address)

    async def took_out(self, act: Act) -> None:
        """Somebody took the app out of their chat: whoever is on another platform too is written to there. Raises
        Busy."""
        person = await self._people.known(org_key(act.tenant), address_of(act.tenant, act.user))
        if person is not None and await self._people.move_away(person):
            log.info("teams.moved_away", extra={"person": person.id})

    async def chosen(self, by: Person, value: str) -> Person | None:
        """The colleague whom somebody picked: one of our people by id, on whichever platform, or by their id in the
        directory of the tenant that `by` acted in.

        None for nobody, whoever is of another organisation, a closed account, and where the app may not write to them.
        Raises Busy, also where Teams does not say for now.
        """
        tenant, value = by.address.workspace, value.strip().lower()
        if not _GUID.fullmatch(value):
            return None
        person = await self._people.person(UUID(value))
        if person is not None and person.org != by.org:
            return None  # nothing is said of them, not even whether they are there
        if person is None:
            person = await self._people.known(org_key(tenant), address_of(tenant, value))
        if person is not None and (not person.active or _is_named(person)):
            return person if person.active else None
        await self._turns.acquire()
        asyncio.get_running_loop().call_later(TURN_SECONDS, self._turns.release)
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self._looked_up(tenant, person.address.user if person is not None else value)
        except Unreachable as gone:
            log.info("teams.not_reachable", extra={"why": gone.why})
            return None
        except (TryLater, TimeoutError) as later:
            raise Busy from later

    async def several(self, by: Person, values: Sequence[str]) -> tuple[Sequence[Person | None], int]:
        """All that were picked and are found within CHOOSE_SECONDS, as `chosen` gives them; how many are not yet.

        Those are looked up further, in turns as Teams lets them, and known when they are picked again.
        """
        tasks = [self._looked_for(by, value) for value in dict.fromkeys(values)]
        if tasks:
            await asyncio.wait(set(tasks), timeout=CHOOSE_SECONDS)
        done = [task for task in tasks if task.done() and not isinstance(task.exception(), TimeoutError)]
        return [task.result() for task in done], len(tasks) - len(done)

    def _looked_for(self, by: Person, value: str) -> asyncio.Task[Person | None]:
        """One task for each, however often a form is sent meanwhile."""
        key = by.org, value
        task = self._looking.get(key)
        if task is None:
            task = self._looking[key] = self._chores.start(self._in_turn(by, value), "look somebody up")
            task.add_done_callback(lambda _: self._looking.pop(key, None))
        return task

    async def _in_turn(self, by: Person, value: str) -> Person | None:
        async with asyncio.timeout(LONGEST_LOOKUP):
            while True:
                try:
                    return await self.chosen(by, value)
                except Busy:
                    await self._chores.pause(PAUSE, leaving=PAUSE)

    async def listed(self, by: Person, chosen: Collection[str] = ()) -> Sequence[Person]:
        """Who may be chosen by that person, by name: as many as a form lists, and those whose ids are `chosen`
        already. Raises Busy."""
        ids = [UUID(value) for value in chosen if _GUID.fullmatch(value)]
        return await self._people.by_name(by.org, limits.PEOPLE_LISTED, ids[: limits.PEOPLE_LISTED])

    async def learn(self, person: Person, place: Place) -> None:
        """The name of somebody who has said nothing yet, as the members of that conversation show it.

        Raises Busy, TryLater and Unreachable.
        """
        if not _is_named(person):
            member = await self._connector.member(place, person.address.user)
            await self._people.met(org_key(person.address.workspace), person.address, clean(member.name).strip())

    async def _looked_up(self, tenant: str, user: str) -> Person | None:
        """Their chat is opened, which only works where the app is installed for them, and the name is read there."""
        service_url = await self._references.service_url(tenant)
        if not service_url:
            return None
        conversation = await self._connector.open(service_url, tenant, user)
        member = await self._connector.member(Place(service_url, conversation, "personal"), user)
        person = await self._people.met(org_key(tenant), address_of(tenant, user), clean(member.name).strip())
        await self._references.opened(tenant, user, Reference(service_url, conversation, member.channel_id))
        return person


def _is_named(person: Person) -> bool:
    return person.name != person.address.user


def _with_news(person: Person, act: Act) -> Person:
    """The person as Teams knows them by now. A zone that they chose themselves stays, and so does whatever they said of
    their country: it is only guessed with the first zone that Teams says. Of somebody who is written to elsewhere, what
    is said there counts."""
    if person.elsewhere:
        return person
    zone = act.zone if _is_zone(act.zone) else person.platform_zone
    calendar = replace(person.calendar, zone=zone) if zone and not person.zone_is_own else person.calendar
    if zone and not person.platform_zone and calendar.country is None:
        calendar = replace(calendar, country=country_of(zone, act.locale))
    return replace(person, name=act.name or person.name, calendar=calendar, platform_zone=zone)


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (KeyError, ValueError, OSError):
        return False
