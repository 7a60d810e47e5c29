"""The decision while it is being made: the rules of one event write into it, nobody else ever sees it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bot.decisions import Decision, Fact
from bot.events import Event, TimePassed, Undelivered
from bot.model import Brief, Calendar, Cause, Policy, Project, Ref, Undo, Urgency, brief
from bot.notices import Body, Notice, Refusal
from bot.refusals import RefusalReason
from bot.rules.periods import covers


@dataclass(slots=True)
class Draft:
    """A project on its way from one state to the next."""

    project: Project
    event: Event
    notices: list[Notice] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    withdraw: set[str] = field(default_factory=set)
    then: list[tuple[Ref, Event]] = field(default_factory=list)
    reply: Notice | None = None
    settled: list[Cause] = field(default_factory=list)  # what this event sorted, for those who were asked about it

    @property
    def at(self) -> datetime:
        """Now, in product time."""
        return self.event.at

    @property
    def pilot(self) -> Brief:
        """What messages quote of the project as it stands in this draft."""
        return brief(self.project)

    def pilot_of(self, starts_on: date) -> Brief:
        """The same for messages about one check-in: its rhythm is the one of those weeks."""
        return replace(self.pilot, cadence=covers(self.project, starts_on))

    @property
    def policy(self) -> Policy:
        """The organisation's numbers at this moment."""
        return self.event.context.policy

    def calendar(self, person: UUID | None) -> Calendar:
        """That person's calendar."""
        return self.event.context.calendar(person)

    def counted(self, since_at: datetime) -> datetime:
        """From when waiting counts that began then: anew, where a hold came between."""
        return self.event.context.counted(since_at)

    def change(self, **fields: Any) -> None:
        """Replace fields of the project."""
        self.project = replace(self.project, **fields)

    def keep_undo(self, undo: Undo) -> None:
        """That person's last act is this one; what others may take back is theirs still."""
        self.drop_undo(undo.by)
        self.change(undos=(*self.project.undos, undo))

    def drop_undo(self, person: UUID | None) -> None:
        """Nothing of that person's can be taken back any more."""
        self.change(undos=tuple(undo for undo in self.project.undos if undo.by != person))

    def tell(self, to: UUID, step: str, body: Body, urgency: Urgency, *, edits: bool = False) -> None:
        """One message to one person, under the subject its body names.

        What the clock alone brings about, or a message that came to nothing, rings at nobody at night.
        """
        if urgency == "news" and not edits and isinstance(self.event, TimePassed | Undelivered):
            urgency = "errand"
        key = f"{self.project.id}/{body.subject}/{step}/{to}"
        self.notices.append(Notice(key, to, body, self.at, urgency, edits))

    def refuse(self, why: RefusalReason, **details: Any) -> None:
        """Nothing changes; whoever acted is told why, and what they can do."""
        if self.event.by is None:
            return
        starts_on: date | None = details.get("starts_on")
        pilot = self.pilot_of(starts_on) if starts_on is not None else self.pilot
        body = Refusal(pilot=pilot, subject="reply", why=why, **details)
        key = f"{self.project.id}/reply/{self.event.id}/{self.event.by}"
        self.reply = Notice(key, self.event.by, body, self.at, "answer")

    def decision(self, wake_at: datetime | None) -> Decision:
        """What has been decided."""
        return Decision(
            state=replace(self.project, wake_at=wake_at),
            notices=tuple(self.notices),
            facts=tuple(self.facts),
            withdraw=frozenset(self.withdraw),
            then=tuple(sorted(self.then, key=lambda pair: pair[0])),
            reply=self.reply,
        )


Step = Callable[[Draft], None]
Dues = Iterator[tuple[datetime, Step]]  # when time alone next does something, and what
