"""Who hears of a change to a pilot: those it concerns every day, and whoever made it."""

from bot.notices import Body
from bot.rules.draft import Draft


def tell_around(draft: Draft, step: str, body: Body) -> None:
    """The champion, the manager and whoever acted hear of it, each once."""
    project, by = draft.project, draft.event.by
    champion = project.term.person if project.term else None
    for person in dict.fromkeys((champion, project.manager, by)):
        if person is not None:
            draft.tell(person, step, body, "answer" if person == by else "news")
