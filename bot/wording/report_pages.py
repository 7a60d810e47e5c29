"""What people read when they ask about reports."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from bot.cards import Block, Bold, Button, Card, Quote, Table, para
from bot.model import Brief, Project, Report
from bot.wording.reports import KINDS, STATES, clipped, code, headline
from bot.wording.voice import Voice, capital, count, isolated, short, token
from bot.workdays import local_date

MOST_ROWS = 40
MOST_BUTTONS = 5
_READ_BY_ITS_OWNER = {"need_info": "waiting for its reporter", "fixed": "being checked"}


def open_reports(project: Project, reports: Sequence[Report], voice: Voice) -> Card:
    """What nobody has settled, those that stop work first."""
    name = isolated(project.name.text)
    if not reports:
        return Card(f"{name}: no report is open", (para("What users send with /report comes to you at once."),))
    rows = tuple(
        (
            code(report.number),
            f"{'Stops work: ' if report.blocks else ''}{clipped(report.text.text, 60)}",
            KINDS[report.kind],
            short(local_date(report.opened_at, voice.calendar), voice.today),
            _READ_BY_ITS_OWNER.get(report.state, STATES[report.state]),
        )
        for report in reports[:MOST_ROWS]
    )
    blocks: list[Block] = [Table(("Report", "Words", "Kind", "Since", "State"), rows)]
    if len(reports) > MOST_ROWS:
        blocks.append(para(f"And {len(reports) - MOST_ROWS} more, which come up as these are settled."))
    if len(reports) > MOST_BUTTONS:
        blocks.append(
            para("Type ", Bold(f"/report {code(reports[MOST_BUTTONS].number)}"), " to open one of the others.")
        )
    buttons = tuple(
        Button("openreport", code(report.number), token(project.id, report.desk)) for report in reports[:MOST_BUTTONS]
    )
    return Card(f"{name}: {count(len(reports), 'open report')}", tuple(blocks), buttons)


def mine(reports: Sequence[Report], goes_on: Mapping[UUID, Report], names: Mapping[UUID, str], voice: Voice) -> Card:
    """What somebody has reported, and what became of it; `goes_on` for those that another one goes on for."""
    if not reports:
        return Card(
            "You have reported nothing yet",
            (para("Type ", Bold("/report"), " and what you ran into. It takes ten seconds."),),
        )
    rows = tuple(
        (
            code(each.number),
            names.get(each.project, ""),
            clipped(each.text.text, 60),
            state(each, goes_on.get(each.id, each)),
        )
        for each in reports[:MOST_ROWS]
    )
    return Card(
        capital(count(len(reports), "report")) + " of yours", (Table(("Report", "Pilot", "Words", "State"), rows),)
    )


def state(report: Report, main: Report) -> str:
    """How a report stands, for whoever sent it; `main` goes on for it, or is the same one."""
    same = f"same as {code(report.same_as_number)}: " if report.same_as else ""
    return f"{same}{STATES[main.state]}"


def one(report: Report, main: Report, pilot: Brief, voice: Voice) -> Card:
    """How one report stands, to whoever sent it or holds its code."""
    blocks: list[Block] = [para(f"{pilot.name}. {capital(state(report, main))}."), Quote(clipped(report.text.text))]
    if main.line is not None:
        blocks.append(
            para(
                f"{capital(voice.name(pilot.champion)) if pilot.champion else 'Its owner'}: “{clipped(main.line.text)}”"
            )
        )
    return Card(headline(report.number, report.text.text), tuple(blocks))


def nameless(report: Report, pilot: Brief, voice: Voice) -> Card:
    """The only place in which the code of a report without a name is ever said."""
    reads = voice.name(pilot.champion) if pilot.champion else "its next owner"
    return Card(
        f"Logged without your name as {code(report.number)}",
        (
            para("Your code is ", Bold(report.code), ". Please note it now: nobody can show it again."),
            para(
                f"{capital(reads)} {'read' if pilot.champion == voice.reader else 'reads'} it, and cannot ask you anything. ",
                Bold(f"/report {report.code}"),
                " shows how it stands.",
            ),
        ),
    )


def unknown(called: str) -> Card:
    """A number or a code that nothing of theirs has."""
    return Card(
        f"I know no report of yours called {called}",
        (para("Type ", Bold("/report mine"), " to see what you have reported."),),
    )


def no_pilot(*, typed: bool) -> Card:
    """Nothing runs that could be reported about."""
    kept = " Nothing was kept." if typed else ""
    return Card("No pilot is running just now", (para(f"So there is nothing to report about.{kept}"),))


def too_long(length: int, longest: int) -> Card:
    """More words than a report holds."""
    line = f"I keep up to {longest:,} characters, and this has {length:,}. Nothing was sent: please send the most important part."
    return Card("That is longer than a report can be", (para(line),))


def gone() -> Card:
    """A button or form of a report that is not there."""
    return Card("I no longer know that report", (para("Type /report mine to see yours."),))
