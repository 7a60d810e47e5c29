"""How much deciding costs: rules alone, in one process, beside the smallest thing Python can do to the same value."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from bot import rules
from bot.events import Accepted, Answered, Delivered, Event, Opened, TimePassed
from bot.model import Calendar, Context, Project, Rights, Week, Words

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAYA, TOM = uuid4(), uuid4()
CONTEXT = Context(calendars=((MAYA, Calendar("Europe/Berlin")), (TOM, Calendar("Europe/Berlin"))))
ROUNDS = 5


def run(scale: float = 1.0) -> str:
    """A table in markdown: decisions a second, and what one costs beside a bare copy of the project."""
    asked = _asked()
    cases: dict[str, tuple[Project, Event]] = {
        "a number is answered (60 weeks kept)": (asked, _said(asked)),
        "a message arrived": (asked, _arrived(asked)),
        "time passed, nothing due": (asked, _passed(asked.wake_at or START, -1)),
        "time passed, a reminder is due": (_delivered(asked), _passed(_delivered(asked).wake_at or START, 0)),
    }
    copies = [_rate(lambda: replace(asked, wake_at=None), scale) for _ in range(ROUNDS)]
    rows = ["| decision | a second | beside a bare copy of the project |", "|---|---|---|"]
    for name, (state, event) in cases.items():
        pairs = [(_rate(lambda s=state, e=event: rules.decide(s, e), scale), copy) for copy in copies]  # type: ignore[misc]  # bound now
        rate = statistics.median(pair[0] for pair in pairs)
        ratio = statistics.median(copy / decided for decided, copy in pairs)
        rows.append(f"| {name} | {rate:,.0f} | {ratio:.0f} copies |")
    return "\n".join(rows)


def _rate(act: Callable[[], object], scale: float) -> float:
    count = max(50, int(1000 * scale))
    started = time.perf_counter()
    for _ in range(count):
        act()
    return count / (time.perf_counter() - started)


def _asked() -> Project:
    """A pilot with an owner and a year of weeks, whose question has just been asked."""
    words = {name: Words(uuid4(), name) for name in ("name", "question", "unit")}
    opened = Opened(
        id=uuid4(), at=START, by=TOM, context=CONTEXT, org=uuid4(), project=uuid4(), better="lower", start=180,
        target=108, target_on=date(2027, 6, 30), champion=MAYA, manager=TOM, name=words["name"],
        question=words["question"], unit=words["unit"],
    )  # fmt: skip
    state = rules.decide(None, opened).state
    rights = Rights(True, True, True, True)
    state = rules.decide(state, Accepted(id=uuid4(), at=START, by=MAYA, context=CONTEXT, rights=rights)).state
    first = date(2024, 12, 30)
    weeks = tuple(Week(first + timedelta(weeks=n), "answered", 180.0 - n, START) for n in range(59))
    state = replace(state, weeks=weeks, baseline_until=weeks[7].starts_on, phase="validate")
    assert state.wake_at is not None
    return rules.decide(state, _passed(state.wake_at, 0)).state


def _delivered(state: Project) -> Project:
    return rules.decide(state, _arrived(state)).state


def _passed(at: datetime, seconds: float) -> TimePassed:
    return TimePassed(id=uuid4(), at=at + timedelta(seconds=seconds), context=CONTEXT)


def _arrived(state: Project) -> Delivered:
    assert state.checkin is not None
    key = f"{state.id}/week-{state.checkin.starts_on}/ask/{MAYA}"
    return Delivered(id=uuid4(), at=state.checkin.asked_at, context=CONTEXT, key=key)


def _said(state: Project) -> Answered:
    assert state.checkin is not None
    an_hour_later = state.checkin.asked_at + timedelta(hours=1)
    return Answered(id=UUID(int=7), at=an_hour_later, by=MAYA, context=CONTEXT, value=126.0)
