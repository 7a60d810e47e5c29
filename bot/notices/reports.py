"""A report: what its reporter hears, and its champion."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bot.model import ReportKind, ReportState
from bot.notices.base import About


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutReport(About):
    """What every message about a report has. `text` is what its reporter wrote."""

    number: int
    about: ReportKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLogged(AboutReport):
    """To the reporter: it is in, who reads it, and by when. In the same place once they changed something of it."""

    kind: Literal["report_logged"] = "report_logged"
    reader: UUID | None
    read_on: date | None
    blocks: bool
    hidden: bool
    colleagues: int = 0
    added: bool = False  # they have just added something
    changed: bool = False  # they have just changed what is known of it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIn(AboutReport):
    """To the champion: somebody ran into something. Without `by` nobody may know, or knows, who."""

    kind: Literal["report_in"] = "report_in"
    by: UUID | None
    blocks: bool
    colleagues: int = 0
    link: str = ""
    details: tuple[str, ...] = ()
    nameless: bool = False  # sent without a name, so that nobody can be asked back


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportNoted(AboutReport):
    """In the place of the champion's card: how it stands now, and what can be done next."""

    kind: Literal["report_noted"] = "report_noted"
    state: ReportState
    by: UUID | None  # who moved it; None for its reporter, or for time
    line: str | None = None
    link: str = ""
    details: tuple[str, ...] = ()
    told: int = 0  # how many reporters hear of it
    same_as: int = 0  # the number of the report that goes on
    works_for: bool = False  # a reporter said that the fix works
    since_hidden: bool = False
    nameless: bool = False
    left: bool = False  # whoever reported it is not there any more
    unreached: bool = False  # what they were asked did not reach them


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTold(AboutReport):
    """To a reporter: what became of it. A question where it was asked back, fixed or declined."""

    kind: Literal["report_told"] = "report_told"
    state: ReportState
    by: UUID | None
    line: str | None = None
    again: bool = False  # it was open before, and is once more
    colleagues: int = 0
    same_as: int = 0
    answered: Literal["", "yes", "later", "fair", "disagree", "told"] = ""  # what this person has just said
    until_at: datetime | None = None  # when it is closed if nobody says whether the fix works
    mine: bool = False  # this person has just said that the fix does not work


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnswered(AboutReport):
    """To the champion, and a disagreement to the manager as well: a reporter said something that waits for them."""

    kind: Literal["report_answered"] = "report_answered"
    how: Literal["told", "blocks", "broken", "disagrees"]
    by: UUID | None
    state: ReportState
    line: str | None = None  # what they said
    reason: str | None = None  # what they answer: the question, the fix, or why it is not done
    nameless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsEnded(About):
    """To somebody whose report was open when its pilot was stopped: once, however many they had sent."""

    kind: Literal["reports_ended"] = "reports_ended"


ReportBody = ReportLogged | ReportIn | ReportNoted | ReportTold | ReportAnswered | ReportsEnded
