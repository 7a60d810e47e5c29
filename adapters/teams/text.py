"""Text on its way to Teams: cut to a length, and unable to ping anybody or to become anything but itself."""

import re
from dataclasses import replace
from typing import assert_never

from adapters.teams import limits
from adapters.text import clean, clip
from bot.cards import Bold, Card, Facts, Form, FormBlock, Link, Mention, Paragraph, Plain, Quote, Span

# Invisible and without width. Put inside what Teams could read as markup, it leaves the words as they look.
JOINER = "\u2060"

# `<at>` is how a mention is written; `{{DATE(…)}}` is replaced even in text that is otherwise literal.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|\{(?=\{)|&(?=#?\w+;)")
# A command in one of our sentences, with as much of what follows as belongs to it.
_FOLLOWS = r"(?: (?:\d+(?:[.,:–]\d+)*|week|mine|anon|all|list|done|release|hold|role|admin|here|unlink|@\w+)(?![\w-]))*"
_COMMAND = re.compile(rf"(?<![\w/.:])/(?:champion (\w+{_FOLLOWS})|(report{_FOLLOWS})(?![-/\w]))")
_ADDRESS = re.compile(r"(?:https?://[^\s/]|mailto:[^\s])\S*")
_OPENS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
_OPENS |= {"\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")

# Teams reads markdown in the choices of a question, with no way to say that it must not. These look alike.
_LOOK_ALIKE = str.maketrans({"*": "\u2217", "_": "\u02cd", "`": "\u02cb", "~": "\u223c", "\\": "\u2216"})
_LINK = re.compile(r"\](?=[(\[:])|!(?=\[)")
_AT_START = re.compile(r"^\s*(?=[-+#>=|]|\d+[.)])")


def inert(text: str) -> str:
    """The same words, which call nobody and of which nothing is replaced."""
    return _MARKUP.sub(lambda found: found.group() + JOINER, clean(text))


def literal(text: str, longest: int) -> str:
    """Text as Teams is to show it: one that turns the direction of reading turns it back at its own end."""
    return _turned_back(clip(inert(text), longest))


def unmarked(text: str, longest: int) -> str:
    """Text for the places where Teams reads markdown: it looks the same and means nothing."""
    plain = inert(" ".join(text.split())).translate(_LOOK_ALIKE)
    plain = _LINK.sub(lambda found: found.group() + JOINER, plain)
    return _turned_back(clip(_AT_START.sub(JOINER, plain), longest))


def address(url: str) -> str:
    """Where a link leads, "" where it does not lead to the web or to a mailbox."""
    shown = inert(url)
    return shown if _ADDRESS.fullmatch(shown) and len(shown) <= limits.URL else ""


def _turned_back(text: str) -> str:
    waiting: list[str] = []
    for mark in _DIRECTIONS.findall(text):
        if mark in _OPENS:
            waiting.append(_OPENS[mark])
        elif mark in waiting:
            while waiting.pop() != mark:
                pass
    return text + "".join(reversed(waiting))


def without_slash(text: str) -> str:
    """Our own command for Teams, where nothing begins with a slash: "/champion status" is "status"."""
    return _COMMAND.sub(lambda found: found.group(1) or found.group(2), text)


def quoted(text: str) -> str:
    """Our own sentence for Teams: "type /champion list to see" is "type “list” to see"."""
    return _COMMAND.sub(lambda found: f"“{found.group(1) or found.group(2)}”", text)


def in_teams(card: Card) -> Card:
    """The card with its commands as people type them in Teams. What somebody wrote stays as it is."""
    blocks = tuple(_said(block) if isinstance(block, Paragraph | Facts) else block for block in card.blocks)
    return replace(card, title=quoted(card.title), blocks=blocks)


def form_in_teams(form: Form) -> Form:
    """The form with its commands as people type them in Teams."""
    return replace(form, title=quoted(form.title), blocks=tuple(_asked(block) for block in form.blocks))


def _asked(block: FormBlock) -> FormBlock:
    if isinstance(block, Paragraph | Facts):
        return _said(block)
    if isinstance(block, Quote):
        return block
    return replace(block, label=quoted(block.label), hint=quoted(block.hint))


def _said(block: Paragraph | Facts) -> Paragraph | Facts:
    if isinstance(block, Facts):
        return Facts(tuple((without_slash(label), quoted(value)) for label, value in block.rows))
    return Paragraph(tuple(_span(span) for span in block.spans))


def _span(span: Span) -> Span:
    match span:
        case Plain(text):
            return Plain(quoted(text))
        case Bold(text):
            return Bold(without_slash(text))
        case Link() | Mention():
            return span
        case _:
            assert_never(span)
