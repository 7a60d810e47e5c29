"""Everything Teams hands over, told apart: one place for what is vouched for. What nobody listens to does no harm."""

import asyncio
from collections.abc import Awaitable, Callable

from adapters.chores import Chores
from adapters.teams import words
from adapters.teams.activities import PLATFORM, Act, Json, act, is_of_tenant
from adapters.teams.arrivals import KINDS, Arrivals
from adapters.teams.dialogs import Dialogs
from adapters.teams.extension import Extension
from adapters.teams.inbound import Inbound
from adapters.teams.invoked import UNKNOWN, Invoked, closed, not_found, said
from adapters.teams.repeats import Repeats
from adapters.timing import timed
from bot.ports import NO_METERS, Meters

REMEMBERED = 10_000  # messages and events, which are remembered without what they said
ANSWERS, ANSWER_SECONDS = 200, 60.0  # invokes, each with the card that it was answered with; Teams waits for 15 seconds
SEARCH = "composeExtension/query"  # changes nothing and says the most: it is answered anew

# How it is counted, by Teams' word for it.
_WAYS = {
    "adaptiveCard/action": "press",
    "task/fetch": "press",
    "task/submit": "form",
    "composeExtension/fetchTask": "shortcut",
    "composeExtension/submitAction": "form",
    SEARCH: "search",
}

Answering = Callable[[Act, Json], Awaitable[Invoked]]


class Door:
    """Knows the kinds of activities, and nothing of how they came. Teams says the same more than once where it doubts
    that it was heard: the same activity gets the same answer, and is not answered by another message.
    """

    def __init__(
        self,
        inbound: Inbound,
        dialogs: Dialogs,
        extension: Extension,
        arrivals: Arrivals,
        chores: Chores,
        meters: Meters = NO_METERS,
    ) -> None:
        self._inbound = inbound
        self._meters = meters
        self._arrivals = arrivals
        self._chores = chores
        self._invokes: dict[str, Answering] = {
            "adaptiveCard/action": inbound.execute,
            "task/fetch": dialogs.fetch,
            "task/submit": dialogs.submit,
            "composeExtension/fetchTask": dialogs.cite,
            "composeExtension/submitAction": dialogs.submit,
            SEARCH: extension.query,
        }
        self._heard = Repeats(REMEMBERED)
        self._invoked = Repeats(ANSWERS, ANSWER_SECONDS)

    async def hear(self, activity: Json) -> Invoked | None:
        """What an invoke is answered with; None for all else."""
        with timed(self._meters, PLATFORM, _way(activity)):
            return await self._heard_once(activity)

    async def _heard_once(self, activity: Json) -> Invoked | None:
        done = act(activity)
        if not done.tenant or not done.user or done.channel_id.startswith("28:"):
            # An event of Teams itself, or what another bot says: nobody to answer.
            return UNKNOWN if activity.get("type") == "invoke" else None
        is_invoke = activity.get("type") == "invoke"
        if is_invoke and activity.get("name") == SEARCH:
            return await self._answer(done, activity)
        heard = self._invoked if is_invoke else self._heard
        task = heard.hear(done.event, lambda: self._chores.start(self._answer(done, activity), "hear"))
        # An answer that nobody waits for any more is still given.
        return await asyncio.shield(task)

    async def _answer(self, done: Act, activity: Json) -> Invoked | None:
        kind = activity.get("type")
        if kind not in KINDS and not done.place.is_personal and not is_of_tenant(activity):
            # Of KINDS Teams itself is the source, whoever is named in them: they make nobody known.
            return await self._strange(done, activity)
        match kind:
            case "message":
                await self._inbound.message(done, activity)
            case "messageUpdate" if _event_type(activity) == "editMessage":
                await self._inbound.edited(done, activity)
            case "invoke":
                return await self._invoke(done, activity, str(activity.get("name", "")))
            case _ if kind in KINDS:
                task = await self._chores.within(self._arrivals.hear(activity), "arrive")
                # What takes longer goes on; what failed is said so, for Teams may say it again.
                return task.result() if task.done() else None
        return None

    async def _invoke(self, done: Act, activity: Json, name: str) -> Invoked:
        answering = self._invokes.get(name)
        return UNKNOWN if answering is None else await answering(done, activity)

    async def _strange(self, done: Act, activity: Json) -> Invoked | None:
        """What somebody of another organisation does in front of ours: nothing of it is handed on."""
        if activity.get("type") != "invoke":
            await self._inbound.stranger(done, activity)
            return None
        name = activity.get("name")
        if name not in self._invokes:
            return UNKNOWN
        if name == SEARCH:
            return not_found(words.STRANGER)
        return said(words.STRANGER) if name == "adaptiveCard/action" else closed(words.STRANGER)


def _way(activity: Json) -> str:
    match activity.get("type"):
        case "message":
            return "press" if isinstance(activity.get("value"), dict) else "message"
        case "invoke":
            return _WAYS.get(str(activity.get("name", "")), "event")
        case _:
            return "event"


def _event_type(activity: Json) -> object:
    channel = activity.get("channelData")
    return channel.get("eventType") if isinstance(channel, dict) else None
