"""Reports and their pilot as values: what follows from one for the other happens at once, as the store does it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from bot.decisions import Decision, Fact
from bot.events import Delivered, Event, PhaseMoved, Reported, RosterSet, TimePassed, Triaged, Undelivered
from bot.model import Context, Ref, Report, Words
from bot.notices import Notice, ReportIn
from bot.rules import decide, people_in
from tests.rules.life import ADA, MAYA, ORG, PILOT, SAM, Life, at_once, owned, person

INES, KOFI = person("Ines"), person("Kofi")
WAITED_FOR = ("nudge", "errand", "rung")


@dataclass
class Reports:
    """A pilot's life, and every report about it."""

    life: Life = field(default_factory=owned)
    reports: dict[UUID, Report] = field(default_factory=dict)
    said: list[Notice] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    journal: dict[UUID, list[Event]] = field(default_factory=dict)
    fate: Callable[[Notice], Any] = at_once
    on_the_way: list[tuple[datetime, int, Notice, bool]] = field(default_factory=list)
    count: int = 0
    numbers: int = 0

    def __post_init__(self) -> None:
        self.life.follow = self._follow

    @property
    def at(self) -> datetime:
        return self.life.at

    def report(self, by: UUID | None = SAM, text: str = "wrong depot", **more: Any) -> UUID:
        """Somebody reports something now; gives the report."""
        self.numbers += 1
        id = uuid5(PILOT, f"report-{self.numbers}")
        values: dict[str, Any] = {"kind": "broke", "text": Words(uuid5(id, "text"), text)} | more
        self.do(id, Reported, by, org=ORG, report=id, project=PILOT, **values)
        return id

    def do(
        self, report: UUID, event: Callable[..., Event], by: UUID | None = None, /, **values: Any
    ) -> Decision[Report]:
        """Something happens to that report now."""
        self.count += 1
        decision = self.apply(report, event(id=uuid5(report, str(self.count)), at=self.at, by=by, **values))
        self.settle()
        return decision

    def triage(self, report: UUID, to: str, line: str = "", by: UUID = MAYA) -> Decision[Report]:
        """The champion says what becomes of it."""
        words = Words(uuid5(report, f"line-{self.count}"), line) if line else None
        return self.do(report, Triaged, by, to=to, line=words)

    def apply(self, id: UUID, event: Event) -> Decision[Report]:
        """Decide one event, in the world as it is, and take what follows."""
        state = self.reports.get(id)
        project = self.life.now
        pilot = project.pilot
        people = people_in(state, event) | {*pilot.triagers(), ADA}
        known = tuple((each, self.life.calendars.get(each, self.life.everyday)) for each in sorted(people, key=str))
        number = self.numbers if isinstance(event, Reported) else 0
        event = replace(event, context=Context(known, self.life.policy, self.life.admins, pilot, number))
        decision: Decision[Report] = decide(state, event)  # type: ignore[assignment]  # a report, as every id here is
        self.reports[id] = decision.state
        if decision.state != state or decision.facts or decision.notices:
            self.journal.setdefault(id, []).append(event)
        self.facts.extend(decision.facts)
        self._send(decision)
        for ref, following in decision.then:
            self._follow(ref, following)
        return decision

    def _follow(self, ref: Ref, event: Event) -> None:
        if ref.kind == "project":
            assert not self.life.apply(event).then  # type: ignore[arg-type]  # an event of the pilot
        else:
            assert not self.apply(ref.id, event).then, "events reach one aggregate further"

    def _send(self, decision: Decision[Report]) -> None:
        self.on_the_way = [
            each
            for each in self.on_the_way
            if not (each[2].body.subject in decision.withdraw and each[2].key.startswith(str(decision.state.id)))
        ]
        for notice in decision.notices:
            if notice.key in {each.key for each in self.said}:
                is_one = notice.key.startswith(str(PILOT)) or "/unreached-" in notice.key
                assert is_one, "the same thing twice"
                continue  # said for another report, or of the same week: the store keeps one of each key
            self.said.append(notice)
            fate = self.fate(notice)
            if fate != "never":
                when = self.at if fate == "lost" else self.at + fate
                self.on_the_way.append((when, len(self.said), notice, fate == "lost"))

    def settle(self) -> None:
        """All that arrives by now, in order."""
        self.life.settle()
        while due := sorted((each for each in self.on_the_way if each[0] <= self.at), key=lambda each: each[:2]):
            self.on_the_way.remove(due[0])
            _, number, notice, lost = due[0]
            id = UUID(notice.key.split("/")[0])
            happened = uuid5(id, f"settled-{number}")
            if lost:
                self.apply(id, Undelivered(id=happened, at=self.at, key=notice.key, why="blocked"))
            elif notice.urgency in WAITED_FOR:
                self.apply(id, Delivered(id=happened, at=self.at, key=notice.key))

    def until(self, target: datetime) -> "Reports":
        """Turn the clock, each due thing at its own instant."""
        while True:
            self.settle()
            due = [each[0] for each in self.on_the_way]
            due += [each.wake_at for each in self.reports.values() if each.wake_at is not None]
            due += [self.life.now.wake_at] if self.life.now.wake_at is not None else []
            due += [each[0] for each in self.life.on_the_way]
            if not due or min(due) > target:
                break
            self.life.until(max(self.at, min(due)))
            for id, report in list(self.reports.items()):
                if report.wake_at is not None and report.wake_at <= self.at:
                    self.count += 1
                    self.apply(id, TimePassed(id=uuid5(id, str(self.count)), at=self.at))
                    after = self.reports[id].wake_at
                    assert after is None or after > self.at, "still due after its time passed"
        self.life.until(target)
        return self

    def state(self, id: UUID) -> str:
        return self.reports[id].state

    def told(self, who: UUID, kind: type[Any] | None = None) -> list[Any]:
        """What that person was told about reports, oldest first."""
        return [each.body for each in self.said if each.to == who and (kind is None or isinstance(each.body, kind))]

    def cards(self, who: UUID) -> list[ReportIn]:
        return self.told(who, ReportIn)


def trying(life: Life | None = None, *people: UUID, **values: Any) -> Life:
    """Maya's pilot in Validate, with those people on its roster."""
    life = owned(life, **values)
    if people:
        life.do(RosterSet, MAYA, people=people)
        life.settle()
    life.do(PhaseMoved, MAYA, to="validate")
    life.settle()
    return life
