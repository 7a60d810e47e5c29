"""What an answer of Teams means for a message. Pure."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.ports import PlatformTrouble, TryLater, Uncertain, Unreachable

TOO_BIG = "MessageSizeTooBig"

_LATER = frozenset({412, 429, 502, 503, 504})
_IN_BETWEEN = frozenset({502, 504})  # a gateway gave up on the service behind it, which may have done it all the same
_NOT_DONE = frozenset({"serviceunavailable", "throttled", "toomanyrequests", "preconditionfailed"})  # Teams' own words
_LONGEST_CODE = 60  # characters
_LONGEST_WAIT = 3600  # seconds; a proxy's word may be anything


class ContentRefused(Unreachable):
    """Teams does not take what is in this message, and would take another one there."""


def trouble(status: int, body: bytes, headers: Mapping[str, str], *, is_new: bool = False) -> PlatformTrouble:
    """What an answer that is no success means. Whatever may have been done all the same is Uncertain.

    `is_new`: it was to be a message that is not there yet, and twice would be two of them.
    """
    if is_new and status in _IN_BETWEEN and code(body).lower() not in _NOT_DONE:
        return Uncertain(code(body) or str(status))
    if status in _LATER:
        # Too many, or two at once: of this conversation alone.
        return TryLater(_after(headers), alone=status in (412, 429))
    if status == 401:
        return TryLater()
    if status in (400, 413):
        return ContentRefused(code(body) or (TOO_BIG if status == 413 else str(status)))
    if 400 <= status < 500 and status != 408:
        return Unreachable(code(body) or str(status))
    return Uncertain(code(body) or str(status))


def code(body: bytes) -> str:
    """Teams' own word for it; "" where it said none. The inner word says more than the outer one."""
    said = object_of(body)
    inner = object_of(said.get("message"))
    error = object_of(said.get("error"))
    nested = object_of(error.get("message"))
    for word in (inner.get("subCode"), nested.get("subCode"), error.get("code"), said.get("errorCode")):
        if isinstance(word, str | int) and not isinstance(word, bool) and word != "":
            return "".join(char for char in str(word) if char.isalnum() or char in "._-")[:_LONGEST_CODE]
    return ""


def object_of(text: Any) -> dict[str, Any]:
    """The JSON object that this is or says; an empty one where it is something else."""
    try:
        found = json.loads(text) if isinstance(text, bytes | str) else text
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _after(headers: Mapping[str, str]) -> timedelta | None:
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if not said.isascii() or not said.isdecimal() or len(said) > 9:
        return None
    return timedelta(seconds=min(int(said), _LONGEST_WAIT))
