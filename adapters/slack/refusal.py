"""What Slack's library says of a call that Slack refused, read in one place."""

from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.errors import SlackApiError

_TOO_FAST = frozenset({"ratelimited", "rate_limited"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused call: the status, Slack's word for it ("" where it said none), and how long it asked to wait."""

    status: int
    code: str
    after: timedelta | None = None

    @property
    def is_too_fast(self) -> bool:
        """Whether there were too many calls."""
        return self.status == 429 or self.code in _TOO_FAST


def refusal(error: SlackApiError) -> Refusal:
    """What that error says."""
    # Where the body was no JSON, slack_sdk hands over aiohttp's response, which names its status otherwise.
    answer = error.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0))
    data = getattr(answer, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    headers = dict(getattr(answer, "headers", {}))
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return Refusal(status, code, timedelta(seconds=int(said)) if said.isdecimal() else None)
