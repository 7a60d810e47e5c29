"""What every message body has, and the refusal."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from bot.model import Brief
from bot.refusals import RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every message body has: the pilot, and the subject its buttons act on."""

    pilot: Brief
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(About):
    """Only ever a reply: what was asked can not be done now, and what can."""

    kind: Literal["refusal"] = "refusal"
    why: RefusalReason
    starts_on: date | None = None
    value: float | None = None
    until_on: date | None = None
    person: UUID | None = None
    days: int | None = None
    week_on: date | None = None  # the week that is over, where another one can still be answered
