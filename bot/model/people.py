"""Somebody, and when they work."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.model.base import Address


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one person works and may be disturbed, in that person's own zone."""

    zone: str = "UTC"
    country: str | None = None  # ISO 3166 code, for public holidays
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    quiet_from: int = 18  # hour of the evening from which nudges wait
    quiet_to: int = 9  # hour of the morning at which they go out
    ask_weekday: int = 1  # Tuesday
    ask_hour: int = 10
    away: tuple[tuple[date, date], ...] = ()  # first and last day of each absence


EVERYDAY = Calendar()  # of somebody nobody knows anything about yet


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an organisation.

    `role` is a permission where it is "admin" or "owner": they may look at every pilot. An "admin" also hears whom no
    message reached, and of stalls that nobody sits above. Any other word changes nothing: chairs belong to a pilot.
    """

    id: UUID
    org: UUID
    name: str
    role: str
    address: Address
    calendar: Calendar = Calendar()
    active: bool = True
    zone_is_own: bool = False  # chosen by the person: what a platform says no longer counts
    platform_zone: str = ""  # what the platform says, to come back to; "" where it said none
    platform_away: tuple[date, date] | None = None  # what the platform's status says; the person's own word wins
    elsewhere: str = ""  # the platform they are written to, where `address` is another account of theirs
