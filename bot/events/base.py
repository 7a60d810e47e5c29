"""What every event has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.model import NOTHING_KNOWN, Context

Via = Literal["card", "typed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What every event has. `by` is None when nobody did it: time passed, a message arrived."""

    id: UUID
    at: datetime
    by: UUID | None = None
    context: Context = NOTHING_KNOWN
