"""Text on its way to Slack and back: cut to a length, unable to ping anybody, and read as people wrote it."""

import re

from adapters.text import clean, clip

# Invisible and without width. Put inside what Slack could read as a command, it leaves the words as they look.
JOINER = "\u2060"

# What no phrase ends with.
_HANGING = re.compile(
    r"a|about|above|an|and|are|as|at|be|by|did|do|does|for|from|has|have|how|in|is|it|its|my|no|not|of|on|or|our|per|so"
    r"|than|that|the|their|this|to|until|was|were|what|when|where|which|who|why|will|with|without|you|your|[–&-]",
    re.IGNORECASE,
)
_PING = re.compile(r"<(?=[!@#])|@(?=channel|here|everyone|group)", re.IGNORECASE)
_WRITTEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_ENTITY = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def inert(text: str) -> str:
    """The same words, unable to call a person or a channel even where Slack would read them as markup."""
    return _PING.sub(lambda found: found.group() + JOINER, clean(text))


def short(text: str, longest: int) -> str:
    """The first words of a longer text that can stand alone: none is cut, and none waits for the next one."""
    if len(text) <= longest:
        return text
    words = text[: 2 * longest].split(" ")
    while words and (len(_bare(words)) > longest or _HANGING.fullmatch(words[-1])):
        words.pop()
    return _bare(words) or clip(text, longest)


def _bare(words: list[str]) -> str:
    return " ".join(words).rstrip(".,:;–- ")


def escaped(text: str, longest: int) -> str:
    """Text for a field that Slack reads as markup: inert, with the three characters written out.

    Cut before they are written out, so that no `&amp;` is cut in half.
    """
    shown = clip(inert(text), longest)
    while len(written := _written_out(shown)) > longest:
        shown = clip(shown, len(shown) - max(1, (len(written) - longest) // 5))
    return written


def _written_out(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spoken(text: str) -> str:
    """What a person typed, out of what Slack sends for it: `<@U1|ann>` is "@ann", `&lt;` is "<"."""
    plain = _WRITTEN.sub(_as_typed, text)
    return clean(re.sub("&(?:lt|gt|amp);", lambda found: _ENTITY[found.group()], plain)).strip()


def _as_typed(found: re.Match[str]) -> str:
    what, label = found.group(1), found.group(2)
    if what[:1] in {"@", "#"}:
        return what[0] + (label or what[1:])
    if what[:1] == "!":
        return "@" + (label or what[1:]).lstrip("@")
    # "mailto:a@b.c|a@b.c" and "http://x.y|x.y": the label is what was typed.
    return label or what
