"""The one ladder of a project: who is asked, when it climbs, what an answer does, when it falls silent.

L0 champion (heads-up), L1 manager, L2 deputy and portfolio owner, L3 sponsor; two loops, then parked.
All waiting counts from delivery, in the working days of whoever was asked. The policy is the ladder's own copy.
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from bot.decisions import RungClimbed
from bot.model import Ack, Cause, Ladder, Role, RuleName
from bot.notices import AckTold, Alert, Parked, Returned, Sorted
from bot.rules import watching
from bot.rules.draft import Draft, Dues
from bot.rules.rungs import TOP, empty_rungs, next_people, rung, subject, without
from bot.rules.series import last_point
from bot.workdays import add_workdays

How = Literal["answered", "no_data", "away", "accepted", "stopped", "resumed", "done", "noproblem"]


def raise_alarm(draft: Draft, cause: Cause) -> None:
    """A stall holds. A new cause joins the ladder that stands; a parked one wakes up again."""
    watching.unwatch(draft, cause.rule)
    project = draft.project
    ladder = project.ladder
    if ladder is None:
        number = project.ladders + 1
        ladder = Ladder(number=number, opened_at=draft.at, policy=draft.policy, causes=(cause,))
        draft.change(ladder=ladder, ladders=number)
    causes = (*(other for other in ladder.causes if other.rule != cause.rule), cause)
    draft.change(ladder=replace(ladder, causes=causes))
    if ladder.state == "held":
        climb(draft, 1)
    elif ladder.state == "parked":
        begin_again(draft)


def begin_again(draft: Draft) -> None:
    """From the first rung, with all loops ahead."""
    drop_cause(draft, "S12")  # whatever begins again is not paused
    ladder = _standing(draft)
    draft.change(ladder=replace(ladder, loop=ladder.loop + 1, unanswered=1, lapsed=None))
    climb(draft, 1)


def drop_cause(draft: Draft, rule: RuleName) -> None:
    """That cause no longer holds; the ladder stands for the sake of the others, or of a pause that will end."""
    ladder = draft.project.ladder
    if ladder is not None:
        draft.change(ladder=without(ladder, rule))


def climb(draft: Draft, level: int) -> None:
    """Ask the next rung that has somebody; past the top begin again, and after the last loop fall silent."""
    ladder = _standing(draft)
    for each in range(level, TOP + 1):
        people = rung(draft.project, each, draft.event.context.admins)
        if people:
            _ask_rung(draft, each, people)
            return
    nobody = level == 1
    if nobody or ladder.unanswered >= ladder.policy.loops:
        _park(draft, ladder)
        return
    draft.change(ladder=replace(ladder, loop=ladder.loop + 1, unanswered=ladder.unanswered + 1))
    climb(draft, 1)


def _standing(draft: Draft) -> Ladder:
    ladder = draft.project.ladder
    assert ladder is not None, "only called while a ladder stands"
    return ladder


def _asked(draft: Draft, ladder: Ladder) -> tuple[UUID, ...]:
    """Who was asked on the present rung; whoever promised is among them once the promise has come back."""
    people = [person for _, person in rung(draft.project, ladder.level, draft.event.context.admins)]
    return tuple(dict.fromkeys([*([ladder.ack.by] if ladder.ack else []), *people]))


def _ask_rung(draft: Draft, level: int, people: tuple[tuple[Role | Literal["admin"], UUID], ...]) -> None:
    ladder = replace(_standing(draft), state="open", level=level, decided_at=draft.at, delivered_at=None, ack=None)
    draft.change(ladder=ladder)
    draft.facts.append(RungClimbed(ladder=ladder.number, loop=ladder.loop, level=level, at=draft.at))
    for role, person in people:
        asked = ladder.unanswered if person in ladder.alerted else 0
        draft.tell(person, f"L{level}-{ladder.loop}", alert_for(draft, role, person, asked), "rung")


def alert_for(draft: Draft, role: Role | Literal["admin"], person: UUID, asked: int) -> Alert:
    """The alert as that person should read it now, who was asked so many times with this one; 0 for the first time."""
    ladder, lapsed = _standing(draft), _standing(draft).lapsed
    before = ladder.alerted
    if not asked and person in before:
        before = before[: before.index(person)]
    return Alert(
        pilot=draft.pilot,
        subject=subject(ladder),
        role=role,
        level=ladder.level,
        causes=ladder.causes,
        last=last_point(draft.project),
        told_at=tuple(each.at for each in draft.project.told),
        answer_days=ladder.policy.acknowledge_days,
        next_to=next_people(draft.project, ladder),
        skipped=empty_rungs(draft.project, ladder.level),
        asked_before=tuple(each for each in before if each != person),
        asked=asked,
        promised=lapsed.choice if lapsed else None,
        promised_by=lapsed.by if lapsed else None,
        promised_to=lapsed.person if lapsed else None,
        promised_on=lapsed.due_on if lapsed else None,
    )


def _park(draft: Draft, ladder: Ladder) -> None:
    champion = draft.project.term.person if draft.project.term else None
    told = {person for person in (*ladder.alerted, draft.project.manager, champion) if person is not None}
    draft.withdraw.add(subject(ladder))
    draft.change(ladder=replace(ladder, state="parked", decided_at=draft.at, delivered_at=None))
    for person in sorted(told, key=str):
        body = Parked(
            pilot=draft.pilot,
            subject=subject(ladder),
            causes=ladder.causes,
            loops=ladder.unanswered,
            manager=draft.project.manager,
            asked=ladder.alerted,
        )
        draft.tell(person, f"parked-{ladder.loop}", body, "news")


def dues(draft: Draft) -> Dues:
    """When the ladder next moves by itself."""
    ladder = draft.project.ladder
    if ladder is None:
        return
    if ladder.state == "acknowledged" and ladder.ack is not None and ladder.ack.due_at is not None:
        yield ladder.ack.due_at, lapse
    if ladder.state != "open" or ladder.decided_at is None:
        return
    policy = ladder.policy
    arrived = ladder.delivered_at is not None
    days = policy.acknowledge_days if arrived else policy.undelivered_days
    since_at = ladder.delivered_at or ladder.decided_at
    people = _asked(draft, ladder) or (None,)
    yield max(add_workdays(since_at, days, draft.calendar(person)) for person in people), climb_on


def climb_on(draft: Draft) -> None:
    """Nobody on this rung answered in time, or it could not be reached: the next one is asked as well."""
    climb(draft, _standing(draft).level + 1)


def lapse(draft: Draft, why: Literal["date", "declined", "expired", "unreachable"] = "date") -> None:
    """What was promised did not clear the stall: back to whoever promised, and to the first rung."""
    ladder = _standing(draft)
    ack = ladder.ack
    if ack is None:
        climb(draft, 1)
        return
    if pause := draft.project.pause:
        ended = Cause("S12", pause.at, until_on=pause.until_on)
        ladder = replace(without(ladder, "S12"), causes=(*without(ladder, "S12").causes, ended))
    ladder = replace(
        ladder,
        state="open",
        loop=ladder.loop + 1,
        unanswered=1,
        level=1,
        decided_at=draft.at,
        delivered_at=None,
        lapsed=ack,
    )
    draft.change(ladder=ladder)
    draft.facts.append(RungClimbed(ladder=ladder.number, loop=ladder.loop, level=1, at=draft.at))
    for person in _asked(draft, ladder):
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
            next_to=next_people(draft.project, ladder),
        )
        draft.tell(person, f"L1-{ladder.loop}", body, "rung")


def rung_delivered(draft: Draft, step: str, to: UUID, name: str) -> None:
    """A rung reached its person: from now on waiting counts. One that comes too late is told so."""
    ladder = draft.project.ladder
    if ladder is None or subject(ladder) != name:
        sorted_for(draft, name, to, "done", None, None)
        return
    alerted = ladder.alerted if to in ladder.alerted else (*ladder.alerted, to)
    current = step == f"L{ladder.level}-{ladder.loop}" and ladder.delivered_at is None
    delivered_at = draft.at if current else ladder.delivered_at
    draft.change(ladder=replace(ladder, alerted=alerted, delivered_at=delivered_at))
    if ladder.state == "acknowledged" and ladder.ack is not None and ladder.ack.by != to:
        tell_answer(draft, ladder, ladder.ack, to)


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


def rung_lost(draft: Draft, step: str, name: str) -> None:
    """A rung can not be delivered: the next reachable one is asked at once, unless a neighbour still may hear."""
    ladder = draft.project.ladder
    if ladder is None or subject(ladder) != name or ladder.state != "open" or ladder.delivered_at is not None:
        return
    if step == f"L{ladder.level}-{ladder.loop}" and len(_asked(draft, ladder)) <= 1:
        climb(draft, ladder.level + 1)


def clear(draft: Draft, how: How, person: UUID | None, value: float | None = None) -> None:
    """The stall is over: waiting rungs are dropped unsent, everybody who was alerted is told, only new misses count."""
    ladder = draft.project.ladder
    draft.change(ladder=None, watches=(), told=())
    if ladder is None:
        return
    draft.change(forgiven_at=draft.at)
    draft.withdraw.add(subject(ladder))
    for told in ladder.alerted:
        if told != draft.event.by:
            sorted_for(draft, subject(ladder), told, how, person, value)


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
    )
    draft.tell(to, f"sorted-{draft.event.id}", body, "answer", edits=True)
