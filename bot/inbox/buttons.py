"""Presses. A token is "<project>:<subject>"; whether this person may is for the rules to say."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bot import views
from bot.events import Answered, AskedLater, Declined, NoDataSaid, PhaseMoved, Resumed, SaidDone, Undone
from bot.inbox import admin, blockers, feedback, linking, metrics, ownership
from bot.inbox.desk import Desk
from bot.inbox.press import Press, pressed
from bot.inbox.spoken import Spoken
from bot.model import Choice, Person, brief
from bot.notices import Parked
from bot.ports import Reply
from bot.rules.series import has_value
from bot.wording import forms, pages
from bot.wording.alerts import CHOICES, choose_again
from bot.wording.pages import ASKED_BACK
from bot.workdays import local_date

_MENU = frozenset(
    {"new", "status", "list", "checkin", "settings", "why", "report", "admin"}
)  # commands of the same name
_MENUS = {"everything": "help all", "release": "admin release", "link_here": "link here"}
_UNKNOWN = pages.plain("That button is from an older message", "Type help to see what I can do now.")


@dataclass(frozen=True, slots=True)
class Buttons:
    """Every verb to its handler."""

    desk: Desk

    async def press(self, by: Person, verb: str, token: str, event: UUID) -> Reply:
        """Open a form, or let the rules decide."""
        if token == "menu":
            known = verb if verb in _MENU else _MENUS.get(verb, "help")
            return await Spoken(self.desk).say(by, f"/champion {known}", event)
        if verb in linking.PRESSED:
            return await linking.PRESSED[verb](self.desk, by, token, event)
        press = await pressed(self.desk, by, token, event)
        if press is None or verb not in HANDLED:
            return Reply((_UNKNOWN,))
        if verb in _WEEKLY:
            return await _WEEKLY[verb](self, press, press.starts_on) if press.starts_on else Reply((_UNKNOWN,))
        if verb in _MORE:
            return await _MORE[verb](self.desk, press)
        return self._choose(verb, press) if verb in CHOICES else await _HANDLERS[verb](self, press)

    def _choose(self, choice: Choice, press: Press) -> Reply:
        ladder = press.project.ladder
        if ladder is None or ladder.number != press.number():
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
            starts_on=week.starts_on - timedelta(weeks=week.weeks),
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
        if (settled := ownership.settled(press)) is not None:
            return Reply((await self.desk.worded(press.by, settled),))
        return Reply(form=forms.rights(brief(press.project), press.token))

    async def _decline(self, press: Press) -> Reply:
        said = Declined(id=press.event, at=self.desk.clock(), by=press.by.id)
        return await self.desk.do(press.by, press.project.id, said)

    async def _done(self, press: Press) -> Reply:
        done = SaidDone(id=press.event, at=self.desk.clock(), by=press.by.id, ladder=press.number())
        return await self.desk.do(press.by, press.project.id, done)

    async def _newdate(self, press: Press) -> Reply:
        ladder = press.project.ladder
        return self._choose(ladder.ack.choice if ladder is not None and ladder.ack is not None else "help", press)

    async def _other(self, press: Press) -> Reply:
        ladder = press.project.ladder
        if ladder is None or ladder.number != press.number():
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
_MORE: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {
    **ownership.PRESSED,
    **metrics.PRESSED,
    **blockers.PRESSED,
    **feedback.PRESSED,
    **admin.PRESSED,
}
HANDLED = frozenset(_HANDLERS) | frozenset(_MORE) | frozenset(_WEEKLY) | frozenset(CHOICES)
