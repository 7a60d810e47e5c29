"""What the champion reads before anybody else does: a stall that is coming, and what can be done about it."""

from datetime import datetime

from bot.cards import Bold, Button, Card, Paragraph, para
from bot.model import Cause, RuleName
from bot.notices import HeadsUp, Thanks
from bot.wording.causes import happened
from bot.wording.voice import Voice, button, capital, count, listed, short, token
from bot.workdays import local_date, workdays_between

WHY = para(Bold("Why you: "), "you own this outcome, and hear of it before anybody else.")
_NEXT: dict[RuleName, str] = {
    "S3": "write one line about why, or name what stands in the way",
    "S4": "write one line about why, or name what stands in the way",
    "S5": "close it, or say what is new about it",
    "S7": "ask one of them what keeps them from it, and name that",
}


def heads_up(body: HeadsUp, voice: Voice) -> Card:
    """A stall that is coming: what is seen, who hears when, one thing to do."""
    pilot, cause = body.pilot, body.cause
    if cause.rule == "S12":
        return _pause_ends(body, voice)
    title = {
        "S3": f"{pilot.name}: no better in {count(cause.count, 'check-in')}",
        "S4": f"{pilot.name}: worse at {count(cause.count, 'check-in')} running",
        "S5": f"{pilot.name}: {count(cause.count, 'blocker')} to look at",
        "S7": f"{pilot.name}: few people use it",
        "S8": f"{pilot.name}: {count(cause.count, 'report')} to {'decide about' if cause.seen else 'read'}",
    }.get(cause.rule, f"{pilot.name}: a heads-up")
    seen = para(f"{capital(happened((cause,), voice, pilot))}.")
    return Card(
        title,
        (
            seen,
            para(Bold("A heads-up, to you first. "), _others(body, voice)),
            para(Bold("Next step: "), f"{_next(cause)}."),
            WHY,
        ),
        _buttons(body),
    )


def _next(cause: Cause) -> str:
    if cause.rule != "S8":
        return _NEXT.get(cause.rule, "look at it, or say what stands in the way")
    it = "it" if cause.count == 1 else "them"
    return f"say what becomes of {it}" if cause.seen == cause.count else f"read {it}; one press says that you have"


def _others(body: HeadsUp | Thanks, voice: Voice) -> str:
    first = voice.first(body.asks, body.pilot.manager)
    see, hear = ("see", "hear") if len(body.asks) > 1 else ("sees", "hears")
    if body.alarm_at is None:
        return f"Nobody else knows. If it stays like this, {first} {hear} of it, and you hear first when."
    return f"{capital(first)} {see} this {_when(body.alarm_at, voice)} if it stays like this."


def _when(alarm_at: datetime, voice: Voice) -> str:
    days = workdays_between(voice.today, local_date(alarm_at, voice.calendar), voice.calendar)
    return f"in {count(days, 'working day')}" if days else f"on {voice.hour(alarm_at)}"


def _buttons(body: HeadsUp) -> tuple[Button, ...]:
    match body.cause.rule:
        case "S3" | "S4":
            return (button(body, "context", "Add context", "primary"), button(body, "blocker", "Name a blocker"))
        case "S5":
            return (button(body, "blockers", "Show the blockers", "primary"),)
        case "S7":
            return (button(body, "blocker", "Name a blocker", "primary"),)
        case "S8":
            return (Button("show", "Show the reports", token(body.pilot.id, "show-reports"), "primary"),)
        case _:
            return ()


def _pause_ends(body: HeadsUp, voice: Voice) -> Card:
    until = short(body.cause.until_on) if body.cause.until_on else "soon"
    line = f"Nobody is asked for numbers until somebody resumes it. {_decides(body, voice)}"
    mine = voice.reader == body.pilot.champion
    why = para(Bold("Why you: "), "you own this outcome." if mine else "you paused it.")
    return Card(
        f"{body.pilot.name}: the pause ends on {until}",
        (para(line), why),
        (
            button(body, "resume", "Resume now", "primary"),
            *(() if body.again else (button(body, "newpause", "New date"),)),
            *(() if mine else (button(body, "stoppilot", "Stop the pilot", "danger"),)),
        ),
    )


def _decides(body: HeadsUp, voice: Voice) -> str:
    if voice.reader == body.pilot.manager:
        return "On that day I ask you what is to become of it."
    once = "" if body.again else " A new date can be set once."
    return f"On that day I ask {voice.first(body.asks, body.pilot.manager)} what is to become of it.{once}"


def with_the_thanks(body: Thanks, voice: Voice) -> tuple[tuple[Paragraph, ...], tuple[Button, ...]]:
    """What comes with a number, and what can be pressed about it; nothing for most numbers."""
    if not body.coming:
        return (), ()
    unsaid = [
        happened((cause,), voice, body.pilot) for cause in body.coming if cause.rule != "S4"
    ]  # the verdict has said that
    seen = capital(listed(unsaid)) or "A heads-up, to you first"
    others = _others(body, voice)
    tell = " Want to tell them first?" if body.alarm_at is not None else ""
    named = (button(body, "context", "Add context", "primary"), button(body, "blocker", "Name a blocker"))
    return (para(Bold(f"{seen}. "), f"{others}{tell}"),), named
