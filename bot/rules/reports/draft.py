"""The decision about a report while it is being made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from bot.decisions import Decision, Fact, ReportKept
from bot.events import Event, Joined, ReportMoved
from bot.model import Brief, Calendar, OpenReport, Pilot, Policy, Ref, Report, ReportState, Urgency
from bot.notices import Body, Notice, Refusal
from bot.refusals import RefusalReason

UNTRIAGED: frozenset[ReportState] = frozenset({"new", "acknowledged"})


@dataclass(slots=True)
class ReportDraft:
    """A report on its way from one state to the next, and the pilot it is about, as that stands."""

    report: Report
    event: Event
    pilot: Pilot
    notices: list[Notice] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    withdraw: set[str] = field(default_factory=set)
    then: list[tuple[Ref, Event]] = field(default_factory=list)
    reply: Notice | None = None
    same_as: UUID | None = None  # the report that goes on for this one

    @property
    def at(self) -> datetime:
        """Now, in product time."""
        return self.event.at

    @property
    def brief(self) -> Brief:
        """What messages quote of the pilot."""
        return self.pilot.brief

    @property
    def policy(self) -> Policy:
        """The organisation's numbers at this moment."""
        return self.event.context.policy

    @property
    def hers(self) -> str:
        """The subject of all that its reporters read about it."""
        return self.report.hers

    @property
    def desk(self) -> str:
        """The subject of all that its champion reads about it."""
        return self.report.desk

    def calendar(self, person: UUID | None) -> Calendar:
        """That person's calendar."""
        return self.event.context.calendar(person)

    def change(self, **fields: Any) -> None:
        """Replace fields of the report."""
        self.report = replace(self.report, **fields)

    def move(self, to: ReportState, **fields: Any) -> None:
        """Another state, from now on; what the one before asked is no longer waited for."""
        self.withdraw.add(self.hers)
        moves = self.report.moves + 1
        self.change(state=to, moves=moves, moved_at=self.at, heard=(), checked_at=None, **fields)

    def tell(
        self, to: UUID, step: str, body: Body, urgency: Urgency, *, edits: bool = False, anew: bool = False
    ) -> None:
        """One message to one person, under the subject its body names."""
        key = f"{self.report.id}/{body.subject}/{step}/{to}"
        self.notices.append(Notice(key, to, body, self.at, urgency, edits, anew))

    def hand_on(self, to: UUID, reporters: tuple[UUID, ...]) -> None:
        """Those reporters hear from now on what becomes of another report, which is the same."""
        report = self.report
        joined = Joined(
            id=uuid5(self.event.id, str(to)),
            at=self.at,
            other=report.id,
            reporters=reporters,
            blocks=report.blocks,
            copies=report.copies,
            texts=tuple(report.words_of(person) for person in reporters),
        )
        self.then.append((Ref(report.org, "report", to), joined))

    def refuse(self, why: RefusalReason, **details: Any) -> None:
        """Nothing changes; whoever acted is told why, and what they can do."""
        if self.event.by is None:
            return
        body = Refusal(pilot=self.brief, subject="reply", why=why, **details)
        key = f"{self.report.id}/reply/{self.event.id}/{self.event.by}"
        self.reply = Notice(key, self.event.by, body, self.at, "answer")

    def tell_pilot(self, *, waits_again: bool = False, person: UUID | None = None, came: bool = False) -> None:
        """The pilot keeps count, and so does the database. `person` was active with it just now."""
        report = self.report
        known = OpenReport(
            id=report.id,
            number=report.number,
            kind=report.kind,
            opened_at=report.opened_at,
            blocks=report.blocks,
            acknowledged=report.acknowledged_at is not None,
            triaged=report.state not in UNTRIAGED,
            since_at=self.at if waits_again else None,
            blocks_at=self.at if report.blocks else None,
        )
        moved = ReportMoved(
            id=uuid5(self.event.id, str(report.project)),
            at=self.at,
            report=known,
            state=report.state,
            person=person,
            same_as=self.same_as,
            came=came,
        )
        self.then.append((Ref(report.org, "project", report.project), moved))

    def decision(self, wake_at: datetime | None, before: Report | None) -> Decision[Report]:
        """What has been decided."""
        report = replace(self.report, wake_at=wake_at)
        if before is None or _row(before) != _row(report):
            self.facts.append(_row(report))
        return Decision(
            state=report,
            notices=tuple(self.notices),
            facts=tuple(self.facts),
            withdraw=frozenset(self.withdraw),
            then=tuple(sorted(self.then, key=lambda pair: pair[0])),
            reply=self.reply,
        )


def _row(report: Report) -> ReportKept:
    return ReportKept(
        project=report.project,
        number=report.number,
        by=report.by,
        about=report.kind,
        blocks=report.blocks,
        state=report.state,
        at=report.opened_at,
        moved_at=report.moved_at or report.opened_at,
        code=report.code,
    )


ReportStep = Callable[[ReportDraft], None]
ReportDues = Iterator[tuple[datetime, ReportStep]]
