"""The people, the pilot and the numbers that the examples of messages are about."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from bot.cards import Card
from bot.model import Brief, Calendar, Cause, Point, Series
from bot.notices import Body
from bot.wording import word
from bot.wording.voice import Voice

_IDS = UUID("5b1d7c52-7a0e-4c55-9a3f-6f0b6f0e9d11")
NAMES = {uuid5(_IDS, name): name for name in ("Maya", "Lena", "Tom", "Nora", "Priya", "Ruth", "Ada")}
MAYA, LENA, TOM, NORA, PRIYA, RUTH, ADA = NAMES
NOW = datetime(2026, 3, 27, 9, tzinfo=UTC)  # a Friday, 10:00 in Berlin
MONDAY = date(2026, 3, 16)
WEEK = timedelta(weeks=1)
PILOT = Brief(
    id=uuid5(_IDS, "Route planning"),
    name="Route planning",
    question="How many minutes did route planning take each morning, on average?",
    unit="min",
    better="lower",
    start=180,
    target=108,
    target_on=date(2026, 6, 30),
    champion=MAYA,
    manager=TOM,
)
BARE = replace(PILOT, unit="", start=None, target=None, target_on=None)  # neither a unit nor a goal
ALONE = replace(PILOT, manager=None)
BASELINE = (178.0, 183, 176, 186, 180, 177)
MISSED = Cause("S1", NOW, weeks=(MONDAY - WEEK, MONDAY))
LAST = Point(MONDAY - 2 * WEEK, 126)


@dataclass(frozen=True)
class Example:
    """A message as one person receives it."""

    body: Body
    reader: UUID
    case: str = ""

    @property
    def name(self) -> str:
        """Which kind of message it is, which case of it, and who reads it."""
        return " ".join(filter(None, (self.body.kind, self.case, "to", NAMES[self.reader])))

    @property
    def card(self) -> Card:
        """The message as it is sent."""
        return word(self.body, Voice(NOW, self.reader, Calendar(zone="Europe/Berlin"), NAMES))


def points(values: tuple[float, ...], ending_on: date = MONDAY) -> tuple[Point, ...]:
    """One number a week, the last for that week."""
    return tuple(Point(ending_on - (len(values) - 1 - n) * WEEK, value) for n, value in enumerate(values))


def series(*values: float, baseline: tuple[float, ...] = BASELINE, locked: bool = True) -> Series:
    """A baseline and the weeks since it was locked."""
    return Series(points(baseline, MONDAY - len(values) * WEEK), points(values), locked)
