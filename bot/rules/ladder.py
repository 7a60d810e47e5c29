"""The one ladder of a project: who is asked, when it climbs, what ends it, when it falls silent.

L0 champion (heads-up), L1 manager, L2 deputy and portfolio owner, L3 sponsor; two loops, then parked.
All waiting counts from delivery, in the working days of whoever was asked. The policy is the ladder's own copy.
"""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from bot.decisions import RungClimbed
from bot.model import Cause, Ladder, RuleName
from bot.notices import Returned
from bot.rules import parking, pauses, watching
from bot.rules.alerted import How, alert_for, arrived, ask_each, say_anew, sorted_for, standing, tell_answer
from bot.rules.draft import Draft, Dues
from bot.rules.rungs import (
    TOP,
    Chair,
    away_today,
    first_asked,
    given_up_at,
    next_people,
    role_of,
    rung,
    stands,
    subject,
    without,
)
from bot.rules.series import last_point
from bot.workdays import add_workdays

_SETTLING: frozenset[How] = frozenset({"accepted", "resumed", "done", "noproblem"})


def raise_alarm(draft: Draft, cause: Cause) -> None:
    """A stall holds. A new cause joins the ladder that stands; a parked one wakes up again.

    An answer answers the whole ladder. But a pilot that has lost its owner can not wait for it.
    """
    watching.unwatch(draft, cause.rule)
    project = draft.project
    ladder = project.ladder
    is_new = ladder is None
    if ladder is None:
        number = project.ladders + 1
        ladder = Ladder(number, draft.at, draft.policy, (cause,), alerted_before=project.alerted_at)
        draft.change(ladder=ladder, ladders=number)
    causes = (*(other for other in ladder.causes if other.rule != cause.rule), cause)
    draft.change(ladder=replace(ladder, causes=causes))
    if ladder.state == "held" and (is_new or cause.rule == "S2"):
        _begin(draft, cause)
    elif ladder.state == "parked" or (ladder.state == "acknowledged" and cause.rule == "S2" and not _reassigns(draft)):
        begin_again(draft)


def _reassigns(draft: Draft) -> bool:
    ack = standing(draft).ack
    return ack is not None and ack.choice == "reassign" and draft.project.offer is not None


def _begin(draft: Draft, cause: Cause) -> None:
    """Ask at once, or hold while whoever is asked first had an alert of this pilot a few days ago."""
    project = draft.project
    first = first_asked(draft)
    if cause.rule != "S2" and first and project.alerted_at is not None:
        calendar = draft.calendar(first[0])
        climbs_at = add_workdays(project.alerted_at, draft.policy.manager_gap_days, calendar)
        if climbs_at > draft.at:
            draft.change(ladder=replace(standing(draft), climbs_at=climbs_at))
            return
    climb(draft, 1)


def begin_again(draft: Draft) -> None:
    """From the first rung, with all loops ahead."""
    if draft.project.pause is None:
        drop_cause(draft, "S12")
    ladder = standing(draft)
    draft.change(ladder=replace(ladder, loop=ladder.loop + 1, unanswered=1, lapsed=None, asks=()))
    climb(draft, 1)


def stands_for(draft: Draft, rule: RuleName) -> bool:
    """Whether a ladder stands for that cause."""
    return draft.project.ladder is not None and stands(draft.project.ladder, rule)


def keep_cause(draft: Draft, cause: Cause) -> None:
    """That cause stands as it is seen now."""
    ladder = standing(draft)
    causes = tuple(cause if other.rule == cause.rule else other for other in ladder.causes)
    draft.change(ladder=replace(ladder, causes=causes))


def drop_cause(draft: Draft, rule: RuleName) -> None:
    """That cause no longer holds; the ladder stands for the sake of the others, or of a pause that will end."""
    ladder = draft.project.ladder
    if ladder is not None:
        draft.settled.extend(cause for cause in ladder.causes if cause.rule == rule)
        draft.change(ladder=without(ladder, rule))


def settle(draft: Draft, rule: RuleName, how: How, person: UUID | None, value: float | None = None) -> None:
    """One cause is over. With the last of them the ladder is; while it is paused, its end is still to come.

    A champion who speaks wakes a parked ladder that stands for something else: somebody is there to be helped.
    """
    if not stands_for(draft, rule):
        return
    drop_cause(draft, rule)
    ladder = standing(draft)
    if rule == "S1":
        draft.change(forgiven_at=draft.at)
    if not ladder.causes and draft.project.pause is None:
        clear(draft, how, person, value)
    elif ladder.causes and ladder.state == "parked" and rule == "S1":
        begin_again(draft)


def climb(draft: Draft, level: int) -> None:
    """Ask the next rung that has somebody; past the top begin again, and after the last loop fall silent.

    But never before anybody has heard of it.
    """
    ladder = standing(draft)
    for each in range(level, TOP + 1):
        people = _rung(draft, each)
        if people:
            _ask_rung(draft, each, people)
            return
    if parking.is_unheard(draft, ladder):
        parking.wait(draft, ladder)
        return
    nobody = level == 1
    if nobody or ladder.unanswered >= ladder.policy.loops:
        parking.park(draft, ladder)
        return
    draft.change(ladder=replace(ladder, loop=ladder.loop + 1, unanswered=ladder.unanswered + 1, asks=()))
    climb(draft, 1)


def _begin_now(draft: Draft) -> None:
    climb(draft, 1)


def _rung(draft: Draft, level: int) -> tuple[Chair, ...]:
    return rung(draft.project, level, draft.event.context.admins, away_today(draft))


def _asked(draft: Draft, ladder: Ladder) -> tuple[UUID, ...]:
    """Who was asked on the present rung; whoever promised is among them once the promise has come back.

    Unless they have a part in it no more: then nothing of theirs comes back to them.
    """
    people = ladder.asked or tuple(person for _, person in _rung(draft, ladder.level))
    promised = ladder.ack.by if ladder.ack else None
    is_here = promised in ladder.alerted or (promised and role_of(draft.project, promised) != "admin")
    return tuple(dict.fromkeys([*([promised] if promised and is_here else []), *people]))


def _ask_rung(draft: Draft, level: int, people: tuple[Chair, ...]) -> None:
    before = standing(draft)
    first = before.loop == 1 and before.decided_at is None
    asked = tuple(person for _, person in people)
    ladder = replace(
        before, state="open", level=level, climbs_at=None, decided_at=draft.at, delivered_at=None, asked=asked, ack=None
    )
    draft.change(ladder=ladder, alerted_at=draft.at if first else draft.project.alerted_at)
    draft.facts.append(RungClimbed(ladder=ladder.number, loop=ladder.loop, level=level, at=draft.at))
    ask(draft, people)


def ask(draft: Draft, people: tuple[Chair, ...]) -> None:
    """Ask these people, on the rung that the ladder stands on."""
    ladder = standing(draft)
    urgency: Literal["errand", "rung"] = "errand" if (ladder.loop, ladder.level) == (1, 1) else "rung"
    for asked in ask_each(draft, [person for _, person in people]):
        draft.tell(asked.person, f"L{ladder.level}-{ladder.loop}", alert_for(draft, asked), urgency)


def dues(draft: Draft) -> Dues:
    """When the ladder next moves by itself."""
    ladder = draft.project.ladder
    if ladder is None:
        return
    if ladder.state == "held" and ladder.climbs_at is not None:
        yield ladder.climbs_at, _begin_now
    if ladder.state == "acknowledged" and ladder.ack is not None and ladder.ack.due_at is not None:
        yield ladder.ack.due_at, lapse
    if ladder.state != "open" or ladder.decided_at is None:
        return
    if ladder.climbs_at is not None and not ladder.alerted:
        yield ladder.climbs_at, _begin_now  # nobody could be told of it yet
        return
    policy = ladder.policy
    people = _asked(draft, ladder) or (None,)
    if ladder.delivered_at is not None:
        since_at, days = draft.counted(ladder.delivered_at), policy.acknowledge_days
        yield max(add_workdays(since_at, days, draft.calendar(person)) for person in people), climb_on
    else:
        since_at = draft.counted(ladder.decided_at)
        yield max(given_up_at(ladder, since_at, draft.calendar(person)) for person in people), climb_on


def climb_on(draft: Draft) -> None:
    """Nobody on this rung answered in time, or it could not be reached: the next one is asked as well."""
    climb(draft, standing(draft).level + 1)


def lapse(draft: Draft, why: Literal["date", "declined", "expired", "unreachable", "condition"] = "date") -> None:
    """What was promised did not clear the stall: back to whoever promised, and to the first rung."""
    ladder = standing(draft)
    ack = ladder.ack
    if ack is None:
        climb(draft, 1)
        return
    if pause := draft.project.pause:
        ladder = replace(ladder, causes=(*without(ladder, "S12").causes, pauses.ended(pause)))
    ladder = replace(
        ladder,
        state="open",
        loop=ladder.loop + 1,
        unanswered=1,
        level=1,
        climbs_at=None,
        decided_at=draft.at,
        delivered_at=None,
        lapsed=ack,
        asked=(),
        asks=(),
    )
    ladder = replace(ladder, asked=_asked(draft, ladder))
    draft.change(ladder=ladder)
    ask_each(draft, ladder.asked)
    draft.facts.append(RungClimbed(ladder=ladder.number, loop=ladder.loop, level=1, at=draft.at))
    for person in ladder.asked:
        body = Returned(
            pilot=draft.pilot,
            subject=subject(ladder),
            why=why,
            person=ack.person,
            choice=ack.choice,
            promised_by=ack.by,
            due_on=ack.due_on or draft.at.date(),
            causes=ladder.causes,
            last=last_point(draft.project),
            answer_days=ladder.policy.acknowledge_days,
            next_to=next_people(draft.project, ladder, away_today(draft)),
        )
        draft.tell(person, f"L1-{ladder.loop}", body, "rung")


def rung_lost(draft: Draft, step: str, name: str) -> None:
    """A rung can not be delivered: the next reachable one is asked at once, unless a neighbour still may hear."""
    ladder = draft.project.ladder
    if ladder is None or subject(ladder) != name or ladder.state != "open" or ladder.delivered_at is not None:
        return
    if step == f"L{ladder.level}-{ladder.loop}" and len(_asked(draft, ladder)) <= 1:
        climb(draft, ladder.level + 1)


def rung_delivered(draft: Draft, step: str, to: UUID, name: str) -> None:
    """A rung reached its person: from now on waiting counts. One that comes too late is told so."""
    ladder = draft.project.ladder
    if step == "L1-1":
        draft.change(alerted_at=draft.at)
    if ladder is None or subject(ladder) != name:
        sorted_for(draft, name, to, "done", None, None)
        return
    alerted = ladder.alerted if to in ladder.alerted else (*ladder.alerted, to)
    current = step == f"L{ladder.level}-{ladder.loop}" and ladder.delivered_at is None
    delivered_at = draft.at if current else ladder.delivered_at
    draft.change(ladder=replace(ladder, alerted=alerted, delivered_at=delivered_at))
    changed_at, mine = ladder.changed_at, arrived(draft, step, to)
    if ladder.state == "acknowledged" and ladder.ack is not None and ladder.ack.by != to:
        tell_answer(draft, ladder, ladder.ack, to)
    elif ladder.state == "open" and mine is not None and changed_at is not None and changed_at > mine.at:
        say_anew(draft, mine)


def clear(draft: Draft, how: How, person: UUID | None, value: float | None = None) -> None:
    """All is over: waiting rungs are dropped unsent, whoever was alerted is told, only what happens anew counts."""
    ladder = draft.project.ladder
    draft.change(ladder=None)
    if how in _SETTLING:
        watching.forget_all(draft)
        draft.change(dismissed_at=draft.at)
    if ladder is None:
        return
    draft.settled.extend(ladder.causes)
    draft.change(forgiven_at=draft.at)
    if ladder.decided_at is not None and not ladder.alerted:
        draft.change(alerted_at=ladder.alerted_before)  # nobody has heard of it
    draft.withdraw.add(subject(ladder))
    for told in ladder.alerted:
        if told != draft.event.by:
            sorted_for(draft, subject(ladder), told, how, person, value)
