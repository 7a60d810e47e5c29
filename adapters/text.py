"""Text on its way to any platform: what a screen can show, and cut to a length."""

import re

NOTHING = "–"  # platforms refuse empty text

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # half a surrogate pair is no JSON text


def clean(text: str) -> str:
    """The same text with plain line ends and without what no screen shows."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clip(text: str, longest: int) -> str:
    """At most `longest` characters, an ellipsis standing for the rest; never empty."""
    shown = text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
    return shown if shown.strip() else NOTHING
