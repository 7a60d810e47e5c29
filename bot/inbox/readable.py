"""What people send, as text that can be kept and shown: nothing in it steers a screen or breaks a database."""

import unicodedata

_KEPT = "\n\t"
# Overrides of the writing direction turn the words of a card around; a language that runs from the right needs none.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def readable(text: str) -> str:
    """The text without control characters, half characters and turned writing; line ends as one kind."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(char for char in plain if char in _KEPT or not _is_hidden(char))


def says_nothing(text: str) -> bool:
    """Whether there is nothing in it that anybody could see."""
    return all(unicodedata.category(char) in ("Cf", "Zs", "Mn", "Cc") for char in text)


def _is_hidden(char: str) -> bool:
    return char in _TURNING or unicodedata.category(char) in ("Cc", "Cs")
