"""What people read when a pilot moves on: another phase, or the end of a pause."""

from bot.amounts import show
from bot.cards import Bold, Card, Paragraph, para
from bot.notices import PhaseNoted, Restarted
from bot.wording.voice import Voice, because, capital, count, part, turn


def phase_noted(body: PhaseNoted, voice: Voice) -> Card:
    """The pilot moved to another phase."""
    name = body.pilot.name
    who = "You" if body.by == voice.reader else capital(voice.name(body.by))
    blocks = [para(f"{who} moved it. {_PHASES[body.phase]}")]
    if body.locked:
        blocks.append(_baseline(body))
    if body.by != voice.reader:
        blocks.append(because(part(body.pilot, voice)))
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
            f"So the most I will ever say is “promising”: one {turn(body.pilot)} may have been unusual.",
        )
    few = "" if weeks >= 4 else f" I need four {turn(body.pilot)}s to judge, so I will show the trend only."
    return para(
        Bold(f"The baseline is locked: {count(weeks, turn(body.pilot))}, on average {middle}."),
        few or f" I can usually tell from {turn(body.pilot)} 6 to 8.",
    )


def restarted(body: Restarted, voice: Voice) -> Card:
    """A paused pilot goes on."""
    who = "You" if body.by == voice.reader else capital(voice.name(body.by))
    nxt = (
        f"The first question comes on {voice.hour(body.first_ask_at)}."
        if body.first_ask_at
        else "It still needs an owner."
    )
    why = () if body.by == voice.reader else (because(part(body.pilot, voice)),)
    return Card(f"{body.pilot.name} goes on", (para(f"{who} resumed it. {nxt}"), *why))
