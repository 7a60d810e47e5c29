"""Presses. A token is "<project>:<subject>"; whether this person may is for the rules to say."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bot import views
from bot.amounts import LARGEST
from bot.events import Answered, AskedLater, Declined, NoDataSaid, PhaseMoved, Resumed, SaidDone, Undone
from bot.inbox.desk import Desk
from bot.inbox.spoken import Spoken
from bot.model import Choice, Person, Project, Ref, brief
from bot.notices import Parked
from bot.ports import Reply
from bot.rules.series import has_value
from bot.wording import forms, pages
from bot.wording.alerts import CHOICES, choose_again
from bot.wording.pages import ASKED_BACK
from bot.workdays import local_date

LONGEST_TOKEN = 120  # characters; ours are shorter
YEARS = (1970, 2999)  # in which weeks are reckoned with
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
        """The Monday the subject names, if it names one that can be reckoned with."""
        try:
            on = date.fromisoformat(self.subject.removeprefix("week-")) if self.subject.startswith("week-") else None
        except ValueError:
            return None
        return on if on is not None and on.weekday() == 0 and YEARS[0] <= on.year <= YEARS[1] else None

    @property
    def value(self) -> float | None:
        """The number the subject names, if it names one that a person could have typed."""
        try:
            value = float(self.subject.removeprefix("value-")) if self.subject.startswith("value-") else None
        except ValueError:
            return None
        return value if value is not None and abs(value) <= float(LARGEST) else None  # so neither nan nor inf

    @property
    def number(self) -> int:
        """The number of the ladder the subject names; 0 when it names none."""
        tail = self.subject.removeprefix("ladder-")
        return int(tail) if tail != self.subject and tail.isdecimal() and len(tail) < 10 else 0


async def pressed(desk: Desk, by: Person, token: str, event: UUID) -> Press | None:
    """The press or form that token stands for; None for one that no pilot of the person's organisation gave out."""
    project_id, _, subject = token.partition(":")
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        project = await desk.readings.project(Ref(by.org, "project", UUID(project_id)))
    except ValueError:
        return None
    return Press(by, project, subject, f"{project.id}:{subject}", event) if project is not None else None


@dataclass(frozen=True, slots=True)
class Buttons:
    """Every verb to its handler."""

    desk: Desk

    async def press(self, by: Person, verb: str, token: str, event: UUID) -> Reply:
        """Open a form, or let the rules decide."""
        if token == "menu":
            known = verb if verb in ("new", "status", "list", "checkin") else "help"
            return await Spoken(self.desk).say(by, f"/champion {known}", event)
        press = await pressed(self.desk, by, token, event)
        if press is None or verb not in HANDLED:
            return Reply((_UNKNOWN,))
        if verb in _WEEKLY:
            return await _WEEKLY[verb](self, press, press.starts_on) if press.starts_on else Reply((_UNKNOWN,))
        return self._choose(verb, press) if verb in CHOICES else await _HANDLERS[verb](self, press)

    def _choose(self, choice: Choice, press: Press) -> Reply:
        ladder = press.project.ladder
        if ladder is None or ladder.number != press.number:
            return Reply((pages.plain("That is already sorted", f"{press.project.name.text}. Nothing more to do."),))
        return Reply(form=views.answer_form(choice, press.project, press.by.calendar, press.token, self.desk.clock()))

    async def _enter(self, press: Press, on: date) -> Reply:
        return Reply(form=views.number_or_fix_form(press.project, on))

    async def _answer(self, press: Press) -> Reply:
        if press.value is None:
            return Reply((_UNKNOWN,))
        said = Answered(id=press.event, at=self.desk.clock(), by=press.by.id, value=press.value)
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

    async def _nodata(self, press: Press, on: date) -> Reply:
        said = NoDataSaid(id=press.event, at=self.desk.clock(), by=press.by.id, starts_on=on, via="card")
        return await self.desk.do(press.by, press.project.id, said)

    async def _tomorrow(self, press: Press, on: date) -> Reply:
        later = AskedLater(id=press.event, at=self.desk.clock(), by=press.by.id, starts_on=on)
        return await self.desk.do(press.by, press.project.id, later)

    async def _away(self, press: Press) -> Reply:
        return Reply(form=views.away_form(press.project, local_date(self.desk.clock(), press.by.calendar)))

    async def _skip(self, press: Press, on: date) -> Reply:
        return Reply(form=forms.skip(brief(press.project), press.token, on))

    async def _fix(self, press: Press) -> Reply:
        week = press.project.week(press.starts_on) if press.starts_on else None
        form = views.fix_form(press.project, week.starts_on if week is not None and has_value(week) else None)
        return Reply(form=form) if form is not None else Reply((_UNKNOWN,))

    async def _show(self, press: Press) -> Reply:
        command = press.subject.removeprefix("show-")
        if command not in ASKED_BACK:
            return Reply((_UNKNOWN,))
        return await Spoken(self.desk).say(press.by, f"/champion {command} {press.project.name.text}", press.event)

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
        return self._choose(ladder.ack.choice if ladder is not None and ladder.ack is not None else "help", press)

    async def _other(self, press: Press) -> Reply:
        ladder = press.project.ladder
        if ladder is None or ladder.number != press.number:
            return self._choose("help", press)
        about = Parked(pilot=brief(press.project), subject=press.subject, causes=ladder.causes, loops=1, manager=None)
        return Reply((choose_again(about, ladder.causes),))

    async def _resume(self, press: Press) -> Reply:
        said = Resumed(id=press.event, at=self.desk.clock(), by=press.by.id)
        return await self.desk.do(press.by, press.project.id, said)

    async def _validate(self, press: Press) -> Reply:
        moved = PhaseMoved(id=press.event, at=self.desk.clock(), by=press.by.id, to="validate")
        return await self.desk.do(press.by, press.project.id, moved)

    async def _history(self, press: Press) -> Reply:
        return Reply(form=views.history_form(press.project))


_HANDLERS: dict[str, Callable[[Buttons, Press], Awaitable[Reply]]] = {
    "answer": Buttons._answer,
    "other_week": Buttons._other_week,
    "away": Buttons._away,
    "show": Buttons._show,
    "fix": Buttons._fix,
    "undo": Buttons._undo,
    "accept": Buttons._accept,
    "decline": Buttons._decline,
    "done": Buttons._done,
    "newdate": Buttons._newdate,
    "other": Buttons._other,
    "resume": Buttons._resume,
    "validate": Buttons._validate,
    "history": Buttons._history,
}
_WEEKLY: dict[str, Callable[[Buttons, Press, date], Awaitable[Reply]]] = {
    "enter": Buttons._enter,
    "nodata": Buttons._nodata,
    "tomorrow": Buttons._tomorrow,
    "skip": Buttons._skip,
}
HANDLED = frozenset(_HANDLERS) | frozenset(_WEEKLY) | frozenset(CHOICES)
