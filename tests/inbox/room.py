"""The conversation itself over a real store: nothing between the words and the inbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from bot.cards import Form, plain_text
from bot.model import Person, Project
from bot.ports import Reply, Values
from tests.world import MachineClock, World, world

QUESTION = "How many minutes did route planning take each morning, on average?"
YES = dict.fromkeys(("scope", "spend", "people", "stop"), "yes")


@dataclass
class Room:
    """People who talk to the bot, by name."""

    world: World
    people: dict[str, Person] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)

    async def say(self, who: str, text: str) -> Reply:
        return self._seen(who, await self.world.bot.feed.conversation.say(self.people[who], text, uuid4()))

    async def press(self, who: str, verb: str, token: str) -> Reply:
        return self._seen(who, await self.world.bot.feed.conversation.press(self.people[who], verb, token, uuid4()))

    async def submit(self, who: str, form: str, values: Values) -> Reply:
        return self._seen(who, await self.world.bot.feed.conversation.submit(self.people[who], form, values, uuid4()))

    async def fill(self, who: str, **values: str) -> Reply:
        """Send the form that opened last."""
        return await self.submit(who, self.forms[who].token, values)

    async def pilots(self) -> list[Project]:
        """Every pilot as it stands, newest first."""
        return list(await self.world.bot.store.readings.all_projects(self.people["Tom"].org))

    async def pilot(self, name: str = "Route planning") -> Project:
        return next(each for each in await self.pilots() if each.name.text == name)

    async def open(
        self, name: str = "Route planning", champion: str = "Maya", unit: str = "min", **more: str
    ) -> Project:
        """Tom registers a pilot and the champion accepts it."""
        await self.say("Tom", "/champion new")
        seats = {role: str(self.people[who].id) for role, who in (("champion", champion), ("manager", "Tom"))}
        values = {"name": name, "question": QUESTION, "unit": unit, "start": "180", "target": "108"} | seats | more
        assert (await self.fill("Tom", **values)).errors == {}
        await self.world.bot.deliverer.deliver_due()
        project = await self.pilot(name)
        assert (await self.submit(champion, f"rights|{project.id}:offer-1", YES)).errors == {}
        await self.world.bot.deliverer.deliver_due()
        return await self.pilot(name)

    async def heard(self, who: str) -> list[str]:
        """The plain twins of what the person was sent, oldest first."""
        await self.world.bot.deliverer.deliver_due()
        return [plain_text(line.card) for line in await self.world.bot.feed.chat.lines(self.people[who].id)]

    def _seen(self, who: str, reply: Reply) -> Reply:
        if reply.form is not None:
            self.forms[who] = reply.form
        return reply


def said(reply: Reply) -> str:
    """What was answered at once, in plain words."""
    return "\n".join([plain_text(card) for card in reply.cards] + [reply.form.title if reply.form else ""]).strip()


@asynccontextmanager
async def room(folder: Path, clock: MachineClock | None = None) -> AsyncIterator[Room]:
    async with world(folder, clock) as stage:
        found = Room(stage)
        anybody = await stage.bot.feed.people.person(UUID(stage.people["Tom"]))
        assert anybody is not None
        everyone = await stage.bot.feed.people.everyone(anybody.org)
        found.people = {person.name: person for person in everyone}
        yield found
