"""Whatever anybody does, in whatever order, and whatever becomes of the messages: what must hold of every pilot."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from random import Random
from typing import get_args

from hypothesis import HealthCheck, given, settings, target

from bot.cards import Button, Link, Mention
from bot.decisions import RungClimbed, TermBegan, TermEnded
from bot.events import Accepted, HistoryAdded, PersonLeft, PhaseMoved, ProjectEvent, Stopped, TimePassed
from bot.model import Project, RuleName
from bot.wording import word
from bot.wording.voice import Voice
from store import codec
from tests.rules import acts
from tests.rules.acts import USERS, act
from tests.rules.checked import WITH_A_HEADS_UP, Checked, again
from tests.rules.eras import HISTORY, SEEDS, Era, era, lived
from tests.rules.life import ADA, ALL, BERLIN, DINA, MAYA, PRIYA, RUTH, TOM, at_once, opened

RANDOM = settings(
    derandomize=True, deadline=None, max_examples=32, suppress_health_check=[HealthCheck.too_slow], database=None
)
RULES = frozenset(get_args(RuleName))
EVENTS = frozenset(each.__name__ for each in get_args(ProjectEvent))
NAMES = dict(
    zip(
        (MAYA, TOM, DINA, PRIYA, RUTH, ADA, *USERS),
        ["Maya", "Tom", "Dina", "Priya", "Ruth", "Ada", "Sam", "Ines", "Kofi"],
        strict=True,
    )
)
YEARS = 104  # weeks
# How long each list of a pilot's state may become; what only grows by a person's deed is counted beside its deeds.
LONGEST = {
    "weeks": 68,
    "told": 12,
    "undos": len(NAMES),
    "watches": len(RULES),
    "blockers": 20,
    "roster": len(NAMES),
    "pulses": 12,
    "seen": len(NAMES),
    "reports": 25,
    "tallies": 12,
}


def test_no_order_of_events_breaks_what_must_hold_and_these_lives_meet_every_rule() -> None:
    reached: Counter[str] = Counter()

    @settings(RANDOM, max_examples=300)
    @given(seed=SEEDS)
    def live(seed: int) -> None:
        life = lived(seed)
        rungs = [(fact.ladder, fact.loop, fact.level) for fact in life.facts if isinstance(fact, RungClimbed)]
        assert len(rungs) == len({*rungs}), "one escalation per ladder, loop and level"
        terms = [fact for fact in life.facts if isinstance(fact, TermBegan | TermEnded)]
        kinds = [type(fact) for fact in terms]
        assert kinds == ([TermBegan, TermEnded] * len(kinds))[: len(kinds)], "one term in force"
        assert len(life.now.past) == kinds.count(TermEnded)
        assert life.now.term is None or life.now.term.person == terms[-1].person
        reached.update(life.reached.keys())
        target(float(len(life.reached)))

    live()
    assert RULES | {f"{rule} coming" for rule in WITH_A_HEADS_UP} <= {*reached}, "a rule that no life meets"
    assert {"L1", "L2", "L3", "held", "parked", "climbed"} <= {*reached}
    assert EVENTS - {*reached} <= {"AskedLater", "ConditionAnswered", "RightsGranted"}, "an event that changes no life"


@RANDOM
@given(seed=SEEDS)
def test_replaying_the_journal_gives_the_same_state(seed: int) -> None:
    life = lived(seed)
    assert again(life) == life.state
    assert codec.project_in(codec.state_out(life.now), life.now.version) == life.now


@RANDOM
@given(seed=SEEDS)
def test_when_nobody_says_anything_more_it_falls_silent(seed: int) -> None:
    life = lived(seed)
    life.fate = at_once
    life.calendars = dict.fromkeys(life.calendars, BERLIN)
    life.do(TimePassed)
    life.pass_time(days=700)  # who never works is asked in a year
    said = len(life.said)
    life.pass_time(days=200)
    assert (len(life.said), life.now.wake_at) == (said, None)


def parts(value: object) -> Iterator[object]:
    """Everything a card is made of."""
    yield value
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name))


@RANDOM
@given(seed=SEEDS)
def test_what_people_wrote_is_never_a_link_a_mention_or_something_to_press(seed: int) -> None:
    life = lived(seed)
    once = {(type(notice.body), notice.to): notice for notice in life.said}
    for notice in once.values():
        card = word(notice.body, Voice(life.at, notice.to, BERLIN, NAMES))
        for part in parts(card):
            if isinstance(part, Link | Mention):
                assert "evil" not in f"{part}", "somebody's words lead or point somewhere"
            if isinstance(part, Button):
                assert "evil" not in part.token + part.verb


def test_two_busy_years_leave_a_state_that_does_not_grow() -> None:
    chance, life = Random(1), Checked(admins=(ADA,))
    opened(life)
    life.do(Accepted, MAYA, rights=ALL)
    life.do(HistoryAdded, MAYA, rows=HISTORY)
    life.do(PhaseMoved, MAYA, to="validate")
    for _ in range(YEARS):
        numbers, reports = chance.choice(("flat", "worse", "better", "silent")), chance.choice(("read", "unread"))
        era(life, Era(1, numbers, chance.randrange(4), reports, "blocked", True, 11))
        for _ in range(4):
            doing = replace(acts.drawn(chance), delay=timedelta(hours=chance.randrange(9)), rightly=True, asleep=False)
            act(life, doing, never=(Stopped, PersonLeft))
    assert life.now.phase != "stopped"
    lists = {each.name: value for each in fields(Project) if isinstance(value := getattr(life.now, each.name), tuple)}
    assert {name for name, value in lists.items() if len(value) > LONGEST.get(name, 0)} <= {"past"}
    assert len(life.now.past) == sum(isinstance(fact, TermEnded) for fact in life.facts)
    assert {*lists} == {*LONGEST, "past"}, "a list that nobody has thought about"
    for ladder in filter(None, (life.now.ladder, *(undo.ladder for undo in life.now.undos))):
        assert max(map(len, (ladder.causes, ladder.alerted, ladder.asked))) <= len(NAMES)
    assert len(json.dumps(codec.state_out(life.now))) < 40_000
