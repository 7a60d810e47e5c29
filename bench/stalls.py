"""What the stall rules find and what they cry wolf about: two hundred simulated pilots over 26 weeks.

The whole bot on a real database, its clock turned half a day at a time; a platform that takes every message; people
who answer, forget, leave and decide as `bench.portfolio` says. What the rules raised is held against that truth.
"""

import asyncio
import random
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, func, select

from bench.people import SILENCE, People
from bench.portfolio import SEED, WEEKS, Kind, Pilot, portfolio
from bot import rules
from bot.advance import Ticker, Turner
from bot.cards import Card
from bot.decisions import Decision
from bot.deliver import Deliverer
from bot.events import Event
from bot.model import Address, Calendar, Project, Receipt, RuleName, State
from bot.model.policy import DEFAULTS
from bot.ports import Pace
from bot.rules.delivery import plan
from bot.rules.flat import is_flat
from bot.workdays import add_workdays, local_date
from store import Store, open_store
from store.migrate import migrate
from store.tables import DELIVERY, PERSON

BEGAN_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday; both clock changes of the year's first half are ahead
STEP = timedelta(hours=12)
RULES: tuple[RuleName, ...] = ("S1", "S2", "S3", "S4", "S5", "S7", "S8", "S12")


@dataclass
class Seen:
    """What the rules did, written down while they decide."""

    alarms: list[tuple[RuleName, int, datetime]] = field(default_factory=list)
    warnings: list[tuple[RuleName, int, datetime]] = field(default_factory=list)
    unwarned: Counter[RuleName] = field(default_factory=Counter)
    late_rungs: int = 0
    rungs: int = 0
    numbers: dict[UUID, int] = field(default_factory=dict)

    def decide(self, state: State | None, event: Event) -> Decision[State]:
        """bot.rules.decide, watched."""
        decision = rules.decide(state, event)
        after = decision.state
        if isinstance(state, Project) and isinstance(after, Project):
            self._note(state, after, event)
        return decision

    def _note(self, before: Project, after: Project, event: Event) -> None:
        number = self.numbers[before.id]
        stood = {cause.rule for cause in before.ladder.causes} if before.ladder else set()
        stands = {cause.rule for cause in after.ladder.causes} if after.ladder else set()
        for rule in stands - stood:
            self.alarms.append((rule, number, event.at))
            told = {each.rule for each in before.told} | {each.rule for each in after.told}
            self.unwarned[rule] += rule not in told
        watched = {each.cause.rule for each in before.watches}
        self.warnings += [
            (each.cause.rule, number, event.at) for each in after.watches if each.cause.rule not in watched
        ]
        self._note_rung(before, after, event)

    def _note_rung(self, before: Project, after: Project, event: Event) -> None:
        """A rung that was delivered, and stands unanswered longer than it may, is late."""
        old, new = before.ladder, after.ladder
        if new is not None and (old is None or (old.loop, old.level) != (new.loop, new.level)) and new.level:
            self.rungs += 1
        if old is None or old.state != "open" or old.delivered_at is None:
            return
        people = [each for each, _ in event.context.calendars]
        days = old.policy.acknowledge_days
        latest = max(
            (add_workdays(old.delivered_at, days, event.context.calendar(each)) for each in people),
            default=event.at,
        )
        self.late_rungs += event.at > latest + STEP


class Quiet:
    """A platform that takes everything."""

    name = "bench"
    pace = Pace()

    async def send(self, to: Address, card: Card, key: str, also: Sequence[str] = ()) -> Receipt:
        """Taken."""
        return Receipt(to.user, key)

    async def find(self, to: Address, key: str, since: datetime) -> Receipt | None:
        """Everything arrived."""
        return Receipt(to.user, key)

    async def edit(self, to: Address, sent: Receipt, card: Card, *, spare: bool = False) -> Receipt:
        """Changed."""
        return sent


@dataclass(frozen=True)
class Budget:
    """What people had to read, counted by message and day of their own."""

    messages: int
    most_a_day: int  # nudges and errands to one person
    over: int  # person-days above the limit


@asynccontextmanager
async def wired(url: str, seen: Seen) -> AsyncIterator[tuple[Store, Turner]]:
    """The product on an empty database, writing to a platform that takes everything; its clock can be turned."""
    await asyncio.to_thread(migrate, url)
    store = await open_store(
        url,
        decide=seen.decide,
        people_in=rules.people_in,
        plan=plan,
        paces={},
        machine_clock=lambda: BEGAN_AT,
        wake=lambda: None,
    )
    ticker = Ticker(store.aggregates, store.clock.now, lambda: BEGAN_AT)
    deliverer = Deliverer(store.outbox, {"bench": Quiet()}, store.clock.now, lambda: BEGAN_AT)
    try:
        yield store, Turner(store.clock, ticker, store.outbox, deliverer.deliver_due)
    finally:
        await store.close()


async def simulate(scale: float) -> tuple[People, Seen, Budget]:
    """Twenty-six weeks, half a day at a time, and what came of them."""
    seen = Seen()
    with tempfile.TemporaryDirectory() as folder:
        async with wired(f"sqlite:///{Path(folder) / 'bench.db'}", seen) as (store, turner):
            people = People(store, portfolio(scale), BEGAN_AT, seen.numbers)
            await people.move_in()
            await people.begin()
            for _ in range(int(WEEKS * timedelta(weeks=1) / STEP)):
                await turner.turn(STEP)
                await people.act(store.clock.now())
            return people, seen, await store.db.read(_budget)


def _budget(sql: Connection) -> Budget:
    rows = sql.execute(select(DELIVERY).where(DELIVERY.c.state == "sent", DELIVERY.c.urgency.in_(("nudge", "errand"))))
    zones = {row.id: row.zone for row in sql.execute(select(PERSON.c.id, PERSON.c.zone))}
    days: dict[tuple[object, date], set[str]] = defaultdict(set)
    for row in rows:
        if not row.notice["edits"]:
            on = local_date(row.settled_at, Calendar(zone=zones[row.person_id]))
            days[row.person_id, on].add(str(row.receipt))
    most = max((len(each) for each in days.values()), default=0)
    count = sql.scalar(select(func.count()).where(DELIVERY.c.state == "sent")) or 0
    return Budget(count, most, sum(len(each) > DEFAULTS.messages_a_day for each in days.values()))


# --- the truth, and what was found --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Truth:
    """From when to when a rule would be right in a pilot, in weeks; and by when it has to have spoken."""

    first: float
    last: float
    by: float


def truth(rule: RuleName, pilot: Pilot) -> Truth | None:
    """When that rule should speak in that pilot; None: never. Two weeks are given to stop being right."""
    starts: dict[RuleName, int | None] = {
        "S1": pilot.silent_from,
        "S2": 0 if pilot.declines else pilot.leaves_at,
        "S3": 0 if pilot.kind in ("flat", "worsening") else None,  # it stands still where it has fallen to
        "S4": 0 if pilot.kind == "worsening" else None,
        "S5": pilot.blocked_from,
        "S7": pilot.unused_from,
        "S8": pilot.untriaged_from,
        "S12": None if pilot.paused_at is None else pilot.paused_at + 3,
    }
    lasts: dict[RuleName, float] = {"S1": SILENCE + 2, "S2": 2}
    within: dict[RuleName, float] = {"S1": 4, "S2": 1.5, "S3": 16, "S4": 9, "S5": 3.5, "S7": 4, "S8": 3.5, "S12": 1}
    start = starts[rule]
    return None if start is None else Truth(start, start + lasts.get(rule, WEEKS), start + within[rule])


def _weeks(at: datetime) -> float:
    return (at - BEGAN_AT) / timedelta(weeks=1)


def findings(people: People, seen: Seen) -> Iterator[str]:
    """A line for each rule: how often it spoke, was right, found what was there, and how soon."""
    pilots = people.portfolio.pilots
    yield "| rule | pilots it is true of | alarms | right (precision) | found in time (recall) | weeks until, median |"
    yield "|---|---|---|---|---|---|"
    for rule in RULES:
        true = {pilot.number: found for pilot in pilots if (found := truth(rule, pilot)) is not None}
        alarms = [(number, _weeks(at)) for each, number, at in seen.alarms if each == rule]
        right = sum(number in true and true[number].first <= at <= true[number].last for number, at in alarms)
        soonest = {
            number: min((at for other, at in alarms if other == number and at >= found.first), default=None)
            for number, found in true.items()
        }
        counted = {number: found for number, found in true.items() if found.by <= WEEKS}
        hits = sum((at := soonest[number]) is not None and at <= found.by for number, found in counted.items())
        waits = [at - true[number].first for number, at in soonest.items() if at is not None]
        wait = f"{statistics.median(waits):.1f}" if waits else "–"
        shares = f"{_share(right, len(alarms))} | {_share(hits, len(counted))}"
        yield f"| {rule} | {len(true)} | {len(alarms)} | {shares} | {wait} |"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "–"


def beside_the_design(people: People, seen: Seen) -> Iterator[str]:
    """The figures the thresholds were chosen by, beside what came of them here."""
    pilots = people.portfolio.pilots
    first = {(rule, number): _weeks(at) for rule, number, at in reversed(seen.alarms)}

    def within(rule: RuleName, kind: Kind, week: float) -> str:
        chosen = [pilot for pilot in pilots if pilot.kind == kind]
        return _share(sum(first.get((rule, pilot.number), WEEKS + 1) <= week for pilot in chosen), len(chosen))

    yield "| what | here | design |"
    yield "|---|---|---|"
    still, drifting = (lambda week, slope=slope: slope * week for slope in (0.0, 0.3))
    yield f"| S3 of a number that stands still, by the 12th answer | {_flat(still, 12):.0f} % | 66 % |"
    yield f"| S3 of a number that stands still, by the 16th answer | {_flat(still, 16):.0f} % | 91 % |"
    yield f"| S3 of a number that improves by 0.3 sd a week, by the 12th | {_flat(drifting, 12):.0f} % | 6 % |"
    yield f"| S3 in a flat pilot by week 13, 9 of 10 answered | {within('S3', 'flat', 13)} | – |"
    yield f"| S3 in a flat pilot by week 17, 9 of 10 answered | {within('S3', 'flat', 17)} | – |"
    yield f"| S3 in a pilot that reached its goal, in 26 weeks | {within('S3', 'healthy', WEEKS)} | – |"
    yield f"| S4 finds a 2-sd worsening by the 8th question | {within('S4', 'worsening', 9.5)} | 93 % |"
    yield f"| S4 in a flat pilot by week 12 | {within('S4', 'flat', 13)} | 9 % |"
    yield f"| S1 where 9 of 10 are answered, in 26 weeks | {within('S1', 'healthy', WEEKS)} | 11 % a quarter |"


def _flat(true: Callable[[int], float], answers: int, series: int = 4000) -> float:
    """Per cent of simulated numbers, every week answered, that S3 calls flat by that answer."""
    dice, hits = random.Random(SEED), 0
    for _ in range(series):
        values = [Decimal(repr(true(week + 1) + dice.gauss(0, 1))) for week in range(answers)]
        flat = [is_flat(values[:n], DEFAULTS.flat_points) for n in range(answers + 1)]
        hits += any(here and before for before, here in pairwise(flat))
    return 100 * hits / series


def run(scale: float = 1.0) -> str:
    """The tables in markdown; 200 pilots at full scale, four minutes."""
    people, seen, budget = asyncio.run(simulate(scale))
    warned = sum(seen.unwarned[rule] for rule in RULES if rule != "S2")
    return "\n".join(
        [
            *findings(people, seen),
            "",
            *beside_the_design(people, seen),
            "",
            "| promise | measured |",
            "|---|---|",
            f"| pilots, weeks, seed | {len(people.portfolio.pilots)}, {WEEKS}, {SEED} |",
            f"| messages sent; things people did | {budget.messages:,}; {people.acted:,} |",
            f"| days of a person with more than {DEFAULTS.messages_a_day} messages nobody asked for | {budget.over} |",
            f"| most such messages to one person in a day | {budget.most_a_day} |",
            f"| rungs asked; rungs that came late | {seen.rungs:,}; {seen.late_rungs} |",
            f"| alarms (but S2) the champion had not heard of first | {warned} |",
        ]
    )
