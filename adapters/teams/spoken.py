"""What a person typed, out of what Teams sends for it. Pure."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from adapters.teams.activities import Json, entities
from adapters.text import clean

LONGEST = 28_000  # characters; Teams takes no longer message

_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#[0-9]{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_AT = re.compile(r"<at\b[^<>]*>([^<>]*)</at>", re.IGNORECASE)


def is_addressed(activity: Mapping[str, Any]) -> bool:
    """Whether the bot itself is mentioned."""
    return any(True for _ in _own(activity))


def spoken(activity: Mapping[str, Any]) -> str:
    """Its words as they were typed, the bot's own name left out, people as "@Ann Archer".

    Teams sends a copy of the words as an attachment, which is not read.
    """
    text = activity.get("text")
    said = text[:LONGEST] if isinstance(text, str) else ""
    for mention in _own(activity):
        marked = mention.get("text")
        if isinstance(marked, str) and marked:
            said = said.replace(marked, " ")
    named = _AT.sub(lambda found: f"@{found[1]}", said)
    plain = _ENTITY.sub(lambda found: unescape(found[0]), named).replace("\xa0", " ")
    return clean(plain).strip()


def _own(activity: Mapping[str, Any]) -> Iterator[Json]:
    recipient = activity.get("recipient")
    own = recipient.get("id") if isinstance(recipient, dict) else None
    for each in entities(activity):
        mentioned = each.get("mentioned")
        if each.get("type") == "mention" and isinstance(mentioned, dict) and own and mentioned.get("id") == own:
            yield each
