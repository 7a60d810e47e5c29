"""Rows of a pilot's page: what stands in the way, and what its owner alone sees coming."""

from bot.model import Project
from bot.wording.causes import happened
from bot.wording.voice import Voice, brief, capital, count

Rows = tuple[tuple[str, str], ...]


def in_the_way(project: Project) -> Rows:
    """The open blockers, counted, the oldest by its words; no row for none."""
    if not project.blockers:
        return ()
    oldest = min(project.blockers, key=lambda each: each.opened_at)
    return (("Blockers", f"{capital(count(len(project.blockers), 'open blocker'))}, the oldest: {oldest.text.text}"),)


def seen_coming(project: Project, voice: Voice) -> Rows:
    """What the champion has had a heads-up of; nobody else reads it."""
    coming = tuple(watch.cause for watch in project.watches if watch.cause.rule not in ("S1", "S12"))
    if not coming or project.term is None or project.term.person != voice.reader:
        return ()
    return (("Coming", f"{capital(happened(coming, voice, brief(project)))}; nobody else sees this yet"),)
