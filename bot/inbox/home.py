"""What a person sees of it all at a glance."""

import asyncio

from bot.cards import Card
from bot.inbox.desk import Desk
from bot.model import ACTIVE, Person, Project
from bot.wording import home as wording


async def home(desk: Desk, by: Person) -> tuple[Card, ...]:
    """A card a section. Changes nothing."""
    whole = by.role in ("admin", "owner")
    everything, seats, reports = await asyncio.gather(
        desk.readings.all_projects(by.org), desk.readings.seats_of(by.id), desk.readings.reports_by(by.id)
    )
    pilots = everything if whole else seats
    known = {each.id for each in pilots}
    others = [each for each in everything if each.id not in known and each.phase in ACTIVE and _uses(each, by)]
    seen = wording.Seen(pilots, others, reports, whole)
    return wording.home(seen, await desk.voice_for(by, [*pilots, *others]))


def _uses(project: Project, by: Person) -> bool:
    on_it = any(member.person == by.id and not member.left for member in project.roster)
    return on_it or any(blocker.helper == by.id for blocker in project.blockers)
