"""What nobody does: time passes, messages arrive or do not."""

from dataclasses import dataclass

from bot.events.base import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed(Happened):
    """It is now `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(Happened):
    """The message with that key reached its person."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered(Happened):
    """The message with that key can not reach its person."""

    key: str
    why: str


WorldEvent = TimePassed | Delivered | Undelivered
