"""One example of everything that is said about reports, and to the people who use a pilot."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from bot.model import ReportKind, ReportState
from bot.notices import (
    ReportAnswered,
    ReportIn,
    ReportLogged,
    ReportNoted,
    ReportsEnded,
    ReportTold,
    RosterNoted,
    RosterWanted,
    UseAsked,
    UseNoted,
    Welcome,
)
from tests.wording.cast import ADA, LENA, MAYA, MONDAY, NORA, NOW, PILOT, PRIYA, RUTH, TOM, WEEK, Example


def reporting() -> Iterator[Example]:
    """What users report, and what becomes of it."""
    text = "wrong depot for split orders"
    hers: dict[str, Any] = {"pilot": PILOT, "subject": "report-1", "number": 42, "about": "broke", "text": text}
    desk: dict[str, Any] = {**hers, "subject": "triage-1"}
    ack = ReportLogged(**hers, reader=MAYA, read_on=date(2026, 3, 30), blocks=False, hidden=False)
    yield Example(ack, LENA)
    yield Example(replace(ack, read_on=date(2026, 3, 28), colleagues=3), LENA, "read tomorrow, three colleagues")
    yield Example(
        replace(ack, blocks=True, colleagues=1, reader=None, read_on=None), LENA, "stops work, nobody owns it"
    )
    yield Example(replace(ack, hidden=True, changed=True), LENA, "name hidden")
    yield Example(replace(ack, added=True, text="Split orders. " * 30), LENA, "detail added to a long one")
    yield Example(replace(ack, about="worked", reader=LENA), LENA, "praise, to its own champion")
    card = ReportIn(**desk, by=LENA, blocks=False)
    for about in get_args(ReportKind):
        yield Example(replace(card, about=about), MAYA, about)
    yield Example(
        replace(card, blocks=True, colleagues=2, details=("since Monday", "all week")), MAYA, "stops work, with details"
    )
    yield Example(replace(card, by=None), MAYA, "name hidden")
    yield Example(replace(card, link="https://erp.example/orders/7"), MAYA, "with a link")
    yield Example(replace(card, by=None, nameless=True), TOM, "no name, to the manager")
    yield Example(replace(card, pilot=replace(PILOT, champion=None)), TOM, "nobody owns it")
    yield Example(replace(card, by=MAYA), MAYA, "her own")
    noted = ReportNoted(**desk, state="new", by=MAYA, told=1)
    told = ReportTold(**hers, state="new", by=MAYA)
    for state in get_args(ReportState):
        line = "it picks the right depot since 12 Mar" if state in ("need_info", "declined", "fixed") else None
        same = 31 if state == "duplicate" else 0
        stands = replace(noted, state=state, line=line, same_as=same)
        yield from (Example(stands, MAYA, state), Example(stands, TOM, f"{state} by another"))
        yield Example(replace(stands, by=None, told=0, nameless=True), MAYA, f"{state}, no name")
        if state in ("need_info", "fixed"):
            yield Example(replace(stands, by=None, told=1, unreached=True), MAYA, f"{state}, did not arrive")
        yield Example(replace(stands, told=3, about="worked"), MAYA, f"{state}, praise, three reporters")
        became = replace(told, state=state, line=line, same_as=same)
        yield from (Example(became, LENA, state), Example(replace(became, colleagues=2), MAYA, f"{state}, her own"))
        yield Example(replace(became, by=None, again=state == "accepted"), LENA, f"{state}, by nobody")
    yield Example(replace(noted, state="confirmed", by=None, works_for=True), MAYA, "works for somebody")
    yield Example(replace(told, state="accepted", again=True, mine=True), LENA, "still broken, she says")
    for said in ("yes", "later", "fair", "disagree", "told"):
        yield Example(
            replace(told, state="fixed", answered=said, until_at=NOW + WEEK if said == "later" else None),
            LENA,
            f"answered {said}",
        )
    yield Example(ReportsEnded(pilot=PILOT, subject="reports"), LENA)
    wrote = ReportAnswered(
        **desk, how="told", by=LENA, state="acknowledged", line="those with two depots", reason="Which orders?"
    )
    yield Example(wrote, MAYA, "told")
    yield Example(replace(wrote, how="blocks", line=None, reason=None, state="new", by=None), MAYA, "blocks")
    yield Example(
        replace(wrote, how="blocks", line=None, reason=None, state="in_progress"), MAYA, "blocks, being worked on"
    )
    yield Example(
        replace(wrote, how="broken", line=None, reason="it works since 12 Mar", state="accepted"), MAYA, "broken"
    )
    disagrees = replace(wrote, how="disagrees", line="it costs an hour", reason="two orders a month", state="declined")
    yield from (Example(disagrees, MAYA, "disagrees"), Example(disagrees, TOM, "disagrees"))


def using() -> Iterator[Example]:
    """The people who use it."""
    yield Example(Welcome(pilot=PILOT, subject="roster"), LENA)
    yield Example(Welcome(pilot=replace(PILOT, champion=None), subject="roster"), LENA, "nobody owns it")
    yield Example(Welcome(pilot=PILOT, subject="roster"), MAYA, "the champion herself")
    yield Example(RosterWanted(pilot=PILOT, subject="roster-1", phase="validate"), MAYA)
    on = RosterNoted(
        pilot=PILOT, subject="roster-1", people=(LENA, NORA), added=(NORA,), removed=(), declined=(), phase="build"
    )
    yield Example(on, MAYA, "added, before Validate")
    yield Example(
        replace(on, removed=(RUTH, ADA), declined=(PRIYA,), phase="validate"), MAYA, "added, removed, declined"
    )
    yield Example(replace(on, people=(), added=(), removed=(LENA,)), MAYA, "empty")
    yield Example(replace(on, people=(MAYA,), added=(), declined=(RUTH, ADA)), MAYA, "unchanged")
    yield Example(UseAsked(pilot=PILOT, subject="pulse", starts_on=MONDAY), LENA)
    noted = UseNoted(pilot=PILOT, subject="pulse", how="used", starts_on=MONDAY)
    for how in ("used", "unused", "left"):
        yield Example(replace(noted, how=how), LENA, how)
