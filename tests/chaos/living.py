"""What people do through the weeks: answers on time and late, corrections, reports, promises, a handover."""

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from bot.model import Calendar
from bot.wording import voice
from bot.workdays import add_workdays, local_date, local_instant, monday
from tests.chaos.cast import ZONE, Pilot, Somebody
from tests.chaos.hands import Hands
from tests.chaos.turning import Turning

BERLIN = Calendar(zone=ZONE)
YES = dict.fromkeys(("scope", "spend", "people", "stop"), "yes")
NOTED = "Noted."  # the rest is said in the direct message
TRIES, PAUSE = 12, 1.0  # how often somebody does the same again, and how many seconds they wait
MOST_REFUSALS = 3
AT_ONCE = 12  # people who act in one moment

Act = Callable[[], Awaitable[None]]


@dataclass
class Living:
    """All that will be done, and when."""

    turning: Turning
    chance: Random
    ends_at: datetime
    counted: Counter[str] = field(default_factory=Counter)
    unheard: list[str] = field(default_factory=list)  # acts that were given up, and nobody knows what of them holds
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _number: "count[int]" = field(default_factory=count)
    _busy: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    def plan(self, at: datetime, act: Act) -> None:
        """Somebody will do that, unless all ends before."""
        if at < self.ends_at:
            heapq.heappush(self._acts, (at, next(self._number), act))

    def next_act(self) -> datetime | None:
        """When somebody next does something."""
        return self._acts[0][0] if self._acts else None

    async def act(self, now: datetime) -> None:
        """All that people do by now, several at once."""
        room = asyncio.Semaphore(AT_ONCE)

        async def one(act: Act) -> None:
            async with room:
                await act()

        due = []
        while self._acts and self._acts[0][0] <= now:
            due.append(heapq.heappop(self._acts)[2])
        await asyncio.gather(*(one(act) for act in due))

    async def done(
        self, by: Hands, what: str, do: Callable[[], Awaitable[str | None]], takes: Callable[[str], bool]
    ) -> bool:
        """That act of theirs, done again until they know what became of it. Whether it was taken.

        Nobody does two things at once: the answer to one would be read as that to the other.
        """
        async with self._busy[f"{by.platform}/{by.user}"]:
            return await self._done(what, do, takes)

    async def _done(self, what: str, do: Callable[[], Awaitable[str | None]], takes: Callable[[str], bool]) -> bool:
        refused = 0
        for _ in range(TRIES):
            self.counted["acts"] += 1
            said = await do()
            if said is None:
                return False
            if said and takes(said):
                self.counted[f"acts: {what} taken"] += 1
                return True
            if said:
                refused += 1  # or it was another message that arrived just then
                if refused == MOST_REFUSALS:
                    self.counted[f"acts: {what} refused"] += 1
                    return False
            self.counted["acts done again"] += 1
            await asyncio.sleep(PAUSE)
        self.unheard.append(what)
        return False

    # --- what happens in a pilot
    def begin(self, pilot: Pilot, at: datetime) -> None:
        """Everything that its people will do from then on."""
        if pilot.way == "offered":
            self.plan(at + self._some(1, 5), lambda: self.accept(pilot, pilot.champion))
        if pilot.way == "handover":
            self.plan(at + self._some(20, 24), lambda: self.hand_over(pilot))
        if pilot.number % 4 == 0:
            self.plan(at + self._some(48, 56), lambda: self.report(pilot))
        if pilot.way == "late":
            self.watch(pilot, at)
        for week in count(1):
            asked_at = local_instant(monday(local_date(at, BERLIN)) + timedelta(days=7 * week + 1), 10, BERLIN)
            if asked_at >= self.ends_at:
                return
            if pilot.way in ("steady", "offered", "handover") or (pilot.way == "late" and week % 3 == 0):
                self._plan_answer(pilot, asked_at, week)

    def watch(self, pilot: Pilot, at: datetime) -> None:
        """Its manager looks each working day whether they are needed."""
        while at < self.ends_at:
            at = add_workdays(at, 1, BERLIN)
            self.plan(local_instant(local_date(at, BERLIN), 11, BERLIN, 30), lambda: self.promise(pilot))

    def _plan_answer(self, pilot: Pilot, asked_at: datetime, week: int) -> None:
        value = float(100 + (pilot.number * 7 + week * 13) % 80)
        starts_on = local_date(asked_at, BERLIN) - timedelta(days=8)
        at = asked_at + self._some(0.3, 7)
        self.plan(at, lambda: self.answer(pilot, starts_on, value))
        if self.chance.random() < 0.25:
            self.plan(at + self._some(1, 20), lambda: self.correct(pilot, starts_on, value + 0.5))

    def _some(self, least: float, most: float) -> timedelta:
        """So many hours."""
        return timedelta(hours=self.chance.uniform(least, most))

    def who(self, pilot: Pilot) -> Somebody:
        """Who owns the outcome, as far as people know."""
        return pilot.heir if ("Accepted", pilot.heir.person.id) in pilot.acts else pilot.champion

    async def answer(self, pilot: Pilot, starts_on: date, value: float) -> None:
        """The number of that week: by the form, as a command or as nothing but a figure."""
        hands, figure = self.who(pilot).hands, f"{value:g}"
        taken = _takes(figure)
        done = False
        if self.chance.random() < 0.5:
            done = await self.done(
                hands,
                "form",
                lambda: hands.fill("Enter number", f"for {voice.week(starts_on)}", {"value": figure}),
                taken,
            )
        elif self.chance.random() < 0.5:
            done = await self.done(hands, "figure", lambda: hands.figure(figure), taken)
        if done or await self.done(hands, "number", lambda: hands.say(f"checkin {figure}"), taken):
            pilot.values[starts_on] = value

    async def correct(self, pilot: Pilot, starts_on: date, value: float) -> None:
        """Another number for that week."""
        if starts_on not in pilot.values:
            return
        hands, figure = self.who(pilot).hands, f"{value:g}"
        if await self.done(hands, "correction", lambda: hands.say(f"fix {figure}"), _takes(figure)):
            pilot.values[starts_on] = value

    async def accept(self, pilot: Pilot, by: Somebody) -> None:
        """They own it from now on."""
        if await self.done(by.hands, "acceptance", lambda: by.hands.fill("Accept", pilot.name, YES), _says("")):
            pilot.acts.append(("Accepted", by.person.id))

    async def hand_over(self, pilot: Pilot) -> None:
        """To the heir, who takes it a few hours later."""
        hands, heir = pilot.champion.hands, pilot.heir.hands
        whom = f"<@{heir.user}>" if heir.platform == "slack" else f"@{heir.name}"
        if await self.done(hands, "handover", lambda: hands.say(f"handover {whom}"), _says("asked", "already")):
            pilot.acts.append(("HandedOver", pilot.champion.person.id))
            self.plan(self.turning.now() + self._some(1, 4), lambda: self.accept(pilot, pilot.heir))

    async def report(self, pilot: Pilot) -> None:
        """The deputy ran into something."""
        text = f"wrong depot in {pilot.number:04d}"
        hands = pilot.deputy.hands

        async def say() -> str:
            said = await hands.say(f"report {pilot.name}: broke: {text}")
            return await hands.heard(f": {text}") if said else ""  # it may be answered elsewhere, or something else may

        if await self.done(hands, "report", say, lambda said: "Logged as" in said):
            pilot.reports.append(text)

    async def promise(self, pilot: Pilot) -> None:
        """The manager answers an alert, where there is one to answer."""
        if any(kind == "Acknowledged" for kind, _ in pilot.acts):
            return
        due = add_workdays(self.turning.now(), 4, BERLIN)
        values = {"due_on": local_date(due, BERLIN).isoformat(), "line": "I call them"}
        hands = pilot.manager.hands
        if await self.done(hands, "promise", lambda: hands.fill("Help", pilot.name, values), _says("")):
            pilot.acts.append(("Acknowledged", pilot.manager.person.id))


def _says(*words: str) -> Callable[[str], bool]:
    """Whether somebody was told one of those, or that the rest was said elsewhere."""
    return lambda said: any(each in said for each in (NOTED, *words))


def _takes(figure: str) -> Callable[[str], bool]:
    """Whether that number was taken."""
    return lambda said: said == "done" or _says(f"{figure} min")(said)
