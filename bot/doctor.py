"""`champion doctor`: what an operator should know, one line each, what is wrong named with its remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

MOST_IDS = 10  # of one finding; how many there are is said all the same
MOST_SHOWN = 20  # messages that a release would send

_BY_HAND = "somebody changed the database by hand, or this is a defect: please report it with these ids"
_PILOT, _BOTH = ("pilot", "pilots"), ("pilot or report", "pilots or reports")
_MESSAGE, _REPORT = ("message", "messages"), ("report", "reports")
# Each finding: what so many of (one, several), what is wrong with them, and what to do. The names are stable: scripts
# read them.
_WORDS: dict[str, tuple[tuple[str, str], str, str]] = {
    "settings": (("setting", "settings"), "that does not fit: {why}", ""),
    "tables": (("database", "databases"), "{why}", ""),
    "clock_skew": (
        ("second", "seconds"),
        "lie between this machine's clock and the database's",
        "let NTP set the machine's clock, for replicas tell by it whether another is gone",
    ),
    "no_key_opens": (
        ("installation", "installations"),
        "sealed with a key that is not in CHAMPION_SECRET_KEYS",
        "add the key it was sealed with, or let that workspace install the app again",
    ),
    "unadministered": (
        ("workspace", "workspaces"),
        "without an active administrator",
        "champion admin role NAME admin",
    ),
    "held": (("hold", "holds"), "on, and nothing goes out since {since}", "champion admin release lets messages go"),
    "restored": (
        ("back-up", "back-ups"),
        "of {since} put back, and nothing goes out",
        "read below what would be sent; champion admin release looks for each message first",
    ),
    "put_aside": (
        _BOTH,
        "could not be decided",
        "each is tried again within the hour, and aggregate.failed in the log says why",
    ),
    "newer": (_BOTH, "written by a newer release", "start that one"),
    "illegible_state": (_BOTH, "can not be read by this release", _BY_HAND),
    "wake": (_BOTH, "would be woken later than decided", _BY_HAND),
    "offered": (_PILOT, "with an open offer that is listed for somebody else", _BY_HAND),
    "term": (_PILOT, "with another champion than the term in force says", _BY_HAND),
    "seats": (_PILOT, "with other seats than are listed", _BY_HAND),
    "weeks": (_PILOT, "with other weeks than are listed", _BY_HAND),
    "rungs": (_PILOT, "with an alert on another rung than is listed", _BY_HAND),
    "reports": (_REPORT, "standing otherwise than is listed", _BY_HAND),
    "due_long": (
        _BOTH,
        "due for more than an hour",
        "see that a process runs: /readyz says whether its tick is late, and the log what keeps it",
    ),
    "overdue": (
        _MESSAGE,
        "due for more than an hour",
        "see that a process runs: delivery.* in the log says what became of each try",
    ),
    "sending_long": (
        _MESSAGE,
        "being sent for more than five minutes",
        "see that a process runs: it looks for each of them, and sends what is not there",
    ),
    "illegible_message": (_MESSAGE, "that this release can not read", "start the newer release that wrote it"),
    "unheard": (_MESSAGE, "sent or lost, and the pilot was not told", _BY_HAND),
    "unknown": (
        _MESSAGE,
        "of unknown fate since {since}, not sent again",
        "ask the person, or let the next one cover it",
    ),
    "dead": (
        _MESSAGE,
        "not delivered since {since}",
        "check that the app is installed for those people; the administrators were told of each",
    ),
}
NAMES = tuple(_WORDS)
COULD_NOT_LOOK = 2  # exit code


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong. `ids` are at most ten ids or keys; `since` is the oldest instant there is of it."""

    name: str
    count: int
    ids: tuple[str, ...] = ()
    since: datetime | None = None
    why: str = ""

    @property
    def what(self) -> str:
        """How many of what."""
        (one, several), wrong, _ = _WORDS[self.name]
        return f"{self.count} {one if self.count == 1 else several} {wrong}".format(
            since=said_at(self.since), why=self.why
        )

    @property
    def remedy(self) -> str:
        """What to do."""
        return _WORDS[self.name][2]


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message that a release would send. `due_at` is product time."""

    key: str
    to: str
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Going:
    """What a release would set going: messages and pilots that are due, and the first of those messages."""

    messages: int
    pilots: int
    first: tuple[DueMessage, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at. `going` where all is held."""

    pilots: int = 0
    messages: Mapping[str, int] = field(default_factory=dict)  # by state; about how many there ever were as "all"
    skew: timedelta | None = None  # machine's clock against the database's
    going: Going | None = None
    is_restored: bool = False
    older_keys: int = 0  # installations that are still sealed with an older key
    earlier: Mapping[str, int] = field(default_factory=dict)  # dead and unknown of before, which are not wrong any more
    findings: Sequence[Finding] = ()


def lines(configured: Mapping[str, Any], found: Examined) -> list[str]:
    """What to print; everything that is wrong begins with "! "."""
    wrong = [f"! {_line(each)}" for each in found.findings]
    said = [f"Settings: fine; {_settings(configured)}."]
    if any(each.name == "tables" for each in found.findings):
        return [*said, *wrong]
    said += ["Database: fine.", f"Pilots: {found.pilots}."]
    every, waiting = found.messages.get("all", 0), found.messages.get("waiting", 0)
    said.append(f"Messages: about {every:,} so far, {waiting:,} waiting.")
    if any(found.earlier.values()):
        dead, unknown = found.earlier.get("dead", 0), found.earlier.get("unknown", 0)
        said.append(f"Earlier this month: {dead:,} not delivered, {unknown:,} of unknown fate.")
    if configured["rehearsal"]:
        said.append("Rehearsal: on; an administrator hears everything, and nobody else anything.")
    if found.older_keys:
        still = "1 installation is" if found.older_keys == 1 else f"{found.older_keys} installations are"
        said.append(f"Keys: {still} sealed with an older key until the next start; keep that key until then.")
    return [*said, *wrong, *(_going(found.going, found.is_restored) if found.going else [])]


def as_json(configured: Mapping[str, Any], found: Examined) -> dict[str, Any]:
    """The same as one object with stable keys; instants are ISO 8601 in UTC."""
    going = found.going
    return {
        "well": not found.findings,
        "looked": True,
        "settings": dict(configured),
        "pilots": found.pilots,
        "messages": dict(found.messages),
        "clock_skew_seconds": found.skew.total_seconds() if found.skew is not None else None,
        "earlier": dict(found.earlier),
        "older_keys": found.older_keys,
        "findings": [
            {
                "name": each.name,
                "count": each.count,
                "ids": list(each.ids),
                "since": _iso(each.since),
                "what": each.what,
                "remedy": each.remedy,
            }
            for each in found.findings
        ],
        "release": {
            "messages": going.messages,
            "pilots": going.pilots,
            "first": [asdict(each) | {"due_at": _iso(each.due_at)} for each in going.first],
        }
        if going is not None
        else None,
    }


def said_at(instant: datetime | None) -> str:
    """An instant as operators read it, in UTC."""
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant is not None else ""


def _line(finding: Finding) -> str:
    more = ", …" if finding.count > len(finding.ids) else ""
    ids = f" ({', '.join(finding.ids)}{more})" if finding.ids else ""
    remedy = f": {finding.remedy}" if finding.remedy else ""
    return f"{finding.what}{ids}{remedy}".removesuffix(".") + "."


def _settings(configured: Mapping[str, Any]) -> str:
    places = ", ".join(configured["platforms"]) or "no platform"
    return f"{configured['database']}, {places}"


def _going(going: Going, is_restored: bool) -> list[str]:
    """What a release sets going. Each message only after a restore: else it is what was planned."""
    pilots = f"{going.pilots} {_BOTH[0] if going.pilots == 1 else _BOTH[1]}"
    messages = f"{going.messages} message{'' if going.messages == 1 else 's'}"
    said = [f"A release lets {messages} go, and {pilots} {'falls' if going.pilots == 1 else 'fall'} due."]
    if is_restored:
        said += [f"  {each.key} · {each.kind} to {each.to}, due {said_at(each.due_at)}" for each in going.first]
        if going.messages > len(going.first):
            said.append(f"  … and {going.messages - len(going.first)} more.")
    return said


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
