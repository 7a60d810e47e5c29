"""The people who use it: what is said to them, and about them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from bot.model import Phase
from bot.notices.base import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome(About):
    """To somebody on the roster, once: what this is, how to report, who reads it, what is kept."""

    kind: Literal["welcome"] = "welcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterWanted(About):
    """To the champion: users are to try it now, and nobody knows who they are."""

    kind: Literal["roster_wanted"] = "roster_wanted"
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterNoted(About):
    """To whoever set the roster: who is on it now. `declined` asked not to be asked, and stay off."""

    kind: Literal["roster_noted"] = "roster_noted"
    people: tuple[UUID, ...]
    added: tuple[UUID, ...]
    removed: tuple[UUID, ...]
    declined: tuple[UUID, ...]
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAsked(About):
    """To everybody on the roster, once a week: did you use it?"""

    kind: Literal["use_asked"] = "use_asked"
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UseNoted(About):
    """In the place of the question, or of the welcome: what was answered."""

    kind: Literal["use_noted"] = "use_noted"
    how: Literal["used", "unused", "left"]
    starts_on: date | None = None  # the week that was asked about


UserBody = Welcome | RosterWanted | RosterNoted | UseAsked | UseNoted
