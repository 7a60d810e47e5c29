"""A reply, put where the person who acted sees it.

A command is answered beside it, to that person alone; words and buttons are answered in the direct message, because
such a private answer is not kept by Slack and not promised to arrive; a form is answered in the form.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp

from adapters.chores import Chores
from adapters.once import ALONE, Alone
from adapters.slack import forms, limits, shapes, words
from adapters.slack.calls import asked
from adapters.slack.directory import Directory
from adapters.slack.drawings import Drawings
from adapters.slack.platform import PLATFORM, Slack
from adapters.slack.render import Json, Message, message
from adapters.slack.text import escaped
from adapters.slack.workspaces import Workspaces
from bot.cards import Button, Card, Chart, Form, Image, PeopleInput, Table, para
from bot.model import Address, Person
from bot.ports import Busy, PlatformTrouble, Reply, TryLater, Unreachable

# Opens the form that words in a direct message asked for: only a press gives the right to open one.
ASK_AGAIN = "ask_again"
LAG_SECONDS = 2.0  # until what another process may just be posting is found
RESPONSES = 5  # how often a response_url may be used
PATIENCE = 10.0  # seconds; for longer nobody is kept waiting whom another way leads back to
LONGEST_WAIT = 60.0  # seconds; later than this a reply answers what nobody remembers asking
DRAW_SECONDS = 0.3  # what is left of the three when the conversation took as long as it may
USED_TRIGGER = "exchanged_trigger_id"
REFUSED = "invalid_blocks"

log = logging.getLogger("champion.slack")


@dataclass(frozen=True, slots=True)
class Act:
    """One interaction: whose, its name for ever, and the ways back that Slack gave with it."""

    team: str
    user: str
    name: str
    event: UUID
    trigger: str | None = None
    response_url: str | None = None
    conversation: str | None = None
    again_since: datetime | None = None  # Slack delivers it once more: when it happened
    home: str | None = None  # done in the App Home: its version then, "" where that is not known


class Answers:
    """Puts replies back."""

    def __init__(
        self,
        slack: Slack,
        workspaces: Workspaces,
        directory: Directory,
        chores: Chores,
        drawings: Drawings,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        once: Alone = ALONE,
    ) -> None:
        """`once` is asked where several processes may be handed the same act."""
        self._slack = slack
        self._workspaces = workspaces
        self._directory = directory
        self._chores = chores
        self._drawings = drawings
        self._sleep = sleep
        self._once = once
        self._session: aiohttp.ClientSession | None = None

    def opened(self, session: aiohttp.ClientSession) -> None:
        """From now on answers beside what people do go over that session: they need no token."""
        self._session = session

    def to_command(self, act: Act, reply: Reply) -> Json | None:
        """The answer to a slash command: what can be shown at once; the rest follows."""
        cards = _cards(reply)
        if reply.form is not None:
            self._chores.start(self.open(act, reply.form), "open a form")
        if len(cards) == 1 and (drawn := _sure(cards[0])) is not None:
            return {"response_type": "ephemeral", **drawn.fields()}
        if cards:
            self._chores.start(self._beside(act, cards, reply.keep), "answer a command")
        elif reply.form is None and reply.wrote:
            return {"response_type": "ephemeral", "text": words.WROTE}
        return None

    def to_late_command(self, act: Act, reply: Reply) -> None:
        """The same when the command itself has been answered already. Its right to open a form has ended."""
        late = Card(words.FORM_LATE) if reply.form is not None else Card(words.WROTE) if reply.wrote else None
        cards = _cards(reply) or ((late,) if late is not None else ())
        if cards:
            self._chores.start(self._beside(act, cards, reply.keep), "answer a command late")

    def to_late_submission(self, act: Act, by: Person, reply: Reply) -> None:
        """The same for a form that was answered already: in the direct message."""
        late = (Card(words.FORM_LATE),) if reply.form is not None else ()
        self.to_words(act, by, replace(reply, cards=(*_cards(reply), *late), form=None, errors={}), "")

    def to_press(self, act: Act, by: Person, reply: Reply) -> None:
        """The answer to a button."""
        if reply.form is not None:
            self._chores.start(self.open(act, reply.form), "open a form")
        self.to_words(act, by, replace(reply, form=None), "")

    def to_words(self, act: Act, by: Person, reply: Reply, said: str) -> None:
        """The answer to words in the direct message."""
        cards = list(_cards(reply))
        if reply.form is not None:
            cards.append(_asking_for_a_press(reply.form, said))
        if cards:
            self._chores.start(self._direct(act, by.address, tuple(cards), reply.keep), "answer in the direct message")

    async def to_submission(self, act: Act, by: Person, reply: Reply, view: Mapping[str, Any]) -> Json | None:
        """The answer to a submitted form: errors at the questions, the next form in its place, or closed."""
        if reply.cards and not reply.keep:
            return {"response_action": "update", "view": forms.told(reply.cards[0])}
        if reply.cards:
            self._chores.start(self._direct(act, by.address, reply.cards), "answer in the direct message")
        if reply.errors:
            return forms.refused(reply.errors, view)
        if reply.form is None:
            return None
        try:
            async with asyncio.timeout(DRAW_SECONDS):
                return {"response_action": "update", "view": await self._view(act, reply.form)}
        except (Busy, TimeoutError) as error:
            # What the form said is decided: it closes, and is not to be sent again.
            log.warning("slack.form_not_opened", extra={"why": type(error).__name__})
            self._chores.start(self.tell(act, words.FORM_LATE), "say that a form is late")
            return None

    async def open(self, act: Act, form: Form) -> None:
        """Open the form. The right to do so ends three seconds after the person acted."""
        try:
            client = (await self._workspaces.of(act.team)).client
            opening = client.views_open(trigger_id=act.trigger or "", view=await self._view(act, form))
            await asked(opening)
        except (Busy, PlatformTrouble) as error:
            if isinstance(error, Unreachable) and error.why == USED_TRIGGER:
                return  # the same once more: the form is open
            log.warning("slack.form_not_opened", extra={"why": str(error) or type(error).__name__})
            await self.tell(act, words.FORM_LATE)

    async def tell(self, act: Act, sentence: str) -> None:
        """A sentence to the person who acted, beside what they did where Slack allows it, else directly."""
        try:
            await self._respond(act, Message(escaped(sentence, limits.MESSAGE_TEXT)))
        except Unreachable:
            # Marked with its words, so that neither this nor the reply that follows is taken for the other.
            await self._put(act, _address(act), Card(sentence), f"reply/{act.event}/{sentence}")

    async def _view(self, act: Act, form: Form) -> Json:
        people = [asked for asked in form.inputs() if isinstance(asked, PeopleInput)]
        elsewhere = await self._directory.elsewhere(act.team, act.user) if people else ()
        ids = {id for asked in people for id in asked.value}
        view = forms.view(form, await self._directory.users(ids), elsewhere)
        if act.home is not None:
            view["callback_id"] = forms.FROM_HOME
        if faults := shapes.view_faults(view):
            log.error("slack.form_not_drawable", extra={"faults": "; ".join(faults[:3])})
        return view

    async def _beside(self, act: Act, cards: tuple[Card, ...], keep: bool) -> None:
        if not await self._is_mine(act):
            return
        for number, card in enumerate(cards):
            if number >= RESPONSES or not await self._respond_with(act, card):
                await self._directly(act, _address(act), cards[number:], keep)
                return

    async def _respond_with(self, act: Act, card: Card) -> bool:
        """Whether Slack took it, drawn in one way or another."""
        if not act.response_url:
            return False
        put = partial(self._respond, act)
        try:
            await self._drawings.put(await self._workspaces.of(act.team), card, put, _now())
        except (Unreachable, TryLater):
            return False
        return True

    async def _respond(self, act: Act, said: Message) -> None:
        """Raises Unreachable where Slack did not take it, and where there is no way to respond."""
        if not act.response_url or self._session is None:
            raise Unreachable("no_response_url")
        body = {"response_type": "ephemeral", "replace_original": False, **said.fields()}
        try:
            async with self._session.post(act.response_url, json=body, allow_redirects=False) as answer:
                status, text = answer.status, await answer.text(errors="replace")
        except aiohttp.ClientConnectorError as error:
            raise Unreachable("no_connection") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack.response_doubtful", extra={"why": type(error).__name__})
            return
        if status < 500 and (status == 400 or REFUSED in text):
            raise Unreachable(REFUSED)  # another drawing may be taken
        # Doubtful is as good as taken: a repeat could be read twice.
        if status != 200 and status < 500:
            raise Unreachable(str(status))

    async def _is_mine(self, act: Act) -> bool:
        """Whether this process answers. Another one may have been handed the very same act; somebody who acts once
        more, by another trigger, is answered once more."""
        if await self._once.is_first(f"{act.event}/{act.trigger or ''}"):
            return True
        if act.again_since is None:
            return False
        # Whoever was handed it first may be dead: it is looked for, once it had time to arrive.
        await self._sleep(LAG_SECONDS)
        return True

    async def _direct(self, act: Act, to: Address, cards: tuple[Card, ...], keep: bool = True) -> None:
        if await self._is_mine(act):
            await self._directly(act, to, cards, keep)

    async def _directly(self, act: Act, to: Address, cards: tuple[Card, ...], keep: bool = True) -> None:
        for number, card in enumerate(cards):
            if not keep:
                await self._whisper(to, card)
                continue
            if not await self._put(act, to, card, f"reply/{act.event}/{number}"):
                return

    async def _whisper(self, to: Address, card: Card) -> None:
        try:
            await self._slack.whisper(to, card)
        except PlatformTrouble as error:
            log.warning("slack.reply_lost", extra={"why": error})  # and not whose: it was said without a name

    async def _put(self, act: Act, to: Address, card: Card, key: str) -> bool:
        """Whether it stands in the direct message, as far as is known."""
        try:
            # Delivered once more by Slack, perhaps to another process: it may have been answered already.
            if act.again_since is None or not await self._slack.find(to, key, act.again_since):
                await self._send(act, to, card, key)
            return True
        except PlatformTrouble as error:
            log.warning("slack.reply_lost", extra={"event": act.event, "why": error})
            return False

    async def _send(self, act: Act, to: Address, card: Card, key: str) -> None:
        """Sent now, or after a wait: nobody else repeats a reply. A workspace without room for so long that its person
        would wonder hears it beside what they did, where there is a way.

        What is waited for is Slack's word or a workspace without room; the rest has its place in the outbox.
        """
        left = LONGEST_WAIT
        while True:
            try:
                await self._slack.send(to, card, key)
                return
            except TryLater as later:
                wait = max(1.0, later.after.total_seconds() if later.after else 0.0)
                if wait > PATIENCE and await self._respond_with(act, card):
                    return
                # Where Slack is away: once more, and no longer.
                left = (left if later.after else min(left, wait)) - wait
                if left < 0:
                    raise
            await self._sleep(wait)


def _address(act: Act) -> Address:
    """Where they are told something while the store may be what is slow."""
    return Address(PLATFORM, act.user, act.conversation, act.team)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _cards(reply: Reply) -> tuple[Card, ...]:
    return (*reply.cards, *(Card(sentence) for sentence in reply.errors.values()))


def _sure(card: Card) -> Message | None:
    """The card drawn, where Slack is sure to take it: an answer that is refused is not asked for again."""
    if any(isinstance(block, Chart | Table | Image) for block in card.blocks):
        return None
    drawn = message(card)
    return None if shapes.message_faults(drawn.text, drawn.blocks) else drawn


def _asking_for_a_press(form: Form, said: str) -> Card:
    button = Button(ASK_AGAIN, words.FORM_BUTTON, said[: limits.BUTTON_VALUE] or form.title, "primary")
    return Card(form.title, (para(words.FORM_HINT),), (button,))
