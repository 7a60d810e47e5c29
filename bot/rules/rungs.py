"""Who stands on which rung, who comes next, and what a ladder stands for."""

from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.model import Calendar, Ladder, Project, Role, RuleName
from bot.rules.draft import Draft
from bot.workdays import add_workdays, is_away, local_date, quiet_until

TOP = 3
NOBODY_AWAY: frozenset[UUID] = frozenset()
_ROLES: dict[int, tuple[Role, ...]] = {1: ("manager",), 2: ("deputy", "owner"), 3: ("sponsor",)}

Chair = tuple[Role | Literal["admin"], UUID]


def subject(ladder: Ladder) -> str:
    """The subject of all that is said about this ladder."""
    return f"ladder-{ladder.number}"


def away_today(draft: Draft) -> frozenset[UUID]:
    """Who of the manager and the deputy is away on their own today."""
    seats = (draft.project.manager, draft.project.deputy)
    return frozenset(
        person
        for person in seats
        if person is not None and is_away(local_date(draft.at, draft.calendar(person)), draft.calendar(person))
    )


def deputy_of(project: Project) -> UUID | None:
    """Who stands in for the manager, if there is both, and the deputy does not own the outcome."""
    champion = project.term.person if project.term else None
    return project.deputy if project.manager is not None and project.deputy not in (project.manager, champion) else None


def rung(
    project: Project, level: int, admins: tuple[UUID, ...] = (), away: frozenset[UUID] = NOBODY_AWAY
) -> tuple[Chair, ...]:
    """Who stands on that rung, with the chair they sit in; a person of several chairs on the lowest only.

    The deputy takes the place of a manager who is away; where both are, the first rung has nobody. Nobody on any
    rung: the administrators, on the first.
    """
    champion = project.term.person if project.term else None
    taken: set[UUID | None] = {champion, None}
    found: list[Chair] = []
    for each in range(1, level + 1):
        found = []
        for role, person in _chairs(project, each, away):
            if person is not None and person not in taken:
                taken.add(person)
                found.append((role, person))
    if not found and level == 1 and not _chairs_taken(project):
        return tuple(("admin", admin) for admin in admins if admin != champion)
    return tuple(found)


def may_reach_admins(project: Project) -> bool:
    """Whether the administrators are asked, or may be once one more person has left or owns the outcome."""
    return len(set(_chairs_taken(project))) <= 1


def _chairs_taken(project: Project) -> list[UUID]:
    """Everybody above who is not the owner of the outcome."""
    champion = project.term.person if project.term else None
    people = (project.manager, project.deputy, project.owner, project.sponsor)
    return [person for person in people if person is not None and person != champion]


def _chairs(project: Project, level: int, away: frozenset[UUID]) -> list[tuple[Role, UUID | None]]:
    deputy = deputy_of(project)
    if level == 1 and project.manager in away and deputy is not None:
        return [("deputy", deputy)] if deputy not in away else []
    return [(role, getattr(project, role)) for role in _ROLES[level]]


def role_of(project: Project, person: UUID) -> Role | Literal["admin"]:
    """The lowest chair that person sits in; an administrator's where there is none."""
    roles = {who: role for level in (3, 2, 1) for role, who in rung(project, level)}
    return roles.get(person, "admin")


def empty_rungs(project: Project, below: int) -> tuple[Role, ...]:
    """The chairs on lower rungs that nobody sits in: why this one is asked instead."""
    levels = range(1, below)
    return tuple(role for level in levels if not rung(project, level) for role in _ROLES[level])


def next_people(project: Project, ladder: Ladder, away: frozenset[UUID] = NOBODY_AWAY) -> tuple[UUID, ...]:
    """Who is asked next if nobody on the present rung answers."""
    for level in range(ladder.level + 1, TOP + 1):
        people = tuple(person for _, person in rung(project, level, away=away))
        if people:
            return people
    return ()


def first_asked(draft: Draft) -> tuple[UUID, ...]:
    """Who would be asked first if a stall were here now."""
    project, admins, away = draft.project, draft.event.context.admins, away_today(draft)
    for level in range(1, TOP + 1):
        if people := rung(project, level, admins, away):
            return tuple(person for _, person in people)
    return ()


def without(ladder: Ladder, rule: RuleName) -> Ladder:
    """The ladder without that cause."""
    return replace(ladder, causes=tuple(cause for cause in ladder.causes if cause.rule != rule))


def stands(ladder: Ladder, rule: RuleName) -> bool:
    """Whether the ladder stands for that cause."""
    return any(cause.rule == rule for cause in ladder.causes)


def given_up_at(ladder: Ladder, since_at: datetime, calendar: Calendar) -> datetime:
    """When an alert that has not arrived is asked of others too: it had a working day in its receiver's own hours.

    A first alert has one more, for the number of messages in a day may hold it until the next opening. Whoever is
    away for longer is not waited for.
    """
    days = ladder.policy.undelivered_days
    opens_at = quiet_until(since_at, calendar)
    if opens_at > add_workdays(since_at, days + 1, calendar):
        return add_workdays(since_at, days, calendar)
    is_first = (ladder.loop, ladder.level) == (1, 1)
    return add_workdays(opens_at, days + is_first, calendar)
