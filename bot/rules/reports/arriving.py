"""A report comes in."""

from uuid import UUID

from bot.decisions import WordsKept
from bot.events import Reported
from bot.model import Report
from bot.rules.reports import telling
from bot.rules.reports.draft import ReportDraft


def begun(event: Reported) -> Report:
    """The report as it was sent, with its number in the organisation."""
    return Report(
        id=event.report,
        org=event.org,
        project=event.project,
        number=event.context.number,
        by=event.by,
        kind=event.kind,
        text=event.text,
        opened_at=event.at,
        blocks=event.blocks,
        hidden=event.hidden,
        link=event.link,
        code=event.code,
        moved_at=event.at,
    )


def arrived(draft: ReportDraft, event: Reported) -> None:
    """Kept, thanked for, and handed to whoever reads it. One without a name is thanked for nowhere."""
    draft.facts.append(WordsKept(words=event.text))
    by: UUID | None = event.by
    if by is not None:
        telling.logged(draft, by, "logged")
    reads = telling.reader(draft)
    if reads is not None:
        telling.report_in(draft, reads, "in")
    draft.tell_pilot(person=by, came=True)
