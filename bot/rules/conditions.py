"""Accepting on a condition: whoever asked, and those above, can promise it. Meanwhile the offer waits for them."""

from dataclasses import replace
from uuid import UUID

from bot.decisions import WordsKept
from bot.events import ConditionAnswered, Conditioned
from bot.model import Offer, Project
from bot.notices import ConditionAsked, ConditionNoted
from bot.rules import alerted, rungs
from bot.rules.accepting import take
from bot.rules.draft import Draft
from bot.rules.ownership import close_condition, offer, promisers
from bot.rules.phases import above


def conditioned(draft: Draft, event: Conditioned) -> None:
    """The person who was asked would take it, if: those who can promise it are asked, once."""
    project = draft.project
    standing = project.offer
    if project.phase == "stopped":
        draft.refuse("ended")
    elif standing is None or standing.person != event.by:
        mine = project.term is not None and project.term.person == event.by
        draft.refuse("already_champion" if mine else "offer_gone", person=event.by if mine else None)
    elif standing.conditioned_at is not None:
        draft.refuse("condition_open", person=next(iter(promisers(draft.project, standing)), None))
    elif standing.condition is not None:
        draft.refuse("condition_refused")
    elif not promisers(draft.project, standing):
        draft.refuse("nobody_to_promise")
    else:
        _pass_on(draft, event, standing)


def _pass_on(draft: Draft, event: Conditioned, standing: Offer) -> None:
    asked = promisers(draft.project, standing)
    name, days = f"offer-{standing.number}", draft.policy.offer_days
    draft.facts.append(WordsKept(words=event.condition))
    draft.change(offer=replace(standing, condition=event.condition, rights=event.rights, conditioned_at=draft.at))
    for person in asked:
        _ask(draft, person)
    noted = ConditionNoted(
        pilot=draft.pilot, subject=name, condition=event.condition.text, asked=asked, answer_days=days
    )
    draft.tell(standing.person, "passed-on", noted, "answer", edits=True)


def _ask(draft: Draft, person: UUID) -> None:
    standing = draft.project.offer
    assert standing is not None and standing.condition is not None and standing.rights is not None, "a condition waits"
    body = ConditionAsked(
        pilot=draft.pilot,
        subject=f"offer-{standing.number}",
        person=standing.person,
        by=standing.by,
        rights=standing.rights,
        condition=standing.condition.text,
        answer_days=draft.policy.offer_days,
    )
    draft.tell(person, f"condition-{draft.event.id}", body, "rung")


def follow(draft: Draft, before: Project) -> None:
    """Those above have changed while a condition waits: whoever can promise it now is asked too, with days anew."""
    was, standing = before.offer, draft.project.offer
    if was is None or standing is None or standing.number != was.number or standing.conditioned_at is None:
        return
    fresh = [each for each in promisers(draft.project, standing) if each not in promisers(before, was)]
    if fresh:
        draft.change(offer=replace(standing, conditioned_at=draft.at, condition_delivered_at=None))
    for person in fresh:
        _ask(draft, person)


def condition_delivered(draft: Draft, name: str) -> None:
    """The condition arrived; the days to answer it count from now."""
    standing = draft.project.offer
    if standing is None or name != f"offer-{standing.number}" or standing.conditioned_at is None:
        return
    if standing.condition_delivered_at is None:
        draft.change(offer=replace(standing, condition_delivered_at=draft.at))


def answered(draft: Draft, event: ConditionAnswered) -> None:
    """Promised: they own it. Not promised: it is their turn again, to take it as it is or not at all."""
    project = draft.project
    standing = project.offer
    if project.phase == "stopped":
        draft.refuse("ended")
    elif standing is None or standing.number != event.offer or standing.conditioned_at is None:
        draft.refuse("sorted_already")
    elif event.by == standing.person or event.by not in (standing.by, *above(project)):
        draft.refuse("not_yours", person=next(iter(promisers(draft.project, standing)), None))
    elif event.agreed and standing.person == project.manager:
        draft.refuse("champion_is_manager", person=standing.person)
    elif event.agreed:
        _agree(draft, event, standing)
    else:
        _turn_down(draft, event, standing)


def _agree(draft: Draft, event: ConditionAnswered, standing: Offer) -> None:
    ladder = draft.project.ladder
    assert standing.rights is not None and event.by is not None, "a condition comes with rights"
    close_condition(draft, standing, "agreed", event.by)
    take(draft, standing, standing.rights, standing.condition)
    if ladder is not None and event.by in ladder.alerted:
        alerted.sorted_for(draft, rungs.subject(ladder), event.by, "accepted", standing.person, None)


def _turn_down(draft: Draft, event: ConditionAnswered, standing: Offer) -> None:
    draft.withdraw.add(f"offer-{standing.number}")
    close_condition(draft, standing, "refused", event.by)
    offer(draft, standing.person, standing.by, standing.why, refused=standing.condition)
