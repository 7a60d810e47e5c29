"""`champion import metrics FILE.csv --project NAME`: real history as the baseline, all of it or nothing."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO
from uuid import UUID, uuid5

from bot import views
from bot.events import HistoryAdded
from bot.history import BadRows, read_history
from bot.inbox.desk import Desk
from bot.inbox.forms import FURTHEST
from bot.model import Person, Project, Ref
from bot.notices import Refusal, people_mentioned
from bot.offline import say
from bot.rules.phases import above
from bot.wording import refusals
from bot.wording.voice import count
from bot.workdays import last_full_week, local_date

WRONG = 2  # exit code: nothing was imported
NOTHING = "Nothing was imported."
LARGEST_FILE = 1_000_000  # bytes: ten years of weeks need a fortieth of it


async def import_metrics(desk: Desk, orgs: Sequence[UUID], path: Path, name: str, out: TextIO, err: TextIO) -> int:
    """Read the file, name every bad row, and add the weeks to the pilot of that name. 0, or 2 and nothing changed."""
    try:
        project = await _called(desk, orgs, name)
        person = await _on_behalf_of(desk, project)
        rows = _rows(desk, await asyncio.to_thread(_text, path), project, person)
        added = await _add(desk, project, person, rows)
    except _Refused as refused:
        for sentence in refused.sentences:
            say(err, sentence)
        return WRONG
    if added:
        say(out, f"{project.name.text}: {count(added, 'week')} of history added. {person.name} is told.")
    else:
        say(out, f"{project.name.text}: those weeks were there already; nothing was added.")
    return 0


class _Refused(Exception):
    """Why nothing was imported, as sentences."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


async def _called(desk: Desk, orgs: Sequence[UUID], name: str) -> Project:
    spoken = " ".join(name.split()).casefold()
    found = [each for org in orgs for each in await desk.called(org, name)]
    matching = [each for each in found if each.phase != "stopped" and each.name.text.casefold() == spoken]
    if len(matching) == 1:
        return matching[0]
    newest = [each for org in orgs for each in await desk.readings.all_projects(org)]
    known = ", ".join(sorted({each.name.text for each in newest if each.phase != "stopped"})) or "none yet"
    how_many = "No pilot" if not matching else "More than one pilot"
    raise _Refused(f"{how_many} is called “{name}”. There are: {known}.")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _Refused(f"{path} is larger than any history of weeks: {LARGEST_FILE:,} bytes at most.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _Refused(f"{path} can not be read: it is not text in UTF-8.") from wrong
    except (OSError, ValueError) as wrong:
        why = getattr(wrong, "strerror", None) or "that is no file name"
        raise _Refused(f"{path} can not be read: {why}.") from wrong


def _rows(desk: Desk, text: str, project: Project, person: Person) -> tuple[tuple[date, float], ...]:
    now = desk.clock()
    today, newest = local_date(now, person.calendar), last_full_week(now, person.calendar)
    unit = project.metric.unit.text
    read = read_history(text, today=today, ending_on=newest, unit=unit, fits=views.fits(project, newest))
    if isinstance(read, BadRows):
        named = (f"Line {row.line}: {row.reason}" for row in read.rows)
        raise _Refused(*named, NOTHING)
    rows = views.dated(read, newest)
    if (today - rows[0][0]).days > FURTHEST:
        raise _Refused(f"The first week begins on {rows[0][0]}, more than ten years ago. Is a year mistyped?", NOTHING)
    return rows


async def _add(desk: Desk, project: Project, person: Person, rows: tuple[tuple[date, float], ...]) -> int:
    """How many of the weeks were not there before. The same rows again are the same event: nobody is told twice."""
    event = HistoryAdded(id=uuid5(project.id, repr(rows)), at=desk.clock(), by=person.id, rows=rows)
    decision = await desk.aggregates.swap(Ref(project.org, "project", project.id), event)
    body = decision.reply.body if decision.reply is not None else None
    if isinstance(body, Refusal):
        sentence = refusals.sentence(body, await desk.voice(person, people_mentioned(body)))
        raise _Refused(sentence, NOTHING)
    return sum(fact.kind == "check_in" for fact in decision.facts)


async def _on_behalf_of(desk: Desk, project: Project) -> Person:
    """Who brings it in, and is told: the owner, else the nearest person above."""
    seats = (project.term.person if project.term else None, *above(project))
    for id in seats:
        person = await desk.people.person(id) if id is not None else None
        if person is not None:
            return person
    raise _Refused(f"Nobody owns {project.name.text} yet. Import its history once somebody has accepted.")
