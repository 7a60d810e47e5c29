"""A pilot's life without a database: events are decided, messages arrive as told, time goes from wake to wake."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeVar
from uuid import NAMESPACE_DNS, UUID, uuid5

from bot.decisions import AwayKept, AwayTakenBack, Decision, Fact
from bot.events import (
    Accepted,
    Acknowledged,
    Answered,
    Delivered,
    Event,
    Opened,
    ProjectEvent,
    TimePassed,
    Undelivered,
)
from bot.model import Calendar, Choice, Context, Policy, Project, Ref, Rights, Words
from bot.notices import Notice, OwnerOffer, Refusal
from bot.rules import decide, people_in

Fate = timedelta | Literal["lost", "never"]
B = TypeVar("B")


def person(name: str) -> UUID:
    return uuid5(NAMESPACE_DNS, name)


MAYA, TOM, DINA, PRIYA, RUTH, ADA, EVE, SAM = map(person, ("Maya", "Tom", "Dina", "Priya", "Ruth", "Ada", "Eve", "Sam"))
ORG, PILOT = person("org"), person("pilot")
BERLIN = Calendar(zone="Europe/Berlin")
ALL = Rights(scope=True, spend=True, people=True, stop=True)
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)  # 09:00 in Berlin
W1, W2, W3, W4 = (date(2026, 3, 2) + timedelta(weeks=n) for n in range(4))
WEEK = timedelta(weeks=1)


def berlin(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A wall-clock time of 2026 in Berlin."""
    from bot.workdays import local_instant

    return local_instant(date(2026, month, day), hour, BERLIN, minute)


def at_once(notice: Notice) -> Fate:
    return timedelta(0)


@dataclass
class Life:
    """One pilot and everybody around it. `fate` says what becomes of a message: so much later, lost, or never known."""

    at: datetime = MONDAY
    fate: Callable[[Notice], Fate] = at_once
    calendars: dict[UUID, Calendar] = field(default_factory=dict)
    everyday: Calendar = BERLIN
    admins: tuple[UUID, ...] = (ADA,)
    policy: Policy = field(default_factory=Policy)
    state: Project | None = None
    said: list[Notice] = field(default_factory=list)
    heard: list[Notice] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    journal: list[ProjectEvent] = field(default_factory=list)
    on_the_way: list[tuple[datetime, int, Notice, bool]] = field(default_factory=list)
    count: int = 0
    follow: Callable[[Ref, Event], object] | None = None  # what others are told of it

    @property
    def now(self) -> Project:
        assert self.state is not None
        return self.state

    def do(self, kind: Callable[..., ProjectEvent], by: UUID | None = None, **values: Any) -> Decision:
        """Something happens now."""
        self.count += 1
        return self.apply(kind(id=uuid5(PILOT, str(self.count)), at=self.at, by=by, **values))

    def apply(self, event: ProjectEvent) -> Decision:
        """Decide one event, in the world as it is, and take what follows."""
        people = people_in(self.state, event) | set(self.admins)
        known = tuple((each, self.calendars.get(each, self.everyday)) for each in sorted(people, key=str))
        event = replace(event, context=Context(known, self.policy, self.admins))
        before, decision = self.state, decide(self.state, event)
        self.state = decision.state
        if before != self.state or decision.facts or decision.notices or decision.withdraw:
            self.journal.append(event)
        for fact in decision.facts:
            self.facts.append(fact)
            if isinstance(fact, AwayKept):
                calendar = self.calendars.get(fact.person, self.everyday)
                self.calendars[fact.person] = replace(calendar, away=(*calendar.away, (fact.from_on, fact.to_on)))
            if isinstance(fact, AwayTakenBack):
                calendar = self.calendars[fact.person]
                away = tuple(each for each in calendar.away if each != (fact.from_on, fact.to_on))
                self.calendars[fact.person] = replace(calendar, away=away)
        self.on_the_way = [
            each for each in self.on_the_way if each[2].body.subject not in decision.withdraw or each[0] <= self.at
        ]
        keys = {each.key for each in self.said}
        for notice in decision.notices:
            if notice.key in keys:
                continue  # the store keeps one of each key
            self.said.append(notice)
            fate = self.fate(notice)
            if fate != "never":
                when = self.at if fate == "lost" else self.at + fate
                self.on_the_way.append((when, len(self.said), notice, fate == "lost"))
        for ref, following in decision.then if self.follow else ():
            self.follow(ref, following)  # type: ignore[misc]  # asked just now
        return decision

    def settle(self) -> None:
        """All that arrives by now, in order."""
        while due := sorted((each for each in self.on_the_way if each[0] <= self.at), key=lambda each: each[:2]):
            self.on_the_way.remove(due[0])
            _, _, notice, lost = due[0]
            if lost:
                self.do(Undelivered, key=notice.key, why="blocked")
                continue
            self.heard.append(notice)
            if notice.urgency in ("nudge", "errand", "rung") or isinstance(notice.body, OwnerOffer):
                self.do(Delivered, key=notice.key)

    def until(self, target: datetime) -> "Life":
        """Turn the clock, each due thing at its own instant."""
        self.settle()
        while True:
            due = [each[0] for each in self.on_the_way]
            if self.state is not None and self.state.wake_at is not None:
                due.append(self.state.wake_at)
            if not due or min(due) > target:
                break
            self.at = max(self.at, min(due))
            if self.state is not None and self.state.wake_at is not None and self.state.wake_at <= self.at:
                self.do(TimePassed)
                assert self.now.wake_at is None or self.now.wake_at > self.at, "still due after its time passed"
            self.settle()
        self.at = max(self.at, target)
        return self

    def pass_time(self, **time: float) -> "Life":
        return self.until(self.at + timedelta(**time))

    def told(self, who: UUID, kind: type[B]) -> list[B]:
        """What that person has heard of that kind, oldest first."""
        return [each.body for each in self.heard if each.to == who and isinstance(each.body, kind)]

    def steps(self, who: UUID) -> list[str]:
        """The named steps of all that person heard, oldest first; answers to their own acts left out."""
        steps = [each.key.split("/")[2] for each in self.heard if each.to == who]
        return [step for step in steps if len(step) < 20]

    def when(self, step: str) -> list[datetime]:
        """When messages of that step were decided."""
        return [each.due_at for each in self.said if each.key.split("/")[2] == step]

    def outcomes(self) -> list[str]:
        return [week.outcome for week in self.now.weeks]


def words(text: str = "because") -> Words:
    return Words(person(text), text)


def opened(life: Life | None = None, **values: Any) -> Life:
    """A pilot that Tom registered for Maya, on a Monday morning."""
    life = life or Life()
    seats = {"manager": TOM, "deputy": None, "owner": PRIYA, "sponsor": RUTH} | values
    life.do(
        Opened,
        TOM,
        **{
            "org": ORG,
            "project": PILOT,
            "name": words("Route planning"),
            "question": words("How many minutes?"),
            "unit": words("min"),
            "better": "lower",
            "start": 180.0,
            "target": 108.0,
            "target_on": None,
            "champion": MAYA,
            **seats,
        },
    )
    life.settle()
    return life


def owned(life: Life | None = None, **values: Any) -> Life:
    """Maya owns it; the first question comes on Tuesday 10 March, about the week of the 2nd."""
    life = opened(life, **values)
    life.do(Accepted, MAYA, rights=ALL)
    life.settle()
    return life


def stalled(life: Life | None = None, **values: Any) -> Life:
    """Two weeks were missed; the first rung was asked on Friday 20 March at 10:00."""
    life = owned(life, **values).until(berlin(3, 20))
    assert life.now.ladder is not None and life.now.ladder.state in ("open", "parked")
    return life


def answer(life: Life, value: float = 126.0, by: UUID = MAYA, **values: Any) -> Decision:
    decision = life.do(Answered, by, value=value, **values)
    life.settle()
    return decision


def ack(life: Life, choice: Choice, by: UUID = TOM, **values: Any) -> Decision:
    number = life.now.ladder.number if life.now.ladder else 1
    decision = life.do(Acknowledged, by, **{"choice": choice, "ladder": number, **values})
    life.settle()
    return decision


def refused(decision: Decision[Any]) -> str:
    """Why it was refused; "" when it was not."""
    return decision.reply.body.why if decision.reply and isinstance(decision.reply.body, Refusal) else ""
