"""The conversation: says, presses and submits, each to its handler. Never raises for what a person did."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from uuid import UUID

from bot.cards import Card
from bot.inbox import feedback
from bot.inbox.buttons import Buttons
from bot.inbox.desk import Desk
from bot.inbox.forms import Forms
from bot.inbox.home import home
from bot.inbox.ownership import leave
from bot.inbox.pilots import pilots
from bot.inbox.readable import readable
from bot.inbox.spoken import Spoken
from bot.logs import where
from bot.model import Person
from bot.ports import Busy, Reply, StoreTrouble, Values
from bot.wording import pages

log = logging.getLogger("champion.inbox")
LONGEST_TEXT = 4000  # characters; nothing people type as a command is longer
_BUSY = "I am busy just now"
_AGAIN = "Please try again in a minute; nothing was lost and nothing was done twice."


@dataclass(frozen=True, slots=True)
class _Act:
    """One thing that somebody did, for the log. Not who did it: a report may be sent without a name."""

    way: str
    by: Person
    event: UUID

    def note(self, became: str) -> None:
        """What became of it: failed, busy, refused, repeated, incomplete, form or answered."""
        ids = {"event_id": self.event, "platform": self.by.address.platform, "way": self.way, "became": became}
        log.info("act.%s", "failed" if became == "failed" else "answered", extra=ids)


@dataclass(frozen=True, slots=True)
class Inbox:
    """bot.ports.Conversation over the rules and the store."""

    desk: Desk

    async def say(self, by: Person, text: str, event: UUID) -> Reply:
        """A command or plain words."""
        text = readable(text)
        if len(text) > LONGEST_TEXT:
            _Act("say", by, event).note("refused")
            line = f"I read up to {LONGEST_TEXT:,} characters. For long history use the form: /champion history."
            return Reply((pages.plain("That is longer than I can read", line),))
        return await _kindly(Spoken(self.desk).say(by, text, event), _Act("say", by, event))

    async def press(self, by: Person, verb: str, token: str, event: UUID) -> Reply:
        """A button."""
        return await _kindly(Buttons(self.desk).press(by, verb, token, event), _Act("press", by, event))

    async def submit(self, by: Person, form: str, values: Values, event: UUID) -> Reply:
        """A form. What cannot be taken just now stays in it, to be sent again."""
        still_open = Reply(errors=dict.fromkeys([*values][:1], f"{_BUSY}. {_AGAIN}"))
        work = Forms(self.desk).submit(by, form, values, event)
        return await _kindly(work, _Act("submit", by, event), still_open if values else None)

    async def report(self, by: Person, said: str, link: str, event: UUID) -> Reply:
        """What somebody said in a message, as a report that begins with it."""
        return await _kindly(feedback.cited(self.desk, by, readable(said), link), _Act("report", by, event))

    async def home(self, by: Person) -> tuple[Card, ...]:
        """A card a section."""
        return await home(self.desk, by)

    async def pilots(self, by: Person, words: str) -> tuple[Card, ...]:
        """A card a pilot."""
        return await pilots(self.desk, by, words[:LONGEST_TEXT])

    async def left(self, person: Person, event: UUID) -> None:
        """Somebody is not there any more."""
        await asyncio.shield(asyncio.ensure_future(leave(self.desk, person, event)))


async def _kindly(work: Awaitable[Reply], act: _Act, busy: Reply | None = None) -> Reply:
    # A commit that has started is awaited, never abandoned: the store itself gives up waiting for its turn.
    became = "failed"
    try:
        reply = await asyncio.shield(asyncio.ensure_future(work))
        became = _became(reply)
        return reply
    except StoreTrouble as trouble:
        became = "busy"
        if not isinstance(trouble, Busy):
            # A constraint held where a rule did not: nothing was written. Its name is the store's own word.
            became = "refused"
            log.error("inbox.refused", extra={"why": str(trouble), "error": where(trouble)})
        return busy or Reply((pages.plain(_BUSY, _AGAIN),))
    finally:
        act.note(became)


def _became(reply: Reply) -> str:
    if reply.repeated:
        return "repeated"
    if reply.errors:
        return "incomplete"
    return "form" if reply.form is not None else "answered"
