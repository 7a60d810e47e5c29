"""That somebody can not be reached: an administrator hears it once a week of each pilot, person and reason."""

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from bot.notices import NotReached
from bot.rules.draft import Draft


def name(person: UUID, why: str, at: datetime) -> str:
    """The subject of that message. The same one in the same week is the same message, which is sent once."""
    year, week, _ = at.isocalendar()
    return f"unreached-{uuid5(person, f'{why}/{year}/{week}')}"


def tell_admins(
    draft: Draft,
    person: UUID,
    what: Literal["offer", "ask", "reminder", "alert", "message"],
    why: str,
) -> None:
    """The administrators, but for that person, are told that somebody can not be reached."""
    body = NotReached(pilot=draft.pilot, subject=name(person, why, draft.at), person=person, what=what, why=why)
    for admin in draft.event.context.admins:
        if admin != person:
            draft.tell(admin, "unreached", body, "news")
