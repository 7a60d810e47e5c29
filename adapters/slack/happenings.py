"""What happens in a workspace without a word to the bot: somebody opens the Home, leaves, or takes the bot out.

Slack delivers such news again where it was answered 500: no sooner than it is kept is it answered 200. All of it may be
heard twice.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from adapters.chores import Chores
from adapters.slack import payloads
from adapters.slack.directory import Directory
from adapters.slack.home import Home
from adapters.slack.workspaces import Workspaces, absence

Body = Mapping[str, Any]


class Happenings:
    """The events that are no words, each by its name."""

    def __init__(self, directory: Directory, workspaces: Workspaces, home: Home, chores: Chores) -> None:
        self._directory = directory
        self._workspaces = workspaces
        self._home = home
        self._chores = chores

    async def hear(self, body: Body, retried: bool) -> BoltResponse:
        """200, also for what nobody listens to; 500 where it is not kept, or not yet."""
        hears = _HEARD.get(str(_event(body).get("type", "")))
        if hears is None:
            return BoltResponse(status=200)
        task = await self._chores.within(hears(self, body, retried), "hear")
        # What takes longer goes on; a Home that is late is nothing to be told again.
        is_well = task.exception() is None if task.done() else hears is Happenings._opened
        return BoltResponse(status=200 if is_well else 500)

    async def _opened(self, body: Body, _retried: bool) -> None:
        """Their Home is drawn. The other tab is the direct message, where nobody is spoken to unasked."""
        event, team = _event(body), _team(body)
        if event.get("tab") != "home" or not event.get("user") or await absence(self._workspaces, team):
            return
        by = await self._directory.looking(team, str(event["user"]), event.get("channel"))
        version = str((event.get("view") or {}).get("hash", ""))
        # Drawn after Slack was answered: it is opened again in a moment where that fails.
        self._chores.start(self._home.publish(by, version), "draw the Home")

    async def _changed(self, body: Body, retried: bool) -> None:
        profile = _event(body).get("user")
        if isinstance(profile, dict):
            await self._directory.changed(_team(body), profile, retried)

    async def _uninstalled(self, body: Body, _retried: bool) -> None:
        if team := _team(body):
            await self._workspaces.ended(team, payloads.happened_at(body))

    async def _revoked(self, body: Body, retried: bool) -> None:
        """Only the bot's own token: people's are never asked for."""
        if (_event(body).get("tokens") or {}).get("bot"):
            await self._uninstalled(body, retried)


def _event(body: Body) -> Body:
    event = body.get("event")
    return event if isinstance(event, dict) else {}


def _team(body: Body) -> str:
    """The workspace; "" in the news of a whole organisation, which names none."""
    return str(body.get("team_id") or "")


_HEARD: Mapping[str, Callable[[Happenings, Body, bool], Coroutine[Any, Any, None]]] = {
    "app_home_opened": Happenings._opened,
    "app_uninstalled": Happenings._uninstalled,
    "tokens_revoked": Happenings._revoked,
    "user_change": Happenings._changed,
}
EVENTS = frozenset({"message.im", *_HEARD})  # all that the app subscribes to
