"""What a manager reads: what happened, why it came to them, what to press. And what follows their answer."""

from bot.amounts import show
from bot.cards import Bold, Button, Card, Paragraph, para
from bot.decisions import About, AckNoted, AckTold, Alert, Parked, PhaseNoted, Restarted, Returned, Sorted
from bot.model import Brief, Cause, Choice, Point
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
    who = voice.name(cause.person)
    how = {
        "declined": f"{who} declined",
        "expired": f"{who} has not answered the offer",
        "unreachable": f"{who} could not be reached",
    }.get(cause.how, "the owner left")
    return f"nobody owns the outcome; {how}"


def _known_good(pilot: Brief, last: Point | None) -> str:
    goal = f", goal {show(pilot.target)}" if pilot.target is not None else ""
    if last is None:
        return f"{figure(pilot.start, pilot)} at the start{goal}" if pilot.start is not None else f"no number yet{goal}"
    return f"{figure(last.value, pilot)} for {week(last.starts_on)}{goal}"


def _choices(body: About, causes: tuple[Cause, ...]) -> tuple[Button, ...]:
    no_owner = any(cause.rule == "S2" for cause in causes)
    reassign = button(
        body, "reassign", "Name an owner" if no_owner else "Reassign owner", "primary" if no_owner else "plain"
    )
    helping = button(body, "help", "Help remove the blocker", "plain" if no_owner else "primary")
    first = (reassign, helping) if no_owner else (helping,)
    rest = (button(body, "decide", "Decide scope"), *(() if no_owner else (reassign,)))
    return (
        *first,
        *rest,
        button(body, "pause", "Pause until…"),
        button(body, "stop", "Stop the pilot", "danger"),
        button(body, "noproblem", "Not a problem"),
    )


def _climbs(next_to: tuple[object, ...], names: str, days: int, voice: Voice) -> str:
    by = voice.day(add_workdays(voice.now, days, voice.calendar))
    if not next_to:
        return f"Please answer by {by}."
    return f"No answer by {by} goes to {names}."


def alert(body: Alert, voice: Voice) -> Card:
    """A stall that needs a decision, readable in ten seconds."""
    pilot = body.pilot
    blocks: list[Paragraph] = [
        para(Bold("What happened: "), f"{_happened(body.causes, voice)}."),
        para(Bold("Known good: "), f"{_known_good(pilot, body.last)}."),
    ]
    if body.told_at and pilot.champion is not None:
        blocks.append(para(f"{capital(voice.name(pilot.champion))} was told on {voice.dates(body.told_at)}."))
    why = f"{_why_you(body, voice)} {_climbs(body.next_to, voice.people(body.next_to), body.answer_days, voice)}"
    blocks += [para(Bold("What will you do? "), "Each answer takes a date or a line."), para(Bold("Why you: "), why)]
    return Card(f"{pilot.name} needs you (about 2 minutes)", tuple(blocks), _choices(body, body.causes))


def _why_you(body: Alert, voice: Voice) -> str:
    if body.role == "admin":
        return "nobody sits above this pilot, and you are an administrator."
    mine = f"you are its {CHAIRS[body.role]}"
    if body.asked_before:
        return f"{mine}; {voice.people(body.asked_before)} heard first, and no decision has come yet."
    if body.skipped:
        return f"{mine}, and it has no {listed([CHAIRS[role] for role in body.skipped])}."
    return f"{mine}."


def returned(body: Returned, voice: Voice) -> Card:
    """The promised date, or a "no" from the person asked, brings the stall back."""
    pilot = body.pilot
    promised = "You" if body.promised_by == voice.reader else capital(voice.name(body.promised_by))
    still = _happened(body.causes, voice)
    if body.why == "date" and body.choice == "pause":
        title, line = f"The pause of {pilot.name} ends today", f"{promised} paused it until {short(body.due_on)}."
    elif body.why == "date":
        title = f"{short(body.due_on)} is here: {pilot.name} still waits"
        line = f"{promised} chose to {CHOICES[body.choice]} by {short(body.due_on)}. Still open: {still}."
    else:
        word = {"declined": "declined", "expired": "has not answered", "unreachable": "could not be reached"}[body.why]
        title, line = (
            f"{pilot.name} still needs an owner",
            f"{capital(voice.name(body.person))} {word}. Still open: {still}.",
        )
    done = (
        button(body, "resume", "Resume now", "primary")
        if body.choice == "pause"
        else button(body, "done", "Done", "primary")
    )
    climbs = _climbs(body.next_to, voice.people(body.next_to), body.answer_days, voice)
    return Card(
        title,
        (
            para(line),
            para(Bold("Known good: "), f"{_known_good(pilot, body.last)}."),
            para(Bold("Why you: "), f"{'you' if promised == 'You' else promised} gave this date. {climbs}"),
        ),
        (done, button(body, "newdate", "New date"), button(body, "other", "Choose something else")),
    )


def choose_again(body: About, causes: tuple[Cause, ...]) -> Card:
    """All six answers once more."""
    return Card(
        f"{body.pilot.name}: what will you do instead?",
        (para("Each answer takes a date or a line, and replaces the one before."),),
        _choices(body, causes),
    )


def ack_noted(body: AckNoted, voice: Voice) -> Card:
    """In the place of the alert that was answered."""
    told = (
        f"{capital(voice.people(body.told))} {'has' if len(body.told) == 1 else 'have'} been told. "
        if body.told
        else ""
    )
    undo = (button(body, "undo", "Undo"),)
    match body.choice:
        case "stop":
            return Card(
                f"{body.pilot.name} is stopped",
                (
                    para(
                        f"{told}Stopping is a result: what it taught stays. You can undo this for {body.undo_minutes} minutes."
                    ),
                ),
                undo,
            )
        case "pause":
            until = short(body.due_on) if body.due_on else "further notice"
            return Card(
                f"{body.pilot.name} is paused until {until}",
                (
                    para(
                        f"{told}I ask nobody until then, and come back to you on that day. You can undo this for {body.undo_minutes} minutes."
                    ),
                ),
                (button(body, "resume", "Resume now"), *undo),
            )
        case "noproblem":
            return Card(
                "Noted: not a problem", (para(f"{body.pilot.name}. {told}I speak up again only if it happens anew."),)
            )
        case "reassign":
            who = voice.name(body.person)
            return Card(
                f"I have asked {who} to own {body.pilot.name}",
                (para(f"{told}The present owner stays until {who} accepts. I come back to you on {_on(body)}."),),
            )
        case "help" | "decide":
            return Card(
                f"Thanks. You {_chose(body.choice)} by {_on(body)}",
                (para(f"{body.pilot.name}. {told}I stay quiet until then."),),
            )


def _chose(choice: Choice) -> str:
    return {"help": "help remove the blocker", "decide": "decide the scope"}.get(choice, CHOICES[choice])


def _on(body: AckNoted) -> str:
    return short(body.due_on) if body.due_on else "the day you chose"


def ack_told(body: AckTold, voice: Voice) -> Card:
    """To the champion, and to everybody else who had been alerted."""
    who = capital(voice.name(body.by))
    name = body.pilot.name
    until = short(body.due_on) if body.due_on else ""
    said = {
        "help": (
            f"{who} will help with {name} by {until}",
            "They know that something is in the way. A word from you about what it is helps most.",
        ),
        "decide": (f"{who} decides the scope of {name} by {until}", "Nothing else changes until then."),
        "reassign": (
            f"{who} is asking {voice.name(body.person)} to own {name}",
            f"Nothing changes until they accept. {who} looks again on {until}.",
        ),
        "pause": (f"{who} paused {name} until {until}", "I ask for no numbers until then."),
        "stop": (f"{who} stopped {name}", "Thank you for owning it. Stopping is a result: what it taught stays."),
        "noproblem": (f"{who} says {name} is fine", "Nothing to do. I speak up again only if it happens anew."),
    }[body.choice]
    line = f" In their words: “{body.line}”" if body.line else ""
    return Card(said[0], (para(f"{said[1]}{line}"),))


def sorted_out(body: Sorted, voice: Voice) -> Card:
    """In the place of every alert, once nothing is left to do."""
    who = capital(voice.name(body.person))
    number = f" ({figure(body.value, body.pilot)})" if body.value is not None else ""
    said = {
        "answered": f"{who} checked in{number}",
        "no_data": f"{who} said there is no number this week",
        "away": f"{who} is away, and said so",
        "accepted": f"{who} owns it now",
        "stopped": f"{who} stopped the pilot",
        "resumed": f"{who} resumed the pilot",
        "done": f"{who} says it is done" if body.person else "It was settled in the meantime",
        "noproblem": f"{who} says it is not a problem",
    }[body.how]
    return Card(f"Sorted: {body.pilot.name}", (para(f"{said}. Nothing more to do."),))


def parked(body: Parked, voice: Voice) -> Card:
    """Nobody decided; the bot falls silent, and says so."""
    under = f"under {voice.name(body.manager)}" if body.manager else "without a manager"
    return Card(
        f"{body.pilot.name} is parked",
        (
            para(
                f"I have asked everybody {'once' if body.loops == 1 else count(body.loops, 'time')} over: {_happened(body.causes, voice)}."
            ),
            para(f"From now on I am silent and list it {under}. A number, or any answer below, wakes it up."),
        ),
        _choices(body, body.causes),
    )


def phase_noted(body: PhaseNoted, voice: Voice) -> Card:
    """The pilot moved to another phase."""
    name = body.pilot.name
    who = "You" if body.by == voice.reader else capital(voice.name(body.by))
    blocks = [para(f"{who} moved it. {_PHASES[body.phase]}")]
    if body.locked:
        blocks.append(_baseline(body))
    return Card(f"{name} is in {body.phase.capitalize()}", tuple(blocks))


_PHASES = {
    "build": "Build: the real tool on real data; the numbers so far are the baseline.",
    "validate": "Validate: the people who do the work use it daily, and every number is compared with the baseline.",
    "launch": "Launch: it has shown its value and becomes everyday work.",
}


def _baseline(body: PhaseNoted) -> Paragraph:
    weeks = len(body.baseline)
    if weeks == 0:
        return para(
            Bold("The baseline is empty. "), "Without a number from before I can show the trend but not judge it."
        )
    middle = show(round(sum(point.value for point in body.baseline) / weeks, 1))
    if weeks == 1:
        return para(
            Bold(f"The baseline is one number, {middle}. "),
            "So the most I will ever say is “promising”: one week may have been unusual.",
        )
    few = "" if weeks >= 4 else " I need four weeks to judge, so I will show the trend only."
    return para(
        Bold(f"The baseline is locked: {count(weeks, 'week')}, on average {middle}."),
        few or " I can usually tell from week 6 to 8.",
    )


def restarted(body: Restarted, voice: Voice) -> Card:
    """A paused pilot goes on."""
    who = "You" if body.by == voice.reader else capital(voice.name(body.by))
    nxt = (
        f"The first question comes on {voice.hour(body.first_ask_at)}."
        if body.first_ask_at
        else "It still needs an owner."
    )
    return Card(f"{body.pilot.name} goes on", (para(f"{who} resumed it. {nxt}"),))
