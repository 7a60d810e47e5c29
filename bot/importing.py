"""`champion import metrics FILE.csv --project NAME`: real history as the baseline, all of it or nothing."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO
from uuid import UUID, uuid5

from bot import views
from bot.decisions import Refusal, people_mentioned
from bot.events import HistoryAdded
from bot.history import BadRows, read_history
from bot.inbox.desk import Desk
from bot.model import Person, Project, Ref
from bot.wording import refusals
from bot.wording.voice import count
from bot.workdays import last_full_week, local_date

WRONG = 2  # exit code: nothing was imported


async def import_metrics(desk: Desk, orgs: Sequence[UUID], path: Path, name: str, out: TextIO, err: TextIO) -> int:
    """Read the file, name every bad row, and add the weeks to the pilot of that name. 0, or 2 and nothing changed."""
    found = [each for org in orgs for each in await desk.readings.all_projects(org)]
    matching = [each for each in found if each.name.text.casefold() == name.casefold()]
    if len(matching) != 1:
        known = ", ".join(sorted({each.name.text for each in found})) or "none yet"
        print(
            f"{'No pilot' if not matching else 'More than one pilot'} is called “{name}”. There are: {known}.", file=err
        )
        return WRONG
    project = matching[0]
    person = await _on_behalf_of(desk, project)
    try:
        text = await asyncio.to_thread(path.read_text, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        why = "it is not text" if isinstance(wrong, UnicodeDecodeError) else wrong.strerror
        print(f"{path} can not be read: {why}.", file=err)
        return WRONG
    now = desk.clock()
    newest = last_full_week(now, person.calendar)
    read = read_history(text, today=local_date(now, person.calendar), ending_on=newest, unit=project.metric.unit.text)
    if isinstance(read, BadRows):
        for row in read.rows:
            print(f"Line {row.line}: {row.reason}", file=err)
        print("Nothing was imported.", file=err)
        return WRONG
    rows = views.dated(read, newest)
    event = HistoryAdded(id=uuid5(project.id, repr(rows)), at=now, by=person.id, rows=rows)
    decision = await desk.aggregates.swap(Ref(project.org, "project", project.id), event)
    if decision.reply is not None and isinstance(decision.reply.body, Refusal):
        body = decision.reply.body
        print(refusals.sentence(body, await desk.voice(person, people_mentioned(body))), file=err)
        return WRONG
    print(f"{project.name.text}: {count(len(rows), 'week')} of history are in.", file=out)
    return 0


async def _on_behalf_of(desk: Desk, project: Project) -> Person:
    """Who is told what came in: the owner, else whoever is responsible."""
    for id in (project.term.person if project.term else None, project.manager, project.opened_by):
        person = await desk.people.person(id) if id is not None else None
        if person is not None:
            return person
    raise LookupError("a pilot was registered by somebody")
