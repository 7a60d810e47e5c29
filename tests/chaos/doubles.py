"""Messages that stand twice in a chat of Teams, where a bot can not look what became of one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.engine import Row

from adapters.teams.data import KEY
from tests.chaos.remembered import Remembered
from tests.chaos.stage import Stage
from tests.teams import filling
from tests.teams.state import CARD, Message

# What the policy repeats: asks, errands and rungs, and the offer of a pilot.
REPEATED, REPEATED_KINDS = frozenset({"ask", "errand", "rung"}), frozenset({"owner_offer"})
SOON = 10 * 60 * 1000  # milliseconds of machine time; ids of messages in Teams are such

Likeness = tuple[str, tuple[str, ...]]


def found(there: Stage, rows: Sequence[Row[Any]], memory: Remembered) -> int:
    """How many there are."""
    return sum(len(copies) for _, copies in _copies(there, rows))


def wrong_doubles(there: Stage, rows: Sequence[Row[Any]], memory: Remembered) -> Iterator[str]:
    """Those that the policy does not know: of another kind, or a third one."""
    for row, copies in _copies(there, rows):
        is_repeated = row.urgency in REPEATED or row.notice["body"]["kind"] in REPEATED_KINDS
        if not is_repeated:
            yield f"{row.key} stands twice, and is not of a kind that is repeated"
        elif len(copies) > 1:
            yield f"{row.key} stands {len(copies) + 1} times"


def _copies(there: Stage, rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], list[Message]]]:
    """Each row's message, with those that say the same, that nothing knows of, and that were posted shortly before."""
    heads: dict[tuple[str, str], Row[Any]] = {}
    for row in rows:
        if row.receipt is not None:
            heads.setdefault((row.receipt["conversation"], row.receipt["message"]), row)
    for chat in there.teams.state.chats.values():
        alike: dict[Likeness, list[Message]] = defaultdict(list)
        for message in chat.messages:
            if not message.by and (chat.id, message.id) not in heads:
                alike[likeness(message)].append(message)
        for message in chat.messages:
            known = heads.get((chat.id, message.id))
            if known is None or not likeness(message)[1]:
                continue
            copies = [each for each in alike[likeness(message)] if 0 < int(message.id) - int(each.id) < SOON]
            if copies:
                yield known, copies


def likeness(message: Message) -> Likeness:
    """What tells a message from every other: its first line, and what its buttons are about."""
    cards = [each["content"] for each in message.first.get("attachments") or () if each["contentType"] == CARD]
    if not cards:
        return str(message.first.get("summary", "")), ()
    about = [action.get("data", {}).get(KEY, {}) for action in filling.actions(cards[0])]
    return "".join(filling.words(cards[0])[:1]), tuple(sorted(f"{do.get('verb')}|{do.get('token')}" for do in about))
