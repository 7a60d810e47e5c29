"""What the champion, or somebody above, says of a report."""

from bot.decisions import WordsKept
from bot.events import Joined, MarkedSame, Triaged
from bot.model import SETTLED, ReportState
from bot.rules.reports import telling
from bot.rules.reports.draft import ReportDraft

_OPEN: frozenset[ReportState] = frozenset({"new", "acknowledged", "accepted", "in_progress", "need_info"})
_FROM: dict[ReportState, frozenset[ReportState]] = {
    "acknowledged": frozenset({"new"}),
    "accepted": frozenset({"new", "acknowledged", "need_info", "fixed", "declined"}),
    "in_progress": frozenset({"new", "acknowledged", "accepted", "need_info"}),
    "need_info": _OPEN,
    "declined": _OPEN,
    "fixed": _OPEN,
}
_WITH_A_LINE = frozenset({"need_info", "declined", "fixed"})


def triaged(draft: ReportDraft, event: Triaged) -> None:
    """Another state, if it can follow the present one; every reporter hears of it."""
    if not _may_triage(draft) or not _can_follow(draft, event.to):
        return
    if event.to in _WITH_A_LINE and event.line is None:
        draft.refuse("needs_reason")
        return
    if event.to == "need_info" and not draft.report.reporters:
        draft.refuse("nobody_to_ask")
        return
    if event.line is not None:
        draft.facts.append(WordsKept(words=event.line))
    again = event.to == "accepted" and draft.report.state in ("fixed", "declined")
    unasked = event.to == "fixed" and draft.report.gone and not draft.report.reporters
    draft.move("closed" if unasked else event.to, line=event.line, answer=None)
    _acknowledge(draft)
    if event.to == "fixed" and not draft.report.reporters:
        draft.change(checked_at=draft.at)  # nobody can be asked whether it works
    _tell(draft, again=again)


def marked_same(draft: ReportDraft, event: MarkedSame) -> None:
    """The other report goes on for both, with the reporters of both."""
    if not _may_triage(draft):
        return
    report = draft.report
    if event.other == report.id or event.other in report.copies:  # or neither of the two would go on
        draft.refuse("same_as_itself")
        return
    if report.state not in _OPEN:
        _say_why_not(draft, "duplicate")
        return
    draft.move("duplicate", same_as=event.other, same_as_number=event.number, line=None)
    _acknowledge(draft)
    draft.hand_on(event.other, report.reporters)
    draft.same_as = event.other
    _tell(draft)


def joined(draft: ReportDraft, event: Joined) -> None:
    """Another report is the same: its reporters hear what becomes of this one; what became of it already, at once."""
    report = draft.report
    fresh = tuple(person for person in dict.fromkeys(event.reporters) if person not in report.reporters)
    wrote = dict(zip(event.reporters, event.texts, strict=False))
    draft.change(
        copies=tuple(dict.fromkeys((*report.copies, event.other, *event.copies))),
        others=(*report.others, *fresh),
        theirs=(*report.theirs, *((person, words) for person, words in wrote.items() if person in fresh)),
        blocks=report.blocks or event.blocks,
    )
    if report.state == "duplicate":  # the two were put together at the same time
        draft.change(late=tuple(dict.fromkeys((*report.late, *event.reporters))))
    if report.state == "fixed" or report.state in SETTLED:
        for person in fresh:
            telling.told(draft, person)


def _may_triage(draft: ReportDraft) -> bool:
    """Whether the person who acts is the champion, or sits above, of a pilot that goes on; refuses when not."""
    if draft.event.by not in draft.pilot.triagers():
        draft.refuse("not_yours", person=telling.reader(draft))
    elif draft.pilot.phase == "stopped":
        draft.refuse("ended")
    else:
        return True
    return False


def _can_follow(draft: ReportDraft, to: ReportState) -> bool:
    if draft.report.state in _FROM[to] and not (to == "need_info" and draft.report.state == "need_info"):
        return True
    _say_why_not(draft, to)
    return False


def _say_why_not(draft: ReportDraft, to: ReportState) -> None:
    state = draft.report.state
    if state == to or (to == "acknowledged" and state not in SETTLED):
        draft.refuse("already_noted")
    elif state == "fixed":
        draft.refuse("report_is_checked")
    else:
        draft.refuse("report_settled" if state in SETTLED else "already_noted")


def _acknowledge(draft: ReportDraft) -> None:
    if draft.report.acknowledged_at is None:
        draft.withdraw.add(draft.desk)  # the card that still waited is answered
        draft.change(acknowledged_at=draft.at)


def _tell(draft: ReportDraft, *, again: bool = False) -> None:
    """The reporters, the reader's own card, and the pilot."""
    telling.told_all(draft, again=again)
    by, reads = draft.event.by, telling.reader(draft)
    for person in dict.fromkeys((by, reads)):
        if person is not None:
            telling.noted(draft, person)
    draft.tell_pilot()
