"""The worked story: one pilot's first months, lived through the same doors everybody uses.

Nothing is put into the store from behind: what the page then shows is what the product did.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from adapters.connection import Refused
from adapters.playground import forms
from adapters.playground.acts import Acts, Outcome
from adapters.playground.asked import Values
from adapters.playground.changes import Changes
from adapters.playground.people import Cast
from bot.model import Person
from bot.ports import Line

BEFORE: Final = (182, 176, 188, 171, 184, 179)  # minutes each morning, six weeks
AFTER: Final = (171, 160, 151, 146, 138, 131, 126, 121)  # eight weeks with the pilot
LONGEST_WAIT: Final = 4  # weeks the story waits for a question that should come
NAME: Final = "Route planning"
ENDING: Final = "the route-planning story was told"


class Story:
    """Tells the worked story, once until the playground is emptied."""

    def __init__(self, acts: Acts, cast: Cast, changes: Changes) -> None:
        self._acts = acts
        self._cast = cast
        self._changes = changes
        self._is_telling = False
        self._answered: datetime | None = None  # when the question was asked that was answered last

    async def tell(self, name: str) -> Mapping[str, object]:
        """Tells it, and gives whose conversation to look at. Refused while it is told, and once it was."""
        tom = await self._cast.called("tom")
        if name == "empty":
            return await self._begin_anew(tom)
        if name != "route-planning":
            raise Refused(404, "There is no story of that name. There are “route-planning” and “empty”.")
        if self._is_telling:
            raise Refused(409, "The story is being told just now. Watch the conversations fill.")
        if await self._acts.was_said(tom, ENDING):
            raise Refused(409, "The story was told already. Maya's conversation has all of it.")
        self._is_telling = True
        try:
            maya = await self._route_planning(tom)
        finally:
            self._is_telling = False
            self._changes.tell(None)
        return {"told": name, "open": str(maya.id), "now": self._acts.now().isoformat()}

    async def _begin_anew(self, tom: Person) -> Mapping[str, object]:
        """An empty playground with the same people, Tom first: he opens pilots."""
        if self._is_telling:
            raise Refused(409, "The story is being told just now. Start empty once it has ended.")
        await self._acts.begin_anew(tom.org, self._cast.move_in)
        self._answered = None
        return {"told": "empty", "open": str(tom.id), "now": self._acts.now().isoformat()}

    async def _route_planning(self, tom: Person) -> Person:
        maya = await self._cast.called("maya")
        self._changes.tell("Tom opens the pilot")
        opened = await self._acts.say(tom, "/champion new")
        await self._fill(tom, opened, await self._intake())
        self._changes.tell("Maya accepts")
        offer = await self._until(maya, "accept")
        rights = {"scope": "yes", "spend": "yes", "people": "yes", "stop": "yes"}
        await self._press_and_fill(maya, offer, "accept", rights)
        for week, minutes in enumerate(BEFORE, 1):
            await self._week(maya, minutes, f"Baseline, week {week} of {len(BEFORE)}")
        locked = await self._acts.say(maya, "/champion phase validate")
        await self._fill(maya, locked, {})
        for week, minutes in enumerate(AFTER, 1):
            await self._week(maya, minutes, f"With the pilot, week {week} of {len(AFTER)}")
        await self._acts.say(tom, "/champion status", ENDING)
        return maya

    async def _intake(self) -> Values:
        handles = ("maya", "tom", "nora", "priya", "ruth")
        seats = ("champion", "manager", "deputy", "owner", "sponsor")
        people = {seat: str((await self._cast.called(handle)).id) for seat, handle in zip(seats, handles, strict=True)}
        return {
            **people,
            "name": NAME,
            "question": "How many minutes did route planning take each morning, on average?",
            "unit": "min",
            "start": "180",
            "target": "108",
            "better": "lower",
            "target_on": (self._acts.now() + timedelta(weeks=26)).date().isoformat(),
            "history": "",
        }

    async def _week(self, champion: Person, value: int, says: str) -> None:
        self._changes.tell(says)
        ask = await self._until(champion, "enter", newer_than=self._answered)
        self._answered = ask.at
        await self._press_and_fill(champion, ask, "enter", {"value": str(value)})

    async def _until(self, person: Person, verb: str, newer_than: datetime | None = None) -> Line:
        """The newest message with that button, turning the clock from one hour of asking to the next."""
        for _ in range(LONGEST_WAIT + 1):
            for line in reversed(await self._acts.lines(person)):
                is_new = newer_than is None or line.at > newer_than
                if is_new and any(button.verb == verb for button in line.card.buttons):
                    return line
            await self._acts.turn(to_asking(person, self._acts.now()))
        raise Refused(409, f"The story stopped: {person.name} was never asked to “{verb}”.")

    async def _press_and_fill(self, by: Person, line: Line, verb: str, values: Values) -> None:
        token = next(button.token for button in line.card.buttons if button.verb == verb)
        await self._fill(by, await self._acts.press(by, line.id, verb, token), values)

    async def _fill(self, by: Person, outcome: Outcome, values: Values) -> None:
        """Sends the form that opened, if one did: what the story knows, and the rest as it stood."""
        if outcome.form is None:
            return
        known = {name: values.get(name, value) for name, value in forms.values_as_opened(outcome.form).items()}
        sent = await self._acts.submit(by, outcome.form_id, known)
        if "name" in sent.errors and known.get("name") == NAME:
            raise Refused(409, f"A pilot called “{NAME}” is here already. [Start empty] makes room for the story.")
        if sent.errors:
            name, sentence = next(iter(sent.errors.items()))
            raise Refused(409, f"The story stopped at {by.name}'s form “{outcome.form.title}” ({name}): {sentence}")


def to_asking(person: Person, now: datetime) -> timedelta:
    """How long until just after the next hour at which that person is asked, in their own zone."""
    calendar = person.calendar
    here = now.astimezone(ZoneInfo(calendar.zone))
    days = (calendar.ask_weekday - here.weekday()) % 7
    then = (here + timedelta(days=days)).replace(hour=calendar.ask_hour, minute=5, second=0, microsecond=0)
    if then <= here:
        then += timedelta(days=7)
    return then.astimezone(now.tzinfo) - now
