"""What a person sees of it all at a glance."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot import views
from bot.cards import Card
from bot.inbox.desk import Desk
from bot.model import ACTIVE, Person, Project
from bot.wording import home as wording
from bot.workdays import add_workdays


async def home(desk: Desk, by: Person) -> tuple[Card, ...]:
    """A card a section. Changes nothing."""
    whole = by.role in ("admin", "owner")
    naming, pilots, reports, held_since = await asyncio.gather(
        desk.readings.naming(by.org, by.id),
        desk.seen(by),
        desk.readings.reports_by(by.id),
        desk.outgoing.held_since(),
    )
    known = {each.id for each in pilots}
    others = [each for each in naming if each.id not in known and each.phase in ACTIVE and _uses(each, by)]
    admin = by.role == "admin"
    seen = wording.Seen(pilots, others, reports, whole, admin, held_since, desk.outgoing.rehearsal)
    voice = await desk.voice_for(by, [*pilots, *others])
    if not whole:
        seen = replace(seen, awaited=await _awaited(desk, wording.listed_first(seen, voice)))
    return wording.home(seen, voice)


async def _awaited(desk: Desk, projects: Sequence[Project]) -> dict[UUID, datetime]:
    """When each is asked about next, or decided about at the latest, by the hours of whoever that is."""
    who = {each.id: person for each in projects if (person := _waited_for(each)) is not None}
    ids = list(dict.fromkeys(who.values()))
    people = dict(zip(ids, await asyncio.gather(*(desk.people.person(id) for id in ids)), strict=True))
    found = {each.id: _at(each, people.get(who[each.id])) for each in projects if each.id in who}
    return {id: at for id, at in found.items() if at is not None}


def _waited_for(project: Project) -> UUID | None:
    if project.ladder is not None and project.ladder.state == "open":
        return project.ladder.asked[0] if project.ladder.asked else None
    return project.term.person if project.term is not None else None


def _at(project: Project, person: Person | None) -> datetime | None:
    ladder = project.ladder
    if person is None or ladder is None or ladder.state != "open":
        return views.next_ask_at(project, person.calendar) if person is not None else None
    since = ladder.delivered_at
    return add_workdays(since, ladder.policy.acknowledge_days, person.calendar) if since is not None else None


def _uses(project: Project, by: Person) -> bool:
    on_it = any(member.person == by.id and not member.left for member in project.roster)
    return on_it or any(blocker.helper == by.id for blocker in project.blockers)
