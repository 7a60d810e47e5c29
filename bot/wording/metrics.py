"""What people read when what is measured was changed, and what became of the weeks so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import mean

from bot.amounts import show
from bot.cards import Block, Bold, Card, Paragraph, Table, para
from bot.model import Brief, Outcome, Project, Week
from bot.notices import BaselineAgain, MetricNoted
from bot.rules.series import guard_series, guard_verdict, has_value
from bot.wording.voice import Voice, brief, capital, count, figure, goal, period, short, turn

LONGEST_NOTE = 60  # characters of what somebody wrote, in a table
_EVERY = {1: "every week", 2: "every second week"}


def metric_noted(body: MetricNoted, voice: Voice) -> Card:
    """What is measured from now on, what it was, and what that means for the numbers so far."""
    pilot, who = body.pilot, capital(voice.does(body.by, "changed it", "changed it"))
    if body.anew_on is not None:
        return Card(f"{pilot.name}: what is measured has changed", (*_anew(body, voice, who), _why(body, voice)))
    said = [*_goal(body, voice), *_cadence(body), *_guard(body)]
    titles = {
        "goal": f"{pilot.name}: {goal(pilot, voice.today)}",
        "cadence": f"{pilot.name}: asked {_EVERY[pilot.cadence]}",
        "guard": f"{pilot.name}: {'a guardrail' if body.guard_question else 'no guardrail any more'}",
    }
    changed = "goal" if body.goal_moved else "cadence" if pilot.cadence != body.cadence_before else "guard"
    title = titles[changed] if said else f"{pilot.name}: the question reads better"
    stays = "All numbers so far stay, and stay comparable."
    said = said or [f"It asks: “{_short(pilot.question)}”"]
    return Card(title, (para(f"{who}. {' '.join(said)}"), para(f"{stays}{_next(body, voice)}"), _why(body, voice)))


def _anew(body: MetricNoted, voice: Voice, who: str) -> tuple[Paragraph, ...]:
    pilot = body.pilot
    assert body.anew_on is not None, "only for another number"
    locks = (
        f"its first {count(body.locks_after, 'number')} are the new baseline, and I compare from then on."
        if body.locks_after
        else "its baseline is locked when Validate begins."
    )
    return (
        para(f"{who}. Now it asks: “{_short(pilot.question)}” {capital(goal(pilot, voice.today))}."),
        para(_before(body)),
        para(Bold("A new series begins "), f"with the week of {short(body.anew_on)}: {locks}"),
        para(
            f"The weeks before stay in the history (/champion weeks), but are compared with no more.{_next(body, voice)}"
        ),
    )


def _before(body: MetricNoted) -> str:
    """What it was, where it differs: another question says most, then the unit, then the direction."""
    pilot = body.pilot
    if body.question_before != pilot.question:
        return f"Before, it was: “{_short(body.question_before)}”"
    if body.unit_before != pilot.unit:
        return f"Before, it was counted {f'in {body.unit_before}' if body.unit_before else 'without a unit'}."
    return f"Before, {'lower' if body.better_before == 'lower' else 'higher'} was better."


def _goal(body: MetricNoted, voice: Voice) -> Iterable[str]:
    if body.goal_moved:
        before = replace(body.pilot, target=body.target_before, target_on=body.target_on_before)
        yield "Before, there was none." if before.target is None else f"Before, it was {goal(before, voice.today)[5:]}."


def _cadence(body: MetricNoted) -> Iterable[str]:
    if body.pilot.cadence != body.cadence_before:
        yield f"I ask {_EVERY[body.pilot.cadence]} now, no longer {_EVERY[body.cadence_before]}."


def _guard(body: MetricNoted) -> Iterable[str]:
    if body.guard_changed:
        asks = f"A second number must not get worse meanwhile: “{_short(body.guard_question or '')}”"
        yield asks if body.guard_question else "The second number is no longer asked for."


def _next(body: MetricNoted, voice: Voice) -> str:
    asked = "you" if voice.reader == body.pilot.champion else voice.name(body.pilot.champion)
    return f" I ask {asked} next on {voice.hour(body.next_ask_at)}." if body.next_ask_at else ""


def _why(body: MetricNoted, voice: Voice) -> Paragraph:
    pilot = body.pilot
    mine = {pilot.champion: "you own this outcome.", pilot.manager: "you are its manager."}
    return para(Bold("Why you: "), mine.get(voice.reader, "you sit above it."))


def baseline_again(body: BaselineAgain, voice: Voice) -> Card:
    """Enough numbers of the new kind are in."""
    pilot = body.pilot
    middle = figure(round(mean(body.values), 2), pilot)
    said = "Every number from now on is compared with them."
    mine = {pilot.champion: "you own this outcome.", pilot.manager: "you are its manager."}
    why = para(Bold("Why you: "), mine.get(voice.reader, "you have a part in it."))
    title = f"{pilot.name}: the new baseline is locked"
    return Card(
        title, (para(Bold(f"{capital(count(len(body.values), turn(pilot)))}, on average {middle}. "), said), why)
    )


def rows(project: Project, voice: Voice) -> list[tuple[str, str]]:
    """What a status says beside the number: a goal that was moved, a rhythm of its own, the guardrail."""
    said = [_goal_row(project, voice)] if project.metric.goals else []
    if project.cadence != 1:
        said.append(("Asked", capital(_EVERY[project.cadence])))
    guard, known = project.metric.guardrail, guard_series(project)
    if guard is not None and known is not None:
        points = (*known.baseline, *known.points)
        newest = show(points[-1].value, guard.unit.text) if points else "no number yet"
        said.append(("Guardrail", f"{newest}; {_GUARD[guard_verdict(project)]} “{_short(guard.question.text)}”"))
    return said


_GUARD = {
    "too early": "too early to tell.",
    "no clear change yet": "it holds.",
    "promising": "it holds, and may get better.",
    "really moved": "it got better.",
    "getting worse": "it gets worse.",
}


def _goal_row(project: Project, voice: Voice) -> tuple[str, str]:
    """The goal and what it was before: "108 by 30 Jun (was 100 until 3 Mar)"."""
    pilot = brief(project)
    last = project.metric.goals[-1]
    before = replace(pilot, target=last.target, target_on=last.target_on)
    was = goal(before, voice.today).removeprefix("goal ")
    return (
        "Goal",
        f"{capital(goal(pilot, voice.today).removeprefix('goal '))} (was {was} until {short(last.at.date(), voice.today)})",
    )


@dataclass(frozen=True, slots=True)
class Past:
    """One check-in of the history: what became of it, and what its number was before, oldest first."""

    starts_on: date
    weeks: int
    week: Week | None  # None: nobody was asked
    was: tuple[float | None, ...] = ()
    is_open: bool = False
    is_to_come: bool = False  # its question is


def weeks_page(project: Project, past: Sequence[Past], voice: Voice, *, sees_misses: bool) -> Card:
    """The newest check-ins, the newest first. A miss is said to the champion and those above, to nobody else."""
    pilot = brief(project)
    if not past:
        line = "The first one comes with the first question, or with /champion history."
        return Card(f"{pilot.name} has no weeks yet", (para(line),))
    rows = tuple(_row(each, pilot, project, sees_misses) for each in past)
    guard = ("Guardrail",) if project.metric.guardrail is not None else ()
    header = ("Weeks", "Number", *guard, "What became of it", "Sure", "What changed")
    blocks: list[Block] = [Table(header, rows)]
    since = project.metric.since_on
    if since is not None and any(each.starts_on < since for each in past):
        blocks.append(para(f"Weeks before {short(since)} were counted in another number."))
    if project.term is not None and project.term.person == voice.reader and project.phase != "stopped":
        holes = (each for each in past if not (has_value(each.week) or each.is_open or each.is_to_come))
        hole = next(holes, None)
        number = (hole or past[0]).starts_on.isocalendar().week
        verb = "To fill a hole" if hole else "To correct one"
        blocks.append(para(f"{verb}, type its number and week: ", Bold(f"/champion fix 131 week {number}"), "."))
    return Card(
        f"{pilot.name}: the newest {count(len(past), turn(pilot)) if len(past) > 1 else turn(pilot)}", tuple(blocks)
    )


def _row(past: Past, pilot: Brief, project: Project, sees_misses: bool) -> tuple[str, ...]:
    week, since = past.week, project.metric.since_on
    number = show(week.value) if week is not None and week.value is not None else "–"
    if since is None or past.starts_on >= since:
        number = figure(week.value, pilot) if week is not None and week.value is not None else number
    was = [show(each) if each is not None else "no number" for each in past.was]
    edits = f", was {', then '.join(was)}" if was else ""
    sure = f"{week.confidence} of 5" if week is not None and week.confidence is not None else "–"
    said = f"{_became(past, sees_misses)}{edits}"
    weeks = f"{period(past.starts_on, replace(pilot, cadence=past.weeks))} (week {past.starts_on.isocalendar().week})"
    note = _short(week.note.text, LONGEST_NOTE) if week is not None and week.note and week.note.text else "–"
    rail = project.metric.guardrail
    guard = (show(week.guard, rail.unit.text) if week is not None and week.guard is not None else "–",) if rail else ()
    return (weeks, number, *guard, said, sure, note)


OUTCOMES: dict[Outcome, str] = {
    "answered": "answered",
    "answered_late": "answered later",
    "imported": "brought in",
    "no_data": "no data",
    "skipped": "skipped",
    "excused": "excused",
    "undelivered": "not asked: the question did not arrive",
    "missed": "no number",
}


def _became(past: Past, sees_misses: bool) -> str:
    if past.is_open:
        return "waiting for its number"
    if past.week is None:
        return "its question is still to come" if past.is_to_come else "not asked"
    if past.week.outcome == "missed" and sees_misses:
        return "no number came in time"
    return OUTCOMES[past.week.outcome]


def _short(text: str, longest: int = 120) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
