"""The number and its rhythm: what is measured, week by week."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from bot import views
from bot.cards import Card, Form
from bot.events import MetricSet
from bot.inbox.desk import Desk, words_of
from bot.inbox.filled import Filled
from bot.inbox.meant import meant
from bot.inbox.press import Press
from bot.model import Better, Person, Project, Words, brief
from bot.ports import Reply
from bot.rules.phases import above
from bot.wording import forms, metrics, pages
from bot.wording.menus import Name
from bot.wording.voice import token
from bot.workdays import last_full_week

FURTHEST = 3653  # days: a goal is at most ten years off


async def _metric(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    seen = await desk.seen(by, rest)
    project = meant([each for each in seen if each.phase != "stopped"] or seen, rest, "metric")
    if isinstance(project, Reply):
        return project
    if project.phase == "stopped":
        line = "Its number stays as it is: what was measured is part of what it taught."
        return Reply((pages.plain(f"{project.name.text} has been stopped", line),))
    return Reply(form=_form(project))


def _form(project: Project) -> Form:
    return forms.metric(project.metric, brief(project), token(project.id, "metric"))


async def _weeks(desk: Desk, by: Person, rest: str, _event: UUID) -> Reply:
    project = meant(await desk.seen(by, rest), rest, "weeks")
    if isinstance(project, Reply):
        return project
    return Reply((await _page(desk, by, project),))


async def _page(desk: Desk, by: Person, project: Project) -> Card:
    champion = project.term.person if project.term else None
    revised = await desk.readings.revisions(project.ref)
    past = views.past(project, revised, last_full_week(desk.clock(), by.calendar))
    sees_misses = by.id in (champion, *above(project))
    return metrics.weeks_page(project, past, await desk.voice_for(by, [project]), sees_misses=sees_misses)


async def _open(_desk: Desk, press: Press) -> Reply:
    return Reply(form=_form(press.project))


async def _history(desk: Desk, press: Press) -> Reply:
    return Reply((await _page(desk, press.by, press.project),))


async def _set(desk: Desk, press: Press, filled: Filled) -> Reply:
    """Read all fields, then let the rules decide."""
    metric = press.project.metric
    filled.over(_form(press.project))
    question = _words(press, "question", filled.text("question", required=True, longest=200), metric.question)
    unit = _words(press, "unit", filled.text("unit", longest=20), metric.unit)
    target, target_on = filled.amount("target", unit.text), _day(filled, metric.target_on)
    guard = _guard(press, filled)
    cadence = filled.text("cadence") or str(press.project.cadence)
    if cadence not in ("1", "2"):
        filled.errors["cadence"] = "Please choose every week or every second week."
    better, guard_better = _way(filled, "better", metric.better), _way(filled, "guard_better", None)
    if guard[0] is not None and guard_better is None:
        filled.errors.setdefault("guard_better", "Please choose which way is better for it.")
    if filled.errors or better is None:
        return Reply(errors=filled.errors)
    said = MetricSet(
        id=press.event,
        at=desk.clock(),
        by=press.by.id,
        question=question,
        unit=unit,
        better=better,
        target=target,
        target_on=target_on,
        cadence=int(cadence),
        guard_question=guard[0],
        guard_unit=guard[1],
        guard_better=guard_better or "lower",
    )
    return await desk.do(press.by, press.project.id, said)


def _words(press: Press, field: str, said: str, before: Words | None) -> Words:
    """The words that were there where they are the same, so that their text is kept once."""
    if before is not None and " ".join(said.split()) == before.text:
        return before
    empty = Words(words_id(press, field), "")
    return words_of(press.event, field, said) or empty


def words_id(press: Press, field: str) -> UUID:
    """The id of what was left empty in a field."""
    found = words_of(press.event, field, "-")
    assert found is not None, "a dash is something"
    return found.id


def _guard(press: Press, filled: Filled) -> tuple[Words | None, Words | None]:
    asked, unit = filled.text("guard_question", longest=200), filled.text("guard_unit", longest=20)
    if not asked:
        return None, None
    before = press.project.metric.guardrail
    return (
        _words(press, "guard_question", asked, before.question if before else None),
        _words(press, "guard_unit", unit, before.unit if before else None),
    )


def _way(filled: Filled, name: str, before: Better | None) -> Better | None:
    said = filled.text(name)
    if said not in ("", "lower", "higher"):
        filled.errors[name] = "Please choose lower or higher."
    if said == "lower":
        return "lower"
    return "higher" if said == "higher" else before


def _day(filled: Filled, before: date | None) -> date | None:
    """The day of the goal. One that has passed may stay as it is, but none is newly set there."""
    on = filled.day("target_on")
    if on is not None and on != before and not 0 < (on - filled.today).days <= FURTHEST:
        ahead = "a day ahead of us" if on <= filled.today else "a day within ten years"
        filled.errors["target_on"] = f"Please choose {ahead}."
    return on


SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {"metric": _metric, "weeks": _weeks}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {"metric": _open, "weeks": _history}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {"metric": _set}
