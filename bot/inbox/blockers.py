"""What stands in the way, a line beside a number, and pausing."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import get_args
from uuid import UUID

from bot.commands import meaning
from bot.events import (
    BlockerAdded,
    BlockerChanged,
    BlockerClosed,
    ContextAdded,
    HelpAnswered,
)
from bot.inbox import pausing
from bot.inbox.desk import Desk, named, words_of
from bot.inbox.filled import NOT_LISTED, Filled
from bot.inbox.meant import meant
from bot.inbox.people import with_names
from bot.inbox.press import Press
from bot.model import Blocker, Person, Project, Why, brief
from bot.ports import Reply
from bot.wording import blockers as words
from bot.wording import pages
from bot.wording.menus import Name

VERBS = {
    "add": "add",
    "new": "add",
    "list": "list",
    "show": "list",
    "done": "done",
    "close": "done",
    "withdraw": "withdraw",
}
_GONE = pages.plain("That button is from an older message", "/champion blocker list shows what is open.")


def is_meant(rest: str) -> bool:
    """Whether plain words after "blocker" are about the list, and not a sentence that begins like that."""
    return rest.split(maxsplit=1)[0].casefold().strip(".,:!?") in VERBS


# --- typed -------------------------------------------------------------------------------------------------------
async def _blocker(desk: Desk, by: Person, rest: str, event: UUID) -> Reply:
    first, _, more = rest.partition(" ")
    verb = VERBS.get(first.casefold().strip(".,:!?"))
    if verb is None:  # a bare list, or that of a pilot; anything else is what stands in the way
        listed = not meaning(rest) or named(await desk.with_a_part(by, rest), rest)[0] is not None
        verb, more = ("list" if listed else "add"), rest
    projects = [each for each in await desk.with_a_part(by, more) if each.phase != "stopped"]
    if verb == "add":
        return await _add(desk, by, projects, more, event)
    pilot, left = named(projects, more)
    at_the_end = _named_last(projects, more) if pilot is None else None
    if at_the_end is not None:
        pilot, left = at_the_end
    if verb == "list":
        project = pilot if pilot is not None and not meaning(left) else meant(projects, more, "blocker list")
        return project if isinstance(project, Reply) else await _list(desk, by, project)
    project = pilot or meant(projects, "", f"blocker {first}")
    return project if isinstance(project, Reply) else await _close(desk, by, project, left, verb, event)


async def _add(desk: Desk, by: Person, projects: list[Project], said: str, event: UUID) -> Reply:
    pilot, left = named(projects, said)
    at_the_end = _named_last(projects, said) if pilot is None else None
    if at_the_end is not None:
        pilot, left = at_the_end
    project = pilot or meant(projects, "", "blocker add")
    if isinstance(project, Reply):
        return project
    text = await with_names(desk, by, left.lstrip(":- "))
    if not meaning(text):
        return Reply(form=words.blocker_form(brief(project)))
    if len(text) > words.LONGEST:
        line = f"Please keep it under {words.LONGEST} characters; this has {len(text):,}."
        return Reply((pages.plain("That is a long blocker", line),))
    kept = words_of(event, "text", text)
    assert kept is not None, "it says something"
    return await desk.do(by, project.id, BlockerAdded(id=event, at=desk.clock(), by=by.id, text=kept))


def _named_last(projects: list[Project], said: str) -> tuple[Project, str] | None:
    """The pilot whose whole name the words end with, after an "of", a "for" or an "in"; and the words before."""
    for project in sorted(projects, key=lambda each: -len(each.name.text)):
        for joining in ("of", "for", "in"):
            tail = f" {joining} {project.name.text}".casefold()
            if f" {said}".casefold().endswith(tail):
                return project, said[: max(0, len(said) - len(tail))].strip()
    return None


async def _list(desk: Desk, by: Person, project: Project) -> Reply:
    people = frozenset(each.helper for each in project.blockers if each.helper is not None)
    return Reply((words.listing(brief(project), project.blockers, await desk.voice(by, people)),))


async def _close(desk: Desk, by: Person, project: Project, said: str, verb: str, event: UUID) -> Reply:
    found = _which(project, said)
    if found is None:
        people = frozenset(each.helper for each in project.blockers if each.helper is not None)
        voice = await desk.voice(by, people)
        return Reply((words.which_blocker(brief(project), said.strip(), voice, project.blockers),))
    how = "withdrawn" if verb == "withdraw" else "resolved"
    closed = BlockerClosed(id=event, at=desk.clock(), by=by.id, number=found.number, how=how)  # type: ignore[arg-type]  # of two
    return await desk.do(by, project.id, closed)


def _which(project: Project, said: str) -> Blocker | None:
    """The blocker of that number, or the one whose text holds those words; the only one for no words."""
    spoken = meaning(said).strip("#.:,!? ").casefold()
    if not spoken:
        return project.blockers[0] if len(project.blockers) == 1 else None
    if spoken.isascii() and spoken.isdecimal():
        return next((each for each in project.blockers if str(each.number) == spoken), None)
    fits = [each for each in project.blockers if spoken in each.text.text.casefold()]
    return fits[0] if len(fits) == 1 else None


# --- pressed -----------------------------------------------------------------------------------------------------
async def _open_form(_desk: Desk, press: Press) -> Reply:
    return Reply(form=words.blocker_form(brief(press.project)))


async def _show_list(desk: Desk, press: Press) -> Reply:
    seen = {each.id for each in await desk.seen(press.by)}
    if press.project.id not in seen:
        return Reply((_GONE,))
    return await _list(desk, press.by, press.project)


def _help(helps: bool) -> Callable[[Desk, Press], Awaitable[Reply]]:
    async def answer(desk: Desk, press: Press) -> Reply:
        said = HelpAnswered(
            id=press.event, at=desk.clock(), by=press.by.id, number=press.number("blocker"), helps=helps
        )
        return await desk.do(press.by, press.project.id, said)

    return answer


async def _unblocked(desk: Desk, press: Press) -> Reply:
    closed = BlockerClosed(id=press.event, at=desk.clock(), by=press.by.id, number=press.number("blocker"))
    return await desk.do(press.by, press.project.id, closed)


async def _change(_desk: Desk, press: Press) -> Reply:
    blocker = next((each for each in press.project.blockers if each.number == press.number("blocker")), None)
    return Reply((_GONE,)) if blocker is None else Reply(form=words.change_form(brief(press.project), blocker))


async def _context(_desk: Desk, press: Press) -> Reply:
    return Reply(form=words.context_form(brief(press.project), press.token))


# --- filled in ---------------------------------------------------------------------------------------------------
async def _helper_in(desk: Desk, press: Press, filled: Filled) -> UUID | None:
    helper = filled.person("helper")
    if helper is not None and not await desk.colleague(press.by, helper):
        filled.errors["helper"] = NOT_LISTED
    return helper


def _day_ahead(filled: Filled) -> date | None:
    day = filled.day("decide_on")
    if day is not None and not 0 <= (day - filled.today).days <= 366:
        filled.errors["decide_on"] = "Please choose a day from today on, within a year."
    return day


async def _added(desk: Desk, press: Press, filled: Filled) -> Reply:
    text = words_of(press.event, "text", filled.text("text", required=True, longest=words.LONGEST))
    helper, decide_on, about = await _helper_in(desk, press, filled), _day_ahead(filled), filled.text("cause")
    cause = next((each for each in get_args(Why) if each == about), None)
    if about and cause is None:
        filled.errors["cause"] = "Please choose one from the list."
    if filled.errors or text is None:
        return Reply(errors=filled.errors)
    added = BlockerAdded(
        id=press.event,
        at=desk.clock(),
        by=press.by.id,
        text=text,
        cause=cause or "other",
        helper=helper,
        decide_on=decide_on,
    )
    return await desk.do(press.by, press.project.id, added)


async def _changed(desk: Desk, press: Press, filled: Filled) -> Reply:
    blocker = next((each for each in press.project.blockers if each.number == press.number("blocker")), None)
    if blocker is not None:
        filled.over(words.change_form(brief(press.project), blocker))
    line = words_of(press.event, "line", filled.text("line", longest=words.LONGEST))
    helper, decide_on = await _helper_in(desk, press, filled), _day_ahead(filled)
    if filled.errors:
        return Reply(errors=filled.errors)
    changed = BlockerChanged(
        id=press.event,
        at=desk.clock(),
        by=press.by.id,
        number=press.number("blocker"),
        helper=helper,
        decide_on=decide_on,
        line=line,
    )
    return await desk.do(press.by, press.project.id, changed)


async def _context_added(desk: Desk, press: Press, filled: Filled) -> Reply:
    line = words_of(press.event, "line", filled.text("line", required=True, longest=300))
    if filled.errors or line is None:
        return Reply(errors=filled.errors)
    added = ContextAdded(id=press.event, at=desk.clock(), by=press.by.id, line=line, starts_on=press.starts_on)
    return await desk.do(press.by, press.project.id, added)


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {
    "blocker": _blocker,
    "pause": pausing.pause,
    "stop": pausing.end,
}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {
    "blocker": _open_form,
    "blockers": _show_list,
    "onit": _help(True),
    "notme": _help(False),
    "unblocked": _unblocked,
    "reblock": _change,
    "context": _context,
    "newpause": pausing.new_pause,
    "stoppilot": pausing.stop,
}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {
    "blocker": _added,
    "reblock": _changed,
    "context": _context_added,
    "pausing": pausing.paused,
    "stopping": pausing.stopped,
}
