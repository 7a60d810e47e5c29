"""What the platforms remember of all that was posted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from tests.chaos.stage import Stage
from tests.slack.state import Json


@dataclass(frozen=True)
class Remembered:
    """By conversation the keys in the order in which they were posted, and every message there is. In Teams, where no
    message says its key, only those of which nobody was ever in doubt."""

    conversations: dict[str, list[str]]
    slack: frozenset[tuple[str, str]]
    teams: frozenset[tuple[str, str]]

    @property
    def twice(self) -> list[str]:
        """Keys that were posted more than once on Slack, in whichever conversation."""
        posted = Counter(key for keys in self.conversations.values() for key in keys)
        return [f"{key} was posted {often} times" for key, often in posted.items() if often > 1]

    def has(self, row: Row[Any]) -> bool:
        """Whether the message of that row is there."""
        place = (row.receipt["conversation"], row.receipt["message"])
        return place in (self.teams if self.platform_of(row) == "teams" else self.slack)

    def platform_of(self, row: Row[Any]) -> str:
        """Where it was sent; "" where it was not."""
        return str((row.receipt or {}).get("platform", ""))


def remembered(there: Stage, rows: Sequence[Row[Any]]) -> Remembered:
    """As they are now. Replies to what people did have no row, and are left out of the order."""
    known, found = {row.key for row in rows}, dict[str, list[str]]()
    for channel, messages in there.slack.state.messages.items():
        keys = [_key(message) for message in messages]
        found[channel] = [key for key in keys if key in known]
    slack = {(channel, each["ts"]) for channel, messages in there.slack.state.messages.items() for each in messages}
    teams = {(chat.id, each.id) for chat in there.teams.state.chats.values() for each in chat.messages}
    found |= _in_teams(rows)
    return Remembered(found, frozenset(slack), frozenset(teams))


def _in_teams(rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    """One key for each message, by the ids that Teams gave: milliseconds."""
    there: dict[str, dict[int, str]] = {}
    for row in rows:
        receipt = row.receipt or {}
        if receipt.get("platform") == "teams" and row.state == "sent" and row.doubtful_since is None:
            there.setdefault(receipt["conversation"], {}).setdefault(int(receipt["message"]), row.key)
    return {chat: [keys[id] for id in sorted(keys)] for chat, keys in there.items()}


def _key(message: Json) -> str:
    return str(((message.get("metadata") or {}).get("event_payload") or {}).get("k", ""))
