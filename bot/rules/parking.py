"""After the last loop: nobody decided, and it falls silent; or nobody has heard, and it asks again each working day."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.model import Ladder
from bot.notices import NotReached, Parked
from bot.rules.draft import Draft
from bot.rules.rungs import first_asked, subject
from bot.workdays import local_date, local_instant, quiet_until


def park(draft: Draft, ladder: Ladder) -> None:
    """Everybody was asked twice over and nobody decided: it is listed, and silent."""
    champion = draft.project.term.person if draft.project.term else None
    told = {person for person in (*ladder.alerted, draft.project.manager, champion) if person is not None}
    draft.withdraw.add(subject(ladder))
    draft.change(ladder=replace(ladder, state="parked", decided_at=draft.at, delivered_at=None))
    for person in sorted(told, key=str):
        draft.tell(person, f"parked-{ladder.loop}", parked_for(draft, ladder), "news")


def parked_for(draft: Draft, ladder: Ladder) -> Parked:
    """That nobody has decided, and that it is silent from now on."""
    return Parked(
        pilot=draft.pilot,
        subject=subject(ladder),
        causes=ladder.causes,
        loops=ladder.unanswered,
        manager=draft.project.manager,
        asked=ladder.alerted,
    )


def is_unheard(draft: Draft, ladder: Ladder) -> bool:
    """Whether all rungs were asked as often as they may be, there still is somebody to ask, and nobody has heard."""
    return not ladder.alerted and ladder.loop >= ladder.policy.loops and bool(first_asked(draft))


def is_told(ladder: Ladder | None) -> bool:
    """Whether the administrators know that nobody is reached: they do not hear so of every person again."""
    return ladder is not None and not ladder.alerted and ladder.loop > ladder.policy.loops


def wait(draft: Draft, ladder: Ladder) -> None:
    """Until the next day of whoever is asked first begins. The administrators hear of it once."""
    people = first_asked(draft)
    opens_at = min(_next_opening(draft, person) for person in people)
    again = replace(ladder, level=1, loop=ladder.loop + 1, unanswered=1, climbs_at=opens_at, decided_at=draft.at)
    draft.change(ladder=replace(again, delivered_at=None, asked=()))
    if is_told(ladder):
        return
    name = f"unheard-{draft.event.id}"
    for admin in (each for each in draft.event.context.admins if each not in people):
        body = NotReached(pilot=draft.pilot, subject=name, person=people[0], what="everybody", why="")
        draft.tell(admin, "unreached", body, "news")


def _next_opening(draft: Draft, person: UUID) -> datetime:
    calendar = draft.calendar(person)
    tomorrow = local_instant(local_date(draft.at, calendar) + timedelta(days=1), 0, calendar)
    return max(quiet_until(tomorrow, calendar), tomorrow)
