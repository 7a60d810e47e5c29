"""Which buttons open a form: for platforms that have to know before the press.

A form may still be answered where none was foreseen, and a card where one was; a platform shows either.
"""

from bot.commands import Command, parse
from bot.inbox.nameless import kept
from bot.wording.alerts import CHOICES
from bot.wording.menus import Name

_OF_MENUS = frozenset({"new", "checkin", "settings", "report"})
_SHOWN = frozenset({"checkin", "history", "metric", "roster"})  # of the commands that ask back which pilot is meant
_OF_PILOTS = frozenset(
    {"enter", "skip", "away", "fix", "accept", "accept_if", "newdate", "history", "handover", "metric", "roster"}
    | {"blocker", "reblock", "context", "newpause", "stoppilot"}
    | {"askback", "wontdo", "fixed", "sameas", "detail", "disagree"}
) | frozenset(CHOICES)
OPENS = _OF_MENUS | _OF_PILOTS

# What reads and changes nothing, whatever words follow: it can be said again whenever somebody looks once more.
_READS: frozenset[Name] = frozenset({"help", "status", "list", "chart", "why", "reports", "weeks"})


def opens(verb: str, token: str) -> bool:
    """Whether that button usually opens a form."""
    if token == "menu":
        return verb in _OF_MENUS
    if verb == "show":
        return token.rpartition(":")[2].removeprefix("show-") in _SHOWN
    return verb in _OF_PILOTS


def reads(text: str) -> bool:
    """Whether what was typed only looks something up, so that saying it twice does no more than saying it once."""
    command = parse(text)
    if isinstance(command, Command):
        return command.name in _READS
    return not any(letter.isnumeric() for letter in text)  # "Route planning 126" is no command, and a check-in


def is_private(text: str) -> bool:
    """Whether what was typed is not to be answered where others read along: administration, codes that link accounts,
    and reports without a name.
    """
    command = parse(text)
    return isinstance(command, Command) and (command.name in ("admin", "link") or kept(text) != text)
