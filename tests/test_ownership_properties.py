"""Whoever hands over, sets conditions, changes chairs or leaves, in whatever order: what must hold of every pilot."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.decisions import Decision, TermBegan, TermEnded, WordsKept
from bot.events import (
    Accepted,
    ConditionAnswered,
    Conditioned,
    Delivered,
    HandedOver,
    PersonLeft,
    ProjectEvent,
    RightsGranted,
    SeatGiven,
    TimePassed,
    Undelivered,
)
from bot.model import Calendar, Rights, State
from bot.rules import decide
from store import codec
from tests.rules.life import ADA, ALL, DINA, EVE, MAYA, PRIYA, RUTH, SAM, TOM, Fate, at_once, opened, refused, words
from tests.test_properties import ACTS, CALENDARS, FATE, RANDOM, SEAT, Act, Checked, happening, whose_turn

SOMEBODY = (MAYA, TOM, DINA, PRIYA, RUTH, SAM)
CHAIRS = ("manager", "deputy", "owner", "sponsor")


@dataclass
class Owned(Checked):
    """A life in which people come and go."""

    gone: set[UUID] = field(default_factory=set)

    def apply(self, event: ProjectEvent) -> Decision:
        decision = super().apply(event)
        now = decision.state
        if isinstance(event, PersonLeft) and now.phase != "stopped":
            self.gone.add(event.person)
        seats = [getattr(now, chair) for chair in CHAIRS]
        owners = [now.term.person if now.term else None, now.offer.person if now.offer else None]
        assert owners[0] is None or owners[0] != now.manager, "nobody watches over themselves"
        if now.phase != "stopped":
            assert not self.gone & {*seats, *owners}, "somebody who left has a part in it"
            asked = {each.to for each in decision.notices if each.urgency not in ("answer", "news")}
            assert not self.gone & asked, "asked for something, though they have left"
        ends = [each.ended_at for each in now.past]
        begins = [each.began_at for each in now.past[1:]] + ([now.term.accepted_at] if now.term else [])
        assert all(end <= begin for end, begin in zip(ends, begins, strict=False)), "two owners at once"
        return decision


def ownership(life: Owned, act: Act) -> tuple[Callable[..., ProjectEvent], UUID | None, dict[str, Any]]:
    """Who does what about owning it."""
    now, number = life.now, act.number
    there = [person for person in SOMEBODY if person not in life.gone] or [ADA]
    other = there[number % len(there)]
    offered = now.offer.person if now.offer else act.by
    champion = now.term.person if now.term else now.opened_by
    above = next((who for chair in CHAIRS if (who := getattr(now, chair)) is not None), champion)
    rights = Rights(scope=bool(number % 2), spend=bool(number % 3), people=True, stop=bool(number % 5))
    seats = ((CHAIRS[number % 4], other if number % 3 else None), (CHAIRS[number % 3], other))
    condition = words(f"condition {number % 5}")
    choices: tuple[tuple[Callable[..., ProjectEvent], UUID | None, dict[str, Any]], ...] = (
        (HandedOver, champion if number % 2 else above, {"to": other}),
        (HandedOver, above, {"to": other}),
        (Accepted, offered, {"rights": rights}),
        (Conditioned, offered, {"rights": rights, "condition": condition}),
        (ConditionAnswered, above, {"offer": now.offers, "agreed": bool(number % 2)}),
        (SeatGiven, above, {"seats": tuple(dict(seats).items())}),
        (RightsGranted, above, {"offer": now.offers}),
        (PersonLeft, None, {"person": SOMEBODY[number % len(SOMEBODY)]}),
    )
    return choices[act.kind % len(choices)]


def lived(acts: list[Act], fates: list[Fate], seats: list[UUID | None], calendars: list[Calendar], begun: int) -> Owned:
    """A life of those acts, every second one about owning it. Who left does nothing any more."""
    who = (MAYA, TOM, DINA, PRIYA, RUTH)
    life = Owned(calendars=dict(zip(who, calendars, strict=False)))
    life.fate = lambda notice: fates[len(life.said) % len(fates)]
    opened(life, **dict(zip(CHAIRS, seats, strict=True)))
    if begun:
        life.do(Accepted, MAYA, rights=ALL)
        life.pass_time(days=(begun - 1) * 19)
    for n, act in enumerate(acts):
        life.pass_time(seconds=act.delay.total_seconds())
        if n % 2:
            kind, values = happening(life, act)
            by: UUID | None = whose_turn(life, kind) if act.rightly else act.by
            by = None if kind in (TimePassed, Delivered, Undelivered) else by
        else:
            kind, by, values = ownership(life, act)
            by = by if act.rightly or by is None else EVE if act.by in life.gone else act.by
        if by not in life.gone and not life.gone & {*values.values()} - {values.get("offer")}:
            life.do(kind, by, **values)
    return life


LIVES = st.builds(
    lived,
    st.lists(ACTS, min_size=4, max_size=16),
    FATE,
    st.lists(SEAT, min_size=4, max_size=4),
    st.lists(st.sampled_from(CALENDARS), max_size=5),
    st.integers(0, 2),
)


@RANDOM
@given(life=LIVES)
def test_no_order_of_owning_leaves_a_pilot_with_two_owners_or_somebody_who_left(life: Owned) -> None:
    kept = [fact for fact in life.facts if isinstance(fact, TermBegan | TermEnded)]
    kinds = [type(fact) for fact in kept]
    assert kinds == ([TermBegan, TermEnded] * len(kinds))[: len(kinds)], "one term in force"
    assert len(life.now.past) == kinds.count(TermEnded)
    assert life.now.term is None or life.now.term.person == kept[-1].person


@RANDOM
@given(life=LIVES)
def test_replaying_what_was_owned_gives_the_same_state(life: Owned) -> None:
    texts = {fact.words.id: fact.words.text for fact in life.facts if isinstance(fact, WordsKept)}
    state: State | None = None
    for event in life.journal:
        state = decide(state, codec.event_in(codec.event_out(event), texts)).state
    assert state == life.state


@RANDOM
@given(life=LIVES)
def test_when_nobody_answers_any_more_it_falls_silent(life: Owned) -> None:
    life.fate = at_once
    life.calendars = dict.fromkeys(life.calendars, replace(Calendar(), zone="Europe/Berlin"))
    life.do(TimePassed)
    life.pass_time(days=700)
    said = len(life.said)
    life.pass_time(days=200)
    assert (len(life.said), life.now.wake_at) == (said, None)


def test_these_lives_do_what_they_are_about() -> None:
    life = Owned()
    opened(life)
    life.do(Accepted, MAYA, rights=ALL)
    assert refused(life.do(HandedOver, MAYA, to=SAM)) == ""
    life.pass_time(seconds=timedelta(days=1).total_seconds())
    life.do(PersonLeft, person=MAYA)
    assert life.gone == {MAYA}
