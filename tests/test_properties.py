"""Whatever anybody does, in whatever order, and whatever becomes of the messages: what must hold of every pilot."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.decisions import Decision, RungClimbed, TermBegan, TermEnded, WordsKept
from bot.events import (
    Accepted,
    Acknowledged,
    Answered,
    AskedLater,
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    ContextAdded,
    Corrected,
    Declined,
    Delivered,
    HelpAnswered,
    HistoryAdded,
    MetricSet,
    NoDataSaid,
    Paused,
    PhaseMoved,
    ProjectEvent,
    Resumed,
    SaidDone,
    Stopped,
    TimePassed,
    Undelivered,
    Undone,
    WentAway,
)
from bot.model import Calendar, Project, State
from bot.notices import Alert, Ask, HeadsUp, Miss, Notice, Reminder, Sorted, Thanks
from bot.rules import decide
from bot.rules.series import has_value
from bot.workdays import add_workdays, monday
from store import codec
from tests.rules.life import (
    ADA,
    ALL,
    DINA,
    EVE,
    MAYA,
    PRIYA,
    RUTH,
    SAM,
    TOM,
    Fate,
    Life,
    at_once,
    opened,
    refused,
    words,
)

PEOPLE = (MAYA, MAYA, MAYA, TOM, TOM, DINA, PRIYA, RUTH, ADA, SAM, EVE)
DELAYS = tuple(timedelta(minutes=each) for each in (0, 1, 9, 60, 60 * 26, 60 * 24 * 3, 60 * 24 * 7, 60 * 24 * 20))
FATES: tuple[Fate, ...] = (
    *(timedelta(0),) * 8,
    timedelta(hours=3),
    timedelta(days=2),
    timedelta(days=9),
    "lost",
    "never",
)
ZONES = ("Europe/Berlin", "Pacific/Apia", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe")
CALENDARS = (
    *(Calendar(zone=zone) for zone in ZONES),
    Calendar(workdays=(1, 2, 3)),
    Calendar(workdays=(0, 2)),
    Calendar(country="DE", ask_weekday=4, ask_hour=23),
    Calendar(workdays=()),
)
RANDOM = settings(
    derandomize=True, deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow], database=None
)
ASKING = (Ask, Reminder, Miss)


@dataclass
class Checked(Life):
    """A life in which every single decision is looked at."""

    arrived: set[str] = field(default_factory=set)  # keys
    urgent: set[str] = field(default_factory=set)  # keys of alerts that nobody owns it
    alerts: dict[UUID, datetime] = field(default_factory=dict)  # when somebody's last first alert arrived
    dismissed: bool = False  # somebody with a say called it no problem that nobody owns it

    def apply(self, event: ProjectEvent) -> Decision:
        before, keys = self.state, {notice.key for notice in self.said}
        decision = super().apply(event)
        new = [notice.key for notice in decision.notices]
        assert len({*new}) == len(new), "the same thing twice in one breath"
        assert not keys & {*new}, "the same thing twice"
        if isinstance(event, Delivered):
            self.arrived.add(event.key)
        if before is not None:
            self.looked_at(before, event, decision)
        return decision

    def looked_at(self, before: Project, event: ProjectEvent, decision: Decision) -> None:
        after = decision.state
        for older, newer in pairwise(after.weeks):
            assert newer.starts_on - timedelta(weeks=newer.weeks) >= older.starts_on, "a week is kept twice"
        if isinstance(event, TimePassed):
            assert after.wake_at is None or after.wake_at > event.at
        if event.by == EVE or refused(decision):
            same = replace(after, wake_at=before.wake_at)  # a calendar may have changed meanwhile
            assert (same, decision.notices, decision.facts) == (before, (), ())
        self.weeks_hold(before, event, after)
        self.ladder_holds(before, event, decision)
        if after.phase == "stopped" or after.pause or (after.ladder and after.ladder.state == "parked"):
            assert after.checkin is None
            already = before.phase == "stopped" or before.pause or (before.ladder and before.ladder.state == "parked")
            assert not already or not any(isinstance(each.body, ASKING) for each in decision.notices)

    def weeks_hold(self, before: Project, event: ProjectEvent, after: Project) -> None:
        mondays = [week.starts_on for week in after.weeks]
        assert mondays == sorted({*mondays})
        assert after.checkin is None or after.week(after.checkin.starts_on) is None
        if event.by is None:
            kept = [week for week in before.weeks if has_value(week)]
            assert kept == [week for week in after.weeks if has_value(week)], "time takes no number away"
        for week in after.weeks:
            if week.outcome == "missed" and before.week(week.starts_on) is None:
                asked = f"/week-{week.starts_on}/ask/"
                assert isinstance(event, TimePassed)
                assert any(asked in key for key in self.arrived), "missed without having been asked"

    def ladder_holds(self, before: Project, event: ProjectEvent, decision: Decision) -> None:
        old, new = before.ladder, decision.state.ladder
        if old is not None and old.state != "held" and (new is None or new.number != old.number):
            assert decision.state.pause is None
            told = {each.to for each in decision.notices}
            assert {*old.alerted} - {event.by} <= told, "alerted, and not told that it is sorted"
            self.dismissed |= isinstance(event, Acknowledged)
        if new is not None and new.level == 1 and (old is None or old.state == "held"):
            for cause in new.causes:
                weeks = [decision.state.week(on) for on in cause.weeks]
                assert all(week is not None and week.outcome == "missed" for week in weeks)
        self.nobody_is_surprised(before, event, decision)
        rungs = {"/".join(key.split("/")[1:4:2]) for key in self.arrived if key.split("/")[2].startswith("L")}
        champion = decision.state.term.person if decision.state.term else None
        for notice in decision.notices:
            if isinstance(notice.body, Sorted):
                was_alerted = f"{notice.body.subject}/{notice.to}" in rungs
                assert was_alerted or notice.to in (event.by, champion), "sorted, though never alerted"
        if decision.state.term is None and decision.state.phase != "stopped" and not self.dismissed:
            assert decision.state.offer or new, "nobody owns it and nobody is asked"

    def nobody_is_surprised(self, before: Project, event: ProjectEvent, decision: Decision) -> None:
        """Others hear of a stall only after its champion; and a manager of a new ladder at most once in five days."""
        ladder = decision.state.ladder
        if ladder is not None and not isinstance(event, Undone):
            known = {cause.rule for cause in before.ladder.causes} if before.ladder else set()
            watched = {watch.cause.rule for watch in before.watches}
            here = {cause.rule for cause in ladder.causes} & {"S3", "S4", "S5", "S7", "S8"}
            assert here <= known | watched, "others hear before the champion"
        for notice in decision.notices:
            body = notice.body
            if isinstance(body, Alert) and notice.key.split("/")[2] == "L1-1":
                assert not {cause.rule for cause in body.causes} & {"S3", "S4", "S5"} or self.warned(
                    body.pilot.champion
                )
                self.urgent |= {notice.key} if any(cause.rule == "S2" for cause in body.causes) else set()
        if isinstance(event, Delivered) and self.heard and self.heard[-1].key == event.key:
            self.first_alert_arrived(self.heard[-1])

    def warned(self, champion: UUID | None) -> bool:
        """Whether that champion has been told that something is coming."""
        said = (notice.body for notice in self.said if notice.to == champion)
        return any(isinstance(body, HeadsUp) or (isinstance(body, Thanks) and body.coming) for body in said)

    def first_alert_arrived(self, notice: Notice) -> None:
        if notice.key.split("/")[2] != "L1-1" or not isinstance(notice.body, Alert):
            return
        last = self.alerts.get(notice.to)
        if last is not None and notice.key not in self.urgent:
            calendar = self.calendars.get(notice.to, self.everyday)
            assert self.at >= add_workdays(last, self.policy.manager_gap_days, calendar), "two alerts in five days"
        self.alerts[notice.to] = self.at


@dataclass(frozen=True)
class Act:
    """What somebody does next."""

    kind: int
    by: UUID
    delay: timedelta
    week: int
    other: UUID
    number: int
    asleep: bool
    rightly: bool  # by the person whose turn it is


WHO = st.sampled_from(PEOPLE)
ACTS = st.builds(
    Act,
    kind=st.integers(0, 63),
    by=WHO,
    delay=st.sampled_from(DELAYS),
    week=st.integers(-3, 2),
    other=st.sampled_from((*PEOPLE[:-1], None)),  # never Eve, who has no say in anything
    number=st.integers(0, 60),
    asleep=st.sampled_from((False, False, False, True)),
    rightly=st.sampled_from((True, True, True, False)),
)


def measured(life: Life, act: Act) -> dict[str, Any]:
    """Another rhythm mostly, else another goal, number or guardrail, or nothing new."""
    metric = life.now.metric
    question, rail = words(f"How many, {act.number % 3}?"), words(f"And, {act.number % 2}?")
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


def happening(life: Life, act: Act) -> tuple[Callable[..., ProjectEvent], dict[str, Any]]:
    """The event of an act; any week, date, person and ladder, mostly sensible ones."""
    on: date = monday(life.at.date()) + timedelta(weeks=act.week - 1)
    value = float(act.number)
    some = on if act.number % 2 else None
    ladder = life.now.ladder.number if life.now.ladder and act.number % 7 else act.number % 3
    choice = ("help", "decide", "reassign", "pause", "stop", "noproblem")[act.number % 6]
    line = words("a line") if act.number % 5 else None
    due_on = life.at.date() + timedelta(days=act.number % 13)
    decided = {"choice": choice, "ladder": ladder, "due_on": due_on, "line": line, "person": act.other}
    away = {"from_on": life.at.date() + timedelta(days=act.number % 4), "to_on": life.at.date() + timedelta(days=act.number % 17)}  # fmt: skip
    key = life.said[act.number * 7 % len(life.said)].key
    number = act.number % 4
    rows = tuple((on - timedelta(weeks=n), value + n) for n in range(act.number % 4, -1, -1))
    wrong = {"value": value, "starts_on": on, "instead_of": on + timedelta(weeks=act.number % 3)}
    happenings: tuple[tuple[Callable[..., ProjectEvent], dict[str, Any]], ...] = (
        (Accepted, {"rights": ALL}),
        (Accepted, {"rights": ALL}),
        (Declined, {}),
        (Answered, {"value": value, "starts_on": some, "note": line}),
        (Answered, {"value": value}),
        (Answered, wrong),
        (Corrected, {"value": value, "starts_on": some}),
        (NoDataSaid, {"starts_on": some, "reason": line, "skipped": act.number % 3 == 0}),
        (AskedLater, {"starts_on": on}),
        (WentAway, away),
        (Undone, {}),
        (Undone, {}),
        (PhaseMoved, {"to": ("build", "validate", "launch")[act.number % 3]}),
        (HistoryAdded, {"rows": rows}),
        (MetricSet, measured(life, act)),
        *(((Acknowledged, decided),) * 6),
        (SaidDone, {"ladder": ladder}),
        (Resumed, {}),
        *(((BlockerAdded, {"text": words("ERP"), "helper": act.other, "decide_on": some and due_on}),) * 3),
        (BlockerChanged, {"number": number, "helper": act.other, "decide_on": due_on, "line": line}),
        (HelpAnswered, {"number": number, "helps": bool(act.number % 2)}),
        (BlockerClosed, {"number": number, "how": "withdrawn" if act.number % 5 == 0 else "resolved"}),
        (ContextAdded, {"line": words(f"line {act.number}"), "starts_on": some}),
        *(((Paused, {"until_on": due_on + timedelta(days=act.number), "line": line}),) * 2),
        (Stopped, {"line": line}),
        (Delivered, {"key": key}),
        (Undelivered, {"key": key, "why": "blocked"}),
        (TimePassed, {}),
    )
    return happenings[act.kind % len(happenings)]


def whose_turn(life: Life, kind: Callable[..., ProjectEvent]) -> UUID:
    """Who would do that, as things stand."""
    now = life.now
    champion = now.term.person if now.term else MAYA
    if kind in (Accepted, Declined):
        return now.offer.person if now.offer else champion
    if kind in (Acknowledged, SaidDone, Resumed, Stopped):
        return (now.ladder.ack.by if now.ladder and now.ladder.ack else None) or now.manager or now.owner or ADA
    if kind is Undone and now.undos:
        return now.undos[-1].by
    return champion


SEAT = st.sampled_from((None, TOM, DINA, PRIYA, RUTH, MAYA, ADA))
FATE = st.lists(st.sampled_from(FATES), min_size=1, max_size=7)


def lived(
    acts: list[Act],
    fates: list[Fate],
    seats: list[UUID | None],
    calendars: list[Calendar],
    admins: int,
    begun: int,
) -> Checked:
    """A life of those acts; now and then the bot is asleep, or somebody moves to another zone."""
    who = (MAYA, TOM, DINA, PRIYA, RUTH)
    life = Checked(calendars=dict(zip(who, calendars, strict=False)), admins=(ADA, MAYA, TOM)[:admins])
    life.fate = lambda notice: fates[len(life.said) % len(fates)]
    opened(life, **dict(zip(("manager", "deputy", "owner", "sponsor"), seats, strict=True)))
    if begun:
        life.do(Accepted, MAYA, rights=ALL)
        life.pass_time(days=(begun - 1) * 19)
    for act in acts:
        if act.asleep:
            life.at += act.delay
            life.do(TimePassed)
            life.settle()
        else:
            life.pass_time(seconds=act.delay.total_seconds())
        if act.kind > 57:
            life.pass_time(days=19)
        if act.kind == 57:
            life.calendars[MAYA] = CALENDARS[act.number % len(ZONES)]
        kind, values = happening(life, act)
        by = whose_turn(life, kind) if act.rightly else act.by
        life.do(kind, None if kind in (TimePassed, Delivered, Undelivered) else by, **values)
    return life


LIVES = st.builds(
    lived,
    st.lists(ACTS, min_size=3, max_size=14),
    FATE,
    st.lists(SEAT, min_size=4, max_size=4),
    st.lists(st.sampled_from(CALENDARS), max_size=5),
    st.integers(0, 3),
    st.integers(0, 2),
)


@RANDOM
@given(life=LIVES)
def test_no_order_of_events_breaks_what_must_hold(life: Checked) -> None:
    rungs = [(fact.ladder, fact.loop, fact.level) for fact in life.facts if isinstance(fact, RungClimbed)]
    assert len(rungs) == len({*rungs}), "one escalation per ladder, loop and level"
    terms = [fact for fact in life.facts if isinstance(fact, TermBegan | TermEnded)]
    assert [type(fact) for fact in terms[1:]] == [TermEnded, TermBegan] * (len(terms) // 2), "one term in force"


@RANDOM
@given(life=LIVES)
def test_replaying_the_journal_gives_the_same_state(life: Checked) -> None:
    texts = {fact.words.id: fact.words.text for fact in life.facts if isinstance(fact, WordsKept)}
    state: State | None = None
    for event in life.journal:
        state = decide(state, codec.event_in(codec.event_out(event), texts)).state
    assert state == life.state
    assert codec.project_in(codec.state_out(life.now), life.now.version) == life.now


@RANDOM
@given(life=LIVES)
def test_when_nobody_says_anything_more_it_falls_silent(life: Checked) -> None:
    life.fate = at_once
    everyday = replace(Calendar(), zone="Europe/Berlin")
    life.calendars = dict.fromkeys(life.calendars, everyday)
    life.do(TimePassed)
    life.pass_time(days=700)  # who never works is asked in a year
    said = len(life.said)
    life.pass_time(days=200)
    assert (len(life.said), life.now.wake_at) == (said, None)
