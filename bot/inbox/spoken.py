"""Commands and plain words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from bot import views
from bot.amounts import Ambiguous, Amount, NotANumber, is_all_figures, read_amount, show
from bot.cards import Bold
from bot.commands import Command, figure_in, meaning, parse, read_dates, read_week
from bot.events import Answered, Corrected, NoDataSaid, PhaseMoved, Resumed, Undone
from bot.inbox import admin, blockers, feedback, linking, metrics, ownership, pausing, settings
from bot.inbox.desk import Desk, away_event, named, too_long
from bot.inbox.meant import meant
from bot.model import Person, Project
from bot.ports import Reply
from bot.rules.periods import newest_period
from bot.wording import checkins, forms, menus, pages
from bot.wording.menus import Name
from bot.workdays import last_full_week, local_date

_MARKS = ".,:;!? "
_FIX_LIKE = "Like this: /champion fix 131, or /champion fix 131 week 10."

Handler = Callable[[Person, str, UUID], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a person typed, to its answer."""

    desk: Desk

    async def say(self, by: Person, text: str, event: UUID) -> Reply:
        """Find the command and run it. Words that are no command get the nearest one, and do nothing."""
        command = parse(text)
        if isinstance(command, Command):
            if command.slash or await self._ismeant(by, command):
                more = _MORE.get(command.name)
                if more is not None:
                    return await more(self.desk, by, command.rest, event)
                return await self._handlers()[command.name](by, command.rest, event)
            return Reply((menus.unknown(text, command.name),))
        owned = await self.desk.owned(by)
        pilot, figure = named(owned, command.text, whole=True)
        if figure and any(_counts(figure, each) for each in ([pilot] if pilot else owned)):
            return await self._checkin(by, command.text, event)
        return Reply((menus.unknown(command.text, command.nearest),))

    async def _ismeant(self, by: Person, command: Command) -> bool:
        """Whether plain words are that command, and not a sentence that begins like one."""
        rest = command.rest
        if not meaning(rest):
            return True
        seen = await self.desk.seen(by, rest)
        pilot, left = named(seen, rest)
        today = local_date(self.desk.clock(), by.calendar)
        match command.name:
            case "checkin" | "fix":
                split = read_week(left, today) if command.name == "fix" else (figure_in(left), None)
                if split is None:
                    return True  # a week that does not exist, which is said
                figure = split[0]
                # As a plain number, in no pilot's unit; figures alone are meant for one even where they are not.
                unread = isinstance(read_amount(figure), NotANumber) and not is_all_figures(figure)
                pilots = [pilot] if pilot else seen
                return not unread or not meaning(figure) or any(_counts(figure, each) for each in pilots)
            case "admin":
                return admin.is_meant(rest)
            case "blocker":
                return blockers.is_meant(rest)
            case "pause":
                return pausing.is_pause_meant(rest, today)
            case "handover" | "deputy":
                return await ownership.is_meant(self.desk, by, rest)
            case "report":
                return feedback.is_meant(rest)
            case "away":
                return read_dates(rest, today) is not None
            case "link":
                return linking.is_meant(rest)
            case "quiet":
                return settings.is_quiet_meant(rest)
            case "phase":
                return _phase_in(rest)[0] is not None and not meaning(named(seen, _phase_in(rest)[1])[1])
            case _:
                return pilot is not None and not meaning(left)

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
        if rest.casefold().strip(_MARKS) == "all":
            return Reply((menus.whole_menu(),))
        owning, seated = bool(await self.desk.owned(by)), bool(await self.desk.seen(by))
        using = not (owning or seated) and await feedback.is_on_a_roster(self.desk, by)
        return Reply((menus.menu(menus.Parts(owning, seated, by.role == "admin", using)),))

    async def _new(self, by: Person, rest: str, event: UUID) -> Reply:
        return Reply(form=forms.new_pilot())

    async def _list(self, by: Person, rest: str, event: UUID) -> Reply:
        return Reply((await self.desk.page(by, await self.desk.seen(by)),))

    async def _why(self, by: Person, rest: str, event: UUID) -> Reply:
        return Reply((await self.desk.why(by),))

    async def _status(self, by: Person, rest: str, event: UUID) -> Reply:
        project = meant(await self.desk.with_a_part(by, rest), rest, "status")
        return project if isinstance(project, Reply) else Reply((await self.desk.status(by, project),))

    async def _chart(self, by: Person, rest: str, event: UUID) -> Reply:
        project = meant(await self.desk.seen(by, rest), rest, "chart")
        return project if isinstance(project, Reply) else Reply((pages.picture(project),))

    async def _checkin(self, by: Person, rest: str, event: UUID) -> Reply:
        owned = await self.desk.owned(by)
        if not owned:
            return Reply((pages.none_of_yours(owning=True),))
        pilot, figure = named(owned, rest)
        one = pilot or (owned[0] if len(owned) == 1 else None)
        if meaning(figure):
            return await self._figure(by, [one] if one else owned, figure_in(figure), event)
        if one is None:
            return Reply((pages.which_one(owned, "checkin"),))
        full_week = last_full_week(self.desk.clock(), by.calendar)
        on = one.checkin.starts_on if one.checkin else newest_period(one, full_week)
        if (week := views.given(one, on)) is not None:
            asked_at = views.next_ask_at(one, by.calendar)
            return Reply((checkins.already_in(one, week, asked_at, await self.desk.voice(by)),))
        return Reply(form=views.number_or_fix_form(one, on))

    async def _figure(self, by: Person, pilots: list[Project], figure: str, event: UUID) -> Reply:
        read = [(each, read_amount(figure, each.metric.unit.text)) for each in pilots]
        values = [(each, value) for each, reading in read for value in _values(reading)]
        if not values:
            whys = (reading.why for _, reading in read if isinstance(reading, NotANumber))
            return Reply((pages.plain("I could not read that as a number", next(whys)),))
        if len(pilots) > 1:
            return Reply((pages.which_pilot(pilots, figure, values),))
        if len(values) > 1:
            return Reply((pages.which_number(pilots[0], figure, [value for _, value in values]),))
        said = Answered(id=event, at=self.desk.clock(), by=by.id, value=values[0][1])
        return await self.desk.do(by, pilots[0].id, said)

    async def _fix(self, by: Person, rest: str, event: UUID) -> Reply:
        owned = await self.desk.owned(by)
        pilot, left = named(owned, rest)
        project = pilot or (owned[0] if len(owned) == 1 else None)
        if project is None:
            return Reply((pages.which_one(owned, "fix", rest) if owned else pages.none_of_yours(owning=True),))
        now = self.desk.clock()
        split = read_week(left, local_date(now, by.calendar))
        if split is None:
            return Reply((pages.plain("There is no such week", f"Weeks are numbered as calendars do. {_FIX_LIKE}"),))
        figure, starts_on = split
        if not meaning(figure):
            return (
                Reply(form=form)
                if (form := views.fix_form(project, starts_on))
                else Reply((pages.nothing_yet(project),))
            )
        match read_amount(figure, project.metric.unit.text):
            case NotANumber(why):
                return Reply((pages.plain("I could not read that as a number", f"{why} {_FIX_LIKE}"),))
            case Ambiguous((small, large)):
                line = f"Please write it without the separator. {_FIX_LIKE}"
                return Reply((pages.plain(f"Is “{figure}” {show(small)} or {show(large)}?", line),))
            case Amount(value):
                fixed = Corrected(id=event, at=now, by=by.id, value=value, starts_on=starts_on)
                return await self.desk.do(by, project.id, fixed)

    async def _undo(self, by: Person, rest: str, event: UUID) -> Reply:
        mine = [each for each in await self.desk.seen(by) if each.undo_of(by.id) is not None]
        if not mine:
            line = "Only your own last act can be taken back."
            return Reply((pages.plain("There is nothing of yours to undo", line),))
        newest = max(mine, key=lambda each: undo.at if (undo := each.undo_of(by.id)) else each.opened_at)
        project = meant(mine, rest, "undo") if meaning(rest) else newest
        if isinstance(project, Reply):
            return project
        undo = project.undo_of(by.id)
        reply = await self.desk.do(by, project.id, Undone(id=event, at=self.desk.clock(), by=by.id))
        if reply.wrote and undo is not None:
            # What is written changes a message that may stand far above: typed words without an answer look lost.
            return replace(reply, cards=(pages.undone(undo.what, project.name.text),))
        return reply

    async def _nodata(self, by: Person, rest: str, event: UUID) -> Reply:
        project = meant(await self.desk.owned(by), rest, "nodata", owning=True)
        if isinstance(project, Reply):
            return project
        return await self.desk.do(by, project.id, NoDataSaid(id=event, at=self.desk.clock(), by=by.id))

    async def _away(self, by: Person, rest: str, event: UUID) -> Reply:
        owned = await self.desk.absent_from(by)
        if not owned:
            return Reply((pages.none_of_yours(owning=True),))
        now = self.desk.clock()
        today = local_date(now, by.calendar)
        if not rest:
            return Reply(form=views.away_form(owned[0], today))
        dates = read_dates(rest, today)
        if dates is None or dates[1] < today:
            line = ("Like this: ", Bold("/champion away 3–14 Apr"), ", or ", Bold("/champion away until 14 Apr"), ".")
            return Reply((pages.plain("I could not read those dates", *line),))
        if problem := too_long(dates, today):
            return Reply((pages.plain(*problem),))
        return await self.desk.do(by, owned[0].id, away_event(owned, by, event, now, dates))

    async def _resume(self, by: Person, rest: str, event: UUID) -> Reply:
        paused = [each for each in await self.desk.seen(by, rest) if each.pause is not None]
        if not paused:
            return Reply((pages.plain("No pilot of yours is paused", "So there is nothing to resume."),))
        project = meant(paused, rest, "resume")
        if isinstance(project, Reply):
            return project
        return await self.desk.do(by, project.id, Resumed(id=event, at=self.desk.clock(), by=by.id))

    async def _phase(self, by: Person, rest: str, event: UUID) -> Reply:
        to, name = _phase_in(rest)
        if to is None:
            line = ("Like this: ", Bold("/champion phase validate"), ". There are build, validate and launch.")
            return Reply((pages.plain("Which phase?", *line),))
        running = [each for each in await self.desk.seen(by, name) if each.phase != "stopped"]
        project = meant(running, name, f"phase {to}")
        if isinstance(project, Reply):
            return project
        return await self.desk.do(by, project.id, PhaseMoved(id=event, at=self.desk.clock(), by=by.id, to=to))

    async def _history(self, by: Person, rest: str, event: UUID) -> Reply:
        project = meant(await self.desk.seen(by, rest), rest, "history")
        if isinstance(project, Reply):
            return project
        return Reply(form=views.history_form(project))


_MORE: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {
    **ownership.SPOKEN,
    **metrics.SPOKEN,
    **settings.SPOKEN,
    **linking.SPOKEN,
    **blockers.SPOKEN,
    **feedback.SPOKEN,
    **admin.SPOKEN,
}


def _phase_in(words: str) -> tuple[Literal["build", "validate", "launch"] | None, str]:
    """The one phase those words name, first or last, and the words that are left."""
    split = words.split()
    for phase in ("build", "validate", "launch"):
        for at in (0, -1):
            if split and split[at].casefold().strip(".!") == phase:
                return phase, " ".join(split[1:] if at == 0 else split[:-1])
    return None, words


def _counts(figure: str, project: Project) -> bool:
    """Whether that is a number of that pilot."""
    return not isinstance(read_amount(figure, project.metric.unit.text), NotANumber)


def _values(reading: Amount | Ambiguous | NotANumber) -> tuple[float, ...]:
    match reading:
        case Amount(value):
            return (value,)
        case Ambiguous(readings):
            return readings
        case NotANumber():
            return ()
