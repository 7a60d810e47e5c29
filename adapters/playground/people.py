"""The people of the playground: one small company, two pilots' worth of chairs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from bot.model import Address, Calendar, Person
from bot.ports import People

ORG: Final = "playground"
PLATFORM: Final = "playground"


@dataclass(frozen=True, slots=True)
class Part:
    """One chair: who sits in it, what it does, and where in the world it stands."""

    handle: str
    name: str
    role: str
    zone: str


PARTS: Final = (
    Part("maya", "Maya", "champion", "Europe/Berlin"),
    Part("lena", "Lena", "champion", "Europe/Warsaw"),
    Part("tom", "Tom", "manager", "Europe/Berlin"),
    Part("nora", "Nora", "manager", "Europe/London"),
    Part("priya", "Priya", "owner", "Asia/Kolkata"),
    Part("ruth", "Ruth", "sponsor", "America/New_York"),
    Part("sam", "Sam", "user", "Europe/Berlin"),
    Part("ines", "Ines", "user", "Europe/Lisbon"),
    Part("kofi", "Kofi", "user", "Africa/Accra"),
    Part("ada", "Ada", "admin", "Europe/Helsinki"),
)


class Cast:
    """The people of the playground, found by handle or id."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._org: UUID | None = None

    async def move_in(self) -> UUID:
        """Keeps every part on first sight and gives their organisation. Doing it again changes nothing.

        What a person has changed since (their hours, their zone) stays: only an untouched calendar is set.
        """
        for part in PARTS:
            person = await self._met(part)
            is_untouched = person.calendar == Calendar() and not person.zone_is_own
            calendar = Calendar(zone=part.zone) if is_untouched else person.calendar
            address = replace(person.address, conversation=str(person.id))
            wanted = replace(person, role=part.role, calendar=calendar, address=address, platform_zone=part.zone)
            if wanted != person:
                await self._people.keep(wanted, person)
            self._org = person.org
        assert self._org is not None
        return self._org

    async def everyone(self) -> Sequence[Person]:
        """Everybody who is active, in the order they moved in."""
        return await self._people.everyone(self._org or await self.move_in())

    async def left(self) -> Sequence[Person]:
        """Everybody who was here and is not any more, in the order they moved in. Their conversations can be read."""
        await self.everyone()
        met = [await self._met(part) for part in PARTS]
        return [person for person in met if not person.active]

    async def known(self, id: UUID, or_left: bool = False) -> Person | None:
        """That active person, when they live in the playground; with `or_left`, also somebody who lived there."""
        person = await self._people.person(id)
        if person is None or person.address.platform != PLATFORM:
            return None
        return person if person.active or or_left else None

    async def called(self, handle: str) -> Person:
        """The person who plays that part."""
        return await self._met(next(part for part in PARTS if part.handle == handle))

    async def _met(self, part: Part) -> Person:
        return await self._people.met(ORG, Address(PLATFORM, part.handle), part.name)
