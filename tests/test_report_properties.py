"""Whatever happens to reports, in whatever order, and whatever becomes of the messages: what must hold of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.decisions import WordsKept
from bot.events import Added, Checked, Event, Joined, MarkedSame, NameHidden, ReasonAnswered, SaidBlocking, Triaged
from bot.model import Calendar, State, Words
from bot.notices import ReportTold
from bot.rules import decide
from store import codec
from tests.rules.life import EVE, MAYA, PILOT, PRIYA, SAM, TOM, Fate, at_once, owned
from tests.rules.report_life import INES, KOFI, Reports

REPORTERS = (SAM, INES, KOFI)
ANYBODY = (SAM, INES, KOFI, MAYA, TOM, PRIYA, EVE)
DELAYS = tuple(timedelta(hours=each) for each in (0, 1, 30, 24 * 4, 24 * 9))
FATES: tuple[Fate, ...] = (*(timedelta(0),) * 6, timedelta(hours=5), timedelta(days=6), "lost", "never")
RANDOM = settings(
    derandomize=True, deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow], database=None
)


@dataclass(frozen=True)
class Act:
    """What somebody does to one of the reports."""

    kind: int
    report: int
    other: int
    rightly: bool
    who: int
    number: int
    delay: timedelta


ACTS = st.builds(
    Act,
    kind=st.integers(0, 15),
    report=st.integers(0, 3),
    other=st.integers(0, 3),
    rightly=st.sampled_from((True, True, True, False)),
    who=st.integers(0, 20),
    number=st.integers(0, 40),
    delay=st.sampled_from(DELAYS),
)
MOVES = ("acknowledged", "accepted", "in_progress", "need_info", "declined", "fixed")


def happening(act: Act, others: list[UUID]) -> tuple[Callable[..., Event], dict[str, Any], tuple[UUID, ...]]:
    """The event, and who would rightly bring it about."""
    line = Words(uuid5(PILOT, f"line-{act.number}"), "a line") if act.number % 4 else None
    other = others[act.other % len(others)]
    text = Words(uuid5(PILOT, f"text-{act.number}"), "more")
    champions = (MAYA, MAYA, TOM)
    happenings: tuple[tuple[Callable[..., Event], dict[str, Any], tuple[UUID, ...]], ...] = (
        *((Triaged, {"to": to, "line": line}, champions) for to in MOVES),
        (Triaged, {"to": "fixed", "line": text}, champions),
        (MarkedSame, {"other": other, "number": 1 + act.other % len(others)}, champions),
        (Added, {"text": text}, REPORTERS),
        (SaidBlocking, {}, REPORTERS),
        (NameHidden, {}, REPORTERS),
        (Checked, {"works": "yes"}, REPORTERS),
        (Checked, {"works": "no"}, REPORTERS),
        (Checked, {"works": "later"}, REPORTERS),
        (ReasonAnswered, {"line": line}, REPORTERS),
        (Joined, {"other": other, "reporters": (KOFI,), "blocks": act.number % 2 == 0}, (MAYA,)),
    )
    return happenings[act.kind % len(happenings)]


def lived(acts: list[Act], fates: list[Fate], nameless: bool, calendar: Calendar) -> Reports:
    """Three or four reports of one pilot, and all that is done to them."""
    many = Reports(owned())
    many.life.calendars = dict.fromkeys(REPORTERS, calendar)
    many.fate = lambda notice: fates[len(many.said) % len(fates)]
    ids = [many.report(SAM), many.report(INES, blocks=True), many.report(KOFI, hidden=True)]
    ids += [many.report(None, code="k7q-42")] if nameless else []
    for act in acts:
        many.until(many.at + act.delay)
        kind, values, rightly = happening(act, ids)
        who = rightly[act.who % len(rightly)] if act.rightly else ANYBODY[act.who % len(ANYBODY)]
        many.do(ids[act.report % len(ids)], kind, None if kind is Joined else who, **values)
    return many


LIVES = st.builds(
    lived,
    st.lists(ACTS, min_size=3, max_size=16),
    st.lists(st.sampled_from(FATES), min_size=1, max_size=6),
    st.booleans(),
    st.sampled_from((Calendar(zone="Europe/Berlin"), Calendar(zone="Pacific/Apia"), Calendar(workdays=(0,)))),
)


@RANDOM
@given(many=LIVES)
def test_nobody_is_told_the_same_twice_and_nobody_who_never_reported(many: Reports) -> None:
    keys = [notice.key for notice in many.said]
    assert len(keys) == len({*keys})
    told = {notice.to for notice in many.said if isinstance(notice.body, ReportTold)}
    assert told <= {*REPORTERS}
    changes = [
        (notice.key.split("/")[0], notice.to, notice.key.split("/")[2])
        for notice in many.said
        if isinstance(notice.body, ReportTold) and not notice.body.answered
    ]
    assert len(changes) == len({*changes})


@RANDOM
@given(many=LIVES)
def test_the_pilot_knows_of_each_report_what_it_is(many: Reports) -> None:
    known = {each.id: each for each in many.life.now.reports}
    for id, report in many.reports.items():
        settled = report.state in ("duplicate", "declined", "confirmed", "closed")
        assert (id in known) == (not settled)
        if id in known:
            assert known[id].triaged == (report.state not in ("new", "acknowledged"))
            assert known[id].acknowledged == (report.acknowledged_at is not None)


@RANDOM
@given(many=LIVES)
def test_a_hidden_or_missing_name_never_reaches_whoever_reads(many: Reports) -> None:
    for notice in many.said:
        report = many.reports[UUID(notice.key.split("/")[0])]
        if notice.key.split("/")[1].startswith("triage-") and report.number == 3:
            assert getattr(notice.body, "by", None) not in (KOFI, SAM, INES)


@RANDOM
@given(many=LIVES)
def test_deciding_every_journal_again_gives_the_same_reports(many: Reports) -> None:
    texts = {fact.words.id: fact.words.text for fact in many.facts if isinstance(fact, WordsKept)}
    for id, journal in many.journal.items():
        state: State | None = None
        for event in journal:
            state = decide(state, codec.event_in(codec.event_out(event), texts)).state
        assert state == many.reports[id]
        assert codec.report_in(codec.state_out(many.reports[id]), 1) == many.reports[id]


@RANDOM
@given(many=LIVES)
def test_when_nobody_says_anything_more_every_report_falls_silent(many: Reports) -> None:
    many.fate = many.life.fate = at_once
    many.life.calendars = {}
    many.until(many.at + timedelta(days=700))
    said = len(many.said)
    many.until(many.at + timedelta(days=200))
    assert len(many.said) == said
    assert {report.wake_at for report in many.reports.values()} == {None}
