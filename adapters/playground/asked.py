"""Reading what the page sent: every wrong thing is answered with a sentence."""

import json
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from aiohttp import web

from adapters.connection import Refused

LONGEST_WORDS: Final = 4000  # characters in one message
LONGEST_VALUE: Final = 200_000  # characters in one field: a file of weekly numbers fits

Values = Mapping[str, str | Sequence[str] | None]


async def body(request: web.Request) -> Mapping[str, object]:
    """The JSON object that was sent."""
    raw = await request.read()
    try:
        value = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Refused(400, "That is not JSON.") from wrong
    if not isinstance(value, dict):
        raise Refused(400, "A JSON object is expected.")
    return value


def text(sent: Mapping[str, object], name: str, longest: int = LONGEST_WORDS) -> str:
    """A text that must be there, and can be kept."""
    value = sent.get(name)
    if value is None:
        raise Refused(400, f"“{name}” is missing.")
    if not isinstance(value, str):
        raise Refused(400, f"“{name}” has to be text.")
    return _kept(value, name, longest)


def person_id(value: str) -> UUID:
    """The id of a person, as `people` gave it."""
    try:
        return UUID(value)
    except ValueError as wrong:
        raise Refused(404, "Nobody here has that id.") from wrong


def values(sent: Mapping[str, object]) -> Values:
    """What was filled in, by field name: texts, lists of texts, or nothing. Numbers are taken as written."""
    given = sent.get("values")
    if not isinstance(given, dict):
        raise Refused(400, "“values” has to be an object of field names and what was filled in.")
    return {_kept(name, "a field's name", 200): _value(name, each) for name, each in given.items()}


def _value(name: str, value: object) -> str | Sequence[str] | None:
    if value is None:
        return None
    if isinstance(value, list):
        return [_kept(_plain(name, each), name, LONGEST_VALUE) for each in value[:1000]]
    return _kept(_plain(name, value), name, LONGEST_VALUE)


def _plain(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Refused(400, f"“{name[:80]}” has to be text.")


def _kept(value: str, name: str, longest: int) -> str:
    if len(value) > longest:
        raise Refused(400, f"“{name[:80]}” has {len(value):,} characters; at most {longest:,} fit.")
    # No database keeps a NUL or half a character; said here, it is a sentence and not a failure there.
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise Refused(400, f"“{name[:80].encode('ascii', 'replace').decode()}” holds a character that is none.")
    return value


def _no_constant(name: str) -> object:
    raise ValueError(name)
