"""All there is to type: a few lines by what somebody is, and everything for whoever asks for it."""

from dataclasses import dataclass
from typing import Literal

from bot.cards import Block, Bold, Button, Card, Facts, para

Name = Literal[
    "help",
    "new",
    "checkin",
    "status",
    "list",
    "chart",
    "fix",
    "undo",
    "nodata",
    "away",
    "pause",
    "resume",
    "stop",
    "blocker",
    "phase",
    "history",
    "handover",
    "deputy",
    "people",
    "why",
    "weeks",
    "metric",
    "settings",
    "quiet",
    "admin",
    "report",
    "reports",
    "roster",
    "link",
]

_GROUPS: dict[str, dict[Name, str]] = {
    "The number": {
        "checkin": "give the newest number, like checkin 126",
        "chart": "the number as a picture",
        "fix": "correct a number, like fix 131 or fix 131 week 10",
        "undo": "take back your last answer",
        "nodata": "there is no number this time",
        "away": "be excused, like away 3–14 Apr",
        "weeks": "the newest check-ins, and what became of each",
        "history": "bring in past weeks as the baseline",
        "metric": "change the goal, the rhythm or what is measured",
    },
    "A pilot": {
        "status": "how a pilot stands",
        "list": "your pilots at a glance",
        "blocker": "what stands in the way: blocker add, blocker list, blocker done 2",
        "phase": "move a pilot to build, validate or launch",
        "pause": "let a pilot rest, like pause until 14 Apr",
        "resume": "let a paused pilot go on",
        "stop": "end a pilot you decide over; stopping is a result",
        "new": "register a pilot",
    },
    "Its people": {
        "handover": "ask somebody to own it, like handover Sam",
        "people": "who sits above a pilot",
        "deputy": "who stands in for its manager, like deputy Priya",
        "roster": "who is to use a pilot, and is asked about it",
        "report": "say what broke, confuses or could be better",
        "reports": "what users reported and nobody has settled",
    },
    "You and me": {
        "settings": "your time zone, working days and hours",
        "quiet": "when I leave you alone, like quiet 18:00–09:00",
        "link": "be one person in Slack and in Teams: it gives a code to type there",
        "why": "why I wrote to you",
        "admin": "for administrators: hold or release all messages, and roles",
        "help": "the few things of most use to you; help all shows this page",
    },
}
ADMINISTERS = "You are the administrator here: you see every pilot, and hear whom I could not reach."
HELP: dict[Name, str] = {name: says for group in _GROUPS.values() for name, says in group.items()}
# The few things of most use: what is typed, and what it does.
_REPORT = ("/report the wrong depot", "say what broke, confuses you or could be better")
_MINE = ("/report mine", "what became of your reports")
_LIST = ("/champion list", HELP["list"])
_NEW = ("/champion new", "register a pilot: its one number, and who owns it")
_ADMIN = ("/champion admin", "hold or release all messages, and give roles")
_STATUS = ("/champion status", "how a pilot stands: the number, what it means, what is next")
_SETTINGS = ("/champion settings", HELP["settings"])
_OWNING = (
    ("/champion checkin 126", "give the newest number"),
    _STATUS,
    ("/champion blocker", "what stands in the way"),
    ("/champion reports", "what users reported and nobody has settled"),
)
_DECIDING = (_LIST, _STATUS, ("/champion people", "who sits above a pilot, and who stands in"), _NEW)
_USING = (_REPORT, _MINE, ("/report anon", "report without your name"), _SETTINGS)
_ADMINISTERING = (_ADMIN, ("/champion list", "all pilots at a glance"), _STATUS, _NEW)
_NEWCOMER = (_NEW, _REPORT, ("/champion why", "why I wrote to you"), _SETTINGS)
LONGEST_QUOTE = 60  # characters of what somebody typed that are said back


@dataclass(frozen=True, slots=True)
class Parts:
    """What somebody is: they own a pilot, sit above one, administer, use one. Nothing of it for a newcomer."""

    owning: bool = False
    seated: bool = False
    admin: bool = False
    using: bool = False


def menu(parts: Parts) -> Card:
    """The few things of most use to that person, and the likeliest ones to press."""
    role = (para(ADMINISTERS),) if _is_fresh(parts) else ()
    more = para("Everything else: ", Bold("/champion help all"), f".{_hint(parts)}")
    return Card("What I can do for you", (*role, Facts(_few(parts)), more), _buttons(parts))


def _is_fresh(parts: Parts) -> bool:
    """An administrator, and there is no pilot yet."""
    return parts.admin and not (parts.owning or parts.seated)


def whole_menu() -> Card:
    """All there is to type, group by group."""
    blocks: list[Block] = []
    for title, group in _GROUPS.items():
        rows = tuple((f"/champion {name}", says) for name, says in group.items())
        blocks += [para(Bold(f"{title}:")), Facts(rows)]
    return Card("All I can do", (*blocks, para("In our own chat these words alone are enough.")))


def _few(parts: Parts) -> tuple[tuple[str, str], ...]:
    if parts.owning:
        return (*_OWNING[:3], _ADMIN) if parts.admin else _OWNING
    if _is_fresh(parts):
        return (_NEW, _ADMIN, _SETTINGS)
    if parts.admin:
        return _ADMINISTERING
    if parts.seated:
        return _DECIDING
    return _USING if parts.using else _NEWCOMER


def _hint(parts: Parts) -> str:
    if parts.owning:
        return " In our own chat a plain number is a check-in."
    return "" if parts.admin or parts.seated or parts.using else " More comes with your first pilot."


def _buttons(parts: Parts) -> tuple[Button, ...]:
    deciding = parts.seated
    plain = parts.owning or deciding or parts.using
    new = Button("new", "Register a pilot", "menu", "plain" if plain else "primary")
    mine = Button("list", "My pilots", "menu", "primary" if deciding and not parts.owning else "plain")
    checkin, how = Button("checkin", "Check in", "menu", "primary"), Button("status", "Status", "menu")
    everything = Button("everything", "Show all commands", "menu")
    if parts.owning:
        return (checkin, how, mine, new, everything)
    if deciding:
        return (mine, how, new, everything)
    return (new, Button("admin", "Administration", "menu"), everything) if parts.admin else (new, everything)


def unknown(text: str, nearest: Name | None) -> Card:
    """Words that are no command: the nearest one, and nothing is done."""
    shown = text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
    close = (para("Did you mean ", Bold(f"/champion {nearest}"), f" ({HELP[nearest]})?"),) if nearest else ()
    line = para("Nothing was done. Type ", Bold("help"), " to see what I can do.")
    return Card(f"I don't know “{shown}”", (*close, line), (Button("help", "What can I type?", "menu"),))
