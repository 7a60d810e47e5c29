"""Working days, quiet hours and local slots in one person's calendar. Pure; all instants are aware UTC.

Clock changes: a local time that does not exist moves forward by the gap (02:30 becomes 03:30), one that exists
twice is the first of the two, so a slot names one instant on each local date.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.model import Calendar

WEEK = timedelta(weeks=1)
LOOK_AHEAD_DAYS = 400  # no absence or holiday season is longer; bounds every search below


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; UTC for a name nobody knows, so that a typo never stops a pilot."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=512)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of that year; none for a country nobody knows.

    A whole year at once: the library's own calendar fills itself while it is read, which threads must not share.
    """
    from holidays import country_holidays  # slow to import, and many organisations set no country

    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        return frozenset()  # the library takes other words for names of its own parts
    try:
        return frozenset(country_holidays(country.upper(), years=year))
    except NotImplementedError:
        return frozenset()


@lru_cache(maxsize=512)
def country_code(said: str) -> str | None:
    """The ISO 3166 code of a country whose public holidays are known, by its code or English name; None for others."""
    from holidays.registry import COUNTRIES

    wanted = "".join(said.split()).replace("_", "").casefold()
    for name, (_, code, longer, *_rest) in COUNTRIES.items():
        if wanted and wanted in (name.replace("_", ""), code.casefold(), longer.casefold()):
            return code
    return None


def local_date(at: datetime, calendar: Calendar) -> date:
    """The date on that person's wall at that instant."""
    return at.astimezone(zone(calendar.zone)).date()


def local_instant(on: date, hour: int, calendar: Calendar, minute: int = 0) -> datetime:
    """The UTC instant of a wall-clock time on a local date."""
    wall = datetime.combine(on, time(hour, minute), tzinfo=zone(calendar.zone))
    return wall.astimezone(UTC)


def is_away(on: date, calendar: Calendar) -> bool:
    """Whether the person said they are away on that local date."""
    return any(first <= on <= last for first, last in calendar.away)


def is_workday(on: date, calendar: Calendar) -> bool:
    """Whether the person works that day: one of their weekdays and no public holiday. Absence is separate."""
    if on.weekday() not in calendar.workdays:
        return False
    return calendar.country is None or on not in _public_holidays(calendar.country, on.year)


def add_workdays(at: datetime, days: int, calendar: Calendar) -> datetime:
    """The same wall-clock time, `days` working days later. Starts counting on the day after `at`."""
    return _later(at, days, calendar, lambda on: is_workday(on, calendar))


def add_days_at_work(at: datetime, days: int, calendar: Calendar) -> datetime:
    """The same, `days` days later on which the person works and is not away: whoever is on leave is not late."""
    return _later(at, days, calendar, lambda on: is_workday(on, calendar) and not is_away(on, calendar))


def _later(at: datetime, days: int, calendar: Calendar, counts: Callable[[date], bool]) -> datetime:
    local = at.astimezone(zone(calendar.zone))
    on = local.date()
    left = days
    for _ in range(LOOK_AHEAD_DAYS):
        if left <= 0:
            break
        on += timedelta(days=1)
        left -= counts(on)
    wall = datetime.combine(on, local.time(), tzinfo=zone(calendar.zone))
    return max(at, wall.astimezone(UTC))


def answer_by(at: datetime, days: int, calendar: Calendar) -> datetime:
    """When somebody has had so many full working days for what came to them then: from their next opening on.

    Whoever is away for longer is not waited for.
    """
    opens_at = quiet_until(at, calendar)
    return add_workdays(at if opens_at > add_workdays(at, days + 1, calendar) else opens_at, days, calendar)


def next_workday(on: date, calendar: Calendar) -> date:
    """`on` itself when the person works then, else the next day they do."""
    for step in range(LOOK_AHEAD_DAYS):
        day = on + timedelta(days=step)
        if is_workday(day, calendar):
            return day
    return on


def workdays_before(on: date, days: int, calendar: Calendar) -> date:
    """The local date so many working days before; as far back as there are any to count."""
    left = days
    for step in range(1, LOOK_AHEAD_DAYS):
        if left <= 0:
            break
        day = on - timedelta(days=step)
        left -= is_workday(day, calendar)
        if left <= 0:
            return day
    return on


def workdays_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after `first` up to and including `last`; 0 when `last` is not later."""
    if last <= first:
        return 0
    return sum(is_workday(first + timedelta(days=n), calendar) for n in range(1, (last - first).days + 1))


def monday(on: date) -> date:
    """The Monday of that date's week."""
    return on - timedelta(days=on.weekday())


def last_full_week(at: datetime, calendar: Calendar) -> date:
    """Monday of the newest week that is over for that person."""
    return monday(local_date(at, calendar)) - WEEK


def ask_slot(starts_on: date, calendar: Calendar) -> datetime | None:
    """When the person is asked about the week beginning on that Monday: their weekday and hour in the week after.

    A holiday or absence moves it to their next working day of that same week. Where holidays take all of them, it
    is their first one before the next question is due; None where they are away.
    """
    asked_week, was_away = starts_on + WEEK, False
    for weekday in range(calendar.ask_weekday, calendar.ask_weekday + 7):
        on = asked_week + timedelta(days=weekday)
        if weekday >= 7 and was_away:
            return None
        if is_workday(on, calendar) and not is_away(on, calendar):
            return local_instant(on, calendar.ask_hour, calendar)
        was_away = was_away or is_workday(on, calendar)
    return None


def next_slot(starts_on: date, calendar: Calendar, every: int = 1) -> datetime | None:
    """When the person, asked every so many weeks, is next asked: about that week, or the first one after it that
    leaves them a day; None if none does.
    """
    slots = (ask_slot(starts_on + timedelta(weeks=n), calendar) for n in range(0, LOOK_AHEAD_DAYS // 7, every))
    return next((slot for slot in slots if slot is not None), None)


def first_week_to_ask(accepted_at: datetime, days: int, calendar: Calendar) -> date:
    """Monday of the first week asked about: its ask comes at least `days` working days after acceptance."""
    earliest = add_workdays(accepted_at, days, calendar)
    week = monday(local_date(accepted_at, calendar)) - WEEK
    while local_instant(_ask_day(week, calendar), calendar.ask_hour, calendar) < earliest:
        week += WEEK
    return week


def _ask_day(starts_on: date, calendar: Calendar) -> date:
    return starts_on + timedelta(weeks=1, days=calendar.ask_weekday)


def is_quiet(at: datetime, calendar: Calendar) -> bool:
    """Whether a nudge would disturb: evening, night, a day off or an absence."""
    local = at.astimezone(zone(calendar.zone))
    if not is_workday(local.date(), calendar) or is_away(local.date(), calendar):
        return True
    start, end = calendar.quiet_from, calendar.quiet_to
    if start == end:
        return False
    if start > end:
        return local.hour >= start or local.hour < end
    return start <= local.hour < end


def quiet_until(at: datetime, calendar: Calendar) -> datetime:
    """The first instant from `at` on at which the person may be disturbed; `at` itself when it may be now."""
    if not is_quiet(at, calendar):
        return at
    on = local_date(at, calendar)
    for step in range(LOOK_AHEAD_DAYS):
        opening = local_instant(on + timedelta(days=step), calendar.quiet_to, calendar)
        if opening > at and not is_quiet(opening, calendar):
            return opening
    return at
