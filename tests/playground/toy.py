"""A small honest conversation with the playground's ports in memory: one pilot, asked about on Tuesdays at ten."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from adapters.playground.platform import Playground
from bot.cards import (
    Bold,
    Button,
    Card,
    Chart,
    ChoiceInput,
    DateInput,
    Facts,
    FileInput,
    Form,
    NumberInput,
    Option,
    PeopleInput,
    Quote,
    Table,
    TextInput,
    para,
)
from bot.model import Address, Person
from bot.ports import Busy, ChatPlatform, Feed, Installations, Line, Reply, Values

ORG = UUID(int=7)
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class ToyLog:
    """A ChatLog in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[UUID, Line]] = {}
        self.keys: dict[str, str] = {}
        self.seq = 0

    async def add(self, person: UUID, card: Card, at: datetime, key: str | None, mine: bool) -> Line:
        if key in self.keys:
            return self.kept[self.keys[key]][1]
        self.seq += 1
        line = Line(str(uuid5(ORG, str(self.seq))), self.seq, at, card, edited=False, mine=mine)
        self.kept[line.id] = (person, line)
        if key:
            self.keys[key] = line.id
        return line

    async def change(self, line: str, card: Card) -> Line | None:
        if line not in self.kept:
            return None
        person, old = self.kept[line]
        self.seq += 1
        new = replace(old, card=card, seq=self.seq, edited=True)
        self.kept[line] = (person, new)
        return new

    async def by_key(self, key: str) -> Line | None:
        return self.kept[self.keys[key]][1] if key in self.keys else None

    async def lines(self, person: UUID, after_seq: int = 0) -> Sequence[Line]:
        return [line for whose, line in self.kept.values() if whose == person and line.seq > after_seq]

    async def line(self, id: str) -> tuple[UUID, Line] | None:
        return self.kept.get(id)


class ToyPeople:
    """People in memory, in the order they were met."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Person] = {}
        self.kept_times = 0
        self.is_busy = False

    async def person(self, id: UUID) -> Person | None:
        if self.is_busy:
            raise Busy
        return self.kept.get(id)

    async def names(self, org: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
        return {id: self.kept[id].name for id in ids if id in self.kept}

    async def those(self, org: UUID, ids: Collection[UUID]) -> Mapping[UUID, Person]:
        return {id: self.kept[id] for id in ids if id in self.kept}

    async def met(self, org_key: str, address: Address, name: str) -> Person:
        id = uuid5(ORG, f"{org_key} {address.user}")
        return self.kept.setdefault(id, Person(id, ORG, name, "user", address))

    async def known(self, org_key: str, address: Address) -> Person | None:
        return self.kept.get(uuid5(ORG, f"{org_key} {address.user}"))

    async def everyone(self, org: UUID) -> Sequence[Person]:
        return [person for person in self.kept.values() if person.active]

    async def by_name(self, org: UUID, limit: int, beside: Collection[UUID] = ()) -> Sequence[Person]:
        return []

    async def elsewhere(self, org: UUID, platform: str, limit: int) -> Sequence[Person]:
        return []

    async def keep(self, person: Person, was: Person | None = None) -> None:
        self.kept_times += 1
        self.kept[person.id] = person

    async def move_away(self, person: Person) -> bool:
        return False


class ToyClock:
    """A clock that does what falls due at each ten o'clock, in Berlin, that it passes."""

    def __init__(self, at: datetime, due: Callable[[datetime], None], world: "ToyWorld") -> None:
        self.at, self.due, self.world = at, due, world

    def now(self) -> datetime:
        return self.at

    async def turn(self, by: timedelta) -> datetime:
        end = self.at + by
        while (ten := self.next_ten()) <= end:
            self.at = ten
            self.due(ten)
            await self.world.flush()
        self.at = end
        return end

    def next_ten(self) -> datetime:
        here = self.at.astimezone(BERLIN)
        return (here.replace(hour=10, minute=0) + timedelta(days=here.hour >= 10)).astimezone(UTC)


@dataclass
class Pilot:
    """The toy's one pilot."""

    name: str
    champion: UUID
    manager: UUID
    accepted: bool = False
    numbers: tuple[float, ...] = ()
    asked: str = ""  # key of the open question


class Toy:
    """A Conversation: open a pilot, accept it, answer the weekly question."""

    def __init__(self) -> None:
        self.outbox: list[tuple[UUID, str, Card]] = []
        self.pilot: Pilot | None = None
        self.seen: dict[UUID, Reply] = {}
        self.events: list[UUID] = []
        self.gone: list[UUID] = []

    async def say(self, by: Person, text: str, event: UUID) -> Reply:
        self.events.append(event)
        if text == "/champion new":
            return Reply(form=intake(text))
        if text == "/champion status" and self.pilot:
            return Reply((status(self.pilot),))
        return Reply((Card("I heard you", (Quote(text), para("Try ", Bold("/champion new"), "."))),))

    async def press(self, by: Person, verb: str, token: str, event: UUID) -> Reply:
        self.events.append(event)
        if verb == "accept":
            yes_no = (Option("yes", "Yes"), Option("no", "No"))
            names = {"scope": "Change the scope?", "spend": "Spend money?", "people": "Ask people for time?"}
            rights = tuple(ChoiceInput(name, label, yes_no) for name, label in {**names, "stop": "Stop it?"}.items())
            return Reply(form=Form("Your rights", (para("Each is a yes or a no."), *rights), "Accept", "rights"))
        if verb == "enter":
            return Reply(form=Form("This week's number", (NumberInput("value", "Minutes"),), "Send", "number"))
        return Reply((Card("Nothing happened"),))

    async def submit(self, by: Person, form: str, values: Values, event: UUID) -> Reply:
        self.events.append(event)
        if event in self.seen:
            return self.seen[event]
        reply = {"intake": self.opened, "rights": self.accepted, "number": self.answered}[form](by, values)
        if not reply.errors:
            self.seen[event] = reply
        return reply

    async def report(self, by: Person, said: str, link: str, event: UUID) -> Reply:
        return Reply()

    async def home(self, by: Person) -> tuple[Card, ...]:
        return ()

    async def pilots(self, by: Person, words: str) -> tuple[Card, ...]:
        return ()

    async def left(self, person: Person, event: UUID) -> None:
        self.gone.append(person.id)

    def opened(self, by: Person, values: Values) -> Reply:
        name = str(values.get("name") or "")
        if not str(values.get("start") or "").replace(".", "").isdigit():
            return Reply(errors={"start": "That is not a number I can read. Write it like 180."})
        champion, manager = UUID(str(values["champion"])), UUID(str(values["manager"]))
        self.pilot = Pilot(name, champion, manager)
        offer = Card(name, (para("Will you own this?"),), (Button("accept", "Accept", "offer", "primary"),))
        self.outbox.append((champion, "offer", offer))
        return Reply((Card(f"{name} is open", (para("I asked the champion."),)),), wrote=True)

    def accepted(self, by: Person, values: Values) -> Reply:
        assert self.pilot
        self.pilot.accepted = True
        self.outbox.append((by.id, "offer", Card(self.pilot.name, (para("It is yours."),))))
        return Reply(wrote=True)

    def answered(self, by: Person, values: Values) -> Reply:
        pilot, given = self.pilot, str(values.get("value") or "")
        assert pilot
        if not given.isdigit():
            return Reply(errors={"value": f"“{given}” is not a number I can read."})
        pilot.numbers = (*pilot.numbers, float(given))
        self.outbox.append((by.id, pilot.asked, Card(f"Got it: {given} min", (chart(pilot),))))
        self.outbox.append((pilot.manager, uuid4().hex, Card(f"{pilot.name} is at {given} min")))
        return Reply(wrote=True)

    def due(self, now: datetime) -> None:
        """Asks on Tuesdays."""
        if self.pilot and self.pilot.accepted and now.weekday() == 1:
            self.pilot.asked = f"ask {now:%Y-%m-%d}"
            buttons = (Button("enter", "Enter number", "ask", "primary"), Button("nothing", "No data this week", "ask"))
            self.outbox.append((self.pilot.champion, self.pilot.asked, Card(self.pilot.name, (facts(),), buttons)))


class ToyWorld:
    """The toy with everything a Feed needs. `platform` is set once the playground was connected."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.toy, self.log, self.people = Toy(), ToyLog(), ToyPeople()
        self.clock = ToyClock(at, self.toy.due, self)
        self.platform: ChatPlatform | None = None
        self.feed = Feed(
            conversation=self.toy,
            people=self.people,
            chat=self.log,
            clock=self.clock,
            flush=self.flush,
            installations=cast(Installations, None),
            machine_clock=self.clock.now,
            resume=self.resume,
            forget=self.forget,
        )

    async def resume(self, org_key: str) -> None:
        """Nothing is ever put off here."""

    async def forget(self, org: UUID) -> None:
        """Nothing was ever said; `seq` goes on, as it does in a real log."""
        self.toy.pilot = None
        self.log.kept.clear()
        self.log.keys.clear()

    async def flush(self) -> None:
        """Delivers what the toy wrote: a key used before replaces that message."""
        assert isinstance(self.platform, Playground)
        waiting, self.toy.outbox = self.toy.outbox, []
        for person, key, card in waiting:
            to = self.people.kept[person].address
            sent = await self.platform.find(to, key, self.clock.at)
            await (self.platform.edit(to, sent, card) if sent else self.platform.send(to, card, key))


def facts() -> Facts:
    return Facts((("Last week", "151 min"), ("Start", "180 min"), ("Goal", "108 min by 30 Jun")))


def status(pilot: Pilot) -> Card:
    rows = tuple((f"Week {week}", f"{value:g} min") for week, value in enumerate(pilot.numbers, 1))
    return Card(pilot.name, (facts(), Table(("Week", "Number"), rows), Quote("It worked <b>alone</b>.")))


def chart(pilot: Pilot) -> Chart:
    numbers = pilot.numbers
    labels = tuple(f"W{week}" for week in range(1, len(numbers) + 1))
    alt = f"{pilot.name}: {len(numbers)} weeks, {numbers[0]:g} to {numbers[-1]:g} min."
    return Chart(pilot.name, alt, labels, numbers, min(6, len(numbers)), 108.0, None, "min")


def intake(token: str) -> Form:
    better = (Option("lower", "Lower is better"), Option("higher", "Higher is better"))
    seats = ("manager", "deputy", "owner", "sponsor")
    return Form(
        "A new pilot",
        (
            para("One outcome, one number, one person who owns it."),
            TextInput("name", "Name", hint="Two or three words", longest=80),
            TextInput("question", "The question", required=False, lines=2),
            TextInput("unit", "Unit", required=False, value="min"),
            NumberInput("start", "Where does it stand today?", hint="A rough figure will do"),
            NumberInput("target", "Goal", required=False),
            ChoiceInput("better", "Which way is better?", better, value=("lower",)),
            DateInput("target_on", "By when?", required=False),
            PeopleInput("champion", "Champion"),
            *(PeopleInput(seat, seat.capitalize(), required=seat == "manager") for seat in seats),
            ChoiceInput("tags", "Tags", better, required=False, several=True),
            TextInput("history", "Numbers you already have", required=False, lines=6, longest=20000),
            FileInput("file", "Or a file of them"),
        ),
        "Open the pilot",
        "intake" if token else token,
    )
