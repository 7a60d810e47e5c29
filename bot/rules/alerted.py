"""What those who were alerted are told: the alert itself, what joined or left it, the answer, that it is sorted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.model import Ack, Asked, Ladder, Project, RuleName
from bot.notices import AckTold, Alert, Returned, Sorted
from bot.rules.draft import Draft
from bot.rules.rungs import away_today, empty_rungs, next_people, role_of, subject
from bot.rules.series import last_point

How = Literal["answered", "no_data", "away", "accepted", "stopped", "resumed", "done", "noproblem", "cleared"]


def ask_each(draft: Draft, people: Iterable[UUID]) -> list[Asked]:
    """Keep that these are asked now, on the rung that the ladder stands on."""
    ladder = standing(draft)
    fresh = [
        Asked(
            person,
            ladder.level,
            ladder.loop,
            draft.at,
            often=ladder.unanswered if person in ladder.alerted else 0,
            before=tuple(each for each in ladder.alerted if each != person),
        )
        for person in people
    ]
    others = [each for each in ladder.asks if each.person not in {one.person for one in fresh}]
    draft.change(ladder=replace(ladder, asks=(*others, *fresh)))
    return fresh


def arrived(draft: Draft, step: str, to: UUID) -> Asked | None:
    """Their message has just reached them: its days count from now. None for one of an earlier round."""
    ladder = standing(draft)
    mine = next((each for each in ladder.asks if each.person == to and step == f"L{each.level}-{each.loop}"), None)
    if mine is None:
        return None
    now = replace(mine, arrived_at=mine.arrived_at or draft.at)
    draft.change(ladder=replace(ladder, asks=tuple(now if each is mine else each for each in ladder.asks)))
    return now


def standing(draft: Draft) -> Ladder:
    """The ladder, where one stands."""
    ladder = draft.project.ladder
    assert ladder is not None, "only called while a ladder stands"
    return ladder


def alert_for(draft: Draft, asked: Asked) -> Alert:
    """The alert as that person should read it now: its causes as they are, its rung and its days as they were."""
    project, ladder, role = draft.project, standing(draft), role_of(draft.project, asked.person)
    ladder = replace(ladder, level=asked.level)
    lapsed, rules = ladder.lapsed, {cause.rule for cause in ladder.causes}
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
        asked_before=asked.before,
        asked=asked.often,
        asked_at=asked.arrived_at,
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
    _say_at_once(draft)
    old, new = before.ladder, draft.project.ladder
    if old is None or new is None or old.number != new.number or _about(old) == _about(new):
        return
    if old.state != "open" or new.state != "open":
        return
    draft.change(ladder=replace(new, changed_at=draft.at))
    for each in new.asks:
        if each.arrived_at is not None:
            say_anew(draft, each)


def _say_at_once(draft: Draft) -> None:
    """What is asked just now says all that stands just now."""
    ladder = draft.project.ladder
    for n, notice in enumerate(draft.notices if ladder is not None else ()):
        if ladder is not None and isinstance(notice.body, Alert | Returned) and notice.body.subject == subject(ladder):
            draft.notices[n] = replace(notice, body=replace(notice.body, causes=ladder.causes))


def _about(ladder: Ladder) -> set[tuple[RuleName, tuple[str, ...], int]]:
    """What a ladder stands for; that a cause has gone on for longer is no news."""
    return {(cause.rule, cause.what, cause.seen) for cause in ladder.causes}


def say_anew(draft: Draft, asked: Asked) -> None:
    """The alert in the place of the one that person has, as things stand now."""
    draft.tell(asked.person, f"joined-{draft.event.id}", alert_for(draft, asked), "news", edits=True)


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
