"""Everything Slack hands over, told apart: one place for requests and for sockets. What nobody listens to is answered
200, for refusals count against the app.
"""

from typing import Any

from slack_bolt.response import BoltResponse

from adapters.slack.happenings import Happenings
from adapters.slack.inbound import Inbound, response

Body = dict[str, Any]


class Door:
    """Knows the kinds of payloads, and nothing of how they came."""

    def __init__(self, inbound: Inbound, happenings: Happenings) -> None:
        self._inbound = inbound
        self._happenings = happenings

    async def answer(self, body: Body, retried: bool) -> BoltResponse:
        """The answer to one payload that is known to be Slack's. `retried`: Slack delivers it once more."""
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
        event = body.get("event")
        if isinstance(event, dict) and event.get("type") == "message":
            return await self._inbound.message(body, retried)
        return await self._happenings.hear(body, retried)
