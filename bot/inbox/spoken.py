"""Commands and plain words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from bot import views
from bot.amounts import Ambiguous, Amount, NotANumber, read_amount
from bot.commands import Command, Unknown, parse, read_dates, read_week
from bot.events import Answered, Corrected, NoDataSaid, PhaseMoved, Resumed, Undone
from bot.inbox.desk import Desk, away_event, named
from bot.model import Person, Project
from bot.ports import Reply
from bot.wording import forms, pages
from bot.wording.pages import Name
from bot.workdays import last_full_week, local_date

Handler = Callable[[Person, str, UUID], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a person typed, to its answer."""

    desk: Desk

    async def say(self, by: Person, text: str, event: UUID) -> Reply:
        """Find the command and run it; unknown words get the nearest one."""
        command = parse(text)
        match command:
            case Unknown(word, nearest):
                return Reply((pages.menu(by.role, word, nearest),))
            case Command(name, rest):
                return await self._handlers()[name](by, rest, event)

    def _handlers(self) -> dict[Name, Handler]:
        return {
            "help": self._help,
            "new": self._new,
            "checkin": self._checkin,
            "status": self._status,
            "list": self._list,
            "chart": self._chart,
            "fix": self._fix,
            "undo": self._undo,
            "nodata": self._nodata,
            "away": self._away,
            "resume": self._resume,
            "phase": self._phase,
            "history": self._history,
            "why": self._why,
        }

    async def _help(self, by: Person, rest: str, event: UUID) -> Reply:
        return Reply((pages.menu(by.role),))

    async def _new(self, by: Person, rest: str, event: UUID) -> Reply:
        return Reply(form=forms.new_pilot())

    async def _list(self, by: Person, rest: str, event: UUID) -> Reply:
        return Reply((await self.desk.page(by, await self.desk.seen(by)),))

    async def _why(self, by: Person, rest: str, event: UUID) -> Reply:
        return Reply((await self.desk.why(by),))

    async def _status(self, by: Person, rest: str, event: UUID) -> Reply:
        project = _meant(await self.desk.seen(by), rest, "status")
        return project if isinstance(project, Reply) else Reply((await self.desk.status(by, project),))

    async def _chart(self, by: Person, rest: str, event: UUID) -> Reply:
        project = _meant(await self.desk.seen(by), rest, "chart")
        return project if isinstance(project, Reply) else Reply((pages.picture(project),))

    async def _checkin(self, by: Person, rest: str, event: UUID) -> Reply:
        owned = await self.desk.owned(by)
        if not owned:
            return Reply((pages.none_of_yours(owning=True),))
        project, figure = named(owned, rest)
        one = project or (owned[0] if len(owned) == 1 else None)
        if not figure:
            if one is None:
                return Reply((pages.which_one(owned, "checkin"),))
            on = one.checkin.starts_on if one.checkin else last_full_week(self.desk.clock(), by.calendar)
            return Reply(form=views.number_form(one, on))
        return await self._figure(by, owned, one, figure, event)

    async def _figure(self, by: Person, owned: list[Project], one: Project | None, figure: str, event: UUID) -> Reply:
        match read_amount(figure, (one or owned[0]).metric.unit.text):
            case NotANumber(why):
                return Reply((pages.plain("I could not read that as a number", why),))
            case Ambiguous(readings):
                return Reply((pages.which_number(one or owned[0], figure, readings),))
            case Amount(value) if one is None:
                return Reply((pages.which_pilot(owned, figure, value),))
            case Amount(value):
                return await self.desk.do(by, one.id, Answered(id=event, at=self.desk.clock(), by=by.id, value=value))

    async def _fix(self, by: Person, rest: str, event: UUID) -> Reply:
        project = _meant(owned := await self.desk.owned(by), rest, "fix", owning=True)
        if isinstance(project, Reply):
            return project
        now = self.desk.clock()
        figure, starts_on = read_week(named(owned, rest)[1], local_date(now, by.calendar))
        match read_amount(figure, project.metric.unit.text):
            case NotANumber(why):
                line = f"{why} Like this: /champion fix 131, or /champion fix 131 week 10."
                return Reply((pages.plain("I could not read that as a number", line),))
            case Ambiguous(readings):
                line = "Please write it without the separator."
                return Reply((pages.plain(f"Is “{figure}” {readings[0]:g} or {readings[1]:g}?", line),))
            case Amount(value):
                fixed = Corrected(id=event, at=now, by=by.id, value=value, starts_on=starts_on)
                return await self.desk.do(by, project.id, fixed)

    async def _undo(self, by: Person, rest: str, event: UUID) -> Reply:
        mine = [each for each in await self.desk.seen(by) if each.undo is not None and each.undo.by == by.id]
        if not mine:
            return Reply(
                (pages.plain("There is nothing of yours to undo", "Only your own last act can be taken back."),)
            )
        project, _ = named(mine, rest)
        newest = project or max(mine, key=lambda each: each.undo.at if each.undo else each.opened_at)
        return await self.desk.do(by, newest.id, Undone(id=event, at=self.desk.clock(), by=by.id))

    async def _nodata(self, by: Person, rest: str, event: UUID) -> Reply:
        project = _meant(await self.desk.owned(by), rest, "nodata", owning=True)
        if isinstance(project, Reply):
            return project
        return await self.desk.do(by, project.id, NoDataSaid(id=event, at=self.desk.clock(), by=by.id))

    async def _away(self, by: Person, rest: str, event: UUID) -> Reply:
        owned = await self.desk.owned(by)
        if not owned:
            return Reply((pages.none_of_yours(owning=True),))
        now = self.desk.clock()
        today = local_date(now, by.calendar)
        if not rest:
            return Reply(form=views.away_form(owned[0], today))
        dates = read_dates(rest, today)
        if dates is None or dates[1] < today:
            line = "Like this: /champion away 3–14 Apr, or /champion away until 14 Apr."
            return Reply((pages.plain("I could not read those dates", line),))
        return await self.desk.do(by, owned[0].id, away_event(owned, by, event, now, dates))

    async def _resume(self, by: Person, rest: str, event: UUID) -> Reply:
        paused = [each for each in await self.desk.seen(by) if each.pause is not None]
        project = _meant(paused or await self.desk.seen(by), rest, "resume")
        if isinstance(project, Reply):
            return project
        return await self.desk.do(by, project.id, Resumed(id=event, at=self.desk.clock(), by=by.id))

    async def _phase(self, by: Person, rest: str, event: UUID) -> Reply:
        words = rest.casefold().split()
        to = next((phase for phase in ("build", "validate", "launch") if phase in words), None)
        if to is None:
            return Reply(
                (
                    pages.plain(
                        "Which phase?", "Like this: /champion phase validate. There are build, validate and launch."
                    ),
                )
            )
        name = " ".join(word for word in rest.split() if word.casefold() != to)
        project = _meant([each for each in await self.desk.seen(by) if each.phase != "stopped"], name, f"phase {to}")
        if isinstance(project, Reply):
            return project
        moved = PhaseMoved(id=event, at=self.desk.clock(), by=by.id, to=to)
        return await self.desk.do(by, project.id, moved)

    async def _history(self, by: Person, rest: str, event: UUID) -> Reply:
        project = _meant(await self.desk.seen(by), rest, "history")
        if isinstance(project, Reply):
            return project
        return Reply(form=views.history_form(project))


def _meant(projects: list[Project], words: str, command: str, *, owning: bool = False) -> Project | Reply:
    """The pilot a command is about, or the question back."""
    if not projects:
        return Reply((pages.none_of_yours(owning),))
    project, _ = named(projects, words)
    if project is not None:
        return project
    if len(projects) == 1:
        return projects[0]
    return Reply((pages.which_one(projects, command),))
