"""A manager's answer to an alert: one of six, with a date; and taking it back."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.decisions import WordsKept
from bot.events import Acknowledged, SaidDone, Undone
from bot.model import Ack, Calendar, Ladder, Pause, Undo
from bot.notices import AckNoted, TakenBack
from bot.rules import absence, again, alerted, checkins, ownership, reopening, rungs, stopping, watching
from bot.rules import ladder as ladders
from bot.rules.draft import Draft
from bot.rules.phases import above, go_on
from bot.workdays import is_workday, local_date, local_instant, next_workday, workdays_between

_WITH_A_DATE = frozenset({"help", "decide", "reassign", "pause"})
_WITH_A_LINE = frozenset({"pause", "stop", "noproblem"})
RETURN_HOUR = 10  # o'clock of the receiver's wall at which a promised date comes back


def _ladder_for(draft: Draft, number: int) -> Ladder | None:
    """The ladder the answer is for; None after saying why it can not be answered by this person now."""
    project = draft.project
    ladder = project.ladder
    if project.phase == "stopped":
        draft.refuse("ended")
    elif ladder is None or ladder.number != number or ladder.state == "held":
        draft.refuse("sorted_already")
    elif draft.event.by not in (*above(project), *ladder.alerted) or draft.event.by == draft.pilot.champion:
        draft.refuse("not_yours", person=project.manager)
    elif ladder.state == "acknowledged" and ladder.ack is not None and ladder.ack.by != draft.event.by:
        draft.refuse("answered_already", person=ladder.ack.by, until_on=ladder.ack.due_on)
    else:
        return ladder
    return None


def acknowledged(draft: Draft, event: Acknowledged) -> None:
    """A decision: it needs a date, a line or a person according to the choice, and it is told to all concerned."""
    ladder = _ladder_for(draft, event.ladder)
    if ladder is None or not _is_complete(draft, event):
        return
    assert event.by is not None, "the ladder let nobody through"
    due_on = event.due_on if event.choice in _WITH_A_DATE else None
    back_at = due_at(due_on, draft.calendar(event.by)) if due_on else None
    ack = Ack(event.choice, event.by, draft.at, due_on, back_at, event.line, event.person)
    if event.line is not None:
        draft.facts.append(WordsKept(words=event.line))
    before = draft.project
    standing = replace(ladder, state="acknowledged", ack=ack, lapsed=None)
    if event.choice == "pause":
        standing = rungs.without(standing, "S12")  # a new day is set
    draft.withdraw.add(rungs.subject(ladder))
    draft.change(ladder=standing)
    _carry_out(draft, event, ack)
    asks_on = ladder.state == "parked" and draft.project.pause is None and event.choice not in ("stop", "pause")
    next_ask_at = go_on(draft) if asks_on and before.term is not None else None
    if event.choice in ("stop", "pause"):
        undo = Undo(
            event.by,
            draft.at,
            event.choice,
            phase=before.phase,
            pause=before.pause,
            ladder=ladder,
            checkin=before.checkin,
            offer=before.offer,
            forgiven_at=before.forgiven_at,
            told=before.told,
            subject=rungs.subject(ladder),
            people=_others(draft, ladder, ack),
        )
        draft.keep_undo(undo)
    _tell(draft, ladder, ack, next_ask_at)


def due_at(due_on: date, calendar: Calendar) -> datetime:
    """When a promised day comes back: in the morning of the first day that whoever promised works."""
    return local_instant(next_workday(due_on, calendar), RETURN_HOUR, calendar)


def _is_complete(draft: Draft, event: Acknowledged) -> bool:
    calendar = draft.calendar(event.by)
    today = local_date(draft.at, calendar)
    champion = draft.project.term.person if draft.project.term else None
    if _keeps_the_pause(draft, event):
        draft.refuse("paused")
    elif event.choice == "noproblem" and draft.project.term is None:
        draft.refuse("needs_owner")
    elif event.choice == "pause" and draft.project.pause is not None and draft.project.pause.extended:
        draft.refuse("pause_extended")
    elif event.choice == "reassign" and event.person is None:
        draft.refuse("needs_person")
    elif event.choice == "reassign" and event.person == champion:
        draft.refuse("already_champion", person=champion)
    elif event.choice == "reassign" and event.person == draft.project.manager:
        draft.refuse("champion_is_manager", person=event.person)
    elif event.choice in _WITH_A_LINE and event.line is None:
        draft.refuse("needs_line")
    elif event.choice in _WITH_A_DATE and event.due_on is None:
        draft.refuse("needs_date")
    elif event.choice in _WITH_A_DATE and event.due_on is not None and event.due_on <= today:
        draft.refuse("date_past", until_on=event.due_on)
    elif event.choice in _WITH_A_DATE and event.due_on is not None and event.due_on > latest(draft, event, today):
        draft.refuse("date_too_far", until_on=latest(draft, event, today))
    else:
        return True
    return False


def _keeps_the_pause(draft: Draft, event: Acknowledged) -> bool:
    """Whether that answer has to wait for the end of a pause: only a new day, a stop or going on may end one.

    Once its day has passed, help can be promised while it stands; but "not a problem" would make it endless.
    """
    ladder = draft.project.ladder
    if draft.project.pause is None or ladder is None or event.choice in ("pause", "stop"):
        return False
    if event.choice == "reassign" and rungs.stands(ladder, "S2"):
        return False
    return event.choice == "noproblem" or not rungs.stands(ladder, "S12")


def latest(draft: Draft, event: Acknowledged, today: date) -> date:
    """The last day the receiver may choose: ten working days off, six weeks for a pause."""
    if event.choice == "pause":
        return today + timedelta(weeks=draft.policy.longest_pause_weeks)
    calendar = draft.calendar(event.by)
    last = today
    while workdays_between(today, last, calendar) < draft.policy.longest_promise_days:
        last += timedelta(days=1)
        if not is_workday(last, calendar) and (last - today).days > 60:
            break
    return last


def _carry_out(draft: Draft, event: Acknowledged, ack: Ack) -> None:
    if event.choice != "reassign":
        ownership.withdraw_offer(draft)  # this answer replaces the one before
    match event.choice:
        case "help" | "decide":
            return
        case "reassign":
            assert event.person is not None and event.by is not None, "checked before"
            ownership.offer(draft, event.person, event.by)
        case "pause":
            assert event.due_on is not None, "checked before"
            again = draft.project.pause is not None
            pause = Pause(ack.by, draft.at, event.due_on, event.line, extended=again)
            watching.call_all_off(draft)
            draft.change(pause=pause, forgiven_at=draft.at)
        case "stop":
            stopping.end(draft)
        case "noproblem":
            watching.forget_all(draft)
            draft.change(ladder=None, forgiven_at=draft.at, dismissed_at=draft.at, waived_at=draft.at)


def _others(draft: Draft, ladder: Ladder, ack: Ack) -> tuple[UUID, ...]:
    """Who hears of an answer besides the one who gave it: the champion, and everybody who had been asked."""
    people = dict.fromkeys((draft.pilot.champion, *ladder.alerted))
    return tuple(person for person in people if person is not None and person != ack.by)


def _tell(draft: Draft, ladder: Ladder, ack: Ack, next_ask_at: datetime | None) -> None:
    project, told = draft.project, _others(draft, ladder, ack)
    noted = AckNoted(
        pilot=draft.pilot,
        subject=rungs.subject(ladder),
        choice=ack.choice,
        due_on=ack.due_on,
        person=ack.person,
        undo_minutes=ladder.policy.undo_minutes,
        told=told,
        paused=project.pause is not None,
        next_ask_at=next_ask_at,
        back_at=ack.due_at,
    )
    draft.tell(ack.by, f"noted-{draft.event.id}", noted, "answer", edits=True)
    for person in told:
        alerted.tell_answer(draft, ladder, ack, person, next_ask_at)


def said_done(draft: Draft, event: SaidDone) -> None:
    """The promise is kept, says the one who made it: the ladder ends, and only new misses open another."""
    ladder = _ladder_for(draft, event.ladder)
    if ladder is None:
        return
    assert event.by is not None, "the ladder let nobody through"
    if draft.project.pause is not None:
        draft.refuse("paused")
        return
    if draft.project.term is None:
        draft.refuse("no_champion_yet")
        return
    ladders.clear(draft, "done", event.by)
    alerted.sorted_for(draft, rungs.subject(ladder), event.by, "done", event.by, None)
    champion = draft.project.term.person if draft.project.term else None
    if champion is not None and champion not in ladder.alerted:
        alerted.sorted_for(draft, rungs.subject(ladder), champion, "done", event.by, None)


def undone(draft: Draft, event: Undone) -> None:
    """Take back one's own last act: an answer or absence at any time, a stop or pause within ten minutes."""
    undo = draft.project.undo_of(event.by)
    if event.away is not None and (undo is None or undo.away != event.away):
        return  # with this pilot they have done something else since
    if undo is None:
        draft.refuse("nothing_to_undo")
    elif undo.what == "away":
        absence.taken_back(draft, event, undo)
    elif undo.what == "answer":
        checkins.undone(draft, undo)
    elif draft.at > undo.at + timedelta(minutes=draft.policy.undo_minutes):
        draft.refuse("undo_too_late")
    else:
        _take_back(draft, undo)


def _take_back(draft: Draft, undo: Undo) -> None:
    ladder, standing = undo.ladder, draft.project.ladder
    if ladder is not None and standing is not None and not rungs.stands(standing, "S1"):
        ladder = rungs.without(ladder, "S1")  # answered meanwhile
    phase = undo.phase if undo.what == "stop" else draft.project.phase
    draft.drop_undo(undo.by)
    if undo.what == "stop" or draft.project.forgiven_at == undo.at:
        again.forgive_less(draft, undo)
    draft.change(phase=phase, pause=undo.pause, ladder=ladder, ended_at=None)
    if undo.offer is not None and draft.project.offer is None:
        ownership.offer(draft, undo.offer.person, undo.offer.by, undo.offer.why)
    if undo.checkin is not None:
        reopening.open_again(draft, undo, undo.checkin)
    champion = draft.project.term.person if draft.project.term else None
    _say_taken_back(draft, undo)
    if ladder is not None and not ladder.causes and undo.pause is None:
        ladders.clear(draft, "answered", champion)
    elif ladder is not None and ladder.state not in ("acknowledged", "held"):
        again.ask(draft, undo, edits=False)


def _say_taken_back(draft: Draft, undo: Undo) -> None:
    """Whoever was told of the act reads in the same place that it is taken back."""
    body = TakenBack(
        pilot=draft.pilot,
        subject=undo.subject or "reply",
        what=undo.what,
        by=undo.by,
        starts_on=None,
        value=None,
        reopened=undo.ladder is not None,
    )
    for person in dict.fromkeys((undo.by, *undo.people)):
        draft.tell(person, f"undone-{draft.event.id}", body, "answer", edits=True)
