"""What a reporter does: report, with or without a name, ask how it stands, and answer what is asked of them."""

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4, uuid5

from bot.events import Reported
from bot.inbox import answering, nameless, roster, triaging
from bot.inbox.about_report import report_of
from bot.inbox.desk import Desk
from bot.inbox.filled import Filled
from bot.inbox.people import with_names
from bot.inbox.press import Press
from bot.model import ACTIVE, Person, Project, Ref, Report, ReportKind, Words, brief
from bot.ports import Reply, StoreTrouble
from bot.rules.users import asked_members
from bot.wording import report_forms, report_pages
from bot.wording.menus import Name
from bot.wording.reports import KINDS
from bot.wording.users import FEW
from bot.wording.voice import token

_NUMBER = re.compile(r"rp[- ]?(\d{1,9})", re.IGNORECASE)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are mistaken for one another
_KIND_WORDS: dict[str, ReportKind] = {
    **dict.fromkeys(("broke", "broken", "bug", "error", "problem", "issue"), "broke"),
    **dict.fromkeys(("confusing", "confused", "unclear", "question"), "confusing"),
    **dict.fromkeys(("idea", "wish", "suggestion", "improvement", "request"), "idea"),
    **dict.fromkeys(("worked", "works", "praise", "good", "nice"), "worked"),
}
# After "report" these go on with a sentence about reports, and are no report.
_SENTENCE = frozenset({"is", "was", "are", "were", "to", "back", "looks", "will", "has", "had", "says", "from", "on"})
_WHICH = "-which"  # of a form that asks for the pilot as well
_TRIES = 3  # of a code that nobody else has


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody reports."""

    kind: ReportKind
    text: str
    blocks: bool = False
    link: str = ""


def is_meant(rest: str) -> bool:
    """Whether plain words after "report" are one, and not a sentence that begins like it."""
    first = rest.split(maxsplit=1)[0].casefold() if rest.split() else ""
    return first not in _SENTENCE


async def report(desk: Desk, by: Person, rest: str, event: UUID) -> Reply:
    """`/report …`: file it, or ask for what is missing in a form that has what was typed."""
    said = rest.strip().casefold().strip(nameless.MARKS)
    if said == "mine":
        return await _mine(desk, by)
    if _NUMBER.fullmatch(said):
        return await _one(desk, by, said)
    if code := nameless.code_in(rest):
        return replace(await _one(desk, by, code), keep=False)
    anon = nameless.without_a_name(rest)
    return await _file(desk, by, rest if anon is None else anon, event, anon=anon is not None)


async def cited(desk: Desk, by: Person, said: str, link: str) -> Reply:
    """The form of a report, begun with what somebody wrote elsewhere."""
    pilots = _meant(await _running(desk, by), by)
    if not pilots:
        return Reply((report_pages.no_pilot(typed=False),))
    choices = [(each.id, each.name.text) for each in pilots]
    opens = token(pilots[0].id, f"new{_WHICH if len(pilots) > 1 else ''}")
    text = (await with_names(desk, by, " ".join(said.split())))[: report_forms.LONGEST]
    form = report_forms.report(choices, opens, "broke", text, nameless=False, people=0, link=link)
    return Reply(form=form)


async def _file(desk: Desk, by: Person, words: str, event: UUID, *, anon: bool) -> Reply:
    running = await _running(desk, by)
    named, words = await _pilot_in(desk, by, words)
    pilots = [named] if named else _meant(running, by)
    if not pilots:
        return Reply((report_pages.no_pilot(typed=bool(words.strip())),))
    kind, text = kind_in(await with_names(desk, by, words))
    if len(text) > report_forms.LONGEST:
        return Reply((report_pages.too_long(len(text), report_forms.LONGEST),))
    people = len(asked_members(pilots[0])) if len(pilots) == 1 else 0
    if not text or len(pilots) > 1 or (anon and people < FEW):
        choices = [(each.id, each.name.text) for each in pilots]
        opens = token(pilots[0].id, f"{'anon' if anon else 'new'}{_WHICH if len(pilots) > 1 else ''}")
        first = next((each.id for each in pilots if text.casefold().startswith(f"{each.name.text.casefold()} ")), None)
        form = report_forms.report(choices, opens, kind or "broke", text, nameless=anon, people=people, first=first)
        return Reply(form=form)
    return await _send(desk, by, pilots[0], _Said(kind or "broke", text), None if anon else event)


async def _running(desk: Desk, by: Person) -> list[Project]:
    """Those that have to do with the person, however old, then the newest others."""
    found = [*await desk.readings.naming(by.org, by.id), *await desk.readings.all_projects(by.org)]
    return [each for each in {each.id: each for each in found}.values() if each.phase in ACTIVE]


async def is_on_a_roster(desk: Desk, by: Person) -> bool:
    """Whether that person is one of those who use a pilot that runs."""
    naming = await desk.readings.naming(by.org, by.id)
    return any(each.phase in ACTIVE and _uses(each, by) for each in naming)


def _uses(project: Project, by: Person) -> bool:
    return any(member.person == by.id for member in project.roster)


def _meant(running: Sequence[Project], by: Person) -> list[Project]:
    """The pilots somebody can mean: those that have them on the roster, else all that run."""
    return [each for each in running if _uses(each, by)] or list(running)


async def _pilot_in(desk: Desk, by: Person, words: str) -> tuple[Project | None, str]:
    """The running pilot whose whole name, and a colon, those words begin with; and the words after it."""
    head, colon, rest = words.partition(":")
    spoken = " ".join(head.split()).casefold()
    named = await desk.called(by.org, head) if colon else []
    found = next((each for each in named if each.phase in ACTIVE and each.name.text.casefold() == spoken), None)
    return (found, rest.strip()) if found is not None else (None, words)


def kind_in(words: str) -> tuple[ReportKind | None, str]:
    """The kind that a first word and a colon say ("idea: …"), and the words after it."""
    head, colon, rest = words.strip().partition(":")
    kind = _KIND_WORDS.get(head.strip().casefold()) if colon else None
    return (kind, rest.strip()) if kind else (None, words.strip())


async def _send(desk: Desk, by: Person, project: Project, said: _Said, event: UUID | None) -> Reply:
    """Let the rules log it. Without an `event` nothing of it leads back to the person: neither id nor name."""
    if event is None:
        return await _send_nameless(desk, by, project, said)
    reported = replace(_reported(desk, project, said, event), by=by.id)
    return await desk.answer(by, await desk.aggregates.swap(Ref(by.org, "report", reported.report), reported))


async def _send_nameless(desk: Desk, by: Person, project: Project, said: _Said) -> Reply:
    for attempt in range(_TRIES):
        code = f"{''.join(secrets.choice(_LETTERS) for _ in range(3))}-{secrets.randbelow(90) + 10}"
        reported = replace(_reported(desk, project, said, uuid4()), code=code)
        try:
            decision = await desk.aggregates.swap(Ref(by.org, "report", reported.report), reported)
        except StoreTrouble:
            if attempt + 1 == _TRIES or await desk.readings.report_called(by.org, code) is None:
                raise
            continue  # somebody else has that code
        assert isinstance(decision.state, Report), "a report was asked for"
        voice = await desk.voice_for(by, [project])
        return Reply((report_pages.nameless(decision.state, brief(project), voice),), keep=False)
    raise AssertionError("the last try returns or raises")


def _reported(desk: Desk, project: Project, said: _Said, event: UUID) -> Reported:
    return Reported(
        id=event,
        at=desk.clock(),
        org=project.org,
        report=uuid5(event, "report"),
        project=project.id,
        kind=said.kind,
        text=Words(uuid5(event, "text"), said.text),
        blocks=said.blocks,
        link=said.link,
    )


async def _mine(desk: Desk, by: Person) -> Reply:
    names = await desk.readings.pilot_names(by.org)
    found = await desk.readings.reports_by(by.id)
    goes_on = {each.id: await _main(desk, each) for each in found if each.same_as is not None}
    return Reply((report_pages.mine(found, goes_on, names, await desk.voice(by)),))


async def _main(desk: Desk, report: Report) -> Report:
    """The report that goes on for it; itself where none does."""
    seen = {report.id}
    while report.same_as is not None and report.same_as not in seen:
        seen.add(report.same_as)
        report = await desk.readings.report(Ref(report.org, "report", report.same_as)) or replace(report, same_as=None)
    return report


async def _one(desk: Desk, by: Person, called: str) -> Reply:
    """How one stands: by its code for whoever holds that, by its number for those who reported it or triage it."""
    number = _NUMBER.fullmatch(called)
    found = await desk.readings.report_called(by.org, int(number[1]) if number else called)
    project = await desk.readings.project(Ref(by.org, "project", found.project)) if found else None
    if found is None or project is None:
        return Reply((report_pages.unknown(called.upper() if number else called),))
    if number and by.id in project.pilot.triagers():
        return Reply((await triaging.shown(desk, by, project, found),))
    if number and by.id not in found.reporters:
        return Reply((report_pages.unknown(called.upper()),))
    return await _own(desk, by, project, found)


async def _own(desk: Desk, by: Person, project: Project, report: Report) -> Reply:
    """How it stands, to whoever reported it: one who hit the same thing reads their own words."""
    own = replace(report, text=report.words_of(by.id))
    page = report_pages.one(own, await _main(desk, report), brief(project), await desk.voice_for(by, [project]))
    return Reply((page,))


async def _open(desk: Desk, press: Press) -> Reply:
    """One report: all that can be done about it for who triages it, how it stands for who reported it."""
    found = await report_of(desk, press)
    triages = press.by.id in press.project.pilot.triagers()
    if found is not None and not triages and press.by.id in found.reporters:
        return await _own(desk, press.by, press.project, found)
    return await triaging.PRESSED["openreport"](desk, press)


async def _filled(desk: Desk, press: Press, filled: Filled) -> Reply:
    """The form of a report. What was chosen replaces the pilot that it was opened with."""
    text, kind = filled.text("text", required=True, longest=report_forms.LONGEST), filled.text("kind", required=True)
    if kind and kind not in KINDS:
        filled.errors["kind"] = "Please choose what it is."
    link = filled.link("link")
    project = await _chosen(desk, press, filled)
    if filled.errors or project is None:
        return Reply(errors=filled.errors)
    text = await with_names(desk, press.by, " ".join(text.split()))
    known = next(each for each in KINDS if each == kind)
    said = _Said(known, text, filled.text("blocks") == "yes", link)
    return await _send(desk, press.by, project, said, None if press.subject.startswith("anon") else press.event)


async def _chosen(desk: Desk, press: Press, filled: Filled) -> Project | None:
    asked = press.subject.endswith(_WHICH)
    project: Project | None = press.project
    if asked:
        id = filled.person("pilot", required=True)  # an id like any other
        project = await desk.readings.project(Ref(press.by.org, "project", id)) if id else None
    if project is None or project.phase not in ACTIVE:
        filled.errors["pilot" if asked else "text"] = "Please choose a pilot that is running."
    return project


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {
    "report": report,
    **triaging.SPOKEN,
    **roster.SPOKEN,
}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {
    **answering.PRESSED,
    **triaging.PRESSED,
    **roster.PRESSED,
    "openreport": _open,
}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {
    "report": _filled,
    **answering.FILLED,
    **triaging.FILLED,
    **roster.FILLED,
}
