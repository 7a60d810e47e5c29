"""A reply, put where the person who acted sees it.

Words are answered by messages, a button in its place, a form in its dialog. Where others read along nothing is posted
but a card that shows the answer to whoever asked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from adapters.chores import Chores
from adapters.once import ALONE, Alone
from adapters.teams import asides, forms, invoked, render, words
from adapters.teams.activities import Act, Json, Place
from adapters.teams.connector import Connector
from adapters.teams.data import Do, stamped
from adapters.teams.directory import Directory
from adapters.teams.invoked import Invoked
from adapters.teams.platform import Teams
from adapters.teams.references import References
from adapters.teams.refusal import ContentRefused
from adapters.teams.text import in_teams, quoted
from adapters.teams.together import cards_of, drawn, together
from bot.cards import Card, Form, para, plain_text
from bot.model import Person
from bot.ports import Busy, PlatformTrouble, Reply, TryLater, Unreachable

LONGEST_WAIT = 60.0  # seconds; later than this a reply answers what nobody remembers asking
KEPT_SECONDS = 900.0  # so long a reply stands that is to be kept nowhere
REMEMBERED = 2_000  # replies that may be shown once more

log = logging.getLogger("champion.teams")


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that stands somewhere."""

    place: Place
    message: str


class Answers:
    """Puts replies back."""

    def __init__(
        self,
        teams: Teams,
        connector: Connector,
        directory: Directory,
        references: References,
        chores: Chores,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        once: Alone = ALONE,
    ) -> None:
        """`once` is asked where several processes may be handed the same act."""
        self._teams = teams
        self._connector = connector
        self._directory = directory
        self._references = references
        self._chores = chores
        self._sleep = sleep
        self._once = once
        self._shown: dict[tuple[str, str], tuple[Card, ...]] = {}
        self._passing: dict[Posted, tuple[str, asyncio.TimerHandle]] = {}

    def close(self) -> None:
        """The process is about to end: what is not to be kept goes now, and what is still to come goes at once."""
        self._chores.leave()
        for posted, (tenant, timer) in list(self._passing.items()):
            timer.cancel()
            self._take_away(tenant, posted)

    async def resume(self) -> None:
        """What a process that broke off was still to take away stands no longer than what is posted now."""
        with suppress(Busy):  # else with the next start
            for tenant, place, message in await self._references.passing():
                self._pass(tenant, Posted(place, message))

    def to_words(self, act: Act, by: Person, reply: Reply, do: Do | None) -> None:
        """The answer by messages in the personal chat. `do` is what is to be done once more where that opens a form;
        None where that can't be.
        """
        whole = self._once.answer(str(act.event), lambda: self._directly(act, by, reply, do))
        self._chores.start(whole, "answer in the personal chat")

    def follow(self, act: Act, by: Person, cards: tuple[Card, ...]) -> None:
        """More than there is room for where the person looks."""
        if cards:
            self.to_words(act, by, Reply(cards), None)

    def ask_again(self, act: Act, form: Awaitable[Json]) -> None:
        """A form once more, as a message."""

        async def post() -> None:
            self.show_again(act, await form)

        self._chores.start(post(), "draw a form again")

    def show_again(self, act: Act, form: Json) -> None:
        """The same, where it is drawn already."""
        self._chores.start(self.post(act, asides.message(form, words.FORM_ERRORS)), "show a form again")

    async def has_chat(self, act: Act) -> bool:
        """Whether whoever acted can be written to in their own chat, as far as is known."""
        try:
            return act.place.is_personal or await self._references.of(act.tenant, act.user) is not None
        except Busy:
            return False

    async def wrote(self, act: Act) -> str:
        """That more is in their own chat, as far as they have one with the bot."""
        try:
            is_there = act.place.is_personal or await self._references.of(act.tenant, act.user) is not None
        except Busy:
            is_there = True  # nobody is sent to add what they most likely have
        return words.WROTE if is_there else words.NO_CHAT

    def to_mention(self, act: Act, reply: Reply, do: Do) -> None:
        """The answer where others read along; `do` is what was asked."""
        cards, whose = cards_of(reply), act.channel_id or act.user
        opens = () if reply.form is None else (asides.opening(replace(do, whose=whose)),)
        if cards:
            self._remember(act, cards)
            show = Do("show", token=do.token if do.way == "say" else "", whose=whose, of=str(act.event))
            answer = asides.for_one(act, show, *opens)
        elif opens:
            answer = asides.sentence(act, words.FOR_FORM, *opens)
        else:
            self._chores.start(self._noted(act, reply), "answer a mention")
            return
        self._chores.start(self._once.answer(str(act.event), lambda: self.post(act, answer)), "answer a mention")

    async def _noted(self, act: Act, reply: Reply) -> None:
        noted = await self.wrote(act) if reply.wrote else words.NOTED
        await self.tell(act, words.WROTE_THERE if noted == words.WROTE else noted)

    def say(self, act: Act, sentence: str) -> None:
        """A sentence where somebody acted; in front of others it says to whom."""
        self._chores.start(self.tell(act, sentence), "say a sentence")

    async def tell(self, act: Act, sentence: str) -> None:
        """The same, waited for."""
        if act.place.is_personal:
            await self.post(act, render.activity(Card(sentence)))
        else:
            await self.post(act, asides.sentence(act, sentence if "{name}" in sentence else f"{{name}}: {sentence}"))

    def remembered(self, act: Act, of: str) -> tuple[Card, ...]:
        """What was answered to that person's event; () where it was long ago, or by another process."""
        return self._shown.get((of, act.user), ())

    async def in_place(self, act: Act, by: Person, reply: Reply) -> Invoked:
        """The answer to a button: below it in the personal chat; where others read along, in its place for whoever
        pressed."""
        cards = reply.cards
        if reply.errors:
            return invoked.said(quoted(" ".join(reply.errors.values())))
        if reply.form is not None:
            self.follow(act, by, cards)
            return invoked.card(await self.form(by, reply.form, str(act.event)))
        if not cards:
            return invoked.said(await self.wrote(act) if reply.wrote and not act.place.is_personal else words.NOTED)
        if not reply.keep and not any(card.buttons for card in cards):
            return invoked.said("\n".join(plain_text(in_teams(card)) for card in cards))
        if act.place.is_personal:
            # What was pressed keeps its place: its other buttons are still to be pressed. A decision changes it itself.
            self.follow(act, by, cards)
            return invoked.said(words.BELOW)
        return invoked.card(await drawn(together(cards), str(act.event)))

    async def form(
        self,
        by: Person,
        form: Form,
        of: str,
        given: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> Json:
        """A form drawn; whoever may be chosen is read only where it asks for people. Raises Busy."""
        chosen = forms.chosen(form, given or {})
        people = () if chosen is None else await self._directory.listed(by, chosen)
        return dict(stamped(forms.drawn(form, people, given or {}, errors or {}), of))

    async def post(self, act: Act, activity: Json) -> Posted | None:
        """A whole message where somebody acted; None where it is lost."""

        async def put() -> Posted:
            return Posted(act.place, await self._connector.send(act.tenant, act.place, activity))

        return await self._put(put)

    async def to_chat(self, act: Act, by: Person, card: Card, *, is_quiet: bool = False) -> Posted | None:
        """A card in the personal chat, wherever the person acted; None where it is lost. Of one that `is_quiet` a
        notification shows no word: it stays on a locked screen when the message is gone."""

        async def put() -> Posted:
            if is_quiet and (place := await self._own_chat(act)) is not None:
                return Posted(place, await self._quietly(act, place, card))
            if act.place.is_personal:
                return Posted(act.place, await self._teams.say(act.tenant, act.place, card))
            try:
                sent = await self._teams.send(by.address, card, f"reply/{act.event}")
            except ContentRefused:
                raise
            except Unreachable:
                self.say(act, words.ADD_FIRST)
                raise
            return Posted(Place(act.place.service_url, sent.conversation, "personal"), sent.message)

        return await self._put(put)

    async def _own_chat(self, act: Act) -> Place | None:
        if act.place.is_personal:
            return act.place
        with suppress(Busy):
            if (known := await self._references.of(act.tenant, act.user)) is not None:
                return Place(known.service_url, known.conversation, "personal")
        return None

    async def _quietly(self, act: Act, place: Place, card: Card) -> str:
        unsaid = {"summary": words.FOR_YOU_ALONE}
        try:
            return await self._connector.send(act.tenant, place, {**render.activity(card), **unsaid})
        except ContentRefused:
            return await self._connector.send(act.tenant, place, {**render.twin(card), **unsaid})

    async def _directly(self, act: Act, by: Person, reply: Reply, do: Do | None) -> Posted | None:
        """Whatever of it stands there; what comes after something that is lost is lost as well."""
        stands = None
        for card in cards_of(reply):
            post = self.to_chat(act, by, card) if reply.keep else self._for_a_while(act, by, card, reply.brief)
            if (posted := await post) is None:
                return stands
            stands = posted
        if reply.form is None:
            return stands
        if act.place.is_personal and do is not None:
            asking = render.activity(Card(reply.form.title))
            asking["attachments"][0]["content"]["body"].append({"type": "ActionSet", "actions": [asides.opening(do)]})
            return await self.post(act, asking) or stands
        return await self.to_chat(act, by, Card(words.FORM_LATE)) or stands

    async def _for_a_while(self, act: Act, by: Person, card: Card, is_brief: bool) -> Posted | None:
        """It would lead from the person to what they said without their name: it goes again."""
        note = () if is_brief else (para(words.GONE_SOON),)
        posted = await self.to_chat(act, by, replace(card, blocks=(*card.blocks, *note)), is_quiet=True)
        if posted is not None:
            with suppress(Busy):  # then only this process knows of it
                await self._references.passes(act.tenant, posted.place, posted.message)
            self._pass(act.tenant, posted)
        return posted

    def _pass(self, tenant: str, posted: Posted) -> None:
        if self._chores.is_leaving:
            self._take_away(tenant, posted)
            return
        timer = asyncio.get_running_loop().call_later(KEPT_SECONDS, self._take_away, tenant, posted)
        self._passing[posted] = tenant, timer

    def _take_away(self, tenant: str, posted: Posted) -> None:
        self._passing.pop(posted, None)

        async def put() -> Posted:
            with suppress(Unreachable):  # it is gone, or nobody can get at it any more
                await self._connector.delete(tenant, posted.place, posted.message)
            with suppress(Busy):
                await self._references.passed(tenant, posted.place, posted.message)
            return posted

        self._chores.start(self._put(put), "take a message away")

    async def _put(self, put: Callable[[], Awaitable[Posted]]) -> Posted | None:
        """Now, or after a wait: nobody else repeats a reply."""
        left = LONGEST_WAIT
        try:
            while True:
                try:
                    return await put()
                except TryLater as later:
                    wait = max(1.0, later.after.total_seconds() if later.after else 0.0)
                    left -= wait
                    if left < 0:
                        raise
                await self._sleep(wait)
        except PlatformTrouble as lost:
            log.warning("teams.reply_lost", extra={"why": lost})  # and not whose: it may be said without a name
            return None

    def _remember(self, act: Act, cards: tuple[Card, ...]) -> None:
        self._shown[str(act.event), act.user] = cards
        if len(self._shown) > REMEMBERED:
            del self._shown[next(iter(self._shown))]
