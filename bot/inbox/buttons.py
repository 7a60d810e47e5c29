"""Presses. A token is "<project>:<subject>"; whether this person may is for the rules to say."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bot import views
from bot.decisions import Parked
from bot.events import Answered, AskedLater, Declined, NoDataSaid, PhaseMoved, Resumed, SaidDone, Undone
from bot.inbox.desk import Desk
from bot.inbox.spoken import Spoken
from bot.model import Choice, Person, Project, Ref, brief
from bot.ports import Reply
from bot.rules.series import has_value
from bot.wording import forms, pages
from bot.wording.alerts import CHOICES, choose_again
from bot.workdays import local_date

_UNKNOWN = pages.plain("That button is from an older message", "Type help to see what I can do now.")


@dataclass(frozen=True, slots=True)
class Press:
    """One press, with the pilot it is about."""

    by: Person
    project: Project
    subject: str
    token: str
    event: UUID

    @property
    def starts_on(self) -> date | None:
        """The week the subject names, if it names one."""
        try:
            return date.fromisoformat(self.subject.removeprefix("week-")) if self.subject.startswith("week-") else None
        except ValueError:
            return None

    @property
    def number(self) -> int:
        """The number the subject ends with; 0 when there is none."""
        tail = self.subject.rpartition("-")[2]
        return int(tail) if tail.isdecimal() and len(tail) < 10 else 0


Handler = Callable[[Press], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Buttons:
    """Every verb to its handler."""

    desk: Desk

    async def press(self, by: Person, verb: str, token: str, event: UUID) -> Reply:
        """Open a form, or let the rules decide."""
        if token == "menu":
            known = verb if verb in ("new", "status", "list") else "help"
            return await Spoken(self.desk).say(by, known, event)
        project_id, _, subject = token.partition(":")
        handler = self._handlers().get(verb)
        try:
            project = await self.desk.readings.project(Ref(by.org, "project", UUID(project_id)))
        except ValueError:
            project = None
        if handler is None or project is None:
            return Reply((_UNKNOWN,))
        return await handler(Press(by, project, subject, token, event))

    def _handlers(self) -> dict[str, Handler]:
        choices: dict[str, Handler] = {choice: self._choose(choice) for choice in CHOICES}
        return choices | {
            "enter": self._enter,
            "answer": self._answer,
            "other_week": self._other_week,
            "nodata": self._nodata,
            "away": self._away,
            "skip": self._skip,
            "tomorrow": self._tomorrow,
            "fix": self._fix,
            "undo": self._undo,
            "accept": self._accept,
            "decline": self._decline,
            "done": self._done,
            "newdate": self._newdate,
            "other": self._other,
            "resume": self._resume,
            "validate": self._validate,
            "history": self._history,
        }

    def _choose(self, choice: Choice) -> Handler:
        async def open_form(press: Press) -> Reply:
            return Reply(
                form=views.answer_form(choice, press.project, press.by.calendar, press.token, self.desk.clock())
            )

        return open_form

    async def _enter(self, press: Press) -> Reply:
        if press.starts_on is None:
            return Reply((_UNKNOWN,))
        week = press.project.week(press.starts_on)
        if week is not None and has_value(week):
            return Reply(form=forms.fix(brief(press.project), press.token, press.starts_on, week.value))
        return Reply(form=views.number_form(press.project, press.starts_on))

    async def _answer(self, press: Press) -> Reply:
        try:
            value = float(press.subject.removeprefix("value-"))
        except ValueError:
            return Reply((_UNKNOWN,))
        said = Answered(id=press.event, at=self.desk.clock(), by=press.by.id, value=value)
        return await self.desk.do(press.by, press.project.id, said)

    async def _other_week(self, press: Press) -> Reply:
        week = press.project.week(press.starts_on) if press.starts_on else None
        if week is None or week.value is None:
            return Reply((_UNKNOWN,))
        said = Answered(
            id=press.event,
            at=self.desk.clock(),
            by=press.by.id,
            value=week.value,
            starts_on=week.starts_on - timedelta(weeks=1),
            instead_of=week.starts_on,
        )
        return await self.desk.do(press.by, press.project.id, said)

    async def _nodata(self, press: Press) -> Reply:
        said = NoDataSaid(id=press.event, at=self.desk.clock(), by=press.by.id, starts_on=press.starts_on, via="card")
        return await self.desk.do(press.by, press.project.id, said)

    async def _tomorrow(self, press: Press) -> Reply:
        if press.starts_on is None:
            return Reply((_UNKNOWN,))
        later = AskedLater(id=press.event, at=self.desk.clock(), by=press.by.id, starts_on=press.starts_on)
        return await self.desk.do(press.by, press.project.id, later)

    async def _away(self, press: Press) -> Reply:
        return Reply(form=views.away_form(press.project, local_date(self.desk.clock(), press.by.calendar)))

    async def _skip(self, press: Press) -> Reply:
        if press.starts_on is None:
            return Reply((_UNKNOWN,))
        return Reply(form=forms.skip(brief(press.project), press.token, press.starts_on))

    async def _fix(self, press: Press) -> Reply:
        week = press.project.week(press.starts_on) if press.starts_on else None
        newest = next((each for each in reversed(press.project.weeks) if has_value(each)), None)
        meant = week if has_value(week) else newest
        if meant is None:
            return Reply((_UNKNOWN,))
        token = f"{press.project.id}:week-{meant.starts_on.isoformat()}"
        return Reply(form=forms.fix(brief(press.project), token, meant.starts_on, meant.value))

    async def _undo(self, press: Press) -> Reply:
        return await self.desk.do(
            press.by, press.project.id, Undone(id=press.event, at=self.desk.clock(), by=press.by.id)
        )

    async def _accept(self, press: Press) -> Reply:
        return Reply(form=forms.rights(brief(press.project), press.token))

    async def _decline(self, press: Press) -> Reply:
        said = Declined(id=press.event, at=self.desk.clock(), by=press.by.id)
        return await self.desk.do(press.by, press.project.id, said)

    async def _done(self, press: Press) -> Reply:
        done = SaidDone(id=press.event, at=self.desk.clock(), by=press.by.id, ladder=press.number)
        return await self.desk.do(press.by, press.project.id, done)

    async def _newdate(self, press: Press) -> Reply:
        ladder = press.project.ladder
        choice: Choice = ladder.ack.choice if ladder is not None and ladder.ack is not None else "help"
        return await self._choose(choice)(press)

    async def _other(self, press: Press) -> Reply:
        ladder = press.project.ladder
        causes = ladder.causes if ladder is not None else ()
        about = Parked(pilot=brief(press.project), subject=press.subject, causes=causes, loops=1, manager=None)
        return Reply((choose_again(about, causes),))

    async def _resume(self, press: Press) -> Reply:
        said = Resumed(id=press.event, at=self.desk.clock(), by=press.by.id)
        return await self.desk.do(press.by, press.project.id, said)

    async def _validate(self, press: Press) -> Reply:
        moved = PhaseMoved(id=press.event, at=self.desk.clock(), by=press.by.id, to="validate")
        return await self.desk.do(press.by, press.project.id, moved)

    async def _history(self, press: Press) -> Reply:
        return Reply(form=views.history_form(press.project))
