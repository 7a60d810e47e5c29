"""What those who were alerted are told: the alert itself, what joined or left it, the answer, that it is sorted."""

from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.model import Ack, Ladder, Project, Role, RuleName
from bot.notices import AckTold, Alert, Sorted
from bot.rules.draft import Draft
from bot.rules.rungs import away_today, empty_rungs, next_people, role_of, subject
from bot.rules.series import last_point

How = Literal["answered", "no_data", "away", "accepted", "stopped", "resumed", "done", "noproblem", "cleared"]


def alert_for(draft: Draft, role: Role | Literal["admin"], person: UUID, asked: int) -> Alert:
    """The alert as that person should read it now, who was asked so many times with this one; 0 for the first time."""
    project, ladder = draft.project, draft.project.ladder
    assert ladder is not None, "only called while a ladder stands"
    lapsed, before = ladder.lapsed, ladder.alerted
    if not asked and person in before:
        before = before[: before.index(person)]
    rules = {cause.rule for cause in ladder.causes}
    in_place = role == "deputy" and ladder.level == 1 and project.manager is not None
    return Alert(
        pilot=draft.pilot,
        subject=subject(ladder),
        role=role,
        level=ladder.level,
        causes=ladder.causes,
        last=last_point(project),
        told_at=tuple(each.at for each in project.told if each.rule in rules),
        answer_days=ladder.policy.acknowledge_days,
        next_to=next_people(project, ladder, away_today(draft)),
        skipped=empty_rungs(project, ladder.level),
        asked_before=tuple(each for each in before if each != person),
        asked=asked,
        promised=lapsed.choice if lapsed else None,
        promised_by=lapsed.by if lapsed else None,
        promised_to=lapsed.person if lapsed else None,
        promised_on=lapsed.due_on if lapsed else None,
        settled=tuple(draft.settled),
        context=_context(project) if rules & {"S3", "S4"} else None,
        away=project.manager if in_place else None,
    )


def _context(project: Project) -> str | None:
    """What the champion wrote beside the newest number."""
    last = last_point(project)
    week = project.week(last.starts_on) if last is not None else None
    return week.note.text if week is not None and week.note is not None else None


def keep_up(draft: Draft, before: Project) -> None:
    """What joined or left an open ladder is said where it was asked about, in place; nobody is asked again."""
    old, new = before.ladder, draft.project.ladder
    if old is None or new is None or old.number != new.number or _about(old) == _about(new):
        return
    if old.state != "open" or new.state != "open":
        return
    climbed = (old.loop, old.level) != (new.loop, new.level)
    if not climbed:  # what is asked just now says it already
        draft.change(ladder=replace(new, changed_at=draft.at))
    for person in new.alerted:
        if not (climbed and person in new.asked):
            say_anew(draft, new, person)


def _about(ladder: Ladder) -> set[tuple[RuleName, tuple[str, ...]]]:
    """What a ladder stands for; that a cause has gone on for longer is no news."""
    return {(cause.rule, cause.what) for cause in ladder.causes}


def say_anew(draft: Draft, ladder: Ladder, person: UUID) -> None:
    """The alert in the place of the one that person has, as things stand now."""
    asked = ladder.unanswered if ladder.unanswered > 1 else 0
    body = alert_for(draft, role_of(draft.project, person), person, asked)
    draft.tell(person, f"joined-{draft.event.id}", body, "news", edits=True)


def tell_answer(draft: Draft, ladder: Ladder, ack: Ack, to: UUID, next_ask_at: datetime | None = None) -> None:
    """What was decided, in the place of that person's alert; to the champion a message of its own."""
    body = AckTold(
        pilot=draft.pilot,
        subject=subject(ladder),
        choice=ack.choice,
        by=ack.by,
        due_on=ack.due_on,
        line=ack.line.text if ack.line else None,
        person=ack.person,
        paused=draft.project.pause is not None,
        next_ask_at=next_ask_at,
    )
    draft.tell(to, f"told-{draft.event.id}", body, "news", edits=to != draft.pilot.champion)


def sorted_for(draft: Draft, name: str, to: UUID, how: How, person: UUID | None, value: float | None) -> None:
    """Nothing more to do, in the place of that person's alert."""
    offer = draft.project.offer
    body = Sorted(
        pilot=draft.pilot,
        subject=name,
        how=how,
        person=person,
        value=value,
        asked=offer.person if offer else None,
        asked_by=offer.by if offer else None,
        causes=tuple(draft.settled),
    )
    draft.tell(to, f"sorted-{draft.event.id}", body, "answer", edits=True)
