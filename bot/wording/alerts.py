"""What a manager reads: what happened, why it came to them, what to press. And what follows their answer."""

from datetime import datetime
from uuid import UUID

from bot.amounts import show
from bot.cards import Bold, Button, Card, Paragraph, para
from bot.model import Brief, Cause, Choice, Point
from bot.notices import About, Alert, Parked, Returned
from bot.wording.causes import happened, quoted, sorted_words
from bot.wording.ownership import CHAIRS
from bot.wording.voice import Voice, button, capital, count, figure, listed, period_of, short
from bot.workdays import add_workdays, local_date

CHOICES: dict[Choice, str] = {
    "help": "help remove the blocker",
    "decide": "decide the scope",
    "reassign": "reassign the owner",
    "pause": "pause",
    "stop": "stop the pilot",
    "noproblem": "not a problem",
}
MOST_DATES = 3  # in one sentence; more are counted


def _known_good(pilot: Brief, last: Point | None, causes: tuple[Cause, ...]) -> Paragraph:
    """The newest number; one that is part of what goes wrong is not called good."""
    goal = f", goal {show(pilot.target)}" if pilot.target is not None else ""
    if last is not None:
        said = f"{figure(last.value, pilot)} for {period_of(last, pilot)}"
    elif pilot.start is not None:
        said = f"{figure(pilot.start, pilot)} at the start"
    else:
        return para(Bold("No number yet"), f"{goal}.")
    worse = any(cause.rule == "S4" for cause in causes)
    return para(Bold("Last number: " if worse else "Known good: "), f"{said}{goal}.")


def choices(body: About, causes: tuple[Cause, ...]) -> tuple[Button, ...]:
    """What somebody who is asked to decide can press."""
    no_owner, paused = any(cause.rule == "S2" for cause in causes), _is_paused(causes)
    reassign = button(
        body,
        "reassign",
        "Name an owner" if no_owner else "Reassign owner",
        "primary" if no_owner and not paused else "plain",
    )
    how = "Help remove the blocker" if any(cause.rule == "S5" for cause in causes) else "Help"
    helping = button(body, "help", how, "plain" if no_owner or paused else "primary")
    first = (reassign, helping) if no_owner else (helping,)
    resume = (button(body, "resume", "Resume now", "primary"),) if paused else ()
    rest = (button(body, "decide", "Decide scope"), *(() if no_owner else (reassign,)))
    return (
        *resume,
        *first,
        *rest,
        *(() if _is_extended(causes) else (button(body, "pause", "Pause until…"),)),
        button(body, "stop", "Stop the pilot", "danger"),
        *(() if paused or no_owner else (button(body, "noproblem", "Not a problem"),)),
    )


def _is_paused(causes: tuple[Cause, ...]) -> bool:
    """Whether a pause has run out, and nobody has let the pilot go on."""
    return any(cause.rule == "S12" for cause in causes)


def climbs(next_to: tuple[UUID, ...], days: int, voice: Voice, asked_at: datetime | None = None) -> str:
    """Until when an answer is waited for, from when it reached its reader, and who is asked then."""
    by = voice.hour(add_workdays(asked_at or voice.now, days, voice.calendar))
    names = voice.others(next_to)
    return f"No answer by {by} goes to {names}." if names else f"Please answer by {by}."


def alert(body: Alert, voice: Voice) -> Card:
    """A stall that needs a decision, readable in ten seconds."""
    pilot = body.pilot
    what = f"{happened(body.causes, voice, body.pilot)}."
    if body.settled:
        what += f" Sorted since: {sorted_words(body.settled)}."
    if body.taken_back_by is not None:
        what += f" {capital(voice.does(body.taken_back_by, 'has', 'have'))} taken back what had settled it."
    blocks: list[Paragraph] = [
        para(Bold("What happened: "), what),
        _known_good(pilot, body.last, body.causes),
    ]
    told = []
    if body.told_at and pilot.champion is not None:
        told.append(f"{capital(voice.does(pilot.champion, 'was', 'were'))} told {_told(body, voice)}.")
    if body.context:
        told.append(f"Beside the number: {quoted(body.context)}")
    if told:
        blocks.append(para(" ".join(told)))
    then = climbs(body.next_to, body.answer_days, voice, body.asked_at)
    if body.passed_on:
        others = voice.all_do(body.next_to, "is", "are") if body.next_to else ""
        then = f"{capital(others)} asked by now, and you can still decide." if others else "You can still decide."
    why = f"{_why_you(body, voice)} {then}"
    blocks += [para(Bold("What will you do? "), "Each answer takes a date or a line."), para(Bold("Why you: "), why)]
    return Card(f"{pilot.name} needs you (about 2 minutes)", tuple(blocks), choices(body, body.causes))


def _told(body: Alert, voice: Voice) -> str:
    """On which days, or how often where they would be a list."""
    days = len({local_date(at, voice.calendar) for at in body.told_at})
    if days <= MOST_DATES:
        return f"on {voice.dates(body.told_at)}"
    often = _OFTEN.get(days, str(days))
    return f"{often} times, last on {voice.dates([max(body.told_at)])}"


def _why_you(body: Alert, voice: Voice) -> str:
    if body.role == "admin":
        return "nobody sits above this pilot, and you are an administrator."
    mine = f"you are its {CHAIRS[body.role]}"
    if body.away is not None:
        mine = f"{voice.does(body.away, 'is', 'are')} away, and you stand in"
    if body.promised is not None:
        return f"{mine}; {_promised(body, voice)}, and no new decision has come."
    others = voice.others(body.asked_before)
    if body.asked:
        them = [person for person in body.asked_before if person != voice.reader]
        either = f", and {voice.all_do(them, 'has', 'have')} not decided either" if others else ""
        return f"{mine}; I ask you {_TIMES.get(body.asked, 'again')}{either}."
    if before := others:
        return f"{mine}; {before} heard first, and no decision has come yet."
    if body.skipped:
        return f"{mine}, and it has no {listed([CHAIRS[role] for role in body.skipped], 'or')}."
    return f"{mine}."


_OFTEN = {4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
_TIMES = {2: "for the second time", 3: "for the third time"}


def _promised(body: Alert, voice: Voice) -> str:
    """What somebody chose, and that it did not come about."""
    by = f" by {short(body.promised_on)}" if body.promised_on else ""
    if body.promised == "reassign":
        return f"{voice.does(body.promised_by, 'asked', 'asked')} {voice.name(body.promised_to)} to own it, which has not come about"
    if body.promised == "pause":
        return (
            f"{voice.does(body.promised_by, 'paused', 'paused')} it{by.replace(' by ', ' until ')}, that day has passed"
        )
    return f"{voice.does(body.promised_by, 'chose', 'chose')} to {CHOICES[body.promised or 'help']}{by}, that day has passed"


def returned(body: Returned, voice: Voice) -> Card:
    """The promised date, or a "no" from the person asked, brings the stall back."""
    title, line = _back(body, voice)
    pausing = body.choice == "pause" or _is_paused(body.causes)
    done = button(body, "resume" if pausing else "done", "Resume now" if pausing else "Done", "primary")
    newdate = () if _is_extended(body.causes) else (button(body, "newdate", "New date"),)
    did = "gave this date" if body.why == "date" else f"asked {voice.name(body.person)} to own it"
    why = f"{voice.name(body.promised_by)} {did}."
    if body.promised_by != voice.reader:
        why = f"you are {'its manager' if voice.reader == body.pilot.manager else 'asked to decide'}; {why}"
    return Card(
        title,
        (
            para(line),
            _known_good(body.pilot, body.last, body.causes),
            para(Bold("Why you: "), f"{why} {climbs(body.next_to, body.answer_days, voice)}"),
        ),
        (done, *newdate, button(body, "other", "Choose something else")),
    )


def _back(body: Returned, voice: Voice) -> tuple[str, str]:
    name, due = body.pilot.name, short(body.due_on)
    here = f"{due} is here" if local_date(voice.now, voice.calendar) <= body.due_on else f"{due} has passed"
    promised, still = capital(voice.name(body.promised_by)), f"Still open: {happened(body.causes, voice, body.pilot)}."
    if body.why == "date" and body.choice == "pause":
        return (
            f"{here}: {name} is still paused",
            f"{promised} paused it until {due}. Nobody is asked until it is resumed.",
        )
    if body.why == "date":
        return f"{here}: {name} still waits", f"{promised} chose to {CHOICES[body.choice]} by {due}. {still}"
    said = {
        "declined": voice.does(body.person, "declined", "declined"),
        "expired": f"{voice.does(body.person, 'has', 'have')} not answered",
        "unreachable": f"{voice.name(body.person)} could not be reached",
        "condition": f"{voice.does(body.person, 'accepts', 'accept')} on a condition that nobody has answered",
    }[body.why]
    return f"{name} still needs an owner", f"{capital(said)}. {still}"


def _is_extended(causes: tuple[Cause, ...]) -> bool:
    """Whether a new day was set for a pause already: there is no second time."""
    return any(cause.rule == "S12" and cause.count for cause in causes)


def choose_again(body: About, causes: tuple[Cause, ...]) -> Card:
    """All six answers once more."""
    line = para("Each answer takes a date or a line, and replaces the one before.")
    return Card(f"{body.pilot.name}: what will you do instead?", (line,), choices(body, causes))


def parked(body: Parked, voice: Voice) -> Card:
    """Nobody decided; the bot falls silent, and says so."""
    if voice.reader == body.pilot.champion:
        return _parked_for_its_owner(body, voice)
    under = f"under {voice.name(body.manager)}" if body.manager else "without a manager"
    often = {1: "once", 2: "twice"}.get(body.loops) or count(body.loops, "time")
    wakes = "Any answer below" if _is_paused(body.causes) else "A number, or any answer below,"
    seat = "you are its manager" if body.manager == voice.reader else "you were asked to decide"
    return Card(
        f"{body.pilot.name} is parked: nobody has decided",
        (
            para(f"I have asked everybody {often}: {happened(body.causes, voice, body.pilot)}."),
            para(f"From now on I am silent and list it {under}. {wakes} wakes it up."),
            para(Bold("Why you: "), f"{seat}, and it still stands."),
        ),
        choices(body, body.causes),
    )


def _parked_for_its_owner(body: Parked, voice: Voice) -> Card:
    wakes = (
        "It goes on when somebody resumes it: /champion resume."
        if _is_paused(body.causes)
        else "A number wakes it up at any time: /champion checkin 126."
    )
    asked = (
        capital(voice.all_do([person for person in body.asked if person != voice.reader], "was", "were"))
        if voice.others(body.asked)
        else "Everybody above was"
    )
    return Card(
        f"{body.pilot.name} is parked",
        (
            para(f"{asked} asked what should become of it, and nothing has settled it."),
            para(f"I ask you for no numbers until something does. {wakes}"),
            para(Bold("Why you: "), "you own this outcome."),
        ),
    )
