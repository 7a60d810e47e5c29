"""What a person chooses for themselves: `/champion settings` and `/champion quiet`. Open to everybody."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from bot.commands import meaning
from bot.inbox.desk import Desk
from bot.inbox.filled import Filled
from bot.inbox.hours import find_country, find_zone, read_hour, read_quiet
from bot.model import Calendar, Person
from bot.ports import Reply
from bot.wording import pages
from bot.wording import settings as words
from bot.wording.menus import Name

LONGEST = 60  # characters of a zone or a country


async def _settings(_desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    if meaning(rest):
        return Reply((pages.plain("Your settings are one form", "Type /champion settings alone to open it."),))
    return Reply(form=words.settings_form(by))


async def _quiet(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    if not meaning(rest):
        return Reply((words.quiet_now(by.calendar),))
    read = read_quiet(rest)
    if isinstance(read, str):
        return Reply((pages.plain("Nothing was changed", read),))
    calendar = replace(by.calendar, quiet_from=read[0], quiet_to=read[1])
    await desk.people.keep(replace(by, calendar=calendar), by)
    return Reply((words.quiet_kept(calendar),))


def is_quiet_meant(rest: str) -> bool:
    """Whether plain words after "quiet" are hours, and not a sentence that begins with it."""
    return not isinstance(read_quiet(rest), str)


async def _filled(desk: Desk, by: Person, filled: Filled, _event: UUID) -> Reply:
    filled.over(words.settings_form(by))
    zone, is_own = _zone(by, filled)
    calendar = replace(
        by.calendar,
        zone=zone,
        country=_country(filled),
        workdays=_workdays(filled),
        ask_weekday=_day(filled, by.calendar.ask_weekday),
        ask_hour=_hour(filled, by.calendar.ask_hour),
    )
    quiet = read_quiet(filled.text("quiet", required=True))
    if isinstance(quiet, str):
        filled.errors.setdefault("quiet", quiet)
    else:
        calendar = replace(calendar, quiet_from=quiet[0], quiet_to=quiet[1])
    _check(filled, calendar)
    if filled.errors:
        return Reply(errors=filled.errors)
    person = replace(by, calendar=calendar, zone_is_own=is_own)
    await desk.people.keep(person, by)
    return Reply((words.kept(person),))


def _zone(by: Person, filled: Filled) -> tuple[str, bool]:
    """The zone that counts from now on, and whether the person chose it. Another one typed is a choice by itself."""
    said, source = filled.text("zone", longest=LONGEST), filled.text("zone_from")
    if not said or said == by.calendar.zone:
        if source == "platform" and by.platform_zone:
            return by.platform_zone, False
        return by.calendar.zone, by.zone_is_own or (source == "own" and bool(by.platform_zone))
    found = find_zone(said)
    if found is None:
        filled.errors.setdefault("zone", "I know no time zone of that name. Please write it like Europe/Berlin.")
        return by.calendar.zone, by.zone_is_own
    return found, True


def _country(filled: Filled) -> str | None:
    said = filled.text("country", longest=LONGEST)
    found = find_country(said) if said and "country" not in filled.errors else None
    if said and found is None:
        filled.errors.setdefault("country", "I know no holidays of a country of that name. Please write it like DE.")
    return found


def _workdays(filled: Filled) -> tuple[int, ...]:
    chosen = sorted({int(day) for day in filled.raw("workdays").replace(",", " ").split() if day in set("0123456")})
    if not chosen:
        filled.errors["workdays"] = "Please choose at least one day."
    return tuple(chosen)


def _day(filled: Filled, before: int) -> int:
    said = filled.text("ask_weekday")
    if said not in set("0123456"):
        filled.errors["ask_weekday"] = "Please choose a day."
        return before
    return int(said)


def _hour(filled: Filled, before: int) -> int:
    read = read_hour(filled.text("ask_hour", required=True))
    if isinstance(read, str):
        filled.errors.setdefault("ask_hour", read)
        return before
    return read


def _check(filled: Filled, calendar: Calendar) -> None:
    """What each field says may be fine, and the question could still never come."""
    if not {"workdays", "ask_weekday"} & set(filled.errors) and calendar.ask_weekday not in calendar.workdays:
        filled.errors["ask_weekday"] = f"You do not work on {words.DAYS[calendar.ask_weekday]}s. Please choose another."
    if not {"quiet", "ask_hour"} & set(filled.errors) and words.is_in_quiet(calendar.ask_hour, calendar):
        hours = words.quiet_hours(calendar)
        filled.errors["ask_hour"] = f"That is within your quiet hours, {hours}. Please choose another."


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {"settings": _settings, "quiet": _quiet}
FILLED_BY: dict[str, Callable[[Desk, Person, Filled, UUID], Awaitable[Reply]]] = {"settings": _filled}
