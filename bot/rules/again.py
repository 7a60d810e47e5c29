"""What stands again once an act is taken back: the silence that a word had ended, and the alerts with their buttons."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.model import Ack, Asked, Ladder, Told, Undo
from bot.notices import AckNoted
from bot.rules import parking
from bot.rules.alerted import alert_for, standing, tell_answer
from bot.rules.draft import Draft
from bot.rules.ladder import climb
from bot.rules.phases import above
from bot.rules.rungs import stands, subject
from bot.workdays import local_date, workdays_between


def silence(draft: Draft, undo: Undo) -> bool:
    """The silence that this word ended stands again, unless something else ended it since. Whether it does."""
    before, now = undo.ladder, draft.project.ladder
    if before is None or not stands(before, "S1") or draft.project.forgiven_at != undo.at:
        return False
    forgive_less(draft, undo)
    if now is None:
        draft.change(ladder=_of_those_here(draft, before))
    elif not stands(now, "S1"):
        silent = tuple(cause for cause in before.causes if cause.rule == "S1")
        draft.change(ladder=replace(now, causes=(*silent, *now.causes)))
    return True


def forgive_less(draft: Draft, undo: Undo) -> None:
    """The misses count as they did, and the champion has heard what they had heard of them."""
    known: list[Told] = [each for each in undo.told if each not in draft.project.told]
    told = tuple(sorted((*known, *draft.project.told), key=lambda each: each.at))
    draft.change(forgiven_at=undo.forgiven_at, told=told)


def _of_those_here(draft: Draft, ladder: Ladder) -> Ladder:
    """The ladder without whoever has no part in it any more."""
    here = {*above(draft.project), *draft.event.context.admins}
    return replace(
        ladder,
        alerted=tuple(each for each in ladder.alerted if each in here),
        asked=tuple(each for each in ladder.asked if each in here),
        asks=tuple(each for each in ladder.asks if each.person in here),
    )


def ask(draft: Draft, undo: Undo, *, edits: bool) -> tuple[UUID, ...]:
    """Whoever had been asked has that again, with its buttons and the days that were left. Who waits for an answer.

    A rung that had reached nobody is asked anew. `edits`: it takes the place of what said that it was over.
    """
    ladder = standing(draft)
    if ladder.state == "parked":
        for person in ladder.alerted:
            body = parking.parked_for(draft, ladder)
            draft.tell(person, f"again-{draft.event.id}", body, "news", edits=edits)
    elif ladder.state == "acknowledged" and ladder.ack is not None:
        _say_answer(draft, ladder, ladder.ack)
    elif ladder.state == "open":
        return _ask_open(draft, ladder, undo, edits)
    return ()


def _ask_open(draft: Draft, ladder: Ladder, undo: Undo, edits: bool) -> tuple[UUID, ...]:
    reached = ladder.delivered_at is not None and bool({*ladder.asked} & {*ladder.alerted})
    if reached:
        draft.change(ladder=_later(draft, ladder, undo))
    else:
        draft.change(ladder=replace(ladder, loop=ladder.loop + 1))
        climb(draft, ladder.level)
    now = standing(draft)
    for person in (each for each in ladder.alerted if reached or each not in now.asked):
        first = Asked(person, now.level, now.loop, draft.at, often=now.unanswered, before=now.alerted)
        mine = next((each for each in now.asks if each.person == person), first)
        is_over = mine.level < now.level
        body = replace(alert_for(draft, mine), taken_back_by=undo.by if edits else None, passed_on=is_over)
        draft.tell(person, f"again-{draft.event.id}", body, "answer" if person == undo.by else "news", edits=edits)
    return tuple(dict.fromkeys((*ladder.alerted, *now.asked)))


def _later(draft: Draft, ladder: Ladder, undo: Undo) -> Ladder:
    """No days ran while it was settled, and none are won: taking back over and over keeps nobody from hearing."""
    assert ladder.decided_at is not None and ladder.delivered_at is not None, "it has reached somebody"
    return replace(
        ladder,
        decided_at=_moved(draft, ladder.decided_at, undo, ladder.asked[0]),
        delivered_at=_moved(draft, ladder.delivered_at, undo, ladder.asked[0]),
        asks=tuple(
            replace(each, arrived_at=_moved(draft, each.arrived_at, undo, each.person)) if each.arrived_at else each
            for each in ladder.asks
        ),
    )


def _moved(draft: Draft, at: datetime, undo: Undo, person: UUID) -> datetime:
    """So much later that as many of that person's working days have passed since as when it was settled."""
    calendar = draft.calendar(person)
    used = workdays_between(local_date(at, calendar), local_date(undo.at, calendar), calendar)
    later = at + (draft.at - undo.at)
    while workdays_between(local_date(later, calendar), local_date(draft.at, calendar), calendar) > used:
        later += timedelta(days=1)
    return later


def _say_answer(draft: Draft, ladder: Ladder, ack: Ack) -> None:
    """What had been decided stands again, in place."""
    for person in ladder.alerted:
        if person != ack.by:
            tell_answer(draft, ladder, ack, person)
            continue
        body = AckNoted(
            pilot=draft.pilot,
            subject=subject(ladder),
            choice=ack.choice,
            due_on=ack.due_on,
            person=ack.person,
            undo_minutes=ladder.policy.undo_minutes,
            told=(),
            back_at=ack.due_at,
        )
        draft.tell(person, f"again-{draft.event.id}", body, "news", edits=True)
