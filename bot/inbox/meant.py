"""Which pilot a person means."""

from bot.commands import meaning, starting
from bot.inbox.desk import from_the_name
from bot.model import Project
from bot.ports import Reply
from bot.wording import pages


def meant(projects: list[Project], words: str, command: str, *, owning: bool = False) -> Project | Reply:
    """The pilot a command is about, or the question back. Words that name no pilot are never passed over."""
    if not projects:
        return Reply((pages.none_of_yours(owning),))
    names = [each.name.text for each in projects]
    found, left = starting(names, from_the_name(names, words))
    if meaning(left):
        return Reply((pages.no_such_pilot(projects, words, command),))
    candidates = [projects[n] for n in found] or projects
    return candidates[0] if len(candidates) == 1 else Reply((pages.which_one(candidates, command),))
