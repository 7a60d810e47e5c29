"""Pilots, looked for by words, to be shown to others in a conversation."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from bot import views
from bot.cards import Card
from bot.inbox.desk import Desk
from bot.inbox.readable import readable
from bot.model import Person, Project
from bot.wording import pages
from bot.wording.voice import Voice

MOST = 20
ANYBODY = UUID(int=0)  # whoever reads it in the end: "you" would be somebody else


async def pilots(desk: Desk, by: Person, words: str) -> tuple[Card, ...]:
    """A card each of the first MOST that the person may look at and that fit, without buttons. Changes nothing."""
    seen = await desk.seen(by)
    owners = await desk.people.names(by.org, {each.term.person for each in seen if each.term is not None})
    wanted = readable(words).casefold().split()
    shown = [each for each in seen if _fits(wanted, each, owners)][:MOST]
    champions = await desk.people.those(by.org, {each.term.person for each in shown if each.term is not None})
    voice = replace(await desk.voice_for(by, shown), reader=ANYBODY)
    return tuple(_shown(each, voice, champions) for each in shown)


def _fits(wanted: list[str], project: Project, owners: Mapping[UUID, str]) -> bool:
    """Whether each of the words stands in the pilot's name or that of who owns it, in any order and case."""
    owner = owners.get(project.term.person, "") if project.term is not None else ""
    said = f"{project.name.text} {owner}".casefold()
    return all(each in said for each in wanted)


def _shown(project: Project, voice: Voice, champions: Mapping[UUID, Person]) -> Card:
    champion = champions.get(project.term.person) if project.term is not None else None
    asked_at = views.next_ask_at(project, champion.calendar) if champion is not None else None
    return pages.status(project, voice, asked_at).without_buttons()
