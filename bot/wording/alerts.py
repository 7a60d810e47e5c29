"""What a manager reads: what happened, why it came to them, what to press. And what follows their answer."""

from uuid import UUID

from bot.amounts import show
from bot.cards import Bold, Button, Card, Paragraph, para
from bot.model import Brief, Cause, Choice, Point
from bot.notices import About, AckNoted, AckTold, Alert, Parked, Returned, Sorted
from bot.wording.ownership import CHAIRS
from bot.wording.voice import Voice, button, capital, count, figure, listed, short, week
from bot.workdays import add_workdays

CHOICES: dict[Choice, str] = {
    "help": "help remove the blocker",
    "decide": "decide the scope",
    "reassign": "reassign the owner",
    "pause": "pause",
    "stop": "stop the pilot",
    "noproblem": "not a problem",
}


def _happened(causes: tuple[Cause, ...], voice: Voice) -> str:
    return "; ".join(_cause(cause, voice) for cause in causes)


def _cause(cause: Cause, voice: Voice) -> str:
    if cause.rule == "S1":
        weeks = listed([week(on) for on in cause.weeks])
        return f"no check-in for {count(len(cause.weeks), 'week')} ({weeks})"
    if cause.rule == "S12":
        until = f" until {short(cause.until_on)}" if cause.until_on else ""
        return f"it has been paused since {voice.dates([cause.since_at])}{until}, and that day has passed"
    how = {
        "declined": voice.does(cause.person, "declined", "declined"),
        "expired": f"{voice.does(cause.person, 'has', 'have')} not answered the offer",
        "unreachable": f"{voice.name(cause.person)} could not be reached",
    }.get(cause.how, "the owner left")
    return f"nobody owns the outcome ({how})"


def _known_good(pilot: Brief, last: Point | None) -> str:
    goal = f", goal {show(pilot.target)}" if pilot.target is not None else ""
    if last is None:
        return f"{figure(pilot.start, pilot)} at the start{goal}" if pilot.start is not None else f"no number yet{goal}"
    return f"{figure(last.value, pilot)} for {week(last.starts_on)}{goal}"


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
        *(() if paused else (button(body, "noproblem", "Not a problem"),)),
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
    blocks: list[Paragraph] = [
        para(Bold("What happened: "), f"{_happened(body.causes, voice)}."),
        para(Bold("Known good: "), f"{_known_good(pilot, body.last)}."),
    ]
    if body.told_at and pilot.champion is not None:
        blocks.append(para(f"{capital(voice.name(pilot.champion))} was told on {voice.dates(body.told_at)}."))
    why = f"{_why_you(body, voice)} {_climbs(body.next_to, body.answer_days, voice)}"
    blocks += [para(Bold("What will you do? "), "Each answer takes a date or a line."), para(Bold("Why you: "), why)]
    return Card(f"{pilot.name} needs you (about 2 minutes)", tuple(blocks), _choices(body, body.causes))


def _why_you(body: Alert, voice: Voice) -> str:
    if body.role == "admin":
        return "nobody sits above this pilot, and you are an administrator."
    mine = f"you are its {CHAIRS[body.role]}"
    if body.promised is not None:
        return f"{mine}; {_promised(body, voice)}, and no new decision has come."
    others = voice.others(body.asked_before)
    if body.asked:
        either = (
            f", and {others} {'has' if len(body.asked_before) == 1 else 'have'} not decided either" if others else ""
        )
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
    if body.promised_by != voice.reader:
        why = f"you are {'its manager' if voice.reader == body.pilot.manager else 'asked to decide'}; {why}"
    return Card(
        title,
        (
            para(line),
            para(Bold("Known good: "), f"{_known_good(body.pilot, body.last)}."),
            para(Bold("Why you: "), f"{why} {_climbs(body.next_to, body.answer_days, voice)}"),
        ),
        (done, button(body, "newdate", "New date"), button(body, "other", "Choose something else")),
    )


def _back(body: Returned, voice: Voice) -> tuple[str, str]:
    name, due = body.pilot.name, short(body.due_on)
    promised, still = capital(voice.name(body.promised_by)), f"Still open: {_happened(body.causes, voice)}."
    if body.why == "date" and body.choice == "pause":
        return (
            f"{due} is here: {name} is still paused",
            f"{promised} paused it until {due}. Nobody is asked until it is resumed.",
        )
    if body.why == "date":
        return f"{due} is here: {name} still waits", f"{promised} chose to {CHOICES[body.choice]} by {due}. {still}"
    said = {
        "declined": voice.does(body.person, "declined", "declined"),
        "expired": f"{voice.does(body.person, 'has', 'have')} not answered",
        "unreachable": f"{voice.name(body.person)} could not be reached",
    }[body.why]
    return f"{name} still needs an owner", f"{capital(said)}. {still}"


def choose_again(body: About, causes: tuple[Cause, ...]) -> Card:
    """All six answers once more."""
    return Card(
        f"{body.pilot.name}: what will you do instead?",
        (para("Each answer takes a date or a line, and replaces the one before."),),
        _choices(body, causes),
    )


def ack_noted(body: AckNoted, voice: Voice) -> Card:
    """In the place of the alert that was answered."""
    told = ""
    if body.told:
        told = f"{capital(voice.people(body.told))} {'has' if len(body.told) == 1 else 'have'} been told. "
    undo = button(body, "undo", "Undo")
    for_minutes = f"You can undo this for {body.undo_minutes} minutes."
    name = body.pilot.name
    match body.choice:
        case "stop":
            line = f"{told}Stopping is a result: what it taught stays. {for_minutes}"
            return Card(f"{name} is stopped", (para(line),), (undo,))
        case "pause":
            line = f"{told}I ask nobody until then, and come back to you on that day. {for_minutes}"
            return Card(
                f"{name} is paused until {_on(body)}", (para(line),), (button(body, "resume", "Resume now"), undo)
            )
        case "noproblem":
            return Card(
                "Noted: not a problem",
                (para(f"{name}. {told}I speak up again only if it happens anew.{_asking(body)}"),),
            )
        case "reassign":
            until = "The present owner stays" if body.pilot.champion else "Nobody owns it"
            line = f"{told}{until} until {voice.does(body.person, 'accepts', 'accept')}. I come back to you on {_on(body)}.{_asking(body)}"
            return Card(f"I have asked {voice.name(body.person)} to own {name}", (para(line),))
        case "help" | "decide":
            title = f"Thanks. You {CHOICES[body.choice]} by {_on(body)}"
            return Card(title, (para(f"{name}. {told}I stay quiet until then.{_asking(body)}"),))


def _on(body: AckNoted) -> str:
    return short(body.due_on) if body.due_on else "the day you chose"


def _asking(body: AckNoted) -> str:
    """What becomes of the weekly question, when it does not simply go on."""
    if body.paused:
        return " It stays paused until somebody resumes it."
    return " Its owner is asked for numbers again." if body.next_ask_at else ""


def ack_told(body: AckTold, voice: Voice) -> Card:
    """To the champion, and to everybody else who had been alerted."""
    who = capital(voice.name(body.by))
    name = body.pilot.name
    until = short(body.due_on) if body.due_on else ""
    mine = voice.reader == body.pilot.champion
    said = {
        "help": (
            f"{who} will help with {name} by {until}",
            "They know that something is in the way. A word from you about what it is helps most."
            if mine
            else "Nothing for you to do: I stay quiet until then.",
        ),
        "decide": (f"{who} decides the scope of {name} by {until}", "Nothing else changes until then."),
        "reassign": (
            f"{who} is asking {voice.name(body.person)} to own {name}",
            f"Nothing changes until {'you' if body.person == voice.reader else 'they'} accept. {who} looks again on {until}.",
        ),
        "pause": (
            f"{who} paused {name} until {until}",
            f"I ask for no numbers until it is resumed. On that day I ask {voice.name(body.by)} how it goes on.",
        ),
        "stop": (
            f"{who} stopped {name}",
            f"{'Thank you for owning it. ' if mine else ''}Stopping is a result: what it taught stays.",
        ),
        "noproblem": (f"{who} says {name} is fine", "Nothing to do. I speak up again only if it happens anew."),
    }[body.choice]
    line = f" In their words: “{body.line}”" if body.line else ""
    asking = _asked_again(body, voice) if body.choice not in ("pause", "stop") else ()
    return Card(said[0], (para(f"{said[1]}{line}"), *asking))


def _asked_again(body: AckTold, voice: Voice) -> tuple[Paragraph, ...]:
    if body.paused:
        return (para("It stays paused: I ask for no numbers until somebody resumes it."),)
    if body.next_ask_at is None:
        return ()
    asked = "you" if voice.reader == body.pilot.champion else voice.name(body.pilot.champion)
    return (para(f"It is no longer parked. I ask {asked} for the next number on {voice.hour(body.next_ask_at)}."),)


def sorted_out(body: Sorted, voice: Voice) -> Card:
    """In the place of every alert, once nothing is left to do."""
    number = f" ({figure(body.value, body.pilot)})" if body.value is not None else ""
    third, second = {
        "answered": (f"checked in{number}", f"checked in{number}"),
        "no_data": ("said there is no number this week", "said there is no number this week"),
        "away": ("is away, and said so", "are away, and said so"),
        "accepted": ("owns it now", "own it now"),
        "stopped": ("stopped the pilot", "stopped the pilot"),
        "resumed": ("resumed the pilot", "resumed the pilot"),
        "done": ("says it is done", "said it is done"),
        "noproblem": ("says it is not a problem", "said it is not a problem"),
    }[body.how]
    said = voice.does(body.person, third, second)
    if body.how == "done" and body.person is None:
        said = "it was settled in the meantime"
    return Card(f"Sorted: {body.pilot.name}", (para(f"{capital(said)}. Nothing more to do."),))


def parked(body: Parked, voice: Voice) -> Card:
    """Nobody decided; the bot falls silent, and says so."""
    under = f"under {voice.name(body.manager)}" if body.manager else "without a manager"
    often = {1: "once", 2: "twice"}.get(body.loops) or count(body.loops, "time")
    wakes = "Any answer below" if _is_paused(body.causes) else "A number, or any answer below,"
    seat = "you are its manager" if body.manager == voice.reader else "you were asked to decide"
    return Card(
        f"{body.pilot.name} is parked",
        (
            para(f"I have asked everybody {often}: {_happened(body.causes, voice)}."),
            para(f"From now on I am silent and list it {under}. {wakes} wakes it up."),
            para(Bold("Why you: "), f"{seat}, and it still stands."),
        ),
        _choices(body, body.causes),
    )
