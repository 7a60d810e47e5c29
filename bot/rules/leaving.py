"""Somebody is not in the organisation any more. Nothing is asked of them, and nothing of theirs is silence."""

from dataclasses import replace
from uuid import UUID

from bot.model import Cause, Role
from bot.notices import ChairEmptied
from bot.rules import chairs, conditions, ownership, watching
from bot.rules.accepting import end_term
from bot.rules.asking import drop_open_week
from bot.rules.draft import Draft
from bot.rules.phases import above
from bot.rules.rungs import without

# What is said of a closed account. Not "account_inactive": on Slack that is the bot's own.
GONE = frozenset({"deactivated", "user_disabled"})


def left(draft: Draft, person: UUID) -> None:
    """Every part they had in this pilot is over. Twice, or in a pilot that has ended, changes nothing."""
    project = draft.project
    if project.phase == "stopped":
        return
    _leave_the_roster(draft, person)
    _help_no_more(draft, person)
    draft.drop_undo(person)
    roles = tuple(role for role in ownership.SEATS if getattr(project, role) == person)
    if roles:
        _empty_chairs(draft, person, roles)
    chairs.follow(draft, project, {person})
    if project.offer is not None and project.offer.person == person:
        ownership.without_an_owner(draft, "unreachable", tell=False)
    if project.term is not None and project.term.person == person:
        _without_its_champion(draft, person)
    _ask_in_place_of(draft, person)
    _look_after_it_for(draft, person)
    conditions.follow(draft, project)


def _ask_in_place_of(draft: Draft, person: UUID) -> None:
    """What they had asked somebody else to take over is asked by the next person above, who hears the answer."""
    standing, others = draft.project.offer, above(draft.project)
    next_one = next((each for each in others if standing is not None and each != standing.person), None)
    if standing is not None and standing.by == person and next_one is not None:
        draft.change(offer=replace(standing, by=next_one))


def _look_after_it_for(draft: Draft, person: UUID) -> None:
    """What whoever registered it would hear is said to the nearest who still has a part, else an administrator."""
    people = (draft.pilot.champion, *above(draft.project), *draft.event.context.admins)
    others = [each for each in people if each not in (None, person)]
    if draft.project.opened_by == person and others:
        draft.change(opened_by=others[0])


def _leave_the_roster(draft: Draft, person: UUID) -> None:
    roster = draft.project.roster
    if any(each.person == person and not each.left for each in roster):
        draft.change(roster=tuple(replace(each, left=True) if each.person == person else each for each in roster))


def _help_no_more(draft: Draft, person: UUID) -> None:
    """Nobody helps with what they were to help with; that touches no blocker, and its owner reads it with the next."""
    blockers = draft.project.blockers
    if any(each.helper == person for each in blockers):
        freed = (replace(each, helper=None, left=person) if each.helper == person else each for each in blockers)
        draft.change(blockers=tuple(freed))


def _without_its_champion(draft: Draft, person: UUID) -> None:
    """The outcome has no owner from this moment, and the first rung hears the same day."""
    end_term(draft, "left")
    drop_open_week(draft)
    if draft.project.checkin is not None:
        draft.change(checkin=None)
    watching.forget_all(draft)
    draft.change(forgiven_at=draft.at, next_week=None)
    ownership.keep_seats(draft)
    if draft.project.ladder is not None:  # that nobody is silent any more sorts nothing
        draft.change(ladder=without(draft.project.ladder, "S1"))
    cause = Cause("S2", draft.at, person=person, how="left")
    ownership.nobody_owns_it(draft, ownership.asked_meanwhile(draft, cause))


def _empty_chairs(draft: Draft, person: UUID, roles: tuple[Role, ...]) -> None:
    before = draft.project
    draft.change(**dict.fromkeys(roles))
    ownership.keep_seats(draft)
    champion = before.term.person if before.term else None
    others = [each for each in above(draft.project) if each not in (champion, person)]
    body = ChairEmptied(
        pilot=draft.pilot,
        subject=f"left-{person}",
        person=person,
        roles=roles,
        next_to=others[0] if others else None,
    )
    for each in dict.fromkeys((champion, others[0] if others else None)):
        if each is not None and each != person:
            draft.tell(each, f"left-{draft.event.id}", body, "news")
