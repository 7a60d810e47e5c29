"""Filled-in forms. Every field that cannot be read keeps the form open with a sentence; nothing is half taken."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from bot import views
from bot.events import Accepted, Acknowledged, Answered, Corrected, HistoryAdded, NoDataSaid, Opened
from bot.history import BadRows, read_history
from bot.inbox import admin, blockers, feedback, metrics, ownership, settings
from bot.inbox.desk import Desk, away_event, too_long, words_of
from bot.inbox.filled import NOT_LISTED, Filled, better_way
from bot.inbox.press import Press, pressed
from bot.inbox.readable import says_nothing
from bot.model import Choice, Person, Project, Words
from bot.ports import Reply, Values
from bot.wording import pages
from bot.wording.alerts import CHOICES
from bot.workdays import last_full_week, local_date

FURTHEST = 3653  # days: ten years, backward for a history and forward for a goal
MOST_BAD_ROWS = 12  # named in one field error; the rest are counted
_GONE = pages.plain("I no longer know that form", "Please open it again; nothing was lost.")


Handler = Callable[[Press, Filled], Awaitable[Reply]]


def _weekly(handle: Callable[[Press, Filled, date], Awaitable[Reply]]) -> Handler:
    """A form about one week: without a week that can be reckoned with nothing is read."""

    async def submit(press: Press, filled: Filled) -> Reply:
        return await handle(press, filled, press.starts_on) if press.starts_on else Reply((_GONE,))

    return submit


_MORE: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {
    **ownership.FILLED,
    **metrics.FILLED,
    **blockers.FILLED,
    **feedback.FILLED,
    **admin.FILLED,
}


_PERSONAL: dict[str, Callable[[Desk, Person, Filled, UUID], Awaitable[Reply]]] = {**settings.FILLED_BY}


@dataclass(frozen=True, slots=True)
class Forms:
    """Every form to its handler."""

    desk: Desk

    async def submit(self, by: Person, form: str, values: Values, event: UUID) -> Reply:
        """Read all fields, then let the rules decide."""
        name, _, token = form.partition("|")
        filled = Filled(values, local_date(self.desk.clock(), by.calendar))
        if name == "new":
            return await self._new(by, filled, event)
        if name in _PERSONAL:
            return await _PERSONAL[name](self.desk, by, filled, event)
        handler = self._handlers().get(name)
        press = await pressed(self.desk, by, token, event)
        if press is not None and name in _MORE:
            return await _MORE[name](self.desk, press, filled)
        if handler is None or press is None:
            return Reply((_GONE,))
        return await handler(press, filled)

    def _handlers(self) -> dict[str, Handler]:
        choices: dict[str, Handler] = {choice: self._choice(choice) for choice in CHOICES}
        return choices | {
            "rights": self._rights,
            "number": _weekly(self._number),
            "fix": _weekly(self._fix),
            "skip": _weekly(self._skip),
            "away": self._away,
            "history": self._history,
        }

    async def _new(self, by: Person, filled: Filled, event: UUID) -> Reply:
        opened = await self._opened(by, filled, event)
        if opened is None:
            return Reply(errors=filled.errors)
        return await self.desk.do(by, opened.project, opened)

    async def _opened(self, by: Person, filled: Filled, event: UUID) -> Opened | None:
        name = words_of(event, "name", filled.text("name", required=True, longest=60))
        question = words_of(event, "question", filled.text("question", required=True, longest=200))
        unit = filled.text("unit", longest=20)
        start, target = filled.amount("start", unit), filled.amount("target", unit)
        seats = {role: filled.person(role) for role in ("manager", "deputy", "owner", "sponsor")}
        champion = filled.person("champion", required=True)
        better = better_way(filled, start, target)
        target_on = filled.day("target_on")
        if target_on is not None and not 0 < (target_on - filled.today).days <= FURTHEST:
            ahead = "a day ahead of us" if target_on <= filled.today else "a day within ten years"
            filled.errors["target_on"] = f"Please choose {ahead}."
        if name is not None:
            await self._check_name(filled, by, name.text, uuid5(event, "project"))
        await self._check_people(filled, by, champion, seats)
        history = self._rows(filled, by, unit)
        if filled.errors or name is None or question is None or champion is None or better is None:
            return None
        return Opened(
            id=event,
            at=self.desk.clock(),
            by=by.id,
            org=by.org,
            project=uuid5(event, "project"),
            name=name,
            question=question,
            unit=words_of(event, "unit", unit) or Words(uuid5(event, "unit"), ""),
            better=better,
            cadence=2 if filled.text("cadence") == "2" else 1,
            start=start,
            target=target,
            target_on=target_on,
            champion=champion,
            history=history,
            manager=seats["manager"],
            deputy=seats["deputy"],
            owner=seats["owner"],
            sponsor=seats["sponsor"],
        )

    async def _check_name(self, filled: Filled, by: Person, name: str, id: UUID) -> None:
        if not any(char.isalpha() for char in name):
            filled.errors["name"] = "Please give it a name with a letter in it, so that it is not taken for a number."
        for other in await self.desk.called(by.org, name):
            if other.id != id and other.phase != "stopped" and other.name.text.casefold() == name.casefold():
                filled.errors["name"] = (
                    f"There is a pilot called “{other.name.text}” already. Please choose another name."
                )

    async def _check_people(
        self, filled: Filled, by: Person, champion: UUID | None, seats: dict[str, UUID | None]
    ) -> None:
        if champion is not None and champion == seats["manager"]:
            filled.errors["manager"] = "The owner cannot be the manager as well: nobody watches over themselves."
        for name, person in {**seats, "champion": champion}.items():
            if person is not None and not await self.desk.colleague(by, person):
                filled.errors[name] = NOT_LISTED

    def _rows(
        self, filled: Filled, by: Person, unit: str, project: Project | None = None
    ) -> tuple[tuple[date, float], ...]:
        text = filled.raw("history")
        if says_nothing(text.strip()):
            return ()
        now = self.desk.clock()
        newest = last_full_week(now, by.calendar)
        fits = views.fits(project, newest)
        read = read_history(text, today=local_date(now, by.calendar), ending_on=newest, unit=unit, fits=fits)
        if isinstance(read, BadRows):
            shown = [f"Line {row.line}: {row.reason}" for row in read.rows[:MOST_BAD_ROWS]]
            more = len(read.rows) - len(shown)
            filled.errors["history"] = " ".join([*shown, f"And {more} more lines." if more > 0 else ""]).strip()
            return ()
        rows = views.dated(read, newest)
        if (filled.today - rows[0][0]).days > FURTHEST:
            filled.errors["history"] = (
                f"The first week begins on {rows[0][0]}, more than ten years ago. Is a year mistyped?"
            )
        return rows

    async def _rights(self, press: Press, filled: Filled) -> Reply:
        rights = ownership.rights_in(filled)
        if rights is None:
            return Reply(errors=filled.errors)
        taken = Accepted(id=press.event, at=self.desk.clock(), by=press.by.id, rights=rights)
        return await self.desk.do(press.by, press.project.id, taken)

    async def _number(self, press: Press, filled: Filled, on: date) -> Reply:
        value = filled.amount("value", press.project.metric.unit.text, required=True)
        confidence = filled.text("confidence")
        if confidence and confidence not in ("1", "2", "3", "4", "5"):
            filled.errors["confidence"] = "Please choose from 1 to 5."
        note, blocking = filled.text("note", longest=300), filled.text("blocking", longest=300)
        guard = self._guard(press, filled)
        if filled.errors or value is None:
            return Reply(errors=filled.errors)
        said = Answered(
            id=press.event,
            at=self.desk.clock(),
            by=press.by.id,
            value=value,
            starts_on=on,
            confidence=int(confidence) if confidence else None,
            note=words_of(press.event, "note", note),
            blocking=words_of(press.event, "blocking", blocking),
            guard=guard,
            via="card",
        )
        return await self.desk.do(press.by, press.project.id, said)

    @staticmethod
    def _guard(press: Press, filled: Filled) -> float | None:
        rail = press.project.metric.guardrail
        return filled.amount("guard", rail.unit.text) if rail is not None else None

    async def _fix(self, press: Press, filled: Filled, on: date) -> Reply:
        value = filled.amount("value", press.project.metric.unit.text, required=True)
        if filled.errors or value is None:
            return Reply(errors=filled.errors)
        guard = self._guard(press, filled)
        if filled.errors:
            return Reply(errors=filled.errors)
        fixed = Corrected(
            id=press.event, at=self.desk.clock(), by=press.by.id, value=value, starts_on=on, guard=guard, via="card"
        )
        return await self.desk.do(press.by, press.project.id, fixed)

    async def _skip(self, press: Press, filled: Filled, on: date) -> Reply:
        reason = words_of(press.event, "reason", filled.text("reason", required=True, longest=300))
        if filled.errors or reason is None:
            return Reply(errors=filled.errors)
        said = NoDataSaid(
            id=press.event,
            at=self.desk.clock(),
            by=press.by.id,
            starts_on=on,
            reason=reason,
            skipped=True,
            via="card",
        )
        return await self.desk.do(press.by, press.project.id, said)

    async def _away(self, press: Press, filled: Filled) -> Reply:
        first, last = filled.day("from_on", required=True), filled.day("to_on", required=True)
        if first is not None and last is not None:
            if last < max(first, filled.today):
                over = "The last day comes before the first." if last < first else "That is over already."
                filled.errors["to_on"] = over
            elif problem := too_long((first, last), filled.today):
                filled.errors["to_on"] = ". ".join(problem)
        if filled.errors or first is None or last is None:
            return Reply(errors=filled.errors)
        owned = await self.desk.absent_from(press.by) or [press.project]
        gone = away_event(owned, press.by, press.event, self.desk.clock(), (first, last))
        return await self.desk.do(press.by, owned[0].id, gone)

    async def _history(self, press: Press, filled: Filled) -> Reply:
        if says_nothing(filled.raw("history").strip()):
            return Reply(errors={"history": "Please paste at least one line."})
        rows = self._rows(filled, press.by, press.project.metric.unit.text, press.project)
        if filled.errors:
            return Reply(errors=filled.errors)
        added = HistoryAdded(id=press.event, at=self.desk.clock(), by=press.by.id, rows=rows)
        return await self.desk.do(press.by, press.project.id, added, fields=("history",))

    def _choice(self, choice: Choice) -> Handler:
        async def submit(press: Press, filled: Filled) -> Reply:
            due_on, person = filled.day("due_on"), filled.person("person")
            line = words_of(press.event, "line", filled.text("line", longest=300))
            if person is not None and not await self.desk.colleague(press.by, person):
                filled.errors["person"] = NOT_LISTED
            if filled.errors:
                return Reply(errors=filled.errors)
            decided = Acknowledged(
                id=press.event,
                at=self.desk.clock(),
                by=press.by.id,
                choice=choice,
                ladder=press.number(),
                due_on=due_on,
                line=line,
                person=person,
            )
            fields = ("due_on", "line", "person")
            return await self.desk.do(press.by, press.project.id, decided, fields)

        return submit
