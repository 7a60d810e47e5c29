"""Who hears what of a report: each change once, in the place of the card before unless something is asked."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from bot.model import Brief, Report, ReportState
from bot.notices import ReportAnswered, ReportIn, ReportLogged, ReportNoted, ReportTold
from bot.rules.reports.draft import ReportDraft
from bot.workdays import add_workdays, local_date

NEVER_KNOWN = 4  # times the days to confirm, after which a question that is not known to have arrived no longer waits
ASKS: frozenset[ReportState] = frozenset({"need_info", "declined", "fixed"})  # something of its reporters


def reader(draft: ReportDraft) -> UUID | None:
    """Who reads reports: the champion, else the nearest person above. None where the pilot has nobody."""
    return next(iter(draft.pilot.triagers()), None)


def closes_at(draft: ReportDraft) -> datetime | None:
    """When a fix is closed that nobody has confirmed: some working days of its reporters after they were asked."""
    report = draft.report
    if report.state != "fixed" or report.moved_at is None:
        return None
    days = draft.policy.confirm_days * (1 if report.checked_at else NEVER_KNOWN)
    since_at = draft.event.context.counted(report.checked_at or report.moved_at)
    return max(add_workdays(since_at, days, draft.calendar(person)) for person in report.reporters or (None,))


def _about(pilot: Brief, report: Report, subject: str, to: UUID | None = None) -> dict[str, Any]:
    """What every message about a report has; to one of its reporters, in their own words."""
    return {
        "pilot": pilot,
        "subject": subject,
        "number": report.number,
        "about": report.kind,
        "text": (report.words_of(to) if to else report.text).text,
    }


def logged(draft: ReportDraft, to: UUID, step: str, *, added: bool = False, changed: bool = False) -> None:
    """It is in; or, in the same place, that something of it was changed."""
    report, reads = draft.report, reader(draft)
    body = ReportLogged(
        **_about(draft.brief, report, draft.hers, to),
        reader=reads,
        read_on=local_date(add_workdays(draft.at, 1, draft.calendar(reads)), draft.calendar(to)) if reads else None,
        blocks=report.blocks,
        hidden=report.hidden and to == report.by,
        colleagues=len(report.reporters) - 1,
        added=added,
        changed=changed,
    )
    draft.tell(to, step, body, "answer", edits=added or changed)


def told(draft: ReportDraft, to: UUID, *, again: bool = False, mine: bool = False) -> None:
    """How it stands now. A new message where it asks something or opens again, else in the place of the last one."""
    report = draft.report
    body = _told(draft, to, again=again, mine=mine)
    if mine:
        draft.tell(to, f"{report.state}-{report.moves}", body, "answer", edits=True)
    elif report.state in ASKS:
        # Not one of the messages that nobody asked for: whoever reports is promised to hear, and asked when it matters.
        draft.tell(to, f"{report.state}-{report.moves}", body, "rung")
    else:
        draft.tell(to, f"{report.state}-{report.moves}", body, "news", edits=True)


def told_all(draft: ReportDraft, *, again: bool = False) -> None:
    """Every reporter hears how it stands; whoever brought that about reads it as their own answer."""
    for person in draft.report.reporters:
        told(draft, person, again=again, mine=person == draft.event.by and draft.event.by != reader(draft))


def answered(draft: ReportDraft, to: UUID, said: Literal["yes", "later", "fair", "disagree", "told"]) -> None:
    """In the place of the question: what that person has just said."""
    draft.tell(to, f"said-{draft.event.id}", _told(draft, to, said=said), "answer", edits=True)


def _told(
    draft: ReportDraft,
    to: UUID,
    *,
    again: bool = False,
    mine: bool = False,
    said: Literal["", "yes", "later", "fair", "disagree", "told"] = "",
) -> ReportTold:
    report = draft.report
    return ReportTold(
        **_about(draft.brief, report, draft.hers, to),
        state=report.state,
        by=draft.event.by if not (mine or said) and draft.event.by in draft.pilot.triagers() else reader(draft),
        line=report.line.text if report.line and report.state in ASKS else None,
        again=again,
        colleagues=len(report.reporters) - 1,
        same_as=report.same_as_number,
        answered=said,
        until_at=closes_at(draft) if said == "later" else None,
        mine=mine,
    )


def report_in(draft: ReportDraft, to: UUID, step: str, *, edits: bool = False, anew: bool = False) -> None:
    """Somebody ran into something: the card that is triaged from."""
    body = unread(draft.brief, draft.report)
    draft.tell(to, step, body, "news" if edits else "errand", edits=edits, anew=anew)


def renewed(draft: ReportDraft, to: UUID, step: str, *, anew: bool = False) -> None:
    """The card as it is now: in the place of the one that arrived, or instead of the one that still waits."""
    arrived = to in draft.report.carded
    if not arrived:
        draft.withdraw.add(draft.desk)
    report_in(draft, to, step, edits=arrived, anew=anew)


def unnamed(draft: ReportDraft, to: UUID) -> None:
    """From now on no card says who it was, the older ones neither."""
    step = f"hidden-{draft.event.id}"
    if draft.report.state in ("new", "acknowledged"):
        renewed(draft, to, step, anew=True)
    else:
        draft.tell(to, step, stands(draft.brief, draft.report), "news", edits=True, anew=True)


def unread(pilot: Brief, report: Report) -> ReportIn:
    """A report that nobody has read, as whoever triages it sees it."""
    return ReportIn(
        **_about(pilot, report, report.desk),
        by=None if report.hidden else report.by,
        blocks=report.blocks,
        colleagues=max(0, len(report.reporters) - 1),
        link=report.link,
        details=tuple(each.text for each in report.details),
        nameless=report.by is None,
    )


def stands(pilot: Brief, report: Report) -> ReportNoted:
    """How a report stands, as whoever triages it sees it."""
    return ReportNoted(
        **_about(pilot, report, report.desk),
        state=report.state,
        by=None,
        line=report.line.text if report.line else None,
        link=report.link,
        details=tuple(each.text for each in report.details),
        told=len(report.reporters),
        same_as=report.same_as_number,
        nameless=not report.reporters,
        left=bool(report.gone),
    )


def noted(draft: ReportDraft, to: UUID, *, works_for: bool = False) -> None:
    """In the place of the champion's card: how it stands."""
    draft.change(carded=tuple(dict.fromkeys((*draft.report.carded, to))))
    report, by = draft.report, draft.event.by
    body = stands(draft.brief, report)
    body = replace(
        body,
        by=by if by in draft.pilot.triagers() and not works_for else None,
        line=body.line if report.state in ASKS else None,
        works_for=works_for,
    )
    step = f"{report.state}-{report.moves}" + (f"-{draft.event.id}" if works_for else "")
    draft.tell(to, step, body, "answer" if by == to else "news", edits=True)


def says(
    draft: ReportDraft, to: UUID, how: Literal["told", "blocks", "broken", "disagrees"], line: str | None = None
) -> None:
    """A reporter said something that waits for the champion; who it was only where they do not hide it."""
    report, by = draft.report, draft.event.by
    body = ReportAnswered(
        **_about(draft.brief, report, draft.desk),
        how=how,
        by=None if report.hidden or by != report.by else by,
        state=report.state,
        line=line,
        reason=report.line.text if report.line else None,
        nameless=not report.reporters,
    )
    back = how != "blocks" and to == reader(draft)  # the answer to what they said themselves
    draft.tell(to, f"{how}-{draft.event.id}", body, "rung" if back else "errand")
