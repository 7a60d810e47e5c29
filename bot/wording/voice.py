"""How dates, people and figures are said to one reader."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.amounts import show
from bot.cards import Bold, Button, Paragraph, Tone, para
from bot.model import EVERYDAY, Brief, Calendar, Point, Project
from bot.model import brief as brief_of
from bot.notices import About
from bot.workdays import local_date, workdays_between, zone

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ANOTHER_YEAR = 300  # days: a date further away needs its year
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom the words are for, and when they are said (product time)."""

    now: datetime
    reader: UUID
    calendar: Calendar = EVERYDAY
    names: Mapping[UUID, str] = field(default_factory=dict)

    def name(self, person: UUID | None) -> str:
        """That person's name; "you" for the reader; "somebody" for a person nobody can name."""
        if person == self.reader:
            return "you"
        return isolated(self.names.get(person, "somebody")) if person is not None else "nobody"

    def does(self, person: UUID | None, third: str, second: str) -> str:
        """A person and what they do: "Maya owns", "you own" for the reader, "somebody owns" for nobody known."""
        if person == self.reader:
            return f"you {second}"
        return f"{self.name(person) if person is not None else 'somebody'} {third}"

    def people(self, people: Iterable[UUID]) -> str:
        """Several names: "Tom, Priya and Ruth"."""
        return listed([self.name(person) for person in people])

    def others(self, people: Iterable[UUID]) -> str:
        """The names of everybody but the reader; nothing when that is nobody."""
        return self.people(person for person in people if person != self.reader)

    def all_do(self, people: Iterable[UUID], third: str, plural: str) -> str:
        """Several people and what they do: "Tom has", "you have", "Tom and Priya have"."""
        them = list(people)
        alone = len(them) == 1 and them[0] != self.reader
        return f"{self.people(them)} {third if alone else plural}"

    def first(self, people: Iterable[UUID], manager: UUID | None) -> str:
        """Who is asked first, by name; the manager where nobody knows better."""
        return self.people(people) or (self.name(manager) if manager else "the next person in line")

    @property
    def today(self) -> date:
        """The reader's local date."""
        return self.now.astimezone(zone(self.calendar.zone)).date()

    def workdays_since(self, at: datetime) -> int:
        """How many of the reader's working days have passed since."""
        return workdays_between(local_date(at, self.calendar), self.today, self.calendar)

    def day(self, at: datetime) -> str:
        """The reader's local date of an instant: "Wed 2 Apr"."""
        return weekday(at.astimezone(zone(self.calendar.zone)).date())

    def hour(self, at: datetime) -> str:
        """Date and time on the reader's wall: "Wed 2 Apr, 10:00"."""
        local = at.astimezone(zone(self.calendar.zone))
        return f"{weekday(local.date())}, {local:%H:%M}"

    def dates(self, moments: Sequence[datetime]) -> str:
        """Several dates without their weekdays: "21 and 27 Mar"."""
        days = sorted({at.astimezone(zone(self.calendar.zone)).date() for at in moments})
        same_month = len({(on.year, on.month) for on in days}) == 1
        said = [str(on.day) if same_month and on != days[-1] else short(on) for on in days]
        return listed(said)


def isolated(name: str) -> str:
    """A name that is written from the right, kept from turning around the figures that stand beside it."""
    is_from_right = any(unicodedata.bidirectional(char) in ("R", "AL") for char in name)
    return f"\u2068{name}\u2069" if is_from_right and not name.startswith("\u2068") else name


def readable(pilot: Brief) -> Brief:
    """The pilot with its name as it can stand in a sentence."""
    return replace(pilot, name=isolated(pilot.name))


def brief(project: Project) -> Brief:
    """What is said about a pilot, its name as it can stand in a sentence."""
    return readable(brief_of(project))


def short(on: date, today: date | None = None) -> str:
    """A date: "2 Apr"; with its year when `today` is so far away that another year's might be meant."""
    year = f" {on.year}" if today is not None and abs((on - today).days) > ANOTHER_YEAR else ""
    return f"{on.day} {_MONTHS[on.month - 1]}{year}"


def weekday(on: date) -> str:
    """A date with its day: "Wed 2 Apr"."""
    return f"{_DAYS[on.weekday()]} {short(on)}"


def week(starts_on: date) -> str:
    """Monday to Sunday: "3–9 Mar" or "30 Mar–5 Apr"."""
    last = starts_on + timedelta(days=6)
    first = str(starts_on.day) if last.month == starts_on.month else f"{short(starts_on)}"
    return f"{first}–{short(last)}"


def period(starts_on: date, pilot: Brief) -> str:
    """The weeks a check-in is about: "3–9 Mar", or both of them where the pilot is asked every second week."""
    first, last = starts_on - timedelta(weeks=pilot.cadence - 1), starts_on + timedelta(days=6)
    return f"{first.day if last.month == first.month else short(first)}–{short(last)}"


def period_of(point: Point, pilot: Brief) -> str:
    """The weeks that number is about, however often the pilot is asked by now."""
    return period(point.starts_on, replace(pilot, cadence=point.weeks))


def weeks_of(starts_on: date, pilot: Brief) -> str:
    """ "week of 3–9 Mar" or "two weeks of 24 Feb–9 Mar"."""
    return f"{'week' if pilot.cadence == 1 else 'two weeks'} of {period(starts_on, pilot)}"


def turn(pilot: Brief) -> str:
    """What is counted: weeks, or check-ins where each is about more than one."""
    return "week" if pilot.cadence == 1 else "check-in"


def each(pilot: Brief) -> str:
    """How often a number is asked for: "one number a week", "one number every two weeks"."""
    return f"one number {'a week' if pilot.cadence == 1 else 'every two weeks'}"


def because(reason: str) -> Paragraph:
    """How every message ends that nobody asked for."""
    return para(Bold("Why you: "), f"{reason}.")


def part(pilot: Brief, voice: Voice) -> str:
    """What the reader has to do with the pilot, as a reason."""
    mine = {pilot.champion: "you own this outcome", pilot.manager: "you are its manager"}
    return mine.get(voice.reader, "you sit above it, or were asked to decide")


def days(first: date, last: date) -> str:
    """An absence: "3–14 Jan", "28 Dec–5 Jan", or one day."""
    start = str(first.day) if (first.year, first.month) == (last.year, last.month) else short(first)
    return short(last) if first == last else f"{start}–{short(last)}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words joined as people say them: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(sentence: str) -> str:
    """The sentence with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]


def count(number: int, thing: str, things: str | None = None) -> str:
    """ "two weeks", "1 week" as "one week", "12 weeks"."""
    said = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)
    return f"{said} {thing if number == 1 else things or thing + 's'}"


def figure(value: float, pilot: Brief) -> str:
    """A number in the pilot's unit: "126 min"."""
    return show(value, pilot.unit)


def goal(pilot: Brief, today: date | None = None) -> str:
    """ "goal 108 by 30 Jun", "goal 108", or "no goal set"."""
    if pilot.target is None:
        return "no goal set"
    by = f" by {short(pilot.target_on, today)}" if pilot.target_on else ""
    return f"goal {show(pilot.target)}{by}"


def outcome(pilot: Brief, today: date | None = None) -> str:
    """What is owned, as one clause: "move Route planning from 180 to 108 min by 30 Jun"."""
    if pilot.target is None:
        return f"the number of {pilot.name}"
    start = f" from {show(pilot.start)}" if pilot.start is not None else ""
    by = f" by {short(pilot.target_on, today)}" if pilot.target_on else ""
    verb = "cut" if pilot.better == "lower" else "raise"
    return f"{verb} {pilot.name}{start} to {figure(pilot.target, pilot)}{by}"


def button(about: About, verb: str, label: str, tone: Tone = "plain") -> Button:
    """A button that acts on what the message is about."""
    return Button(verb, label, token(about.pilot.id, about.subject), tone)


def token(project: UUID, subject: str) -> str:
    """The opaque id that buttons and forms give back: which pilot, and which of its subjects."""
    return f"{project}:{subject}"
