"""What a manager reads: what happened, why it came to them, what to press. And what follows their answer."""

from uuid import UUID

from bot.amounts import show
from bot.cards import Bold, Button, Card, Paragraph, para
from bot.model import Brief, Cause, Choice, Point, RuleName
from bot.notices import About, Alert, Parked, Returned
from bot.wording.ownership import CHAIRS
from bot.wording.voice import Voice, button, capital, count, figure, listed, period, short
from bot.workdays import add_workdays, local_date

MOST_NAMED = 2  # blockers or reports in one clause; the rest are counted
LONGEST_QUOTED = 60  # characters

CHOICES: dict[Choice, str] = {
    "help": "help remove the blocker",
    "decide": "decide the scope",
    "reassign": "reassign the owner",
    "pause": "pause",
    "stop": "stop the pilot",
    "noproblem": "not a problem",
}


def happened(causes: tuple[Cause, ...], voice: Voice, pilot: Brief) -> str:
    """Why it stands still, cause by cause."""
    return "; ".join(_cause(cause, voice, pilot) for cause in causes)


def _cause(cause: Cause, voice: Voice, pilot: Brief) -> str:
    """One cause in a clause, its figures first where it has any."""
    since, days = voice.dates([cause.since_at]), count(voice.workdays_since(cause.since_at), "working day")
    match cause.rule:
        case "S3":
            return f"the number has not got better in {count(cause.count, 'check-in')}"
        case "S4":
            return f"the number looks worse than its baseline, at {count(cause.count, 'check-in')} running"
        case "S5":
            what = listed([quoted(each) for each in cause.what[:MOST_NAMED]])
            more = len(cause.what) - MOST_NAMED
            left = f" ({voice.name(cause.person)}, who was to help, has left)" if cause.person else ""
            return f"{what}{f' and {more} more' if more > 0 else ''} untouched for {days}{left}"
        case "S7":
            return _used(cause)
        case "S8":
            reports = listed(cause.what[:MOST_NAMED])
            return f"{count(cause.count, 'report')} {'has' if cause.count == 1 else 'have'} waited to be read since {since} ({reports})"
    return _silent(cause, voice, pilot)


def _used(cause: Cause) -> str:
    """How many use it. Many of late is no contradiction: too few said so when they were asked."""
    have = "has" if cause.count == 1 else "have"
    if not cause.out_of:
        return f"{count(cause.count, 'person', 'people')} {have} used it lately"
    if 2 * cause.count > cause.out_of:
        lately = f"{'all' if cause.count == cause.out_of else cause.count} of {cause.out_of}"
        return f"too few said that they use it when they were asked, though {lately} have lately"
    return f"{cause.count} of {cause.out_of} people {have} used it lately"


SORTED: dict[RuleName, str] = {
    "S1": "there is a check-in again",
    "S2": "it has an owner again",
    "S3": "the number gets better again",
    "S4": "the number no longer points the wrong way",
    "S5": "somebody works on the blocker, or it is closed",
    "S7": "people use it again",
    "S8": "the reports have been read",
    "S12": "the pause is over",
}


def sorted_words(causes: tuple[Cause, ...]) -> str:
    """What no longer stands: "the number gets better again; people use it again"."""
    return "; ".join(SORTED[cause.rule] for cause in causes)


def quoted(text: str) -> str:
    """What somebody wrote, as their words and no longer than a line bears."""
    return f"“{text if len(text) <= LONGEST_QUOTED else text[: LONGEST_QUOTED - 1].rstrip() + '…'}”"


def _silent(cause: Cause, voice: Voice, pilot: Brief) -> str:
    if cause.rule == "S1":
        weeks = listed([period(on, pilot) for on in cause.weeks])
        if pilot.cadence == 1:
            return f"no check-in for {count(len(cause.weeks), 'week')} ({weeks})"
        return f"{count(len(cause.weeks), 'check-in')} without an answer ({weeks})"
    if cause.rule == "S12":
        until = f" until {short(cause.until_on)}" if cause.until_on else ""
        return f"it has been paused since {voice.dates([cause.since_at])}{until}, and that day has passed"
    how = {
        "declined": voice.does(cause.person, "declined", "declined"),
        "expired": f"{voice.does(cause.person, 'has', 'have')} not answered the offer",
        "unreachable": f"{voice.name(cause.person)} could not be reached",
        "condition": f"{voice.does(cause.person, 'accepts', 'accept')} on a condition that nobody has answered",
        "left": voice.does(cause.person, "has left", "have left"),
    }.get(cause.how, "the owner left")
    return f"nobody owns the outcome ({how})"


def _known_good(pilot: Brief, last: Point | None, causes: tuple[Cause, ...]) -> Paragraph:
    """The newest number; one that is part of what goes wrong is not called good."""
    goal = f", goal {show(pilot.target)}" if pilot.target is not None else ""
    if last is not None:
        said = f"{figure(last.value, pilot)} for {period(last.starts_on, pilot)}"
    elif pilot.start is not None:
        said = f"{figure(pilot.start, pilot)} at the start"
    else:
        return para(Bold("No number yet"), f"{goal}.")
    worse = any(cause.rule == "S4" for cause in causes)
    return para(Bold("Last number: " if worse else "Known good: "), f"{said}{goal}.")


def _choices(body: About, causes: tuple[Cause, ...]) -> tuple[Button, ...]:
    no_owner, paused = any(cause.rule == "S2" for cause in causes), _is_paused(causes)
    reassign = button(
        body,
        "reassign",
        "Name an owner" if no_owner else "Reassign owner",
        "primary" if no_owner and not paused else "plain",
    )
    helping = button(body, "help", "Help remove the blocker", "plain" if no_owner or paused else "primary")
    first = (reassign, helping) if no_owner else (helping,)
    resume = (button(body, "resume", "Resume now", "primary"),) if paused else ()
    rest = (button(body, "decide", "Decide scope"), *(() if no_owner else (reassign,)))
    return (
        *resume,
        *first,
        *rest,
        button(body, "pause", "Pause until…"),
        button(body, "stop", "Stop the pilot", "danger"),
        *(() if paused or no_owner else (button(body, "noproblem", "Not a problem"),)),
    )


def _is_paused(causes: tuple[Cause, ...]) -> bool:
    """Whether a pause has run out, and nobody has let the pilot go on."""
    return any(cause.rule == "S12" for cause in causes)


def _climbs(next_to: tuple[UUID, ...], days: int, voice: Voice) -> str:
    by = voice.hour(add_workdays(voice.now, days, voice.calendar))
    names = voice.others(next_to)
    return f"No answer by {by} goes to {names}." if names else f"Please answer by {by}."


def alert(body: Alert, voice: Voice) -> Card:
    """A stall that needs a decision, readable in ten seconds."""
    pilot = body.pilot
    what = f"{happened(body.causes, voice, body.pilot)}."
    if body.settled:
        what += f" Sorted since: {sorted_words(body.settled)}."
    blocks: list[Paragraph] = [
        para(Bold("What happened: "), what),
        _known_good(pilot, body.last, body.causes),
    ]
    told = []
    if body.told_at and pilot.champion is not None:
        told.append(f"{capital(voice.does(pilot.champion, 'was', 'were'))} told on {voice.dates(body.told_at)}.")
    if body.context:
        told.append(f"Beside the number: {quoted(body.context)}")
    if told:
        blocks.append(para(" ".join(told)))
    why = f"{_why_you(body, voice)} {_climbs(body.next_to, body.answer_days, voice)}"
    blocks += [para(Bold("What will you do? "), "Each answer takes a date or a line."), para(Bold("Why you: "), why)]
    return Card(f"{pilot.name} needs you (about 2 minutes)", tuple(blocks), _choices(body, body.causes))


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
    why = f"{voice.name(body.promised_by)} gave this date."
    if body.why != "date":
        why = f"{voice.does(body.promised_by, 'asked', 'asked')} {voice.name(body.person)} to own it."
    if body.promised_by != voice.reader:
        why = f"you are {'its manager' if voice.reader == body.pilot.manager else 'asked to decide'}; {why}"
    return Card(
        title,
        (
            para(line),
            _known_good(body.pilot, body.last, body.causes),
            para(Bold("Why you: "), f"{why} {_climbs(body.next_to, body.answer_days, voice)}"),
        ),
        (done, button(body, "newdate", "New date"), button(body, "other", "Choose something else")),
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


def choose_again(body: About, causes: tuple[Cause, ...]) -> Card:
    """All six answers once more."""
    return Card(
        f"{body.pilot.name}: what will you do instead?",
        (para("Each answer takes a date or a line, and replaces the one before."),),
        _choices(body, causes),
    )


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
        _choices(body, body.causes),
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
