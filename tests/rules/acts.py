"""What anybody may do to a pilot next: every event there is, by whoever's turn it is or by somebody else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from bot.events import (
    Accepted,
    Acknowledged,
    Answered,
    AskedLater,
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    ConditionAnswered,
    Conditioned,
    ContextAdded,
    Corrected,
    Declined,
    Delivered,
    HandedOver,
    HelpAnswered,
    HistoryAdded,
    MetricSet,
    NoDataSaid,
    Paused,
    PersonLeft,
    PhaseMoved,
    ProjectEvent,
    ReportMoved,
    Resumed,
    RightsGranted,
    RosterLeft,
    RosterSet,
    SaidDone,
    SeatGiven,
    Stopped,
    TimePassed,
    Undelivered,
    Undone,
    UseSaid,
    WentAway,
)
from bot.model import OpenReport, Rights, Words
from bot.workdays import monday
from tests.rules.checked import CHAIRS, Checked
from tests.rules.life import ADA, ALL, DINA, EVE, MAYA, PRIYA, RUTH, SAM, TOM, WEEK, person

INES, KOFI = person("Ines"), person("Kofi")
USERS = (SAM, INES, KOFI)
PEOPLE = (MAYA, MAYA, MAYA, TOM, TOM, DINA, PRIYA, RUTH, ADA, SAM, EVE)
SOMEBODY = (MAYA, TOM, DINA, PRIYA, RUTH, SAM)
DELAYS = tuple(timedelta(minutes=each) for each in (0, 1, 9, 60, 60 * 26, 60 * 24 * 3, 60 * 24 * 7, 60 * 24 * 20))
NOBODY = (TimePassed, Delivered, Undelivered, PersonLeft, ReportMoved)
CHOICES = ("help", "decide", "reassign", "pause", "stop", "noproblem")
STATES = ("new", "acknowledged", "accepted", "need_info", "fixed", "declined", "confirmed")
HOSTILE = "<@U1> <!channel> [x](https://evil.example) *b* @all </b>"
Happening = tuple[Callable[..., ProjectEvent], dict[str, Any]]


def written(text: str) -> Words:
    """What somebody wrote, who would like to ping everybody."""
    return Words(person(text), f"{text} {HOSTILE}")


@dataclass(frozen=True)
class Act:
    """What somebody does next."""

    group: int
    kind: int
    by: UUID
    delay: timedelta
    week: int
    other: UUID | None
    number: int
    asleep: bool
    rightly: bool  # by the person whose turn it is


def drawn(chance: Random) -> Act:
    """Any act, sensible or not."""
    return Act(
        group=chance.randrange(16),
        kind=chance.randrange(60),
        by=chance.choice(PEOPLE),
        delay=chance.choice(DELAYS),
        week=chance.randrange(-3, 3),
        other=chance.choice((*PEOPLE[:-1], None)),  # never Eve, who has no say in anything
        number=chance.randrange(61),
        asleep=chance.random() < 0.25,
        rightly=chance.random() < 0.75,
    )


def act(life: Checked, act: Act, never: tuple[Callable[..., ProjectEvent], ...] = ()) -> None:
    """Time passes, and somebody does it. Who left does nothing, and nothing is done with them."""
    if act.asleep:
        life.at += act.delay
        life.do(TimePassed)
        life.settle()
    else:
        life.pass_time(seconds=act.delay.total_seconds())
    groups = (_weekly, _weekly, _above, _above, _blocking, _owning, _owning, _using, _world)
    group = groups[act.group] if act.group < len(groups) else _fitting
    found = group(life, act)
    kind, values = found[act.kind % len(found)]
    by: UUID | None = _whose_turn(life, kind, act) if act.rightly else act.by
    by = None if kind in NOBODY else by
    if kind in never or (values.get("choice") == "stop" and never):
        return
    if by in life.gone or life.gone & {each for each in values.values() if isinstance(each, UUID)}:
        return
    life.do(kind, by, **values)


def _fitting(life: Checked, act: Act) -> list[Happening]:
    """What the state of things asks for."""
    now, number = life.now, act.number
    rights = Rights(scope=bool(number % 2), spend=bool(number % 3), people=True, stop=bool(number % 5))
    day = life.at.date() + timedelta(days=1 + number % 9)
    found: list[Happening] = [(PersonLeft, {"person": (*SOMEBODY, *USERS)[number % 9]}), *_owning(life, act)[:2]]
    if now.offer is not None and now.offer.conditioned_at is not None:
        found += [(ConditionAnswered, {"offer": now.offers, "agreed": agreed}) for agreed in (True, False)]
    elif now.offer is not None:
        found += [(Accepted, {"rights": rights}), (Declined, {})]
        found += [(Conditioned, {"rights": rights, "condition": written(f"condition {number % 5}")})] * 2
    if now.term is not None and now.term.rights.missing():
        found += [(RightsGranted, {"offer": now.term.number})]
    if now.ladder is not None:
        kept = {"ladder": now.ladder.number, "due_on": day, "line": written("a line"), "person": act.other}
        found += [(Acknowledged, {"choice": choice} | kept) for choice in CHOICES]
        found += [(SaidDone, {"ladder": now.ladder.number})]
    if now.pause is not None:
        found += [(Resumed, {}), (Paused, {"until_on": day, "line": written("a line")})]
    for blocker in now.blockers[:2]:
        found += [
            (BlockerChanged, {"number": blocker.number, "helper": act.other}),
            (HelpAnswered, {"number": blocker.number, "helps": True}),
        ]
        found += [(BlockerClosed, {"number": blocker.number})]
    if now.checkin is not None:
        found += [(Answered, {"value": float(number)}), (NoDataSaid, {}), (WentAway, {"from_on": day, "to_on": day})]
    if now.undos:
        found += [(Undone, {})]
    return found


def _weekly(life: Checked, act: Act) -> tuple[Happening, ...]:
    on = monday(life.at.date()) + (act.week - 1) * WEEK
    value, number = float(act.number), act.number
    some, line = on if number % 2 else None, written("a line") if number % 5 else None
    rows = tuple((on - n * WEEK, value + n) for n in range(number % 4, -1, -1))
    away = {
        "from_on": life.at.date() + timedelta(days=number % 4),
        "to_on": life.at.date() + timedelta(days=number % 17),
    }
    return (
        (Answered, {"value": value, "starts_on": some, "note": line, "blocking": line if number % 7 == 0 else None}),
        (Answered, {"value": value, "guard": value if number % 2 else None}),
        (Answered, {"value": value, "starts_on": on, "instead_of": on + timedelta(weeks=number % 3)}),
        (Corrected, {"value": value, "starts_on": some}),
        (NoDataSaid, {"starts_on": some, "reason": line, "skipped": number % 3 == 0}),
        (AskedLater, {"starts_on": on}),
        (WentAway, away),
        (Undone, {}),
        (HistoryAdded, {"rows": rows}),
        (MetricSet, _measured(life, act)),
        (ContextAdded, {"line": written(f"line {number}"), "starts_on": some}),
        (PhaseMoved, {"to": ("build", "validate", "validate", "launch")[number % 4]}),
    )


def _measured(life: Checked, act: Act) -> dict[str, Any]:
    """Another rhythm mostly, else another goal, number or guardrail, or nothing new."""
    metric = life.now.metric
    question, rail = written(f"How many, {act.number % 3}?"), written(f"And, {act.number % 2}?")
    return {
        "question": question if act.number % 7 == 0 else metric.question,
        "unit": metric.unit,
        "better": metric.better,
        "target": 100.0 if act.number % 5 == 0 else metric.target,
        "target_on": metric.target_on,
        "cadence": 1 + act.number % 2,
        "guard_question": rail if act.number % 3 == 0 else None,
        "guard_unit": rail if act.number % 3 == 0 else None,
    }


def _above(life: Checked, act: Act) -> tuple[Happening, ...]:
    number, line = act.number, written("a line") if act.number % 5 else None
    ladder = life.now.ladder.number if life.now.ladder and number % 7 else number % 3
    choice = CHOICES[number % 6]
    due_on = life.at.date() + timedelta(days=number % 13)
    decided = {"choice": choice, "ladder": ladder, "due_on": due_on, "line": line, "person": act.other}
    paused = (Paused, {"until_on": due_on + timedelta(days=number), "line": line})
    return (
        *(((Acknowledged, decided),) * 6),
        (SaidDone, {"ladder": ladder}),
        (Resumed, {}),
        paused,
        paused,
        (Stopped, {"line": line}),
        (Undone, {}),
    )


def _blocking(life: Checked, act: Act) -> tuple[Happening, ...]:
    number, which = act.number, act.number % 4
    day = life.at.date() + timedelta(days=number % 13)
    added = (BlockerAdded, {"text": written("ERP"), "helper": act.other, "decide_on": day if number % 2 else None})
    return (
        added,
        added,
        added,
        (BlockerChanged, {"number": which, "helper": act.other, "decide_on": day, "line": written("a line")}),
        (HelpAnswered, {"number": which, "helps": bool(number % 2)}),
        (BlockerClosed, {"number": which, "how": "withdrawn" if number % 5 == 0 else "resolved"}),
    )


def _owning(life: Checked, act: Act) -> tuple[Happening, ...]:
    now, number = life.now, act.number
    there = [who for who in SOMEBODY if who not in life.gone] or [ADA]
    other = there[number % len(there)]
    rights = Rights(scope=bool(number % 2), spend=bool(number % 3), people=True, stop=bool(number % 5))
    seats = ((CHAIRS[number % 4], other if number % 3 else None), (CHAIRS[number % 3], other))
    return (
        (HandedOver, {"to": other}),
        (HandedOver, {"to": other}),
        (Accepted, {"rights": ALL}),
        (Accepted, {"rights": rights}),
        (Accepted, {"rights": rights}),
        (Declined, {}),
        (Conditioned, {"rights": rights, "condition": written(f"condition {number % 5}")}),
        (ConditionAnswered, {"offer": now.offers, "agreed": bool(number % 2)}),
        (SeatGiven, {"seats": tuple(dict(seats).items())}),
        (RightsGranted, {"offer": now.offers}),
        (PersonLeft, {"person": (*SOMEBODY, *USERS, ADA)[number % 10]}),
    )


def _using(life: Checked, act: Act) -> tuple[Happening, ...]:
    number = act.number
    on = life.now.pulses[-1].starts_on if life.now.pulses else monday(life.at.date())
    there = [who for who in (*USERS, DINA) if who not in life.gone]
    people = tuple(who for n, who in enumerate(there) if (number >> n) % 2 or n == 0)
    return (
        (RosterSet, {"people": people}),
        (RosterLeft, {"starts_on": on}),
        (UseSaid, {"starts_on": on, "used": bool(number % 2)}),
        (UseSaid, {"starts_on": on - WEEK, "used": True}),
        (ReportMoved, report(life, number % 5, STATES[number % len(STATES)], blocks=number % 3 == 0)),
        (ReportMoved, report(life, 1 + number % 2, "new", blocks=number % 3 == 0)),
    )


def report(life: Checked, number: int, state: str, *, blocks: bool) -> dict[str, Any]:
    """What a pilot hears of a report that came to that state now."""
    known = next((each for each in life.now.reports if each.number == number), None)
    kept = known or OpenReport(person(f"report {number}"), number, "broke", life.at)
    untriaged = state in ("new", "acknowledged")
    now = replace(kept, blocks=blocks or kept.blocks, acknowledged=state != "new", triaged=not untriaged)
    return {"report": now, "state": state, "person": None if number % 2 else USERS[number % 3]}


def _world(life: Checked, act: Act) -> tuple[Happening, ...]:
    there = [each for each in life.said if each.to not in life.gone]
    key = there[act.number * 7 % len(there)].key if there else life.said[0].key
    why = ("blocked", "deactivated")[act.number % 2] if life.said[-1].to in SOMEBODY else "blocked"
    return (
        (Delivered, {"key": key}),
        (Undelivered, {"key": key, "why": "blocked" if act.number % 4 else why}),
        (TimePassed, {}),
    )


def _whose_turn(life: Checked, kind: Callable[..., ProjectEvent], act: Act) -> UUID:
    """Who would do that, as things stand."""
    now = life.now
    champion = now.term.person if now.term else MAYA
    above = next((who for chair in CHAIRS if (who := getattr(now, chair)) is not None), champion)
    if kind in (Accepted, Declined, Conditioned):
        return now.offer.person if now.offer else champion
    if kind in (Acknowledged, SaidDone, Resumed, Stopped):
        return (now.ladder.ack.by if now.ladder and now.ladder.ack else None) or above
    if kind in (ConditionAnswered, RightsGranted, SeatGiven) or (kind is HandedOver and act.number % 2):
        return above
    if kind in (UseSaid, RosterLeft):
        return USERS[act.number % len(USERS)]
    if kind is Undone and now.undos:
        return now.undos[-1].by
    return champion
