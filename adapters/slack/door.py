"""Everything Slack hands over, told apart: one place for requests and for sockets. What nobody listens to is answered
200, for refusals count against the app.
"""

from typing import Any

from slack_bolt.response import BoltResponse

from adapters.slack.happenings import Happenings
from adapters.slack.inbound import Inbound, response
from adapters.slack.platform import PLATFORM
from adapters.timing import timed
from bot.ports import NO_METERS, Meters

Body = dict[str, Any]

# How it is counted, by Slack's word for it.
_WAYS = {"block_actions": "press", "view_submission": "form", "message_action": "shortcut", "shortcut": "shortcut"}


class Door:
    """Knows the kinds of payloads, and nothing of how they came."""

    def __init__(self, inbound: Inbound, happenings: Happenings, meters: Meters = NO_METERS) -> None:
        self._inbound = inbound
        self._happenings = happenings
        self._meters = meters

    async def answer(self, body: Body, retried: bool) -> BoltResponse:
        """The answer to one payload that is known to be Slack's. `retried`: Slack delivers it once more."""
        with timed(self._meters, PLATFORM, _way(body)):
            return await self._answered(body, retried)

    async def _answered(self, body: Body, retried: bool) -> BoltResponse:
        match body.get("type"):
            case "block_actions":
                return await self._inbound.click(body)
            case "view_submission":
                return await self._inbound.submit(body)
            case "message_action":
                return await self._inbound.cite(body)
            case "shortcut":
                return await self._inbound.shortcut(body)
            case "event_callback":
                return await self._event(body, retried)
            case None if "command" in body:
                return await self._inbound.command(body)
            case _:
                return response()

    async def _event(self, body: Body, retried: bool) -> BoltResponse:
        if _is_words(body):
            return await self._inbound.message(body, retried)
        return await self._happenings.hear(body, retried)


def _way(body: Body) -> str:
    kind = body.get("type")
    if kind is None and "command" in body:
        return "command"
    return "message" if _is_words(body) else _WAYS.get(str(kind), "event")


def _is_words(body: Body) -> bool:
    event = body.get("event")
    return isinstance(event, dict) and event.get("type") == "message"
