"""What one person does, on either platform, and what they learn of it.

Every act gives what the person was told: "" where they can not know whether it was done, so that they do it again.
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from adapters.teams.text import JOINER
from tests.slack.fake import FakeSlack
from tests.slack.state import Json
from tests.teams import filling as teams_filling
from tests.teams.fake import FakeTeams
from tests.teams.state import Message

LOOK_SECONDS = 4.0  # so long somebody looks at the screen for an answer
AGAIN = ("try again", "press again", "takes longer", "did not open")


class Hands(Protocol):
    """One person before their screen. `platform` is where, `user` who they are there, `name` what they are called."""

    platform: str
    user: str
    name: str

    async def say(self, text: str) -> str:
        """Write a command to the bot."""
        ...

    async def figure(self, value: str) -> str:
        """Write nothing but a number."""
        ...

    async def fill(self, label: str, about: str, values: Mapping[str, str]) -> str | None:
        """Press the newest button of that label on a message that says `about`, fill in the form that opens, and send
        it. None where there is no such button to press."""
        ...

    async def press(self, label: str, about: str) -> str | None:
        """Press such a button that opens no form."""
        ...

    async def heard(self, words: str) -> str:
        """What the bot wrote to them with those words in it, as soon as it stands there."""
        ...


def told(text: str) -> str:
    """What somebody was told; "" where they are asked to do it again."""
    return "" if any(each in text.lower() for each in AGAIN) else text or "done"


@dataclass
class SlackHands:
    """Somebody in Slack."""

    fake: FakeSlack
    user: str
    name: str
    platform: str = "slack"

    async def say(self, text: str) -> str:
        """As a slash command, which is answered beside it."""
        before = len(self.fake.ephemerals(self.user))
        command = "/report" if text.startswith("report ") else "/champion"
        answer = await self.fake.command(self.user, text.removeprefix("report "), command=command)
        if answer.status != 200:
            return ""
        if not answer.text:
            await self._until(lambda: len(self.fake.ephemerals(self.user)) > before)
        said = self.fake.ephemerals(self.user)[before:]
        return told(html.unescape(str(said[-1].get("text", "")))) if said else ""

    async def figure(self, value: str) -> str:
        """In the direct message; delivered again by Slack where it was not answered 200."""
        before = self._stood()
        answer = await self.fake.dm(self.user, value)
        for number in (1, 2):
            if answer.status != 200 and answer.sent is not None:
                answer = await self.fake.again(answer, number, "http_error")
        if answer.status != 200:
            return ""
        return await self._answered(before)

    async def fill(self, label: str, about: str, values: Mapping[str, str]) -> str | None:
        """In a modal."""
        found = self._button(label, about)
        if found is None:
            return None
        self.fake.state.stacks.pop(self.user, None)
        await self.fake.click(self.user, *found)
        await self._until(lambda: self.fake.modal(self.user))
        view = self.fake.modal(self.user)
        if view is None or set(values) - {block.get("block_id") for block in view["blocks"]}:
            return ""
        answer = await self.fake.submit(self.user, view, values)
        if answer.status != 200:
            return ""
        if answer.body.get("response_action") == "errors":
            return told(" ".join(map(str, answer.body["errors"].values())))
        return "done"

    async def press(self, label: str, about: str) -> str | None:
        """In a message."""
        found = self._button(label, about)
        if found is None:
            return None
        before = self._stood()
        answer = await self.fake.click(self.user, *found)
        return await self._answered(before) if answer.status == 200 else ""

    async def heard(self, words: str) -> str:
        """In the direct message."""

        def said() -> list[str]:
            return [text for text in self._stood().values() if words in text]

        await self._until(said)
        return told(said()[-1]) if said() else ""

    def _heard(self) -> list[Json]:
        return [each for each in self.fake.seen(self.user) if each.get("user") != self.user]

    def _stood(self) -> dict[str, str]:
        """What stands in the direct message: an answer may take the place of a question."""
        return {each["ts"]: html.unescape(str(each["text"])) for each in self._heard()}

    async def _answered(self, before: dict[str, str]) -> str:
        """What is new there or stands there anew, as soon as anything does."""
        await self._until(lambda: self._stood() != before)
        said = "\n".join(text for ts, text in self._stood().items() if before.get(ts) != text)
        return told(said) if said else ""

    def _button(self, label: str, about: str) -> tuple[Json, str, str] | None:
        for message in reversed(self._heard()):
            if about not in html.unescape(str(message["text"])):
                continue
            for block in message.get("blocks", ()):
                for element in block["elements"] if block["type"] == "actions" else ():
                    if element["text"]["text"].startswith(label):
                        return message, element["action_id"].partition("#")[0], element["value"]
        return None

    async def _until(self, is_so: Callable[[], object]) -> None:
        try:
            await self.fake.until(is_so, LOOK_SECONDS)
        except TimeoutError:
            return


@dataclass
class TeamsHands:
    """Somebody in Teams."""

    fake: FakeTeams
    user: str
    name: str
    platform: str = "teams"

    async def say(self, text: str) -> str:
        """In the personal chat, which is where it is answered."""
        before = len(self.fake.seen(self.user))
        answer = await self.fake.type(self.user, text)
        if not 200 <= answer.status < 300:
            return ""
        await self._until(lambda: len(self.fake.seen(self.user)) > before)
        said = self.fake.seen(self.user)[before:]
        return told(self._words(said[0])) if said else ""

    async def figure(self, value: str) -> str:
        """The same."""
        return await self.say(value)

    async def fill(self, label: str, about: str, values: Mapping[str, str]) -> str | None:
        """In a dialog."""
        message = self._button(label, about)
        if message is None:
            return None
        self.fake.state.dialogs.pop(self.user, None)
        await self.fake.press(self.user, message, label)
        dialog = self.fake.dialog(self.user)
        if dialog is None or set(values) - set(teams_filling.inputs(dialog.card)):
            return ""
        said = len(self.fake.state.told[self.user])
        answer = await self.fake.submit(self.user, values)
        if answer.status != 200:
            return ""
        if self.fake.dialog(self.user) is not None:
            return told(" ".join(teams_filling.words(self.fake.state.dialogs[self.user].card)))
        return told(" ".join(self.fake.state.told[self.user][said:]))

    async def press(self, label: str, about: str) -> str | None:
        """On a card."""
        message = self._button(label, about)
        if message is None:
            return None
        said = len(self.fake.state.told[self.user])
        answer = await self.fake.press(self.user, message, label)
        if answer.status != 200:
            return ""
        return told(" ".join(self.fake.state.told[self.user][said:]))

    async def heard(self, words: str) -> str:
        """In the personal chat."""

        def said() -> list[str]:
            return [text for text in map(self._words, self.fake.seen(self.user)) if words in text]

        await self._until(said)
        return told(said()[-1]) if said() else ""

    def _button(self, label: str, about: str) -> Message | None:
        for message in reversed(self.fake.seen(self.user)):
            card = message.card(self.user)
            if card is None or about not in self._words(message):
                continue
            if any(each.startswith(label) for each in teams_filling.labels(card)):
                return message
        return None

    def _words(self, message: Message) -> str:
        card = message.card(self.user)
        text = str(message.activity.get("text", "")) if card is None else "\n".join(teams_filling.words(card))
        return text.replace(JOINER, "")

    async def _until(self, is_so: Callable[[], object]) -> None:
        try:
            await self.fake.until(is_so, LOOK_SECONDS)
        except TimeoutError:
            return
