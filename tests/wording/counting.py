"""Examples of what is said about the number over time, and of a change of what is measured."""

from collections.abc import Iterator
from dataclasses import replace

from bot.model import Point, Series
from bot.notices import BaselineAgain, Guarded, HistoryNoted, MetricNoted, Thanks
from tests.wording.cast import BARE, BASELINE, MAYA, MONDAY, NOW, PILOT, PRIYA, TOM, WEEK, Example, series


def counting() -> Iterator[Example]:
    """The number over time."""
    start = series(178, baseline=(), locked=False)
    early = Series(start.points, (), False)
    thanks = Thanks(pilot=PILOT, subject=f"week-{MONDAY}", starts_on=MONDAY, value=178, was=None, series=early)
    yield Example(thanks, MAYA, "first baseline week")
    yield Example(replace(thanks, pilot=BARE, late=True), MAYA, "without unit, late")
    yield Example(replace(thanks, series=series(baseline=BASELINE, locked=False)), MAYA, "baseline enough")
    moving = (171.0, 160, 151, 146, 138, 131, 126, 121, 116, 110, 105, 104, 103)
    told = {
        "first week": moving[:1],
        "too early": moving[:4],
        "promising": moving[:5],
        "moved": moving[:8],
        "goal met": moving,
        "no change": (181.0, 178, 176, 182, 181, 179, 180),
        "outside the range": (181.0, 178, 176, 182, 181, 179, 140),
        "worse once": (181.0, 188, 190, 189, 191),
        "worse": (181.0, 188, 190, 189, 191, 192, 195, 197),
    }
    for case, values in told.items():
        said = replace(thanks, value=values[-1], series=series(*values), phase="validate")
        yield Example(said, MAYA, case)
        yield Example(replace(said, pilot=BARE), MAYA, f"{case}, no goal")
    one = series(*moving, baseline=(180.0,))
    yield Example(replace(thanks, value=103, series=one, phase="validate"), MAYA, "baseline of one")
    yield Example(replace(thanks, value=103, series=series(*moving, baseline=())), MAYA, "no baseline")
    hole = Series(series().baseline, (Point(MONDAY - 3 * WEEK, 171), Point(MONDAY, 160)), True)
    yield Example(replace(thanks, value=160, series=hole, other_week=MONDAY - WEEK), MAYA, "after a hole")
    yield Example(replace(thanks, value=160, was=1600, series=series(160)), MAYA, "corrected")
    both = replace(PILOT, cadence=2)
    for case, values in told.items():
        yield Example(
            replace(thanks, pilot=both, value=values[-1], series=every_second(*values), phase="validate"),
            MAYA,
            f"{case}, two weeks",
        )
    noted = replace(series(171.0, 160), notes=((MONDAY, "new depot"),))
    yield Example(replace(thanks, value=160, series=noted), MAYA, "with a mark")
    rail = Guarded(
        "How many deliveries came late?", "", "lower", 10, series(7, 8, 8, 9, 9, 10, baseline=(4, 5, 4, 6, 5, 4))
    )
    worse = replace(thanks, value=126, series=series(*moving[:8]), phase="validate", guard=rail)
    yield Example(worse, MAYA, "guardrail worse")
    yield Example(replace(worse, guard=replace(rail, unit="pieces", question="Why? " * 40)), MAYA, "long guardrail")
    yield Example(replace(worse, guard=replace(rail, value=None)), MAYA, "guardrail left out")
    yield Example(replace(thanks, series=series(locked=False), phase="validate"), MAYA, "new baseline full")
    yield from redefining()
    history = HistoryNoted(pilot=PILOT, subject="history", series=series(locked=False), added=6)
    yield Example(history, MAYA)
    yield Example(replace(history, added=0), MAYA, "nothing new")
    yield Example(replace(history, added=1, series=early), MAYA, "one week")


def every_second(*values: float) -> Series:
    """The same numbers, one every second week."""
    found = series(*values)
    every = [Point(MONDAY - 2 * (MONDAY - each.starts_on), each.value) for each in (*found.baseline, *found.points)]
    return Series(tuple(every[: len(found.baseline)]), tuple(every[len(found.baseline) :]), found.locked)


def redefining() -> Iterator[Example]:
    """What is measured was changed."""
    goal = MetricNoted(
        pilot=PILOT,
        subject="metric-1",
        by=MAYA,
        anew_on=None,
        question_before=PILOT.question,
        unit_before=PILOT.unit,
        better_before=PILOT.better,
        goal_moved=True,
        target_before=100,
        target_on_before=None,
        cadence_before=1,
        next_ask_at=NOW + WEEK,
        locks_after=6,
    )
    still = replace(goal, goal_moved=False)
    cases = {
        "goal": goal,
        "no goal any more": replace(goal, pilot=BARE),
        "rhythm": replace(still, pilot=replace(PILOT, cadence=2)),
        "every week again": replace(still, cadence_before=2),
        "guardrail": replace(still, guard_changed=True, guard_question="How many deliveries came late?"),
        "no guardrail": replace(still, guard_changed=True),
        "typo": replace(still, question_before="How many minute?"),
        "anew": replace(goal, anew_on=MONDAY + WEEK, question_before="How many routes were planned by hand?"),
        "anew by unit": replace(goal, anew_on=MONDAY + WEEK, unit_before="h"),
        "anew by direction": replace(goal, anew_on=MONDAY + WEEK, better_before="higher"),
        "anew in Build": replace(goal, anew_on=MONDAY + WEEK, locks_after=0, next_ask_at=None, pilot=BARE),
        "anew, long": replace(goal, anew_on=MONDAY + WEEK, pilot=replace(PILOT, question="How? " * 40)),
    }
    for case, body in cases.items():
        for reader in (MAYA, TOM, PRIYA):
            yield Example(body, reader, case)
    again = BaselineAgain(pilot=PILOT, subject="baseline-1", values=(3, 3.1, 2.9, 3.2, 3, 3.1))
    yield from (Example(again, reader) for reader in (MAYA, TOM, PRIYA))
