"""The report that a button or form is about, and letting the rules decide about it."""

from uuid import UUID

from bot.events import ReportEvent
from bot.inbox.desk import Desk
from bot.inbox.press import Press
from bot.model import Ref, Report
from bot.ports import NotFound, Reply
from bot.wording import report_pages


async def report_of(desk: Desk, press: Press) -> Report | None:
    """The report that the subject names, of the pilot that the token names; None where there is no such report."""
    of, _, id = press.subject.partition("-")
    if of not in ("report", "triage"):
        return None
    try:
        found = await desk.readings.report(Ref(press.by.org, "report", UUID(id)))
    except ValueError:
        return None
    return found if found is not None and found.project == press.project.id else None


async def do(desk: Desk, press: Press, event: ReportEvent) -> Reply:
    """Let the rules decide about the report that was pressed, and answer."""
    found = await report_of(desk, press)
    if found is None:
        return Reply((report_pages.gone(),))
    try:
        return await desk.answer(press.by, await desk.aggregates.swap(found.ref, event))
    except NotFound:
        return Reply((report_pages.gone(),))
