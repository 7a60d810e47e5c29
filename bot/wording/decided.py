"""What follows a decision: the card of whoever decided, what the others read, and that it is sorted."""

from bot.cards import Bold, Card, Paragraph, para
from bot.model import Ack, Brief
from bot.notices import AckNoted, AckTold, Sorted
from bot.wording.alerts import CHOICES
from bot.wording.causes import sorted_words
from bot.wording.voice import Voice, because, button, capital, figure, part, short
from bot.workdays import local_date


def ack_noted(body: AckNoted, voice: Voice) -> Card:
    """In the place of the alert that was answered."""
    told = ""
    if body.told:
        told = f"{capital(voice.all_do(body.told, 'has', 'have'))} been told. "
    undo = button(body, "undo", "Undo")
    for_minutes = f"You can undo this for {body.undo_minutes} minutes."
    name = body.pilot.name
    match body.choice:
        case "stop":
            line = f"You chose to stop the pilot. {told}Stopping is a result: what it taught stays. {for_minutes}"
            return Card(f"{name} is stopped", (para(line),), (undo,))
        case "pause":
            line = f"You chose to pause it. {told}I ask nobody until then, and come back to you {_back(body, voice)}. {for_minutes}"
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
            line = f"You chose to reassign the owner. {told}{until} until {voice.does(body.person, 'accepts', 'accept')}. I come back to you {_back(body, voice)}.{_asking(body)}"
            return Card(f"I have asked {voice.name(body.person)} to own {name}", (para(line),))
        case "help" | "decide":
            title = f"Thanks. You chose to {CHOICES[body.choice]} by {_on(body)}"
            return Card(title, (para(f"{name}. {told}I stay quiet until {_day(body, voice)}.{_asking(body)}"),))


def already(pilot: Brief, ack: Ack, voice: Voice) -> Card:
    """To somebody who looks at an alert that has been answered."""
    by = f" by {short(ack.due_on, voice.today)}" if ack.due_on else ""
    line = f"{pilot.name}. {capital(voice.does(ack.by, 'chose', 'chose'))} to {CHOICES[ack.choice]}{by}."
    return Card("That has been answered", (para(f"{line} Nothing more to do."),))


def _back(body: AckNoted, voice: Voice) -> str:
    """When the bot comes back, which is a working day."""
    return f"on {_day(body, voice) if _moved(body, voice) else _on(body)}"


def _day(body: AckNoted, voice: Voice) -> str:
    """The day itself, when it is not the one that was chosen."""
    if body.back_at is None or not _moved(body, voice):
        return "then"
    return f"{voice.day(body.back_at)}, as {_on(body)} is no working day of yours"


def _moved(body: AckNoted, voice: Voice) -> bool:
    return body.back_at is not None and local_date(body.back_at, voice.calendar) != body.due_on


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
            f"{who} knows that something is in the way. A word from you about what it is helps most."
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
    line = (para(Bold(f"{who} wrote: "), f"“{body.line}”"),) if body.line else ()
    asking = _asked_again(body, voice) if body.choice not in ("pause", "stop") else ()
    return Card(said[0], (*line, para(said[1]), *asking, because(part(body.pilot, voice))))


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
        "no_data": ("said there is no number this time", "said there is no number this time"),
        "away": ("is away, and said so", "are away, and said so"),
        "accepted": ("owns it now", "own it now"),
        "stopped": ("stopped the pilot", "stopped the pilot"),
        "resumed": ("resumed the pilot", "resumed the pilot"),
        "done": ("says it is done", "said it is done"),
        "noproblem": ("says it is not a problem", "said it is not a problem"),
        "cleared": ("", ""),
    }[body.how]
    said = voice.does(body.person, third, second)
    if (body.how == "done" and body.person is None) or body.how == "cleared":
        said = "it was settled in the meantime"
    if body.how == "cleared" and body.causes:
        said = sorted_words(body.causes)
    elif body.how in ("answered", "no_data", "away") and (others := tuple(c for c in body.causes if c.rule != "S1")):
        said = f"{said}; {sorted_words(others)}"
    lines: tuple[Paragraph, ...]
    if body.asked is not None:
        lines = (para(f"{capital(said)}."), para(_still_asked(body, voice)))
    else:
        lines = (para(f"{capital(said)}. Nothing more to do."),)
    return Card(f"Sorted: {body.pilot.name}", (*lines, because(part(body.pilot, voice))))


def _still_asked(body: Sorted, voice: Voice) -> str:
    """What becomes of the person who was asked to take over before it was sorted."""
    stays = voice.does(body.pilot.champion, "stays", "stay")
    return (
        f"{capital(voice.does(body.asked, 'has', 'have'))} still been asked to own it. If {_they(body, voice)}, it is "
        f"{'yours' if body.asked == voice.reader else 'theirs'} from then on; if not, {stays} the owner. "
        f"{capital(voice.does(body.asked_by, 'hears', 'hear'))} which."
    )


def _they(body: Sorted, voice: Voice) -> str:
    return "you accept" if body.asked == voice.reader else "they accept"
