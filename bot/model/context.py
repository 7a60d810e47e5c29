"""What a rule may know of the world."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.model.base import Phase
from bot.model.number import Brief
from bot.model.people import EVERYDAY, Calendar
from bot.model.policy import DEFAULTS, Policy


@dataclass(frozen=True, slots=True)
class Pilot:
    """What a report knows of the pilot it is about."""

    brief: Brief
    phase: Phase
    deputy: UUID | None = None
    owner: UUID | None = None
    sponsor: UUID | None = None

    def above(self) -> tuple[UUID, ...]:
        """Everybody who may decide over it, nearest first."""
        people = (self.brief.manager, self.deputy, self.owner, self.sponsor)
        return tuple(person for person in people if person is not None)

    def triagers(self) -> tuple[UUID, ...]:
        """Who may say what becomes of its reports, nearest first."""
        champion = (self.brief.champion,) if self.brief.champion is not None else ()
        return tuple(dict.fromkeys((*champion, *self.above())))


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know of the world, read inside the transaction and journalled with the event."""

    calendars: tuple[tuple[UUID, Calendar], ...] = ()
    policy: Policy = DEFAULTS
    admins: tuple[UUID, ...] = ()
    pilot: Pilot | None = None  # for a report: the pilot it is about, as it stands
    number: int = 0  # for a new report: its number in the organisation
    held: bool = False  # nothing goes out just now: nobody hears anything, so nothing new comes upon anybody
    released_at: datetime | None = None  # when all that was on hold went out, the last time

    def calendar(self, person: UUID | None) -> Calendar:
        """That person's calendar; the default one for somebody unknown."""
        return next((calendar for id, calendar in self.calendars if id == person), EVERYDAY)

    def counted(self, since_at: datetime) -> datetime:
        """From when waiting counts that began then: anew, where a hold came between."""
        return since_at if self.released_at is None else max(since_at, self.released_at)


NOTHING_KNOWN = Context()  # before the store has read the world
