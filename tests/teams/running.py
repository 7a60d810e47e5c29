"""The bot as a process of its own before the Teams of the tests, which may be killed and started again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.teams import words
from tests.served import PATIENCE, Served
from tests.teams.delivery import Answer
from tests.teams.fake import FakeTeams
from tests.teams.filling import Values
from tests.teams.login import Login
from tests.teams.state import Dialog, Message
from tests.teams.world import named, shown


@dataclass
class Run:
    """`champion run` with the playground beside it, for its clock."""

    teams: FakeTeams
    served: Served
    settings: dict[str, str]

    async def start(self) -> None:
        """It listens, and Teams knows where."""
        self.teams.app_url = f"{await self.served.start(**self.settings)}/api/messages"

    async def until(self, is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Return as soon as that is so in Teams."""
        await self.teams.until(is_so, seconds)

    async def say(self, who: str, text: str) -> str:
        """Write that, and read the answer."""
        before = len(self.teams.seen(who))
        assert (await self.teams.type(who, text)).status == 201
        await self.until(lambda: len(self.teams.seen(who)) > before)
        return shown(self.teams.seen(who)[before], who).text

    async def sees(self, who: str, said: str, seconds: float = PATIENCE) -> Message:
        """The newest message to them that says so, as soon as there is one."""
        await self.until(lambda: self.saying(who, said), seconds)
        return self.saying(who, said)[-1]

    def saying(self, who: str, said: str) -> list[Message]:
        """The bot's messages to them that say so, oldest first."""
        return [each for each in self.teams.seen(who) if said in shown(each, who).text]

    async def form(self, who: str, text: str) -> Dialog:
        """Write that, and have the form before oneself that it opens."""
        await self.say(who, text)
        return await self.opened(who, self.teams.seen(who)[-1], words.FORM_BUTTON)

    async def opened(self, who: str, message: Message, label: str) -> Dialog:
        """Press that button, and have the form before oneself."""
        self.teams.state.dialogs.pop(who, None)
        assert (await self.teams.press(who, message, label)).status == 200
        return self.teams.state.dialogs[who]

    async def submit(self, who: str, values: Values) -> Answer:
        """Send the form, which is taken."""
        answer = await self.teams.submit(who, values)
        assert (answer.status, self.teams.dialog(who)) == (200, None), answer.text
        return answer


def environment(login: Login) -> dict[str, str]:
    """The settings for a Teams of this machine."""
    said = {name.upper(): str(value) for name, value in named(login).items()}
    return said | {"SSL_CERT_FILE": str(login.ca_file), "CHAMPION_PLAYGROUND": "on"}


@asynccontextmanager
async def run(folder: Path, *people: str) -> AsyncIterator[Run]:
    """A tenant of those people, and the process before it. At the end Teams had nothing to complain of."""
    fake, served = await FakeTeams.started(), Served(folder)
    for name in people:
        fake.join(name)
    try:
        here = Run(fake, served, environment(fake.login))
        await here.start()
        yield here
        assert (fake.state.complaints, fake.state.refused, fake.state.exceeded) == ([], [], [])
    finally:
        await asyncio.gather(served.stop(), fake.server.stop())
        await fake.login.stop()
