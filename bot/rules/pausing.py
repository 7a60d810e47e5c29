"""Resting for a while, or stopping, without having been asked about it."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

from bot.decisions import WordsKept
from bot.events import Acknowledged, Paused, Stopped
from bot.model import ACTIVE, Pause, Undo
from bot.notices import AckNoted, AckTold, PauseNoted
from bot.rules import answers, stopping, watching
from bot.rules.draft import Draft
from bot.rules.phases import above, may_steer
from bot.workdays import local_date


def paused(draft: Draft, event: Paused) -> None:
    """The pilot rests. While those above are asked about it, to pause it is one of their answers."""
    if not may_steer(draft) or not _has_an_owner(draft):
        return
    project, ladder = draft.project, draft.project.ladder
    is_asked = ladder is not None and ladder.state != "held"
    rests = project.pause is not None and ladder is not None and ladder.state == "acknowledged"
    if is_asked and not rests and draft.event.by == draft.pilot.champion:
        draft.refuse("asked_above", person=(ladder.alerted[:1] or (project.manager,))[0] if ladder else None)
    elif is_asked and not rests and ladder is not None:
        answers.acknowledged(draft, _as_answer(event, "pause", ladder.number))
    elif _is_complete(draft, event):
        _rest(draft, event)


def _as_answer(event: Paused | Stopped, choice: Literal["pause", "stop"], ladder: int) -> Acknowledged:
    return Acknowledged(
        id=event.id,
        at=event.at,
        by=event.by,
        context=event.context,
        choice=choice,
        ladder=ladder,
        due_on=event.until_on if isinstance(event, Paused) else None,
        line=event.line,
    )


def _has_an_owner(draft: Draft) -> bool:
    if draft.project.term is None or draft.project.phase not in ACTIVE:
        draft.refuse("no_champion_yet")
        return False
    return True


def _is_complete(draft: Draft, event: Paused) -> bool:
    today = local_date(draft.at, draft.calendar(event.by))
    latest = today + timedelta(weeks=draft.policy.longest_pause_weeks)
    pause = draft.project.pause
    if pause is not None and pause.extended:
        draft.refuse("pause_extended")
    elif event.until_on <= today:
        draft.refuse("date_past", until_on=event.until_on)
    elif event.until_on > latest:
        draft.refuse("date_too_far", until_on=latest)
    elif event.line is None:
        draft.refuse("needs_line")
    else:
        return True
    return False


def _rest(draft: Draft, event: Paused) -> None:
    project, ladder = draft.project, draft.project.ladder
    assert event.by is not None and event.line is not None, "may_steer let nobody through"
    before = project.pause
    pause = Pause(event.by, draft.at, event.until_on, event.line, extended=before is not None)
    if before is not None:
        pause = replace(pause, by=before.by, at=before.at)
    draft.facts.append(WordsKept(words=event.line))
    told = _told(draft, event.by, pause.by)
    draft.keep_undo(_undo(draft, event.by, "pause", (event.by, *told)))
    if ladder is not None and ladder.ack is not None:  # its end comes back to whoever chose it
        due_at = answers.due_at(event.until_on, draft.calendar(ladder.ack.by))
        ladder = replace(ladder, ack=replace(ladder.ack, due_on=event.until_on, due_at=due_at))
    else:
        ladder = None  # nobody had heard of it yet
    watching.forget_all(draft)
    draft.change(pause=pause, ladder=ladder, forgiven_at=draft.at)
    body = PauseNoted(
        pilot=draft.pilot,
        subject="pause",
        by=event.by,
        until_on=event.until_on,
        line=event.line.text,
        again=before is not None,
        undo_minutes=draft.policy.undo_minutes,
        told=told,
    )
    for person in (event.by, *told):
        draft.tell(person, f"paused-{event.id}", body, "answer" if person == event.by else "news")


def _told(draft: Draft, by: UUID, *others: UUID) -> tuple[UUID, ...]:
    """Who hears of it besides whoever does it."""
    people = dict.fromkeys((draft.pilot.champion, draft.project.manager, *others))
    return tuple(person for person in people if person is not None and person != by)


def _undo(draft: Draft, by: UUID, what: Literal["pause", "stop"], people: tuple[UUID, ...]) -> Undo:
    """All as it is now, and who reads of what comes instead."""
    project = draft.project
    return Undo(
        by,
        draft.at,
        what,
        phase=project.phase,
        pause=project.pause,
        ladder=project.ladder,
        checkin=project.checkin,
        offer=project.offer if what == "stop" else None,
        forgiven_at=project.forgiven_at,
        told=project.told,
        subject=what,
        people=people,
    )


def stopped(draft: Draft, event: Stopped) -> None:
    """Somebody above stops the pilot: as an answer where they are asked about it, else of their own accord."""
    project, ladder = draft.project, draft.project.ladder
    if project.phase == "stopped":
        draft.refuse("ended")
    elif event.by not in above(project) or event.by == draft.pilot.champion:
        draft.refuse("not_yours", person=project.manager)
    elif event.line is None:
        draft.refuse("needs_line")
    elif ladder is not None and ladder.state != "held":
        answers.acknowledged(draft, _as_answer(event, "stop", ladder.number))
    else:
        _stop(draft, event)


def _stop(draft: Draft, event: Stopped) -> None:
    assert event.by is not None and event.line is not None, "checked before"
    draft.facts.append(WordsKept(words=event.line))
    told = _told(draft, event.by)
    draft.keep_undo(_undo(draft, event.by, "stop", (event.by, *told)))
    stopping.end(draft)
    noted = AckNoted(
        pilot=draft.pilot,
        subject="stop",
        choice="stop",
        due_on=None,
        person=None,
        undo_minutes=draft.policy.undo_minutes,
        told=told,
    )
    draft.tell(event.by, f"noted-{event.id}", noted, "answer")
    for person in noted.told:
        body = AckTold(
            pilot=draft.pilot,
            subject="stop",
            choice="stop",
            by=event.by,
            due_on=None,
            line=event.line.text,
            person=None,
        )
        draft.tell(person, f"told-{event.id}", body, "news")
