"""What is measured, changed on the way: another goal, another rhythm, or another number altogether."""

import unicodedata
from dataclasses import replace
from datetime import date

from bot.decisions import WordsKept
from bot.events import MetricSet
from bot.model import GoalEdit, Guardrail, Metric, Words
from bot.notices import MetricNoted
from bot.rules import asking, periods, phases, rhythm
from bot.rules.around import tell_around
from bot.rules.baseline import PAST_BUILD
from bot.rules.draft import Draft
from bot.workdays import WEEK, next_slot

GOALS_KEPT = 12


def metric_set(draft: Draft, event: MetricSet) -> None:
    """The champion, or somebody above, changes what is measured; nobody's numbers change silently by it."""
    if not phases.may_steer(draft):
        return
    before, rhythm_before = draft.project.metric, draft.project.cadence
    is_other = is_another_number(before, event)
    guardrail = _guardrail(before, event)
    moved = (event.target, event.target_on) != (before.target, before.target_on)
    reworded = _texts(before, event) and not is_other
    if not (is_other or moved or reworded or guardrail != before.guardrail or event.cadence != rhythm_before):
        draft.refuse("same_metric")
        return
    draft.facts.extend(WordsKept(words=words) for words in _written(event))
    if event.cadence != rhythm_before:
        rhythm.turn(draft, event.cadence)
    if is_other:
        _begin_anew(draft, event)
    elif moved:
        _move_the_goal(draft, event)
    if reworded:
        draft.change(metric=replace(draft.project.metric, question=event.question, unit=event.unit))
    if guardrail != before.guardrail:
        _guard(draft, guardrail, before.guardrail)
    _tell(draft, before, rhythm_before)


def is_another_number(metric: Metric, event: MetricSet) -> bool:
    """Whether what is asked, its unit or its direction differ by more than case and punctuation."""
    same = plain(metric.question.text) == plain(event.question.text)
    same = same and plain(metric.unit.text) == plain(event.unit.text)
    return not same or metric.better != event.better


def plain(text: str) -> str:
    """The words without case, space and punctuation: what makes a typo no other question."""
    kept = (char for char in text.casefold() if unicodedata.category(char)[0] not in "PZC")
    return "".join(kept)


def _texts(metric: Metric, event: MetricSet) -> bool:
    return (metric.question.text, metric.unit.text) != (event.question.text, event.unit.text)


def _written(event: MetricSet) -> tuple[Words, ...]:
    words = (event.question, event.unit, event.guard_question, event.guard_unit)
    return tuple(each for each in words if each is not None)


def _guardrail(metric: Metric, event: MetricSet) -> Guardrail | None:
    """The guardrail as it is to be; the very same one where nothing about it is new."""
    if event.guard_question is None or event.guard_unit is None:
        return None
    old = metric.guardrail
    wanted = (event.guard_question.text, event.guard_unit.text, event.guard_better)
    if old is not None and (old.question.text, old.unit.text, old.better) == wanted:
        return old
    return Guardrail(event.guard_question, event.guard_unit, event.guard_better)


def _move_the_goal(draft: Draft, event: MetricSet) -> None:
    metric = draft.project.metric
    assert event.by is not None, "may_steer let nobody through"
    edit = GoalEdit(draft.at, event.by, metric.target, metric.target_on)
    draft.change(
        metric=replace(
            metric, target=event.target, target_on=event.target_on, goals=(*metric.goals, edit)[-GOALS_KEPT:]
        )
    )


def _begin_anew(draft: Draft, event: MetricSet) -> None:
    """A new segment: what was measured before is history, and the baseline is made anew."""
    first = _first_week(draft)
    asking.drop_open_week(draft)
    guardrail = draft.project.metric.guardrail
    metric = Metric(
        question=event.question,
        unit=event.unit,
        better=event.better,
        start=None,
        target=event.target,
        target_on=event.target_on,
        guardrail=guardrail,
        since_on=first,
    )
    draft.change(metric=metric, baseline_until=None)
    # An answer to the old question can not be taken back into the new series.
    draft.change(undos=tuple(undo for undo in draft.project.undos if undo.what != "answer"))


def _first_week(draft: Draft) -> date:
    """Monday of the first week that the next question is about, after all that has been said or asked."""
    project = draft.project
    said = [week.starts_on for week in project.weeks] + [project.checkin.starts_on if project.checkin else None]
    newest = max((on for on in said if on is not None), default=None)
    coming = project.next_week or rhythm.full_week(draft)
    first = coming - (periods.covers(project, coming) - 1) * WEEK
    return first if newest is None else max(first, newest + WEEK)


def _guard(draft: Draft, guardrail: Guardrail | None, before: Guardrail | None) -> None:
    is_other = before is None or guardrail is None
    if before is not None and guardrail is not None:
        words = [(each.question.text, each.unit.text) for each in (before, guardrail)]
        is_other = before.better != guardrail.better or any(
            plain(one) != plain(two) for one, two in zip(*words, strict=True)
        )
    since = _first_week(draft) if is_other else before.since_on if before else None
    metric = draft.project.metric
    draft.change(metric=replace(metric, guardrail=replace(guardrail, since_on=since) if guardrail else None))


def _tell(draft: Draft, before: Metric, rhythm_before: int) -> None:
    project = draft.project
    metric, by = project.metric, draft.event.by
    assert by is not None, "may_steer let nobody through"
    calendar = draft.calendar(project.term.person if project.term else None)
    asks = asking.is_asking(project) and project.next_week is not None
    body = MetricNoted(
        pilot=draft.pilot,
        subject=f"metric-{draft.event.id}",
        by=by,
        anew_on=metric.since_on if metric.since_on != before.since_on else None,
        question_before=before.question.text,
        unit_before=before.unit.text,
        better_before=before.better,
        target_before=before.target,
        target_on_before=before.target_on,
        goal_moved=(metric.target, metric.target_on) != (before.target, before.target_on),
        cadence_before=rhythm_before,
        next_ask_at=next_slot(project.next_week, calendar, project.cadence) if asks and project.next_week else None,
        locks_after=draft.policy.baseline_again if project.phase in PAST_BUILD else 0,
        guard_changed=metric.guardrail != before.guardrail,
        guard_question=metric.guardrail.question.text if metric.guardrail else None,
    )
    tell_around(draft, "set", body)
