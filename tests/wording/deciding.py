"""Examples of what a manager is asked, of what follows the answer, and of what cannot be done now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from bot.model import Cause, Choice, Phase
from bot.notices import AckNoted, AckTold, Alert, Parked, PhaseNoted, Refusal, Restarted, Returned, Sorted
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
)

CHOICES: tuple[Choice, ...] = get_args(Choice)


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
    meanwhile = Cause("S2", NOW, person=MAYA, how="left", helper=LENA, until_on=(NOW + timedelta(days=2)).date())
    left = replace(alert, causes=(meanwhile,), pilot=ownerless, last=None, told_at=())
    yield Example(left, TOM, "left, and somebody has been asked")
    yield Example(replace(left, causes=(replace(meanwhile, until_on=None),)), TOM, "left, somebody has just been asked")
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
