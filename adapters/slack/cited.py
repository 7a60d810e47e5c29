"""A message that somebody points at: what can be read of it, and the link that leads to it. Pure.

It may be anybody's, an app's too, and stand where the bot is not: all there is of it is in the payload.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

LONGEST = 4_000  # characters read of it; a report holds fewer
_DEEPEST = 8  # blocks within blocks
_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*")
_CHANNEL = re.compile(r"[A-Z0-9]+")
_TS = re.compile(r"[0-9]+\.[0-9]+")
# Marks in pairs around words, as Slack draws them; a link and what is code are left as they are.
_MARKED = re.compile(
    r"<[^<>]*>|```\n?(?P<block>[^`]+?)\n?```|`(?P<code>[^`\n]+)`"
    r"|(?<!\w)(?P<mark>[*_~])(?=\S)(?P<inner>[^\n]*?\S)(?P=mark)(?!\w)"
)
_MARKS = 3  # of one kind each, around the same words

Json = Mapping[str, Any]


def words(message: Json) -> str:
    """Its text, without what styles it; of a message without one what its blocks, attachments or files say; else ""."""
    for found in (_unmarked(_text(message.get("text"))), _blocks(message), _attachments(message), _files(message)):
        if found.strip():
            return found.strip()[:LONGEST]
    return ""


def link(body: Json) -> str:
    """Where Slack opens it; "" where the payload does not say enough."""
    message, team, channel = _object(body.get("message")), _object(body.get("team")), _object(body.get("channel"))
    domain, place = str(team.get("domain", "")), str(channel.get("id", ""))
    ts = str(message.get("ts") or body.get("message_ts", ""))
    if not (_DOMAIN.fullmatch(domain) and _CHANNEL.fullmatch(place) and _TS.fullmatch(ts)):
        return ""
    address = f"https://{domain}.slack.com/archives/{place}/p{ts.replace('.', '')}"
    thread = str(message.get("thread_ts", ""))
    if thread == ts or not _TS.fullmatch(thread):
        return address
    return f"{address}?{urlencode({'thread_ts': thread, 'cid': place})}"


def _blocks(within: Json) -> str:
    return "\n".join(filter(None, (_said(block) for block in _list(within.get("blocks")))))


def _attachments(message: Json) -> str:
    found = []
    for attachment in map(_object, _list(message.get("attachments"))):
        title, text = _unmarked(_text(attachment.get("title"))), _unmarked(_text(attachment.get("text")))
        said = (
            "\n".join(filter(None, (title, text)))
            or _blocks(attachment)
            or _unmarked(_text(attachment.get("fallback")))
        )
        found.append(said)
    return "\n".join(filter(None, found))


def _files(message: Json) -> str:
    files = map(_object, _list(message.get("files")))
    return "\n".join(
        filter(None, (_written_out(_text(each.get("title")) or _text(each.get("name"))) for each in files))
    )


def _said(block: object, depth: int = 0) -> str:
    """What one block says, a line for each part that stands by itself."""
    each = _object(block)
    if depth > _DEEPEST:
        return ""
    if each.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
        return "".join(_element(element) for element in _list(each.get("elements")))
    own = [_worded(each.get(name)) for name in ("title", "text", "label", "subtitle", "body")]
    inner = [_worded(field) for field in _list(each.get("fields"))]
    inner += [_said(element, depth + 1) for element in _list(each.get("elements"))]
    alt = _written_out(_text(each.get("alt_text"))) if not any(own) else ""
    return "\n".join(filter(None, (*own, *inner, alt)))


def _worded(text: object) -> str:
    """A text object: Slack's markup, or literal words."""
    if isinstance(text, str):
        return text
    said = _object(text)
    found = _text(said.get("text"))
    return _unmarked(found) if said.get("type") == "mrkdwn" else _written_out(found)


def _element(element: object) -> str:
    each = _object(element)
    match each.get("type"):
        case "text":
            return _written_out(_text(each.get("text")))
        case "link":
            return _written_out(_text(each.get("text")) or _text(each.get("url")))
        case "user":
            return f"<@{_text(each.get('user_id'))}>"
        case "channel":
            return f"<#{_text(each.get('channel_id'))}>"
        case "broadcast":
            return f"<!{_text(each.get('range'))}>"
        case "emoji":
            return f":{_text(each.get('name'))}:"
        case _:
            return ""


def _written_out(text: str) -> str:
    # Literal words, as they stand in markup: what is read from here is all read as markup.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unmarked(markup: str, depth: int = 0) -> str:
    """The same words, without what makes them bold, italic, struck out or code."""

    def bare(found: re.Match[str]) -> str:
        if code := found["block"] or found["code"]:
            return code
        return _unmarked(found["inner"], depth + 1) if found["mark"] else found.group()

    return markup if depth >= _MARKS else _MARKED.sub(bare, markup[:LONGEST])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Iterator[object]:
    return iter(value) if isinstance(value, list) else iter(())
