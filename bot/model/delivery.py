"""What the delivery plan says of a person's waiting messages, and what it knows of those they were sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.base import Urgency


@dataclass(frozen=True, slots=True)
class Said:
    """One message that a person was sent and that rang. `at` is product time, `kind` its body's."""

    key: str
    kind: str
    urgency: Urgency
    at: datetime


@dataclass(frozen=True, slots=True)
class Send:
    """It goes now, and says what the messages with these keys say as well."""

    along: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Along:
    """It is said in the message of another key."""

    first: str


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits until that instant (product time), which is later than now."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """It is never sent: too late to be of use, or a newer one says all of it."""

    why: Literal["stale", "superseded"]


Verdict = Send | Along | Hold | Drop
