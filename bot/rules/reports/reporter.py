"""What a reporter says of it: more, that it stops their work, whether a fix works, that they disagree."""

from bot.decisions import WordsKept
from bot.events import Added, Checked, ReasonAnswered
from bot.model import SETTLED, Words
from bot.rules.reports import telling
from bot.rules.reports.draft import ReportDraft

MOST_DETAILS = 10
_FIXED = frozenset({"fixed", "confirmed", "closed"})


def added(draft: ReportDraft, event: Added) -> None:
    """A detail, or the answer to what was asked back: that goes to the champion, whose turn it is again."""
    report, by = draft.report, event.by
    if by is None or not _is_theirs(draft):
        return
    if report.state in SETTLED:
        draft.refuse("report_settled")
    elif report.state == "need_info":
        _answer(draft, event.text)
    elif len(report.details) >= MOST_DETAILS:
        draft.refuse("enough_details")
    else:
        draft.facts.append(WordsKept(words=event.text))
        draft.change(details=(*report.details, event.text))
        telling.logged(draft, by, f"added-{event.id}", added=True)
        reads = telling.reader(draft)
        if reads is not None and report.state in ("new", "acknowledged"):
            telling.renewed(draft, reads, f"added-{event.id}")
        elif reads is not None:
            telling.says(draft, reads, "told", event.text.text)


def _answer(draft: ReportDraft, text: Words) -> None:
    by, reads = draft.event.by, telling.reader(draft)
    assert by is not None, "only people answer"
    draft.facts.append(WordsKept(words=text))
    draft.move("acknowledged", answer=text)
    telling.answered(draft, by, "told")
    if reads is not None:
        telling.says(draft, reads, "told", text.text)
    draft.change(line=None, details=(*draft.report.details, text)[-MOST_DETAILS:])
    draft.tell_pilot(waits_again=True, person=by)


def said_blocking(draft: ReportDraft) -> None:
    """It stops their work: said first to the champion, as a message of its own."""
    report, by = draft.report, draft.event.by
    if by is None or not _is_theirs(draft):
        return
    if report.blocks:
        draft.refuse("already_noted")
    elif report.state in SETTLED:
        draft.refuse("report_settled")
    else:
        draft.change(blocks=True)
        telling.logged(draft, by, f"changed-{draft.event.id}", changed=True)
        reads = telling.reader(draft)
        if reads is not None and reads in report.carded:
            telling.says(draft, reads, "blocks")
        elif reads is not None:
            telling.renewed(draft, reads, f"blocks-{draft.event.id}")
        draft.tell_pilot(person=by)


def name_hidden(draft: ReportDraft) -> None:
    """From now on the champion's card does not say who it was."""
    report, by = draft.report, draft.event.by
    if by is None or not _is_theirs(draft):
        return
    if report.hidden or by != report.by:
        draft.refuse("already_noted")  # those who hit the same thing are never named
        return
    draft.change(hidden=True)
    telling.logged(draft, by, f"changed-{draft.event.id}", changed=True)
    reads = telling.reader(draft)
    if reads is not None:
        telling.unnamed(draft, reads)


def checked(draft: ReportDraft, event: Checked) -> None:
    """Whether the fix works: yes confirms it, no opens it again, and "can't tell yet" leaves it more days."""
    report, by = draft.report, event.by
    if by is None or not _is_theirs(draft):
        return
    if report.state not in _FIXED:
        draft.refuse("report_is_open")
    elif event.works == "no":
        _broken(draft)
    elif by in report.heard and (event.works == "later" or report.state == "confirmed"):
        draft.refuse("already_noted")
    elif event.works == "yes":
        _works(draft)
    elif report.state != "fixed":
        draft.refuse("report_settled")
    else:
        draft.change(heard=(*report.heard, by), checked_at=draft.at)
        telling.answered(draft, by, "later")


def _works(draft: ReportDraft) -> None:
    by, reads = draft.event.by, telling.reader(draft)
    assert by is not None, "only people answer"
    first = draft.report.state != "confirmed"
    if first:
        line = draft.report.line
        draft.move("confirmed", line=line)
        for person in draft.report.reporters:
            if person != by:
                telling.told(draft, person)
    draft.change(heard=(*draft.report.heard, by))
    telling.answered(draft, by, "yes")
    if reads is not None and first:
        telling.noted(draft, reads, works_for=True)
    if first:
        draft.tell_pilot(person=by)


def _broken(draft: ReportDraft) -> None:
    """Open again, in the state of one that was taken on; the reporters hear it as opened again."""
    by, reads = draft.event.by, telling.reader(draft)
    draft.move("accepted")
    telling.told_all(draft, again=True)
    if reads is not None:
        telling.says(draft, reads, "broken")
    draft.change(line=None)
    draft.tell_pilot(person=by)


def reason_answered(draft: ReportDraft, event: ReasonAnswered) -> None:
    """The reason why it is not done is fair; or it is not, and the champion and once the manager hear why."""
    report, by = draft.report, event.by
    if by is None or not _is_theirs(draft):
        return
    if report.state != "declined":
        draft.refuse("report_is_open" if report.state not in SETTLED else "report_settled")
        return
    if by in report.heard:
        draft.refuse("already_noted")
        return
    draft.change(heard=(*report.heard, by))
    telling.answered(draft, by, "fair" if event.line is None else "disagree")
    if event.line is None:
        return
    draft.facts.append(WordsKept(words=event.line))
    reads, manager = telling.reader(draft), draft.brief.manager
    if reads is not None:
        telling.says(draft, reads, "disagrees", event.line.text)
    if manager is not None and manager not in (reads, by) and not report.disagreed:
        telling.says(draft, manager, "disagrees", event.line.text)
    draft.change(disagreed=(*report.disagreed, by))


def _is_theirs(draft: ReportDraft) -> bool:
    """Whether the person who acts reported it, for a pilot that goes on; refuses when not."""
    if draft.event.by not in draft.report.reporters:
        draft.refuse("not_your_report")
    elif draft.pilot.phase == "stopped":
        draft.refuse("report_ended", value=float(draft.report.number))
    elif draft.report.state == "duplicate":
        draft.refuse("report_goes_on", value=float(draft.report.same_as_number))
    else:
        return True
    return False
