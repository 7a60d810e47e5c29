"""What a champion reads about the weekly number."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.amounts import show
from bot.cards import Bold, Card, para
from bot.model import Brief, Point, Project, Week
from bot.notices import (
    About,
    Ask,
    AskAgain,
    Miss,
    Reminder,
    TakenBack,
    WeekNoted,
)
from bot.wording.users import reports_that_week
from bot.wording.voice import (
    Voice,
    because,
    brief,
    button,
    capital,
    count,
    days,
    figure,
    goal,
    part,
    period,
    period_of,
    short,
    turn,
    weeks_of,
)

_OWNED = "you owned it when I asked"
WHY = para(Bold("Why you: "), "you own this outcome.")


def ask(body: Ask, voice: Voice) -> Card:
    """The weekly question."""
    pilot = body.pilot
    known = [_last(body.last, body.starts_on, pilot)] if body.last is not None else []
    known += [f"start {show(pilot.start)}"] if pilot.start is not None else []
    counts = reports_that_week(body.tally, body.open_reports)
    return Card(
        f"{pilot.name}: your number for {period(body.starts_on, pilot)}?",
        (
            para(Bold(pilot.question)),
            para(
                capital(" · ".join([*known, goal(pilot, voice.today)])),
                ". About 40 seconds.",
                f" {counts}" if counts else "",
            ),
            WHY,
        ),
        (
            button(body, "enter", "Enter number", "primary"),
            button(body, "nodata", _no_data(pilot)),
            button(body, "away", "I'm away"),
            button(body, "skip", "Skip…"),
        ),
    )


def _no_data(pilot: Brief) -> str:
    return f"No data {'this week' if pilot.cadence == 1 else 'this time'}"


def _last(last: Point, starts_on: date, pilot: Brief) -> str:
    if last.starts_on == starts_on - timedelta(weeks=pilot.cadence):
        return f"last {'week' if pilot.cadence == 1 else 'time'} {show(last.value)}"
    return f"last {show(last.value)} ({period_of(last, pilot)})"


def reminder(body: Reminder, voice: Voice) -> Card:
    """First a friendly nudge, then the last one, which is the heads-up when the manager would hear next."""
    pilot = body.pilot
    enter, nodata = button(body, "enter", "Enter number", "primary"), button(body, "nodata", _no_data(pilot))
    if body.nth == 1:
        return Card(
            f"{pilot.name}: still need your number for {period(body.starts_on, pilot)}",
            (
                para(Bold("A rough figure is fine"), "; you can correct it later."),
                WHY,
            ),
            (enter, nodata, button(body, "tomorrow", "Ask again tomorrow")),
        )
    manager = voice.first(body.asks, pilot.manager)
    missed = f"No answer by {voice.hour(body.missed_at)} is logged as missed."
    if body.asked:
        so_far = (
            f" {capital(voice.all_do(body.asked, 'knows', 'know'))} already. Any number, even a rough one, settles it."
        )
        told = para(Bold(missed), so_far)
    elif body.heads_up:
        so_far = f"That makes {count(body.in_a_row + 1, turn(pilot))} in a row, and I then ask {manager} whether you need a hand."
        told = para(Bold("A heads-up, to you first. "), missed, " ", so_far)
    else:
        told = para(
            Bold(missed), f" One miss changes nothing; after two in a row I ask {manager} whether you need a hand."
        )
    title = f"{pilot.name}: last nudge for {period(body.starts_on, pilot)}"
    return Card(title, (told, WHY), (enter, nodata, button(body, "away", "I'm away")))


def miss(body: Miss, voice: Voice) -> Card:
    """The week was logged as missed, and what that means."""
    pilot = body.pilot
    manager = voice.first(body.asks, pilot.manager)
    if body.asked:
        meaning = f"That is {count(body.in_a_row, turn(pilot))} in a row, and {voice.all_do(body.asked, 'knows', 'know')}. Any number, even a late one, settles it."
    elif body.alarm_at is not None:
        meaning = f"That is {count(body.in_a_row, turn(pilot))} in a row. On {voice.hour(body.alarm_at)} I ask {manager} whether you need a hand. Any number before then, even a late one, settles it."
    elif body.alerted:
        meaning = f"That is {count(body.in_a_row, turn(pilot))} in a row, so I am asking {manager} whether you need a hand. Any number, even a late one, settles it."
    else:
        meaning = f"One miss changes nothing. After two in a row I ask {manager} whether you need a hand."
    late = f"You can still enter it until {short(body.late_until_on)}."
    return Card(
        f"{pilot.name}: no number for {period(body.starts_on, pilot)}",
        (para(meaning), para(late), WHY),
        (
            button(body, "enter", "Enter number", "primary"),
            button(body, "nodata", "No data that week" if pilot.cadence == 1 else "No data that time"),
        ),
    )


def week_noted(body: WeekNoted, voice: Voice) -> Card:
    """A week without a number, by the champion's own word."""
    pilot = body.pilot
    if voice.reader != pilot.champion and not body.deciding:
        owns = capital(voice.does(pilot.champion, "owns", "own")) if pilot.champion else "Somebody else owns"
        return Card(
            f"{pilot.name}: nothing more to enter",
            (para(f"{owns} it now, so {period(body.starts_on, pilot)} is not asked of you any more."), because(_OWNED)),
        )
    nxt = f" I ask again on {voice.hour(body.next_ask_at)}." if body.next_ask_at else ""
    if body.away_until is not None:
        first, last = body.away_from, body.away_until
        ahead = first is not None and first > voice.today
        excused = f"{pilot.name}: the weeks in between are excused and never count as missed.{nxt}"
        if body.deciding:
            excused = f"{pilot.name} and all you decide over: what needs an answer meanwhile goes to whoever stands in."
        return Card(
            f"Noted: away {days(first, last)}" if first and ahead else f"Noted: away until {short(last, voice.today)}",
            (para(excused),),
            (button(body, "undo", "Undo"),),
        )
    said = {"no_data": "no data", "skipped": "skipped"}.get(body.outcome, "excused")
    return Card(
        f"Noted: {said} for {period(body.starts_on, pilot)}",
        (para(f"{pilot.name}: that counts as an answer, not as a miss.{nxt}"),),
        (button(body, "enter", "Enter a number after all"), button(body, "undo", "Undo")),
    )


def ask_again(body: AskAgain, voice: Voice) -> Card:
    """The champion wants to be asked later."""
    return Card(
        f"I ask again on {voice.hour(body.again_at)}",
        (para(f"{body.pilot.name} · {weeks_of(body.starts_on, body.pilot)}. You can answer at any time before."),),
        (button(body, "enter", "Enter number"),),
    )


def taken_back(body: TakenBack, voice: Voice) -> Card:
    """Something was undone."""
    pilot = body.pilot
    if body.what == "answer":
        enters = body.reopened or bool(body.asked_again)
        gone = figure(body.value, pilot) if body.value is not None else "your answer"
        again = _open_again(pilot) if body.reopened else "What stood there before stands again."
        on = f" for {period(body.starts_on, pilot)}" if body.starts_on else ""
        return Card(
            f"Taken back: {gone}{on}",
            (para(f"{pilot.name}. {again}{_asked_again(body, voice)}"),),
            (button(body, "enter", "Enter number", "primary"),) if enters else (),
        )
    enter = (button(body, "enter", "Enter number", "primary"),) if body.reopened else ()
    if body.what == "moved" and body.moved_to and body.starts_on and body.value is not None:
        now, was = ("is", "it was") if pilot.cadence == 1 else ("are", "they were")
        stands = "open again" if body.reopened else f"as {was} before"
        again = f"The {weeks_of(body.starts_on, pilot)} {now} {stands}."
        return Card(
            f"Moved: {figure(body.value, pilot)} is for {period(body.moved_to, pilot)}",
            (para(f"{pilot.name}. {again}"),),
            enter,
        )
    if body.what == "away" and body.away is not None:
        every = "every week" if pilot.cadence == 1 else "every second week"
        again = _open_again(pilot) if body.reopened else f"I ask {every}, as before."
        if body.by != pilot.champion:
            again = "What has to be decided comes to you again."
        return Card(
            f"Taken back: away {days(*body.away)}", (para(f"{pilot.name}. {again}{_asked_again(body, voice)}"),), enter
        )
    what = "The pause" if body.what == "pause" else "The stop"
    why = () if body.by == voice.reader else (because(part(pilot, voice)),)
    return Card(
        f"{what} of {pilot.name} is taken back",
        (para(f"It goes on as before. {capital(voice.name(body.by))} took it back within ten minutes."), *why),
    )


def _asked_again(body: TakenBack, voice: Voice) -> str:
    """Who hears again that no number has come."""
    if not body.asked_again:
        return ""
    return f" {capital(voice.all_do(body.asked_again, 'is', 'are'))} asked again whether you need a hand."


def _open_again(pilot: Brief) -> str:
    return "The week is open again." if pilot.cadence == 1 else "Those two weeks are open again."


def already_in(project: Project, week: Week, next_ask_at: datetime | None, voice: Voice) -> Card:
    """Nothing is left to give: what stands there, and the way to correct it."""
    pilot = brief(project)
    about = About(pilot=pilot, subject=f"week-{week.starts_on.isoformat()}")
    said = figure(week.value, pilot) if week.value is not None else ""
    nxt = f"Next question {voice.day(next_ask_at)}. " if next_ask_at is not None else ""
    whose = (
        "This week's number"
        if week.weeks == 1
        else f"The number for {period(week.starts_on, replace(pilot, cadence=week.weeks))}"
    )
    return Card(
        f"{whose} is in: {said}",
        (para(f"{pilot.name}. {nxt}".rstrip()),),
        (button(about, "fix", "Correct it"),),
    )
