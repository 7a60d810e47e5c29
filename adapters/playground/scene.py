"""What a story is made of: people who say, press and fill in, and a clock that turns until something comes."""

from collections.abc import Collection, Mapping
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

LONGEST_WAIT: Final = 5  # weeks a story waits for a message that should come


class Scene:
    """The playground as a story uses it: the same doors everybody uses, and never the store behind them."""

    def __init__(self, acts: Acts, cast: Cast, changes: Changes) -> None:
        self._acts = acts
        self._cast = cast
        self._changes = changes
        self._taken: set[tuple[str, str]] = set()  # messages whose buttons were pressed, by id and verb

    def tells(self, what: str) -> None:
        """What happens next, for everybody who watches."""
        self._changes.tell(what)

    def now(self) -> datetime:
        """Product time."""
        return self._acts.now()

    async def called(self, handle: str) -> Person:
        """The person who plays that part."""
        return await self._cast.called(handle)

    async def ids(self, **parts: str) -> Mapping[str, str]:
        """By the same names, the ids of those who play these parts."""
        return {name: str((await self.called(handle)).id) for name, handle in parts.items()}

    async def says(self, by: Person, text: str, values: Values | None = None, nonce: str | None = None) -> None:
        """They write that, and fill in the form that opens, if one does."""
        await self._fill(by, await self._acts.say(by, text, nonce), values or {})

    async def answers(self, by: Person, verb: str, values: Values | None = None, *, daily: bool = False) -> None:
        """They press that button on the newest message that has it, and fill in what opens. The clock turns until
        such a message comes: to their hours of being asked, or with `daily` to ten o'clock day by day.
        """
        line = await self._until(by, verb, daily)
        self._taken.add((line.id, verb))
        await self._press(by, line, verb, values or {})

    async def answers_if_asked(self, by: Person, verb: str) -> None:
        """They press that button where a message they have not answered has it."""
        if (line := await self._newest(by, verb)) is not None:
            self._taken.add((line.id, verb))
            await self._press(by, line, verb, {})

    async def passes(self, by: timedelta) -> None:
        """Time passes, and nobody does anything."""
        await self._acts.turn(by)

    async def _newest(self, person: Person, verb: str) -> Line | None:
        lines = reversed(await self._acts.lines(person))
        return next((line for line in lines if _has(line, verb) and (line.id, verb) not in self._taken), None)

    async def _until(self, person: Person, verb: str, daily: bool) -> Line:
        for _ in range(LONGEST_WAIT * (7 if daily else 1) + 1):
            if (line := await self._newest(person, verb)) is not None:
                return line
            await self._acts.turn(to_asking(person, self.now(), range(7) if daily else None))
        raise Refused(409, f"The story stopped: {person.name} was never asked to “{verb}”.")

    async def _press(self, by: Person, line: Line, verb: str, values: Values) -> None:
        token = next(button.token for button in line.card.buttons if button.verb == verb)
        await self._fill(by, await self._acts.press(by, line.id, verb, token), values)

    async def _fill(self, by: Person, outcome: Outcome, values: Values) -> None:
        """Sends the form that opened, if one did: what the story knows, and the rest as it stood."""
        if outcome.form is None:
            return
        known = {name: values.get(name, value) for name, value in forms.values_as_opened(outcome.form).items()}
        sent = await self._acts.submit(by, outcome.form_id, known)
        if sent.errors:
            name, sentence = next(iter(sent.errors.items()))
            raise Stopped(by.name, outcome.form.title, name, sentence)


class Stopped(Refused):
    """A form did not take what the story filled in. `field` is the one it stumbled over."""

    def __init__(self, name: str, form: str, field: str, sentence: str) -> None:
        super().__init__(409, f"The story stopped at {name}'s form “{form}” ({field}): {sentence}")
        self.field = field


def _has(line: Line, verb: str) -> bool:
    return any(button.verb == verb for button in line.card.buttons)


def to_asking(person: Person, now: datetime, weekdays: Collection[int] | None = None) -> timedelta:
    """How long until just after the next hour at which that person is asked, in their own zone.

    On their own weekday of being asked, unless `weekdays` (Monday is 0) are given.
    """
    calendar = person.calendar
    here = now.astimezone(ZoneInfo(calendar.zone))
    then = here.replace(hour=calendar.ask_hour, minute=5, second=0, microsecond=0)
    while then <= here or then.weekday() not in (weekdays or (calendar.ask_weekday,)):
        then += timedelta(days=1)
    return then.astimezone(now.tzinfo) - now
