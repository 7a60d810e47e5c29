"""One example of everything the bot can say, several where the words branch. `python -m tests.wording.examples` prints them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from bot.cards import plain_text
from bot.model import Cause, Choice, Outcome, Phase, Point, Rights, Role, Series
from bot.notices import (
    AckNoted,
    AckTold,
    Alert,
    Ask,
    AskAgain,
    BaselineAgain,
    Guarded,
    HistoryNoted,
    MetricNoted,
    Miss,
    NotReached,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Parked,
    PhaseNoted,
    Refusal,
    Registered,
    Reminder,
    Restarted,
    Returned,
    Seated,
    Sorted,
    TakenBack,
    Thanks,
    WeekNoted,
)
from bot.refusals import RefusalReason
from tests.wording.cast import (
    ADA,
    ALONE,
    BARE,
    BASELINE,
    LAST,
    LENA,
    MAYA,
    MISSED,
    MONDAY,
    NORA,
    NOW,
    PILOT,
    PRIYA,
    RUTH,
    TOM,
    WEEK,
    Example,
    points,
    series,
)
from tests.wording.handing import handing
from tests.wording.reporting import reporting, using
from tests.wording.stalls import stalls

CHOICES: tuple[Choice, ...] = get_args(Choice)


def owning() -> Iterator[Example]:
    """Who owns the outcome."""
    roles: tuple[Role, ...] = get_args(Role)
    for role, reader in zip(roles, (MAYA, TOM, NORA, PRIYA, RUTH), strict=True):
        yield Example(Seated(pilot=PILOT, subject="intake", role=role), reader, role)
    registered = Registered(pilot=PILOT, subject="intake", offered_to=MAYA, answer_days=2, history=6, empty=())
    yield Example(registered, TOM)
    yield Example(replace(registered, pilot=BARE, empty=roles[1:], history=0), MAYA, "by the champion, alone")
    yield Example(replace(registered, pilot=BARE, empty=roles[1:2], alone=True), TOM, "with nobody above")
    offer = OwnerOffer(pilot=PILOT, subject="offer-1", by=TOM, answer_days=2)
    yield Example(offer, MAYA)
    yield Example(replace(offer, by=MAYA, pilot=BARE, answer_days=1), MAYA, "registered by herself")
    full, some = Rights(True, True, True, True), Rights(True, False, True, False)
    closed = OfferClosed(pilot=PILOT, subject="offer-1", how="accepted", first_ask_at=NOW, rights=full, manager=TOM)
    yield Example(closed, MAYA, "all rights")
    yield Example(replace(closed, rights=some, pilot=BARE), MAYA, "some rights")
    yield Example(replace(closed, rights=some, manager=None, first_ask_at=None), MAYA, "no manager")
    yield Example(replace(closed, how="declined"), MAYA, "declined")
    yield Example(replace(closed, how="expired"), MAYA, "expired")
    yield Example(replace(closed, how="withdrawn"), MAYA, "withdrawn")
    found = OwnerFound(pilot=PILOT, subject="offer-1", person=MAYA, rights=full)
    yield Example(found, TOM, "all rights")
    yield Example(replace(found, rights=some, pilot=BARE), TOM, "some rights")
    yield Example(replace(found, rights=Rights(False, False, False, False)), TOM, "no rights")
    yield Example(replace(found, person=TOM), TOM, "of himself")
    yield Example(replace(found, rights=some, pilot=ALONE), PRIYA, "some rights, no manager")
    yield Example(replace(found, person=LENA, before=MAYA, rights=some), MAYA, "her part is over")
    yield Example(replace(found, person=LENA, before=MAYA, rights=some), TOM, "another's part is over")
    refused = OfferRefused(pilot=PILOT, subject="offer-2", person=LENA, how="declined")
    yield Example(refused, TOM, "declined")
    yield Example(replace(refused, by=TOM), MAYA, "declined, to its owner")
    yield Example(replace(refused, how="expired"), TOM, "expired")
    yield Example(replace(refused, how="unreachable"), TOM, "unreachable")
    lost = NotReached(pilot=PILOT, subject="unreached", person=MAYA, what="ask", why="account_inactive")
    for what in get_args(NotReached.__annotations__["what"]):
        yield Example(replace(lost, what=what), ADA, what)
    yield Example(replace(lost, person=ADA), ADA, "the reader")


def asking() -> Iterator[Example]:
    """The weekly number."""
    subject = f"week-{MONDAY}"
    ask = Ask(pilot=PILOT, subject=subject, starts_on=MONDAY, last=LAST)
    yield Example(ask, MAYA)
    yield Example(replace(ask, last=None, pilot=BARE), MAYA, "nothing known")
    first = Reminder(pilot=PILOT, subject=subject, starts_on=MONDAY, nth=1, heads_up=False, missed_at=NOW, in_a_row=0)
    yield Example(first, MAYA, "first")
    yield Example(replace(first, nth=2), MAYA, "second")
    yield Example(replace(first, nth=2, heads_up=True, in_a_row=1), MAYA, "heads-up")
    yield Example(replace(first, nth=2, heads_up=True, in_a_row=2, asked=(TOM, PRIYA)), MAYA, "two people know")
    yield Example(replace(first, nth=2, heads_up=True, in_a_row=1, pilot=ALONE), MAYA, "heads-up, no manager")
    miss = Miss(pilot=PILOT, subject=subject, starts_on=MONDAY, in_a_row=1, alerted=False, late_until_on=MONDAY + WEEK)
    yield Example(miss, MAYA, "one")
    yield Example(replace(miss, in_a_row=2, alerted=True), MAYA, "two")
    yield Example(replace(miss, in_a_row=3, alerted=True, asked=(TOM,)), MAYA, "three, and Tom knows")
    yield Example(replace(miss, in_a_row=2, alerted=True, pilot=ALONE), MAYA, "two, no manager")
    noted = WeekNoted(pilot=PILOT, subject=subject, starts_on=MONDAY, outcome="no_data", next_ask_at=NOW + WEEK)
    closed: tuple[Outcome, ...] = ("no_data", "skipped", "excused")
    for outcome in closed:
        yield Example(replace(noted, outcome=outcome), MAYA, outcome)
    gone = replace(noted, outcome="excused", away_from=NOW.date(), away_until=date(2026, 4, 14))
    yield Example(gone, MAYA, "away")
    yield Example(replace(gone, away_from=date(2026, 4, 3)), MAYA, "away later")
    yield Example(replace(noted, next_ask_at=None), MAYA, "no next question")
    yield Example(AskAgain(pilot=PILOT, subject=subject, starts_on=MONDAY, again_at=NOW), MAYA)
    back = TakenBack(pilot=PILOT, subject=subject, what="answer", by=MAYA, starts_on=MONDAY, value=126, reopened=True)
    yield Example(back, MAYA, "answer, open again")
    yield Example(replace(back, reopened=False, value=None), MAYA, "answer, as before")
    other = replace(back, what="moved", moved_to=MONDAY - WEEK)
    yield from (Example(other, MAYA, "other week"), Example(replace(other, reopened=False), MAYA, "other week, closed"))
    absence = replace(back, what="away", value=None, away=(date(2026, 4, 3), date(2026, 4, 14)))
    yield from (Example(absence, MAYA, "absence"), Example(replace(absence, reopened=False), MAYA, "absence to come"))
    both = replace(PILOT, cadence=2)
    yield Example(replace(ask, pilot=both), MAYA, "two weeks")
    yield Example(replace(ask, pilot=both, last=Point(MONDAY - 2 * WEEK, 126)), MAYA, "two weeks, as last time")
    for nth in (1, 2):
        yield Example(replace(first, pilot=both, nth=nth), MAYA, f"two weeks, {nth}")
    yield Example(replace(first, pilot=both, nth=2, heads_up=True, in_a_row=1), MAYA, "two weeks, heads-up")
    yield Example(replace(miss, pilot=both, in_a_row=2, alerted=True), MAYA, "two weeks, twice")
    yield Example(replace(noted, pilot=both), MAYA, "two weeks")
    yield Example(replace(back, pilot=both), MAYA, "two weeks")
    yield Example(replace(other, pilot=both), MAYA, "two weeks, moved")
    yield Example(replace(absence, pilot=both, reopened=False), MAYA, "absence, two weeks")
    for reader in (TOM, MAYA):
        stop = replace(back, subject="ladder-1", what="stop", by=TOM, starts_on=None, value=None)
        yield from (Example(stop, reader, "stop"), Example(replace(stop, what="pause"), reader, "pause"))


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


def stalling() -> Iterator[Example]:
    """What a manager is asked."""
    alert = Alert(
        pilot=PILOT,
        subject="ladder-1",
        role="manager",
        level=1,
        causes=(MISSED,),
        last=LAST,
        told_at=(NOW - timedelta(days=8), NOW - timedelta(days=1)),
        answer_days=3,
        next_to=(NORA, PRIYA),
    )
    yield Example(alert, TOM, "silent")
    yield Example(replace(alert, told_at=(), last=None, pilot=BARE, next_to=()), TOM, "silent, nothing known")
    yield Example(replace(alert, role="owner", asked_before=(TOM,), next_to=(RUTH,)), PRIYA, "second rung")
    yield Example(replace(alert, role="sponsor", asked_before=(TOM, PRIYA), next_to=()), RUTH, "third rung")
    for often in (1, 2, 3):
        again = replace(alert, asked=often, asked_before=(NORA, PRIYA, RUTH))
        yield Example(again, TOM, f"asked again, {often}")
        yield Example(replace(again, asked_before=(PRIYA,)), TOM, f"asked again, {often}, with Priya")
        yield Example(replace(again, asked_before=()), TOM, f"asked again, {often}, nobody else")
    for choice in CHOICES[:4]:
        kept = replace(alert, promised=choice, promised_by=TOM, promised_to=LENA, promised_on=date(2026, 3, 27))
        yield Example(replace(kept, role="owner", next_to=(RUTH,)), PRIYA, f"after a promise to {choice}")
        yield Example(kept, TOM, f"after his own promise to {choice}")
    yield Example(replace(alert, role="owner", skipped=("manager",), pilot=ALONE), PRIYA, "no manager")
    yield Example(replace(alert, role="sponsor", skipped=("manager", "deputy", "owner"), pilot=ALONE), RUTH, "nobody")
    yield Example(replace(alert, role="admin", next_to=(), pilot=ALONE), ADA, "administrator")
    yield Example(replace(alert, next_to=(TOM, PRIYA)), TOM, "to himself next")
    ownerless = replace(PILOT, champion=None)
    for how in ("declined", "expired", "unreachable", ""):
        cause = Cause("S2", NOW, person=LENA, how=how)
        yield Example(replace(alert, causes=(cause,), pilot=ownerless, last=None, told_at=()), TOM, how or "left")
    both = (MISSED, Cause("S2", NOW, person=TOM, how="declined"))
    yield Example(replace(alert, causes=both), TOM, "both, asked himself")
    ended = Cause("S12", NOW - 3 * WEEK, until_on=date(2026, 3, 23))
    yield Example(replace(alert, causes=(ended,), told_at=()), TOM, "a pause ran out")
    owned_by_none = Cause("S2", NOW, person=LENA, how="declined")
    yield Example(replace(alert, causes=(owned_by_none, ended), pilot=ownerless), TOM, "a pause ran out, no owner")
    due = date(2026, 3, 27)
    returned = Returned(
        pilot=PILOT,
        subject="ladder-1",
        why="date",
        choice="help",
        promised_by=TOM,
        due_on=due,
        causes=(MISSED,),
        last=LAST,
        answer_days=3,
        next_to=(PRIYA,),
    )
    for choice in ("help", "decide", "reassign", "pause"):
        back = replace(returned, choice=choice, person=LENA if choice == "reassign" else None)
        yield Example(back, TOM, choice)
        yield Example(replace(back, promised_by=PRIYA), TOM, f"{choice}, promised by another")
    yield Example(replace(returned, due_on=NOW.date() - timedelta(days=2)), TOM, "promised for a Saturday")
    for why in ("declined", "expired", "unreachable"):
        yield Example(replace(returned, why=why, choice="reassign", person=LENA), TOM, why)
        yield Example(
            replace(returned, why=why, choice="reassign", person=TOM, promised_by=PRIYA), TOM, f"{why}, himself"
        )
    parked = Parked(pilot=PILOT, subject="ladder-1", causes=(MISSED,), loops=2, manager=TOM)
    yield from (Example(parked, TOM, "his"), Example(parked, PRIYA, "another's"))
    yield Example(replace(parked, loops=1, manager=None), PRIYA, "nobody's")
    yield Example(replace(parked, causes=(ended,)), TOM, "paused")
    yield Example(replace(parked, asked=(TOM, PRIYA)), MAYA, "to its owner")
    yield Example(replace(parked, asked=(TOM,), causes=(ended,)), MAYA, "to its owner, paused")
    yield Example(replace(parked), MAYA, "to its owner, nobody asked")
    yield Example(replace(returned, causes=(MISSED, ended)), TOM, "help, while it is paused")


def answering() -> Iterator[Example]:
    """What follows a manager's answer."""
    due = date(2026, 4, 2)
    for choice in CHOICES:
        dated = due if choice in ("help", "decide", "reassign", "pause") else None
        person = LENA if choice == "reassign" else None
        noted = AckNoted(
            pilot=PILOT,
            subject="ladder-1",
            choice=choice,
            due_on=dated,
            person=person,
            undo_minutes=10,
            told=(MAYA, PRIYA),
        )
        yield Example(noted, TOM, choice)
        yield Example(replace(noted, told=(), person=TOM if person else None), TOM, f"{choice}, nobody to tell")
        yield Example(replace(noted, paused=True), TOM, f"{choice}, paused")
        yield Example(replace(noted, next_ask_at=NOW), TOM, f"{choice}, no longer parked")
        line = "I call the ERP team" if choice != "reassign" else None
        told = AckTold(pilot=PILOT, subject="ladder-1", choice=choice, by=TOM, due_on=dated, line=line, person=person)
        for reader in (MAYA, PRIYA, LENA):
            yield Example(told, reader, choice)
            yield Example(replace(told, paused=True), reader, f"{choice}, paused")
            yield Example(replace(told, next_ask_at=NOW + WEEK), reader, f"{choice}, no longer parked")
    saturday = AckNoted(
        pilot=PILOT,
        subject="ladder-1",
        choice="help",
        due_on=date(2026, 4, 4),
        person=None,
        undo_minutes=10,
        told=(),
        back_at=NOW + timedelta(days=10),
    )
    for choice in CHOICES[:4]:
        yield Example(replace(saturday, choice=choice, person=LENA), TOM, f"{choice} by a Saturday")
    open_offer = Sorted(
        pilot=PILOT, subject="ladder-1", how="answered", person=MAYA, value=121, asked=LENA, asked_by=TOM
    )
    for reader in (TOM, PRIYA, LENA, MAYA):
        yield Example(open_offer, reader, "somebody is still asked")
    for how in get_args(Sorted.__annotations__["how"]):
        person = MAYA if how in ("answered", "no_data", "away", "accepted") else TOM
        done = Sorted(pilot=PILOT, subject="ladder-1", how=how, person=person, value=121 if how == "answered" else None)
        yield from (
            Example(done, PRIYA, how),
            Example(done, person, how),
            Example(replace(done, person=None), RUTH, f"{how} by nobody"),
        )
    phases: tuple[Phase, ...] = ("build", "validate", "launch")
    for phase in phases:
        moved = PhaseNoted(pilot=PILOT, subject="phase-1", phase=phase, by=MAYA, baseline=(), locked=False)
        yield from (Example(moved, MAYA, phase), Example(moved, TOM, phase))
    for few in (0, 1, 3, 6):
        locked = PhaseNoted(
            pilot=PILOT, subject="p", phase="validate", by=MAYA, baseline=points(BASELINE[:few]), locked=True
        )
        yield Example(locked, MAYA, f"{few} baseline weeks")
    again = Restarted(pilot=PILOT, subject="resume-1", by=TOM, first_ask_at=NOW + WEEK)
    yield from (Example(again, TOM), Example(again, MAYA), Example(replace(again, first_ask_at=None), TOM, "unowned"))


def refusing() -> Iterator[Example]:
    """What can not be done now."""
    for why in get_args(RefusalReason):
        full = Refusal(pilot=PILOT, subject="reply", why=why, starts_on=MONDAY, value=126, until_on=MONDAY, person=MAYA)
        yield from (Example(full, TOM, why), Example(full, MAYA, why))
        yield Example(Refusal(pilot=PILOT, subject="reply", why=why), TOM, f"{why}, no more known")


def examples() -> tuple[Example, ...]:
    """All of them."""
    kinds = (owning, handing, asking, counting, stalling, answering, refusing, reporting, using, stalls)
    return tuple(example for kind in kinds for example in kind())


if __name__ == "__main__":
    for example in examples():
        print(f"\n--- {example.name}\n{plain_text(example.card)}")
