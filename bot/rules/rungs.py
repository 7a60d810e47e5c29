"""The rungs of a ladder: who stands on them, who comes next, and what a ladder stands for."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from bot.model import Ladder, Project, Role, RuleName

TOP = 3
_ROLES: dict[int, tuple[Role, ...]] = {1: ("manager",), 2: ("deputy", "owner"), 3: ("sponsor",)}


def subject(ladder: Ladder) -> str:
    """The subject of all that is said about this ladder."""
    return f"ladder-{ladder.number}"


def rung(
    project: Project, level: int, admins: tuple[UUID, ...] = ()
) -> tuple[tuple[Role | Literal["admin"], UUID], ...]:
    """Who stands on that rung, with the chair they sit in; a person of several chairs on the lowest only.

    Nobody on any rung: the administrators, on the first.
    """
    champion = project.term.person if project.term else None
    taken: set[UUID | None] = {champion, None}
    found: list[tuple[Role | Literal["admin"], UUID]] = []
    for each in range(1, level + 1):
        found = []
        for role in _ROLES[each]:
            person = getattr(project, role)
            if person not in taken:
                taken.add(person)
                found.append((role, person))
    if not found and level == 1 and not any(rung(project, other) for other in (2, 3)):
        return tuple(("admin", admin) for admin in admins if admin != champion)
    return tuple(found)


def empty_rungs(project: Project, below: int) -> tuple[Role, ...]:
    """The chairs on lower rungs that nobody sits in: why this one is asked instead."""
    levels = range(1, below)
    return tuple(role for level in levels if not rung(project, level) for role in _ROLES[level])


def next_people(project: Project, ladder: Ladder) -> tuple[UUID, ...]:
    """Who is asked next if nobody on the present rung answers."""
    for level in range(ladder.level + 1, TOP + 1):
        people = tuple(person for _, person in rung(project, level))
        if people:
            return people
    return ()


def without(ladder: Ladder, rule: RuleName) -> Ladder:
    """The ladder without that cause."""
    return replace(ladder, causes=tuple(cause for cause in ladder.causes if cause.rule != rule))


def stands(ladder: Ladder, rule: RuleName) -> bool:
    """Whether the ladder stands for that cause."""
    return any(cause.rule == rule for cause in ladder.causes)
