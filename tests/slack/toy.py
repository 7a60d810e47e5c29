"""A small honest product to put behind the adapter: people in a dict, and a conversation that says what it was told."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NoReturn, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.assembly import machine_now
from bot.cards import Button, Card, DateInput, Form, Option, PeopleInput, TextInput, para
from bot.cards import ChoiceInput as Choice
from bot.model import Address, Person
from bot.ports import Busy, ChatLog, Clock, Conversation, Feed, Installations, Reply, Turning, Values

SIGNUP = Form(
    "Who owns the outcome of this pilot?",
    (
        para("One person, by name."),
        TextInput("why", "Why they?", longest=200, lines=3),
        PeopleInput("who", "Who?"),
        PeopleInput("others", "Who else?", required=False, several=True),
        Choice("size", "How big?", (Option("s", "Small"), Option("l", "Large")), value=("s",)),
        Choice("with", "With what?", (Option("a", "A"), Option("b", "B")), several=True, required=False),
        DateInput("by", "By when?", required=False),
    ),
    "Ask them",
    "signup-token",
)


@dataclass
class ToyPeople:
    """Everybody, by what the platform calls them."""

    all: dict[UUID, Person] = field(default_factory=dict)
    held: asyncio.Event | None = None
    is_busy: bool = False
    listings: int = 0  # how often the people to choose from were read

    async def person(self, id: UUID) -> Person | None:
        """That person."""
        if self.is_busy:
            raise Busy
        return self.all.get(id)

    async def names(self, org: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
        """What they are called."""
        return {id: self.all[id].name for id in ids if id in self.all and self.all[id].org == org}

    async def those(self, org: UUID, ids: Collection[UUID]) -> Mapping[UUID, Person]:
        """Those who are known."""
        return {id: self.all[id] for id in ids if id in self.all and self.all[id].org == org}

    async def met(self, org_key: str, address: Address, name: str) -> Person:
        """Kept on first sight; a new name or conversation takes the place of the old one, nothing does not."""
        if self.held is not None:
            await self.held.wait()
        if self.is_busy:
            raise Busy
        org = uuid5(NAMESPACE_URL, org_key)
        address = replace(address, workspace=org_key.partition(":")[2])
        id = uuid5(org, f"{address.platform}:{address.user}")
        known = self.all.get(id, Person(id, org, address.user, "champion", address))
        conversation = address.conversation or known.address.conversation
        known = replace(known, name=name or known.name, address=replace(known.address, conversation=conversation))
        self.all[id] = known
        return known

    async def known(self, org_key: str, address: Address) -> Person | None:
        """Whoever was met before."""
        if self.held is not None:
            await self.held.wait()
        org = uuid5(NAMESPACE_URL, org_key)
        return self.all.get(uuid5(org, f"{address.platform}:{address.user}"))

    async def everyone(self, org: UUID) -> Sequence[Person]:
        """All active people."""
        return [person for person in self.all.values() if person.org == org and person.active]

    async def by_name(self, org: UUID, limit: int, beside: Collection[UUID] = ()) -> Sequence[Person]:
        """The first by name, and those beside."""
        self.listings += 1
        named = [each for each in await self.everyone(org) if each.name != each.address.user]
        named.sort(key=lambda each: (each.name.casefold(), str(each.id)))
        return [each for nth, each in enumerate(named) if nth < limit or each.id in beside]

    async def elsewhere(self, org: UUID, platform: str, limit: int) -> Sequence[Person]:
        """Those of another platform."""
        return [each for each in await self.everyone(org) if each.address.platform != platform][:limit]

    async def keep(self, person: Person, was: Person | None = None) -> None:
        """Another version of somebody."""
        self.all[person.id] = person

    async def move_away(self, person: Person) -> bool:
        """Nobody here has a second account."""
        return False

    def by_user(self, user: str) -> Person:
        """Whoever has that Slack id."""
        return next(person for person in self.all.values() if person.address.user == user)


@dataclass
class ToyTalk:
    """Remembers what it was told by event, answers from `replies`, and counts what each event changed."""

    replies: dict[str, Reply] = field(default_factory=dict)
    told: list[tuple[str, UUID, tuple[object, ...]]] = field(default_factory=list)
    events: set[UUID] = field(default_factory=set)
    held: asyncio.Event | None = None
    fail: Exception | None = None

    async def say(self, by: Person, text: str, event: UUID) -> Reply:
        """A reply by the first word after the command."""
        words = text.removeprefix("/champion").split()
        return await self._heard("say", event, words[0] if words else "", (by.address.user, text))

    async def press(self, by: Person, verb: str, token: str, event: UUID) -> Reply:
        """A reply by verb."""
        return await self._heard("press", event, verb, (by.address.user, verb, token))

    async def submit(self, by: Person, form: str, values: Values, event: UUID) -> Reply:
        """A reply by the form's token."""
        return await self._heard("submit", event, form, (by.address.user, form, dict(values)))

    async def report(self, by: Person, said: str, link: str, event: UUID) -> Reply:
        """A reply under "report"."""
        return await self._heard("report", event, "report", (by.address.user, said, link))

    async def home(self, by: Person) -> tuple[Card, ...]:
        """The cards of the reply under "home"."""
        return self.replies.get("home", Reply()).cards

    async def pilots(self, by: Person, words: str) -> tuple[Card, ...]:
        """The cards of the reply under "pilots"."""
        self.told.append(("pilots", uuid5(NAMESPACE_URL, words), (by.address.user, words)))
        if self.held is not None:
            await self.held.wait()
        if self.fail is not None:
            raise self.fail
        return self.replies.get("pilots", Reply()).cards

    async def left(self, person: Person, event: UUID) -> None:
        """Somebody is not there any more."""
        await self._heard("left", event, "", (person.address.user,))

    async def _heard(self, kind: str, event: UUID, key: str, what: tuple[object, ...]) -> Reply:
        self.told.append((kind, event, what))
        if self.held is not None:
            await self.held.wait()
        if self.fail is not None:
            raise self.fail
        if event in self.events:
            return Reply(cards=(Card("Already noted."),), repeated=True)
        self.events.add(event)
        return self.replies.get(key, Reply())


class ToySpending:
    """Words that can be used once, for the only process there is; nothing else is kept here."""

    def __init__(self) -> None:
        self.spent: set[str] = set()

    async def spend(self, once: str, until: datetime) -> bool:
        """Whether nobody had used it."""
        is_first = once not in self.spent
        self.spent.add(once)
        return is_first

    async def take(self, word: str, until: datetime) -> None:
        """It is always ours."""

    async def hold(self, word: str, until: datetime) -> None:
        """And stays so."""


class _NotHere:
    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"the adapter has no business with {name}")


def feed(talk: Conversation, people: ToyPeople, clock: Clock = machine_now) -> Feed:
    """What an adapter is handed. The means of a playground are not for Slack to touch."""

    async def flush() -> None:
        raise AssertionError("only a playground flushes")

    async def forget(org: UUID) -> None:
        raise AssertionError("only a playground forgets")

    async def resume(org_key: str) -> None:
        raise AssertionError("nothing was put off")

    nothing = _NotHere()
    return Feed(
        conversation=talk,
        people=people,
        chat=cast(ChatLog, nothing),
        clock=cast(Turning, nothing),
        flush=flush,
        installations=cast(Installations, ToySpending()),
        machine_clock=clock,
        resume=resume,
        forget=forget,
    )


def asking(title: str, *verbs: str) -> Card:
    """A card with a button for each verb."""
    return Card(title, (para("Well?"),), tuple(Button(verb, verb.capitalize(), f"token-{verb}") for verb in verbs))
