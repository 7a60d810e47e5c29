"""Who is who, what stands, and the switches of an installation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from bot.decisions import Revised
from bot.model import Address, Link, Moved, Parted, Person, Project, Ref, Report
from bot.notices import Notice


@dataclass(frozen=True, slots=True)
class Outstanding:
    """How many messages wait, and how many of them are due by now. `restored_since` is when the back-up was made
    (machine time) that the database was put back from, until it is released.
    """

    waiting: int
    due: int
    restored_since: datetime | None = None


class Outgoing(Protocol):
    """The one switch for all that goes out, in every process at once. What people are shown directly goes on."""

    rehearsal: bool  # every message goes to an administrator, and nobody else hears anything

    async def held_since(self) -> datetime | None:
        """Since when nothing goes out (product time); None while it does. Reads never wait for writers."""
        ...

    async def hold(self, restored_since: datetime | None = None) -> datetime | None:
        """Nothing goes out any more; gives since when it was held already. What is being sent still arrives.

        `restored_since`: the database was put back from a back-up made then (machine time), and what may have been
        sent since is looked for before it is sent.
        """
        ...

    async def release(self) -> datetime | None:
        """All that is due goes; gives since when it was held, None when it was not."""
        ...

    async def outstanding(self) -> Outstanding:
        """What waits. Reads never wait for writers."""
        ...


Given = Literal["given", "same", "last_admin", "nobody"]


class Roles(Protocol):
    """Who administers an organisation."""

    async def give(self, org: UUID, person: UUID, role: str) -> Given:
        """That person's role from now on. An organisation is never left without an active administrator."""
        ...


class People(Protocol):
    """Who is who, and reachable where. Reads never wait for writers."""

    async def person(self, id: UUID) -> Person | None:
        """That person."""
        ...

    async def names(self, org: UUID, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What those of the organisation's people that are known are called, in one read."""
        ...

    async def those(self, org: UUID, ids: Collection[UUID]) -> Mapping[UUID, Person]:
        """Those of the organisation's people that are known, by the ids asked for, in one read."""
        ...

    async def met(self, org_key: str, address: Address, name: str) -> Person:
        """The person behind a platform's id, kept on first sight. `org_key` is like "slack:T123".

        Of somebody with several accounts the address is the one asked about; `person` gives where they are written to.
        """
        ...

    async def known(self, org_key: str, address: Address) -> Person | None:
        """The person behind a platform's id, if they are known here, as `met` gives them. Keeps nobody, in one read."""
        ...

    async def everyone(self, org: UUID) -> Sequence[Person]:
        """All active people of an organisation, in the order they were first seen."""
        ...

    async def by_name(self, org: UUID, limit: int, beside: Collection[UUID] = ()) -> Sequence[Person]:
        """Active people of an organisation whose names are known, by name: the first `limit`, and those `beside`."""
        ...

    async def elsewhere(self, org: UUID, platform: str, limit: int) -> Sequence[Person]:
        """Active people of an organisation who are written to on another platform than that, by name."""
        ...

    async def keep(self, person: Person, was: Person | None = None) -> None:
        """Store what is now known of a person (name, calendar, address, active). Absences are facts, not here.

        `was` is the person as they were read: only what is different from that is stored, so that nothing is put back
        which somebody else changed meanwhile. Without it, they are read now. Whoever is not `active` any more by one
        account stays so by another one, and is written to by that.
        """
        ...

    async def move_away(self, person: Person) -> bool:
        """The account in their address is open, and reads nothing any more: whoever is written to by it is written to
        by another account of theirs from now on. False for whoever has no other one, and stays."""
        ...


class Linking(Protocol):
    """One person on several platforms. Every time in here is machine time."""

    async def offer(self, by: Person) -> tuple[str, datetime]:
        """A code to be typed by the same person on another platform, once, and until when. It ends the one before."""
        ...

    async def would(self, by: Person, code: str) -> Link:
        """What `link` would say, "would" where it would make one of two; a wrong code counts as one. Changes nothing
        else."""
        ...

    async def link(self, by: Person, code: str) -> Link:
        """The accounts of whoever was given that code and of whoever typed it are one person from now on, and so are
        their organisations. Of the two, the one with a part in pilots stays. All or nothing."""
        ...

    async def here(self, by: Person) -> Moved:
        """Whoever spoke is written to by the account they spoke with. "alone": they have no other one."""
        ...

    async def part(self, org: UUID, person: UUID) -> Parted:
        """Every account of that person but the one they are named by is somebody new from its next word on, and they
        are written to by the one. Organisations stay joined. "alone": they have no other account."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """One message a person was sent."""

    at: datetime
    notice: Notice


class Readings(Protocol):
    """Queries of the read side. Reads never wait for writers."""

    async def project(self, ref: Ref) -> Project | None:
        """That pilot's present state."""
        ...

    async def seats_of(self, person: UUID) -> Sequence[Project]:
        """Every pilot in which the person has a seat or an open offer: running ones, then the newest; at most 200."""
        ...

    async def all_projects(self, org: UUID) -> Sequence[Project]:
        """Every pilot of the organisation: running ones, then the newest; at most 200."""
        ...

    async def pilot_names(self, org: UUID) -> Mapping[UUID, str]:
        """What every pilot of the organisation is called, however many they are: running ones, then the newest."""
        ...

    async def naming(self, org: UUID, person: UUID) -> Sequence[Project]:
        """Every pilot of the organisation that knows of the person, whatever they are to it: running ones, then the
        newest; at most 200."""
        ...

    async def report(self, ref: Ref) -> Report | None:
        """That report as it stands."""
        ...

    async def report_called(self, org: UUID, called: int | str) -> Report | None:
        """The organisation's report of that number, or of that code for one that was sent without a name."""
        ...

    async def open_reports(self, org: UUID, project: UUID) -> Sequence[Report]:
        """What waits for somebody of the pilot, what stops work first, then the oldest; at most 200."""
        ...

    async def reports_by(self, person: UUID) -> Sequence[Report]:
        """What the person has reported, newest first; at most 200."""
        ...

    async def revisions(self, ref: Ref) -> Sequence[Revised]:
        """Every change of a number of that pilot, oldest first; at most the newest 200."""
        ...

    async def heard(self, person: UUID, limit: int) -> Sequence[Heard]:
        """The newest messages delivered to the person, newest first."""
        ...


class Installations(Protocol):
    """What a platform gave us when somebody installed the bot, kept sealed. `key` is like "slack:T123"."""

    async def kept(self, key: str) -> Mapping[str, str] | None:
        """What was given there; None where the bot is not installed. Reads never wait for writers."""
        ...

    async def under(self, prefix: str) -> Mapping[str, Mapping[str, str]]:
        """What is kept by all keys that begin so, the oldest first. Never waits for writers."""
        ...

    async def is_locked(self, key: str) -> bool:
        """Whether the bot is installed there, and no key of this process opens what was given. Never waits for
        writers."""
        ...

    async def keep(self, key: str, given: Mapping[str, str]) -> None:
        """Installed, or installed anew: this takes the place of what was given before."""
        ...

    async def exchange(self, key: str, was: Mapping[str, str] | None, given: Mapping[str, str]) -> bool:
        """What is given takes the place of what `was`, as `kept` said, or of nothing for None.

        False, and nothing is kept, where there is something else by now. Raises Busy.
        """
        ...

    async def renew(self, key: str, given: Mapping[str, str]) -> bool:
        """What whoever reserved it had renewed takes the place of what was given.

        False, and nothing is kept, where it was ended or installed anew meanwhile. Raises Busy.
        """
        ...

    async def end(self, key: str, given: Mapping[str, str] | None) -> bool:
        """Not installed any more: what was given is forgotten, where that is what `kept` said.

        False, and nothing is forgotten, where there is something else by now, or nothing. Raises Busy.
        """
        ...

    async def reserve(self, key: str, seconds: float) -> bool:
        """Whether it is on the caller to have what was given renewed; nobody else may for so long (machine time)."""
        ...

    async def spend(self, once: str, until: datetime) -> bool:
        """Whether that word, good until then (machine time), is used for the first time, in any process.

        Raises Busy.
        """
        ...

    async def take(self, word: str, until: datetime) -> datetime | None:
        """None where the word is the caller's until then (machine time); else until when somebody else has it.

        For processes that run beside each other. The only one has every word, and nothing is kept. Raises Busy.
        """
        ...

    async def hold(self, word: str, until: datetime) -> None:
        """A word that was taken is held until then (machine time); it is free where that has passed. Raises Busy."""
        ...
