"""A message that somebody points at: what can be read of it, and the link that leads to it. Pure.

It may be anybody's, an app's too, and stand where the bot is not: all there is of it is in the invoke.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from adapters.text import clean

LONGEST = 4_000  # characters read of it; a report holds fewer
LONGEST_HTML = 100_000
LONGEST_LINK = 2_000
_DEEPEST = 20  # parts within parts of a card
_LINES = frozenset({"br", "p", "div", "li", "tr", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style"})
_BLANKS = re.compile(r"[ \t\xa0]+")

Json = Mapping[str, Any]


def words(payload: Json) -> str:
    """Its text, without what styles it; of a message without one what its cards or files say; else ""."""
    for found in (_body(payload), _subject(payload), _attachments(payload)):
        if found:
            return found[:LONGEST].strip()
    return ""


def link(payload: Json) -> str:
    """Where Teams opens it; "" where it does not say."""
    said = _text(payload.get("linkToMessage"))
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    is_web = parts.scheme == "https" and bool(parts.hostname) and not re.search(r"\s", said)
    return said if is_web and len(said) <= LONGEST_LINK else ""


def _body(payload: Json) -> str:
    body = _object(payload.get("body"))
    content = _text(body.get("content"))
    return plain(content) if body.get("contentType") == "html" else _tidy(content[:LONGEST_HTML])


def _subject(payload: Json) -> str:
    return _tidy(_text(payload.get("subject")) or _text(payload.get("summary")))


def _attachments(payload: Json) -> str:
    return "\n".join(filter(None, map(_attachment, map(_object, _list(payload.get("attachments"))))))


def _attachment(attachment: Json) -> str:
    content = attachment.get("content")
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            content = None
    said = "\n".join(filter(None, _said(content)))[:LONGEST]
    return said or _tidy(_text(attachment.get("name")))


def _said(node: object, depth: int = 0) -> Iterator[str]:
    """What a card says, in the order in which it stands."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for each in node:
            yield from _said(each, depth + 1)
    elif isinstance(node, dict):
        for name in ("title", "subtitle", "text"):
            yield _tidy(_text(node.get(name)))
        for name in ("body", "items", "columns", "inlines", "facts", "sections"):
            yield from _said(node.get(name), depth + 1)


def plain(html: str) -> str:
    """The words of a piece of HTML, a line where one begins there."""
    reader = _Words()
    reader.feed(html[:LONGEST_HTML])
    reader.close()
    return _tidy("".join(reader.found))


class _Words(HTMLParser):
    """Collects the words; people as "@Ann Archer", emoji and pictures as what they are called."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A line begins, somebody is named, or something has to be told instead of shown."""
        if tag in _LINES:
            self.found.append("\n")
        elif tag == "at":
            self.found.append("@")
        elif tag in ("img", "emoji"):
            self.found.append(dict(attrs).get("alt") or "")
        elif tag in _UNSEEN:
            self._unseen += 1

    def handle_endtag(self, tag: str) -> None:
        """What stood in a line of its own ends with it."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _LINES:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._unseen:
            # A line end within HTML is a blank.
            self.found.append(re.sub(r"[\r\n]+", " ", data))


def _tidy(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
